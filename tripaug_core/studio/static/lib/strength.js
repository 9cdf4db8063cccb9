// The sliders of strength.html, ε and the scale of the noise, with the numbers beside them.
import { fillTrack } from "./dom.js";

const DIGITS = { epsilon: 3, noise: 2 };
export const STRENGTHS = Object.keys(DIGITS);

export class StrengthSliders {
  // turned(): a hand is on one, or types into its number.
  constructor(part, turned) {
    this.part = part;
    for (const name of STRENGTHS) {
      const [slider, number] = [part(name), part(name + "-number")];
      slider.addEventListener("input", () => {
        this.showNumber(name);
        turned();
      });
      number.addEventListener("input", () => {
        slider.value = number.value;
        turned();
      });
      number.addEventListener("change", () => this.showNumber(name));
    }
  }

  showNumber(name) {
    this.part(name + "-number").value = Number(this.part(name).value).toFixed(DIGITS[name]);
  }

  fillTracks() {
    for (const name of STRENGTHS) fillTrack(this.part(name));
  }

  // They were put somewhere by a script.
  show() {
    for (const name of STRENGTHS) this.showNumber(name);
    this.fillTracks();
  }
}
