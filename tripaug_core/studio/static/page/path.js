// A newcomer's path above the tabs' content: one quiet line that says what is missing next.
import { address } from "../lib/address.js";
import { element, watch } from "../lib/dom.js";
import { memory } from "../lib/memory.js";
import { asker } from "../lib/server.js";
import { t } from "../lib/texts.js";

const EVERY_MS = 5000;
const [HIDDEN, HEARD] = ["path.hidden", "path.heard"];

// The step that comes next: the first that is not done behind the last that is; null: all are.
function nextOf(steps) {
  const last = steps.map((step) => step.done).lastIndexOf(true);
  const after = steps.findIndex((step, i) => i > last && !step.done);
  const open = after >= 0 ? after : steps.findIndex((step) => !step.done);
  return open >= 0 ? open : null;
}

export class Path {
  constructor(server) {
    if (memory.read(HIDDEN, false)) return;
    this.ask = asker(server);
    this.line = element("nav", { class: "ta-path", "aria-label": t("path.path") });
    this.place();
  }

  // Gradio draws its tabs a moment later.
  place() {
    const tabs = document.querySelector("#ta-tabs > .tab-wrapper");
    if (!tabs) return setTimeout(() => this.place(), 100);
    tabs.after(this.line);
    watch(this.line, EVERY_MS, () => this.look());
    this.look(); // what is empty is not seen yet
  }

  async look() {
    if (!this.line.isConnected) return;
    const chosen = document.querySelector("#aug-checkpoint");
    if (address.current() === "augment" && chosen && chosen.value.startsWith("run:")) memory.keep(HEARD, true);
    let steps;
    try {
      steps = (await this.ask("path")).steps;
    } catch (error) {
      if (!this.told) setTimeout(() => this.look(), EVERY_MS);
      return; // it says nothing rather than something old
    }
    for (const step of steps) if (step.done === null) step.done = memory.read(HEARD, false);
    const told = JSON.stringify(steps);
    if (told === this.told) return;
    this.told = told;
    this.draw(steps, nextOf(steps));
  }

  draw(steps, next) {
    const step = ({ name, tab, open, done }, i) =>
      element("li", { "data-done": done, "aria-current": i === next ? "step" : null },
        element("a", { href: "#" + tab + (open ? "/" + encodeURIComponent(open) : "") }, (done ? "✓ " : i + 1 + " ") + name,
          done ? element("span", { class: "ta-sr" }, ", " + t("state.done")) : null));
    const hide = () => {
      memory.keep(HIDDEN, true);
      this.line.remove();
    };
    const says = next === null ? t("path.all_done") : t("path.next", { step: steps[next].name.replace("?", ""), says: steps[next].says });
    this.line.replaceChildren(
      element("ol", {}, ...steps.map(step)),
      element("p", { class: "ta-note", role: "status" }, says),
      element("button", { type: "button", class: "ta-link", onclick: hide }, t("path.hide")));
  }
}
