// One benchmark: how it stands, what came of it so far.
import { busy, complain, download, element, exchange, fill } from "../lib/dom.js";
import { duration, rowsTitled } from "../lib/format.js";
import { showBar, stateOf } from "../lib/progress.js";
import { t } from "../lib/texts.js";
import { BenchCells } from "./cells.js";
import { BenchFigures } from "./figures.js";
import { showJudges } from "./judges.js";
import { PUBLISHED } from "./published.js";
import { benchTable } from "./table.js";

const TABLE = 0; // in a cell
const FILES = ["report", "csv", "json"];
// Stands before a report, which others may have sent: it has the page's origin, and runs no script,
// fetches, frames and sends nothing. A sandboxed frame would be printed only as far as it is seen.
const SHUT = `<!doctype html><meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'">`;

export class BenchRun {
  constructor(part, ask, plotly) {
    this.part = part;
    this.ask = ask;
    this.id = null;
    this.cells = new BenchCells(part);
    this.figures = new BenchFigures(part, plotly);
    for (const [name, words] of [["stop", t("common.stopping")], ["resume", t("common.resuming")]]) {
      part(name).addEventListener("click", () => busy(part(name), () => this.act(name), words));
    }
    part("which").addEventListener("change", () => {
      this.by.table = part("which").value;
      this.showTable(this.by.table);
      this.chosen();
    });
    part("report").addEventListener("click", () => this.openReport());
    for (const kind of FILES) part("save-" + kind).addEventListener("click", () => this.save(kind));
  }

  open(id) {
    this.id = id;
    this.found = this.told = this.mark = this.row = this.which = null;
    this.by = {};
    this.tablesOf = null;
    this.part("title").textContent = t("benchmarks.opens_run");
    this.part("state").textContent = "";
    delete this.part("state").dataset.state;
    complain(this.part("run-error"), null);
    for (const name of ["stop", "resume", "again", "report", ...FILES.map((kind) => "save-" + kind)]) this.part(name).hidden = true;
    for (const name of ["verdict", "table", "confusion", "cells", "warnings", "about", "notes", "legend"]) this.part(name).replaceChildren();
    for (const name of ["verdict-card", "progress-box", "which-box", "judges-card", "failed", "caution"]) this.part(name).hidden = true;
    this.cells.shape = null;
    this.part("cells-card").hidden = Boolean(this.table);
    this.part("run-view").dataset.loaded = "";
    return (this.looking = this.look());
  }

  // The table and the row that a hand, or the address, has chosen; once they are there.
  async choose(by) {
    await this.looking;
    if (!this.told) return;
    this.by = by;
    this.row = by.row || null;
    this.showTable(by.table || this.told.tables[0].name);
    this.part("which").value = this.which;
  }

  // At once and whole: something of it was changed here.
  refresh() {
    this.mark = null;
    return this.look();
  }

  // The name of the published table that is open; null: it is a run.
  get table() {
    return this.id && this.id.startsWith(PUBLISHED) ? this.id.slice(PUBLISHED.length) : null;
  }

  async lookUp() {
    if (this.told) return;
    const id = this.id;
    let told;
    try {
      told = await this.ask("published_tables", { table: this.table });
    } catch (error) {
      if (id === this.id) complain(this.part("run-error"), error);
      return;
    }
    if (id !== this.id) return;
    complain(this.part("run-error"), null);
    this.told = told;
    this.found = { notes: told.notes, cells: [] };
    this.part("title").textContent = told.title;
    this.part("state").textContent = t("benchmarks.published");
    this.part("again").hidden = false;
    this.showAbout(told);
    this.which = told.tables[0].name;
    this.showTables();
    this.part("run-view").dataset.loaded = "all";
  }

  // Asks how the run stands, and for the tables where they have changed.
  async look() {
    const id = this.id;
    if (!id) return;
    if (this.table) return this.lookUp();
    let found;
    try {
      found = await this.ask("look", { run: id, mark: this.mark });
    } catch (error) {
      if (id === this.id) complain(this.part("run-error"), error);
      this.mark = null; // so that the next answer is a whole one, and takes the complaint away
      return;
    }
    if (id !== this.id) return;
    if (found.run) {
      this.mark = found.mark;
      this.found = found;
      this.foundAt = Date.now();
      this.show();
    }
    this.showProgress();
    const done = this.found.counts.done || 0;
    const of = JSON.stringify([done, this.found.cells.length, this.found.files.json]);
    if (of === this.tablesOf) return;
    try {
      const told = await this.ask("tables", { run: id });
      if (id !== this.id) return;
      this.told = told;
      this.tablesOf = of;
      this.showTables();
      this.part("run-view").dataset.loaded = String(done);
    } catch (error) {
      if (id === this.id) complain(this.part("run-error"), error);
    }
  }

  get active() {
    return ["waiting", "running"].includes(this.found.run.state);
  }

