// The map itself: points that can be hovered, clicked, walked with arrows, and moved by a slider.
import { element } from "../lib/dom.js";
import { Plot, token } from "../lib/plot.js";
import { holds } from "../lib/search.js";
import { t } from "../lib/texts.js";
import { Hands } from "./hands.js";
import { Marks, legend } from "./marks.js";
import { MARGIN, MapView } from "./view.js";

const MANY = 1200; // points from which WebGL draws them
const [LINKS, COPIES, RING] = [0, 1, 3]; // the originals' trace is 2
const REACH_PX = 14;

export const farWords = (far) => (far ? t("explore.copies_far", { n: far }) : t("explore.no_copy_far"));

export class ExploreMap {
  // tab: { part, controls, playlist, onPick({kind, index}) }
  constructor(tab, source) {
    this.tab = tab;
    this.box = tab.part("map");
    this.plot = new Plot(this.box, source);
    this.part = tab.part;
    this.hidden = new Set();
    this.sought = "";
    this.picked = null;
    this.view = new MapView(() => [this.box.clientWidth, this.box.clientHeight]);
    this.hands = new Hands(this);
    new ResizeObserver(() => {
      if (!this.view.moved) this.view.fit();
      this.reframe();
    }).observe(this.box);
    window.addEventListener("tripaug-scheme", () => this.map && this.show(this.map));
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.box.addEventListener("pointerleave", () => this.point(null));
  }

  // A map as the server describes it. The choice stays picked where it is the same points.
  async show(map) {
    const same = this.map && String(this.map.originals.id) === String(map.originals.id);
    const placeKept = same && this.map.way === map.way && this.map.joint === map.joint && !map.joint;
    if (!same) {
      this.hidden.clear();
      this.picked = null;
    }
    if (this.picked && this.picked.kind === "copy" && this.picked.index >= map.copies.x.length && map.whole) this.picked = null;
    this.map = map;
    this.marks = new Marks(map, this.tab.controls.colourBy());
    this.matches = this.matching(map);
    const reach = this.reachOf(placeKept ? this.view.reach : null);
    if (!placeKept || !this.view.moved) this.view.fit(reach);
    this.box.setAttribute("aria-label", this.inWords());
    await this.draw();
    legend(this.tab.part("legend"), this.marks, this.hidden, new Set(map.copies.method.slice(0, map.copies.x.length)), (name) => {
      this.hidden.has(name) ? this.hidden.delete(name) : this.hidden.add(name);
      this.show(map);
    });
  }

  inWords() {
    const { originals, copies, way, joint } = this.map;
    const far = copies.far.filter(Boolean).length;
    const shown = { way, originals: t("explore.originals_n", { n: originals.x.length }) };
    if (!copies.x.length) return t("explore.map_read", shown);
    const how = t(joint ? "explore.one_map" : "explore.copies_placed");
    return t("explore.map_read_copies", { ...shown, copies: t("explore.copies_n", { n: copies.x.length }), how, far: farWords(far) });
  }

  seen(kind, index) {
    if (!this.matches[kind === "copy" ? this.map.copies.parent[index] : index]) return false;
    return !this.hidden.has((kind === "copy" ? this.marks.ofCopy : this.marks.ofOriginal)[index]);
  }

