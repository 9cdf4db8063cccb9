// The chosen point: its sound, its mel, its parent, and what made it.
import { address } from "../lib/address.js";
import { MAGMA } from "../lib/colour.js";
import { complain, element, emotionTag } from "../lib/dom.js";
import { EqualLoudness } from "../lib/equal.js";
import { number } from "../lib/format.js";
import { Picture, aboutOf, unpacked } from "../lib/mel.js";
import { Player } from "../lib/player.js";
import { row } from "../lib/table.js";
import { t } from "../lib/texts.js";

// A point as the address has it: "corpus/utterance", for a copy with its method and its number.
export function nameOf({ kind, index }, { originals, copies }) {
  const copied = kind === "copy";
  const place = copied ? copies.parent[index] : index;
  const name = originals.corpus[place] + "/" + originals.id[place];
  return copied ? [copies.method[index], copies.number[index], name].join(":") : name;
}

// The other way round; null where the map has no such point.
export function pointOf(name, map) {
  const of = (kind, count) => Array.from({ length: count }, (_, index) => ({ kind, index }));
  const all = of("original", map.originals.x.length).concat(of("copy", map.copies.x.length));
  return all.find((point) => nameOf(point, map) === name) || null;
}

export class ExplorePoint {
  // tab: { part, ask, bench, map }
  constructor(tab) {
    this.tab = tab;
    this.part = tab.part;
    this.player = new Player(() => this.showPlaying());
    this.equal = new EqualLoudness(this.part("equal"), this.part("louder"), this.player);
    const table = () => MAGMA;
    this.pictures = {
      a: new Picture(this.part("mel-a"), { table, timeAxis: true }),
      b: new Picture(this.part("mel-b"), { table, timeAxis: true }),
    };
    const redraw = () => Object.values(this.pictures).forEach((p) => p.draw());
    new ResizeObserver(redraw).observe(this.part("point"));
    window.addEventListener("tripaug-scheme", redraw);
    this.turn = 0;
    this.bind();
  }

  // what: { kind, index }; map: as the server describes it; params: with which copies are made.
  async open(what, map, request, play) {
    const turn = ++this.turn;
    const { originals, copies } = map;
    const isCopy = what.kind === "copy";
    const place = isCopy ? copies.parent[what.index] : what.index;
    this.opened = { what, place, corpus: originals.corpus[place], utterance: originals.id[place] };
    const asked = { checkpoint: request.checkpoint, corpus: originals.corpus[place], utterance: originals.id[place] };
    if (isCopy) {
      const { epsilon, noise_scale } = map;
      Object.assign(asked, { epsilon, noise_scale, seed: copies.seed[what.index], method: copies.method[what.index] });
    }
    this.player.pause();
    this.describe(what, place, map);
    let clip;
    try {
      clip = await this.tab.ask("pick", asked);
    } catch (error) {
      if (turn === this.turn) complain(this.part("point-error"), error);
      return;
    }
    if (turn !== this.turn) return;
    complain(this.part("point-error"), null);
    this.player.load(unpacked(clip.sound), clip.rate);
    if (clip.copy) this.player.replace(unpacked(clip.copy));
    this.player.side = isCopy ? "b" : "a";
    if (play) this.player.play(0);
    this.showPlaying();
    this.showMels(clip);
    const reached = this.part("point-rows").querySelector("[data-row=reached]");
    if (reached && clip.epsilon_reached !== undefined) reached.textContent = number(clip.epsilon_reached, 3) + " σ";
    this.tab.bench.dataset.opened = what.kind + " " + what.index;
    this.tab.bench.dispatchEvent(new CustomEvent("tripaug-opened", { bubbles: true }));
  }

  showMels(clip) {
    const mel = unpacked(clip.mel);
    const about = aboutOf(clip);
    this.pictures.a.show(mel, about);
    if (!clip.change) return;
    const change = unpacked(clip.change);
    this.pictures.b.show(mel.map((value, i) => value + change[i]), about);
  }

