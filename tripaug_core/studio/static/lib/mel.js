// Mel pictures on a canvas: seconds and Hz along the edges, a colour bar, a read-out.

const HZ_TICKS = [100, 250, 500, 1000, 2000, 4000, 8000, 16000];
const FONT = '11px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
const EDGE = { left: 44, right: 60, top: 4 };

// int16 and a scale, as studio/work/encoding.py packs them, to floats.
export function unpacked(packed) {
  const text = atob(packed.data);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  const view = new DataView(bytes.buffer);
  const values = new Float32Array(bytes.length / 2);
  for (let i = 0; i < values.length; i++) values[i] = view.getInt16(2 * i, true) * packed.scale;
  return values;
}

// What the values of a recording's mel mean, as the server sends it with them.
export function aboutOf({ mel, seconds, centres, low, high }) {
  const [mels, frames] = mel.shape;
  return { mels, frames, seconds, centres, low, high };
}

// Values (mels * frames, lowest band first) in 256 colours from low to high, one pixel a cell.
export function paint(canvas, values, { mels, frames, low, high }, table) {
  if (canvas.width !== frames || canvas.height !== mels) {
    canvas.width = frames;
    canvas.height = mels;
  }
  const context = canvas.getContext("2d");
  const picture = context.createImageData(frames, mels);
  const pixels = picture.data;
  const factor = 255 / (high - low);
  for (let band = 0; band < mels; band++) {
    let at = 4 * (mels - 1 - band) * frames;
    for (let i = band * frames, end = i + frames; i < end; i++, at += 4) {
      let step = Math.round((values[i] - low) * factor);
      step = 3 * (step < 0 ? 0 : step > 255 ? 255 : step);
      pixels[at] = table[step];
      pixels[at + 1] = table[step + 1];
      pixels[at + 2] = table[step + 2];
      pixels[at + 3] = 255;
    }
  }
  context.putImageData(picture, 0, 0);
}

// Steps of 1, 2 or 5 times a power of ten, at least `least` wide.
function tickStep(least) {
  const power = Math.pow(10, Math.floor(Math.log10(least)));
  return [1, 2, 5, 10].map((k) => k * power).find((step) => step >= least * 0.999);
}

function hzText(hz) {
  return hz >= 1000 ? (hz / 1000).toFixed(hz % 1000 ? 1 : 0) + " k" : String(hz);
}

// Which band (with fraction) a frequency lies at, by the centres of the bands.
function bandOf(hz, centres) {
  if (hz <= centres[0]) return 0;
  for (let i = 1; i < centres.length; i++) {
    if (hz <= centres[i]) return i - 1 + (hz - centres[i - 1]) / (centres[i] - centres[i - 1]);
  }
  return centres.length - 1;
}

export class Picture {
  // canvas: where; options: { table: () => colours, unit, timeAxis: bool }
  constructor(canvas, options) {
    this.canvas = canvas;
    this.options = options;
    this.cells = null;
    this.image = document.createElement("canvas");
    this.pointer = null;
  }

  // Values as `paint` takes them, and what they mean, as of `aboutOf`.
  show(values, about) {
    this.cells = values;
    this.about = about;
    paint(this.image, values, about, this.options.table());
    this.draw();
  }

  clear() {
    this.cells = null;
    this.draw();
  }

  // The inner rectangle, in CSS pixels.
  area() {
    const bottom = this.options.timeAxis ? 22 : 6;
    const width = this.canvas.clientWidth;
    const height = this.canvas.clientHeight;
    return {
      left: EDGE.left,
      top: EDGE.top,
      width: Math.max(1, width - EDGE.left - EDGE.right),
      height: Math.max(1, height - EDGE.top - bottom),
    };
  }

  draw() {
    const canvas = this.canvas;
    const ratio = window.devicePixelRatio || 1;
    const width = canvas.clientWidth;
    const height = canvas.clientHeight;
    if (!width || !height) return;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    const style = getComputedStyle(canvas);
    const ink = style.getPropertyValue("--ta-ink-2").trim() || "#555";
    const line = style.getPropertyValue("--ta-line").trim() || "#ddd";
    const context = canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    const box = this.area();
    if (!this.cells) {
      context.fillStyle = style.getPropertyValue("--ta-sunk").trim() || "#eee";
      context.fillRect(box.left, box.top, box.width, box.height);
      return;
    }
    context.imageSmoothingEnabled = false;
    context.drawImage(this.image, box.left, box.top, box.width, box.height);
    context.font = FONT;
    this.drawHz(context, box, ink, line);
    if (this.options.timeAxis) this.drawSeconds(context, box, ink, line);
    this.drawBar(context, box, ink);
    if (this.pointer) this.drawPointer(context, box);
  }

