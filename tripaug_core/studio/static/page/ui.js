// What every tab is made with: elements, questions to the server, memory, numbers, tooltips.
(function () {
  "use strict";
  const TripAug = (window.TripAug = window.TripAug || {});
  if (TripAug.ui) return;

  // element("p", { class: "ta-note" }, "text", child): text is never read as markup.
  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
      else made.setAttribute(key, value === true ? "" : value);
    }
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  }

  // The [data-part] elements of a tab by name.
  function partsOf(root) {
    const parts = {};
    for (const part of root.querySelectorAll("[data-part]")) parts[part.dataset.part] = part;
    return (name) => parts[name];
  }

  // What is not asked twice: who knows whether the first time was heard?
  const ACTS = /(^|_)(start|stop|resume|keep|unpack|fetch)$/;

  // ask(name, values): answers are plain values, or { error: a sentence }, which is thrown.
  // While the server is gone a question waits; what would begin or change something is refused.
  function asker(server) {
    return async function ask(name, values) {
      const { connection } = TripAug;
      const acts = ACTS.test(name);
      if (connection.lost && acts) throw new Error("The app does not answer: nothing was done.");
      let answer;
      do {
        await connection.ready();
        try {
          answer = await server[name](values || {});
        } catch (error) {
          answer = undefined; // as gradio leaves it where the server does not answer
        }
        if (answer !== undefined) break;
        const away = connection.away();
        if (acts) throw new Error("The app did not answer: look whether it was done.");
        if (!(await away)) throw new Error("The app did not take this; its terminal may say why.");
      } while (answer === undefined);
      if (answer && answer.error) throw new Error(answer.error);
      return answer;
    };
  }

  // The address of what this server has at `path`, also where a proxy shows it below a path.
  function served(path) {
    return ((window.gradio_config || {}).root || "") + path;
  }

  // A sentence in its place; null takes it away.
  function complain(box, error) {
    box.textContent = error ? error.message || String(error) : "";
    box.hidden = !error;
  }

  const memory = {
    read(key, otherwise) {
      try {
        const value = JSON.parse(localStorage.getItem("tripaug." + key));
        return value === null ? otherwise : value;
      } catch (error) {
        return otherwise;
      }
    },
    keep(key, value) {
      try {
        localStorage.setItem("tripaug." + key, JSON.stringify(value));
      } catch (error) {
        // Not kept: it holds until the page is left.
      }
    },
  };

  // 1.23, −0.40, or – where there is none; `signed` puts a + before what is above 0.
  function number(value, digits, signed) {
    if (value === null || value === undefined || !Number.isFinite(value)) return "–";
    const text = Math.abs(value).toFixed(digits);
    if (Number(text) === 0) return text;
    return (value < 0 ? "−" : signed ? "+" : "") + text;
  }

  // What stands in a field as a number within a limit of the vocabulary; the least where it is none.
  function within(text, { least, most }) {
    const value = Number(text);
    return Number.isFinite(value) ? Math.max(least, Math.min(most, value)) : least;
  }

  function duration(seconds) {
    if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return "–";
    if (seconds < 90) return Math.max(0, Math.round(seconds)) + " s";
    const minutes = Math.round(seconds / 60);
    if (minutes < 60) return minutes + " min";
    return Math.floor(minutes / 60) + " h " + String(minutes % 60).padStart(2, "0") + " min";
  }

  // Fills a select; options are [value, text] or text. Keeps the choice where it is still there.
  function fill(select, options, chosen) {
    const wanted = chosen === undefined ? select.value : chosen;
    select.replaceChildren(
      ...options.map((option) => {
        const [value, text] = Array.isArray(option) ? option : [option, option];
        return element("option", { value }, text);
      })
    );
    if ([...select.options].some((option) => option.value === wanted)) select.value = wanted;
  }

  // Colours a slider's track up to its thumb.
  function fillTrack(slider) {
    slider.style.setProperty("--ta-filled", (100 * slider.value) / Math.max(Number(slider.max), 1e-9) + "%");
  }

  // Calls `look` every `ms` while the element can be seen and the page is in front; at once when
  // it comes into view. One call at a time. Returns a function that calls it now.
  function watch(root, ms, look) {
    let busy = false;
    const seen = () => !document.hidden && root.offsetParent !== null;
    const now = async () => {
      if (busy || !seen()) return;
      busy = true;
      try {
        await look();
      } finally {
        busy = false;
      }
    };
    setInterval(now, ms);
    document.addEventListener("visibilitychange", now);
    window.addEventListener("tripaug-tab", now);
    return now;
  }

  // Saves bytes (base64) or text as a file.
  function download(name, type, content, isBase64) {
    let body = content;
    if (isBase64) body = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    const link = element("a", { href: URL.createObjectURL(new Blob([body], { type })), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

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

  TripAug.ui = {
    element, partsOf, asker, served, complain, memory, number, within, duration, fill, fillTrack, watch, download,
  };
})();
