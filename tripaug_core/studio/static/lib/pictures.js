// Mel pictures on one time axis: what is pointed at, what is clicked, a line where the sound is.
import { DIFFERENCE, MAGMA } from "./colour.js";
import { number } from "./format.js";
import { Picture, aboutOf, unpacked } from "./mel.js";
import { t } from "./texts.js";

const REACH = 1; // σ of a difference's colours, fixed: a larger change looks larger

export class Pictures {
  // part(name): the canvases, the "pictures" around them, their "line" and "readout"; onPick(seconds):
  // a picture was clicked; compared: whether there are canvases for what b is compared with.
  constructor(part, onPick, compared = false) {
    this.part = part;
    const mel = (name) => new Picture(part(name), { table: () => MAGMA });
    const diverging = { table: () => DIFFERENCE[window.TripAug.scheme()], timeAxis: true, signed: true };
    const change = (name) => new Picture(part(name), { ...diverging });
    this.pictures = { original: mel("original"), augmented: mel("augmented"), difference: change("difference") };
    if (compared) Object.assign(this.pictures, { baseline: mel("baseline-picture"), baselineDifference: change("baseline-difference") });
    this.all = Object.values(this.pictures);
    const redraw = () => {
      for (const p of this.all) p.cells ? p.show(p.cells, p.about) : p.draw();
      if (this.player) this.placeLine(this.player);
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
  open(clip) {
    this.show(unpacked(clip.mel), aboutOf(clip));
  }

  // Its values, and what they mean.
  show(mel, about) {
    this.mel = mel;
    this.about = about;
    this.pictures.original.show(mel, about);
  }

  // What was made of it: the unpacked change, in the pictures of b or of what it is compared with.
  showChange(change, [picture, difference] = ["augmented", "difference"]) {
    this.pictures[picture].show(change.map((value, i) => this.mel[i] + value), this.about);
    this.pictures[difference].show(change, { ...this.about, low: -REACH, high: REACH });
    if (this.pointer && this.pointer.of !== this.about.seconds) return this.hover(this.under); // of another recording
    this.readOut();
  }

  clear() {
    for (const p of this.all) p.clear();
  }

  // The line over all pictures, where a player is; none while it waits at the beginning.
  placeLine(player) {
    this.player = player;
    const { position, playing } = player;
    const line = this.part("line");
    line.hidden = !this.about || !(playing || position > 0);
    if (line.hidden) return;
    const box = this.pictures.original.area();
    line.style.transform = "translateX(" + (box.left + (box.width * position) / this.about.seconds) + "px)";
  }

  // under(): what the pointer is over.
  hover(under) {
    this.under = under;
    this.pointer = under();
    for (const p of this.all) {
      p.pointer = this.pointer;
      if (p.cells) p.draw();
    }
    this.readOut();
  }

  readOut() {
    const { pointer: at, about, pictures } = this;
    const box = this.part("readout");
    if (!at || !pictures.difference.cells) {
      box.textContent = about ? t("common.point_at_picture") : "";
      return;
    }
    const cell = at.band * about.frames + at.frame;
    const value = (name) => number(pictures[name].cells[cell], 2, name === "difference") + " σ";
    const third = pictures.baseline && pictures.baseline.cells ? ["C " + value("baseline")] : [];
    box.textContent = [
      at.seconds.toFixed(2) + " s", Math.round(at.hz) + " Hz", "A " + value("original"), "B " + value("augmented"),
      ...third, "Δ " + value("difference"),
    ].join("   ");
  }
}
