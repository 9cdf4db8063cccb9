// The left column of the Corpus tab: a card for each corpus, and where to get the missing ones.
import { emotionColour } from "../lib/colour.js";
import { element } from "../lib/dom.js";
import { duration, titleOf } from "../lib/format.js";
import { percent } from "../lib/progress.js";
import { pieces, t } from "../lib/texts.js";
import { CorpusFetching } from "./fetching.js";

const ASK_AGAIN_MS = 300;

export class CorpusCards {
  // tab: { part, ask, choose(name) }
  constructor(tab) {
    this.tab = tab;
    this.part = tab.part;
    this.list = [];
  }

  // The names at once; what is in them follows, as a large folder takes a while to walk through.
  async load() {
    const found = await this.tab.ask("overview");
    this.list = found.corpora.map((card) => ({ ...card, pending: true }));
    this.unfit = found.unfit;
    this.fetching = {};
    this.part("home").textContent = found.home;
    this.part("zip-limit").textContent = t("corpus.zip_limit", { n: found.largest_zip_mb });
    this.showMissing(found.missing);
    this.show();
  }

  // The whole card of a corpus, asked for once; undefined where there is no such corpus.
  async fetch(name) {
    const card = this.named(name);
    if (!card || !card.pending) return card;
    const { fetching } = this;
    fetching[name] = fetching[name] || this.askUntilRead("card", name);
    try {
      const told = await fetching[name];
      if (fetching !== this.fetching) return this.named(name);
      Object.assign(card, told, { pending: false });
    } catch (error) {
      Object.assign(card, { error: error.message, pending: false });
    }
    this.redraw(card);
    this.showUnread();
    return card;
  }

  // Folders that nothing says how to read, each to be described.
  showUnread() {
    const unread = this.list.filter((card) => card.unread);
    this.part("unread").replaceChildren(
      ...unread.map((card) => {
        const open = { type: "button", class: "ta-button ta-small", onclick: () => this.tab.choose(card.name) };
        return element("li", {}, element("span", {}, card.name), element("button", open, t("corpus.describe_it")));
      })
    );
  }

  async askUntilRead(what, name) {
    for (;;) {
      const told = await this.tab.ask(what, { corpus: name });
      if (!told.reading) return told;
      await new Promise((done) => setTimeout(done, ASK_AGAIN_MS));
    }
  }

  async fetchAll() {
    await Promise.all(this.list.map(({ name }) => this.fetch(name)));
  }

  named(name) {
    return this.list.find((card) => card.name === name);
  }

  show() {
    this.part("cards").replaceChildren(
      ...this.list.map((card) => this.drawn(card)),
      ...this.unfit.map((folder) => this.drawnUnfit(folder))
    );
    this.mark(this.chosen);
  }

  redraw(card) {
    const old = [...this.part("cards").querySelectorAll("button")].find((each) => each.dataset.corpus === card.name);
    const had = document.activeElement === old;
    const made = this.drawn(card);
    old.parentElement.replaceWith(made);
    made.firstElementChild.setAttribute("aria-pressed", card.name === this.chosen);
    if (had) made.firstElementChild.focus();
  }

  // The chosen one is the pressed one.
  mark(name) {
    this.chosen = name;
    for (const button of this.part("cards").querySelectorAll("button")) {
      const isChosen = button.dataset.corpus === name;
      button.setAttribute("aria-pressed", isChosen);
      if (isChosen) this.bringIntoView(button);
    }
  }

  // On a phone the cards stand beside one another; the page itself is not to scroll.
  bringIntoView(button) {
    const row = this.part("cards");
    row.scrollLeft = button.offsetLeft - (row.clientWidth - button.offsetWidth) / 2;
  }

  drawn(card) {
    const button = element("button", {
      type: "button", class: "ta-corpus-card", "data-corpus": card.name, onclick: () => this.tab.choose(card.name),
    });
    button.append(element("strong", {}, titleOf(card)));
    const only = (kind, words) => {
      button.append(element("span", { class: kind }, words));
      return element("li", {}, button);
    };
    if (card.pending) return only(null, t("corpus.reading_its_names"));
    if (card.unread) return only("ta-card-unread", t("corpus.not_read_yet"));
    if (card.error) return only("ta-card-error", card.error);
    const speakers = card.speakers ? t("common.speakers", { n: card.speakers }) : t("corpus.speakers_unknown");
    button.append(
      element("span", {}, (card.languages.join(", ") || t("corpus.language_unknown")) + " · " + speakers),
      element("span", {}, t("common.utterances", { n: card.utterances }) + " · ", element("span", { "data-hours": card.name }, this.hours(card))),
      this.shares(card),
      element("span", { class: "ta-card-emotions" }, Object.keys(card.emotions).join(", "))
    );
    return element("li", {}, button);
  }

  // A folder that no name leads to: there is nothing to choose.
  drawnUnfit({ title, error }) {
    const words = [element("strong", {}, title), element("span", { class: "ta-card-error" }, error)];
    return element("li", {}, element("div", { class: "ta-corpus-card ta-card-unfit" }, ...words));
  }

  shares(card) {
    const made = element("span", { class: "ta-shares", "aria-hidden": "true" });
    for (const [emotion, count] of Object.entries(card.emotions)) {
      const piece = element("i", {});
      piece.style.flexGrow = count;
      piece.style.background = emotionColour(emotion, Object.keys(card.emotions));
      made.append(piece);
    }
    return made;
  }

  hours(card) {
    if (card.seconds !== null) return duration(card.seconds);
    return t("corpus.reading_lengths_share", { percent: percent(card.lengths) });
  }

  // Asks for the lengths that are still being read; true while there are some.
  async follow() {
    const open = this.list.filter((card) => !card.error && card.lengths && card.seconds === null && card.lengths.state !== "failed");
    if (!open.length) return false;
    const { corpora } = await this.tab.ask("hours", { corpora: open.map((card) => card.name) });
    for (const told of corpora) this.tell(told.name, told);
    return true;
  }

  // What is now known of a corpus; it may have gone from the list since it was asked about.
  tell(name, told) {
    if (!this.named(name)) return;
    const card = Object.assign(this.named(name), told);
    if (card.error) return this.redraw(card);
    for (const place of this.part("cards").querySelectorAll("[data-hours]")) {
      if (place.dataset.hours === name) place.textContent = this.hours(card);
    }
  }

  showMissing(missing) {
    this.part("missing-fold").hidden = !missing.length;
    const names = missing.map((reader) => reader.name).join(", ");
    this.part("missing-summary").textContent = t("corpus.known_not_here", { names });
    this.part("missing").replaceChildren(
      ...missing.map((reader) => {
        const [address, ...rest] = reader.where.split(" ");
        const isLink = /^https?:\/\//.test(address);
        const where = isLink
          ? element("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, address.replace(/^https?:\/\//, ""))
          : address;
        const place = element("span", {}, where, rest.length ? " " + rest.join(" ") : "");
        const about = [reader.languages.join(", ")];
        if (reader.utterances) about.push(t("common.utterances", { n: reader.utterances }));
        if (reader.speakers) about.push(t("common.speakers", { n: reader.speakers }));
        return element(
          "div", { class: "ta-missing" },
          element("strong", {}, reader.title),
          element("span", {}, about.join(" · ")),
          element("span", {}, ...pieces("corpus.get_it_from", { where: place })),
          element("span", {}, ...pieces("corpus.put_it_there", { folder: element("code", {}, reader.put) })),
          element("span", {}, reader.licence),
          reader.fetch && new CorpusFetching(this.tab, reader).root
        );
      })
    );
  }
}
