// The recordings of a corpus: filtered, sorted, a page at a time, each to be played.
import { address } from "../lib/address.js";
import { complain, element, emotionDot, fill, svg, valuesOf } from "../lib/dom.js";
import { unpacked } from "../lib/mel.js";
import { Player } from "../lib/player.js";
import { folded } from "../lib/search.js";
import { t } from "../lib/texts.js";

const PAGE = 50;
const PLAY = "M8 5.2v13.6a.6.6 0 0 0 .9.5l10.6-6.8a.6.6 0 0 0 0-1L8.9 4.7a.6.6 0 0 0-.9.5z";
const STOP = "M7 7h10v10H7z";
// Key, title, place in a row; numbers stand to the right.
const COLUMNS = [
  ["id", t("corpus.recording"), 0], ["emotion", t("common.emotion"), 1], ["speaker", t("common.speaker"), 2],
  ["sentence", t("corpus.sentence"), 3], ["session", t("corpus.session"), 4], ["seconds", t("corpus.length"), 5],
];
const order = new Intl.Collator("en", { numeric: true }).compare;

function icon(path) {
  return svg("svg", { viewBox: "0 0 24 24", width: 16, height: 16, "aria-hidden": "true" }, svg("path", { d: path, fill: "currentColor" }));
}

export class CorpusRecords {
  // tab: { part, ask, name, bench, view }
  constructor(tab) {
    this.tab = tab;
    this.part = tab.part;
    this.rows = [];
    this.sorted = { column: 0, down: false };
    this.page = 0;
    this.player = new Player(() => this.mark());
    this.bind();
  }

  open(card, contents) {
    this.stop();
    this.rows = contents.utterances.map((row) => [...row, null]);
    this.columns = COLUMNS.filter(([key, , at]) => key === "seconds" || this.rows.some((row) => row[at] !== null));
    this.sorted = { column: 0, down: false };
    this.current = null;
    this.part("text").value = "";
    this.emotions = Object.keys(card.emotions);
    fill(this.part("emotion"), [["", t("common.all_of_them")], ...this.emotions], "");
    const speakers = contents.by_speaker.map(([name]) => [name || "?", name || t("common.unknown")]);
    fill(this.part("speaker"), [["", t("common.all_of_them")], ...speakers], "");
    complain(this.part("sound-error"), null);
    this.filter();
  }

  // -- in the address --------------------------------------------------------------------------

  get usual() {
    return { emotion: "", speaker: "", text: "", sort: "id", page: 1 };
  }

  rules() {
    const values = (name) => valuesOf(this.part(name));
    const sorts = this.columns.flatMap(([key]) => [key, "-" + key]); // behind a minus: downwards
    return { emotion: values("emotion"), speaker: values("speaker"), text: true, sort: sorts, page: { least: 1, most: 1e6, whole: true } };
  }

  said() {
    const { column, down } = this.sorted;
    const made = { sort: (down ? "-" : "") + COLUMNS[column][0], page: this.page + 1 };
    for (const name of ["emotion", "speaker", "text"]) made[name] = this.part(name).value;
    for (const [name, value] of Object.entries(this.usual)) if (made[name] === value) delete made[name];
    return made;
  }

  take(values) {
    for (const name of ["emotion", "speaker", "text"]) this.part(name).value = values[name];
    const down = values.sort.startsWith("-");
    this.sorted = { column: COLUMNS.findIndex(([key]) => key === values.sort.slice(down ? 1 : 0)), down };
    this.page = values.page - 1;
    this.filter(true);
  }

  setLengths(seconds) {
    this.rows.forEach((row, i) => (row[5] = seconds[i]));
    if (this.sorted.column === 5) this.filter(true);
    else this.show();
  }

  // Shows what has this in its name.
  find(text) {
    this.part("emotion").value = this.part("speaker").value = "";
    this.part("text").value = text;
    this.filter();
  }

