// The settings that a training was begun with, and what of them is other than its preset's.
import { element } from "../lib/dom.js";
import { row, term } from "../lib/table.js";
import { t } from "../lib/texts.js";

const text = (value) => (Array.isArray(value) ? value.join(", ") || t("train.none") : String(value));

// about: of a run; form: the form beside it, which knows what each setting means.
export function showSettings(box, about, form) {
  const paper = form.about ? form.about.presets.paper : {};
  const line = (label, tip, value, printed) =>
    row(tip ? term(label, tip) : label, element("td", {}, value), element("td", { class: "ta-quiet" }, printed));
  const rows = (form.about ? form.about.guide : []).map((entry) =>
    line(entry.label, (entry.where ? entry.where + ". " : "") + entry.help, text(about.training[entry.name]), text(paper[entry.name])));
  rows.unshift(line(t("train.losses_left_out"), "Sec. 3.2.3.", text(about.training.without || []), t("train.none")));
  box.replaceChildren(...rows);
}

// The line under its title. summary: of a finished one, null before.
export function aboutOf(about, form, summary, run) {
  return [changesOf(about, form), heldOutOf(about, summary), run].filter(Boolean).join("  ·  ");
}

function changesOf(about, form) {
  const changed = Object.keys(about.differs).map((name) => {
    const entry = form.entries && form.entries[name];
    return name === "without" ? t("train.without", { losses: text(about.differs[name]) }) : (entry ? entry.label : name) + " " + text(about.differs[name]);
  });
  return changed.join(", ");
}

// What was held out: a finished one has figures of it; before, what was asked for.
function heldOutOf({ held_out: asked }, summary) {
  if (summary && !summary.held_out) return t("train.held_out.none");
  if (asked === "auto") return t(summary ? "train.held_out.auto" : "train.held_out.asked");
  return asked === "none" ? t("train.held_out.none") : t("train.held_out_named", { speakers: asked });
}
