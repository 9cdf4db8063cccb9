// The figures of a map: how well emotions lie apart, and what copies do to them.
import { element } from "../lib/dom.js";
import { number } from "../lib/format.js";
import { figure, head, row, term } from "../lib/table.js";
import { t } from "../lib/texts.js";

const FIGURES = [
  ["silhouette", 3],
  ["purity", 3],
  ["kept", 1],
  ["moved", 2],
  ["far_share", 1],
];

export class ExploreFigures {
  constructor(part) {
    this.part = part;
  }

  show(map) {
    const methods = Object.keys(map.figures);
    this.part("figures").hidden = !methods.length;
    if (!methods.length) return;
    const copied = methods.filter((name) => name !== "originals");
    const first = map.figures[methods[0]];
    const columns = [t("explore.originals"), ...copied.map((name) => t("explore.with." + name))];
    this.part("figures-head").replaceChildren(
      element("tr", {}, head(t("common.figure")), ...columns.map((text) => head(text, "ta-num")))
    );
    const rows = FIGURES.map(([key, digits]) => {
      const percent = key === "kept" || key === "far_share";
      const value = (known) => (percent && Number.isFinite(known) ? number(100 * known, digits) + " %" : number(known, digits));
      let own = key === "kept" ? value(first.kept_ceiling) : value(first[key]);
      if (key === "moved" || key === "far_share") own = "–";
      if (key === "purity") own = t("explore.chance", { value: own, chance: number(first.chance_purity, 3) });
      const withCopies = key === "silhouette" || key === "purity" ? key + "_with_copies" : key;
      const cells = copied.map((name) => {
        const made = figure(value(map.figures[name][withCopies]));
        made.dataset.cell = name + "-" + key;
        return made;
      });
      return row(term(t("explore.figure." + key), t("explore.figure_tips." + key)), figure(own), ...cells);
    });
    this.part("figures-rows").replaceChildren(...rows.slice(0, copied.length ? rows.length : 2));
  }
}
