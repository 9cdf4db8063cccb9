// The Augment tab: asks the server what the params say, and hands the answers to who shows them.
import { StrengthSliders } from "../lib/strength.js";
import { complain, download, partsOf } from "../lib/dom.js";
import { within } from "../lib/format.js";
import { unpacked } from "../lib/mel.js";
import { EqualLoudness } from "../lib/equal.js";
import { memory } from "../lib/memory.js";
import { Newest } from "../lib/newest.js";
import { Player } from "../lib/player.js";
import { asker, sender } from "../lib/server.js";
import { vocabulary } from "../lib/vocabulary.js";
import { AugmentAddress } from "./address.js";
import { Baseline } from "./baseline.js";
import { Chooser } from "./chooser.js";
import { Comparison } from "./comparison.js";
import { Figures } from "./figures.js";
import { CheckpointProof } from "./proof.js";
import { Sets } from "./sets.js";
import { Stage } from "./stage.js";
import { Sweep } from "./sweep.js";

const MEMORY = "augment";

export class Augment {
  constructor(element, server, upload, props) {
    this.element = element;
    this.ask = asker(server);
    this.upload = sender(upload);
    this.bench = element.querySelector(".ta-bench");
    this.part = partsOf(element);
    this.memory = memory.read(MEMORY, {});
    this.clip = null;
    this.opening = 0;
    this.figures = new Figures(this.part, props.rows);
    this.player = new Player(() => this.showPlaying());
    this.equal = new EqualLoudness(this.part("equal"), this.part("louder"), this.player);
    this.stage = new Stage(this.part, (seconds) => this.player.seek(seconds, true));
    this.baseline = new Baseline(this);
    this.comparison = new Comparison(this);
    this.sweep = new Sweep(this);
    this.sets = new Sets(this);
    this.proof = new CheckpointProof(this);
    this.chooser = new Chooser(this);
    this.strength = new StrengthSliders(this.part, () => this.turned());
    this.newest = new Newest({
      look: () => this.look(),
      answered: () => this.looked(),
      rest: () => this.hear(),
      failed: (error) => {
        this.complain("stage", error);
        delete this.bench.dataset.busy;
      },
    });
    this.recall();
    this.bind();
    this.address = new AugmentAddress(this);
    this.address.begin(() => this.chooser.begin()).then(() => (this.bench.dataset.state = "ready"));
  }

  // -- what the chooser needs --------------------------------------------------------------

  // A sentence beside what it is about; null takes it away.
  complain(where, error) {
    complain(this.part(where + "-error"), error);
  }

  // Opens a recording; true if it is now the one on the stage. Where it fails, what was open
  // stays open.
  async open(source, checkpoint) {
    const turn = ++this.opening;
    this.bench.dataset.busy = true;
    let clip;
    try {
      clip = await this.ask("open", { ...source, checkpoint });
    } catch (error) {
      if (turn === this.opening) {
        delete this.bench.dataset.busy;
        this.complain("source", error);
      }
      return false;
    }
    if (turn !== this.opening) return false;
    this.complain("source", null);
    this.clip = { ...clip, source, checkpoint };
    this.player.load(unpacked(clip.sound), clip.rate);
    this.figures.clear();
    this.baseline.clear();
    this.stage.open(clip);
    for (const name of ["play", "side-a", "side-b", "save-sound", "save-mel"]) {
      this.part(name).disabled = false;
    }
    this.showPlaying();
    this.turned();
    return true;
  }

  // -- params -------------------------------------------------------------------------------

  params() {
    const { epsilon, noise_scale, seed } = vocabulary.limits;
    return {
      epsilon: within(this.part("epsilon").value, epsilon),
      noise_scale: within(this.part("noise").value, noise_scale),
      seed: Math.floor(within(this.part("seed").value, seed)),
    };
  }

  request() {
    return { ...this.clip.source, checkpoint: this.clip.checkpoint, ...this.params() };
  }

  // A dial was turned.
  turned() {
    this.remember();
    this.strength.fillTracks();
    this.address.say();
    if (this.clip) this.newest.moved();
  }

  async look() {
    const request = this.request();
    const clip = this.clip;
    const answer = await this.ask("look", request);
    if (clip !== this.clip) return;
    this.stage.showChange(unpacked(answer.change));
    this.figures.update(answer.figures, request.epsilon);
    this.mark("drawn", request);
  }

  looked() {
    this.baseline.turned();
    this.sweep.turned();
    this.complain("stage", null);
  }

