// How long the benchmark of the form would take: measured by the app, shown while it is.
import { complain, element } from "../lib/dom.js";
import { duration } from "../lib/format.js";
import { showBar } from "../lib/progress.js";
import { RestartWatch } from "../lib/server.js";
import { pieces, t } from "../lib/texts.js";

const ASK_AGAIN_MS = 700;

export class BenchEstimate {
  // settings(): those of the form, or it throws.
  constructor(part, server, settings) {
    this.part = part;
    this.server = server;
    this.settings = settings;
    part("estimate").addEventListener("click", () => this.ask(this.measuring ? "end" : "begin"));
  }

  // The form says something else.
  open() {
    this.begun = new RestartWatch();
    this.show(null);
  }

  // request: "begin", "look" or "end".
  async ask(request) {
    const { begun } = this;
    complain(this.part("form-error"), null);
    let found = null;
    try {
      found = (await this.server("estimate", { settings: this.settings(), do: request })).estimate;
      const restarted = await begun.restarted(Boolean(found && found.state === "measuring"));
      if (restarted && !found && begun === this.begun) return this.ask("begin");
    } catch (error) {
      if (begun === this.begun) complain(this.part("form-error"), error);
    }
    if (begun !== this.begun) return;
    this.show(found);
    if (this.measuring) setTimeout(() => begun === this.begun && this.measuring && this.ask("look"), ASK_AGAIN_MS);
  }

  show(found) {
    this.measuring = Boolean(found && found.state === "measuring");
    this.part("estimate").textContent = t(this.measuring ? "benchmarks.cancel" : "benchmarks.estimate");
    this.part("estimate-box").hidden = !found;
    if (!found) return;
    const bar = this.part("estimate-bar");
    bar.hidden = !this.measuring;
    if (found.state === "failed") {
      this.part("estimate-text").textContent = t("benchmarks.no_estimate", { why: found.reason });
      return;
    }
    if (found.state === "done") {
      const e = found.estimate;
      this.part("estimate-text").replaceChildren(
        ...pieces(e.fits ? "benchmarks.estimated_with_augmentors" : "benchmarks.estimated", {
          time: element("b", {}, duration(e.seconds)), workers: t("benchmarks.workers_n", { n: e.workers }),
          augmentor: duration(e.fit_seconds), cell: duration(e.cell_seconds), gigabytes: (e.memory_mb / 1024).toFixed(1),
        })
      );
      return;
    }
    showBar(bar, { done: found.done, total: found.of });
    const what = ["listens", "tries"].includes(found.what) ? found.what : "begins";
    this.part("estimate-text").textContent = t("benchmarks.measures." + what, { n: found.done, all: found.of });
  }
}
