// A corpus at a glance: classes by speaker, durations by emotion, what the check found.
import { emotionColour } from "../lib/colour.js";
import { complain, element, emotionDot } from "../lib/dom.js";
import { isUnderWay, sentence, showBar } from "../lib/progress.js";
import { figure, head, row, table } from "../lib/table.js";
import { has, t } from "../lib/texts.js";

const BINS = 32;
const ENDS = [0.5, 1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 40, 60]; // of the axis, in seconds

const total = (counts) => Object.values(counts).reduce((sum, count) => sum + count, 0);
const median = (sorted, at = 0.5) => sorted[Math.min(sorted.length - 1, Math.floor(at * sorted.length))];

export class CorpusOverview {
  // tab: { part, ask, name, showRecording(id), follow() }
  constructor(tab) {
    this.tab = tab;
    this.part = tab.part;
    this.part("again").addEventListener("click", () => this.again());
  }

  open(card, contents) {
    this.card = card;
    this.contents = contents;
    this.emotions = Object.keys(card.emotions);
    this.checked = null;
    this.showBalance();
    this.part("durations").replaceChildren();
    this.part("durations-note").textContent = t("corpus.reading_lengths");
    this.part("findings").replaceChildren();
    this.showCheck({ state: "waiting", done: 0, total: card.utterances });
  }

  // -- class balance -------------------------------------------------------------------------

  showBalance() {
    const { by_speaker: rows, published } = this.contents;
    const most = Math.max(1, ...rows.flatMap(([, counts]) => Object.values(counts)));
    const ofClass = (emotion) => element("th", { scope: "col", class: "ta-class" }, emotionDot(emotion, this.emotions), emotion);
    const heads = [head(t("common.speaker")), ...this.emotions.map(ofClass), head(t("common.all_of_them"), "ta-num")];
    const body = rows.map(([speaker, counts]) => this.balanceRow(speaker || t("common.unknown"), counts, most));
    const foot = [this.totalRow(t("common.all_of_them"), this.card.emotions)];
    if (Object.keys(published).length) foot.push(this.totalRow(t("corpus.published_row"), published, true));
    const made = table(heads, body, { class: "ta-table ta-heat" });
    made.append(element("tfoot", {}, ...foot));
    this.part("balance").replaceChildren(made);
    this.part("balance-note").textContent = this.balanceWords(rows);
  }

  balanceRow(name, counts, most) {
    const cells = this.emotions.map((emotion) => {
      const count = counts[emotion] || 0;
      const cell = element("td", { class: count ? "ta-class" : "ta-class ta-none" }, String(count));
      const share = count ? 12 + (43 * count) / most : 0;
      cell.style.background = "color-mix(in srgb, " + emotionColour(emotion, this.emotions) + " " + share + "%, transparent)";
      return cell;
    });
    return row(name, ...cells, figure(total(counts)));
  }

  totalRow(name, counts, compared) {
    const cell = (kind, mine, theirs) => {
      const off = compared && mine !== theirs;
      return element("td", { class: kind + (off ? " ta-differs" : "") }, String(theirs), off ? " ≠" : "");
    };
    const cells = this.emotions.map((emotion) => cell("ta-class", this.card.emotions[emotion] || 0, counts[emotion] || 0));
    return row(name, ...cells, cell("ta-num", total(this.card.emotions), total(counts)));
  }

  balanceWords(rows) {
    const order = Object.entries(this.card.emotions).sort((a, b) => b[1] - a[1]);
    const [largest, smallest] = [order[0], order[order.length - 1]];
    const words = [];
    if (order.length < 2) words.push(t("corpus.one_class"));
    else if (largest[1] === smallest[1]) words.push(t("corpus.even_classes", { utterances: t("common.utterances", { n: largest[1] }) }));
    else {
      const times = (largest[1] / smallest[1]).toFixed(1);
      words.push(t("corpus.uneven_classes", { largest: largest[0], times, smallest: smallest[0] }));
    }
    const cells = rows.length * order.length;
    const empty = rows.reduce((sum, [, counts]) => sum + order.filter(([emotion]) => !counts[emotion]).length, 0);
    if (this.card.speakers && empty) words.push(t("corpus.empty_cells", { n: empty, cells }));
    if (!this.card.speakers) words.push(t("corpus.nobody_says_who"));
    return words.join(" ");
  }

  // -- durations -----------------------------------------------------------------------------

  showLengths(told) {
    if (told.state !== "done") {
      const words = told.state === "failed" ? told.error : t("corpus.reading_lengths_of", { n: told.done, all: told.total });
      this.part("durations-note").textContent = words;
      return;
    }
    const lengths = {};
    this.contents.utterances.forEach(([, emotion], i) => {
      const seconds = told.seconds[i];
      if (seconds !== null) (lengths[emotion] = lengths[emotion] || []).push(seconds);
    });
    const all = Object.values(lengths).flat().sort((a, b) => a - b);
    if (!all.length) {
      this.part("durations-note").textContent = t("corpus.no_file_opened");
      return;
    }
    // What is longer than all but one in two hundred goes into the last bar.
    const usual = median(all, 0.995);
    const end = ENDS.find((nice) => nice >= usual) || 60 * Math.ceil(usual / 60);
    const start = all[0] > end / 3 ? Math.floor(2 * all[0]) / 2 : 0; // where all are about as long
    const step = (end - start) / BINS;
    const histograms = {};
    for (const [emotion, values] of Object.entries(lengths)) {
      values.sort((a, b) => a - b);
      histograms[emotion] = new Array(BINS).fill(0);
      for (const value of values) histograms[emotion][Math.min(BINS - 1, Math.floor((value - start) / step))] += 1;
    }
    const most = Math.max(...Object.values(histograms).flat());
    const rows = this.emotions.filter((e) => lengths[e]).map((e) => this.histogram(e, lengths[e], histograms[e], { most, start, end, step }));
    this.part("durations").replaceChildren(...rows, this.axis(start, end));
    const unread = told.seconds.filter((seconds) => seconds === null).length;
    const longest = all[all.length - 1];
    this.part("durations-note").textContent =
      t("corpus.spread_of_lengths", {
        shortest: all[0].toFixed(2), longest: longest.toFixed(1), low: median(all, 0.25).toFixed(1), high: median(all, 0.75).toFixed(1),
      }) +
      (longest > end ? " " + t("corpus.last_bar", { end }) : "") +
      (unread ? " " + t("corpus.not_opened", { n: unread }) : "");
  }

