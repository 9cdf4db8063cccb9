// The curves of a training: small charts on one scale of iterations, each with what is good.
import { element } from "../lib/dom.js";
import { number } from "../lib/format.js";
import { Plot, token } from "../lib/plot.js";
import { term } from "../lib/table.js";
import { t } from "../lib/texts.js";
import { vocabulary } from "../lib/vocabulary.js";

const { active_share } = vocabulary;
const DEAD = Math.round(100 * active_share) + " %";

// lines: [figure, label, the loss that a training may be without]; one without a label has words.
// Shares are shown in per cent.
const CHARTS = [
  { key: "representation", where: "Eq. 2", lines: [["rep", "L_REP"]] },
  { key: "guidance", where: "Eqs. 3, 6", lines: [["emo", "L_EMO", "emo"], ["bal", "L_BAL", "bal"]] },
  { key: "active_triplets", where: "Eqs. 2, 3, 6", percent: true, line: 100 * active_share,
    lines: [["rep_active", "REP"], ["emo_active", "EMO", "emo"], ["bal_active", "BAL", "bal"]] },
  { key: "discriminator_right", where: "Eq. 1", percent: true, line: 50, lines: [["discriminator_accuracy"]] },
  { key: "duel", where: "Eq. 1", lines: [["discriminator", "L_D"], ["gan", "L_GAN", "gan"]] },
  { key: "likeness", where: "Eq. 5", lines: [["var", "L_VAR", "var"]], free: true },
  { key: "sums", where: "Eqs. 4, 7", lines: [["model", "L_Model"], ["total", "L_Total"]], free: true },
  { key: "speed", where: "", lines: [["steps_per_second"]] },
];
const DASHES = ["solid", "dash", "dot"];
const COLOURS = ["accent", "warn", "ink-2"];
const MOST = 1500; // points; more are asked for anew, thinned

export class TrainCurves {
  constructor(box, source) {
    this.box = box;
    this.source = source;
    this.columns = {};
  }

  // A training: its iterations, and the losses that it is without.
  open(iterations, without) {
    this.iterations = iterations;
    this.columns = {};
    this.began = [];
    const worded = ([name, label, part]) => [name, label || t("train.chart_line." + name), part];
    this.charts = CHARTS.map((chart) => ({
      ...chart, title: t("train.chart." + chart.key), tip: t("train.chart_tips." + chart.key, { dead: DEAD }),
      lines: chart.lines.filter(([, , part]) => !without.includes(part)).map(worded),
    })).filter((chart) => chart.lines.length);
    this.box.replaceChildren(
      ...this.charts.map((chart) => {
        chart.keys = chart.lines.map(([, label], i) => {
          const value = element("b", {}, "–");
          return { value, node: element("span", { class: "ta-key", "data-dash": DASHES[i] }, label + " ", value) };
        });
        chart.plot = element("div", { class: "ta-plot", role: "img", "aria-label": chart.title });
        chart.figure = new Plot(chart.plot, this.source);
        const name = chart.title + (chart.where ? ", " + chart.where : "");
        return element("figure", { class: "ta-curve" },
          element("figcaption", {}, element("span", { class: "ta-row" }, term(chart.title, chart.tip, { "aria-label": name }), element("small", {}, chart.where)),
            element("span", { class: "ta-keys" }, ...chart.keys.map((key) => key.node))), chart.plot);
      })
    );
  }

  get points() {
    return (this.columns.step || []).length;
  }

  // True: there are so many points that all should be asked for anew.
  get full() {
    return this.points > MOST;
  }

  last(name) {
    const column = this.columns[name] || [];
    return column.length ? column[column.length - 1] : null;
  }

  // New points; `anew`: they are all.
  add(columns, began, anew) {
    if (anew) [this.columns, this.began] = [{}, []];
    const count = (columns.step || []).length;
    if (!count && !anew) return Promise.resolve();
    const before = this.points;
    for (const name of new Set([...Object.keys(this.columns), ...Object.keys(columns)])) {
      const old = this.columns[name] || new Array(before).fill(null);
      this.columns[name] = old.concat(columns[name] || new Array(count).fill(null));
    }
    this.began.push(...began);
    return this.draw();
  }

  draw() {
    const colour = token;
    return Promise.all(this.charts.map((chart) => {
      const factor = chart.percent ? 100 : 1;
      const unit = chart.percent ? " %" : "";
      const words = [];
      const values = chart.lines.map(([name, label], i) => {
        const column = (this.columns[name] || []).map((value) => (value === null ? null : value * factor));
        const last = column.length ? column[column.length - 1] : null;
        const digits = chart.percent ? 0 : Math.abs(last) >= 100 ? 0 : Math.abs(last) >= 10 ? 1 : 2;
        const text = number(last, digits) + (last === null ? "" : unit);
        chart.keys[i].value.textContent = text;
        words.push(label + " " + text);
        return column;
      });
      chart.plot.setAttribute("aria-label", t("train.chart_read", { title: chart.title, values: words.join(", ") }));
      const steps = this.columns.step || [];
      return chart.figure.draw(() => ({
        traces: chart.lines.map(([, label], i) => ({
          x: steps, y: values[i], type: "scatter", mode: steps.length < 3 ? "lines+markers" : "lines", name: label,
          line: { color: colour(COLOURS[i]), width: 1.75, dash: DASHES[i] }, marker: { color: colour(COLOURS[i]), size: 5 },
          hovertemplate: t("train.chart_point", { n: "%{x:,}", value: "%{y:.3~g}" }) + unit + "<extra>" + label + "</extra>",
        })),
        layout: {
          margin: { l: 36, r: 8, t: 6, b: 22 }, hovermode: "closest",
          xaxis: { range: [0, this.iterations], nticks: 4, fixedrange: true, tickformat: "~s", showgrid: false },
          yaxis: {
            nticks: 4, fixedrange: true, rangemode: chart.free ? "normal" : "tozero", tickformat: chart.percent ? "" : "~g",
            ...(chart.percent ? { range: [0, 102], tickvals: [0, 50, 100], ticksuffix: "" } : {}),
          },
          shapes: [
            ...(chart.line ? [{ type: "line", xref: "paper", x0: 0, x1: 1, y0: chart.line, y1: chart.line, line: { color: colour("edge"), width: 1, dash: "dot" } }] : []),
            ...this.began.map((step) => ({ type: "line", yref: "paper", y0: 0, y1: 1, x0: step, x1: step, line: { color: colour("edge"), width: 1 } })),
          ],
        },
      }));
    }));
  }
}