  describe(what, place, map) {
    const { originals, copies } = map;
    const isCopy = what.kind === "copy";
    const i = what.index;
    const name = originals.id[place].split("/").pop();
    const noise = isCopy && copies.method[i] === "noise";
    this.part("point-empty").hidden = true;
    this.part("point-full").hidden = false;
    this.part("point-name").textContent = isCopy ? t("explore.copy_of", { number: copies.number[i], name }) : name;
    const words = [originals.speaker[place], originals.corpus[place]].filter(Boolean).join(" · ");
    this.part("point-tags").replaceChildren(emotionTag(originals.emotion[place], originals.emotion), element("span", {}, words));
    if (map.synthetic) this.part("point-tags").append(element("span", { class: "ta-badge" }, t("common.synthetic")));
    const rows = isCopy ? [[t("explore.made_by"), t(noise ? "explore.method.noise" : "explore.the_learned_augmentor")]] : [[t("common.utterance"), originals.id[place]]];
    const reached = t("explore.epsilon_reached");
    if (isCopy) {
      rows.push([t("explore.parent"), originals.id[place]], [t("explore.epsilon_asked"), map.epsilon.toFixed(3) + " σ"], [reached, "–"]);
      if (!noise) rows.push([t("explore.noise_scale"), map.noise_scale.toFixed(2) + " ×"]);
      rows.push([t("common.seed"), String(copies.seed[i])]);
      rows.push([t("explore.originals"), t(copies.far[i] ? "explore.far_from_originals" : "explore.near_originals")]);
    } else {
      rows.push([t("explore.copies_on_map"), String(copies.parent.filter((parent) => parent === place).length)]);
    }
    const heard = isCopy ? copies.heard : originals.heard;
    if (heard) rows.push([t("explore.recognised_as"), heard[i] + (heard[i] === originals.emotion[place] ? " ✓" : "")]);
    this.part("point-rows").replaceChildren(
      ...rows.map(([key, value]) => row(key, element("td", { "data-row": key === reached ? "reached" : null }, value)))
    );
    for (const name of ["sides", "loudness", "copy-figure", "to-parent"]) this.part(name).hidden = !isCopy;
  }

  // When what plays has ended; true where nobody cut it short.
  ended() {
    if (!this.player.playing) return Promise.resolve(true);
    return new Promise((done) => (this.whenEnded = done));
  }

  close() {
    this.turn++;
    this.opened = null;
    this.player.pause();
    this.part("point-empty").hidden = false;
    this.part("point-full").hidden = true;
  }

  showPlaying() {
    this.player.show(this.part("play"), { a: this.part("side-a"), b: this.part("side-b") });
    this.equal.show();
    if (this.player.playing || !this.whenEnded) return;
    this.whenEnded(this.player.offset === 0);
    this.whenEnded = null;
  }

  bind() {
    const on = (name, act) => this.part(name).addEventListener("click", act);
    on("play", () => this.player.toggle());
    on("side-a", () => this.player.listen("a"));
    on("side-b", () => this.player.listen("b"));
    on("to-parent", () => this.opened && this.tab.map.pick({ kind: "original", index: this.opened.place }));
    on("to-augment", () => this.opened && address.go("augment", this.opened.corpus + "/" + this.opened.utterance));
    for (const key of ["a", "b"]) {
      this.part("mel-" + key).addEventListener("click", (event) => {
        const at = this.pictures[key].under(event);
        if (!at) return;
        this.player.listen(key);
        this.player.seek(at.seconds, true);
      });
    }
    document.addEventListener("keydown", (event) => {
      if (!this.opened || !this.tab.bench.offsetParent || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target.matches("button, a, select, input, summary, dialog, dialog *")) return; // keys are theirs
      if (event.key === " ") this.player.toggle();
      else if (event.key.toLowerCase() === "x" && this.opened.what.kind === "copy") this.player.listen(this.player.side === "a" ? "b" : "a");
      else return;
      event.preventDefault();
    });
    window.addEventListener("tripaug-tab", () => this.tab.bench.offsetParent || this.player.pause());
  }
}
