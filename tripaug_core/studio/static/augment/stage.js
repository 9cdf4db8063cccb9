// The middle: three pictures on one time axis, a line that moves, a read-out, a title.
import { DIFFERENCE, MAGMA, emotionColour } from "../lib/colour.js";
import { badge, element } from "../lib/dom.js";
import { Picture, unpacked } from "../lib/mel.js";
import { t } from "../lib/texts.js";

const DIFFERENCE_REACH = 1; // σ, fixed: a larger ε looks larger

export class Stage {
  // onPick(seconds): a picture was clicked.
  constructor(part, onPick) {
    this.part = part;
    const magma = () => MAGMA;
    const diverging = () => DIFFERENCE[window.TripAug.scheme()];
    const picture = (name, options) => new Picture(part(name), options);
    this.pictures = {
      original: picture("original", { table: magma }),
      augmented: picture("augmented", { table: magma }),
      baseline: picture("baseline-picture", { table: magma }),
      difference: picture("difference", { table: diverging, timeAxis: true, signed: true }),
      baselineDifference: picture("baseline-difference", { table: diverging, timeAxis: true, signed: true }),
    };
    this.all = Object.values(this.pictures);
    this.position = 0;
    const redraw = () => {
      for (const p of this.all) p.cells ? p.show(p.cells, p.about) : p.draw();
      this.placeLine(this.position);
    };
    new ResizeObserver(redraw).observe(part("pictures"));
    window.addEventListener("tripaug-scheme", redraw);
    for (const p of this.all) {
      p.canvas.addEventListener("pointermove", (event) => this.hover(() => p.under(event)));
      p.canvas.addEventListener("pointerleave", () => this.hover(() => null));
      p.canvas.addEventListener("click", (event) => {
        const at = p.under(event);
        if (at) onPick(at.seconds);
      });
    }
    this.readOut();
  }

  // A recording as the server sends it.
  showOriginal(clip) {
    this.mel = unpacked(clip.mel);
    this.about = {
      mels: clip.mel.shape[0], frames: clip.mel.shape[1], seconds: clip.seconds,
      centres: clip.centres, low: clip.low, high: clip.high,
    };
    this.part("empty").hidden = true;
    this.pictures.original.show(this.mel, this.about);
    this.showTitle(clip);
  }

  showChange(packed) {
    const change = unpacked(packed);
    const augmented = new Float32Array(change.length);
    for (let i = 0; i < change.length; i++) augmented[i] = this.mel[i] + change[i];
    this.pictures.augmented.show(augmented, this.about);
    this.pictures.difference.show(change, {
      ...this.about, low: -DIFFERENCE_REACH, high: DIFFERENCE_REACH,
    });
    if (this.pointer && this.pointer.of !== this.about.seconds) return this.hover(this.under); // of another recording
    this.readOut();
  }

  // What b is compared with, and its name; null takes it away.
  showRival(packed, name) {
    const rows = packed ? 5 : 3;
    const { baseline, baselineDifference, difference } = this.pictures;
    this.part("pictures").style.setProperty("--rows", rows);
    for (const p of [baseline, baselineDifference]) p.canvas.parentElement.hidden = !packed;
    // The time axis stands under the lowest picture.
    difference.options.timeAxis = !packed;
    difference.canvas.parentElement.classList.toggle("ta-last", !packed);
    if (packed) {
      this.part("baseline-name").textContent = name;
      const change = unpacked(packed);
      const mel = change.map((value, i) => this.mel[i] + value);
      baseline.show(mel, this.about);
      baselineDifference.show(change, { ...this.about, low: -DIFFERENCE_REACH, high: DIFFERENCE_REACH });
    } else {
      baseline.cells = baselineDifference.cells = null;
    }
    if (difference.cells) difference.draw();
    this.readOut();
  }

  showTitle({ name, emotion, speaker, seconds, rate, synthetic, note }) {
    this.part("name").textContent = name.split("/").pop();
    this.part("name").title = name;
    const about = this.part("about");
    about.replaceChildren();
    const add = (text, name) => {
      const made = document.createElement("span");
      made.textContent = text;
      made.className = name || "";
      about.append(made);
      return made;
    };
    if (emotion) add(emotion, "ta-tag").style.setProperty("--mark", emotionColour(emotion));
    if (speaker) add(t("augment.speaker_named", { speaker }));
    add(seconds.toFixed(2) + " s");
    add(rate / 1000 + " kHz", "ta-rate");
    if (synthetic) about.append(badge());
    this.part("note").textContent = note || "";
    this.part("note").hidden = !note;
  }

  // What will stand here, and the one thing to do next.
  showEmpty(words, code) {
    const text = this.part("empty").firstElementChild;
    text.textContent = words;
    if (code) text.append(element("code", {}, code));
    this.part("empty").hidden = false;
  }

  // The line over all pictures; null hides it.
  placeLine(seconds) {
    this.position = seconds;
    const line = this.part("line");
    line.hidden = !this.about || seconds === null;
    if (line.hidden) return;
    const box = this.pictures.original.area();
    const x = box.left + (box.width * seconds) / this.about.seconds;
    line.style.transform = "translateX(" + x + "px)";
  }

  // under(): what the pointer is over.
  hover(under) {
    this.under = under;
    this.point(under());
  }

  point(at) {
    this.pointer = at;
    for (const p of this.all) {
      p.pointer = at;
      if (p.cells) p.draw();
    }
    this.readOut();
  }

  readOut() {
    const at = this.pointer;
    const box = this.part("readout");
    if (!at || !this.pictures.difference.cells) {
      box.textContent = this.about ? t("common.point_at_picture") : "";
      return;
    }
    const cell = at.band * this.about.frames + at.frame;
    const value = (name) => this.pictures[name].cells[cell];
    const text = (number) => number.toFixed(2).replace("-", "−") + " σ";
    const change = value("difference");
    box.textContent = [
      at.seconds.toFixed(2) + " s", Math.round(at.hz) + " Hz", "A " + text(value("original")),
      "B " + text(value("augmented")),
      this.pictures.baseline.cells ? "C " + text(value("baseline")) : "",
      "Δ " + (change > 0 ? "+" : "") + text(change),
    ].filter(Boolean).join("   ");
  }
}
