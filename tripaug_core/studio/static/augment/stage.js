// The middle: pictures on one time axis, a title, or what will stand here.
import { badge, element, emotionTag } from "../lib/dom.js";
import { unpacked } from "../lib/mel.js";
import { Pictures } from "../lib/pictures.js";
import { t } from "../lib/texts.js";

export class Stage extends Pictures {
  // onPick(seconds): a picture was clicked.
  constructor(part, onPick) {
    super(part, onPick, true);
  }

  // A recording as the server sends it.
  open(clip) {
    this.part("empty").hidden = true;
    super.open(clip);
    this.showTitle(clip);
  }

  // What b is compared with, and its name; null takes it away.
  showRival(packed, name) {
    const { baseline, baselineDifference, difference } = this.pictures;
    this.part("pictures").style.setProperty("--rows", packed ? 5 : 3);
    for (const p of [baseline, baselineDifference]) p.canvas.parentElement.hidden = !packed;
    // The time axis stands under the lowest picture.
    difference.options.timeAxis = !packed;
    difference.canvas.parentElement.classList.toggle("ta-last", !packed);
    if (packed) {
      this.part("baseline-name").textContent = name;
      this.showChange(unpacked(packed), ["baseline", "baselineDifference"]);
    } else {
      baseline.cells = baselineDifference.cells = null;
    }
    if (difference.cells) difference.draw();
    this.readOut();
  }

  showTitle({ name, emotion, speaker, seconds, rate, synthetic, note }) {
    this.part("name").textContent = name.split("/").pop();
    this.part("name").title = name;
    const said = (words, kind = null) => element("span", { class: kind }, words);
    this.part("about").replaceChildren(...[
      emotion && emotionTag(emotion), speaker && said(t("augment.speaker_named", { speaker })),
      said(seconds.toFixed(2) + " s"), said(rate / 1000 + " kHz", "ta-rate"), synthetic && badge(),
    ].filter(Boolean));
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
}
