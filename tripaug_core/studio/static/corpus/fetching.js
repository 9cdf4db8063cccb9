// Fetching a corpus from its publisher: its licence, a yes, how far it is, and then it is there.
import { Awaited } from "../lib/awaited.js";
import { complain, element } from "../lib/dom.js";
import { isUnderWay, sentence } from "../lib/progress.js";
import { count, t } from "../lib/texts.js";

const LOOK_MS = 1000;
const megabytes = (bytes) => count(Math.round(bytes / 1e6));

export class CorpusFetching {
  // tab: { ask, lookAgain(name, from) }; reader: { name, title, fetch: { terms, megabytes } }
  constructor(tab, reader) {
    this.tab = tab;
    this.reader = reader;
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
    this.fetching = new Awaited(this.root, LOOK_MS, (request) => this.ask(request), {
      told: (answer) => this.follow(answer),
      failed: (error) => this.failed(error),
      anew: () => this.fetching.want({ what: "fetch", agreed: true }), // it was, when it was begun
    });
    this.show();
  }

  start() {
    if (!isUnderWay(this.told)) this.fetching.want({ what: "fetch", agreed: this.agree.checked });
  }

  // How far one is that an earlier page has begun.
  look() {
    if (this.root.open && !isUnderWay(this.told)) this.fetching.want({ what: "fetched" });
  }

  ask({ what, agreed, poll }) {
    return this.tab.ask(poll ? "fetched" : what, { corpus: this.reader.name, agreed });
  }

  async follow(told) {
    this.told = told;
    complain(this.error, null);
    this.show();
    if (told.state === "done" && this.root.isConnected) await this.tab.lookAgain(this.reader.name, this.root);
  }

  failed(error) {
    this.told = null;
    complain(this.error, error);
    this.show();
  }

  show() {
    this.button.disabled = !this.agree.checked;
    this.button.ariaBusy = String(isUnderWay(this.told)); // not disabled: the keyboard would be thrown off it
    this.state.textContent = isUnderWay(this.told) ? sentence(this.told, megabytes, " MB") : "";
  }
}
