// The figures of a map: how well emotions lie apart, and what copies do to them.
import { element } from "../lib/dom.js";
import { number } from "../lib/format.js";

const FIGURES = [
  ["silhouette", "Silhouette", 3, "How much nearer a point is to its own emotion than to the next one, −1 to 1. Higher is better; about 0 where emotions lie in one another."],
  ["purity", "Neighbourhood purity", 3, "Share of each point's 10 nearest neighbours that have its emotion. Higher is better; beside it stands what chance would give. With copies it is flattered, as a copy's parent and siblings are often among its neighbours: compare columns of copies, not with the originals."],
  ["kept", "Emotion preserved (logmel)", 1, "UAR of the judge logmel on the copies: a logistic regression on statistics of log-mels, trained on recordings of other speakers, with no part in any training. Higher is better; the originals' own figure is the ceiling. tripaug prove asks the same judge, of copies made as sound."],
  ["moved", "Mean move of a copy", 2, "Mean l1 distance of a copy to its original in the representation. Neither high nor low is good: variety without loss of emotion is wanted."],
  ["far_share", "Far copies", 1, "Share of copies farther from their nearest original than 99% of the originals are from theirs. Where a placed copy is far, its place on the map says little."],
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
    const head = ["Figure", "Originals", ...copied.map((name) => (name === "noise" ? "with noise" : "with learned"))];
    this.part("figures-head").replaceChildren(
      element("tr", {}, ...head.map((text, i) => element("th", { scope: "col", class: i ? "ta-num" : null }, text)))
    );
    const rows = FIGURES.map(([key, label, digits, help]) => {
      const percent = key === "kept" || key === "far_share";
      const value = (figure) => (percent && Number.isFinite(figure) ? number(100 * figure, digits) + " %" : number(figure, digits));
      let own = key === "kept" ? value(first.kept_ceiling) : value(first[key]);
      if (key === "moved" || key === "far_share") own = "–";
      if (key === "purity") own += " (chance " + number(first.chance_purity, 3) + ")";
      const term = element("button", { type: "button", class: "ta-term", "data-tip": help }, label);
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
