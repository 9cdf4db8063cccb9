// The settings that a training was begun with, and what of them is other than its preset's.
import { element } from "../lib/dom.js";
import { t } from "../lib/texts.js";

const text = (value) => (Array.isArray(value) ? value.join(", ") || t("train.none") : String(value));

// about: of a run; form: the form beside it, which knows what each setting means.
export function showSettings(box, about, form) {
  const paper = form.about ? form.about.presets.paper : {};
  const row = (label, tip, value, printed) =>
    element("tr", {}, element("th", { scope: "row" }, tip ? element("button", { type: "button", class: "ta-term", "data-tip": tip }, label) : label),
      element("td", {}, value), element("td", { class: "ta-quiet" }, printed));
  const rows = (form.about ? form.about.guide : []).map((entry) =>
    row(entry.label, (entry.where ? entry.where + ". " : "") + entry.help, text(about.training[entry.name]), text(paper[entry.name])));
  rows.unshift(row(t("train.losses_left_out"), "Sec. 3.2.3.", text(about.training.without || []), t("train.none")));
  box.replaceChildren(...rows);
}

export function changesOf(about, form) {
  const changed = Object.keys(about.differs).map((name) => {
    const entry = form.entries && form.entries[name];
    return name === "without" ? t("train.without", { losses: text(about.differs[name]) }) : (entry ? entry.label : name) + " " + text(about.differs[name]);
  });
  return changed.join(", ");
}

export function heldOutOf(about) {
  if (["auto", "none"].includes(about.held_out)) return t("train.held_out." + about.held_out);
  return t("train.held_out_named", { speakers: about.held_out });
}
