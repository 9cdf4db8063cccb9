// Hands on the map: a drag moves it or draws a lasso, the wheel and two fingers zoom, a click picks.
import { within } from "./view.js";

const STILL_PX = 5; // a press that moves less is a click
const STEP = 1.4; // of a zoom by key or button

export class Hands {
  // map: { box, view, part, under(px, py), point(what, event), pick(what), reframe(), choose(inside) }
  constructor(map) {
    this.map = map;
    this.box = map.box;
    this.fingers = new Map();
    this.lasso = false;
    const on = (name, act) => this.box.addEventListener(name, act, { capture: true, passive: false });
    on("wheel", (event) => {
      event.preventDefault();
      this.zoom(Math.exp(-Math.sign(event.deltaY) * Math.min(Math.abs(event.deltaY), 100) * 0.0025), this.spot(event));
    });
    on("pointerdown", (event) => this.down(event));
    on("dblclick", () => this.whole());
    // On the document: Plotly lays a cover over the page while a button is down.
    document.addEventListener("pointermove", (event) => {
      if (this.fingers.has(event.pointerId) || this.box.contains(event.target)) this.move(event);
    }, true);
    document.addEventListener("pointerup", (event) => this.up(event), true);
    document.addEventListener("pointercancel", (event) => this.up(event, true), true);
    const press = (name, act) => map.part(name).addEventListener("click", act);
    press("zoom-in", () => this.zoom(STEP));
    press("zoom-out", () => this.zoom(1 / STEP));
    press("zoom-all", () => this.whole());
    press("lasso", () => this.setLasso(!this.lasso));
  }

  setLasso(on) {
    this.lasso = on;
    this.map.part("lasso").setAttribute("aria-pressed", on);
    this.box.classList.toggle("ta-lassoing", on);
  }

  spot(event) {
    const at = this.box.getBoundingClientRect();
    return [event.clientX - at.left, event.clientY - at.top];
  }

  zoom(factor, spot) {
    const [wide, high] = this.map.view.size();
    this.map.view.zoom(...(spot || [wide / 2, high / 2]), factor);
    this.map.reframe();
  }

  whole() {
    this.map.view.fit();
    this.map.reframe();
  }

  down(event) {
    if (event.button > 0) return;
    this.fingers.set(event.pointerId, this.spot(event));
    this.from = this.spot(event);
    this.dragged = this.fingers.size > 1;
    this.drawing = this.lasso || event.shiftKey ? [this.from] : null;
  }

  move(event) {
    const before = this.fingers.get(event.pointerId);
    const now = this.spot(event);
    if (!before) return this.map.point(this.map.under(...now), event);
    this.dragged = this.dragged || Math.hypot(now[0] - this.from[0], now[1] - this.from[1]) >= STILL_PX;
    if (!this.dragged) return;
    this.map.point(null);
    const other = [...this.fingers].find(([id]) => id !== event.pointerId);
    this.fingers.set(event.pointerId, now);
    if (other) {
      this.drawing = null;
      const far = ([x, y]) => Math.max(Math.hypot(x - other[1][0], y - other[1][1]), 1);
      this.zoom(far(now) / far(before), other[1]);
    } else if (this.drawing) {
      this.drawing.push(now);
      this.map.part("lasso-line").setAttribute("points", this.drawing.join(" "));
    } else {
      this.map.view.pan(now[0] - before[0], now[1] - before[1]);
      this.map.reframe();
    }
  }

  up(event, broken) {
    if (!this.fingers.delete(event.pointerId) || this.fingers.size) return;
    this.map.part("lasso-line").setAttribute("points", "");
    if (broken) return;
    const { drawing } = this;
    this.drawing = null;
    if (this.dragged && drawing && drawing.length > 2) {
      this.setLasso(false);
      this.map.choose((x, y) => within(drawing, this.map.view.place(x, y)));
    } else if (!this.dragged) {
      const what = this.map.under(...this.spot(event));
      if (what) this.map.pick(what);
    }
  }

  // True where the key was one of the map's.
  key(key) {
    const acts = { "+": () => this.zoom(STEP), "=": () => this.zoom(STEP), "-": () => this.zoom(1 / STEP), 0: () => this.whole() };
    if (acts[key]) acts[key]();
    return Boolean(acts[key]);
  }
}
