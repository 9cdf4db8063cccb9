// The form of a new training: a corpus, a preset, and what is to be other than the preset's.
import { busy, complain, download, element, fill, valuesOf } from "../lib/dom.js";
import { capital } from "../lib/format.js";
import { memory } from "../lib/memory.js";
import { term } from "../lib/table.js";
import { t } from "../lib/texts.js";
import { vocabulary } from "../lib/vocabulary.js";

const MEMORY = "train.form";
const MAIN = ["iterations", "seed"];
const { losses, training_choices, training_presets } = vocabulary;
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
// Where a setting stands in the paper, as a word that says what it is.
const explained = (where, name, help) => term(where, help, { "aria-label": t("train.what_it_is", { name, where }) });

export class TrainForm {
  // ask: to the server; onStart(run): a training was started.
  constructor(part, ask, onStart) {
    this.part = part;
    this.ask = ask;
    this.onStart = onStart;
    this.changes = {};
    this.controls = {};
    this.astray = null; // a sentence: the corpus that was asked for is not here
  }

  async begin() {
    const form = (this.about = await this.ask("form"));
    this.entries = Object.fromEntries(form.guide.map((entry) => [entry.name, entry]));
    this.part("presets").replaceChildren(
      ...Object.keys(form.presets).map((name) =>
        element("label", {}, element("input", { type: "radio", name: "tr-preset", value: name }),
          element("span", {}, capital(name)))
      )
    );
    this.part("main-fields").replaceChildren(...MAIN.map((name) => this.field(this.entries[name])));
    this.part("losses").replaceChildren(...Object.entries(losses).map(([name, { symbol, about }]) => this.loss(name, symbol, about)));
    this.part("fields").replaceChildren(...this.groups(), this.extras());
    this.offer(form);
    this.bind();
    this.recall();
  }

  offer({ corpora, corpora_home: home }) {
    if (JSON.stringify(corpora) === this.offered) return;
    this.offered = JSON.stringify(corpora);
    fill(this.part("corpus"), corpora.map((c) => [c.name, c.title]));
    this.part("start").disabled = !corpora.length;
    this.note(corpora.length ? "" : t("train.no_corpus", { home }));
  }

  async refresh() {
    if (!this.about) return;
    this.offer(await this.ask("form"));
    await this.check(); // a corpus may have been read meanwhile
  }

  // -- building --------------------------------------------------------------------------------

  groups() {
    const groups = {};
    for (const entry of this.about.guide) {
      if (!MAIN.includes(entry.name)) (groups[entry.group] = groups[entry.group] || []).push(entry);
    }
    return Object.entries(groups).map(([name, entries]) =>
      element("fieldset", { class: "ta-group" }, element("legend", {}, name),
        element("div", { class: "ta-pair" }, ...entries.map((entry) => this.field(entry))))
    );
  }

  // A label, the equation that it stands in as a word with an explanation, and the control.
  field(entry) {
    const id = "tr-" + entry.name;
    const value = this.about.presets.quick[entry.name];
    let control;
    if (training_choices[entry.name]) {
      control = element("select", { id }, ...training_choices[entry.name].map((v) => element("option", { value: v }, v)));
    } else if (Array.isArray(value)) {
      control = element("input", { id, type: "text", spellcheck: "false", autocomplete: "off" });
    } else {
      control = element("input", { id, type: "number", step: "any" });
    }
    control.addEventListener("change", () => this.turned(entry.name, this.read(entry.name)));
    this.controls[entry.name] = control;
    const wide = entry.label.length > 11; // beside its equation it would not fit into half a column
    return element("div", { class: "ta-field" + (wide ? " ta-wide" : ""), "data-field": entry.name },
      element("span", { class: "ta-labelled" }, element("label", { for: id }, entry.label),
        explained(entry.where || "?", entry.label, entry.help)), control);
  }

  loss(name, label, help) {
    const box = element("input", { type: "checkbox", value: name, checked: true });
    box.addEventListener("change", () => {
      const boxes = [...this.part("losses").querySelectorAll("input")];
      this.turned("without", boxes.filter((each) => !each.checked).map((each) => each.value));
    });
    const [where, ...rest] = help.split(": ");
    return element("span", { class: "ta-loss" }, element("label", { class: "ta-check" }, box, label),
      explained(where, label, rest.join(": ")));
  }

  extras() {
    const select = (id, label, where, help, options) => {
      const made = element("select", { id, "data-extra": id });
      fill(made, options);
      made.addEventListener("change", () => this.remember());
      return [made, element("div", { class: "ta-field" }, element("span", { class: "ta-labelled" },
        element("label", { for: id }, label), explained(where, label, help)), made)];
    };
    let heldOut, device;
    [this.heldOut, heldOut] = select("tr-held-out", t("train.held_out_speakers"), "?", t("train.held_out_tip"),
      [["auto", t("train.a_fifth")], ["none", t("train.none")]]);
    [this.device, device] = select("tr-device", t("train.device"), "?", t("train.device_tip"),
      [["auto", t("train.auto")], ["cpu", "cpu"], ...(this.about.cuda ? [["cuda", "cuda"]] : [])]);
    return element("fieldset", { class: "ta-group" }, element("legend", {}, t("train.where_and_on_whom")), element("div", { class: "ta-pair" }, heldOut, device));
  }

