// The same utterances through a training: pictures, sound, and a slider over its iterations.
import { complain, element, emotionTag, fillTrack } from "../lib/dom.js";
import { aboutOf, unpacked } from "../lib/mel.js";
import { Newest } from "../lib/newest.js";
import { Pictures } from "../lib/pictures.js";
import { Player } from "../lib/player.js";
import { t } from "../lib/texts.js";

const STEP_MS = 350; // running through

export class TrainProbes {
  constructor(part, ask) {
    this.part = (name) => part("probe-" + name);
    this.whole = part;
    this.ask = ask;
    this.player = new Player(() => this.showPlaying());
    this.stage = new Pictures(this.part, (seconds) => {
      if (!this.part("play").disabled) this.player.seek(seconds, true);
    });
    this.steps = [];
    this.newest = new Newest({
      look: () => this.show(),
      failed: (error) => complain(this.part("error"), error),
      answered: () => complain(this.part("error"), null),
      rest: () => this.hear(),
    });
    this.bind();
  }

  // A training, or none.
  open(run, iterations) {
    this.run = run;
    this.iterations = iterations;
    this.steps = [];
    this.utterances = null;
    this.place = 0;
    this.following = true; // the newest, until somebody goes back
    this.kept = new Map();
    this.originals = {};
    this.heardOf = null;
    this.player.stop();
    this.stopRunning();
    this.whole("snapshots").hidden = true;
    this.part("empty").hidden = false;
    this.part("about").textContent = "";
    delete this.part("pictures").dataset.drawn;
  }

  // The steps that there are by now.
  async update(steps) {
    if (JSON.stringify(steps) === JSON.stringify(this.steps) && this.utterances) return;
    const shown = this.step;
    this.steps = steps;
    if (!steps.length) return;
    const run = this.run;
    if (!this.utterances) {
      const snapshots = await this.ask("snapshots", { run });
      if (run !== this.run || !snapshots.utterances.length) return;
      this.begin(snapshots);
    }
    const slider = this.part("step");
    slider.max = steps.length - 1;
    const kept = steps.indexOf(shown);
    slider.value = this.following || kept < 0 ? steps.length - 1 : kept;
    this.moved();
  }

  begin({ utterances, epsilon }) {
    this.utterances = utterances;
    this.part("empty").hidden = true;
    this.whole("snapshots").hidden = false;
    const heldOut = utterances.some((each) => each.held_out);
    const emotions = utterances.map((each) => each.emotion);
    this.part("about").textContent =
      t(heldOut ? "train.probes_about_held_out" : "train.probes_about", { epsilon: String(epsilon) });
    this.part("utterances").replaceChildren(
      ...utterances.map((each, place) => {
        const title = each.speaker ? t("train.probe_of", { id: each.id, speaker: each.speaker }) : each.id;
        return element("button", { type: "button", title, "aria-pressed": String(place === 0), onclick: () => this.choose(place) }, emotionTag(each.emotion, emotions));
      })
    );
    this.stage.clear();
  }

  choose(place) {
    this.place = place;
    this.player.stop();
    [...this.part("utterances").children].forEach((button, i) => button.setAttribute("aria-pressed", i === place));
    this.moved();
  }

  get step() {
    return this.steps[Number(this.part("step").value)];
  }

  // The slider stands somewhere else, or somebody else was chosen.
  moved() {
    const slider = this.part("step");
    fillTrack(slider);
    const text = t("common.of", { n: this.step, all: this.iterations });
    this.part("at").textContent = text;
    slider.setAttribute("aria-valuetext", t("train.iteration_at", { n: text }));
    this.newest.moved();
  }

  async show() {
    const { run, place, step } = this;
    const key = place + "/" + step;
    if (!this.kept.has(key)) {
      const wanted = !this.originals[place];
      const answer = await this.ask("look", { run, place, step, original: wanted });
      if (run !== this.run) return;
      if (answer.original) this.originals[place] = { values: unpacked(answer.original.mel), about: aboutOf(answer.original) };
      this.kept.set(key, unpacked(answer.change));
    }
    if (place !== this.place || step !== this.step) return;
    const { values, about } = this.originals[place];
    this.stage.show(values, about);
    this.stage.showChange(this.kept.get(key));
    this.part("pictures").dataset.drawn = key;
  }

  async hear() {
    const { run, place, step } = this;
    const key = run + "/" + place;
    try {
      const fresh = this.heardOf !== key;
      const answer = await this.ask("hear", { run, place, step, original: fresh });
      if (run !== this.run || place !== this.place || step !== this.step) return;
      if (fresh && answer.original) this.player.load(unpacked(answer.original), answer.rate);
      this.player.replace(unpacked(answer.sound));
      this.heardOf = key;
      this.part("play").disabled = false;
      this.part("pictures").dataset.heard = place + "/" + step;
    } catch (error) {
      if (run !== this.run) return;
      this.part("play").disabled = true;
      complain(this.part("error"), error);
    }
    this.showPlaying();
  }

  // -- running through ---------------------------------------------------------------------

  toggleRunning() {
    if (this.running) return this.stopRunning();
    const slider = this.part("step");
    if (slider.value === slider.max) slider.value = 0;
    this.following = false;
    this.part("run").textContent = t("common.pause");
    const next = () => {
      this.moved();
      if (slider.value === slider.max) return this.stopRunning();
      this.running = setTimeout(() => {
        slider.value = Number(slider.value) + 1;
        next();
      }, STEP_MS);
    };
    next();
  }

  stopRunning() {
    clearTimeout(this.running);
    this.running = null;
    this.part("run").textContent = t("train.run_through");
    this.following = this.part("step").value === this.part("step").max;
  }

  // -- what is heard ------------------------------------------------------------------------

  showPlaying() {
    const { player } = this;
    player.show(this.part("play"), { a: this.part("a"), b: this.part("b") });
    for (const chip of this.part("pictures").querySelectorAll("[data-side]")) {
      chip.classList.toggle("ta-heard", chip.dataset.side === player.side);
    }
    player.follow(() => this.stage.placeLine(player));
  }

  bind() {
    const on = (name, event, act) => this.part(name).addEventListener(event, act);
    on("step", "input", () => {
      this.stopRunning();
      this.moved();
    });
    on("run", "click", () => this.toggleRunning());
    on("play", "click", () => this.player.toggle());
    for (const side of ["a", "b"]) on(side, "click", () => this.player.listen(side));
    document.addEventListener("keydown", (event) => this.key(event));
  }

  // Space plays, X switches A and B, arrows move the slider where nothing else has the focus.
  key(event) {
    if (!this.utterances || !this.part("pictures").offsetParent) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { target } = event;
    if (target.matches("select, textarea, input:not([type=range]):not([type=checkbox])")) return;
    const slider = this.part("step");
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === " ") {
      if (target.matches("button, a, label, summary, input[type=checkbox]") || this.part("play").disabled) return;
      this.player.toggle();
    } else if (event.key.toLowerCase() === "x") this.player.listen(this.player.side === "a" ? "b" : "a");
    else if (way && target === document.body) {
      slider.value = Number(slider.value) + way;
      slider.dispatchEvent(new Event("input"));
    } else return;
    event.preventDefault();
  }
}
