// What is looked for in texts: words, in any order, and however they are written.

// One form of a text: "ü" is one letter or two, "Ａ" is wide or not, and all are small.
export const folded = (text) => text.normalize("NFKC").toLowerCase();

// Whether a text holds all the words that are looked for.
export function holds(text, wanted) {
  const there = folded(text);
  return folded(wanted).split(/\s+/).every((word) => there.includes(word));
}
