// The Train tab: the list of trainings, the one that is open, and what is done with it.
import { address } from "../lib/address.js";
import { bring, busy, complain, element, exchange, keepUp, partsOf, watch } from "../lib/dom.js";
import { Keeping } from "../lib/keeping.js";
import { showBar } from "../lib/progress.js";
import { Proof } from "../lib/proof.js";
import { holds } from "../lib/search.js";
import { asker } from "../lib/server.js";
import { t } from "../lib/texts.js";
import { TrainCurves } from "./curves.js";
import { TrainForm } from "./form.js";
import { showOutcome } from "./outcome.js";
import { farOf, nameOf, paceOf, whenOf, whyOf } from "./pace.js";
import { TrainProbes } from "./probes.js";
import { aboutOf, showSettings } from "./settings.js";

const EVERY_MS = 1000;

export class Train {
  constructor(element, server, props) {
    this.bench = element.querySelector(".ta-bench");
    this.part = partsOf(element);
    this.ask = asker(server);
    this.form = new TrainForm(this.part, this.ask, (run) => this.started(run.id));
    this.curves = new TrainCurves(this.part("curves"), props.plotly);
    this.probes = new TrainProbes(this.part, this.ask);
    this.proof = new Proof(this.part, this.ask, { newest: true });
    this.keeping = new Keeping(this.part("keeping"), this.part("undo"), this.ask, {
      gone: () => this.close(), back: (run) => this.open(run), named: () => this.look(),
    });
    this.rows = new Map();
    this.run = null;
    this.begin();
  }

  async begin() {
    this.bind();
    try {
      await this.form.begin();
    } catch (error) {
      complain(this.part("run-error"), error);
    }
    this.look = watch(this.bench, EVERY_MS, () => this.pulse());
    keepUp(this.bench, () => this.form.refresh());
    await address.onOpen("train", (what, view) => this.arrive(what, view));
    await this.look();
    this.bench.dataset.state = "ready";
  }

  // "new:CORPUS": the form with that corpus; anything else is a run.
  async arrive(what, view) {
    this.part("filter").value = view.take({ filter: true }, { filter: "" }).filter;
    this.filter();
    if (!what && this.run) this.close();
    else if (what && what.startsWith("new:")) await this.begun(what.slice(4), view);
    else if (what) await this.open(what);
    this.say();
  }

  say() {
    address.say("train", this.run, { filter: this.part("filter").value });
  }

  async begun(corpus, view) {
    let there = this.form.choose(corpus);
    if (!there) {
      await this.form.refresh();
      if (view.stale) return;
      there = this.form.choose(corpus);
    }
    this.form.stray(there ? null : t("common.no_such_corpus", { corpus }));
    if (there) this.form.chosen();
    this.say();
    this.asked = true;
    this.part("start").focus({ preventScroll: true });
  }

  // -- the one that is open --------------------------------------------------------------------

  async open(run) {
    if (run === this.run) return;
    this.run = run;
    this.fresh = true;
    this.cursor = null;
    this.standing = null;
    this.blank();
    complain(this.part("run-error"), null);
    this.say();
    for (const [id, row] of this.rows) row.button.setAttribute("aria-current", id === run);
    let about;
    try {
      about = await this.ask("opened", { run });
    } catch (error) {
      return this.lost(run, error);
    }
    if (run !== this.run) return;
    this.about = about;
    this.curves.open(about.iterations, about.training.without || []);
    this.probes.open(run, about.iterations);
    this.part("outcome").hidden = true;
    this.part("findings").replaceChildren();
    this.part("curves-note").textContent = t("train.curves_wait", { n: about.training.log_every });
    showSettings(this.part("settings"), about, this.form);
    this.sayAbout(null);
    this.keeping.open(run);
    this.ready = run;
    await this.look();
    if (this.run === run && window.matchMedia("(max-width: 900px)").matches) bring(this.part("open"));
  }

  started(run) {
    this.open(run);
    bring(this.part("open"), this.part("title"));
  }

  // What stands there until the training has told of itself: a name, and nothing of the last one.
  blank() {
    this.part("blank").hidden = true;
    this.part("open").hidden = false;
    this.part("title").textContent = t("train.opens");
    for (const name of ["state", "pace", "about"]) this.part(name).textContent = "";
    delete this.part("state").dataset.state;
    for (const name of ["outcome", "reason", "stop", "resume"]) this.part(name).hidden = true;
    for (const name of ["findings", "curves"]) this.part(name).replaceChildren();
    this.proof.open(null);
  }

  close() {
    this.run = null;
    this.asked = true;
    this.say();
    this.part("open").hidden = true;
    this.part("blank").hidden = false;
    this.look();
  }

  lost(run, error) {
    if (run !== this.run) return;
    this.close();
    complain(this.part("run-error"), error);
  }