  async draw() {
    const { originals, copies } = this.map;
    const { marks } = this;
    this.rows = {
      copy: copies.x.map((_, i) => i).filter((i) => this.seen("copy", i)),
      original: originals.x.map((_, i) => i).filter((i) => this.seen("original", i)),
    };
    const many = originals.x.length + copies.x.length;
    const type = many > MANY ? "scattergl" : "scatter";
    const size = many > 700 ? 7 : many > 300 ? 8 : 10;
    await this.plot.draw(() => {
      const range = this.view.ranges();
      // What is in view is ours: the hand's, with one scale for both axes.
      const quiet = { showticklabels: false, zeroline: false, showline: false, automargin: false, fixedrange: true };
      const own = this.rows.original;
      const made = this.rows.copy;
      const emotion = (i) => originals.emotion[copies.parent[i]];
      return {
        traces: [
          { type, mode: "lines", x: [], y: [], hoverinfo: "skip", line: { color: token("ink-2"), width: 1.5 } },
          {
            type, mode: "markers", ...this.placed(), hoverinfo: "skip",
            marker: {
              size: size - 1, opacity: 0.9, line: { width: 1.4 },
              color: made.map((i) => marks.colours[marks.ofCopy[i]]),
              symbol: made.map((i) => marks.symbol(emotion(i), copies.method[i], copies.far[i])),
            },
          },
          {
            type, mode: "markers", x: own.map((i) => originals.x[i]), y: own.map((i) => originals.y[i]),
            hoverinfo: "skip",
            marker: {
              size, opacity: 0.95, line: { width: 1, color: token("surface") },
              color: own.map((i) => marks.colours[marks.ofOriginal[i]]),
              symbol: own.map((i) => marks.symbol(originals.emotion[i], null, false)),
            },
          },
          {
            type, mode: "markers", ...this.ringed(), hoverinfo: "skip",
            marker: { size: size + 9, symbol: "circle-open", color: token("ink"), line: { width: 2 } },
          },
        ],
        layout: {
          margin: { l: MARGIN, r: MARGIN, t: MARGIN, b: MARGIN }, hovermode: false, dragmode: false,
          xaxis: { ...quiet, nticks: 8, range: range.x },
          yaxis: { ...quiet, nticks: 6, range: range.y },
        },
      };
    });
  }

  placed() {
    const { x, y } = this.map.copies;
    return { x: this.rows.copy.map((i) => x[i]), y: this.rows.copy.map((i) => y[i]) };
  }

  at({ kind, index }) {
    const { x, y } = kind === "copy" ? this.map.copies : this.map.originals;
    return [x[index], y[index]];
  }

  ringed() {
    const there = this.picked && this.seen(this.picked.kind, this.picked.index) && this.at(this.picked)[0] !== undefined;
    const [x, y] = there ? this.at(this.picked) : [];
    return there ? { x: [x], y: [y] } : { x: [], y: [] };
  }

  reachOf(before) {
    const around = (axis) => {
      const all = this.map.originals[axis].concat(this.map.copies[axis]);
      let low = Math.min(...all);
      let high = Math.max(...all);
      const room = 0.06 * (high - low || 1);
      low -= room;
      high += room;
      return before ? [Math.min(low, before[axis][0]), Math.max(high, before[axis][1])] : [low, high];
    };
    return { x: around("x"), y: around("y") };
  }

  // Only the copies move: { x, y, far } as the server's `slide` gives them.
  move(copies) {
    const { map } = this;
    if (!this.plot.drawn || copies.x.length !== map.copies.x.length) return;
    const sameFar = String(map.copies.far) === String(copies.far);
    Object.assign(map.copies, copies);
    const { x, y } = this.placed();
    const ring = this.ringed();
    const symbols = () => this.rows.copy.map((i) =>
      this.marks.symbol(map.originals.emotion[map.copies.parent[i]], map.copies.method[i], map.copies.far[i])
    );
    this.point(null);
    const change = { x: [x, ring.x], y: [y, ring.y] };
    if (!sameFar) change["marker.symbol"] = [symbols(), "circle-open"];
    window.Plotly.restyle(this.box, change, [COPIES, RING]);
    const wide = this.reachOf(this.view.reach);
    if (!this.view.moved && String([wide.x, wide.y]) !== String([this.view.reach.x, this.view.reach.y])) {
      this.view.fit(wide);
      this.reframe();
    }
  }

  // -- pointer and keys --------------------------------------------------------------------

  // The point nearest to a place of the box, within reach of it.
  under(px, py) {
    if (!this.rows) return null;
    let best = null;
    let least = REACH_PX;
    for (const one of this.all()) {
      const [x, y] = this.view.place(...this.at(one));
      const gap = Math.hypot(x - px, y - py);
      if (gap < least) [best, least] = [one, gap];
    }
    return best;
  }

  // What can be seen, as { kind, index }.
  all() {
    return ["original", "copy"].flatMap((kind) => this.rows[kind].map((index) => ({ kind, index })));
  }

