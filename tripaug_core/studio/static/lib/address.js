// The tab and what is open in it stand in the address: #train/20261123-train-1a2b.

const openers = {};
const buttons = () => [...document.querySelectorAll("#ta-tabs > .tab-wrapper [role=tab]")];
const nameOf = (button) => button.textContent.trim().toLowerCase();
let moving = false;
let awaited = null; // what the address asks for and is not in view yet

function parsed() {
  let text = "";
  try {
    text = decodeURIComponent(location.hash.slice(1));
  } catch (error) {
    text = ""; // not one of ours
  }
  const [tab, ...rest] = text.split("/");
  return { tab: tab || null, what: rest.join("/") || null };
}

function write(tab, what) {
  const hash = "#" + tab + (what ? "/" + encodeURIComponent(what).replaceAll("%2F", "/") : "");
  if (location.hash !== hash) history.replaceState(null, "", hash);
}

export const address = {
  // The tab in view and what is open in it.
  parsed,
  // Says that `what` is now open in `tab`; null: nothing is. Only the tab in view may say so.
  say(tab, what) {
    said[tab] = what;
    if (!awaited && address.current() === tab) write(tab, what);
  },
  // The name of the tab in view, in lower case.
  current() {
    const chosen = buttons().find((button) => button.getAttribute("aria-selected") === "true");
    return chosen ? nameOf(chosen) : null;
  },
  // Goes to a tab, and opens `what` there.
  go(tab, what) {
    const button = buttons().find((each) => nameOf(each) === tab);
    if (!button) return;
    if (what) said[tab] = what;
    moving = true;
    button.click();
    moving = false;
    write(tab, said[tab]);
    if (what && openers[tab]) openers[tab](what);
    arrived();
  },
  // `open(what)` is called when the address asks a tab to open something; at once where it does.
  onOpen(tab, open) {
    openers[tab] = open;
    const { tab: wanted, what } = parsed();
    if (wanted === tab && what) open(what);
    else if (said[tab]) open(said[tab]);
  },
};
const said = {};

function arrived() {
  requestAnimationFrame(() => window.dispatchEvent(new Event("tripaug-tab")));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest && event.target.closest("#ta-tabs > .tab-wrapper [role=tab]");
  if (button && event.isTrusted) awaited = null; // a hand goes first
  if (!button || moving || awaited) return;
  const tab = nameOf(button);
  setTimeout(() => {
    write(tab, said[tab]);
    arrived();
  });
});

window.addEventListener("hashchange", () => {
  const { tab, what } = parsed();
  if (tab) address.go(tab, what);
});

// The tabs are drawn by gradio a moment after this script has run, and heed clicks a moment
// after that: until the wanted one is in view, nobody else may write the address.
function begin(tries) {
  if (!awaited) return;
  const { tab, what } = awaited;
  const unknown = buttons().length > 0 && !buttons().some((each) => nameOf(each) === tab);
  if (address.current() === tab || unknown || tries === 0) {
    awaited = null;
    if (address.current() === tab) address.go(tab, what);
    return;
  }
  const button = buttons().find((each) => nameOf(each) === tab);
  if (button) button.click();
  setTimeout(() => begin(tries - 1), 50);
}
if (parsed().tab) {
  awaited = parsed();
  begin(1200);
}