  show() {
    const { run, files } = this.found;
    this.part("title").textContent = this.found.title;
    const state = this.part("state");
    state.dataset.state = run.state;
    state.textContent = stateOf(run);
    this.stands(run.state);
    complain(this.part("caution"), this.found.caution);
    exchange(this.part("resume"), this.part("stop"), this.active, { there: this.active || run.resumable, rest: this.part("title") });
    this.part("resume").textContent = t(run.state === "failed" && this.found.counts.failed ? "benchmarks.try_again" : "common.resume");
    const bad = ["failed", "interrupted"].includes(run.state) && run.reason;
    complain(this.part("run-error"), bad ? t("benchmarks.bad_end." + run.state, { why: run.reason }) : null);
    this.part("report").hidden = !files.report;
    for (const kind of FILES) this.part("save-" + kind).hidden = !files[kind];
    this.showAbout(this.found);
    const names = [...new Set(this.found.cells.map((cell) => cell[TABLE]))];
    if (!names.includes(this.which)) this.which = names[0] || null;
    this.showCells();
  }

  showAbout({ warnings, about }) {
    this.part("warnings").replaceChildren(...warnings.map((text) => element("p", { class: "ta-hint" }, text)));
    this.part("about").replaceChildren(...about.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]));
  }

  showCells() {
    this.cells.show(this.found.cells.filter((cell) => cell[TABLE] === this.which));
  }

  showProgress() {
    const { counts, fits, run } = this.found;
    const { done, total, left_s: left } = run.task;
    const bar = this.part("bar");
    this.part("progress-box").hidden = false;
    bar.hidden = done === total;
    showBar(bar, run.task);
    const since = (Date.now() - this.foundAt) / 1000;
    const said = [t("benchmarks.cells_of", { n: done, all: total })];
    if (fits.all) said.push(t("benchmarks.augmentors_of", { n: fits.done, all: fits.all }));
    if (counts.failed) said.push(t("benchmarks.in_state", { n: counts.failed, state: t("state.failed") }));
    if (run.state === "running") {
      if (!this.found.began) said.push(t("benchmarks.reads_corpora"));
      if (this.found.seconds !== null) said.push(t("benchmarks.time_so_far", { time: duration(this.found.seconds + since) }));
      if (left !== null) said.push(t("benchmarks.time_left", { time: duration(Math.max(0, left - since)) }));
    }
    if (run.state === "stopped") said.push(t("benchmarks.stopped", { resume: t("common.resume") }));
    this.part("progress").textContent = said.join(" · ");
  }

  showTables() {
    const tables = this.told.tables;
    this.part("which-box").hidden = tables.length < 2;
    fill(this.part("which"), tables.map((table) => [table.name, table.title]), this.which);
    this.part("verdict-card").hidden = false;
    const sentences = tables.flatMap((table) => table.verdicts.map(rowsTitled));
    this.part("so-far").hidden = this.told.final;
    const none = t(this.told.final ? "benchmarks.no_comparison" : "benchmarks.verdict_empty");
    this.part("verdict").replaceChildren(...(sentences.length ? sentences : [none]).map((text) => element("p", {}, text)));
    this.part("rule").dataset.tip = tables[0].rule;
    const notes = [...this.found.notes, ...this.told.published.notes];
    this.part("notes").replaceChildren(...notes.map((text) => element("li", {}, text)));
    this.part("paper-note").hidden = !this.told.published.rows.length;
    this.part("paper-note").textContent = t("benchmarks.paper_note");
    this.showTable(this.which);
  }

  showTable(name) {
    const table = this.told.tables.find((each) => each.name === name) || this.told.tables[0];
    this.which = table.name;
    const begun = table.rows.filter((row) => row.confusion).map((row) => row.row);
    if (!begun.includes(this.row)) this.row = begun.includes("learned") ? "learned" : begun[begun.length - 1] || null;
    const select = (row) => {
      if (!begun.includes(row)) return;
      this.by.row = this.row = row;
      this.showTable(name);
      this.chosen();
    };
    const focused = document.activeElement && document.activeElement.dataset.row;
    const box = this.part("table");
    box.replaceChildren(benchTable(table, this.told, { selected: this.row, select }));
    const again = focused && [...box.querySelectorAll("[data-row]")].find((each) => each.dataset.row === focused);
    if (again) again.focus({ preventScroll: true });
    showJudges(this.part, this.told, table.name);
    this.part("table-title").textContent = t("benchmarks.recall_of", { table: table.title });
    const who = table.speakers ? t("common.speakers", { n: table.speakers }) : t("benchmarks.recordings_as_no_speakers");
    this.part("table-note").textContent = this.told.final
      ? t("benchmarks.pooled", { who })
      : t("benchmarks.table_so_far");
    this.figures.show(table, this.row, select);
    this.showCells();
  }

  // -- what can be done ------------------------------------------------------------------------

  async act(name) {
    let failed = null;
    try {
      await this.ask(name, { run: this.id });
    } catch (error) {
      failed = error;
    }
    this.mark = null;
    await this.look();
    if (failed) complain(this.part("run-error"), failed);
  }

  async save(kind) {
    try {
      const file = await this.ask("file", { run: this.id, kind });
      download(file.name, file.type, file.text);
    } catch (error) {
      complain(this.part("run-error"), error);
    }
  }

  async openReport() {
    const page = window.open("", "_blank"); // at once: later it would be a popup
    try {
      const file = await this.ask("file", { run: this.id, kind: "report" });
      if (!page) return download(file.name, file.type, file.text);
      page.opener = null; // it may lead elsewhere, and then would lead this page elsewhere too
      page.location = URL.createObjectURL(new Blob([SHUT, file.text], { type: "text/html;charset=utf-8" }));
    } catch (error) {
      if (page) page.close();
      complain(this.part("run-error"), error);
    }
  }
}
