// The left column: which checkpoint, and which speech: of a corpus, a file, or the microphone.
import { badge, element, fill, keepUp, valuesOf } from "../lib/dom.js";
import { t } from "../lib/texts.js";
import { titleOf, trainedOn } from "../lib/format.js";
import { OwnSound } from "./own.js";
import { twinNote } from "./twin.js";

const MOST_OPTIONS = 3000;

export class Chooser {
  // tab: { element, part, ask, upload, memory, player, stage, complain(where, error), open(source) }
  constructor(tab) {
    this.tab = tab;
    this.part = tab.part;
    this.checkpoints = [];
    this.utterances = [];
    this.source = null;
    this.wanted = null; // what the address asks for and is not chosen yet
    this.own = new OwnSound(tab, (source) => this.open(source));
    this.bind();
  }

  get checkpoint() {
    return this.part("checkpoint").value;
  }

  // The filters of the corpus, as the address has them.
  filters() {
    return { emotion: this.part("emotion").value, speaker: this.part("speaker").value };
  }

  // What the address, or another tab, wants to be opened; the memory names it too. view: its own.
  async take(wanted, view) {
    const { source } = this;
    // What is open, and not what the list says: it may still be opening.
    const { clip } = this.tab;
    const same = source && source.corpus === wanted.corpus && source.utterance === wanted.utterance && clip && clip.checkpoint === this.checkpoint;
    if (wanted.checkpoint && wanted.checkpoint !== this.checkpoint) {
      try {
        const { checkpoints, corpora } = await this.tab.ask("catalogue");
        if (view.stale) return;
        this.fillCheckpoints(checkpoints);
        this.fillCorpora(corpora);
      } catch (error) {
        return this.tab.complain("source", error);
      }
      if (!source || source.corpus) wanted.corpus = wanted.corpus || this.part("corpus").value;
    } else if (same && JSON.stringify(this.filters()) === JSON.stringify({ emotion: wanted.emotion, speaker: wanted.speaker })) {
      return this.tab.turned();
    }
    if (wanted.corpus) {
      const select = this.part("corpus");
      const there = () => valuesOf(select).includes(wanted.corpus);
      if (!there()) await this.refresh().catch((error) => this.tab.complain("source", error));
      if (view.stale || !there()) return;
      this.chooseFrom("corpus");
      select.value = wanted.corpus;
      this.wanted = wanted;
      await this.chooseCorpus();
    } else if (this.source) await this.open(this.source);
    else await this.chooseUtterance();
  }

  async begin() {
    try {
      const catalogue = await this.tab.ask("catalogue");
      this.told = JSON.stringify([catalogue.checkpoints, catalogue.corpora]);
      this.fillCheckpoints(catalogue.checkpoints);
      this.fillCorpora(catalogue.corpora);
      this.begun = true;
      if (!catalogue.checkpoints.length) {
        this.tab.stage.showEmpty(t("augment.no_checkpoint"), "python -m tripaug_core train --corpus emodb --preset quick");
      } else if (!catalogue.corpora.length) {
        this.tab.stage.showEmpty(t("augment.no_corpus"), catalogue.corpora_home);
      }
      const { own } = this.tab.memory;
      if (own && this.checkpoint) await this.reopen(own);
      else if (catalogue.corpora.length) await this.chooseCorpus();
      else {
        this.chooseFrom("upload");
        this.unfold(true);
      }
    } catch (error) {
      this.tab.complain("source", error);
    }
  }

  // Speech of one's own that was open when the page was left: the server keeps it for a day.
  async reopen(own) {
    this.chooseFrom("upload");
    await this.open(own);
    if (this.source) return;
    this.tab.memory.own = null;
    this.tab.remember();
    this.tab.stage.showEmpty(t("augment.own_gone", { name: own.called }));
  }

  async refresh() {
    if (!this.begun) return;
    const { checkpoints, corpora } = await this.tab.ask("catalogue");
    const told = JSON.stringify([checkpoints, corpora]);
    if (told === this.told) return this.unread && this.chooseCorpus(); // by now it may be read
    this.told = told;
    const before = ["checkpoint", "corpus"].map((name) => this.part(name).value);
    this.fillCheckpoints(checkpoints, before[0]);
    this.fillCorpora(corpora, before[1]);
    if ((before[0] && before[1]) || !this.checkpoint || !corpora.length) return;
    this.chooseFrom("corpus");
    await this.chooseCorpus();
  }

  fillCheckpoints(list, before) {
    this.checkpoints = list;
    this.tab.baseline.offer(list);
    const select = this.part("checkpoint");
    const named = list.map((c) => [c.name, c.title]);
    fill(select, list.length ? named : [["", t("augment.none_yet")]], before || this.tab.memory.checkpoint || "");
    select.disabled = !list.length;
    this.noteCheckpoint();
  }

  noteCheckpoint() {
    const chosen = this.checkpoints.find((c) => c.name === this.checkpoint);
    const note = this.part("checkpoint-note");
    note.hidden = !chosen || !Object.keys(chosen.corpora).length;
    note.textContent = chosen ? trainedOn({ corpora: chosen.corpora }) : "";
    if (chosen && chosen.synthetic) note.append(" ", badge());
    if (chosen && chosen.without.length) note.append(element("p", {}, t("augment.an_ablation")));
    if (chosen) note.append(twinNote(chosen.twin_test || []));
    this.tab.proof.choose(chosen);
  }

  // A card says more than it did.
  async noteAgain() {
    const { checkpoints } = await this.tab.ask("catalogue");
    this.checkpoints = checkpoints;
    this.noteCheckpoint();
  }

