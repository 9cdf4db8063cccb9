// What is known of a checkpoint against the same network untrained: a few words, the rest on demand.
import { element } from "../lib/dom.js";
import { capital } from "../lib/format.js";
import { t } from "../lib/texts.js";

// One line for all of its tests; `holds` of a test is null where there was none.
export function inShort(tests) {
  if (tests.some((test) => test.holds)) return t("augment.twin_better");
  if (tests.every((test) => test.holds === null)) return t("augment.twin_not_tested");
  return t("augment.twin_not_shown");
}

export function twinNote(tests) {
  if (!tests.length) return "";
  const sentence = ({ sentence: text }) => element("p", {}, capital(text));
  return element("details", { class: "ta-twin", "data-good": String(tests.some((test) => test.holds)) },
    element("summary", {}, inShort(tests)), ...tests.map(sentence));
}
