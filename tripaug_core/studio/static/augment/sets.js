// Whole augmented sets: start one with the params as they stand, see how far the last ones are.
import { complain, element, watch } from "../lib/dom.js";
import { bar, isUnderWay, sentence, showBar, stateOf } from "../lib/progress.js";
import { served } from "../lib/server.js";
import { pieces, t } from "../lib/texts.js";

// Copies, corpus and ε of a set; of one that cannot be read only its name is known.
function madeOf({ id, copies, corpus, emotions, epsilon, format }) {
  if (!corpus) return id;
  const of = corpus + (emotions && emotions.length ? " (" + emotions.join(", ") + ")" : "");
  return copies + " × " + of + ", ε " + epsilon + (format ? ", " + format : "");
}

export class Sets {
  constructor(tab) {
    this.tab = tab;
    this.fold = tab.part("set");
    this.look = watch(this.fold, 1500, () => this.show());
    this.fold.addEventListener("toggle", () => this.look());
    tab.part("set-start").addEventListener("click", () => this.start());
  }

  // What a set would be made of now.
  request() {
    const corpus = this.tab.part("corpus");
    const emotion = this.tab.part("emotion").value;
    return {
      ...this.tab.params(), corpus: corpus.value, checkpoint: this.tab.chooser.checkpoint,
      emotions: emotion ? [emotion] : [],
      copies: Math.floor(Number(this.tab.part("set-copies").value)),
      format: this.tab.part("set-format").value,
    };
  }

  note() {
    const { corpus, emotions, epsilon, seed } = this.request();
    const made = { corpus, emotion: emotions[0], epsilon: String(epsilon), seed: String(seed) };
    this.tab.part("set-note").textContent = t(emotions.length ? "augment.set_of_emotion" : "augment.set_of_all", made);
  }

  async start() {
    const error = this.tab.part("set-error");
    try {
      await this.tab.ask("set_start", this.request());
      complain(error, null);
      await this.show();
    } catch (problem) {
      complain(error, problem);
    }
  }

  async act(name, id) {
    const error = this.tab.part("set-error");
    try {
      const answer = await this.tab.ask(name, { id });
      complain(error, null);
      if (answer.address) {
        const link = element("a", { href: served(answer.address), download: id + ".zip" });
        link.click();
      }
      await this.show();
    } catch (problem) {
      complain(error, problem);
    }
  }

  async show() {
    if (!this.fold.open) return;
    this.note();
    let sets, formats;
    try {
      ({ sets, formats } = await this.tab.ask("sets"));
    } catch (problem) {
      complain(this.tab.part("set-error"), problem);
      return;
    }
    const select = this.tab.part("set-format");
    if (select.length === 1) select.append(...formats.map((name) => element("option", { value: name }, name)));
    const text = JSON.stringify(sets);
    if (text === this.shown) return;
    this.shown = text;
    this.tab.part("set-runs").replaceChildren(...sets.map((set) => this.line(set)));
  }

  line(set) {
    const button = (words, act) =>
      element("button", { type: "button", class: "ta-button", onclick: () => this.act(act, set.id) }, words);
    const made = element(
      "div", { class: "ta-set-run", "data-run": set.id },
      element("div", { class: "ta-row" },
        element("span", { class: "ta-state", "data-state": set.state }, stateOf(set)),
        element("span", {}, madeOf(set)))
    );
    if (set.state === "running" && set.task.total) {
      const words = t("augment.copies_made");
      made.append(showBar(bar(words), set.task), element("span", {}, sentence({ ...set.task, words })));
    }
    if (set.state === "done") made.append(element("span", {}, ...pieces("augment.set_written", { n: (set.summary || {}).copies, folder: element("code", {}, set.folder) })));
    if (set.reason && set.state !== "done") made.append(element("span", {}, set.reason));
    const row = element("div", { class: "ta-row" });
    if (set.state === "done") row.append(button(t("augment.download_zip"), "set_zip"));
    if (isUnderWay(set.task)) row.append(button(t("common.stop"), "set_stop"));
    if (set.resumable) row.append(button(t("common.resume"), "set_resume"));
    made.append(row);
    return made;
  }
}
