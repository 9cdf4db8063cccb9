// The tab and what is open in it stand in the address: #train/20261123-train-1a2b.
(function () {
  "use strict";
  const TripAug = (window.TripAug = window.TripAug || {});
  if (TripAug.address) return;

  const openers = {};
  const buttons = () => [...document.querySelectorAll("#ta-tabs > .tab-wrapper [role=tab]")];
  const nameOf = (button) => button.textContent.trim().toLowerCase();
  let moving = false;

  function parsed() {
    const [tab, ...rest] = decodeURIComponent(location.hash.slice(1)).split("/");
    return { tab: tab || null, what: rest.join("/") || null };
  }

  function write(tab, what) {
    const hash = "#" + tab + (what ? "/" + encodeURIComponent(what) : "");
    if (location.hash !== hash) history.replaceState(null, "", hash);
  }

  const address = {
    // The tab in view and what is open in it.
    parsed,
    // Says that `what` is now open in `tab`; null: nothing is. Only the tab in view may say so.
    say(tab, what) {
      if (address.current() === tab) write(tab, what);
      said[tab] = what;
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
    if (!button || moving) return;
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

  // The tabs are drawn by gradio a moment after this script has run.
  function begin(tries) {
    const { tab, what } = parsed();
    if (!tab) return;
    if (buttons().some((button) => nameOf(button) === tab)) address.go(tab, what);
    else if (tries > 0) setTimeout(() => begin(tries - 1), 50);
  }
  begin(200);

  TripAug.address = address;
})();
