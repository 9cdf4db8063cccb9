// Marks of the map: a shape an emotion, a colour by what is asked, and the legend that says so.
import { marksOf } from "../lib/colour.js";
import { element, svg } from "../lib/dom.js";
import { token } from "../lib/plot.js";
import { t } from "../lib/texts.js";
import { vocabulary } from "../lib/vocabulary.js";

const { shapes, far, noise_colour } = vocabulary;
const MOST_IN_LEGEND = 24;

// Colours for names that have none of their own: far apart in hue, about equal in lightness.
function hues(names) {
  const light = window.TripAug.scheme() === "dark" ? 64 : 42;
  const made = {};
  names.forEach((name, i) => {
    made[name] = "hsl(" + Math.round((205 + i * 137.508) % 360) + " " + (i % 2 ? 60 : 72) + "% " + (light + (i % 3) * 5 - 5) + "%)";
  });
  return made;
}

export class Marks {
  // map: as the server describes it; by: emotion, speaker, corpus or method.
  constructor(map, by) {
    this.by = by;
    const { originals, copies } = map;
    this.ofEmotion = marksOf(originals.emotion);
    this.emotions = [...this.ofEmotion.keys()];
    const said = (value) => (value === null || value === undefined ? t("explore.not_known") : value);
    if (by === "method") {
      this.ofOriginal = originals.id.map(() => "original");
      this.ofCopy = copies.method.slice();
      const there = new Set(this.ofCopy);
      this.names = ["original", "learned", "noise"].filter((name) => name === "original" || there.has(name));
      this.colours = { original: token("ink-2"), learned: token("accent"), noise: noise_colour };
    } else {
      this.ofOriginal = originals[by].map(said);
      this.ofCopy = copies.parent.map((parent) => this.ofOriginal[parent]);
      this.names = by === "emotion" ? this.emotions : [...new Set(this.ofOriginal)].sort();
      this.colours = by === "emotion" ? {} : hues(this.names);
      if (by === "emotion") for (const name of this.names) this.colours[name] = this.ofEmotion.get(name).colour;
    }
  }

  // The outline of an emotion's shape.
  outline(emotion) {
    return shapes[this.ofEmotion.get(emotion).shape];
  }

  // method: of a copy; null for a recording.
  symbol(emotion, method, beyond) {
    const { shape } = this.ofEmotion.get(emotion);
    const kind = { noise: shape === "hourglass" ? "-open" : "-open-dot", learned: "-open" }[method] || "";
    return beyond ? far[method][0] : shape + kind;
  }
}

function icon(path, colour, filled, dotted) {
  const paint = filled ? { fill: colour } : { fill: "none", stroke: colour, "stroke-width": 0.34 };
  const drawn = [svg("path", { d: path, ...paint })];
  if (dotted) drawn.push(svg("circle", { r: 0.34, fill: colour }));
  return svg("svg", { viewBox: "-1.6 -1.6 3.2 3.2", width: 14, height: 14, "aria-hidden": "true" }, ...drawn);
}

// Buttons that hide and show, and what filled and hollow mean.
export function legend(box, marks, hidden, methods, onToggle) {
  const count = (name) => marks.ofOriginal.filter((each) => each === name).length;
  const ink = token("ink-2");
  const entries = marks.names.slice(0, MOST_IN_LEGEND).map((name) => {
    const path = marks.by === "emotion" ? marks.outline(name) : shapes.circle;
    const press = { type: "button", "aria-pressed": String(!hidden.has(name)), onclick: () => onToggle(name) };
    const many = marks.by === "method" && name !== "original" ? marks.ofCopy.filter((m) => m === name).length : count(name);
    return element("button", press, icon(path, marks.colours[name], marks.by !== "method" || name === "original", name === "noise" && marks.by === "method"), marks.by === "method" ? t("explore.method." + name) : name, element("small", {}, String(many)));
  });
  if (marks.names.length > MOST_IN_LEGEND) entries.push(element("span", {}, t("common.and_more", { n: marks.names.length - MOST_IN_LEGEND })));
  const key = (path, filled, words, dotted) => element("span", {}, icon(path, ink, filled, dotted), words);
  entries.push(key(shapes.circle, true, t("explore.legend.recording")));
  if (methods.has("learned")) entries.push(key(shapes.circle, false, t("explore.legend.learned")));
  if (methods.has("noise")) entries.push(key(shapes.circle, false, t("explore.legend.noise"), true));
  for (const name of Object.keys(far)) if (methods.has(name)) entries.push(key(far[name][1], false, t("explore.legend_far." + name)));
  if (marks.by !== "emotion") marks.emotions.forEach((name) => entries.push(key(marks.outline(name), false, name)));
  box.replaceChildren(...entries);
}