  filter(keepPage) {
    const emotion = this.part("emotion").value;
    const speaker = this.part("speaker").value;
    const words = folded(this.part("text").value.trim());
    const { column, down } = this.sorted;
    this.found = this.rows.filter(
      (row) =>
        (!emotion || row[1] === emotion) &&
        (!speaker || (row[2] === null ? "?" : row[2]) === speaker) &&
        (!words || [row[0], row[3], row[4]].some((field) => field !== null && folded(field).includes(words)))
    );
    const compare = (a, b) => {
      if (a[column] === null || b[column] === null) return (a[column] === null) - (b[column] === null);
      const first = typeof a[column] === "number" ? a[column] - b[column] : order(a[column], b[column]);
      return down ? -first : first;
    };
    if (column || down) this.found.sort(compare);
    if (!keepPage) this.page = 0;
    this.show();
  }

  sort(column) {
    this.sorted = { column, down: this.sorted.column === column && !this.sorted.down };
    this.filter();
    this.part("columns").querySelector('[data-column="' + column + '"]').focus();
  }

  // -- the table -----------------------------------------------------------------------------

  show() {
    const pages = Math.max(1, Math.ceil(this.found.length / PAGE));
    this.page = Math.min(this.page, pages - 1);
    const from = this.page * PAGE;
    const shown = this.found.slice(from, from + PAGE);
    this.showColumns();
    this.part("rows").replaceChildren(...shown.map((row) => this.drawn(row)));
    if (!shown.length) {
      const words = t("corpus.no_recording_fits");
      this.part("rows").append(element("tr", {}, element("td", { colspan: this.columns.length + 2 }, words)));
    }
    const all = this.rows.length;
    this.part("found").textContent = this.found.length === all ? t("common.recordings_n", { n: all }) : t("common.of", { n: this.found.length, all });
    this.part("page").textContent = shown.length ? t("corpus.page_of", { from: from + 1, to: from + shown.length, all: this.found.length }) : "";
    this.showPager(pages);
    this.mark();
    this.tab.say();
  }

  // At either end the keyboard goes from the button that leads no further to the other.
  showPager(pages) {
    const [previous, next] = [this.part("previous"), this.part("next")];
    const held = document.activeElement;
    previous.disabled = this.page === 0;
    next.disabled = this.page >= pages - 1;
    if (held === previous && previous.disabled) next.focus();
    if (held === next && next.disabled) previous.focus();
  }

  showColumns() {
    const { column, down } = this.sorted;
    const heads = this.columns.map(([key, title, at]) => {
      const isSorted = at === column;
      const arrow = element("span", { class: "ta-arrow", "aria-hidden": "true" }, isSorted ? (down ? "↓" : "↑") : "");
      const button = element("button", { type: "button", class: "ta-sort", "data-column": at, onclick: () => this.sort(at) }, title, arrow);
      const sorting = isSorted ? (down ? "descending" : "ascending") : "none";
      return element("th", { scope: "col", "aria-sort": sorting, class: key === "seconds" ? "ta-num" : null }, button);
    });
    const blank = (name) => element("th", { scope: "col" }, element("span", { class: "ta-sr" }, name));
    this.part("columns").replaceChildren(blank(t("common.play")), ...heads, blank(t("corpus.augment")));
  }

  drawn(row) {
    const id = row[0];
    const play = element("button", { type: "button", class: "ta-icon ta-row-play", onclick: () => this.toggle(id) });
    const made = element("tr", { "data-id": id }, element("td", {}, play));
    for (const [key, , at] of this.columns) {
      const value = row[at];
      if (key === "emotion") made.append(element("td", {}, element("span", { class: "ta-emotion-name" }, emotionDot(value, this.emotions), value)));
      else if (key === "seconds") {
        made.append(element("td", { class: "ta-num" }, value === null ? "–" : value.toFixed(2) + " s"));
      } else if (key === "id") made.append(element("th", { scope: "row" }, element("span", { class: "ta-id" }, id)));
      else made.append(element("td", {}, value === null ? "–" : value));
    }
    const go = () => address.go("augment", this.tab.name + "/" + id);
    const augment = element("button", { type: "button", class: "ta-go", onclick: go, "aria-label": t("corpus.augment_named", { id }) }, t("corpus.augment_it"));
    made.append(element("td", { class: "ta-num" }, augment));
    return made;
  }