  // Asked again and again while somebody looks.
  async pulse() {
    const run = this.ready === this.run ? this.run : null;
    const anew = this.fresh || this.curves.full;
    let answer;
    try {
      answer = await this.ask("pulse", { run, cursor: anew ? null : this.cursor });
    } catch (error) {
      this.silent = true;
      complain(this.part("run-error"), error);
      return;
    }
    if (this.silent) complain(this.part("run-error"), null);
    this.silent = false;
    this.list(answer.runs);
    if (!this.run && !this.asked && answer.runs.length) {
      this.asked = true; // the newest that goes on, else the newest
      this.open((answer.runs.find((each) => each.state === "running") || answer.runs[0]).id);
      address.begun("train");
      return;
    }
    this.asked = true;
    address.begun("train");
    if (!run || run !== this.run) return;
    if (answer.trouble) return this.lost(run, new Error(answer.trouble));
    this.cursor = answer.cursor;
    this.fresh = false;
    this.show(answer);
    await this.curves.add(answer.columns, answer.began, anew || answer.start_over);
    await this.probes.update(answer.probes);
    if (this.curves.points) this.part("curves-note").textContent = t("train.point_at_curve");
    this.bench.dataset.points = this.curves.points;
  }

  show({ run, findings, summary, checkpoint, twin_test: twins }) {
    this.standing = run;
    this.part("open").hidden = false;
    this.part("blank").hidden = true;
    this.part("title").textContent = nameOf(run);
    const state = this.part("state");
    state.dataset.state = run.state;
    const words = t("state." + run.state);
    if (state.textContent !== words) state.textContent = words;
    showBar(this.part("progress"), run.task);
    this.part("pace").textContent = paceOf(run, this.curves.last("steps_per_second"), this.curves.last("seconds_left"));
    this.keeping.stands(run.state);
    const ended = ["failed", "interrupted", "stopped"].includes(run.state);
    const reason = this.part("reason");
    reason.hidden = !(ended && run.reason);
    reason.className = run.state === "stopped" ? "ta-note" : "ta-error";
    reason.textContent = ended ? whyOf(run) : "";
    const going = run.state === "running" || run.state === "waiting";
    this.part("stop").textContent = t(run.state === "waiting" ? "train.out_of_queue" : "common.stop");
    exchange(this.part("resume"), this.part("stop"), going, { there: going || run.resumable, rest: this.part("title") });
    if (findings) this.part("findings").replaceChildren(...findings.map((each) => element("p", { class: "ta-hint" }, each.text)));
    const tests = JSON.stringify(twins); // a proof may have been entered meanwhile
    if (summary && (this.part("outcome").hidden || tests !== this.tests)) showOutcome(this.part("outcome"), summary, checkpoint, twins);
    if (!summary) this.part("outcome").hidden = true;
    this.sayAbout(summary);
    this.tests = tests;
    this.proof.open(checkpoint);
  }

  sayAbout(summary) {
    this.part("about").textContent = aboutOf(this.about, this.form, summary, this.run);
  }

  // -- the list --------------------------------------------------------------------------------

  list(runs) {
    const box = this.part("runs");
    const ids = new Set(runs.map((run) => run.id));
    for (const [id, row] of this.rows) {
      if (ids.has(id)) continue;
      row.node.remove();
      this.rows.delete(id);
    }
    runs.forEach((run, place) => {
      const row = this.rows.get(run.id) || this.row(run.id);
      if (box.children[place] !== row.node) box.insertBefore(row.node, box.children[place] || null);
      row.fill(run);
    });
    this.part("filter").hidden = !runs.length;
    this.filter();
    this.part("runs-empty").hidden = runs.length > 0;
    const waits = runs.some((run) => run.state === "waiting");
    this.part("runs-note").hidden = !waits;
    const most = this.form.about ? this.form.about.at_once : 1;
    this.part("runs-note").textContent = t("train.at_once", { n: most });
  }

  filter() {
    const wanted = this.part("filter").value;
    for (const [id, row] of this.rows) row.node.hidden = !holds(row.node.textContent + " " + row.about + " " + id, wanted);
  }

  row(id) {
    const [name, when, state, far] = ["b", "span", "span", "span"].map((tag) => element(tag, {}));
    state.className = "ta-state";
    const button = element("button", { type: "button", class: "ta-run", onclick: () => this.open(id), "aria-current": String(id === this.run) },
      element("span", { class: "ta-line-1" }, name, when), element("span", { class: "ta-line-2" }, state, far));
    const write = (node, text) => node.textContent === text || (node.textContent = text);
    const row = {
      button, node: element("li", {}, button),
      fill: (run) => {
        row.about = [run.corpus, run.preset].join(" ");
        write(name, nameOf(run));
        write(when, whenOf(run.created_s));
        state.dataset.state = run.state;
        write(state, t("state." + run.state));
        row.button.title = run.state === "garbled" ? run.reason : "";
        write(far, farOf(run));
      },
    };
    this.rows.set(id, row);
    return row;
  }

  async act(name) {
    try {
      await this.ask(name, { run: this.run });
      complain(this.part("run-error"), null);
    } catch (error) {
      complain(this.part("run-error"), error);
    }
    this.look();
  }

  // -- hands -----------------------------------------------------------------------------------

  bind() {
    this.part("filter").addEventListener("input", () => {
      this.filter();
      this.say();
    });
    for (const [name, words] of [["stop", t("common.stopping")], ["resume", t("common.resuming")]]) {
      this.part(name).addEventListener("click", () => busy(this.part(name), () => this.act(name), words));
    }
    this.part("reuse").addEventListener("click", () => {
      const { preset, differs, corpus } = this.about;
      this.form.choose(corpus);
      this.form.set(preset || "quick", preset ? differs : this.about.training);
      bring(this.part("form"));
    });
  }
}
