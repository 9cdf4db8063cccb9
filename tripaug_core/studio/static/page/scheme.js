// Light or dark: as the system has it, until it is chosen here. Runs before anything is drawn.
(function () {
  "use strict";
  const TripAug = (window.TripAug = window.TripAug || {});
  if (TripAug.scheme) return;
  const MEMORY = "tripaug.scheme";
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  let chosen = null;
  try {
    chosen = localStorage.getItem(MEMORY);
  } catch (error) {
    chosen = null;
  }

  TripAug.scheme = () => (chosen === "dark" || chosen === "light" ? chosen : system.matches ? "dark" : "light");

  function apply() {
    const scheme = TripAug.scheme();
    document.documentElement.dataset.scheme = scheme;
    if (document.body) document.body.classList.toggle("dark", scheme === "dark");
    window.dispatchEvent(new Event("tripaug-scheme"));
  }

  TripAug.chooseScheme = (scheme) => {
    chosen = scheme;
    try {
      localStorage.setItem(MEMORY, scheme);
    } catch (error) {
      // Not kept: the choice holds until the page is left.
    }
    apply();
  };

  system.addEventListener("change", apply);
  // Gradio follows the system by itself; where something else was chosen, it is put right.
  new MutationObserver(() => {
    const dark = TripAug.scheme() === "dark";
    if (document.body && document.body.classList.contains("dark") !== dark) {
      document.body.classList.toggle("dark", dark);
    }
  }).observe(document.documentElement, { subtree: true, attributes: true, attributeFilter: ["class"] });
  apply();
})();
