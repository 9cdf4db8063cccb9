// The Explore tab: what is wished for on the left, the map of it in the middle.
import { address } from "../lib/address.js";
import { Awaited } from "../lib/awaited.js";
import { STRENGTHS, StrengthSliders } from "../lib/strength.js";
import { complain, download, element, fill, keepUp, partsOf, watch } from "../lib/dom.js";
import { trainedOn } from "../lib/format.js";
import { sentence, showBar, timeLeft } from "../lib/progress.js";
import { asker } from "../lib/server.js";
import { t } from "../lib/texts.js";
import { ExploreAddress } from "./address.js";
import { Controls } from "./controls.js";
import { Figure3, png } from "./figure3.js";
import { ExploreFigures } from "./figures.js";
import { ExploreMap, farWords } from "./map.js";
import { Playlist } from "./playlist.js";
import { ExplorePoint } from "./point.js";
import { Sliders } from "./sliders.js";

const POLL_MS = 300;
const READY_MS = 900; // how often the sliders' preparation is looked after

export class Explore {
  constructor(root, server, props) {
    this.bench = root.querySelector(".ta-bench");
    this.part = partsOf(root);
    this.ask = asker(server);
    this.page = Math.random().toString(36).slice(2);
    // The map that is being made, by the request for it.
    this.making = new Awaited(this.bench, POLL_MS, (request) => this.ask("map", request), {
      told: (answer, request) => this.told(answer, request),
      failed: (error) => this.failed(error),
    });
    this.shown = null; // the request that is on the map
    this.strength = new StrengthSliders(this.part, () => this.sliders.turned());
    this.controls = new Controls(this.bench, this.part, this.strength);
    this.sliders = new Sliders(this);
    this.map = new ExploreMap(this, props.plotly);
    this.pointView = new ExplorePoint(this);
    this.playlist = new Playlist(this);
    this.figure3 = new Figure3(this);
    this.figures = new ExploreFigures(this.part);
    this.address = new ExploreAddress(this);
    this.controls.recall();
    this.bind();
    watch(this.bench, READY_MS, () => this.sliders.lookAfter());
    this.begin();
  }

  async begin() {
    try {
      this.catalogue = await this.ask("catalogue");
      this.fillShelf();
    } catch (error) {
      complain(this.part("error"), error);
    }
    this.bench.dataset.state = "ready";
    if (this.catalogue) await this.address.begin();
  }

  fillShelf() {
    const { checkpoints, corpora } = this.catalogue;
    fill(this.part("checkpoint"), checkpoints.map((c) => [c.name, c.title]), this.controls.memory.checkpoint);
    this.part("checkpoint").disabled = !checkpoints.length;
    this.part("corpora").replaceChildren(
      ...corpora.map((c) =>
        element("label", { class: "ta-check" }, element("input", { type: "checkbox", value: c.name }), element("span", {}, c.title))
      )
    );
    const known = (this.controls.memory.corpora || []).filter((name) => corpora.some((c) => c.name === name));
    this.controls.choose(known.length ? known : this.homeCorpora());
    this.note();
  }

  checkpoint() {
    return this.catalogue && this.catalogue.checkpoints.find((c) => c.name === this.part("checkpoint").value);
  }

  // Those that the checkpoint was trained on, as far as they are here.
  homeCorpora() {
    const trained = Object.keys((this.checkpoint() || { corpora: {} }).corpora);
    const there = this.catalogue.corpora.map((c) => c.name);
    const both = there.filter((name) => trained.includes(name));
    return both.length ? both : there.slice(0, 1);
  }

  checkpointChosen() {
    this.controls.choose(this.homeCorpora());
    this.note();
  }

  note() {
    const chosen = this.checkpoint();
    const note = this.part("checkpoint-note");
    note.hidden = !chosen || !Object.keys(chosen.corpora).length;
    if (!chosen) return;
    note.textContent = trainedOn(chosen);
    if (chosen.synthetic) note.append(" ", element("span", { class: "ta-badge" }, t("common.synthetic")));
  }

  // -- what is asked for -------------------------------------------------------------------

  request() {
    return { ...this.controls.read(), page: this.page };
  }

  // Without the params: what must be the same for copies to follow a slider.
  choice(request) {
    return request && JSON.stringify({ ...request, epsilon: 0, noise_scale: 0 });
  }

  follows(request) {
    return this.shown && !request.joint && request.way === "pca" && request.copies > 0 && this.choice(request) === this.choice(this.shown);
  }

  async want() {
    clearTimeout(this.sliders.settling);
    this.strength.fillTracks();
    const request = this.request();
    this.unread = null;
    if (this.catalogue) this.controls.keep(this.controls.read());
    if (!this.catalogue) return;
    if (!this.catalogue.checkpoints.length) return this.blank(t("explore.no_checkpoint", { tab: t("tabs.train") }), "train");
    if (!this.catalogue.corpora.length) return this.blank(t("explore.no_corpus", { home: this.catalogue.corpora_home }));
    if (!request.corpora.length) return this.blank(t("explore.choose_corpus"));
    this.address.say();
    if (this.shown && this.choice(request) !== this.choice(this.shown)) this.bench.dataset.busy = "";
    setTimeout(() => {
      if (this.making.request === request && this.part("working").hidden) {
        this.showProgress("working", "working-words", "working-left", "working-bar", { words: t("explore.making_map"), left_s: null });
      }
    }, 150);
    await this.making.want(request);
  }