  drawHz(context, box, ink, line) {
    const { centres, mels } = this.about;
    context.textAlign = "right";
    context.textBaseline = "middle";
    let last = Infinity;
    for (const hz of HZ_TICKS) {
      if (hz > centres[mels - 1] * 1.02) continue;
      const y = box.top + box.height * (1 - (bandOf(hz, centres) + 0.5) / mels);
      if (last - y < 16) continue;
      last = y;
      context.fillStyle = line;
      context.fillRect(box.left - 4, Math.round(y), 4, 1);
      context.fillStyle = ink;
      context.fillText(hzText(hz), box.left - 7, Math.min(y, box.top + box.height - 5) + 0.5);
    }
    context.textBaseline = "top";
    context.textAlign = "left";
    context.fillText("Hz", 0, box.top);
  }

  drawSeconds(context, box, ink, line) {
    const seconds = this.about.seconds;
    const step = tickStep((seconds * 64) / box.width);
    const digits = step < 0.1 ? 2 : step < 1 ? 1 : 0;
    context.textBaseline = "top";
    context.textAlign = "center";
    const bottom = box.top + box.height;
    for (let k = 0; k * step <= seconds * 1.0001; k++) {
      const x = box.left + (box.width * k * step) / seconds;
      context.fillStyle = line;
      context.fillRect(Math.min(Math.round(x), box.left + box.width - 1), bottom, 1, 4);
      context.fillStyle = ink;
      const text = (k * step).toFixed(digits);
      if (x > box.left + box.width - 26) continue; // the unit stands there
      context.fillText(text, x, bottom + 7);
    }
    context.textAlign = "right";
    context.fillText("s", box.left + box.width, bottom + 7);
  }

  drawBar(context, box, ink) {
    const { low, high } = this.about;
    const table = this.options.table();
    const left = box.left + box.width + 10;
    const width = 8;
    for (let y = 0; y < box.height; y++) {
      const step = 3 * Math.round(255 * (1 - y / Math.max(1, box.height - 1)));
      context.fillStyle = "rgb(" + table[step] + "," + table[step + 1] + "," + table[step + 2] + ")";
      context.fillRect(left, box.top + y, width, 1);
    }
    context.fillStyle = ink;
    context.textAlign = "left";
    context.textBaseline = "middle";
    const step = tickStep(((high - low) * 28) / box.height);
    const digits = step < 1 ? (step < 0.1 ? 2 : 1) : 0;
    for (let k = Math.ceil(low / step); k * step <= high + 1e-9; k++) {
      const y = box.top + box.height * (1 - (k * step - low) / (high - low));
      const at = Math.max(box.top + 6, Math.min(box.top + box.height - 5, y));
      const text = (k * step).toFixed(digits).replace("-", "−").replace(/^−(0\.?0*)$/, "$1");
      context.fillText((this.options.signed && k > 0 ? "+" : "") + text, left + width + 5, at);
    }
    context.textAlign = "right";
    context.textBaseline = "top";
    context.fillText("σ", this.canvas.clientWidth, box.top);
  }

  drawPointer(context, box) {
    const x = box.left + this.pointer.x * box.width;
    const y = box.top + this.pointer.y * box.height;
    context.save();
    context.strokeStyle = "rgba(255,255,255,0.75)";
    context.lineWidth = 1;
    context.globalCompositeOperation = "difference";
    context.setLineDash([2, 3]);
    context.beginPath();
    context.moveTo(Math.round(x) + 0.5, box.top);
    context.lineTo(Math.round(x) + 0.5, box.top + box.height);
    context.moveTo(box.left, Math.round(y) + 0.5);
    context.lineTo(box.left + box.width, Math.round(y) + 0.5);
    context.stroke();
    context.restore();
  }

  // What lies under a point of the window: { x, y } as shares, frame, band, seconds, hz.
  under(event) {
    if (!this.cells) return null;
    const at = this.canvas.getBoundingClientRect();
    const box = this.area();
    const x = (event.clientX - at.left - box.left) / box.width;
    const y = (event.clientY - at.top - box.top) / box.height;
    if (x < 0 || x > 1 || y < 0 || y > 1) return null;
    const { mels, frames, seconds, centres } = this.about;
    const band = Math.max(0, Math.min(mels - 1, Math.floor((1 - y) * mels)));
    const frame = Math.max(0, Math.min(frames - 1, Math.floor(x * frames)));
    return { x, y, band, frame, seconds: x * seconds, hz: centres[band], of: seconds };
  }
}
