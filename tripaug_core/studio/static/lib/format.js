// Numbers as people read them.

// 1.23, −0.40, or – where there is none; `signed` puts a + before what is above 0.
export function number(value, digits, signed) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const text = Math.abs(value).toFixed(digits);
  if (Number(text) === 0) return text;
  return (value < 0 ? "−" : signed ? "+" : "") + text;
}

// What stands in a field as a number within a limit of the vocabulary; the least where it is none.
export function within(text, { least, most }) {
  const value = Number(text);
  return Number.isFinite(value) ? Math.max(least, Math.min(most, value)) : least;
}

export function duration(seconds) {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return "–";
  if (seconds < 90) return Math.max(0, Math.round(seconds)) + " s";
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return minutes + " min";
  return Math.floor(minutes / 60) + " h " + String(minutes % 60).padStart(2, "0") + " min";
}
