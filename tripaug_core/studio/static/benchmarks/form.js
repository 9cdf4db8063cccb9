// What a benchmark is to consist of: the form, how large that would be, and how long it would take.
import { busy, complain, element, fill, valuesOf } from "../lib/dom.js";
import { titleOf } from "../lib/format.js";
import { memory } from "../lib/memory.js";
import { pieces, t } from "../lib/texts.js";
import { vocabulary } from "../lib/vocabulary.js";
import { BenchEstimate } from "./estimate.js";

const { rows, own_rows, protocols, bench_presets, splits, normalisations } = vocabulary;
// Choices for a select; the one that is taken anyway has the empty value.
const orDefault = (words, name) => Object.entries(words).map(([value, text]) => [value === name ? "" : value, text]);

const MEMORY = "benchmarks";
const COUNT_AFTER_MS = 300;
const PLAIN = [
  "corpus", "preset", "recogniser", "split", "normalise", "cut", "keep", "device", "fit_on", "triplets", "engine",
];
const SETS = ["methods", "sources", "targets", "judges-too"];
const NUMBERS = ["folds", "copies", "iterations", "steps", "workers"];
const ONLY = { cut: "imbalanced ablation", keep: "imbalanced ablation", fit_on: "crosslingual", triplets: "crosslingual" };
const hasEncoder = (recogniser) => (recogniser || "").startsWith("encoder=");

export class BenchForm {
  // `started(run)` is called with a run that was begun here.
  constructor(part, ask, props, root, started) {
    this.part = part;
    this.ask = ask;
    this.recognisers = props.recognisers;
    this.root = root;
    this.started = started;
    this.turn = 0;
    this.estimate = new BenchEstimate(part, ask, () => this.settings());
    this.drawChoices();
  }

  async begin() {
    const found = await this.ask("choices");
    this.part("workers").placeholder = String(found.cores);
    for (const option of this.part("engine").options) option.disabled = Boolean(option.value) && !found.cluster;
    this.part("no-cluster").hidden = found.cluster;
    this.offer(found.corpora);
    this.recall();
    this.bind();
    this.changed();
  }

  offer(corpora) {
    this.offered = JSON.stringify(corpora);
    const titled = corpora.map((corpus) => [corpus.name, titleOf(corpus)]);
    fill(this.part("corpus"), titled);
    for (const set of ["sources", "targets"]) {
      const chosen = this.chosen(set);
      this.part(set).replaceChildren(...titled.map(([name, title]) => this.check(set, name, title)));
      for (const box of this.boxes(set)) box.checked = chosen.includes(box.value);
    }
  }

  async refresh() {
    if (!this.offered) return;
    const { corpora } = await this.ask("choices");
    if (JSON.stringify(corpora) !== this.offered) this.offer(corpora);
    if (this.unread) this.changed(); // by now it may be read
  }

  // A corpus by name, as another tab asks for it. False: it is not here.
  choose(corpus) {
    const select = this.part("corpus");
    if (!valuesOf(select).includes(corpus)) return false;
    select.value = corpus;
    this.changed();
    return true;
  }

  drawChoices() {
    this.part("protocols").replaceChildren(
      ...Object.entries(protocols).map(([name, [title]]) =>
        element("label", {},
          element("input", { type: "radio", name: "bench-protocol", value: name, checked: name === "imbalanced" }),
          element("span", {}, title))
      )
    );
    fill(this.part("preset"), Object.entries(bench_presets).map(([name, [title]]) => [name, title]), "bench");
    fill(this.part("recogniser"), this.recognisers);
    this.part("judges-too").replaceChildren(
      ...this.recognisers.filter(([name]) => name).map(([name, title]) => this.check("judges-too", name, title.split(";")[0], title))
    );
    fill(this.part("split"), orDefault(splits, "auto"));
    fill(this.part("normalise"), orDefault(normalisations, "training"));
    fill(this.part("keep"), [["", "neutral"]]);
    this.part("methods").replaceChildren(
      ...Object.entries(rows).map(([name, { label, about }]) => this.check("methods", name, label, about))
    );
    this.touched = false; // until somebody chooses rows, they are the protocol's own
  }

