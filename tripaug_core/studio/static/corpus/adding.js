// Adding a corpus: the parts of a few of its names to click on, what they mean, counts, twenty to
// hear; nothing is kept before it is asked for. And a zip that becomes a folder of the home.
import { busy, complain, element, fill } from "../lib/dom.js";
import { unpacked } from "../lib/mel.js";
import { Player } from "../lib/player.js";
import { figure, head, row } from "../lib/table.js";
import { t } from "../lib/texts.js";

const PARTS = ["emotion", "speaker", "sentence"];
const UNKNOWN = "?";
const LEFT_OUT = "-";
const OWN = "=";

export class CorpusAdding {
  // tab: { part, ask, root, bench, lookAgain(name, from) }; upload: File -> { path }
  constructor(tab, upload) {
    this.tab = tab;
    this.part = tab.part;
    this.upload = upload;
    this.player = new Player(() => this.mark());
    this.bind();
  }

  close() {
    this.player.stop();
    this.name = null;
    this.part("adding").hidden = true;
  }

  async open(name, why) {
    this.name = name;
    let seen;
    try {
      seen = await this.tab.ask("seen", { corpus: name });
    } catch (error) {
      return; // what stands in the blank says why
    }
    if (this.name !== name) return;
    this.seen = seen;
    this.given = { split: seen.given.split, parts: { ...seen.given.parts }, labels: {} };
    this.part("blank").hidden = true;
    this.part("adding").hidden = false;
    this.part("adding-title").textContent = t("corpus.add_named", { name });
    this.part("adding-why").textContent = t("corpus.point_out", { n: seen.recordings, why });
    this.pointAt("emotion");
    await this.show();
  }

  get pointing() {
    return this.tab.root.querySelector("input[name=adding-part]:checked").value;
  }

  pointAt(part) {
    for (const radio of this.tab.root.querySelectorAll("input[name=adding-part]")) radio.checked = radio.value === part;
  }

  // A part was clicked on: it is what is pointed at, or, if it was that, nothing.
  async choose(position) {
    const { parts } = this.given;
    const what = this.pointing;
    const was = parts[what];
    for (const part of PARTS) if (parts[part] === position) delete parts[part];
    if (was !== position) parts[what] = position;
    if (what === "emotion") {
      this.given.labels = {};
      if (parts.emotion && !parts.speaker) this.pointAt("speaker");
    }
    await this.show();
  }

  async show() {
    this.showNames();
    const name = this.name;
    const turn = (this.turn = {});
    let told = { labels: [], ready: false };
    try {
      if (this.given.parts.emotion) told = await this.tab.ask("preview", { corpus: name, ...this.given });
      if (turn !== this.turn || name !== this.name) return;
      complain(this.part("adding-error"), null);
    } catch (error) {
      if (turn !== this.turn || name !== this.name) return;
      complain(this.part("adding-error"), error);
    }
    this.told = told;
    this.showLabels();
    this.showCounts();
    this.showHeard();
    this.showWhatIsLeft();
    this.tab.bench.dataset.adding = told.ready ? "ready" : "asked";
  }

  showNames() {
    const { parts } = this.given;
    const chip = ({ position, text }) => {
      const is = PARTS.find((part) => parts[part] === position) || null;
      return element("button", {
        type: "button", "data-position": position, "data-is": is, "aria-pressed": String(Boolean(is)),
        onclick: () => this.choose(position),
      }, text);
    };
    const glue = (text) => element("span", { class: "ta-glue" }, text);
    this.part("names").replaceChildren(
      ...this.seen.examples.map((example) => {
        const row = element("li", { title: example.file });
        for (const folder of example.folders) row.append(chip(folder), glue("/"));
        row.append(...example.parts.map(chip));
        return row;
      })
    );
    const said = PARTS.filter((part) => parts[part]).map((part) => t("corpus.part." + part, { where: parts[part] }));
    this.part("adding-parts").textContent = said.length ? said.join(" · ") : t("corpus.nothing_said");
  }

  showLabels() {
    const choices = [
      [UNKNOWN, t("corpus.say_which")], ...this.seen.emotions.map((emotion) => [emotion, emotion]),
      [OWN, t("corpus.own_emotion")], [LEFT_OUT, t("corpus.leave_out")],
    ];
    this.part("labels").replaceChildren(
      ...this.told.labels.map(([label, count, emotion]) => {
        const select = element("select", { "aria-label": t("corpus.what_means", { label }) });
        const isOwn = emotion && !this.seen.emotions.includes(emotion);
        fill(select, choices, emotion === null ? UNKNOWN : emotion === "" ? LEFT_OUT : isOwn ? OWN : emotion);
        select.addEventListener("change", () => this.mean(label, select.value));
        const line = row(label, figure(count), element("td", {}, select));
        line.dataset.label = label;
        return line;
      })
    );
    const lines = [];
    if (this.told.more_labels) lines.push(t("corpus.more_labels", { n: this.told.more_labels }));
    if (this.told.unfitting) lines.push(t("corpus.unfitting", { n: this.told.unfitting }));
    this.part("adding-unfitting").textContent = lines.join(" ");
  }