  fillCorpora(list, chosen) {
    const select = this.part("corpus");
    const known = this.checkpoints.find((c) => c.name === this.checkpoint);
    const wanted = [chosen, this.tab.memory.corpus, ...Object.keys(known ? known.corpora : {}), select.value];
    const there = wanted.find((name) => list.some((c) => c.name === name));
    fill(select, list.map((corpus) => [corpus.name, titleOf(corpus)]), there || "");
    for (const name of ["corpus", "emotion", "speaker", "utterance", "previous", "next"]) {
      this.part(name).disabled = !list.length;
    }
  }

  async chooseCorpus() {
    const corpus = this.part("corpus").value;
    this.tab.complain("source", null);
    let list = { utterances: [], emotions: [], speakers: [] };
    let wrong = null;
    try {
      list = await this.tab.ask("utterances", { corpus });
    } catch (error) {
      wrong = error;
    }
    if (corpus !== this.part("corpus").value) return;
    this.unread = wrong && wrong.unread;
    this.utterances = list.utterances;
    for (const name of ["emotion", "speaker"]) this.fillFilter(name, list[name + "s"], this.wanted && this.wanted[name]);
    this.wanted = null;
    const wanted = this.tab.memory.utterance;
    await this.filter(this.utterances.some((u) => u[0] === wanted) ? wanted : null);
    if (wrong) this.tab.complain("source", wrong);
  }

  fillFilter(name, values, wanted) {
    const select = this.part(name);
    fill(select, [["", t("common.all_of_them")], ...values], typeof wanted === "string" ? wanted : select.value);
    select.disabled = values.length < 2;
  }

  async filter(wanted) {
    const emotion = this.part("emotion").value;
    const speaker = this.part("speaker").value;
    const found = this.utterances.filter(
      (u) => (!emotion || u[1] === emotion) && (!speaker || u[2] === speaker)
    );
    const select = this.part("utterance");
    const before = wanted || select.value;
    const text = (u) => [u[0].split("/").pop(), u[1], u[2]].filter(Boolean).join(" · ");
    const shown = found.slice(0, MOST_OPTIONS);
    const beyond = wanted && found.slice(MOST_OPTIONS).find((u) => u[0] === wanted);
    if (beyond) shown.push(beyond);
    fill(select, found.length ? shown.map((u) => [u[0], text(u)]) : [["", t("augment.none")]], before);
    this.part("count").textContent =
      found.length > MOST_OPTIONS
        ? t("augment.first_of", { most: MOST_OPTIONS, all: found.length })
        : t("augment.to_choose_from", { n: found.length });
    select.disabled = !found.length;
    if (!found.length) {
      const words = t("augment.no_utterance", { all: t("common.all_of_them") });
      this.tab.complain("source", words);
      return;
    }
    this.tab.complain("source", null);
    await this.chooseUtterance();
  }

  chooseUtterance() {
    const utterance = this.part("utterance").value;
    return utterance ? this.open({ corpus: this.part("corpus").value, utterance }) : undefined;
  }

  step(by) {
    const select = this.part("utterance");
    const count = select.options.length;
    if (!count || select.disabled) return;
    select.selectedIndex = (select.selectedIndex + by + count) % count;
    this.chooseUtterance();
  }

  async open(source) {
    if (!this.checkpoint) return;
    if (await this.tab.open(source, this.checkpoint)) this.source = source;
    this.sumUp();
  }

  chooseFrom(name) {
    for (const radio of this.tab.element.querySelectorAll("input[name=aug-source]")) {
      radio.checked = radio.value === name;
    }
    for (const panel of this.tab.element.querySelectorAll("[data-panel]")) {
      panel.hidden = panel.dataset.panel !== name;
    }
    this.tab.complain("source", null);
  }

  // On a phone what is seldom changed is folded away behind one line.
  unfold(open) {
    this.part("chooser").classList.toggle("ta-open", open);
    this.part("more").setAttribute("aria-expanded", open);
    this.part("more-word").textContent = t(open ? "augment.fold_done" : "augment.fold_change");
  }

  sumUp() {
    const text = (name) => {
      const chosen = this.part(name).selectedOptions[0];
      return chosen ? chosen.textContent : "";
    };
    const from = this.source && this.source.upload ? t("augment.file_of_yours") : text("corpus");
    this.part("more-text").textContent = t("augment.summary", { checkpoint: text("checkpoint"), from });
  }

  bind() {
    keepUp(this.tab.bench, () => this.refresh());
    const on = (name, event, act) => this.part(name).addEventListener(event, act);
    on("checkpoint", "change", () => {
      this.noteCheckpoint();
      if (this.source) this.open(this.source);
      else this.chooseUtterance();
    });
    for (const radio of this.tab.element.querySelectorAll("input[name=aug-source]")) {
      radio.addEventListener("change", () => {
        this.chooseFrom(radio.value);
        if (radio.value !== "corpus" || !this.part("corpus").value) return;
        if (this.utterances.length) this.filter();
        else this.chooseCorpus();
      });
    }
    on("corpus", "change", () => this.chooseCorpus());
    on("emotion", "change", () => this.filter());
    on("speaker", "change", () => this.filter());
    on("utterance", "change", () => this.chooseUtterance());
    on("previous", "click", () => this.step(-1));
    on("next", "click", () => this.step(1));
    on("more", "click", () => this.unfold(!this.part("chooser").classList.contains("ta-open")));
  }
}

