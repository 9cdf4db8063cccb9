// What of the Augment tab stands in the address: the utterance, and all that decides what is heard.
import { address } from "../lib/address.js";
import { t } from "../lib/texts.js";
import { vocabulary } from "../lib/vocabulary.js";

const TAB = "augment";
const { epsilon, noise_scale, seed, proof_recordings: recordings } = vocabulary.limits;
const RULES = {
  checkpoint: true, epsilon, noise: noise_scale, seed: { ...seed, whole: true }, baseline: true, emotion: true, speaker: true,
  prove: true, judge: true, recordings: { ...recordings, whole: true },
};

export class AugmentAddress {
  // tab: the Augment tab; begun: resolves when its first recording is open.
  constructor(tab) {
    this.tab = tab;
    this.part = tab.part;
  }

  // Before the tab begins: an utterance that the address names is the first to be opened. Resolves
  // when `begin` has, and all that the address asks for is there.
  async begin(begin) {
    this.beginning = Promise.resolve().then(begin);
    await Promise.all([address.onOpen(TAB, (what, view) => this.open(what, view)), this.beginning]);
    address.begun(TAB);
  }

  say() {
    const { clip, chooser, baseline, proof } = this.tab;
    if (!clip) return;
    const { corpus, utterance } = clip.source;
    const params = this.tab.params();
    address.say(TAB, corpus ? corpus + "/" + utterance : null, {
      checkpoint: clip.checkpoint, epsilon: params.epsilon, noise: params.noise_scale, seed: params.seed,
      baseline: baseline.select.value, ...chooser.filters(), ...proof.said(),
    });
  }

  // what: "corpus/utterance", or a checkpoint.
  async open(what, view) {
    const { tab } = this;
    tab.opening += 1; // what is still on its way comes too late, and must not be remembered
    const [corpus, ...rest] = what && what.includes("/") ? what.split("/") : [];
    const wanted = { corpus, utterance: rest.join("/") || undefined, emotion: "", speaker: "" };
    if (what) tab.memory.own = null;
    if (what && !corpus) wanted.checkpoint = what;
    if (view.whole) Object.assign(wanted, this.take(view));
    for (const name of ["checkpoint", "corpus", "utterance"]) if (wanted[name]) tab.memory[name] = wanted[name];
    // A checkpoint by itself is heard on what it was trained on.
    if (wanted.checkpoint === what) delete tab.memory.corpus;
    if (tab.chooser.begun) await tab.chooser.take(wanted, view);
    else {
      tab.chooser.wanted = wanted; // its beginning opens what the memory names
      await this.beginning;
    }
    if (!view.stale && wanted.proof && wanted.proof.prove) await tab.proof.take(wanted.proof, view);
    if (!view.stale) this.compare(wanted, view);
  }

  // The dials and what it is compared with, at once; and the choices that are still to be made.
  take(view) {
    const usual = { baseline: "", emotion: "", speaker: "", prove: "", judge: "", recordings: recordings.default };
    for (const name of ["epsilon", "noise", "seed"]) usual[name] = Number(this.part(name).defaultValue);
    const values = view.take(RULES, usual);
    for (const name of ["epsilon", "noise", "seed"]) this.part(name).value = values[name];
    this.tab.strength.show();
    this.tab.baseline.take(values.baseline);
    const { checkpoint, baseline, emotion, speaker, prove, judge } = values;
    if (!prove) this.tab.proof.close();
    return { checkpoint, baseline, emotion, speaker, proof: { prove, judge, recordings: values.recordings } };
  }

  // What was asked for and is not here is said.
  compare(wanted, view) {
    const { clip } = this.tab;
    const chosen = (name) => this.part(name).value;
    if (wanted.checkpoint && chosen("checkpoint") !== wanted.checkpoint) view.miss(t("common.no_such_checkpoint", { name: wanted.checkpoint }));
    if (wanted.corpus && chosen("corpus") !== wanted.corpus) view.miss(t("common.no_such_corpus", { corpus: wanted.corpus }));
    else if (wanted.utterance && !(clip && clip.source.utterance === wanted.utterance)) view.miss(t("augment.no_such_recording", { name: wanted.utterance }));
    for (const name of ["baseline", "emotion", "speaker"]) {
      if (wanted[name] && chosen(name) !== wanted[name]) view.refuse(name + "=" + wanted[name]);
    }
  }
}