  bind() {
    const on = (name, event, act) => this.part(name).addEventListener(event, act);
    on("form", "submit", (event) => {
      event.preventDefault();
      busy(this.part("start"), () => this.start());
    });
    on("presets", "change", (event) => this.choosePreset(event.target.value));
    on("corpus", "change", () => {
      this.stray(null);
      this.chosen();
    });
    on("reset", "click", () => this.set(this.preset, {}));
    on("export", "click", () => this.save());
    on("import", "click", () => this.part("file").click());
    on("file", "change", async () => {
      const [file] = this.part("file").files;
      this.part("file").value = "";
      if (file) await this.take(file);
    });
  }

  // -- values ----------------------------------------------------------------------------------

  get settings() {
    return { ...this.about.presets[this.preset], ...this.changes };
  }

  read(name) {
    const text = this.controls[name].value.trim();
    const before = this.about.presets[this.preset][name];
    if (Array.isArray(before)) return text.split(/[\s,;]+/).filter(Boolean).map((word) => (isNaN(word) ? word : Number(word)));
    if (typeof before === "number") return text === "" ? before : Number(text);
    return text;
  }

  turned(name, value) {
    if (same(value, this.about.presets[this.preset][name])) delete this.changes[name];
    else this.changes[name] = value;
    this.show();
    this.check();
  }

  choosePreset(name) {
    this.set(name, this.changes);
  }

  // A preset, and what is to be other than it.
  set(preset, changes) {
    this.preset = this.about.presets[preset] ? preset : "quick";
    const base = this.about.presets[this.preset];
    const known = Object.entries(changes || {}).filter(([key, value]) => key in base && !same(value, base[key]));
    this.changes = Object.fromEntries(known);
    this.show();
    this.check();
  }

  show() {
    const { settings, changes } = this;
    for (const radio of this.part("presets").querySelectorAll("input")) radio.checked = radio.value === this.preset;
    this.part("preset-note").textContent = training_presets[this.preset];
    for (const [name, control] of Object.entries(this.controls)) {
      const value = settings[name];
      control.value = Array.isArray(value) ? value.join(", ") : value;
      control.closest(".ta-field").toggleAttribute("data-changed", name in changes);
    }
    for (const box of this.part("losses").querySelectorAll("input")) box.checked = !settings.without.includes(box.value);
    const names = Object.keys(changes);
    this.part("changed").hidden = !names.length;
    const labels = names.map((name) => (this.entries[name] ? this.entries[name].label : name === "without" ? t("train.losses") : name));
    this.part("changed-text").textContent = t("train.changed", { names: labels.join(", ") });
    this.remember();
  }

  async check() {
    const asked = () => ({ corpus: this.part("corpus").value, preset: this.preset, changes: this.changes });
    const request = asked();
    let error = null;
    try {
      await this.ask("check", request);
    } catch (problem) {
      error = problem;
    }
    if (same(request, asked())) this.complain(error);
  }

  // The sentence, with the field that it is about marked and named as it is on the page.
  complain(error) {
    for (const control of Object.values(this.controls)) control.removeAttribute("aria-invalid");
    if (error) {
      const text = error.message || String(error);
      const name = text.split(" ")[0].toLowerCase();
      const control = this.controls[name];
      if (control) {
        control.setAttribute("aria-invalid", "true");
        if (!MAIN.includes(name)) this.part("fold").open = true;
        error = this.entries[name].label + text.slice(name.length);
      }
    }
    complain(this.part("form-error"), error || this.astray);
  }

  // Until a corpus is chosen; that all settings are in order does not hide it.
  stray(sentence) {
    this.astray = sentence;
    this.complain(null);
  }

  note(text) {
    this.part("corpus-note").textContent = text;
    this.part("corpus-note").hidden = !text;
  }

  // -- memory and files ------------------------------------------------------------------------

  remember() {
    const { preset, changes } = this;
    const extra = { held_out: this.heldOut.value, device: this.device.value };
    memory.keep(MEMORY, { corpus: this.part("corpus").value, preset, changes, ...extra });
  }

  recall() {
    const kept = memory.read(MEMORY, {}) || {};
    this.choose(kept.corpus || "demo");
    for (const [select, value] of [[this.heldOut, kept.held_out], [this.device, kept.device]]) {
      if (valuesOf(select).includes(value)) select.value = value;
    }
    this.set(kept.preset, kept.changes);
  }

  // A corpus was chosen, here or elsewhere.
  chosen() {
    this.remember();
    this.check();
  }

  // A corpus by name, as another tab asks for it. False: it is not here.
  choose(corpus) {
    const select = this.part("corpus");
    if (!valuesOf(select).includes(corpus)) return false;
    select.value = corpus;
    return true;
  }

  save() {
    const name = "tripaug-settings-" + this.preset + ".json";
    download(name, "application/json", JSON.stringify(this.settings, null, 2) + "\n");
  }

  async take(file) {
    try {
      let given;
      try {
        given = JSON.parse(await file.text());
      } catch (error) {
        throw new Error(t("train.not_json", { file: file.name }));
      }
      const answer = await this.ask("check", { preset: this.preset, changes: given });
      this.set(answer.nearest, answer.differs);
    } catch (error) {
      this.complain(error);
    }
  }

  async start() {
    this.astray = null;
    try {
      const run = await this.ask("start", {
        corpus: this.part("corpus").value, preset: this.preset, changes: this.changes,
        held_out: this.heldOut.value, device: this.device.value,
      });
      this.complain(null);
      this.onStart(run);
    } catch (error) {
      this.complain(error);
    }
  }
}
