// The Benchmarks tab: the form at its side, the runs or one of them beside it.
import { address } from "../lib/address.js";
import { bring, busy, complain, element, keepUp, partsOf, watch } from "../lib/dom.js";
import { rowsTitled } from "../lib/format.js";
import { Keeping } from "../lib/keeping.js";
import { bar, showBar, stateOf } from "../lib/progress.js";
import { holds } from "../lib/search.js";
import { asker } from "../lib/server.js";
import { t } from "../lib/texts.js";
import { BenchForm } from "./form.js";
import { PublishedTables } from "./published.js";
import { BenchRun } from "./run.js";

const TAB = "benchmarks";
const LOOK_MS = 2000;

export class Benchmarks {
  constructor(root, server, props) {
    this.bench = root.querySelector(".ta-bench");
    this.part = partsOf(root);
    this.ask = asker(server);
    this.run = new BenchRun(this.part, this.ask, props.plotly);
    this.form = new BenchForm(this.part, this.ask, props, this.bench, (run) => this.started(run));
    this.published = new PublishedTables(this.part, this.ask, TAB);
    this.keeping = new Keeping(this.part("keeping"), this.part("undo"), this.ask, {
      gone: () => this.close(), back: (id) => this.open(id), named: () => this.run.refresh(),
    });
    this.run.stands = (state) => this.keeping.stands(state);
    this.run.chosen = this.published.chosen = () => this.say();
    this.part("filter").addEventListener("input", () => {
      this.filter();
      this.say();
    });
    this.part("again").addEventListener("click", () => busy(this.part("again"), () => this.again()));
    this.part("back").addEventListener("click", () => this.close());
    this.now = watch(this.bench, LOOK_MS, () => (this.run.id ? this.run.look() : this.list()));
    keepUp(this.bench, () => this.form.refresh());
    this.formed = this.form.begin();
    const opened = address.onOpen(TAB, (what, view) => this.arrive(what, view));
    const begun = [this.formed, opened, this.run.id ? null : this.list(), this.published.begin()];
    Promise.allSettled(begun).then(([form]) => {
      if (form.reason) complain(this.part("form-error"), form.reason);
      address.begun(TAB);
      this.bench.dataset.state = "ready";
    });
  }

  // What the address asks for: a run or a published table, the list of them, filtered, or, as
  // "new:CORPUS", the form with that corpus.
  async arrive(what, view) {
    const corpus = what && what.startsWith("new:") ? what.slice(4) : null;
    await (what && !corpus ? this.arriveAtRun(what, view) : this.arriveAtList(view));
    if (corpus) await this.arriveAtForm(corpus, view);
    this.say();
  }

  async arriveAtForm(corpus, view) {
    await this.formed;
    if (view.stale) return;
    if (this.form.choose(corpus)) return;
    await this.form.refresh();
    if (!view.stale && !this.form.choose(corpus)) view.miss(t("common.no_such_corpus", { corpus }));
  }

  async arriveAtRun(id, view) {
    const wanted = view.take({ table: true, row: true }, {});
    this.open(id);
    await this.run.choose(wanted);
    if (view.stale) return;
    const shown = { table: this.run.which, row: this.run.row };
    for (const [name, value] of Object.entries(wanted)) if (shown[name] !== value) view.refuse(name + "=" + value);
  }

  async arriveAtList(view) {
    if (this.run.id) this.close();
    await this.published.begin(); // then it is known by what they can be filtered
    if (view.stale) return;
    const { filter, ...chosen } = view.take({ filter: true, ...this.published.rules() }, { filter: "", corpus: "", judge: "" });
    this.part("filter").value = filter;
    this.filter();
    this.published.take(chosen);
  }

  say() {
    address.say(TAB, this.run.id, this.run.id ? this.run.by : { filter: this.part("filter").value, ...this.published.said() });
  }

  open(id) {
    if (this.run.id === id) return;
    this.bench.dataset.open = "";
    this.part("list-view").hidden = true;
    this.part("run-view").hidden = false;
    this.run.open(id);
    this.say();
    this.part("keeping").hidden = this.run.table !== null;
    if (!this.part("keeping").hidden) this.keeping.open(id);
    if (window.matchMedia("(max-width: 900px)").matches) bring(this.part("main"));
  }

  started(run) {
    this.open(run.id);
    bring(this.part("main"), this.part("title"));
  }

  close() {
    this.run.id = null;
    delete this.bench.dataset.open;
    this.part("run-view").hidden = true;
    this.part("list-view").hidden = false;
    this.say();
    this.list();
  }

  // Runs the published table that is open again, here.
  async again() {
    try {
      this.started(await this.ask("again", { table: this.run.table }));
    } catch (error) {
      complain(this.part("run-error"), error);
    }
  }

  async list() {
    this.published.begin();
    let runs;
    try {
      runs = (await this.ask("runs")).runs;
      complain(this.part("list-error"), null);
    } catch (error) {
      complain(this.part("list-error"), error);
      return;
    }
    this.part("blank").hidden = runs.length > 0;
    this.part("list-card").hidden = runs.length === 0;
    this.part("filter").hidden = !runs.length;
    const told = JSON.stringify(runs);
    if (told === this.listed) return;
    this.listed = told;
    this.part("runs").replaceChildren(...runs.map((run) => this.line(run)));
    this.filter();
  }

  filter() {
    for (const line of this.part("runs").children) line.hidden = !holds(line.textContent, this.part("filter").value);
  }

  line(run) {
    const state = element("span", { class: "ta-state", "data-state": run.state }, stateOf(run));
    const why = ["failed", "interrupted", "garbled"].includes(run.state) && run.reason;
    const begun = run.created_s ? new Date(1000 * run.created_s).toLocaleString([], { dateStyle: "medium", timeStyle: "short" }) : "–";
    return element("tr", {},
      element("th", { scope: "row" }, element("a", { href: "#" + TAB + "/" + encodeURIComponent(run.id) }, run.title),
        element("p", { class: "ta-note" }, run.size), run.verdict ? element("p", { class: "ta-benchmarks-said" }, rowsTitled(run.verdict)) : null),
      element("td", {}, state, why ? element("p", { class: "ta-note" }, run.reason) : null),
      element("td", { class: "ta-num" }, run.task.total ? run.task.done + " / " + run.task.total : "–", run.task.total ? showBar(bar(), run.task) : null),
      element("td", {}, begun),
      element("td", {}, element("code", {}, run.id)));
  }
}
