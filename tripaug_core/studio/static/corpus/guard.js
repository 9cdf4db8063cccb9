// The leakage guard: a benchmark's folds, and what the two sides of each share.
import { complain, element, fill, valuesOf } from "../lib/dom.js";
import { sentence, showBar } from "../lib/progress.js";
import { figure, head, row, table, term } from "../lib/table.js";
import { pieces, t } from "../lib/texts.js";

const MOST_SEATS = 80; // speakers in the grid
const PROTOCOLS = ["imbalanced", "crosslingual"];

export class CorpusGuard {
  // tab: { part, ask, name, view, cards, root }
  constructor(tab) {
    this.tab = tab;
    this.part = tab.part;
    this.bind();
  }

  get protocol() {
    return this.tab.root.querySelector("input[name=corpus-protocol]:checked").value;
  }

  open(card) {
    this.card = card;
    this.answer = null;
    this.kept = ""; // the class that a hand has chosen; the server names the usual one
    const others = this.tab.cards.list.filter((each) => !each.error && !each.unread && each.name !== card.name);
    others.sort((a, b) => a.synthetic - b.synthetic);
    fill(this.part("source"), others.map((each) => [each.name, each.title]));
    fill(this.part("split"), [["auto", t("corpus.split.usual")]], "auto");
    fill(this.part("keep"), [["", "neutral"]], "");
    this.part("guard-shown").hidden = true;
    this.changed();
  }

  // -- in the address --------------------------------------------------------------------------

  get usual() {
    return { protocol: "imbalanced", split: "auto", source: "", keep: "" };
  }

  // Ways to split and classes are known when the server has answered: it refuses what is none.
  rules() {
    return { protocol: PROTOCOLS, split: true, source: valuesOf(this.part("source")), keep: true };
  }

  said() {
    const { corpus, ...made } = { ...this.request(), keep: this.protocol === "crosslingual" ? "" : this.kept };
    for (const [name, value] of Object.entries(this.usual)) if (made[name] === value) delete made[name];
    return made;
  }

  take({ protocol, split, source, keep }) {
    if (JSON.stringify({ ...this.usual, ...this.said() }) === JSON.stringify({ protocol, split, source, keep })) return;
    for (const radio of this.tab.root.querySelectorAll("input[name=corpus-protocol]")) radio.checked = radio.value === protocol;
    const put = (name, value) => {
      const select = this.part(name);
      if (!valuesOf(select).includes(value)) select.append(element("option", { value }, value));
      select.value = value;
    };
    put("split", split);
    put("keep", (this.kept = keep));
    if (source) put("source", source);
    this.changed();
  }

  changed() {
    const crosslingual = this.protocol === "crosslingual";
    this.part("source-field").hidden = !crosslingual;
    this.part("keep-field").hidden = crosslingual;
    this.part("guard-about").textContent = t("corpus.guard_about." + this.protocol);
    this.due = true;
    this.tab.say();
    this.tab.follow();
  }

  request() {
    const request = { corpus: this.tab.name, protocol: this.protocol, split: this.part("split").value };
    if (this.protocol === "crosslingual") request.source = this.part("source").value;
    else if (this.part("keep").value) request.keep = this.part("keep").value;
    return request;
  }

  // Asks while there is something to be asked, and somebody looks.
  async follow() {
    while (this.due && this.tab.view === "guard") {
      const request = this.request();
      const asked = JSON.stringify(request);
      this.due = false;
      try {
        const answer = await this.tab.ask("guard", request);
        if (asked !== JSON.stringify(this.request())) {
          this.due = true;
          continue;
        }
        complain(this.part("guard-error"), answer.state === "failed" ? answer.error : null);
        if (answer.state === "done") this.show(answer);
        else {
          this.showProgress(answer);
          this.due = answer.state !== "failed";
          return;
        }
      } catch (error) {
        this.part("guard-progress").hidden = true;
        this.part("guard-shown").hidden = true;
        complain(this.part("guard-error"), error);
      }
    }
  }

  showProgress(told) {
    this.part("guard-shown").hidden = true;
    const busy = told.state !== "failed";
    this.part("guard-progress").hidden = !busy;
    const words = t("corpus.listening_first", { corpus: told.corpus });
    this.part("guard-waits").textContent = sentence({ ...told, words });
    showBar(this.part("guard-bar"), told);
  }

  show(answer) {
    this.answer = answer;
    this.part("guard-progress").hidden = true;
    this.part("guard-shown").hidden = false;
    const split = this.part("split").value;
    fill(this.part("split"), answer.ways, answer.ways.some(([way]) => way === split) ? split : "auto");
    if (answer.keep) fill(this.part("keep"), answer.classes, answer.keep);
    const verdict = this.part("guard-verdict");
    verdict.dataset.good = answer.good;
    const [first, ...rest] = answer.verdict.split(": ");
    verdict.replaceChildren(element("b", {}, first + ": "), rest.join(": "));
    const hints = answer.warnings.map((words) => element("p", { class: "ta-hint" }, ...pieces("corpus.benchmark_says", { mark: element("b", {}, t("corpus.benchmark_says_mark")), words })));
    if (answer.hindrance) hints.push(element("p", { class: "ta-error" }, answer.hindrance));
    this.part("guard-warnings").replaceChildren(...hints);
    const apart = answer.left_out.length ? " " + t("corpus.without", { names: answer.left_out.join(", ") }) : "";
    this.part("guard-about").textContent = t("corpus.guard_about." + answer.protocol) + apart;
    this.showFolds(answer);
    this.showLeaks(answer);
    this.showGrid(answer);
    this.showClasses(answer);
    this.tab.bench.dataset.guard = [answer.corpus, answer.protocol, answer.split].join(" ");
  }

