// The figures beside the pictures: a table, a verdict, the distances to the emotions.
import { emotionColour } from "../lib/colour.js";
import { element } from "../lib/dom.js";
import { number } from "../lib/format.js";
import { term } from "../lib/table.js";
import { t } from "../lib/texts.js";

// What became of the emotion, as the guiding representation sees it: kept is true, false, or ""
// where nothing could be kept.
export function verdict({ own, nearest, distances }, side) {
  const before = Object.keys(distances).reduce((a, b) => (distances[b][0] < distances[a][0] ? b : a));
  if (!own) {
    return { kept: "", words: t(before === nearest ? "augment.nearest_as_before" : "augment.nearest_it_was", { nearest, before }) };
  }
  if (nearest === own) {
    return { kept: true, words: t(before === own ? "augment.stays_nearest" : "augment.came_to_own", { own }) };
  }
  return before === own
    ? { kept: false, words: t("augment.left_own", { own, nearest }) }
    : { kept: "", words: t("augment.neither", { side, own }) };
}

export class Figures {
  // rows: studio/work/augment/figures.py's ROWS.
  constructor(part, rows) {
    this.part = part;
    this.rows = rows;
    this.values = {};
    this.cells = {};
    for (const row of rows) {
      const word = term(t("augment.rows." + row.key), t("augment.row_tips." + row.key));
      const unit = element("small", {}, row.unit || "");
      const cells = ["a", "b", "c", "change"].map((key) => element("td", { "data-cell": row.key + "-" + key }, "–"));
      cells[2].hidden = true;
      part("rows").append(element("tr", {}, element("th", { scope: "row" }, word, unit), ...cells));
      this.cells[row.key] = { word, unit, cells };
    }
  }

  clear() {
    this.values = {};
    for (const { cells } of Object.values(this.cells)) cells.forEach((c) => (c.textContent = "–"));
    this.part("verdict").textContent = "";
    this.part("distances").replaceChildren();
    this.part("distances-note").textContent = "";
    this.reach = 0;
  }

  // Some or all figures, as the server sends them; the ε that was asked for, where it is new.
  update(values, asked) {
    if (asked !== undefined) this.cells.epsilon_reached.unit.textContent = t("augment.of_epsilon", { epsilon: number(asked, 3) });
    Object.assign(this.values, values);
    const all = this.values;
    for (const row of this.rows) {
      const value = all[row.key];
      if (value === undefined) continue;
      const [a, b, , change] = this.cells[row.key].cells;
      if (row.pair) {
        const pair = value || [null, null];
        const known = pair[0] !== null && pair[1] !== null;
        a.textContent = number(pair[0], row.digits);
        b.textContent = number(pair[1], row.digits);
        const moved = row.change ? all[row.change] : known ? pair[1] - pair[0] : null;
        const unit = row.change_unit && row.change_unit !== row.unit ? " " + row.change_unit : "";
        const text = number(moved, row.change ? row.change_digits : row.digits, true);
        change.textContent = text === "–" ? text : text + unit;
      } else {
        a.textContent = b.textContent = "";
        change.textContent = number(value, row.digits);
      }
    }
    if (values.distances) this.showEmotions();
  }

  // The figures of what b is compared with; null takes them away.
  showRival(values) {
    this.part("baseline-head").hidden = this.part("baseline-verdict").hidden = !values;
    this.part("change-head").hidden = Boolean(values); // its place is taken
    for (const row of this.rows) {
      const [, b, cell, change] = this.cells[row.key].cells;
      cell.hidden = !values;
      change.hidden = Boolean(values);
      if (!row.pair) b.textContent = values ? change.textContent : "";
      if (!values) continue;
      const value = values[row.key];
      const shown = row.pair ? value && value[1] : value;
      cell.textContent = row.learned_only ? "–" : number(shown, row.digits);
    }
    if (values) this.showVerdict("baseline-verdict", values, "C", "C: ");
  }

  showEmotions() {
    const { own, nearest, other, distances } = this.values;
    const home = own || nearest;
    const name = (key, emotion, role) => {
      this.cells[key].word.textContent = emotion ? t("augment.to_emotion", { emotion }) : t("augment.to_another");
      this.cells[key].unit.textContent = role;
    };
    name("distance_to_own", home, t(own ? "augment.role.own" : "augment.role.nearest"));
    name("distance_to_other", other, t(own ? "augment.role.other" : "augment.role.next"));
    this.showVerdict("verdict", this.values, "B");
    this.showDistances(distances, home, nearest);
  }

  // Whether a copy kept its emotion, as the guiding representation sees it.
  showVerdict(name, values, side, before = "") {
    const { kept, words } = verdict(values, side);
    const mark = element("i", { "aria-hidden": "true" }, kept === false ? "▲" : "●");
    this.part(name).dataset.good = kept;
    this.part(name).replaceChildren(mark, before + words);
  }

  // For each emotion a line: a ring where the original lies, a disc where the copy does.
  showDistances(distances, own, nearest) {
    const labels = Object.keys(distances);
    const largest = Math.max(...labels.map((label) => Math.max(...distances[label])));
    // The scale grows when it must and never shrinks under the slider.
    if (!this.reach || largest > this.reach) this.reach = largest * 1.15;
    const place = (value) => (100 * value) / this.reach;
    const rows = labels.map((label) => {
      const [before, after] = distances[label];
      const colour = emotionColour(label, labels);
      const left = Math.min(place(before), place(after));
      const span = Math.abs(place(before) - place(after));
      const track = element(
        "span", { class: "ta-track" },
        element("i", { class: "ta-span", style: `left:${left}%;width:${span}%;background:${colour}` }),
        element("i", { class: "ta-ring", style: `left:${place(before)}%;border-color:${colour}` }),
        element("i", { class: "ta-disc", style: `left:${place(after)}%;background:${colour}` })
      );
      const text = t("augment.distance", { emotion: label, before: before.toFixed(1), after: after.toFixed(1) });
      return element(
        "div", { class: "ta-distance", role: "img", "aria-label": text, "data-own": String(label === own), "data-nearest": String(label === nearest) },
        element("span", { class: "ta-emotion" }, label), track,
        element("span", { class: "ta-number" }, after.toFixed(1))
      );
    });
    this.part("distances").replaceChildren(...rows);
    this.part("distances-note").textContent = t("augment.distances_key");
  }
}
