// What of the Explore tab stands in the address: all that decides what the map shows.
import { address } from "../lib/address.js";
import { t } from "../lib/texts.js";
import { vocabulary } from "../lib/vocabulary.js";

const TAB = "explore";
const { limits } = vocabulary;
const whole = (limit) => ({ ...limit, whole: true });

export class ExploreAddress {
  // tab: the Explore tab.
  constructor(tab) {
    this.tab = tab;
    this.part = tab.part;
  }

  // The map that the address asks for, or the one of last time.
  async begin() {
    await (address.onOpen(TAB, (what, view) => this.open(what, view)) || this.tab.want());
    address.begun(TAB);
  }

  say() {
    const { checkpoint, ...params } = this.tab.controls.said();
    if (checkpoint) address.say(TAB, checkpoint, { ...params, search: this.part("search").value });
  }

  // what: a checkpoint.
  async open(what, view) {
    const { tab } = this;
    const select = this.part("checkpoint");
    const there = () => [...select.options].some((option) => option.value === what);
    if (what && !there()) await tab.refill(); // its training may have ended a moment ago
    if (view.stale) return;
    if (what && !there()) view.miss(t("common.no_such_checkpoint", { name: what }));
    const other = what && there() && select.value !== what;
    if (other) select.value = what;
    if (other) tab.checkpointChosen();
    if (view.whole) await this.take(view);
    await tab.want();
  }

  async take(view) {
    const { controls } = this.tab;
    const { usual, choices } = controls;
    const values = view.take(
      {
        corpora: { several: controls.boxes().map((box) => box.value) }, methods: { several: choices.methods }, search: true,
        per_class: whole(limits.map_per_class), copies: whole(limits.map_copies), seed: whole(limits.seed),
        epsilon: limits.epsilon, noise: limits.noise_scale, way: choices.way, mode: choices.mode, colour: choices.colour,
      },
      { ...usual, corpora: this.tab.homeCorpora(), search: "" }
    );
    controls.put(values);
    controls.choose(values.corpora);
    this.part("search").value = values.search;
    await this.tab.search();
  }
}
