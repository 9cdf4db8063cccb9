// The same utterance and noise at six ε: small pictures; a click takes that ε.
import { MAGMA } from "../lib/colour.js";
import { complain, element } from "../lib/dom.js";
import { paint, unpacked } from "../lib/mel.js";
import { t } from "../lib/texts.js";

const EPSILONS = [0.05, 0.1, 0.15, 0.2, 0.3, 0.4];
const AFTER_MS = 150;

export class Sweep {
  constructor(tab) {
    this.tab = tab;
    this.turn = 0;
    this.fold = tab.part("sweep");
    this.fold.addEventListener("toggle", () => this.turned());
  }

  turned() {
    clearTimeout(this.timer);
    if (this.fold.open && this.tab.clip) this.timer = setTimeout(() => this.ask(), AFTER_MS);
  }

  async ask() {
    const { tab } = this;
    const turn = ++this.turn;
    const request = { ...tab.request(), epsilons: EPSILONS };
    const about = tab.stage.about;
    const { epsilon, ...same } = request;
    this.mark(epsilon);
    const key = JSON.stringify(same);
    if (key === this.shown) return complain(tab.part("sweep-error"), null); // only ε was turned, and all six are here
    const overtaken = () => turn !== this.turn || about !== tab.stage.about;
    try {
      const { cells } = await tab.ask("sweep", request);
      if (overtaken()) return;
      const made = cells.map(({ epsilon: each, change, figures }) => {
        const canvas = element("canvas", { "aria-hidden": "true" });
        paint(canvas, unpacked(change).map((value, i) => tab.stage.mel[i] + value), about, MAGMA);
        const words = figures.own && figures.nearest !== figures.own
          ? "▲ " + t("augment.sweep_nearest", { emotion: figures.nearest })
          : "● " + t(figures.own ? "augment.sweep_stays" : "augment.sweep_nearest", { emotion: figures.own || figures.nearest });
        const button = element(
          "button", { type: "button", "data-epsilon": each, "aria-label": "ε " + each + ": " + words },
          canvas, element("small", {}, element("b", {}, "ε " + each.toFixed(2)), " ", words)
        );
        button.addEventListener("click", () => this.take(each));
        return button;
      });
      tab.part("sweep-cells").replaceChildren(...made);
      this.shown = key;
      this.mark(tab.params().epsilon);
      complain(tab.part("sweep-error"), null);
    } catch (error) {
      if (!overtaken()) complain(tab.part("sweep-error"), error);
    }
  }

  take(epsilon) {
    const { tab } = this;
    tab.part("epsilon").value = epsilon;
    tab.strength.showNumber("epsilon");
    tab.turned();
  }

  mark(epsilon) {
    for (const button of this.tab.part("sweep-cells").children) {
      button.setAttribute("aria-pressed", Number(button.dataset.epsilon) === epsilon);
    }
  }
}
