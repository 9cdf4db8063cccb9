// Has a training learned? A proof is begun here, watched, stopped, and told as the command tells it.
import { complain, element, fill, watch } from "../lib/dom.js";
import { isUnderWay, sentence, showBar } from "../lib/progress.js";
import { within } from "../lib/format.js";
import { t } from "../lib/texts.js";
import { vocabulary } from "../lib/vocabulary.js";

const LOOK_MS = 1000;

// A block of what the command prints: sentences, and tables as { header, rows }.
function shown(part) {
  if (typeof part === "string") return element("p", {}, part.charAt(0).toUpperCase() + part.slice(1));
  const cell = (text) => element("td", { "data-holds": text === "yes" || text === "NO" ? text : null }, String(text));
  return element("div", { class: "ta-scroll", tabindex: "0", role: "region", "aria-label": t("train.and_figures", { name: part.header[0] }) },
    element("table", { class: "ta-table" },
      element("thead", {}, element("tr", {}, ...part.header.map((text) => element("th", { scope: "col" }, text)))),
      element("tbody", {}, ...part.rows.map((row) => element("tr", {}, ...row.map(cell))))));
}

export class Proof {
  constructor(part, ask) {
    this.part = (name) => part("proof" + (name ? "-" + name : ""));
    this.ask = ask;
    this.part("start").addEventListener("click", () => this.asked("proof_start", this.wanted()));
    this.part("stop").addEventListener("click", () => this.asked("proof_stop"));
    watch(this.part(), LOOK_MS, () => isUnderWay(this.told) && this.asked("proof"));
  }

  // A finished training on a corpus whose checkpoint is there; null for none.
  open(run, corpus) {
    if (run === this.run) return;
    this.run = run;
    this.told = null;
    this.part().hidden = !run;
    this.part("result").replaceChildren();
    complain(this.part("error"), null);
    if (run) this.begin(corpus);
  }

  async begin(corpus) {
    const run = this.run;
    this.show();
    await this.asked("proof", { form: true });
    if (run !== this.run || !this.told) return;
    const { judges, corpora } = this.told.form;
    fill(this.part("judge"), judges);
    fill(this.part("on"), [["", t("train.no_other_corpus")], ...corpora.filter((c) => c.name !== corpus).map((c) => [c.name, c.title])]);
  }

  wanted() {
    const on = this.part("on").value;
    return {
      judge: this.part("judge").value, corpora: on ? [on] : [], write: this.part("write").checked,
      recordings: Math.round(within(this.part("recordings").value, vocabulary.limits.proof_recordings)),
    };
  }

  async asked(what, values) {
    const run = this.run;
    try {
      const told = await this.ask(what, { run, ...values });
      if (run !== this.run) return;
      this.told = told;
      complain(this.part("error"), told.state === "failed" ? told.error : null);
    } catch (error) {
      if (run !== this.run) return;
      complain(this.part("error"), error);
    }
    this.show();
  }

  show() {
    const going = isUnderWay(this.told);
    this.part("start").hidden = going;
    this.part("stop").hidden = this.part("working").hidden = !going;
    this.part("fields").hidden = going;
    const proof = this.told && this.told.proof;
    this.part("start").textContent = t(proof ? "train.prove_again" : "train.prove_it");
    if (going) {
      this.part("step").textContent = sentence(this.told);
      showBar(this.part("bar"), this.told);
    }
    if (proof === this.last && this.part("result").firstChild) return;
    this.last = proof;
    this.part("result").replaceChildren(...(proof ? [
      element("p", { class: "ta-verdict", "data-good": String(proof.holds) }, t(proof.holds ? "train.proof_holds" : "train.proof_fails")),
      ...proof.blocks.flat().map(shown),
    ] : []));
  }
}
