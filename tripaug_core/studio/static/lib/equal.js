// A switch that plays both sides of a player equally loud, and how much louder the copy is.
import { number } from "./format.js";
import { memory } from "./memory.js";
import { t } from "./texts.js";

const KEY = "equally-loud";

export class EqualLoudness {
  // button: pressed while on; words: where the level of the copy stands.
  constructor(button, words, player) {
    Object.assign(this, { button, words, player });
    player.equal = memory.read(KEY, false) === true;
    button.addEventListener("click", () => {
      player.setEqual(!player.equal);
      memory.keep(KEY, player.equal);
    });
  }

  // To be called when the player changes.
  show() {
    const { player } = this;
    this.button.setAttribute("aria-pressed", player.equal);
    const louder = player.samples.b === player.samples.a ? null : player.louder("b");
    this.words.textContent = louder === null ? "" : t("common.louder", { decibels: number(louder, 1, true) });
  }
}
