// A corpus at a glance: classes by speaker, durations by emotion, what the check found.
import { emotionColour } from "../lib/colour.js";
import { complain, element } from "../lib/dom.js";
import { isUnderWay, sentence, showBar } from "../lib/progress.js";
import { plural } from "./cards.js";

const BINS = 32;
const ENDS = [0.5, 1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 40, 60]; // of the axis, in seconds
const TIPS = {
  count: "Compared with the counts that the publisher gives.",
  speakers: "Compared with the number of speakers that the publisher gives.",
  missing: "Listed, or published, but there is no such file. Copy it again from the source.",
  surplus: "Files of sound that belong to no utterance: they are not used.",
  labels: "The file lies in the folder of another emotion than the publisher put it in.",
  link: "Links are followed within the folder of all corpora only, so that nothing outside it is read.",
  unreadable: "No training starts with such a file: replace it, or take it out of the manifest.",
  header: "They are used, and all that is in them was read; other programs may believe their headers.",
  other: "They are counted so that nothing is left out without a word.",
  silent: "No training starts with such a file: replace it, or take it out of the manifest.",
  quiet: "They are used: before training every recording is brought to the same peak. Listen to them once.",
  duplicate: "On both sides of a split they would be a leak: the guard looks for them.",
  dropped: "Utterances whose label is none of the emotions told apart.",
};