  tick(methods) {
    for (const box of this.boxes("methods")) box.checked = methods.includes(box.value);
  }

  // The tip belongs to the words, so that it can be read before anything is chosen.
  check(set, name, title, tip) {
    const box = element("input", { type: "checkbox", value: name, "data-set": set, "data-tip": tip, "aria-label": tip ? title + ": " + tip : title });
    return element("label", { class: "ta-check", "data-tip": tip }, box, element("span", {}, title));
  }

  boxes(set) {
    return [...this.part(set).querySelectorAll("input")];
  }

  chosen(set) {
    return this.boxes(set).filter((box) => box.checked).map((box) => box.value);
  }

  get protocol() {
    return this.part("protocols").querySelector("input:checked").value;
  }

  // The settings as the server takes them; what is left to the size is not among them.
  settings() {
    const protocol = this.protocol;
    const made = { protocol };
    for (const name of PLAIN) {
      const value = this.part(name).value.trim();
      if (value && (!ONLY[name] || ONLY[name].includes(protocol))) made[name] = value;
    }
    const others = this.chosen("judges-too").filter((name) => name !== made.recogniser);
    if (others.length) made.recogniser = [made.recogniser || "", ...others].join(",");
    if (this.part("finetune").checked && hasEncoder(made.recogniser)) made.finetune = true;
    for (const name of NUMBERS) if (this.part(name).value !== "") made[name] = Number(this.part(name).value);
    const listed = (text) => text.split(/[,;]/).map((word) => word.trim()).filter(Boolean);
    const seeds = listed(this.part("seeds").value);
    if (seeds.some((word) => !/^\d+$/.test(word))) throw new Error(t("benchmarks.bad_seeds"));
    if (seeds.length) made.seeds = seeds.map(Number);
    const emotions = listed(this.part("emotions").value);
    if (emotions.length) made.emotions = emotions;
    if (protocol === "crosslingual") {
      delete made.corpus;
      made.sources = this.chosen("sources");
      made.targets = this.chosen("targets");
      if (!made.sources.length || !made.targets.length) {
        throw new Error(t("benchmarks.choose_corpora"));
      }
    }
    if (protocol !== "ablation" && this.touched) {
      made.methods = this.chosen("methods").filter((name) => protocol !== "crosslingual" || name !== "all-data");
      if (!made.methods.length) throw new Error(t("benchmarks.choose_row"));
    }
    if (made.engine) delete made.workers; // a cluster has its own
    return made;
  }

  // -- kept in the browser -------------------------------------------------------------------

  keep() {
    const kept = { protocol: this.protocol, finetune: this.part("finetune").checked, touched: this.touched };
    for (const name of [...PLAIN, ...NUMBERS, "seeds", "emotions"]) kept[name] = this.part(name).value;
    for (const set of SETS) kept[set] = this.chosen(set);
    memory.keep(MEMORY, kept);
  }

  recall() {
    const kept = memory.read(MEMORY, {});
    const radio = [...this.part("protocols").querySelectorAll("input")].find((r) => r.value === kept.protocol);
    if (radio) radio.checked = true;
    if (kept.keep) fill(this.part("keep"), [["", "neutral"], kept.keep], kept.keep);
    for (const name of [...PLAIN, ...NUMBERS, "seeds", "emotions"]) {
      if (typeof kept[name] !== "string") continue;
      const control = this.part(name);
      if (control.tagName !== "SELECT" || [...control.options].some((o) => o.value === kept[name] && !o.disabled)) control.value = kept[name];
    }
    this.part("finetune").checked = kept.finetune === true;
    this.touched = kept.touched === true;
    for (const set of SETS) {
      if (Array.isArray(kept[set])) for (const box of this.boxes(set)) box.checked = kept[set].includes(box.value);
    }
  }

  // -- what changes --------------------------------------------------------------------------

