// Tables, and the words in them and elsewhere that explain themselves.
import { element } from "./dom.js";

// A word with an explanation.
export const term = (words, tip, more = {}) => element("button", { type: "button", class: "ta-term", "data-tip": tip, ...more }, words);

// What stands above a column; kind: "ta-num" above figures.
export const head = (words, kind = null) => element("th", { scope: "col", class: kind }, words);

export const figure = (words) => element("td", { class: "ta-num" }, words);

// A row: what it is called, and its cells.
export const row = (name, ...cells) => element("tr", {}, element("th", { scope: "row" }, name), ...cells);

export function table(heads, rows, attributes = { class: "ta-table" }) {
  return element("table", attributes, element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...rows));
}