  blank(words, tab) {
    this.making.drop();
    this.shown = null;
    this.part("working").hidden = this.part("stand").hidden = this.part("figures").hidden = true;
    this.part("blank").hidden = false;
    this.part("blank-words").textContent = words;
    if (tab) this.part("blank-words").append(" ", element("button", { type: "button", class: "ta-button", onclick: () => address.go(tab) }, t("explore.go_there")));
  }

  failed(error) {
    this.unread = error.unread;
    this.part("working").hidden = true;
    delete this.bench.dataset.busy;
    complain(this.part("error"), error);
  }

  async told(answer, request) {
    complain(this.part("error"), null);
    this.showProgress("working", "working-words", "working-left", "working-bar", answer);
    if (answer.map && (answer.map.whole || this.choice(this.shown) !== this.choice(request))) await this.show(answer.map, request);
  }

  showProgress(box, words, left, bar, { state, words: said, done, total, left_s }) {
    const working = state !== "done";
    this.part(box).hidden = !working;
    if (!working) return;
    this.part(words).textContent = sentence({ words: said, done, total });
    this.part(left).textContent = timeLeft({ left_s });
    showBar(this.part(bar), { done, total });
  }

  async show(map, request) {
    const sameChoice = this.choice(this.shown) === this.choice(request);
    if (map.whole) this.shown = request;
    this.part("blank").hidden = true;
    this.part("stand").hidden = false;
    delete this.bench.dataset.busy;
    if (!sameChoice && this.map.map && String(this.map.map.originals.id) !== String(map.originals.id)) this.pointView.close();
    if (!sameChoice) this.playlist.show([]); // its points are others now
    await this.map.show(map);
    this.address.put(map);
    this.say(map);
    this.figures.show(map);
    if (map.whole) delete this.part("figures").dataset.stale;
    for (const name of ["save-svg", "save-png"]) this.part(name).disabled = !map.whole;
    if (!map.whole) return;
    if (this.pointView.opened && this.map.picked && this.map.picked.kind === "copy") this.pointView.open(this.map.picked, map, request, false);
    this.bench.dataset.shown = [request.way, request.joint ? "joint" : "placed", request.epsilon, request.noise_scale].join(" ");
  }

  // The page says which of the two ways is shown, and how many copies are far.
  say(map, about) {
    const { originals, copies, way, joint } = map;
    const far = copies.far.filter(Boolean).length;
    const found = this.map.sought.length ? this.map.rows.original.length : null;
    const parts = [t(found === null ? "explore.originals_n" : "explore.found_n", { n: originals.x.length, found: found || 0 })];
    if (copies.x.length) parts.push(t("explore.copies_n", { n: copies.x.length }), t(joint ? "explore.one_map_together" : "explore.copies_placed"));
    else if (!map.whole) parts.push(t("explore.copies_follow"));
    if (copies.x.length) parts.push(farWords(far));
    this.part("title").textContent = t("explore.map_title", { way, corpora: [...new Set(originals.corpus)].join(" + ") });
    this.part("shown").textContent = parts.join(" · ") + (about ? " · " + about : "");
    if (map.synthetic) this.part("shown").append(" ", element("span", { class: "ta-badge" }, t("explore.synthetic_speech")));
  }

  async search() {
    await this.map.search(this.part("search").value);
    if (this.map.map) this.say(this.map.map);
  }

  // -- points ------------------------------------------------------------------------------

  onPick(what, silent) {
    if (!this.playlist.stepping) this.playlist.stop();
    this.address.say();
    if (!what) return this.pointView.close();
    return this.pointView.open(what, this.map.map, this.shown || this.making.request, !silent);
  }

  async save(kind) {
    try {
      const { svg, name } = await this.ask("draw", { ...this.shown, drawn: this.map.rows });
      if (kind === "svg") download(name + ".svg", "image/svg+xml", svg);
      else download(name + ".png", "image/png", await png(svg), true);
    } catch (error) {
      complain(this.part("error"), error);
    }
  }

  // -- hands and memory --------------------------------------------------------------------

  bind() {
    const on = (name, event, act) => this.part(name).addEventListener(event, act);
    on("checkpoint", "change", () => {
      this.checkpointChosen();
      this.want();
    });
    on("corpora", "change", () => this.want());
    for (const name of ["per_class", "copies", "seed", ...STRENGTHS]) on(name, "change", () => this.want());
    for (const input of this.bench.querySelectorAll("[data-method], input[name=exp-way], input[name=exp-mode]")) {
      input.addEventListener("change", () => this.want());
    }
    on("colour", "change", () => {
      this.map.hidden.clear();
      if (this.map.map) this.map.show(this.map.map);
      if (this.catalogue) this.controls.keep(this.controls.read());
      this.address.say();
    });
    on("search", "input", () => {
      this.address.say();
      this.search();
    });
    on("search", "keydown", (event) => event.key === "Enter" && this.map.rows && this.map.choose(() => true));
    on("save-svg", "click", () => this.save("svg"));
    on("save-png", "click", () => this.save("png"));
    on("figure3-open", "click", () => this.catalogue && this.figure3.open());
    keepUp(this.bench, () => this.catalogue && this.refill());
  }

  async refill() {
    try {
      const catalogue = await this.ask("catalogue");
      if (this.unread) this.want(); // by now it may be
      if (JSON.stringify(catalogue) === JSON.stringify(this.catalogue)) return;
      const first = !this.catalogue.checkpoints.length || !this.catalogue.corpora.length;
      this.controls.memory = { ...this.controls.memory, ...this.controls.read() };
      this.catalogue = catalogue;
      this.fillShelf();
      if (first) this.want();
    } catch (error) {
      // The next question says it.
    }
  }
}
