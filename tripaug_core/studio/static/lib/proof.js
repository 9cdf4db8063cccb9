// Has a checkpoint learned? A proof is begun here, watched, stopped, and told as the command tells it.
import { Awaited } from "./awaited.js";
import { complain, download, element, exchange, fill } from "./dom.js";
import { capital, inFileName, within } from "./format.js";
import { isUnderWay, sentence, showBar } from "./progress.js";
import { head, table } from "./table.js";
import { t } from "./texts.js";
import { vocabulary } from "./vocabulary.js";

const LOOK_MS = 1000;
const OWN = "run:"; // stands before the name of a training of one's own

// What the corpora are called that can be judged: [name, title], the one it was trained on first.
function corporaOf(corpora, own) {
  const there = corpora.find((each) => each.name === own);
  const others = corpora.filter((each) => each.name !== own);
  if (!there) return others.map((each) => [each.name, each.title]);
  return [[own, t("train.judged_held_out", { title: there.title })], ...others.map((each) => [each.name, t("train.and_held_out", { title: each.title })])];
}

// A block of what the command prints: sentences, and tables as { header, rows }.
function shown(part) {
  if (typeof part === "string") return element("p", {}, capital(part));
  const cell = (text) => element("td", { "data-holds": text === "yes" || text === "NO" ? text : null }, String(text));
  return element("div", { class: "ta-scroll", tabindex: "0", role: "region", "aria-label": t("train.and_figures", { name: part.header[0] }) },
    table(part.header.map((text) => head(text)), part.rows.map((cells) => element("tr", {}, ...cells.map(cell)))));
}

export class Proof {
  // changed(): what is chosen is another; written(): a verdict was entered into a card; newest: what
  // was last asked for of a checkpoint is shown, by whomever.
  constructor(part, ask, { changed = () => {}, written = () => {}, newest = false } = {}) {
    this.part = (name) => part("proof" + (name ? "-" + name : ""));
    this.ask = ask;
    this.changed = changed;
    this.written = written;
    this.newest = newest;
    this.pictures = [];
    this.proving = new Awaited(this.part(), LOOK_MS, (request) => this.ask("proof", request), {
      told: (answer, request) => this.follow(answer, request),
      failed: (error) => this.failed(error),
      anew: () => this.act("proof_start"),
    });
    this.part("start").addEventListener("click", () => this.act("proof_start"));
    this.part("stop").addEventListener("click", () => this.act("proof_stop"));
    for (const name of ["judge", "corpus", "recordings", "write"]) this.part(name).addEventListener("change", () => this.chosen());
  }

  // A checkpoint by name, null for none. wanted: { corpus, judge, recordings }, what is to be chosen;
  // the same object again asks for nothing new.
  open(checkpoint, wanted) {
    if (checkpoint === this.checkpoint && (!wanted || wanted === this.wanted)) return this.opening;
    this.checkpoint = checkpoint;
    this.wanted = wanted;
    this.part().hidden = !checkpoint;
    this.proving.drop();
    this.told = null;
    this.ready = false;
    complain(this.part("error"), null);
    this.show();
    this.opening = checkpoint ? this.begin(checkpoint, wanted) : Promise.resolve();
    return this.opening;
  }

  async begin(checkpoint, wanted) {
    try {
      const form = await this.ask("proof_form", { checkpoint, newest: this.newest });
      if (checkpoint !== this.checkpoint) return;
      const { corpus, judge, recordings, write } = wanted || form.newest || {};
      fill(this.part("judge"), form.judges, judge);
      fill(this.part("corpus"), corporaOf(form.corpora, form.own), corpus || form.own);
      this.part("recordings").value = recordings || vocabulary.limits.proof_recordings.default;
      this.part("write").checked = write !== false;
      this.part("own").hidden = !checkpoint.startsWith(OWN);
      this.ready = this.part("corpus").options.length > 0;
      if (!this.ready) throw new Error(t("train.no_corpus_to_judge", { tab: t("tabs.corpus") }));
    } catch (error) {
      if (checkpoint === this.checkpoint) complain(this.part("error"), error);
      return;
    }
    await this.chosen();
  }

  request() {
    return {
      checkpoint: this.checkpoint, judge: this.part("judge").value, corpus: this.part("corpus").value,
      recordings: Math.round(within(this.part("recordings").value, vocabulary.limits.proof_recordings)),
      write: !this.part("own").hidden && this.part("write").checked,
    };
  }

  // What is chosen may have been proved before, or be under way.
  chosen() {
    this.told = null;
    this.proving.drop();
    this.changed();
    return this.proving.want(this.request());
  }

  // proof_start or proof_stop.
  async act(what) {
    const request = this.request();
    const same = () => JSON.stringify(request) === JSON.stringify(this.request());
    try {
      await this.proving.act(request, () => this.ask(what, request), what === "proof_stop", same);
    } catch (error) {
      if (same()) complain(this.part("error"), error);
    }
  }

  follow(answer, request) {
    if (isUnderWay(this.told) && answer.state === "done" && request.write) this.written();
    this.told = answer;
    complain(this.part("error"), null);
    this.show();
  }

  // It came to an end without a verdict, or how far it is cannot be had any more.
  failed(error) {
    if (isUnderWay(this.told)) this.told = null;
    complain(this.part("error"), error);
    this.show();
  }

  show() {
    const going = isUnderWay(this.told);
    this.part("start").disabled = !this.ready;
    this.part("working").hidden = !going;
    exchange(this.part("start"), this.part("stop"), going);
    this.part("fields").hidden = going;
    const proof = (this.told && this.told.proof) || null;
    this.part("start").textContent = t(proof ? "train.prove_again" : "train.prove_it");
    if (going) {
      this.part("step").textContent = sentence(this.told);
      showBar(this.part("bar"), this.told);
    }
    const text = JSON.stringify(proof);
    if (text === this.last) return;
    this.last = text;
    for (const each of this.pictures) URL.revokeObjectURL(each);
    this.pictures = [];
    this.part("result").replaceChildren(...(proof ? [
      element("p", { class: "ta-verdict", "data-good": String(proof.holds) }, t(proof.holds ? "train.proof_holds" : "train.proof_fails")),
      ...proof.blocks.flat().map(shown),
      ...Object.entries(proof.pictures).map(([corpus, svg]) => this.picture(corpus, svg)),
    ] : []));
  }

  // As an image, an SVG can run no script, whatever names stand in it.
  picture(corpus, svg) {
    const address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
    this.pictures.push(address);
    const name = inFileName(["twin", this.checkpoint, corpus].join("_")) + ".svg";
    return element("figure", {},
      element("img", { src: address, alt: t("train.twin_picture", { corpus }) }),
      element("figcaption", { class: "ta-row" },
        element("button", { type: "button", class: "ta-button", onclick: () => download(name, "image/svg+xml", svg) }, t("train.save_the_picture"))));
  }
}