  mean(label, value) {
    if (value === UNKNOWN) delete this.given.labels[label];
    else this.given.labels[label] = value === LEFT_OUT ? "" : value === OWN ? label : value;
    return this.show();
  }

  showCounts() {
    const { told } = this;
    const table = this.part("adding-counts");
    table.replaceChildren();
    this.part("adding-doubts").textContent = (told.doubts || []).join(" ");
    if (!told.ready) return;
    const emotions = Object.keys(told.emotions);
    const sum = (counts) => Object.values(counts).reduce((all, each) => all + each, 0);
    const rows = [...told.speakers.map(([who, counts]) => [who || t("common.unknown"), counts]), [t("common.all_of_them"), told.emotions]];
    table.append(
      element("thead", {}, element("tr", {}, head(t("corpus.speaker_column")),
        ...[...emotions, t("common.all_of_them")].map((name) => head(name, "ta-num")))),
      element("tbody", {}, ...rows.map(([who, counts]) =>
        row(who, ...emotions.map((emotion) => figure(counts[emotion] || 0)), figure(sum(counts)))))
    );
  }

  showHeard() {
    this.player.stop();
    this.sounding = null;
    const heard = this.told.heard || [];
    this.part("heard").replaceChildren(
      ...heard.map(({ file, emotion, speaker }) => {
        const play = { type: "button", class: "ta-icon", "data-file": file, onclick: () => this.hear(file), "aria-label": t("common.play_it", { name: file }) };
        return element("li", {}, element("button", play, "▶"),
          element("span", {}, file, " ", element("small", {}, emotion + (speaker ? " · " + speaker : ""))));
      })
    );
    complain(this.part("heard-error"), null);
  }

  showWhatIsLeft() {
    const { told, given } = this;
    this.part("adding-keep").disabled = !told.ready;
    const open = told.labels.filter(([, , emotion]) => emotion === null).length;
    let note = "";
    if (!given.parts.emotion) note = t("corpus.click_emotion");
    else if (open) note = t("corpus.say_what", { n: open });
    else if (told.ready && !given.parts.speaker) note = t("corpus.speakers_stay_unknown");
    this.part("keep-note").textContent = note;
  }

  async hear(file) {
    if (this.sounding === file && this.player.playing) return this.player.stop();
    this.player.stop();
    this.sounding = file;
    try {
      const answer = await this.tab.ask("hear", { corpus: this.name, file });
      if (this.sounding !== file) return;
      complain(this.part("heard-error"), null);
      this.player.load(unpacked(answer.sound), answer.rate);
      await this.player.play(0);
      this.tab.bench.dataset.heard = file;
    } catch (error) {
      if (this.sounding === file) complain(this.part("heard-error"), error);
    }
  }

  mark() {
    for (const button of this.part("heard").querySelectorAll("button")) {
      const sounds = button.dataset.file === this.sounding && this.player.playing;
      button.textContent = sounds ? "■" : "▶";
      button.setAttribute("aria-label", t(sounds ? "common.stop_it" : "common.play_it", { name: button.dataset.file }));
    }
  }

  async keep() {
    const name = this.name;
    try {
      await this.tab.ask("keep", { corpus: name, ...this.given });
    } catch (error) {
      complain(this.part("adding-error"), error);
      return;
    }
    await this.tab.lookAgain(name, this.part("adding"));
  }

  // -- a zip ---------------------------------------------------------------------------------

  async send(file) {
    const state = this.part("zip-state");
    complain(this.part("zip-error"), null);
    state.textContent = t("corpus.sending", { name: file.name });
    try {
      const sent = await this.upload(file);
      state.textContent = t("corpus.unpacking", { name: file.name });
      const name = file.name.replace(/\.zip$/i, "").replace(/[\/\\:*?"<>|]+/g, " ").trim().replace(/^[.~-]+/, "") || "corpus";
      const made = await this.tab.ask("unpack", { upload: sent.path, name });
      await this.tab.lookAgain(made.name);
    } catch (error) {
      complain(this.part("zip-error"), error);
    } finally {
      state.textContent = "";
    }
  }

  bind() {
    const keep = this.part("adding-keep");
    keep.addEventListener("click", () => busy(keep, () => this.keep()));
    const zip = this.part("zip");
    zip.addEventListener("change", () => {
      if (zip.files.length) this.send(zip.files[0]);
      zip.value = "";
    });
    window.addEventListener("tripaug-tab", () => !this.tab.bench.offsetParent && this.player.stop());
  }
}
