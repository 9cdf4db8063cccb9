// The left column of the map: what is chosen there, and that it is remembered.
import { STRENGTHS } from "../lib/strength.js";
import { valuesOf } from "../lib/dom.js";
import { within } from "../lib/format.js";
import { memory } from "../lib/memory.js";
import { vocabulary } from "../lib/vocabulary.js";

export class Controls {
  // strength: the sliders of the column.
  constructor(bench, part, strength) {
    Object.assign(this, { bench, part, strength });
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
    const methods = this.methods().filter((box) => box.checked).map((box) => box.dataset.method);
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

  keep(request) {
    this.memory = { ...request, colour: this.colourBy() };
    memory.keep("explore", this.memory);
  }

  recall() {
    const kept = (this.memory = memory.read("explore", {}) || {});
    this.choices = {
      methods: this.methods().map((box) => box.dataset.method), colour: valuesOf(this.part("colour")),
      way: this.radios("way").map((r) => r.value), mode: this.radios("mode").map((r) => r.value),
    };
    this.usual = { ...this.said(), corpora: [] }; // before anything was chosen
    this.put({ ...kept, noise: kept.noise_scale, mode: kept.joint ? "joint" : "placed" });
  }

  methods() {
    return [...this.bench.querySelectorAll("[data-method]")];
  }

  radios(name) {
    return [...this.bench.querySelectorAll("input[name=exp-" + name + "]")];
  }

  // As an address has it, and as `put` takes it.
  said() {
    const { noise_scale, joint, ...rest } = this.read();
    return { ...rest, noise: noise_scale, mode: joint ? "joint" : "placed", colour: this.colourBy() };
  }

  // What of `values` is of its kind.
  put(values) {
    for (const name of ["per_class", "copies", "seed", ...STRENGTHS]) {
      if (typeof values[name] === "number") this.part(name).value = values[name];
    }
    for (const name of ["way", "mode"]) {
      for (const input of this.radios(name)) if (input.value === values[name]) input.checked = true;
    }
    if (Array.isArray(values.methods)) {
      for (const box of this.methods()) box.checked = values.methods.includes(box.dataset.method);
    }
    if (this.choices.colour.includes(values.colour)) this.part("colour").value = values.colour;
    this.strength.show();
  }
}
