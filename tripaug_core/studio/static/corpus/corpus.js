// The Corpus tab: which corpus is chosen, and which of its three views is shown.
import { address } from "../lib/address.js";
import { complain, element, focusOn, partsOf, watch } from "../lib/dom.js";
import { duration } from "../lib/format.js";
import { memory } from "../lib/memory.js";
import { asker, sender } from "../lib/server.js";
import { count, t } from "../lib/texts.js";
import { CorpusAdding } from "./adding.js";
import { CorpusCards } from "./cards.js";
import { CorpusGuard } from "./guard.js";
import { CorpusOverview } from "./overview.js";
import { CorpusRecords } from "./records.js";

const POLL_MS = 400;
const VIEWS = ["overview", "recordings", "guard"];

function badge() {
  const tip = t("common.synthetic_tip");
  return element("button", { type: "button", class: "ta-badge ta-plain", "data-tip": tip }, t("common.synthetic"));
}

export class Corpus {
  constructor(root, server, upload) {
    this.root = root;
    this.bench = root.querySelector(".ta-bench");
    this.part = partsOf(root);
    this.ask = asker(server);
    this.turn = 0;
    this.cards = new CorpusCards(this);
    this.overview = new CorpusOverview(this);
    this.records = new CorpusRecords(this);
    this.guard = new CorpusGuard(this);
    this.adding = new CorpusAdding(this, sender(upload));
    this.bind();
    this.begin();
  }

  async begin() {
    this.beginning = Promise.resolve().then(() => this.first());
    const opened = address.onOpen("corpus", (what, view) => this.open(what, view));
    if (!(await this.beginning)) return;
    await opened;
    address.begun("corpus");
    this.bench.dataset.state = "ready";
    watch(this.bench, POLL_MS, () => this.follow());
  }

  // The corpus that the address names, or that of last time; false where none can be had.
  async first() {
    if (!(await this.load())) return false;
    const names = this.cards.list.map((card) => card.name);
    const wanted = [this.wanted, memory.read("corpus.name", null), names.find((name) => name !== "demo"), names[0]];
    const chosen = this.choose(wanted.find((name) => name && (names.includes(name) || name === this.wanted)));
    this.cards.fetchAll(); // beside the chosen one: a large corpus holds up no other
    await chosen;
    return true;
  }

  // The cards; false where they cannot be had.
  async load() {
    try {
      await this.cards.load();
      complain(this.part("cards-error"), null);
      return true;
    } catch (error) {
      complain(this.part("cards-error"), error);
      this.bench.dataset.state = "ready";
      return false;
    }
  }

  // "NAME" or "NAME/view", and its filters: what the address asks for.
  async open(what, view) {
    const [name, panel] = (what || "").split("/");
    this.wanted = name;
    this.show(VIEWS.includes(panel) ? panel : VIEWS[0]);
    if (panel && !VIEWS.includes(panel)) view.refuse(panel);
    if (!this.cards.list.length) await this.beginning;
    else if (name && name !== this.name) await this.choose(name);
    if (view.stale || this.name !== name) return; // it is said why
    const { records, guard } = this;
    const values = view.take({ ...records.rules(), ...guard.rules() }, { ...records.usual, ...guard.usual });
    records.take(values);
    guard.take(values);
    this.say();
  }

  async choose(name) {
    const turn = ++this.turn;
    this.records.stop();
    this.adding.close();
    this.cards.mark(name);
    const known = this.cards.named(name);
    if (known && known.pending) this.showNothing(name, known);
    const card = await this.cards.fetch(name);
    if (turn !== this.turn) return;
    if (card && card.unread) {
      this.showNothing(name, { error: card.unread + "." });
      await this.adding.open(name, card.unread);
      return;
    }
    if (!card || card.error) {
      this.showNothing(name, card);
      return;
    }
    let contents;
    try {
      contents = await this.cards.askUntilRead("contents", name);
    } catch (error) {
      if (turn === this.turn) this.showNothing(name, { error: error.message });
      return;
    }
    if (turn !== this.turn) return;
    this.name = name;
    this.card = card;
    this.contents = contents;
    this.seconds = null;
    memory.keep("corpus.name", name);
    this.part("blank").hidden = true;
    this.part("body").hidden = false;
    this.showHead();
    this.overview.open(card, contents);
    this.filling = true; // with what is usual: one step, not several
    this.records.open(card, contents);
    this.guard.open(card);
    this.filling = false;
    this.say();
    this.bench.dataset.corpus = name;
    await this.follow();
  }

