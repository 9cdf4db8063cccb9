// Two checkpoints side by side: how alike their changes are, what they keep, how they were trained.
import { Awaited } from "../lib/awaited.js";
import { complain, svg } from "../lib/dom.js";
import { number } from "../lib/format.js";
import { isUnderWay, sentence, showBar } from "../lib/progress.js";
import { figure, row, term } from "../lib/table.js";
import { t } from "../lib/texts.js";
import { vocabulary } from "../lib/vocabulary.js";

const POLL_MS = 400;
const AFTER_MS = 600; // the hand has come to rest: no figure follows a slider here
const PREFIX = "checkpoint:";
const [WIDE, HIGH] = [72, 20];

// The points of a small curve, of two that share their scale; "" where there are too few.
function curvePoints(steps, values, low, high) {
  const last = Math.max(...steps);
  const drawn = steps.map((step, i) => [step, values[i]]).filter(([, value]) => Number.isFinite(value));
  if (drawn.length < 2 || !(last > 0)) return "";
  const x = (step) => ((WIDE * step) / last).toFixed(1);
  const y = (value) => (HIGH - 1 - ((HIGH - 2) * (value - low)) / (high - low || 1)).toFixed(1);
  return drawn.map(([step, value]) => x(step) + "," + y(value)).join(" ");
}

function curve(points) {
  return svg("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, width: WIDE, height: HIGH, class: "ta-spark", "aria-hidden": "true" },
    svg("polyline", { points, fill: "none", stroke: "currentColor", "stroke-width": 1.5 }));
}

export class Comparison {
  constructor(tab) {
    this.tab = tab;
    this.part = (name) => tab.part("comparison" + (name ? "-" + name : ""));
    this.page = Math.random().toString(36).slice(2);
    this.making = new Awaited(tab.bench, POLL_MS, (request) => tab.ask("compare", request), {
      told: (answer) => this.told(answer),
      failed: (error) => {
        this.drop();
        this.part("words").textContent = "";
        complain(this.part("error"), error);
      },
    });
  }

  // What B is compared with now: the value of the choice, and whether figures of both are shown.
  turned(chosen) {
    clearTimeout(this.timer);
    const other = chosen.startsWith(PREFIX) ? chosen.slice(PREFIX.length) : null;
    const { source, checkpoint } = this.tab.clip || {};
    if (!other || !source) return this.close();
    this.part().hidden = false;
    this.names = [checkpoint, other].map((name) => {
      const known = this.tab.chooser.checkpoints.find((each) => each.name === name);
      return known ? known.title : name;
    });
    for (const [i, name] of this.names.entries()) this.part("bc"[i]).textContent = name;
    if (!source.corpus) {
      this.drop();
      this.part("words").textContent = t("augment.choose_of_corpus");
      return;
    }
    const { epsilon, noise_scale, seed } = this.tab.params();
    const asked = { checkpoint, other, corpus: source.corpus, epsilon, noise_scale, seed, page: this.page };
    if (JSON.stringify(asked) === JSON.stringify(this.asked)) return this.showHere();
    this.asked = asked;
    this.making.drop();
    this.part().dataset.stale = "";
    this.timer = setTimeout(() => this.making.want(asked), AFTER_MS);
  }

  drop() {
    this.making.drop();
    this.asked = this.found = null;
    this.part("table").hidden = this.part("working").hidden = this.part("note").hidden = true;
    delete this.part("words").dataset.good;
    delete this.part().dataset.stale;
    complain(this.part("error"), null);
  }

  close() {
    this.drop();
    this.part().hidden = true;
  }

  told(answer) {
    complain(this.part("error"), null);
    this.part("working").hidden = !isUnderWay(answer);
    this.part("step").textContent = sentence(answer);
    showBar(this.part("bar"), answer);
    if (answer.found) this.show(answer.found);
    else if (!this.found) this.part("words").textContent = "";
  }

  show(found) {
    this.found = found;
    delete this.part().dataset.stale;
    this.part("words").textContent = found.sentence;
    this.part("words").dataset.good = found.alike === false;
    const [b, c] = found.losses;
    const rows = [
      line(t("augment.epsilon_reached"), t("augment.epsilon_reached_tip"), found.epsilon_reached.map((value) => number(value, 3) + " σ")),
      line(t("augment.louder_than"), t("augment.louder_than_tip"), ["", ""]),
    ];
    rows[1].dataset.row = "here";
    const { emotion } = found;
    if (emotion) {
      const tip = t("augment.preserved_tip", { copies: emotion.copies, recordings: emotion.recordings, judge: emotion.judge, originals: percent(emotion.originals) });
      rows.push(line(t("augment.preserved_by", { judge: emotion.judge }), tip, [emotion.first, emotion.second].map(percent)));
    } else if (!found.whole) rows.push(line(t("augment.preserved"), t("augment.being_judged"), ["…", "…"]));
    if (b || c) rows.push(...this.losses([b, c]));
    this.part("rows").replaceChildren(...rows);
    this.part("table").hidden = false;
    this.note(found);
    this.showHere();
  }

  // What the opened recording's own copies say: it is here already.
  showHere() {
    const here = this.part("rows").querySelector("[data-row=here]");
    if (!here) return;
    const values = [this.tab.figures.values, this.tab.baseline.figures];
    [...here.querySelectorAll("td")].forEach((cell, i) => {
      const level = values[i] && values[i].energy_change_db;
      cell.textContent = number(level, 1, true) + (Number.isFinite(level) ? " dB" : "");
    });
  }

  note({ emotion, emotion_note: why, losses }) {
    const without = this.names.filter((_, i) => !losses[i]);
    const said = [
      emotion ? t("augment.judge_hears", { share: percent(emotion.originals) }) : "",
      why ? t("augment.no_judge", { why }) : "",
      without.length ? t(without.length > 1 ? "augment.no_losses_of_both" : "augment.no_losses_of", { first: without[0], second: without[1] }) : "",
    ].filter(Boolean);
    this.part("note").textContent = said.join(" ");
    this.part("note").hidden = !said.length;
  }

  // The losses at the end of either training, with their way there on one scale.
  losses(both) {
    const symbols = { rep: "L_REP", ...Object.fromEntries(Object.entries(vocabulary.losses).map(([name, loss]) => [name, loss.symbol])) };
    return Object.entries(symbols).filter(([name]) => both.some((each) => each && each[name])).map(([name, symbol]) => {
      const all = both.flatMap((each) => (each && each[name]) || []).filter(Number.isFinite);
      const [low, high] = [Math.min(...all), Math.max(...all)];
      const about = vocabulary.losses[name] ? vocabulary.losses[name].about : t("augment.rep_about");
      const loss = line(t("augment.loss_at_end", { symbol }), about + " " + t("augment.loss_at_end_tip"), ["", ""]);
      [...loss.querySelectorAll("td")].forEach((cell, i) => {
        const values = both[i] && both[i][name];
        cell.append(...(values ? [curve(curvePoints(both[i].step, values, low, high)), number(values[values.length - 1], 3)] : ["–"]));
      });
      return loss;
    });
  }
}

const line = (label, tip, values) => row(term(label, tip), ...values.map(figure));
const percent = (share) => number(100 * share, 0) + " %";
