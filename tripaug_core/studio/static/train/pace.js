// What a training is called, and how far it is, in one line that never lags behind its bar.
import { capital, number } from "../lib/format.js";
import { percent, timeLeft } from "../lib/progress.js";
import { language, t } from "../lib/texts.js";

// Of one that cannot be read only its id is known.
export const nameOf = (run) => run.title || (run.corpus ? [run.corpus, run.preset].filter(Boolean).join(" · ") : run.id);

// speed (iterations a second) and left (seconds): of its newest curves, where there are some.
export function paceOf(run, speed, left) {
  const { done, total: all, left_s: told } = run.task;
  const steps = t("train.iterations_of", { n: done, all });
  if (run.state === "waiting") return run.place ? t("train.waits_at", { place: run.place }) : t("train.waits");
  if (run.state !== "running") return steps;
  if (!done) return t("train.begins");
  if (done === all) return steps + "  ·  " + t("train.evaluates");
  const known = (value) => value !== null && value !== undefined;
  return [steps, known(speed) ? t("train.a_second", { n: number(speed, speed < 10 ? 1 : 0) }) : null, timeLeft({ left_s: known(told) ? told : left })]
    .filter(Boolean).join("  ·  ");
}

// The same in a word or two, for the list.
export function farOf(run) {
  if (run.state === "garbled") return t("train.cannot_be_read");
  if (run.place) return t("train.place", { place: run.place });
  if (run.state === "done") return t("train.iterations_n", { n: run.task.total });
  return [percent(run.task) + " %", timeLeft(run.task)].filter(Boolean).join(", ");
}

// When it was begun: the time of today, else the day; a dash where nobody knows.
export function whenOf(seconds) {
  if (!seconds) return "–";
  const at = new Date(1000 * seconds);
  const today = at.toDateString() === new Date().toDateString();
  return today ? at.toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" }) : at.toLocaleDateString(language, { day: "numeric", month: "short" });
}

// Why it ended before its end, and what can be done.
export function whyOf(run) {
  const next = !run.resumable ? "" : " " + t(run.task.done ? "train.resume_goes_on" : "train.resume_tries_again", { resume: t("common.resume") });
  return capital(run.reason || "") + next;
}
