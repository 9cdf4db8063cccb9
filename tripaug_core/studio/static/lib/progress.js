// How far work in the background is, in a task's terms: words, done, total, left_s.
import { element } from "./dom.js";
import { duration } from "./format.js";
import { t } from "./texts.js";

export const isUnderWay = (task) => Boolean(task) && ["waiting", "working"].includes(task.state);

// "running", or "waiting, place 2 in the queue".
export function stateOf({ state, place }) {
  const words = t("state." + state);
  return place ? t("common.place_in_queue", { state: words, place }) : words;
}

// Whole percents, 100 at the end alone; 0 where nobody knows how much there is to do.
export const percent = ({ done, total }) => (total ? Math.floor((100 * Math.min(done || 0, total)) / total) : 0);

// "2 min left", or nothing where nobody knows.
export const timeLeft = ({ left_s: left }) => (left === null || left === undefined ? "" : t("common.time_left", { time: duration(left) }));

// "Fetching: 3 of 12 MB, 2 min left"; `count` writes how many, of such a `unit`.
export function sentence(task, count = String, unit = "") {
  if (!task.total) return task.words;
  const said = t("common.progress", { what: task.words, done: count(task.done), all: count(task.total), unit });
  return timeLeft(task) ? said + ", " + timeLeft(task) : said;
}

// A bar; one that a label names is read out.
export function bar(label) {
  const read = label ? { role: "progressbar", "aria-label": label, "aria-valuemin": 0, "aria-valuemax": 100 } : { "aria-hidden": "true" };
  return element("div", { class: "ta-progress", ...read }, element("i", {}));
}

export function showBar(bar, task) {
  const share = percent(task);
  bar.firstElementChild.style.width = share + "%";
  if (bar.hasAttribute("role")) bar.setAttribute("aria-valuenow", share);
  return bar;
}
