// What a finished training came to: figures with what is good, a verdict, and where to go next.
import { address } from "../lib/address.js";
import { element } from "../lib/dom.js";
import { number } from "../lib/format.js";
import { vocabulary } from "../lib/vocabulary.js";

const ROWS = [
  ["purity", "Neighbourhood purity", 2, 1, "Of the ten nearest utterances of each, the share of its own emotion, in the learned representation. Higher is better."],
  ["silhouette", "Silhouette", 2, 1, "How much nearer utterances lie to their own emotion than to the next, from −1 to 1. Higher is better."],
  ["rep_active", "Active triplets, REP", 0, 100, "Share of fresh triplets of recordings that still violate the margin (Eq. 2). Near 0 on training voices and high on others: known by heart."],
  ["emo_active", "Active triplets, EMO", 0, 100, "The same with a copy as the positive (Eq. 3). Lower: copies keep their emotion. Under " + Math.round(100 * vocabulary.active_share) + " % in training the guidance is dead."],
  ["bal_active", "Active triplets, BAL", 0, 100, "The same with copies as positive and negative (Eq. 6). Lower: emotions stay apart among copies."],
  ["discriminator_accuracy", "Discriminator right", 0, 100, "How often it tells a copy from a recording. 50 % is guessing: copies pass for recordings."],
  ["distance_moved", "Copy to its original", 1, 1, "l1 distance between the representations of an utterance and its copy. It should be well below the one between emotions."],
  ["distance_apart", "Emotion to emotion", 1, 1, "l1 distance between utterances of different emotions."],
];

function verdict(held) {
  if (!held || !held.untrained) return ["", "No voices were kept aside, so nothing here says what it learned beyond its training voices."];
  const [now, before] = [held.purity, held.untrained.purity];
  const figures = " (neighbourhood purity " + now.toFixed(2) + ", untrained " + before.toFixed(2) + ").";
  if (now > before + 0.02) return ["true", "On voices that it never heard, emotions lie clearer apart than before the training" + figures];
  return ["false", "On voices that it never heard, emotions lie no clearer apart than before the training" + figures];
}

// summary: of the run; checkpoint: its name, or null where no tab can choose it; twins: what was
// found against the untrained twin.
export function showOutcome(box, summary, checkpoint, twins) {
  const { training, held_out: held } = summary;
  const text = (from, key, digits, factor) =>
    from && Number.isFinite(from[key]) ? number(from[key] * factor, digits) + (factor === 100 ? " %" : "") : "–";
  const cell = (words) => element("td", { class: "ta-num" }, words);
  const rows = ROWS.filter(([key]) => [training, held].some((from) => from && Number.isFinite(from[key]))).map(
    ([key, label, digits, factor, tip]) =>
      element("tr", {}, element("th", { scope: "row" }, element("button", { type: "button", class: "ta-term", "data-tip": tip }, label)),
        cell(text(training, key, digits, factor)), cell(text(held, key, digits, factor)),
        cell(text(held && held.untrained, key, digits, factor)))
  );
  const head = ["Training voices", "Voices kept aside", "The same, untrained"];
  const [good, words] = verdict(held);
  const go = (tab) => () => address.go(tab, checkpoint);
  const button = (name, tab, main) =>
    element("button", { type: "button", class: "ta-button" + (main ? " ta-primary" : ""), disabled: !checkpoint, onclick: go(tab) }, name);
  box.replaceChildren(
    element("div", { class: "ta-row" }, element("h3", {}, "What came of it"), element("span", { class: "ta-push" }),
      button("Hear it", "augment", true), button("See it on the map", "explore", false)),
    element("p", { class: "ta-verdict", "data-good": good || null }, words),
    ...(twins || []).map((test) =>
      element("p", { class: "ta-verdict", "data-part": "twin", "data-good": test.holds === null ? null : String(test.holds) },
        test.sentence.charAt(0).toUpperCase() + test.sentence.slice(1))),
    ...(checkpoint ? [] : [element("p", { class: "ta-note" }, "Its folder lies outside of the runs home, where the other tabs do not look.")]),
    element("div", { class: "ta-scroll" }, element("table", { class: "ta-table" },
      element("caption", { class: "ta-sr" }, "Final figures"),
      element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "Figure"), ...head.map((each) => element("th", { scope: "col", class: "ta-num" }, each)))),
      element("tbody", {}, ...rows)))
  );
  box.hidden = false;
}
