// How far a training is, in one line that never lags behind its bar.
import { duration, number } from "../lib/format.js";

// speed (iterations a second) and left (seconds): of its newest curves, where there are some.
export function paceOf(run, speed, left) {
  const steps = run.step.toLocaleString("en") + " of " + run.iterations.toLocaleString("en") + " iterations";
  if (run.state === "waiting") return run.place ? "Waits at place " + run.place + " of the queue; it starts by itself." : "Waits to begin.";
  if (run.state !== "running") return steps;
  if (!run.step) return "Begins: reads the corpus.";
  const soon = run.seconds_left === null || run.seconds_left === undefined ? left : run.seconds_left;
  const known = (value) => value !== null && value !== undefined;
  return [steps, known(speed) ? number(speed, speed < 10 ? 1 : 0) + " a second" : null, known(soon) ? duration(soon) + " left" : null]
    .filter(Boolean).join("  ·  ");
}

// When it was begun: the time of today, else the day.
export function whenOf(seconds) {
  const at = new Date(1000 * (seconds || 0));
  const today = at.toDateString() === new Date().toDateString();
  return today ? at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" }) : at.toLocaleDateString("en-GB", { day: "numeric", month: "short" });
}

// Why it ended before its end, and what can be done.
export function whyOf(run) {
  const text = run.reason || "";
  const next = run.resumable && run.step ? " Resume goes on from the last state that was kept." : run.resumable ? " Resume tries it again." : "";
  return text.charAt(0).toUpperCase() + text.slice(1) + next;
}
