// What every tab is made with: elements, fields, files to save, tooltips.
import { emotionColour } from "./colour.js";
import { t } from "./texts.js";

// element("p", { class: "ta-note" }, "text", child): text is never read as markup.
export function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

// The same of a picture.
export function svg(name, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// The [data-part] elements of a tab by name.
export function partsOf(root) {
  const parts = {};
  for (const part of root.querySelectorAll("[data-part]")) parts[part.dataset.part] = part;
  return (name) => parts[name];
}

// A sentence in its place; null takes it away. Of a corpus that is not read yet it leads to where it is.
export function complain(box, error) {
  box.textContent = error ? error.message || String(error) : "";
  const { unread } = error || {};
  if (unread) box.append(" ", element("a", { href: "#corpus/" + encodeURIComponent(unread) }, t("page.read_it", { tab: t("tabs.corpus") })));
  box.hidden = !error;
}

// Fills a select; options are [value, text] or text. Keeps the choice where it is still there.
export function fill(select, options, chosen) {
  const wanted = chosen === undefined ? select.value : chosen;
  select.replaceChildren(
    ...options.map((option) => {
      const [value, text] = Array.isArray(option) ? option : [option, option];
      return element("option", { value }, text);
    })
  );
  if (valuesOf(select).includes(wanted)) select.value = wanted;
}

// What can be chosen in a select.
export const valuesOf = (select) => [...select.options].map((option) => option.value);

// Colours a slider's track up to its thumb.
export function fillTrack(slider) {
  slider.style.setProperty("--ta-filled", (100 * slider.value) / Math.max(Number(slider.max), 1e-9) + "%");
}

// Calls `look` every `ms` while the element can be seen and the page is in front; at once when
// it comes into view. One call at a time. It ends once the element, which has stood in the page, is
// taken out of it. Returns a function that calls it now.
export function watch(root, ms, look) {
  const ending = new AbortController();
  const { signal } = ending;
  const seen = () => !document.hidden && root.offsetParent !== null;
  let stood = false;
  let busy = false;
  const now = async () => {
    stood = stood || root.isConnected;
    if (stood && !root.isConnected) ending.abort();
    if (signal.aborted || busy || !seen()) return;
    busy = true;
    try {
      await look();
    } finally {
      busy = false;
    }
  };
  const every = setInterval(now, ms);
  signal.addEventListener("abort", () => clearInterval(every));
  document.addEventListener("visibilitychange", now, { signal });
  window.addEventListener("tripaug-tab", now, { signal });
  return now;
}

// Calls `look` as the tab comes into view, and once a minute: what has come to the homes meanwhile,
// a corpus, a checkpoint, is offered without a reload.
export function keepUp(root, look) {
  watch(root, 60000, () => Promise.resolve(look()).catch(() => {})); // the next question says it
}

// Brings what has just begun to the top of the window, unless its beginning is seen already, and the
// keyboard to its title, so that its progress is seen; at once where motion is not wanted.
export function bring(node, title) {
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const { top } = node.getBoundingClientRect();
  const seen = top >= 0 && top < window.innerHeight / 3;
  if (!seen) node.scrollIntoView({ block: "start", behavior: still ? "auto" : "smooth" });
  if (title) focusOn(title);
}

// The keyboard goes to what no Tab reaches, a title; nowhere while that is hidden.
export function focusOn(title) {
  title.tabIndex = -1;
  title.focus({ preventScroll: true });
}

// Two controls of which one is there at a time: the second while `turned`. The keyboard goes along
// from one to the other; where neither is there any more, to `rest`.
export function exchange(first, second, turned, { there = true, rest = null } = {}) {
  const [shown, gone] = turned ? [second, first] : [first, second];
  const held = document.activeElement === gone || (!there && document.activeElement === shown);
  gone.hidden = true;
  shown.hidden = !there;
  if (!held) return;
  const next = there && !shown.disabled ? shown : rest;
  if (!next) return;
  if (next === rest) focusOn(rest);
  else next.focus({ preventScroll: true });
}

// What a button does, once at a time; words: what stands on it meanwhile. It is not disabled, as the
// keyboard would be thrown off it.
export async function busy(button, act, words = button.textContent) {
  if (button.ariaBusy === "true") return;
  const before = button.textContent;
  button.ariaBusy = "true";
  button.textContent = words;
  try {
    await act();
  } finally {
    button.ariaBusy = "false";
    button.textContent = before;
  }
}

// Saves bytes (base64) or text as a file.
export function download(name, type, content, isBase64) {
  let body = content;
  if (isBase64) body = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  const link = element("a", { href: URL.createObjectURL(new Blob([body], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

// Stands wherever speech that nobody spoke is shown.
export function badge() {
  const made = document.createElement("span");
  made.className = "ta-badge";
  made.textContent = t("common.synthetic");
  made.title = t("common.synthetic_tip");
  return made;
}

// An emotion in a frame of its colour, and a dot of it; among: those that stand in the same picture.
export const emotionTag = (emotion, among) => element("span", { class: "ta-tag", style: "--mark: " + emotionColour(emotion, among) }, emotion);
export const emotionDot = (emotion, among) => element("i", { class: "ta-dot", "aria-hidden": "true", style: "background:" + emotionColour(emotion, among) });

// -- tooltips: anything with data-tip="sentence" ----------------------------------------------

let tooltip = null;

function showTip(term) {
  if (!tooltip) {
    tooltip = element("div", { class: "ta-tooltip", role: "tooltip", id: "ta-tooltip" });
    document.body.append(tooltip);
  }
  tooltip.textContent = term.dataset.tip;
  tooltip.hidden = false;
  term.setAttribute("aria-describedby", tooltip.id);
  const at = term.getBoundingClientRect();
  const left = Math.max(8, Math.min(at.left, window.innerWidth - tooltip.offsetWidth - 8));
  const below = at.bottom + 6 + tooltip.offsetHeight < window.innerHeight;
  tooltip.style.left = left + "px";
  tooltip.style.top = (below ? at.bottom + 6 : at.top - tooltip.offsetHeight - 6) + "px";
}

function hideTip() {
  if (tooltip) tooltip.hidden = true;
}

const termOf = (event) => event.target.closest && event.target.closest("[data-tip]");
for (const kind of ["mouseover", "focusin", "click"]) {
  document.addEventListener(kind, (event) => (termOf(event) ? showTip(termOf(event)) : hideTip()));
}
document.addEventListener("keydown", (event) => event.key === "Escape" && hideTip());
document.addEventListener("scroll", hideTip, true);
