// What a finished training came to: figures with what is good, a verdict, and where to go next.
import { address } from "../lib/address.js";
import { element } from "../lib/dom.js";
import { capital, number } from "../lib/format.js";
import { figure, head, row, table, term } from "../lib/table.js";
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
  const rows = ROWS.filter(([key]) => [training, held].some((from) => from && Number.isFinite(from[key]))).map(
    ([key, digits, factor]) =>
      row(term(t("train.outcome." + key), t("train.outcome_tips." + key, { dead: DEAD })),
        ...[training, held, held && held.untrained].map((from) => figure(text(from, key, digits, factor))))
  );
  const columns = [t("train.training_speakers"), t("train.held_out_speakers"), t("train.same_untrained")];
  const figures = table([head(t("common.figure")), ...columns.map((each) => head(each, "ta-num"))], rows);
  figures.createCaption().append(t("train.final_figures"));
  figures.caption.className = "ta-sr";
  const [good, words] = verdict(held);
  const go = (tab) => () => address.go(tab, checkpoint);
  const button = (name, tab, main) =>
    element("button", { type: "button", class: "ta-button" + (main ? " ta-primary" : ""), disabled: !checkpoint, onclick: go(tab) }, name);
  box.replaceChildren(
    element("div", { class: "ta-row" }, element("h3", {}, t("train.what_came_of_it")), element("span", { class: "ta-push" }),
      button(t("train.hear_it"), "augment", true), button(t("train.see_it_on_the_map"), "explore", false)),
    element("p", { class: "ta-verdict", "data-good": good || null }, words),
    ...(twins || []).map((test) =>
      element("p", { class: "ta-verdict", "data-part": "twin", "data-good": test.holds === null ? null : String(test.holds) }, capital(test.sentence))),
    ...(checkpoint ? [] : [element("p", { class: "ta-note" }, t("train.outside"))]),
    element("div", { class: "ta-scroll" }, figures)
  );
  box.hidden = false;
}
