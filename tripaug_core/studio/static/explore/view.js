// Which part of the plane is in view: one scale for both axes, moved and zoomed by hand.

export const MARGIN = 8; // px around the plane
const [CLOSEST, FARTHEST] = [60, 2]; // times the whole

export class MapView {
  // size: () => [width, height] of the box in px.
  constructor(size) {
    this.size = size;
    this.moved = false; // by hand: then it stays where it is while copies move
    this.reach = { x: [0, 1], y: [0, 1] };
    this.fit();
  }

  room() {
    return this.size().map((length) => Math.max(length - 2 * MARGIN, 1));
  }

  // All of `reach` ({ x: [low, high], y }) in view.
  fit(reach) {
    if (reach) this.reach = reach;
    this.moved = false;
    const { x, y } = this.reach;
    this.centre = [(x[0] + x[1]) / 2, (y[0] + y[1]) / 2];
    this.unit = this.whole();
  }

  whole() {
    const [wide, high] = this.room();
    const { x, y } = this.reach;
    return Math.max((x[1] - x[0]) / wide, (y[1] - y[0]) / high) || 1e-9; // of the plane, in a px
  }

  // From the plane to px from the box's corner, and back.
  place(x, y) {
    const [wide, high] = this.room();
    return [MARGIN + wide / 2 + (x - this.centre[0]) / this.unit, MARGIN + high / 2 - (y - this.centre[1]) / this.unit];
  }

  at(px, py) {
    const [wide, high] = this.room();
    return [this.centre[0] + (px - MARGIN - wide / 2) * this.unit, this.centre[1] - (py - MARGIN - high / 2) * this.unit];
  }

  // What lies under (px, py) stays there.
  zoom(px, py, factor) {
    const [x, y] = this.at(px, py);
    const whole = this.whole();
    this.unit = Math.min(Math.max(this.unit / factor, whole / CLOSEST), whole * FARTHEST);
    const [u, v] = this.at(px, py);
    this.centre = [this.centre[0] + x - u, this.centre[1] + y - v];
    this.moved = true;
  }

  pan(right, down) {
    this.centre = [this.centre[0] - right * this.unit, this.centre[1] + down * this.unit];
    this.moved = true;
  }

  // As the address has it: the middle, and how many times nearer than the whole; "" where no hand
  // has moved it.
  said() {
    if (!this.moved) return "";
    return [...this.centre, this.whole() / this.unit].map((value) => Number(value.toPrecision(5))).join(",");
  }

  // The other way round; false where it is none.
  take(text) {
    const numbers = text.split(",").map((part) => (part.trim() ? Number(part) : NaN));
    const [x, y, times] = numbers;
    if (numbers.length !== 3 || !numbers.every(Number.isFinite) || times < 1 / FARTHEST || times > CLOSEST) return false;
    this.centre = [x, y];
    this.unit = this.whole() / times;
    this.moved = true;
    return true;
  }

  ranges() {
    const [left, top] = this.at(MARGIN, MARGIN);
    const [wide, high] = this.room();
    const [right, bottom] = this.at(MARGIN + wide, MARGIN + high);
    return { x: [left, right], y: [bottom, top] };
  }
}

// Whether a place lies within a polygon of [x, y].
export function within(polygon, [x, y]) {
  let inside = false;
  polygon.forEach(([ax, ay], i) => {
    const [bx, by] = polygon[(i + 1) % polygon.length];
    if (ay > y !== by > y && x < ax + ((y - ay) * (bx - ax)) / (by - ay)) inside = !inside;
  });
  return inside;
}
