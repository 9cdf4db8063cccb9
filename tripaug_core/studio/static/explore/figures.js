// The figures of a map: how well emotions lie apart, and what copies do to them.
import { element } from "../lib/dom.js";
import { number } from "../lib/format.js";
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
    const cell = (text) => element("td", { class: "ta-num" }, text);
    const head = [t("common.figure"), t("explore.originals"), ...copied.map((name) => t("explore.with." + name))];
    this.part("figures-head").replaceChildren(
      element("tr", {}, ...head.map((text, i) => element("th", { scope: "col", class: i ? "ta-num" : null }, text)))
    );
    const rows = FIGURES.map(([key, digits]) => {
      const percent = key === "kept" || key === "far_share";
      const value = (figure) => (percent && Number.isFinite(figure) ? number(100 * figure, digits) + " %" : number(figure, digits));
      let own = key === "kept" ? value(first.kept_ceiling) : value(first[key]);
      if (key === "moved" || key === "far_share") own = "–";
      if (key === "purity") own = t("explore.chance", { value: own, chance: number(first.chance_purity, 3) });
      const term = element("button", { type: "button", class: "ta-term", "data-tip": t("explore.figure_tips." + key) }, t("explore.figure." + key));
      const withCopies = key === "silhouette" || key === "purity" ? key + "_with_copies" : key;
      const cells = copied.map((name) => {
        const made = cell(value(map.figures[name][withCopies]));
        made.dataset.cell = name + "-" + key;
        return made;
      });
      return element("tr", {}, element("th", { scope: "row" }, term), cell(own), ...cells);
    });
    this.part("figures-rows").replaceChildren(...rows.slice(0, copied.length ? rows.length : 2));
  }
}