  async hear() {
    const request = JSON.stringify(this.request());
    const overtaken = () => request !== JSON.stringify(this.request());
    const { opening } = this;
    try {
      const answer = await this.ask("hear", JSON.parse(request));
      if (overtaken()) return;
      this.player.replace(unpacked(answer.sound));
      this.figures.update(answer.figures);
      this.comparison.showHere();
      this.showPlaying();
      this.mark("heard", JSON.parse(request));
    } catch (error) {
      if (overtaken()) return;
      this.complain("stage", error);
    }
    if (opening === this.opening) delete this.bench.dataset.busy;
  }

  // What is on the stage now, for whoever looks from outside (tests, benchmarks).
  mark(what, { epsilon, noise_scale, seed }) {
    this.bench.dataset[what] = epsilon + " " + noise_scale + " " + seed;
    this.bench.dispatchEvent(new CustomEvent("tripaug-" + what, { bubbles: true }));
  }

  async save(kind) {
    try {
      const file = await this.ask("save", { ...this.request(), kind });
      download(file.name, file.type, file.data, true);
      this.complain("stage", null);
    } catch (error) {
      this.complain("stage", error);
    }
  }

  // -- what is heard -----------------------------------------------------------------------

  showPlaying() {
    const player = this.player;
    player.show(this.part("play"), { a: this.part("side-a"), b: this.part("side-b"), c: this.part("side-c") });
    this.equal.show();
    this.part("loop").setAttribute("aria-pressed", player.loop);
    for (const chip of this.element.querySelectorAll("[data-chip]")) {
      chip.classList.toggle("ta-heard", chip.dataset.chip === player.side);
    }
    player.follow(() => this.followSound());
  }

  followSound() {
    const { position, seconds } = this.player;
    this.part("clock").textContent = position.toFixed(2) + " / " + seconds.toFixed(2) + " s";
    this.stage.placeLine(this.player);
  }

  // -- hands -------------------------------------------------------------------------------

  bind() {
    const on = (name, event, act) => this.part(name).addEventListener(event, act);
    on("seed", "input", () => this.turned());
    on("seed", "change", () => (this.part("seed").value = this.params().seed));
    on("dice", "click", () => {
      this.part("seed").value = Math.floor(Math.random() * 100000);
      this.turned();
    });
    on("play", "click", () => this.player.toggle());
    for (const side of ["a", "b", "c"]) on("side-" + side, "click", () => this.player.listen(side));
    on("loop", "click", () => this.player.setLoop(!this.player.loop));
    on("save-sound", "click", () => this.save("sound"));
    on("save-mel", "click", () => this.save("mel"));
    document.addEventListener("keydown", (event) => this.key(event));
    // On a phone the transport lies in the dock with the params, where the thumb is.
    const narrow = window.matchMedia("(max-width: 760px)");
    const transport = this.part("transport");
    const after = transport.nextElementSibling;
    const [extras, keys] = [this.part("extras"), this.part("extras").nextElementSibling];
    const place = () => {
      if (narrow.matches) {
        this.part("dock").append(transport);
        this.element.querySelector(".ta-figures").append(extras);
      } else {
        after.before(transport);
        keys.before(extras);
      }
    };
    narrow.addEventListener("change", place);
    place();
  }

  key(event) {
    if (!this.clip || !this.bench.offsetParent || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target;
    if (target.matches("select, textarea, [contenteditable], input[type=text]")) return;
    const key = event.key.toLowerCase();
    if (key === " ") {
      if (target.matches("button, a, label, input[type=radio], input[type=file]")) return; // the space bar is theirs
      this.player.toggle();
    } else if (key === "x") this.player.switchOver();
    else if (key === "l") this.player.setLoop(!this.player.loop);
    else return;
    event.preventDefault();
  }

  // -- what the browser keeps --------------------------------------------------------------

  remember() {
    const { epsilon, noise_scale, seed } = this.params();
    Object.assign(this.memory, { epsilon, noise_scale, seed });
    if (this.clip) {
      this.memory.checkpoint = this.clip.checkpoint;
      const { source } = this.clip;
      Object.assign(this.memory, source.corpus ? { ...source, own: null } : { own: source });
    }
    memory.keep(MEMORY, this.memory);
  }

  recall() {
    const { epsilon, noise_scale, seed } = this.memory;
    const wanted = { epsilon, noise: noise_scale, seed };
    for (const [name, value] of Object.entries(wanted)) {
      if (typeof value === "number") this.part(name).value = value;
    }
    this.strength.show();
  }
}
