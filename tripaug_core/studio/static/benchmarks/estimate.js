// How long the benchmark of the form would take: measured by the app, shown while it is.
import { Awaited } from "../lib/awaited.js";
import { complain, element } from "../lib/dom.js";
import { duration } from "../lib/format.js";
import { isUnderWay, sentence, showBar } from "../lib/progress.js";
import { pieces, t } from "../lib/texts.js";

const LOOK_MS = 700;

export class BenchEstimate {
  // settings(): those of the form, or it throws.
  constructor(part, ask, settings) {
    this.part = part;
    this.ask = ask;
    this.settings = settings;
    this.measuring = new Awaited(part("estimate"), LOOK_MS, (settings) => this.asked("look", settings), {
      told: (answer) => this.show(answer),
      failed: (error) => this.show({ state: "failed", error: error.message }),
      anew: () => this.act("begin"),
    });
    part("estimate").addEventListener("click", () => this.act(isUnderWay(this.told) ? "end" : "begin"));
  }

  // The form says something else.
  open() {
    this.measuring.drop();
    this.show({ state: "none" });
  }

  // It may be known, or under way.
  look() {
    return this.measuring.want(this.settings());
  }

  // what: "begin", "look" or "end".
  asked(what, { poll, ...settings }) {
    return this.ask("estimate", { settings, do: what });
  }

  async act(what) {
    const { begun } = this.measuring;
    const same = () => begun === this.measuring.begun; // until the form says something else
    complain(this.part("form-error"), null);
    try {
      const settings = this.settings();
      await this.measuring.act(settings, () => this.asked(what, settings), what === "end", same);
    } catch (error) {
      if (same()) complain(this.part("form-error"), error);
    }
  }

  show(told) {
    this.told = told;
    const going = isUnderWay(told);
    this.part("estimate").textContent = t(going ? "benchmarks.cancel" : "benchmarks.estimate");
    this.part("estimate-box").hidden = told.state === "none";
    this.part("estimate-bar").hidden = !going;
    if (going) {
      showBar(this.part("estimate-bar"), told);
      const doing = told.total ? told.words : "begins";
      this.part("estimate-text").textContent = sentence({ ...told, words: t("benchmarks.measures." + doing) });
    } else if (told.state === "failed") {
      this.part("estimate-text").textContent = t("benchmarks.no_estimate", { why: told.error });
    } else if (told.state === "done") {
      const e = told.estimate;
      this.part("estimate-text").replaceChildren(
        ...pieces(e.fits ? "benchmarks.estimated_with_augmentors" : "benchmarks.estimated", {
          time: element("b", {}, duration(e.seconds)), workers: t("benchmarks.workers_n", { n: e.workers }),
          augmentor: duration(e.fit_seconds), cell: duration(e.cell_seconds), gigabytes: (e.memory_mb / 1024).toFixed(1),
        })
      );
    }
  }
}
