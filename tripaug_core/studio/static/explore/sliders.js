// The sliders of the map: copies follow the hand where they can.
import { complain } from "../lib/dom.js";
import { Newest } from "../lib/newest.js";
import { t } from "../lib/texts.js";

const SETTLED_MS = 400; // after the last move of a slider its copies are computed exactly

export class Sliders {
  // tab: the Explore tab.
  constructor(tab) {
    this.tab = tab;
    this.newest = new Newest({
      look: () => this.slide(),
      failed: (error) => complain(tab.part("error"), error),
    });
  }

  // A slider moves: copies follow at once where they can, and are computed exactly afterwards.
  turned() {
    this.tab.strength.fillTracks();
    const { shown } = this.tab;
    const request = this.tab.request();
    // Figures are those of the ε above them, or look as if they waited.
    const same = shown && shown.epsilon === request.epsilon && shown.noise_scale === request.noise_scale;
    this.tab.part("figures").toggleAttribute("data-stale", !same);
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.tab.want(), SETTLED_MS);
    if (!this.tab.follows(this.tab.request())) return;
    this.newest.moved();
  }

  async slide() {
    const request = this.tab.request();
    if (!this.tab.follows(request)) return;
    const answer = await this.tab.ask("slide", request);
    if (!this.tab.follows(request)) return;
    if (answer.copies && answer.copies.x.length === this.tab.map.map.copies.x.length) {
      this.tab.map.move(answer.copies);
      this.tab.say(this.tab.map.map, "ε " + request.epsilon.toFixed(3));
      this.tab.bench.dataset.slid = request.epsilon + " " + request.noise_scale;
    }
    this.note(answer);
    // Two frames, so that what was moved is seen before the next question.
    await new Promise((done) => requestAnimationFrame(done));
  }

  async lookAfter() {
    const request = this.tab.request();
    if (this.tab.making.request || this.newest.asking || !this.tab.follows(request)) {
      if (!this.tab.making.request) this.note(null);
      return;
    }
    if (this.readyFor === this.tab.choice(request) + request.noise_scale) return;
    try {
      const answer = await this.tab.ask("slide", request);
      this.note(answer);
      if (answer.state === "done") this.readyFor = this.tab.choice(request) + request.noise_scale;
    } catch (error) {
      // Said where a slider is moved.
    }
  }

  note(answer) {
    const request = this.tab.request();
    if (answer && answer.state !== "done") this.readyFor = null; // the app may have been started anew
    let words = "";
    if (!answer) {
      if (request.copies) words = t(request.joint ? "explore.anew_when_let_go" : "explore.placed_when_let_go");
    } else if (answer.state === "done") words = t("explore.copies_follow_drag");
    else words = t(answer.copies ? "explore.noise_gets_ready" : "explore.getting_ready", { percent: Math.round(100 * (answer.share || 0)) });
    if (this.tab.making.request && !answer) return;
    this.tab.part("slider-note").textContent = words;
  }
}
