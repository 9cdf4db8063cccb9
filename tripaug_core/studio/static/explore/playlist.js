// What a lasso or a search caught: heard one after the other, and saved as a list.
import { download, element } from "../lib/dom.js";
import { term } from "../lib/table.js";
import { t } from "../lib/texts.js";

const MOST_ROWS = 200;
const COLUMNS = ["kind", "corpus", "utterance", "emotion", "speaker", "sentence", "copy", "seed", "epsilon", "noise_scale"];

// Points as rows of a table; points: [{ kind, index }], map: as the server describes it.
function rowsOf(points, map) {
  const { originals, copies } = map;
  return points.map(({ kind, index }) => {
    const copied = kind === "copy";
    const place = copied ? copies.parent[index] : index;
    const about = ["corpus", "id", "emotion", "speaker", "sentence"].map((name) => (originals[name] || [])[place]);
    const learned = copied && copies.method[index] !== "noise";
    return [copied ? copies.method[index] : "recording", ...about,
      ...(copied ? [copies.number[index], copies.seed[index], map.epsilon, learned ? map.noise_scale : ""] : ["", "", "", ""])];
  });
}

// A line of a CSV file; a cell that a spreadsheet would take for a formula is quoted as text.
export function csv(rows) {
  const cell = (value) => {
    let text = value === null || value === undefined ? "" : String(value);
    if (typeof value === "string" && /^[=+\-@\t\r]/.test(text)) text = "'" + text;
    return /[",\n\r]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
  };
  return rows.map((row) => row.map(cell).join(",") + "\r\n").join("");
}

export class Playlist {
  // tab: { part, map, pointView }
  constructor(tab) {
    this.tab = tab;
    this.part = tab.part;
    this.points = [];
    const on = (name, act) => this.part(name).addEventListener("click", act);
    on("list-play", () => (this.playing ? this.stop() : this.play()));
    on("list-save", () => download("map_selection.csv", "text/csv", "\ufeff" + csv([COLUMNS, ...rowsOf(this.points, this.tab.map.map)])));
    on("list-close", () => this.show([]));
  }

  show(points) {
    this.stop();
    this.points = points;
    this.part("list").hidden = !points.length;
    if (!points.length) return;
    this.part("list-title").textContent = t("explore.points_chosen", { n: points.length });
    const rows = rowsOf(points.slice(0, MOST_ROWS), this.tab.map.map);
    this.part("list-rows").replaceChildren(
      ...rows.map(([kind, , id, emotion, speaker, , copy], i) => {
        const file = id.split("/").pop();
        const name = copy ? t("explore.copy_in_list", { name: file, number: copy, how: t("explore.method." + kind) }) : file;
        const hear = term(name, null, { onclick: () => this.tab.map.pick(points[i]) });
        return element("li", {}, hear, " ", element("small", {}, [emotion, speaker].filter(Boolean).join(" · ")));
      }),
      ...(points.length > MOST_ROWS ? [element("li", {}, t("explore.more_in_list", { n: points.length - MOST_ROWS }))] : [])
    );
  }

  async play() {
    const turn = (this.playing = {});
    this.part("list-play").textContent = t("common.stop");
    for (const point of this.points) {
      if (this.playing !== turn) return;
      this.stepping = true;
      const opened = this.tab.map.pick(point);
      this.stepping = false;
      await opened;
      if (!(await this.tab.pointView.ended())) break; // somebody paused it
    }
    if (this.playing === turn) this.stop();
  }

  stop() {
    this.playing = null;
    this.part("list-play").textContent = t("explore.play_all");
    this.tab.pointView.player.pause();
  }
}