  showNothing(name, card) {
    this.name = null;
    if (name) address.say("corpus", name);
    this.part("body").hidden = true;
    const blank = this.part("blank");
    blank.hidden = false;
    blank.querySelector("p").textContent = this.whyNothing(name, card);
  }

  whyNothing(name, card) {
    if (card && card.pending) return t("corpus.reading_names_of", { title: card.title });
    if (card) return t("corpus.cannot_be_read", { name, why: card.error, again: t("corpus.look_again") });
    if (name) return t("corpus.no_such", { name });
    return t("corpus.none_yet", { again: t("corpus.look_again") });
  }

  showHead() {
    const card = this.card;
    this.part("title").textContent = card.title;
    this.part("badge").replaceChildren(...(card.synthetic ? [badge()] : []));
    this.showFacts();
  }

  showFacts() {
    const { card } = this;
    const { seconds } = card;
    const facts = [
      [t("corpus.language"), card.languages.join(", ") || t("common.unknown")],
      [t("corpus.utterances_fact"), count(card.utterances)],
      [t("corpus.speakers"), card.speakers || t("common.unknown")],
      [t("corpus.sound"), seconds === null ? "…" : duration(seconds)],
      [t("corpus.mean_length"), seconds === null ? "…" : (seconds / card.utterances).toFixed(1) + " s"],
      [t("corpus.emotions"), Object.keys(card.emotions).length],
      [t("corpus.licence"), card.licence],
    ];
    this.part("facts").replaceChildren(
      ...facts.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, String(value))))
    );
  }

  // What is being found out in the background; called while the tab can be seen.
  async follow() {
    if (this.following) return;
    this.following = true;
    let wrong = null; // what is wrong with the cards does not hold up the chosen one
    for (const look of [() => this.cards.follow(), () => this.name && this.followChosen()]) {
      try {
        await look();
      } catch (error) {
        wrong = error;
      }
    }
    complain(this.part("error"), wrong);
    this.following = false;
  }

  async followChosen() {
    const name = this.name;
    if (!this.seconds) {
      const told = await this.ask("lengths", { corpus: name });
      if (name !== this.name) return;
      if (told.state === "done") {
        this.seconds = told.seconds;
        this.cards.tell(name, { seconds: told.seconds.reduce((sum, each) => sum + (each || 0), 0) });
        this.showFacts();
        this.records.setLengths(told.seconds);
      }
      this.overview.showLengths(told);
    }
    if (!this.overview.checked) {
      const told = await this.ask("check", { corpus: name });
      if (name !== this.name) return;
      this.overview.showCheck(told);
    }
    await this.guard.follow();
  }

  // -- views ---------------------------------------------------------------------------------

  get view() {
    return this.root.querySelector("input[name=corpus-view]:checked").value;
  }

  show(view) {
    for (const radio of this.root.querySelectorAll("input[name=corpus-view]")) radio.checked = radio.value === view;
    for (const panel of this.root.querySelectorAll("[data-panel]")) panel.hidden = panel.dataset.panel !== view;
    if (view !== "recordings") this.records.stop();
    if (view === "guard") this.follow();
    this.say();
  }

  say() {
    if (!this.name || this.filling) return;
    const shown = { recordings: this.records, guard: this.guard }[this.view];
    address.say("corpus", shown ? this.name + "/" + this.view : this.name, shown && shown.said());
  }

  // The recordings with this in their name.
  showRecording(id) {
    this.show("recordings");
    this.records.find(id);
  }

  // Reads the home anew and opens the corpus of that name, or the first. from: what goes away with
  // that; if the keyboard was in it, it goes to the title of the corpus.
  async lookAgain(name, from = null) {
    const held = from && from.contains(document.activeElement);
    if (!(await this.load())) return;
    const names = this.cards.list.map((card) => card.name);
    const opened = this.choose(names.includes(name) ? name : names[0]);
    this.cards.fetchAll();
    await opened;
    const { activeElement } = document;
    if (held && (activeElement === document.body || from.contains(activeElement))) focusOn(this.part("title"));
  }

  bind() {
    for (const radio of this.root.querySelectorAll("input[name=corpus-view]")) {
      radio.addEventListener("change", () => this.show(radio.value));
    }
    this.part("train").addEventListener("click", () => address.go("train", "new:" + this.name));
    this.part("look").addEventListener("click", () => this.lookAgain(this.cards.chosen));
  }
}
