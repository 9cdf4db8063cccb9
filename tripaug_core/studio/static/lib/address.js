// The tab, what is open in it and what was chosen there stand in the address, and nowhere else is
// it read or written: #augment/emodb/03a01Fa?checkpoint=emodb&epsilon=0.3&seed=7.
import { complain, element } from "./dom.js";
import { t } from "./texts.js";

// What moves while a hand is on it: it replaces the address, where all else is a step of its own
// that Back takes back.
const FLUID = ["epsilon", "noise", "seed", "text", "search", "filter", "point", "view"];
// Browsers refuse addresses that change with every movement of a slider, and to write one takes as
// long as a frame: the picture goes first.
const [SOON_MS, EVERY_MS] = [100, 350];
const LONGEST = 60; // letters of a wrong word that are repeated to whoever sent it

// -- addresses as text ----------------------------------------------------------------------------

// "#tab/what?name=value" as { tab, what, params }; each of params is a list of texts. What is no
// address of ours names no tab.
export function read(hash) {
  const params = Object.create(null);
  const [place, ...query] = hash.replace(/^#/, "").split("?");
  let text;
  try {
    text = decodeURIComponent(place);
  } catch (error) {
    return { tab: null, what: null, params, broken: true };
  }
  for (const [name, value] of new URLSearchParams(query.join("?"))) (params[name] = params[name] || []).push(value);
  const [tab, ...rest] = text.split("/");
  return { tab: tab || null, what: rest.join("/") || null, params };
}

// The other way round; what is null, undefined or empty does not stand there.
export function written({ tab, what, params }) {
  const query = new URLSearchParams();
  for (const [name, given] of Object.entries(params || {})) {
    for (const value of Array.isArray(given) ? given : [given]) {
      if (value !== null && value !== undefined && value !== "") query.append(name, value);
    }
  }
  const open = what ? "/" + encodeURIComponent(what).replaceAll("%2F", "/") : "";
  return "#" + (tab || "") + open + (String(query) && "?" + query);
}

// Whether from one address to another something was chosen, not only moved.
export function isStep(before, after) {
  const chosen = (hash) => {
    const { tab, what, params } = read(hash);
    for (const name of FLUID) delete params[name];
    return written({ tab, what, params });
  };
  return chosen(before) !== chosen(after);
}

// What of params is as the rules have it, as `values`, and the rest in words, as `wrong`. A rule:
// { least, most, whole } is a number, a list one of its texts, { several: list } several of them, true
// any text.
export function taken(params, rules) {
  const values = {};
  const wrong = [];
  for (const [name, given] of Object.entries(params)) {
    const value = Object.hasOwn(rules, name) ? valueOf(given, rules[name]) : undefined;
    if (value === undefined) wrong.push(name + "=" + given.join(","));
    else values[name] = value;
  }
  return { values, wrong };
}

function valueOf(given, rule) {
  const [text] = given;
  if (rule.several) return given.every((each) => rule.several.includes(each)) ? given : undefined;
  if (given.length > 1) return undefined;
  if (Array.isArray(rule)) return rule.includes(text) ? text : undefined;
  if (rule === true) return text;
  const number = text.trim() === "" ? NaN : Number(text);
  const good = number >= rule.least && number <= rule.most && (!rule.whole || Number.isInteger(number));
  return good ? number : undefined;
}

// One sentence about what an address asks for in vain; null: nothing.
export function sentence(wrong) {
  if (!wrong.length) return null;
  const short = (word) => (word.length > LONGEST ? word.slice(0, LONGEST) + "…" : word);
  const words = wrong.slice(0, 3).map((word) => "“" + short(word) + "”").join(", ");
  return t(wrong.length > 3 ? "page.address_asks_for_more" : "page.address_asks_for", { words });
}

// -- the page -------------------------------------------------------------------------------------

const openers = {};
const said = {}; // the address of what each tab shows
const begun = new Set(); // the tabs whose first view stands
const buttons = () => [...document.querySelectorAll("#ta-tabs > .tab-wrapper [role=tab]")];
const nameOf = (button) => button.dataset.tabId; // gradio's
const buttonOf = (tab) => buttons().find((each) => nameOf(each) === tab);
let moving = false; // a tab is chosen by this script, not by a hand
let awaited = null; // the tab that the address asks for and that is not in view yet
const newest = {}; // what each tab was last asked to open
let opening = null; // what is being opened: until it is, what tabs say is on the way to it
let first = null; // the tab in view where the address names none
let resting = null; // what is to be written when its turn comes
let turn = null; // the timer of the next turn
let known = location.hash; // what was last written or heeded

function write(hash, step) {
  const before = resting;
  resting = null;
  if (location.hash !== known) return; // another was asked for, and is heeded in a moment
  if (before && step) history.replaceState(null, "", before); // there Back leads to
  if (location.hash !== hash) history[step ? "pushState" : "replaceState"](null, "", hash);
  known = location.hash;
}

// Soon where none was written a moment ago.
function rest(hash) {
  resting = hash;
  turn = turn || setTimeout(nextTurn, SOON_MS);
}

function nextTurn() {
  turn = resting && setTimeout(nextTurn, EVERY_MS);
  if (resting) write(resting, false);
}

// One line above what the tabs show; null takes it away.
function tell(words) {
  const tabs = document.querySelector("#ta-tabs > .tab-wrapper");
  let line = document.querySelector(".ta-astray");
  if (!line && words && tabs) tabs.after((line = element("p", { class: "ta-error ta-astray", role: "alert" })));
  if (line) complain(line, words);
}

// The tab in view says where it is, once it is there.
function settle(tab) {
  if (!awaited && !opening && said[tab] && address.current() === tab) write(said[tab], false);
}

function select(tab) {
  first = first || address.current();
  moving = true;
  buttonOf(tab).click();
  moving = false;
}

function arrived() {
  requestAnimationFrame(() => window.dispatchEvent(new Event("tripaug-tab")));
}

async function open(tab, { what, params }) {
  const [missed, wrong] = [[], []];
  const mine = (opening = newest[tab] = {});
  const view = {
    // Whether the tab was asked for another view since: this one is not to be put over it.
    get stale() {
      return newest[tab] !== mine;
    },
    // Whether it says all that was chosen: what it does not name is as usual then.
    whole: Object.keys(params).length > 0,
    take(rules, usual) {
      const found = taken(params, rules);
      wrong.push(...found.wrong);
      return { ...usual, ...found.values };
    },
    refuse: (word) => wrong.push(word),
    miss: (words) => missed.push(words),
  };
  try {
    await openers[tab](what, view);
  } finally {
    if (opening === mine) {
      opening = null;
      const words = [...missed, sentence(wrong)].filter(Boolean);
      tell(words.length ? words.join(" ") : null);
      settle(tab);
    }
  }
}

export const address = {
  // The tab in view and what is open in it, as `read` has them.
  parsed: () => read(location.hash),
  // Says what is now open in `tab` (null: nothing) and what was chosen there. Only the tab in view
  // may say so. What was chosen since the tab has begun is a step that Back takes back.
  say(tab, what, params) {
    const hash = (said[tab] = written({ tab, what, params }));
    if (awaited || opening || address.current() !== tab) return;
    const step = isStep(resting || location.hash, hash);
    if (!step) return rest(hash);
    if (begun.has(tab)) tell(null);
    write(hash, begun.has(tab));
  },
  // One line above the tabs, about what the address of the tab in view asks for in vain.
  tell: (tab, words) => address.current() === tab && tell(words),
  // The tab stands as it does before a hand has chosen anything.
  begun: (tab) => begun.add(tab),
  // The name of the tab in view, in lower case.
  current() {
    const chosen = buttons().find((button) => button.getAttribute("aria-selected") === "true");
    return chosen ? nameOf(chosen) : null;
  },
  // Goes to a tab, and opens `what` there.
  go(tab, what) {
    if (!buttonOf(tab)) return;
    if (what) said[tab] = written({ tab, what });
    select(tab);
    tell(null);
    opening = null;
    write(said[tab] || written({ tab }), true);
    if (what && openers[tab]) open(tab, read(said[tab]));
    arrived();
  },
  // `open(what, view)` is called when an address asks a tab to open something; at once where it
  // does: then a promise is given back. view: stale, whole, take(rules, usual) as `taken` has them,
  // refuse("name=value") and miss(sentence) for what only the tab can know to be wrong.
  onOpen(tab, opener) {
    openers[tab] = opener;
    const place = read(location.hash);
    const wanted = place.tab === tab ? place : read(said[tab] || "");
    return wanted.what || Object.keys(wanted.params).length ? open(tab, wanted) : null;
  },
};

function astray() {
  tell(t("page.address_astray"));
  opening = null;
  settle(address.current());
}

document.addEventListener("click", (event) => {
  const button = event.target.closest && event.target.closest("#ta-tabs > .tab-wrapper [role=tab]");
  if (button && event.isTrusted) awaited = null; // a hand goes first
  if (!button || moving || awaited) return;
  first = first || address.current();
  const tab = nameOf(button);
  setTimeout(() => {
    tell(null);
    opening = null;
    write(said[tab] || written({ tab }), true);
    arrived();
    if (address.current() !== tab) bring(tab); // the click came before gradio heeds any
  });
}, true);

// Back, Forward, a link, or an address that was typed.
window.addEventListener("hashchange", () => {
  resting = null;
  known = location.hash;
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
  const place = read(location.hash);
  const tab = place.tab || first || address.current();
  if (place.broken || !buttonOf(tab)) return astray();
  select(tab);
  if (openers[tab]) open(tab, place);
  arrived();
});

// The tabs are drawn by gradio a moment after this script has run, and heed clicks a moment
// after that: until the wanted one is in view, nobody else may write the address.
function bring(tab) {
  awaited = tab;
  begin(tab, 1200);
}

function begin(tab, tries) {
  if (awaited !== tab) return;
  const there = address.current() === tab;
  const unknown = buttons().length > 0 && !buttonOf(tab);
  if (there || unknown || tries === 0) {
    awaited = null;
    if (unknown) astray();
    if (there) settle(tab);
    if (there) arrived();
    return;
  }
  if (buttonOf(tab)) buttonOf(tab).click();
  setTimeout(() => begin(tab, tries - 1), 50);
}
const asked = read(location.hash);
if (asked.tab || asked.broken) bring(asked.tab || "?");