  // Which row is current, and whether it sounds.
  mark() {
    for (const row of this.part("rows").querySelectorAll("tr[data-id]")) {
      const isCurrent = row.dataset.id === this.current;
      const sounds = isCurrent && this.player.playing;
      row.toggleAttribute("data-current", isCurrent);
      const play = row.querySelector(".ta-row-play");
      if (play.dataset.sounds === String(sounds)) continue;
      play.dataset.sounds = sounds;
      play.setAttribute("aria-label", t(sounds ? "common.stop_it" : "common.play_it", { name: row.dataset.id }));
      play.replaceChildren(icon(sounds ? STOP : PLAY));
    }
    this.player.follow(() => {
      const row = this.part("rows").querySelector("tr[data-current]");
      const { position, seconds, playing } = this.player;
      if (row) row.style.setProperty("--played", playing && seconds ? (100 * position) / seconds + "%" : "0%");
    });
  }

  // -- sound ---------------------------------------------------------------------------------

  async toggle(id) {
    if (this.current === id && this.player.playing) {
      this.stop();
      return;
    }
    await this.play(id);
  }

  async play(id) {
    this.stop();
    this.current = id;
    this.mark();
    const wanted = this.tab.name + "/" + id;
    if (this.loaded !== wanted) {
      const turn = (this.asked = {});
      try {
        const answer = await this.tab.ask("sound", { corpus: this.tab.name, utterance: id });
        if (turn !== this.asked) return;
        this.player.load(unpacked(answer.sound), answer.rate);
        this.loaded = wanted;
        complain(this.part("sound-error"), null);
      } catch (error) {
        if (turn === this.asked) complain(this.part("sound-error"), error);
        return;
      }
    }
    await this.player.play(0);
    this.tab.bench.dataset.heard = wanted;
  }

  stop() {
    this.asked = null;
    this.player.stop();
  }

  step(by) {
    const at = this.found.findIndex((row) => row[0] === this.current);
    const next = this.found[at < 0 ? 0 : at + by];
    if (!next) return;
    this.page = Math.floor(this.found.indexOf(next) / PAGE);
    this.show();
    const row = [...this.part("rows").children].find((each) => each.dataset.id === next[0]);
    if (row) {
      row.querySelector(".ta-row-play").focus({ preventScroll: true });
      row.scrollIntoView({ block: "nearest" });
    }
    this.play(next[0]);
  }

  // -- hands ---------------------------------------------------------------------------------

  bind() {
    for (const name of ["emotion", "speaker"]) this.part(name).addEventListener("change", () => this.filter());
    this.part("text").addEventListener("input", () => this.filter());
    const turn = (by) => {
      this.page += by;
      this.show();
      this.part("rows").closest(".ta-scroll").scrollTop = 0;
    };
    this.part("previous").addEventListener("click", () => turn(-1));
    this.part("next").addEventListener("click", () => turn(1));
    document.addEventListener("keydown", (event) => this.key(event));
    window.addEventListener("tripaug-tab", () => !this.tab.bench.offsetParent && this.stop());
  }

  key(event) {
    if (!this.tab.name || this.tab.view !== "recordings" || !this.tab.bench.offsetParent) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target;
    if (target.matches("input, select, textarea, [contenteditable]")) return;
    if (event.key === "ArrowDown") this.step(1);
    else if (event.key === "ArrowUp") this.step(-1);
    else if (event.key === " " && !target.matches("button, a, summary, label") && (this.current || this.found.length)) {
      this.toggle(this.current || this.found[0][0]);
    } else return;
    event.preventDefault();
  }
}
