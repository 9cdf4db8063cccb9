// What is known of a checkpoint against the same network untrained: a few words, the rest on demand.
import { element } from "../lib/dom.js";

// One line for all of its tests; `holds` of a test is null where there was none.
export function inShort(tests) {
  if (tests.some((test) => test.holds)) return "Better than the same network untrained";
  if (tests.every((test) => test.holds === null)) return "Not tested against the same network untrained";
  return "Not shown to beat the same network untrained";
}

export function twinNote(tests) {
  if (!tests.length) return "";
  const sentence = ({ sentence: text }) => element("p", {}, text.charAt(0).toUpperCase() + text.slice(1));
  return element("details", { class: "ta-twin", "data-good": String(tests.some((test) => test.holds)) },
    element("summary", {}, inShort(tests)), ...tests.map(sentence));
}
