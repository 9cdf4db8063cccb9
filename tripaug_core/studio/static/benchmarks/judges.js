// What several recognisers make of the same rows: a column each.
import { rowTitle } from "../lib/format.js";
import { figure, head, row, table, term } from "../lib/table.js";
import { t } from "../lib/texts.js";

function tableOf(beside, tips) {
  const heads = [head(t("common.row")), ...beside.judges.map((name) => head(name, "ta-num"))];
  const lines = beside.rows.map(([name, cells]) => {
    const line = row(term(rowTitle(name), tips[name] || name), ...cells.map((text) => figure(text || "–")));
    line.dataset.name = name;
    return line;
  });
  return table(heads, lines, { class: "ta-table ta-benchmarks-table" });
}

// Shows the card where there are several; `which` is the name of the table that is open.
export function showJudges(part, told, which) {
  const beside = told.side_by_side.find((each) => which.startsWith(each.title)) || told.side_by_side[0];
  part("judges-card").hidden = !beside;
  if (!beside) return;
  part("judges-note").textContent = t("benchmarks.judges_note", { table: beside.title });
  part("judges").replaceChildren(tableOf(beside, told.tips));
}