  bind() {
    const side = this.part("start").closest(".ta-side");
    side.addEventListener("input", (event) => {
      if (event.target.dataset.set === "methods") this.touched = true;
      this.changed();
    });
    for (const name of ["start", "quick"]) {
      this.part(name).addEventListener("click", () => busy(this.part(name), () => this[name]()));
    }
  }

  changed() {
    const protocol = this.protocol;
    for (const box of this.root.querySelectorAll("[data-for]")) box.hidden = !box.dataset.for.includes(protocol);
    const engine = this.part("engine").value || "local";
    for (const box of this.root.querySelectorAll("[data-engine]")) box.hidden = box.dataset.engine !== engine;
    this.part("finetune-field").hidden = !hasEncoder(this.part("recogniser").value);
    const ceiling = this.boxes("methods").find((box) => box.value === "all-data");
    ceiling.closest("label").hidden = protocol === "crosslingual"; // nothing is cut there
    if (!this.touched && protocol !== this.ticked) this.tick(own_rows[protocol] || Object.keys(rows));
    this.ticked = protocol;
    this.part("protocol-note").textContent = protocols[protocol][1];
    this.part("preset-note").textContent = bench_presets[this.part("preset").value][1];
    this.keep();
    this.offerKeep();
    this.turn += 1;
    this.estimate.open();
    complain(this.part("form-error"), null);
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.count(), COUNT_AFTER_MS);
  }

  async count() {
    const turn = this.turn;
    const box = this.part("count");
    let found = null;
    let settings = null;
    this.unread = null;
    try {
      settings = this.settings();
      box.dataset.busy = "";
      found = await this.ask("count", { settings });
    } catch (error) {
      if (turn === this.turn) {
        this.unread = error.unread;
        box.textContent = "\u00a0";
        complain(this.part("form-error"), error);
      }
    }
    delete box.dataset.busy;
    if (turn !== this.turn) return;
    this.part("start").disabled = this.part("estimate").disabled = !found;
    complain(this.part("count-warning"), found && found.warnings.length ? found.warnings.join(" ") : null);
    if (!found) return;
    if (!settings.methods && settings.protocol !== "ablation") this.tick(found.methods); // without what a recogniser cannot take
    box.replaceChildren(
      ...pieces("benchmarks.counted", {
        cells: element("b", {}, t("benchmarks.cells_n", { n: found.cells })),
        rows: t("benchmarks.rows_n", { n: found.rows }), splits: t("benchmarks.splits_n", { n: found.splits }),
        augmentors: element("b", {}, t("benchmarks.augmentors_n", { n: found.fits })),
      })
    );
    this.estimate.look();
  }

  // What may stay whole is what the corpus has.
  async offerKeep() {
    const corpus = this.part("corpus").value;
    if (corpus === this.keepOf || this.protocol === "crosslingual") return;
    this.keepOf = corpus;
    try {
      const { emotions } = await this.ask("emotions", { corpus });
      if (corpus !== this.keepOf) return;
      const neutral = emotions.includes("neutral") ? [["", "neutral"]] : []; // else the first stays whole
      const kept = this.part("keep").value;
      fill(this.part("keep"), [...neutral, ...emotions.filter((name) => name !== "neutral")]);
      if (this.part("keep").value !== kept) this.changed(); // what was counted is not what is asked for now
      this.part("emotions").dataset.tip = t("benchmarks.there_are", { emotions: emotions.join(", ") });
    } catch (error) {
      this.keepOf = null; // the count says what is wrong with the corpus
    }
  }

  // -- start -----------------------------------------------------------------------------------

  async start() {
    await this.submit("form-error", () => ({ settings: this.settings() }));
  }

  async quick() {
    await this.submit("quick-error", () => ({ quick: true }));
  }

  async submit(where, values) {
    try {
      const run = await this.ask("start", values());
      complain(this.part(where), null);
      this.started(run);
    } catch (error) {
      complain(this.part(where), error);
    }
  }
}
