// What the page says, by key: `texts.toml`, or the translation that was laid over it.

const { language, texts } = JSON.parse(document.getElementById("ta-texts").textContent);
const plurals = new Intl.PluralRules(language);
document.documentElement.lang = language;

export { language };

// 1234 as 1,234.
export const count = (n) => n.toLocaleString(language);

// Whether there is such a text.
export const has = (key) => texts[key] !== undefined;

// A text as a list of children, for elements in the place of placeholders. A text that is not
// there, or a placeholder that has no value, is shown as it is called, and the console says so.
export function pieces(key, values = {}) {
  const found = texts[key];
  if (found === undefined) {
    console.error("There is no text " + key);
    return [key];
  }
  const text = typeof found === "string" ? found : found[plurals.select(values.n)] || found.other;
  return text.split(/\{(\w+)\}/).map((piece, i) => {
    if (i % 2 === 0) return piece;
    if (values[piece] === undefined) console.error("The text " + key + " has no " + piece);
    return Number.isInteger(values[piece]) ? count(values[piece]) : values[piece];
  });
}

// t("corpus.of", { n: 3, name }): `n` chooses the plural form where there are several.
export const t = (key, values) => pieces(key, values).join("");
