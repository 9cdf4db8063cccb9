// What the augmentation is compared with: a third sound and picture at the same ε.
import { complain, fill } from "../lib/dom.js";
import { unpacked } from "../lib/mel.js";
import { memory } from "../lib/memory.js";
import { t } from "../lib/texts.js";
import { vocabulary } from "../lib/vocabulary.js";

const AFTER_MS = 60;
const NAMES = vocabulary.baselines;
const PLAIN = [["", t("augment.nothing")], ...Object.entries(NAMES).map(([name, title]) => [name, t("augment.same_epsilon", { title })])];

export class Baseline {
  constructor(tab) {
    this.tab = tab;
    this.turn = 0;
    this.select = tab.part("baseline");
    this.select.addEventListener("change", () => {
      memory.keep("augment.baseline", this.select.value);
      tab.address.say();
      if (!this.select.value) this.clear();
      else this.ask();
    });
  }

  // As the address has it; asked for when a recording is opened.
  take(name) {
    memory.keep("augment.baseline", name);
    this.select.value = name;
    if (this.select.selectedIndex < 0) this.select.value = ""; // until `offer` knows it
  }

  // The checkpoints that there are, as the chooser knows them.
  offer(checkpoints) {
    const others = checkpoints.map(({ name, title }) => ["checkpoint:" + name, t("augment.checkpoint_named", { title })]);
    const chosen = this.select.value || memory.read("augment.baseline", "");
    fill(this.select, [...PLAIN, ...others], chosen);
  }

  get name() {
    const value = this.select.value;
    return NAMES[value] || value.replace("checkpoint:", "");
  }

  // The params were turned: ask again once the hand rests.
  turned() {
    clearTimeout(this.timer);
    if (this.select.value) this.timer = setTimeout(() => this.ask(), AFTER_MS);
  }

  async ask() {
    const { tab } = this;
    if (!tab.clip) return;
    const turn = ++this.turn;
    try {
      const answer = await tab.ask("baseline", { ...tab.request(), baseline: this.select.value });
      if (turn !== this.turn) return;
      tab.stage.showRival(answer.change, this.name);
      this.figures = answer.figures;
      tab.figures.showRival(answer.figures);
      tab.player.replace(unpacked(answer.sound), "c");
      const side = tab.part("side-c");
      side.hidden = false;
      side.querySelector("span").textContent = this.name;
      tab.showPlaying();
      tab.bench.dataset.baseline = this.select.value;
      complain(tab.part("baseline-error"), null);
      tab.comparison.turned(this.select.value);
    } catch (error) {
      if (turn !== this.turn) return;
      this.clear();
      complain(tab.part("baseline-error"), error);
    }
  }

  clear() {
    const { tab } = this;
    this.turn++;
    tab.part("side-c").hidden = true;
    delete tab.bench.dataset.baseline;
    tab.player.replace(null, "c");
    tab.stage.showRival(null);
    tab.figures.showRival(null);
    complain(tab.part("baseline-error"), null);
    this.figures = null;
    tab.comparison.close();
    tab.showPlaying();
  }
}
