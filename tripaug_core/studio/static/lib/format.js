// Numbers and titles as people read them.
import { t } from "./texts.js";
import { vocabulary } from "./vocabulary.js";

// 1.23, −0.40, or – where there is none; `signed` puts a + before what is above 0.
export function number(value, digits, signed) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const text = Math.abs(value).toFixed(digits);
  if (Number(text) === 0) return text;
  return (value < 0 ? "−" : signed ? "+" : "") + text;
}

// A corpus's title, which says if nobody spoke it.
export function titleOf({ title, synthetic }) {
  return synthetic && !/synthetic/i.test(title) ? t("common.synthetic_title", { title }) : title;
}

// A sentence that begins with a capital.
export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

// What a checkpoint was trained on, and without which losses.
export function trainedOn({ corpora, without }) {
  const titles = Object.values(corpora).join(", ");
  if (!without || !without.length) return t("common.trained_on", { corpora: titles });
  const losses = without.map((name) => "L_" + name.toUpperCase()).join(", ");
  return t("common.trained_without", { corpora: titles, losses });
}

// What a row of a benchmark is called, as in the form; one of a user's own goes by its name.
export function rowTitle(name) {
  return Object.hasOwn(vocabulary.rows, name) ? vocabulary.rows[name].label : name;
}

// A verdict, which names rows in quotes as the command line knows them, with their titles.
export function rowsTitled(verdict) {
  return verdict.replace(/“([^”]+)”/g, (_, name) => "“" + rowTitle(name) + "”");
}

// What stands in a field as a number within a limit of the vocabulary; the least where it is none.
export function within(text, { least, most }) {
  const value = Number(text);
  return Number.isFinite(value) ? Math.max(least, Math.min(most, value)) : least;
}

// Words as a part of a file's name: what is no letter, digit, ".", "-" or "_" becomes "-".
export function inFileName(words) {
  return words.replace(/[^\p{L}\p{M}\p{N}._-]+/gu, "-");
}

export function duration(seconds) {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return "–";
  if (seconds < 90) return Math.max(0, Math.round(seconds)) + " s";
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return t("common.minutes", { n: minutes });
  return t("common.hours", { h: Math.floor(minutes / 60), min: String(minutes % 60).padStart(2, "0") });
}