  // A list of what lies where `inside(x, y)` says so.
  choose(inside) {
    this.tab.playlist.show(this.all().filter((one) => inside(...this.at(one))));
  }

  // The part of the plane that the hand has chosen; once a frame.
  reframe() {
    if (this.framing) return;
    this.framing = requestAnimationFrame(() => {
      this.framing = null;
      const { x, y } = this.view.ranges();
      if (this.plot.drawn) window.Plotly.relayout(this.box, { "xaxis.range": x, "yaxis.range": y });
      if (this.map) this.tab.address.say();
    });
  }

  // Leaves those in view in whose file name, speaker, emotion, corpus or text each word stands.
  search(text) {
    this.sought = text.trim();
    if (this.map) return this.show(this.map);
  }

  matching({ originals }) {
    const said = ["id", "speaker", "emotion", "corpus", "sentence"].map((name) => originals[name] || []);
    return originals.id.map((_, i) => holds(said.map((column) => column[i] || "").join("\n"), this.sought));
  }

  // Lines from a copy to its parent, or from a parent to its copies; and what it is.
  point(what, event) {
    const tip = this.tab.part("tip");
    const key = what ? what.kind + what.index : "";
    if (key === this.pointed) return;
    this.pointed = key;
    tip.hidden = !what;
    if (this.plot.drawn) window.Plotly.restyle(this.box, this.links(what), [LINKS]);
    if (!what) return;
    tip.replaceChildren(...this.words(what).map((line) => element("div", {}, line)));
    const at = event && event.clientX !== undefined ? event : this.box.getBoundingClientRect();
    const left = (at.clientX || at.left) + 14;
    tip.style.left = Math.max(8, Math.min(left, window.innerWidth - tip.offsetWidth - 8)) + "px";
    tip.style.top = Math.min((at.clientY || at.top) + 14, window.innerHeight - tip.offsetHeight - 8) + "px";
  }

  links(what) {
    const x = [];
    const y = [];
    const line = (copy) => {
      const from = this.at({ kind: "original", index: this.map.copies.parent[copy] });
      const to = this.at({ kind: "copy", index: copy });
      x.push(from[0], to[0], null);
      y.push(from[1], to[1], null);
    };
    if (what && what.kind === "copy") line(what.index);
    if (what && what.kind === "original") {
      this.map.copies.parent.forEach((parent, i) => parent === what.index && this.seen("copy", i) && line(i));
    }
    return { x: [x], y: [y] };
  }

  words({ kind, index }) {
    const { originals, copies } = this.map;
    const place = kind === "copy" ? copies.parent[index] : index;
    const about = [originals.emotion[place], originals.speaker[place]].filter(Boolean).join(" · ");
    const name = originals.id[place].split("/").pop();
    if (kind !== "copy") return [name, about];
    const how = t("explore.method." + copies.method[index]);
    return [t("explore.copy_tip", { name, number: copies.number[index], how }), about].concat(copies.far[index] ? [t("explore.far_from_all")] : []);
  }

  // `silent`: nobody has asked to hear it. null: no point any more.
  pick(what, silent) {
    this.picked = what;
    const ring = this.ringed();
    window.Plotly.restyle(this.box, { x: [ring.x], y: [ring.y] }, [RING]);
    return this.tab.onPick(what, silent);
  }

  key(event) {
    if (!event.ctrlKey && !event.metaKey && !event.altKey && this.hands.key(event.key)) return event.preventDefault();
    const towards = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!towards || !this.map || !this.plot.drawn) return;
    event.preventDefault();
    const all = this.all();
    if (!all.length) return;
    if (!this.picked) return this.pick(all[0]);
    const [x, y] = this.at(this.picked);
    let best = null;
    let least = Infinity;
    for (const one of all) {
      const [u, v] = this.at(one);
      const along = (u - x) * towards[0] + (v - y) * towards[1];
      const across = Math.abs((u - x) * towards[1]) + Math.abs((v - y) * towards[0]);
      if (along <= 1e-9 || across > 2 * along) continue;
      if (along + 2 * across < least) [best, least] = [one, along + 2 * across];
    }
    if (best) this.pick(best);
  }
}
