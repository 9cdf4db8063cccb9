// What a finished training came to: figures with what is good, a verdict, and where to go next.
import { address } from "../lib/address.js";
import { element } from "../lib/dom.js";
import { number } from "../lib/format.js";
import { t } from "../lib/texts.js";
import { vocabulary } from "../lib/vocabulary.js";

const DEAD = Math.round(100 * vocabulary.active_share); // per cent
// Figure, digits, and what it is multiplied by: shares are shown in per cent.
const ROWS = [
  ["purity", 2, 1],
  ["silhouette", 2, 1],
  ["rep_active", 0, 100],
  ["emo_active", 0, 100],
  ["bal_active", 0, 100],
  ["discriminator_accuracy", 0, 100],
  ["distance_moved", 1, 1],
  ["distance_apart", 1, 1],
];

function verdict(held) {
  if (!held || !held.untrained) return ["", t("train.no_held_out")];
  const [now, before] = [held.purity, held.untrained.purity];
  const figures = { purity: now.toFixed(2), untrained: before.toFixed(2) };
  if (now > before + 0.02) return ["true", t("train.clearer", figures)];
  return ["false", t("train.no_clearer", figures)];
}

// summary: of the run; checkpoint: its name, or null where no tab can choose it; twins: what was
// found against the untrained twin.
export function showOutcome(box, summary, checkpoint, twins) {
  const { training, held_out: held } = summary;
  const text = (from, key, digits, factor) =>
    from && Number.isFinite(from[key]) ? number(from[key] * factor, digits) + (factor === 100 ? " %" : "") : "–";
  const cell = (words) => element("td", { class: "ta-num" }, words);
  const rows = ROWS.filter(([key]) => [training, held].some((from) => from && Number.isFinite(from[key]))).map(
    ([key, digits, factor]) =>
      element("tr", {}, element("th", { scope: "row" }, element("button", { type: "button", class: "ta-term", "data-tip": t("train.outcome_tips." + key, { dead: DEAD }) }, t("train.outcome." + key))),
        cell(text(training, key, digits, factor)), cell(text(held, key, digits, factor)),
        cell(text(held && held.untrained, key, digits, factor)))
  );
  const head = [t("train.training_speakers"), t("train.held_out_speakers"), t("train.same_untrained")];
  const [good, words] = verdict(held);
  const go = (tab) => () => address.go(tab, checkpoint);
  const button = (name, tab, main) =>
    element("button", { type: "button", class: "ta-button" + (main ? " ta-primary" : ""), disabled: !checkpoint, onclick: go(tab) }, name);
  box.replaceChildren(
    element("div", { class: "ta-row" }, element("h3", {}, t("train.what_came_of_it")), element("span", { class: "ta-push" }),
      button(t("train.hear_it"), "augment", true), button(t("train.see_it_on_the_map"), "explore", false)),
    element("p", { class: "ta-verdict", "data-good": good || null }, words),
    ...(twins || []).map((test) =>
      element("p", { class: "ta-verdict", "data-part": "twin", "data-good": test.holds === null ? null : String(test.holds) },
        test.sentence.charAt(0).toUpperCase() + test.sentence.slice(1))),
    ...(checkpoint ? [] : [element("p", { class: "ta-note" }, t("train.outside"))]),
    element("div", { class: "ta-scroll" }, element("table", { class: "ta-table" },
      element("caption", { class: "ta-sr" }, t("train.final_figures")),
      element("thead", {}, element("tr", {}, element("th", { scope: "col" }, t("common.figure")), ...head.map((each) => element("th", { scope: "col", class: "ta-num" }, each)))),
      element("tbody", {}, ...rows)))
  );
  box.hidden = false;
}
