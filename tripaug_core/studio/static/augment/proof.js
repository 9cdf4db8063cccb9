// The proof of the checkpoint that is chosen, in a fold below the pictures.
import { Proof } from "../lib/proof.js";
import { t } from "../lib/texts.js";

export class CheckpointProof {
  // tab: the Augment tab.
  constructor(tab) {
    this.tab = tab;
    this.fold = tab.part("proof");
    this.wanted = null; // what the address asks for and is not chosen yet
    const changed = () => tab.address.say();
    this.proof = new Proof(tab.part, tab.ask, { changed, written: () => tab.chooser.noteAgain() });
    this.fold.addEventListener("toggle", () => this.turned());
    tab.part("prove-open").addEventListener("click", () => {
      this.fold.open = true;
      this.fold.firstElementChild.focus({ preventScroll: true });
      this.fold.scrollIntoView({ block: "start" });
    });
  }

  // Another checkpoint was chosen; null: there is none.
  choose(known) {
    this.tab.part("prove").hidden = this.fold.hidden = !known;
    this.tab.part("proof-title").textContent = known ? t("augment.has_learned", { name: known.title }) : "";
    return this.turned();
  }

  async turned() {
    const { checkpoint } = this.tab.chooser;
    if (!this.fold.open || !checkpoint) return this.tab.address && this.tab.address.say();
    const { wanted } = this;
    await this.proof.open(checkpoint, wanted);
    if (wanted === this.wanted) this.wanted = null;
  }

  // What of it stands in the address: nothing while it is closed.
  said() {
    if (!this.fold.open) return {};
    const { corpus, judge, recordings } = this.wanted || this.proof.request();
    return { prove: corpus, judge, recordings };
  }

  // An address asks for no proof: at once, before what is still on its way says one again.
  close() {
    this.wanted = null;
    this.fold.open = false;
  }

  // The other way round; `prove` is a corpus.
  async take({ prove, judge, recordings }, view) {
    this.wanted = { corpus: prove, judge, recordings };
    this.fold.open = true;
    await this.turned();
    this.tab.address.say(); // what is chosen now: said later, it would look like the choice of a hand
    const { corpus, judge: chosen } = this.proof.request();
    if (corpus !== prove) view.refuse("prove=" + prove);
    if (judge && chosen !== judge) view.refuse("judge=" + judge);
  }
}
