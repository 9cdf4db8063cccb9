// What of the Explore tab stands in the address: all that decides what the map shows, what of it is
// in view, the point that is chosen, and Figure 3 while it is open.
import { address } from "../lib/address.js";
import { valuesOf } from "../lib/dom.js";
import { t } from "../lib/texts.js";
import { vocabulary } from "../lib/vocabulary.js";
import { nameOf, pointOf } from "./point.js";
import { MapView } from "./view.js";

const TAB = "explore";
const { limits } = vocabulary;
const whole = (limit) => ({ ...limit, whole: true });

export class ExploreAddress {
  // tab: the Explore tab.
  constructor(tab) {
    this.tab = tab;
    this.part = tab.part;
    this.awaited = {}; // the point and the view that are to be put on the map when it is there
  }

  // The map that the address asks for, or the one of last time.
  async begin() {
    await (address.onOpen(TAB, (what, view) => this.open(what, view)) || this.tab.want());
    address.begun(TAB);
  }

  say() {
    const { checkpoint, ...params } = this.tab.controls.said();
    if (!checkpoint) return;
    const { map, figure3 } = this.tab;
    const { point = map.picked && map.map ? nameOf(map.picked, map.map) : "", view = map.view.said() } = this.awaited;
    address.say(TAB, checkpoint, { ...params, search: this.part("search").value, point, view, ...figure3.said() });
  }

  // The map is there: what the address asks for is put on it, copies when they are all there.
  put(map) {
    if (!this.tab.map.plot.drawn) return; // a newer one has overtaken this map, and is drawn
    const { point, view } = this.awaited;
    if (view !== undefined) {
      if (view) this.tab.map.view.take(view);
      else this.tab.map.view.fit();
      delete this.awaited.view;
      this.tab.map.reframe();
    }
    if (point === undefined) return;
    const found = point ? pointOf(point, map) : null;
    if (point && !found && !map.whole) return;
    delete this.awaited.point;
    if (found || this.tab.map.picked) this.tab.map.pick(found, true);
    if (!point || found) return;
    const words = t("explore.no_point", { point });
    if (this.view) this.view.miss(words);
    else address.tell(TAB, words);
  }

  // what: a checkpoint.
  async open(what, view) {
    const { tab } = this;
    const select = this.part("checkpoint");
    const there = () => valuesOf(select).includes(what);
    if (what && !there()) await tab.refill(); // its training may have ended a moment ago
    if (view.stale) return;
    this.view = view; // while it is being opened, what cannot be had is told with the rest
    if (what && !there()) view.miss(t("common.no_such_checkpoint", { name: what }));
    const other = what && there() && select.value !== what;
    if (other) select.value = what;
    if (other) tab.checkpointChosen();
    if (view.whole) await this.take(view);
    await tab.want();
    // Where nothing else has changed no map comes.
    if (!view.stale && !tab.making.request && tab.map.map) this.put(tab.map.map);
    if (this.view === view) this.view = null;
  }

  async take(view) {
    const { controls } = this.tab;
    const { usual, choices } = controls;
    const values = view.take(
      {
        corpora: { several: controls.boxes().map((box) => box.value) }, methods: { several: choices.methods }, search: true,
        per_class: whole(limits.map_per_class), copies: whole(limits.map_copies), seed: whole(limits.seed),
        point: true, view: true, figure3: valuesOf(this.part("f3-way")), left: true, right: true, on: true,
        epsilon: limits.epsilon, noise: limits.noise_scale, way: choices.way, mode: choices.mode, colour: choices.colour,
      },
      { ...usual, corpora: this.tab.homeCorpora(), search: "", point: "", view: "", figure3: "" }
    );
    const { point, view: seen } = values;
    this.awaited = { point, view: new MapView(() => [100, 100]).take(seen) ? seen : "" };
    if (seen && !this.awaited.view) view.refuse("view=" + seen);
    controls.put(values);
    controls.choose(values.corpora);
    this.part("search").value = values.search;
    await this.tab.search();
    if (values.figure3) this.tab.figure3.take(values, view);
  }
}
