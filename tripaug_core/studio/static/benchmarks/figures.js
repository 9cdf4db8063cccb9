// Differences between rows with their intervals, and what is taken for what.
import { element, fill } from "../lib/dom.js";
import { number, rowTitle } from "../lib/format.js";
import { Plot, token, widthOf } from "../lib/plot.js";
import { figure, head, row, table } from "../lib/table.js";
import { t } from "../lib/texts.js";
import { vocabulary } from "../lib/vocabulary.js";
import { span } from "./table.js";

const { verdicts, margin_points } = vocabulary;

const [SIZE, GAP] = [12, 6]; // px: the letters of the figures beside the plot, and what is left free around them
const pairOf = (found) => rowTitle(found.row) + " − " + rowTitle(found.reference);
const labelOf = (found) => (found.family.startsWith("over ") ? rowTitle(found.row) : pairOf(found));
const titleOf = (family) => (family.startsWith("over ") ? t("benchmarks.compared_with_row", { row: rowTitle(family.slice(5)) }) : family);

export class BenchFigures {
  constructor(part, plotly) {
    this.part = part;
    this.plot = new Plot(part("forest"), plotly);
    this.family = null;
    part("family").addEventListener("change", () => {
      this.family = part("family").value;
      this.drawForest();
    });
    part("row").addEventListener("change", () => this.select && this.select(part("row").value));
  }

  // `select(row)` is called when another row is chosen.
  show(table, row, select) {
    this.table = table;
    this.select = select;
    const families = [...new Set(table.comparisons.map((each) => each.family))];
    if (!families.includes(this.family)) this.family = families[0] || null;
    fill(this.part("family"), families.map((name) => [name, titleOf(name)]), this.family);
    this.part("family").hidden = !families.length;
    const begun = table.rows.filter((each) => each.confusion);
    fill(this.part("row"), begun.map((each) => [each.row, rowTitle(each.row)]), row);
    this.part("row").hidden = !begun.length;
    this.drawForest();
    this.drawConfusion(begun.find((each) => each.row === row));
  }

  drawForest() {
    const found = this.table.comparisons.filter((each) => each.family === this.family);
    const box = this.part("forest");
    box.hidden = !found.length;
    this.part("differences").parentElement.hidden = !found.length;
    if (!found.length) {
      this.part("forest-note").textContent = t("benchmarks.differences_empty");
      return;
    }
    box.style.height = 56 + 30 * found.length + "px";
    box.setAttribute("aria-label", t("benchmarks.differences_read", { family: titleOf(this.family), list: found.map((each) => labelOf(each) + " " + number(each.difference, 1, true) + (each.verdict ? ", " + each.verdict : "")).join("; ") }));
    this.plot.draw(() => this.forest(found)).catch((error) => (this.part("forest-note").textContent = error.message));
    const there = Object.keys(verdicts).filter((name) => found.some((each) => each.verdict === name));
    const signs = there.map((name) => verdicts[name][0] + " " + name).join("   ");
    this.part("forest-note").textContent = [t("benchmarks.differences_note"), signs && signs + ".", t("benchmarks.band", { margin: margin_points })].filter(Boolean).join(" ");
    this.drawDifferences(found);
  }