  histogram(emotion, values, counts, { most, start, end, step }) {
    const middle = median(values);
    const words = t("corpus.histogram", {
      emotion, utterances: t("common.utterances", { n: values.length }), shortest: values[0].toFixed(2),
      longest: values[values.length - 1].toFixed(1), low: median(values, 0.25).toFixed(1), high: median(values, 0.75).toFixed(1),
    });
    const bars = element("div", { class: "ta-bars", role: "img", "aria-label": words });
    counts.forEach((count, i) => {
      const from = (start + i * step).toFixed(2);
      const to = i + 1 === counts.length ? t("corpus.the_longest") : (start + (i + 1) * step).toFixed(2) + " s";
      const bar = element("i", { "data-tip": t("corpus.bar", { emotion, from, to, count }) });
      const fill = element("b", {});
      fill.style.height = (count ? Math.max(4, (100 * count) / most) : 0) + "%";
      fill.style.background = emotionColour(emotion, this.emotions);
      bar.append(fill);
      bars.append(bar);
    });
    const line = element("em", {});
    line.style.left = Math.min(100, (100 * (middle - start)) / (end - start)) + "%";
    bars.append(line);
    return element(
      "div", { class: "ta-histogram" }, element("span", { class: "ta-emotion-name" }, emotionDot(emotion, this.emotions), emotion),
      bars, element("span", { class: "ta-median" }, middle.toFixed(1) + " s")
    );
  }

  axis(start, end) {
    const ticks = element("div", { class: "ta-ticks" });
    for (let i = 0; i <= 4; i++) ticks.append(element("span", {}, Number((start + ((end - start) * i) / 4).toFixed(2)) + (i === 4 ? " s" : "")));
    return element("div", { class: "ta-histogram", "aria-hidden": "true" }, element("span", {}), ticks, element("span", {}, t("corpus.median")));
  }

  // -- the check -----------------------------------------------------------------------------

  async again() {
    if (this.part("again").ariaBusy === "true") return;
    this.checked = null;
    this.part("again").ariaBusy = "true";
    try {
      this.showCheck(await this.tab.ask("check", { corpus: this.tab.name, again: true }));
      complain(this.part("check-error"), null);
    } catch (error) {
      complain(this.part("check-error"), error);
    }
  }

  showCheck(told) {
    const going = isUnderWay(told);
    showBar(this.part("check-bar"), told).hidden = !going;
    this.part("again").ariaBusy = String(going); // not disabled: the keyboard would be thrown off it
    const verdict = this.part("verdict");
    if (going) {
      this.part("check-state").textContent =
        told.state === "waiting" ? t("corpus.check_waits") : sentence({ ...told, words: t("corpus.listening") });
      verdict.dataset.state = "running";
      verdict.textContent = t("corpus.being_checked");
      return;
    }
    this.checked = told;
    if (told.state === "failed") {
      this.part("check-state").textContent = "";
      verdict.dataset.state = "failed";
      verdict.textContent = t("corpus.not_checked");
      complain(this.part("check-error"), told.error);
      return;
    }
    complain(this.part("check-error"), null);
    verdict.dataset.state = told.problems.length ? "failed" : "done";
    verdict.textContent = told.verdict.toLowerCase();
    this.part("check-state").textContent = t("corpus.files_heard", { n: told.total });
    const lines = [...told.problems.map((f) => this.finding(f, true)), ...told.notes.map((f) => this.finding(f, false))];
    const calm = element("li", { class: "ta-good" }, element("span", {}, t("corpus.nothing_to_report", { verdict: told.verdict })));
    this.part("findings").replaceChildren(...(lines.length ? lines : [calm]));
  }

  finding(finding, isProblem) {
    const mark = element("span", { class: "ta-mark" }, t(isProblem ? "corpus.problem" : "corpus.note"));
    const line = element("li", { class: isProblem ? "ta-problem" : null }, mark);
    const words = element("div", {}, element("span", {}, finding.sentence));
    if (has("corpus.finding." + finding.kind)) words.append(element("span", { class: "ta-note" }, t("corpus.finding." + finding.kind)));
    if (finding.files.length) words.append(this.files(finding));
    line.append(words);
    return line;
  }

  files(finding) {
    const known = new Set(this.contents.utterances.map(([id]) => id));
    const list = element("ul", { class: "ta-files" });
    for (const file of finding.files) {
      const name = known.has(file)
        ? element("button", { type: "button", class: "ta-go", onclick: () => this.tab.showRecording(file) }, file)
        : element("span", {}, file);
      list.append(element("li", {}, name));
    }
    if (finding.more) list.append(element("li", {}, t("common.and_more", { n: finding.more })));
    const count = finding.files.length + finding.more;
    return element("details", { class: "ta-fold" }, element("summary", {}, t("corpus.which_files", { n: count })), list);
  }
}
