// The tables that this project stands by, below one's own: filtered, opened, run again.
import { complain, element, fill } from "../lib/dom.js";
import { rowsTitled } from "../lib/format.js";
import { t } from "../lib/texts.js";

export const PUBLISHED = "published/"; // what the address of one begins with

const ALL = "";

// Those of a corpus and a judge; an empty word takes all.
export function filtered(tables, corpus, judge) {
  return tables.filter((table) => (!corpus || table.corpora.includes(corpus)) && (!judge || table.judges.includes(judge)));
}

// Every value of a list's lists once, sorted.
export const valuesOf = (tables, key) => [...new Set(tables.flatMap((table) => table[key]))].sort();

export class PublishedTables {
  constructor(part, ask, tab) {
    this.part = part;
    this.ask = ask;
    this.tab = tab;
    this.tables = null;
    for (const name of ["corpus", "judge"]) part("published-" + name).addEventListener("change", () => {
      this.draw();
      this.chosen();
    });
  }

  // By what they are filtered, as the address has it.
  said() {
    return { corpus: this.part("published-corpus").value, judge: this.part("published-judge").value };
  }

  rules() {
    return { corpus: valuesOf(this.tables || [], "corpora"), judge: valuesOf(this.tables || [], "judges") };
  }

  take({ corpus, judge }) {
    this.part("published-corpus").value = corpus;
    this.part("published-judge").value = judge;
    this.draw();
  }

  // Asks for them once: they do not change while the app runs.
  async begin() {
    if (this.tables) return;
    this.asking = this.asking || this.fetch();
    await this.asking;
    this.asking = null;
  }

  async fetch() {
    try {
      this.tables = (await this.ask("published")).tables;
    } catch (error) {
      complain(this.part("published-error"), error);
      return;
    }
    complain(this.part("published-error"), null);
    this.part("published").hidden = !this.tables.length;
    this.part("published-missing").hidden = this.tables.length > 0;
    for (const [name, key, all] of [["corpus", "corpora", t("benchmarks.all_corpora")], ["judge", "judges", t("benchmarks.all_recognisers")]]) {
      fill(this.part("published-" + name), [[ALL, all], ...valuesOf(this.tables, key)], ALL);
    }
    this.draw();
  }

  draw() {
    if (!this.tables) return;
    const found = filtered(this.tables, this.part("published-corpus").value, this.part("published-judge").value);
    this.part("published-none").hidden = found.length > 0;
    this.part("published-list").replaceChildren(...found.map((table) => this.line(table)));
  }

  line(table) {
    return element("li", {},
      element("a", { href: "#" + this.tab + "/" + PUBLISHED + encodeURIComponent(table.name) }, table.title),
      element("p", { class: "ta-note" }, table.size + " · " + table.name),
      table.verdict ? element("p", { class: "ta-benchmarks-said" }, rowsTitled(table.verdict)) : null);
  }
}