const median = (sorted, at = 0.5) => sorted[Math.min(sorted.length - 1, Math.floor(at * sorted.length))];
const some = (count, noun) => plural(count, noun);

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
    this.part("durations-note").textContent = "Reading lengths…";
    this.part("findings").replaceChildren();
    this.showCheck({ state: "waiting", done: 0, all: card.utterances });
  }

  // -- class balance -------------------------------------------------------------------------

  showBalance() {
    const { by_speaker: rows, published } = this.contents;
    const most = Math.max(1, ...rows.flatMap(([, counts]) => Object.values(counts)));
    const head = element("tr", {}, element("th", { scope: "col" }, "Speaker"));
    for (const emotion of this.emotions) {
      head.append(element("th", { scope: "col", class: "ta-class" }, this.dot(emotion), emotion));
    }
    head.append(element("th", { scope: "col", class: "ta-num" }, "all"));
    const body = rows.map(([speaker, counts]) => this.balanceRow(speaker || "unknown", counts, most));
    const foot = [this.totalRow("all", this.card.emotions)];
    if (Object.keys(published).length) foot.push(this.totalRow("published", published, true));
    this.part("balance").replaceChildren(
      element("table", { class: "ta-table ta-heat" }, element("thead", {}, head), element("tbody", {}, ...body), element("tfoot", {}, ...foot))
    );
    this.part("balance-note").textContent = this.balanceWords(rows);
  }

  balanceRow(name, counts, most) {
    const row = element("tr", {}, element("th", { scope: "row" }, name));
    for (const emotion of this.emotions) {
      const count = counts[emotion] || 0;
      const cell = element("td", { class: count ? "ta-class" : "ta-class ta-none" }, String(count));
      const share = count ? 12 + (43 * count) / most : 0;
      cell.style.background = "color-mix(in srgb, " + emotionColour(emotion, Object.keys(this.card.emotions)) + " " + share + "%, transparent)";
      row.append(cell);
    }
    const sum = Object.values(counts).reduce((total, count) => total + count, 0);
    row.append(element("td", { class: "ta-num" }, String(sum)));
    return row;
  }

  totalRow(name, counts, compared) {
    const row = element("tr", {}, element("th", { scope: "row" }, name));
    const all = (of) => Object.values(of).reduce((total, count) => total + count, 0);
    const differs = (mine, theirs) => compared && mine !== theirs;
    for (const emotion of this.emotions) {
      const count = counts[emotion] || 0;
      const off = differs(this.card.emotions[emotion] || 0, count);
      row.append(element("td", { class: "ta-class" + (off ? " ta-differs" : "") }, String(count), off ? " ≠" : ""));
    }
    const off = differs(all(this.card.emotions), all(counts));
    row.append(element("td", { class: "ta-num" + (off ? " ta-differs" : "") }, String(all(counts)), off ? " ≠" : ""));
    return row;
  }

  balanceWords(rows) {
    const order = Object.entries(this.card.emotions).sort((a, b) => b[1] - a[1]);
    const [largest, smallest] = [order[0], order[order.length - 1]];
    const words = [];
    if (order.length < 2) words.push("There is one class only: nothing can be told apart.");
    else if (largest[1] === smallest[1]) words.push("Every class has " + some(largest[1], "utterance") + ".");
    else {
      const times = (largest[1] / smallest[1]).toFixed(1);
      words.push("The largest class, " + largest[0] + ", has " + times + " times what the smallest, " + smallest[0] + ", has.");
    }
    const cells = rows.length * order.length;
    const empty = rows.reduce((sum, [, counts]) => sum + order.filter(([emotion]) => !counts[emotion]).length, 0);
    if (this.card.speakers && empty) words.push(empty + " of " + cells + " cells are empty: that speaker never shows that emotion.");
    if (!this.card.speakers) words.push("Nobody says who speaks, so no split can keep speakers apart.");
    return words.join(" ");
  }

  dot(emotion) {
    const made = element("i", { class: "ta-dot", "aria-hidden": "true" });
    made.style.background = emotionColour(emotion, Object.keys(this.card.emotions));
    return made;
  }

  // -- durations -----------------------------------------------------------------------------

  showLengths(told) {
    if (told.state !== "done") {
      const words = told.state === "failed" ? told.error : "Reading lengths: " + told.done + " of " + told.total + ".";
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
      this.part("durations-note").textContent = "No file could be opened.";
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
      "From " + all[0].toFixed(2) + " to " + longest.toFixed(1) + " s; half of all last " +
      median(all, 0.25).toFixed(1) + " to " + median(all, 0.75).toFixed(1) + " s." +
      (longest > end ? " What is longer than " + end + " s stands in the last bar." : "") +
      (unread ? " " + some(unread, "file") + " could not be opened." : "");
  }

  histogram(emotion, values, counts, { most, start, end, step }) {
    const middle = median(values);
    const words =
      emotion + ": " + some(values.length, "utterance") + ", " + values[0].toFixed(2) + " to " +
      values[values.length - 1].toFixed(1) + " s, half of them between " + median(values, 0.25).toFixed(1) +
      " and " + median(values, 0.75).toFixed(1) + " s";
    const bars = element("div", { class: "ta-bars", role: "img", "aria-label": words });
    counts.forEach((count, i) => {
      const from = (start + i * step).toFixed(2);
      const to = i + 1 === counts.length ? "the longest" : (start + (i + 1) * step).toFixed(2) + " s";
      const bar = element("i", { "data-tip": emotion + ", " + from + " s to " + to + ": " + count });
      const fill = element("b", {});
      fill.style.height = (count ? Math.max(4, (100 * count) / most) : 0) + "%";
      fill.style.background = emotionColour(emotion, Object.keys(this.card.emotions));
      bar.append(fill);
      bars.append(bar);
    });
    const line = element("em", {});
    line.style.left = Math.min(100, (100 * (middle - start)) / (end - start)) + "%";
    bars.append(line);
    return element(
      "div", { class: "ta-histogram" }, element("span", { class: "ta-emotion-name" }, this.dot(emotion), emotion),
      bars, element("span", { class: "ta-median" }, middle.toFixed(1) + " s")
    );
  }

  axis(start, end) {
    const ticks = element("div", { class: "ta-ticks" });
    for (let i = 0; i <= 4; i++) ticks.append(element("span", {}, Number((start + ((end - start) * i) / 4).toFixed(2)) + (i === 4 ? " s" : "")));
    return element("div", { class: "ta-histogram", "aria-hidden": "true" }, element("span", {}), ticks, element("span", {}, "median"));
  }

  // -- the check -----------------------------------------------------------------------------

  async again() {
    this.checked = null;
    this.part("again").disabled = true;
    try {
      this.showCheck(await this.tab.ask("check", { corpus: this.tab.name, again: true }));
      complain(this.part("check-error"), null);
    } catch (error) {
      complain(this.part("check-error"), error);
    }
  }

  showCheck(told) {
    const busy = isUnderWay(told);
    showBar(this.part("check-bar"), told).hidden = !busy;
    this.part("again").disabled = busy;
    const verdict = this.part("verdict");
    if (busy) {
      this.part("check-state").textContent =
        told.state === "waiting" ? "Waits for its turn." : sentence({ ...told, words: "Listening" });
      verdict.dataset.state = "running";
      verdict.textContent = "being checked";
      return;
    }
    this.checked = told;
    if (told.state === "failed") {
      this.part("check-state").textContent = "";
      verdict.dataset.state = "failed";
      verdict.textContent = "could not be checked";
      complain(this.part("check-error"), told.error);
      return;
    }
    complain(this.part("check-error"), null);
    verdict.dataset.state = told.problems.length ? "failed" : "done";
    verdict.textContent = told.verdict.toLowerCase();
    this.part("check-state").textContent = told.total.toLocaleString("en-GB") + " files listened to";
    const lines = [...told.problems.map((f) => this.finding(f, true)), ...told.notes.map((f) => this.finding(f, false))];
    const calm = element("li", { class: "ta-good" }, element("span", {}, told.verdict + ": nothing to report."));
    this.part("findings").replaceChildren(...(lines.length ? lines : [calm]));
  }

  finding(finding, isProblem) {
    const mark = element("span", { class: "ta-mark" }, isProblem ? "Problem" : "Note");
    const line = element("li", { class: isProblem ? "ta-problem" : "ta-known" }, mark);
    const words = element("div", {}, element("span", {}, finding.sentence));
    if (TIPS[finding.kind]) words.append(element("span", { class: "ta-note" }, TIPS[finding.kind]));
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
    if (finding.more) list.append(element("li", {}, "and " + finding.more + " more"));
    const count = finding.files.length + finding.more;
    return element("details", { class: "ta-fold" }, element("summary", {}, count === 1 ? "Which one" : "Which " + count), list);
  }
}
