// Fetching a corpus from its publisher: its licence, a yes, how far it is, and then it is there.
import { complain, element } from "../lib/dom.js";
import { isUnderWay, sentence } from "../lib/progress.js";
import { RestartWatch } from "../lib/server.js";
import { count, t } from "../lib/texts.js";

const LOOK_MS = 1000;
const megabytes = (bytes) => count(Math.round(bytes / 1e6));

export class CorpusFetching {
  // tab: { ask, lookAgain(name, from) }; reader: { name, title, fetch: { terms, megabytes } }
  constructor(tab, reader) {
    this.tab = tab;
    this.reader = reader;
    this.begun = new RestartWatch();
    this.agree = element("input", { type: "checkbox", onchange: () => this.show() });
    this.button = element("button", { type: "button", class: "ta-button ta-small", onclick: () => this.start() }, t("corpus.fetch_it"));
    this.state = element("p", { class: "ta-note", role: "status" });
    this.error = element("p", { class: "ta-error", role: "alert", hidden: true });
    this.root = element(
      "details", { class: "ta-fetch", "data-fetch": reader.name, ontoggle: () => this.look() },
      element("summary", {}, t("corpus.fetch_it_size", { n: reader.fetch.megabytes })),
      element("p", { class: "ta-note" }, reader.fetch.terms),
      element("label", { class: "ta-row" }, this.agree, element("span", {}, t("corpus.agree"))),
      this.button, this.state, this.error
    );
    this.show();
  }

  async start() {
    if (isUnderWay(this.told)) return;
    await this.asked("fetch", { agreed: this.agree.checked });
    this.follow();
  }

  // How far one is that an earlier page has begun.
  async look() {
    if (!this.root.open || this.following) return;
    await this.asked("fetched");
    this.follow();
  }

  async follow() {
    if (this.following) return;
    this.following = true;
    while (isUnderWay(this.told) && this.root.isConnected) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      await this.asked("fetched");
    }
    this.following = false;
    if (this.told && this.told.state === "done" && this.root.isConnected) await this.tab.lookAgain(this.reader.name, this.root);
  }

  async asked(what, values) {
    try {
      this.told = await this.tab.ask(what, { corpus: this.reader.name, ...values });
      const restarted = await this.begun.restarted(isUnderWay(this.told));
      if (restarted && this.told.state === "none") return this.asked("fetch", { agreed: true });
      complain(this.error, null);
    } catch (error) {
      this.told = null; // it failed, and the sentence says why
      complain(this.error, error);
    }
    this.show();
  }

  show() {
    this.button.disabled = !this.agree.checked;
    this.button.ariaBusy = String(isUnderWay(this.told)); // not disabled: the keyboard would be thrown off it
    this.state.textContent = isUnderWay(this.told) ? sentence(this.told, megabytes, " MB") : "";
  }
}