  forest(found) {
    const names = found.map(labelOf);
    const ends = found.flatMap((each) => [each.difference, ...each.interval]).filter((end) => Number.isFinite(end));
    const reach = Math.max(margin_points + 1, ...ends.map(Math.abs)) * 1.08;
    const traces = Object.entries(verdicts).map(([verdict, [, symbol, colour]]) => {
      const mine = found.filter((each) => (each.verdict || "undecided") === verdict);
      const known = (each, end, other) => (each.interval[0] === null ? 0 : Math.abs(each.interval[end] - other));
      return {
        type: "scatter", mode: "markers", name: verdict, y: mine.map(labelOf), x: mine.map((each) => each.difference),
        marker: { symbol, size: 11, color: token(colour), line: { width: 2, color: token(colour) } },
        error_x: {
          type: "data", symmetric: false, color: token(colour), thickness: 2, width: 0,
          array: mine.map((each) => known(each, 1, each.difference)), arrayminus: mine.map((each) => known(each, 0, each.difference)),
        },
        hovertemplate: mine.map((each) => t("benchmarks.difference_point", { label: labelOf(each), points: "%{x:+.1f}" }) + (each.verdict ? ", " + each.verdict : "") + "<extra></extra>"),
      };
    });
    const narrow = this.part("forest").clientWidth < 440; // a phone: the figures stand below
    const figures = narrow ? [] : found.map((each) => ({
      xref: "paper", x: 1, xanchor: "left", xshift: GAP, y: labelOf(each), showarrow: false, font: { size: SIZE, color: token("ink-2") },
      text: number(each.difference, 1, true) + (each.interval[0] === null ? "" : " [" + number(each.interval[0], 1) + ", " + number(each.interval[1], 1) + "]"),
    }));
    const room = Math.max(0, ...figures.map((each) => widthOf(each.text, SIZE)));
    return {
      traces,
      layout: {
        margin: { l: 8, r: narrow ? 12 : Math.ceil(room) + 2 * GAP, t: 4, b: 36 }, annotations: figures,
        xaxis: { range: [-reach, reach], zeroline: true, zerolinewidth: 1.5, title: t("benchmarks.points_of_uar"), fixedrange: true },
        yaxis: { type: "category", categoryorder: "array", categoryarray: [...names].reverse(), range: [-0.6, names.length - 0.4], showgrid: false, fixedrange: true },
        shapes: [{ type: "rect", xref: "x", yref: "paper", x0: -margin_points, x1: margin_points, y0: 0, y1: 1, fillcolor: token("sunk"), line: { width: 0 }, layer: "below" }],
      },
    };
  }

  drawDifferences(found) {
    const p = (value) => (value === null ? "–" : value < 0.001 ? "< .001" : value.toFixed(3).replace(/^0/, ""));
    const figures = [t("benchmarks.points"), t("benchmarks.interval"), "p", t("benchmarks.corrected_for")];
    const heads = [head(t("benchmarks.difference")), ...figures.map((name) => head(name, "ta-num")), head(t("benchmarks.verdict"))];
    const line = (each) => row(pairOf(each),
      figure(number(each.difference, 1, true)), figure(span(each.interval, 1)), figure(p(each.p)), figure(each.corrected_for || "–"),
      element("td", {}, each.verdict ? verdicts[each.verdict][0] + " " + each.verdict : "–"));
    this.part("differences").replaceChildren(table(heads, found.map(line)));
  }

  drawConfusion(of) {
    const box = this.part("confusion");
    const note = this.part("confusion-note");
    if (!of) {
      box.replaceChildren();
      note.textContent = t("benchmarks.confusion_empty");
      return;
    }
    const classes = this.table.classes;
    const heads = [head(element("span", { class: "ta-sr" }, t("benchmarks.spoken"))), ...classes.map((name) => head(name))];
    const lines = of.confusion.map((counts, i) => {
      const all = counts.reduce((a, b) => a + b, 0);
      const cells = counts.map((count, j) => {
        const share = all ? count / all : 0;
        const said = t("benchmarks.taken_for", { spoken: classes[i], heard: classes[j], n: count, all });
        return element("td", { style: "--share:" + share.toFixed(3), title: said, "data-own": i === j }, Math.round(100 * share) + " %");
      });
      return row(classes[i], ...cells);
    });
    box.replaceChildren(table(heads, lines, { class: "ta-benchmarks-confusion", "aria-label": t("benchmarks.confusion_of", { row: rowTitle(of.row) }) }));
    note.textContent = t("benchmarks.confusion_note", { accuracy: number(of.accuracy, 1), mean: number(of.uar_mean_of_folds, 1) });
  }
}
