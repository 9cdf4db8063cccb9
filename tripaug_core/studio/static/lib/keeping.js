// A run's title and notes, its download, and the bin: the same below the name of every run.
import { complain, download, element } from "./dom.js";
import { t } from "./texts.js";
import { vocabulary } from "./vocabulary.js";

const { run_texts: most } = vocabulary;

export class Keeping {
  // box: where it stands; undo: where a deleted run is offered again; ask: to the server.
  // gone(id), back(id): a run was deleted, or restored; named(title): it has another title.
  constructor(box, undo, ask, { gone, back, named }) {
    Object.assign(this, { box, undo, ask, gone, back, named });
    const id = (name) => box.id + "-" + name;
    this.title = element("input", { type: "text", id: id("title"), maxlength: most.title, autocomplete: "off", placeholder: t("keeping.title_placeholder") });
    this.notes = element("textarea", { id: id("notes"), rows: 3, maxlength: most.notes, placeholder: t("keeping.notes_placeholder") });
    this.error = element("p", { class: "ta-error", role: "alert", hidden: true });
    this.saved = element("span", { class: "ta-note", role: "status" });
    this.button = (words, kind, act) => element("button", { type: "button", class: "ta-button" + kind, onclick: () => this.attempt(act) }, words);
    this.remove = this.button(t("keeping.delete"), " ta-danger", () => this.delete());
    const field = (label, control) => element("div", { class: "ta-field" }, element("label", { for: control.id }, label), control);
    for (const name of ["title", "notes"]) this[name].addEventListener("change", () => this.attempt(() => this.write(name)));
    box.replaceChildren(element("details", { class: "ta-fold ta-keeping" },
      element("summary", {}, t("keeping.summary")),
      element("div", {}, field(t("keeping.title"), this.title), field(t("keeping.notes"), this.notes), this.error,
        element("div", { class: "ta-row" }, this.saved, element("span", { class: "ta-push" }),
          this.button(t("keeping.download"), "", () => this.download()), this.remove))));
  }

  async open(run) {
    this.run = run;
    complain(this.error, null);
    this.title.value = this.notes.value = this.saved.textContent = "";
    await this.attempt(async () => {
      const { title, notes } = await this.ask("noted", { run });
      if (run !== this.run) return;
      this.title.value = title;
      this.notes.value = notes;
    });
  }

  // Its state: what runs or waits is stopped first.
  stands(state) {
    this.remove.disabled = ["running", "waiting"].includes(state);
    this.remove.title = t(this.remove.disabled ? "keeping.stop_first" : "keeping.into_bin");
  }

  async write(name) {
    const { title } = await this.ask("keep_notes", { run: this.run, [name]: this[name].value });
    this.saved.textContent = t("keeping.kept");
    if (name === "title") this.named(title);
  }

  async download() {
    const { name, zip } = await this.ask("whole", { run: this.run });
    download(name, "application/zip", zip, true);
  }

  async delete() {
    const run = this.run;
    const called = this.title.value || run;
    const { id } = await this.ask("delete", { run });
    const restore = element("button", { type: "button", class: "ta-button", onclick: () => this.restore(id) }, t("keeping.undo"));
    this.undo.replaceChildren(element("span", {}, t("keeping.in_bin", { name: called })), restore);
    this.undo.hidden = false;
    this.gone(run);
    restore.focus();
  }

  async restore(deleted) {
    try {
      const { id } = await this.ask("restore", { run: deleted });
      this.undo.hidden = true;
      this.back(id);
    } catch (error) {
      this.undo.replaceChildren(error.message);
    }
  }

  async attempt(act) {
    try {
      await act();
      complain(this.error, null);
    } catch (error) {
      complain(this.error, error);
    }
  }
}
