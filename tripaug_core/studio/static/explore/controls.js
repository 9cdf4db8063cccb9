// The left column of the map: what is chosen there, and that it is remembered.
import { fillTrack } from "../lib/dom.js";
import { within } from "../lib/format.js";
import { memory } from "../lib/memory.js";
import { vocabulary } from "../lib/vocabulary.js";

export const DIALS = { epsilon: 3, noise: 2 }; // digits of each

export class Controls {
  constructor(bench, part) {
    this.bench = bench;
    this.part = part;
  }

  choose(names) {
    for (const box of this.boxes()) box.checked = names.includes(box.value);
  }

  boxes() {
    return [...this.part("corpora").querySelectorAll("input")];
  }

  radio(name) {
    return this.bench.querySelector("input[name=exp-" + name + "]:checked").value;
  }

  colourBy() {
    return this.part("colour").value;
  }

  // What they say, as the server is asked.
  read() {
    const { limits } = vocabulary;
    const value = (name, limit) => within(this.part(name).value, limits[limit]);
    const methods = [...this.bench.querySelectorAll("[data-method]")].filter((b) => b.checked).map((b) => b.dataset.method);
    return {
      checkpoint: this.part("checkpoint").value,
      corpora: this.boxes().filter((box) => box.checked).map((box) => box.value),
      per_class: Math.round(value("per_class", "map_per_class")),
      copies: methods.length ? Math.round(value("copies", "map_copies")) : 0,
      methods: methods.length ? methods : ["learned"],
      epsilon: value("epsilon", "epsilon"),
      noise_scale: value("noise", "noise_scale"),
      way: this.radio("way"),
      joint: this.radio("mode") === "joint",
      seed: Math.floor(value("seed", "seed")),
    };
  }

  fillTracks() {
    for (const name of ["epsilon", "noise"]) fillTrack(this.part(name));
  }

  keep(request) {
    this.memory = { ...request, colour: this.colourBy() };
    memory.keep("explore", this.memory);
  }

  recall() {
    const kept = (this.memory = memory.read("explore", {}) || {});
    const numbers = { per_class: kept.per_class, copies: kept.copies, seed: kept.seed, epsilon: kept.epsilon, noise: kept.noise_scale };
    for (const [name, value] of Object.entries(numbers)) if (typeof value === "number") this.part(name).value = value;
    for (const [name, digits] of Object.entries(DIALS)) this.part(name + "-number").value = Number(this.part(name).value).toFixed(digits);
    const radio = (name, value) => {
      for (const input of this.bench.querySelectorAll("input[name=exp-" + name + "]")) if (input.value === value) input.checked = true;
    };
    radio("way", kept.way);
    radio("mode", kept.joint ? "joint" : "placed");
    if (Array.isArray(kept.methods)) {
      for (const box of this.bench.querySelectorAll("[data-method]")) box.checked = kept.methods.includes(box.dataset.method);
    }
    if ([...this.part("colour").options].some((option) => option.value === kept.colour)) this.part("colour").value = kept.colour;
    this.fillTracks();
  }
}