  showFolds(answer) {
    const explained = (name) => head(term(t("corpus.fold_columns." + name), t("corpus.fold_tips." + name)), "ta-num");
    const heads = [
      head(t("corpus.tested_column")), explained("train"), head(t("corpus.test_column"), "ta-num"),
      ...["speakers", "sentences", "duplicates", "augmentor"].map(explained),
    ];
    const rows = answer.folds.map((fold) => {
      const kept = fold.kept === fold.train ? String(fold.train) : fold.train + " → " + fold.kept;
      const known = fold.test_speakers > 0;
      return row(
        this.nameOf(answer, fold), figure(kept), figure(fold.test),
        known ? this.figure(fold.shared_speakers.count, fold.test_speakers) : element("td", { class: "ta-num ta-leak" }, t("common.unknown")),
        fold.test_sentences
          ? this.figure(fold.shared_sentences.count, fold.test_sentences, true)
          : element("td", { class: "ta-num ta-dim" }, t("common.unknown")),
        this.figure(fold.duplicates.count + fold.same.count),
        this.figure(fold.augmentor_saw_of_test)
      );
    });
    this.part("folds").replaceChildren(table(heads, rows));
    const sentences = answer.folds.some((fold) => fold.shared_sentences.count);
    this.part("sentences-note").textContent = sentences
      ? t("corpus.sentences_shared")
      : answer.folds.some((fold) => fold.test_sentences) ? "" : t("corpus.sentences_unknown");
  }

  // A count that should be 0; a sentence may be shared, and is only pointed at.
  figure(count, of, isMild) {
    const text = of === undefined || !count ? String(count) : t("common.of", { n: count, all: of });
    const kind = !count ? "" : isMild ? " ta-mild" : " ta-leak";
    return element("td", { class: "ta-num" + kind }, text, count && !isMild ? element("b", {}, " " + t("corpus.leak_mark")) : null);
  }

  nameOf(answer, fold) {
    return answer.protocol === "crosslingual" ? fold.name + ", " + fold.rows[0].split("_")[0] : fold.name;
  }

  // The same sentence of several folds once.
  showLeaks(answer) {
    const where = new Map();
    for (const fold of answer.folds) {
      for (const problem of fold.problems) where.set(problem, [...(where.get(problem) || []), this.nameOf(answer, fold)]);
    }
    const lines = [...where].map(([problem, folds]) => {
      const place = folds.length === answer.folds.length && folds.length > 1 ? t("corpus.every_fold") : folds.join("; ");
      return element("li", { class: "ta-problem" }, element("span", { class: "ta-mark" }, t("corpus.leak")), element("div", {}, element("span", {}, problem), element("span", { class: "ta-note" }, place)));
    });
    this.part("leaks").replaceChildren(...lines);
  }

  showGrid(answer) {
    const { speakers, folds } = answer;
    this.part("grid-card").hidden = !speakers.length || speakers.length > MOST_SEATS;
    if (this.part("grid-card").hidden) return;
    this.part("grid-title").textContent =
      answer.protocol === "crosslingual" ? t("corpus.who_of", { title: this.card.title }) : t("corpus.who_is_heard_where");
    const heads = [head(t("corpus.tested_column")), ...speakers.map((who) => head(element("span", {}, who), "ta-seat-name"))];
    const rows = folds.map((fold) => {
      const seats = fold.grid.map(([train, test], i) => {
        const seat = train && test ? "both" : test ? "test" : train ? "train" : "none";
        const words = t("corpus.seat." + seat);
        const tip = t("corpus.seat_tip", { speaker: speakers[i], train, test });
        return element("td", { "data-tip": tip }, element("i", { class: "ta-seat", "data-seat": seat }), element("span", { class: "ta-sr" }, words));
      });
      return row(this.nameOf(answer, fold), ...seats);
    });
    this.part("grid").replaceChildren(table(heads, rows, { class: "ta-table ta-seats" }));
  }

  showClasses(answer) {
    const titled = (name) => (answer.cut.includes(name) ? t("corpus.cut_class", { name }) : name);
    const counted = (fold, name) => {
      const [train, kept, test] = ["train_by_class", "kept_by_class", "test_by_class"].map((key) => fold[key][name] || 0);
      return figure((train === kept ? train : train + " → " + kept) + " | " + test);
    };
    const heads = [head(t("corpus.tested_column")), ...answer.classes.map((name) => head(titled(name), "ta-num"))];
    const rows = answer.folds.map((fold) => row(this.nameOf(answer, fold), ...answer.classes.map((name) => counted(fold, name))));
    const note = element("p", { class: "ta-note" }, t("corpus.classes_note"));
    this.part("classes").replaceChildren(table(heads, rows), note);
  }

  bind() {
    this.part("keep").addEventListener("change", () => (this.kept = this.part("keep").value));
    for (const name of ["source", "keep", "split"]) this.part(name).addEventListener("change", () => this.changed());
    for (const radio of this.tab.root.querySelectorAll("input[name=corpus-protocol]")) {
      radio.addEventListener("change", () => {
        this.part("split").value = "auto";
        this.changed();
      });
    }
  }
}
