// The table of a benchmark: a row a method, the paper's printed rows beside ours.
import { emotionColour } from "../lib/colour.js";
import { element, svg } from "../lib/dom.js";
import { number, rowTitle } from "../lib/format.js";
import { head, table as tableOf, term } from "../lib/table.js";
import { t } from "../lib/texts.js";

const WIDTH = 96;

export function span(interval, digits) {
  const [low, high] = interval || [null, null];
  return low === null || low === undefined ? "–" : number(low, digits) + " – " + number(high, digits);
}

// From 0 or from wherever all intervals begin, rounded to fives, so that rows can be compared.
function scaleOf(rows) {
  const ends = rows.flatMap((row) => [row.uar, ...row.uar_interval]).filter((end) => Number.isFinite(end));
  if (!ends.length) return [0, 100];
  return [Math.max(0, Math.floor(Math.min(...ends) / 5) * 5 - 5), Math.min(100, Math.ceil(Math.max(...ends) / 5) * 5 + 5)];
}

function whisker(row, [low, high]) {
  const at = (value) => (4 + ((WIDTH - 8) * (value - low)) / (high - low)).toFixed(1);
  const picture = svg("svg", { viewBox: "0 0 " + WIDTH + " 20", width: WIDTH, height: 20, "aria-hidden": "true", class: "ta-benchmarks-whisker" });
  picture.append(svg("line", { class: "ta-axis", x1: 4, x2: WIDTH - 4, y1: 10, y2: 10 }));
  const [from, to] = row.uar_interval || [null, null];
  if (from !== null) picture.append(svg("line", { class: "ta-span", x1: at(from), x2: at(to), y1: 10, y2: 10 }));
  picture.append(svg("circle", { cx: at(row.uar), cy: 10, r: 4.5 }));
  return picture;
}

function heads(columns, scale) {
  const made = [head(t("common.row"))];
  const classes = columns.map((column) => column.emotion).filter(Boolean);
  for (const column of columns) {
    if (column.kind === "scale") {
      made.push(element("th", { scope: "col", class: "ta-benchmarks-scale" }, element("span", {}, scale[0]), element("span", {}, scale[1])));
      continue;
    }
    const mark = column.emotion ? element("i", { class: "ta-benchmarks-dot", style: "background:" + emotionColour(column.emotion, classes) }) : null;
    made.push(element("th", { scope: "col", class: "ta-num" }, mark, term(column.heading, column.help), column.note ? element("small", {}, column.note) : null));
  }
  return made;
}

function cellOf(column, row, scale) {
  const text = column.texts[row.row];
  if (column.kind === "scale") return element("td", {}, text === undefined ? "" : whisker(row, scale));
  const partial = column.kind === "cells" && row.missing_cells ? " ta-benchmarks-partial" : "";
  const shown = text === undefined ? "–" : column.kind === "main" ? element("b", {}, text) : text;
  return element("td", { class: "ta-num" + partial }, shown);
}

function lineOf(row, columns, told, options, scale) {
  const tip = told.tips[row.row] || row.title;
  const name = term(rowTitle(row.row), tip, { "data-row": row.row, onclick: () => options.select(row.row) });
  const cells = columns.map((column) => cellOf(column, row, scale));
  const kind = row.family === "learned" ? "ta-benchmarks-learned" : null;
  return element("tr", { "data-name": row.row, class: kind, "aria-selected": String(row.row === options.selected) }, element("th", { scope: "row" }, name), ...cells);
}

// In words and never in our columns: which quantity the paper printed is not settled.
function printedOf(row, told, width) {
  const figures = told.published.classes.map((name, i) => name + " " + number(row.columns[i], 2)).join(", ");
  return element("tr", { class: "ta-benchmarks-paper" },
    element("th", { scope: "row" }, term(row.title, told.published.notes.join(" "))),
    element("td", { colspan: width - 1 }, t("benchmarks.printed", { average: number(row.average, 2), figures })));
}

// The table element; options: selected (name of a row), select(name).
export function benchTable(table, told, options) {
  const columns = told.columns[table.name];
  const scale = scaleOf(table.rows.filter((row) => row.uar !== undefined));
  const lines = [];
  for (const row of table.rows) {
    lines.push(lineOf(row, columns, told, options, scale));
    const printed = told.published.rows.filter((each) => each.row === row.row);
    lines.push(...printed.map((each) => printedOf(each, told, columns.length + 1)));
  }
  return tableOf(heads(columns, scale), lines, { class: "ta-table ta-benchmarks-table" });
}
