// What several recognisers make of the same rows: a column each.
import { element } from "../lib/dom.js";
import { t } from "../lib/texts.js";

function tableOf(beside, tips) {
  const heads = [t("common.row"), ...beside.judges].map((name, i) => element("th", { scope: "col", class: i ? "ta-num" : null }, name));
  const lines = beside.rows.map(([row, cells]) =>
    element("tr", { "data-name": row },
      element("th", { scope: "row" }, element("button", { type: "button", class: "ta-term", "data-tip": tips[row] || row }, row)),
      ...cells.map((text) => element("td", { class: "ta-num" }, text || "–")))
  );
  return element("table", { class: "ta-table ta-benchmarks-table" }, element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...lines));
}

// Shows the card where there are several; `which` is the name of the table that is open.
export function showJudges(part, told, which) {
  const beside = told.side_by_side.find((each) => which.startsWith(each.title)) || told.side_by_side[0];
  part("judges-card").hidden = !beside;
  if (!beside) return;
  part("judges-note").textContent = t("benchmarks.judges_note", { table: beside.title });
  part("judges").replaceChildren(tableOf(beside, told.tips));
}
