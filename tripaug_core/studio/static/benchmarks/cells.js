// One small square a cell: waiting, running, done or failed.
import { element } from "../lib/dom.js";
import { duration, number, rowTitle } from "../lib/format.js";
import { head, row, table } from "../lib/table.js";
import { t } from "../lib/texts.js";

const SIGNS = { done: "✓", running: "▸", failed: "×", waiting: "·" };
const [ROW, FOLD, SEED, STATE, UAR, SECONDS, REASON] = [1, 2, 3, 4, 5, 6, 7];

// What is said of a cell.
function words(cell) {
  const where = { row: rowTitle(cell[ROW]), fold: cell[FOLD], seed: String(cell[SEED]) };
  if (cell[STATE] === "done") return t("benchmarks.cell_done", { ...where, uar: number(cell[UAR], 1), time: duration(cell[SECONDS]) });
  if (cell[STATE] === "failed") return t("benchmarks.cell_failed", { ...where, reason: cell[REASON] });
  return t("benchmarks.cell", { ...where, state: t("state." + cell[STATE]) });
}

export class BenchCells {
  constructor(part) {
    this.part = part;
    this.shape = null;
    this.squares = [];
    const box = part("cells");
    const read = (event) => {
      const square = event.target.closest && event.target.closest(".ta-cell");
      if (square) part("readout").textContent = square.dataset.words;
    };
    box.addEventListener("mouseover", read);
    box.addEventListener("focusin", read);
    box.addEventListener("keydown", (event) => this.move(event));
  }

  // `cells` of one table, as the server lists them.
  show(cells) {
    const shape = JSON.stringify(cells.map((cell) => cell.slice(0, STATE)));
    if (shape !== this.shape) this.build(cells);
    this.shape = shape;
    cells.forEach((cell, i) => {
      const square = this.squares[i];
      const said = words(cell);
      if (square.dataset.words === said) return;
      square.dataset.words = said;
      square.dataset.state = cell[STATE];
      square.textContent = SIGNS[cell[STATE]];
      square.setAttribute("aria-label", said);
      square.title = said;
    });
    this.legend(cells);
    this.failures(cells.filter((cell) => cell[STATE] === "failed"));
  }

  build(cells) {
    const folds = [...new Set(cells.map((cell) => cell[FOLD]))];
    const seeds = [...new Set(cells.map((cell) => cell[SEED]))];
    const rows = [...new Set(cells.map((cell) => cell[ROW]))];
    this.columns = folds.length * seeds.length;
    const at = new Map(cells.map((cell, i) => [cell[ROW] + "\n" + cell[FOLD] + "\n" + cell[SEED], i]));
    this.squares = cells.map(() => element("button", { type: "button", class: "ta-cell", tabindex: "-1" }));
    if (this.squares.length) this.squares[0].tabIndex = 0;
    this.places = rows.map((row) => folds.flatMap((fold) => seeds.map((seed) => at.get(row + "\n" + fold + "\n" + seed))));
    const short = (fold) => fold.replace(/^(speakers?|sessions?) /, "");
    const heads = [
      element("tr", {}, element("th", { scope: "col", rowspan: seeds.length > 1 ? 2 : 1 }, element("span", { class: "ta-sr" }, t("common.row"))),
        ...folds.map((fold) => element("th", { scope: "colgroup", colspan: seeds.length, title: fold }, short(fold)))),
    ];
    if (seeds.length > 1) {
      heads.push(element("tr", {}, ...folds.flatMap(() => seeds.map((seed) => element("th", { scope: "col" }, element("span", { class: "ta-sr" }, t("benchmarks.seed") + " "), String(seed))))));
    }
    const body = rows.map((name, r) =>
      row(rowTitle(name), ...this.places[r].map((i, c) => element("td", { class: (c + 1) % seeds.length === 0 ? "ta-last" : null }, i === undefined ? "" : this.squares[i]))));
    const name = t("benchmarks.every_cell");
    this.part("cells").replaceChildren(
      element("table", { class: "ta-benchmarks-cells", "aria-label": name }, element("thead", {}, ...heads), element("tbody", {}, ...body))
    );
    this.part("readout").textContent = "\u00a0";
  }

  move(event) {
    const step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
    const from = this.squares.indexOf(event.target);
    if (!step || from < 0) return;
    event.preventDefault();
    const r = this.places.findIndex((row) => row.includes(from));
    const next = (this.places[r + step[0]] || [])[this.places[r].indexOf(from) + step[1]];
    if (next === undefined) return;
    event.target.tabIndex = -1;
    this.squares[next].tabIndex = 0;
    this.squares[next].focus();
  }

  legend(cells) {
    this.part("legend").replaceChildren(
      ...Object.entries(SIGNS).map(([state, sign]) =>
        element("span", {}, element("i", { class: "ta-cell", "data-state": state, "aria-hidden": "true" }, sign),
          " " + t("benchmarks.in_state", { n: cells.filter((cell) => cell[STATE] === state).length, state: t("state." + state) })))
    );
  }

  failures(failed) {
    const box = this.part("failed");
    box.hidden = !failed.length;
    if (!failed.length) return;
    const line = (cell) => row(rowTitle(cell[ROW]), ...[FOLD, SEED, REASON].map((at) => element("td", {}, String(cell[at]))));
    const heads = [t("common.row"), t("benchmarks.fold"), t("common.seed"), t("benchmarks.reason")].map((name) => head(name));
    box.replaceChildren(
      element("h3", {}, t("benchmarks.cells_failed", { n: failed.length })),
      element("div", { class: "ta-scroll", tabindex: "0", role: "group", "aria-label": t("benchmarks.cells_that_failed") },
        table(heads, failed.map(line)))
    );
  }
}
