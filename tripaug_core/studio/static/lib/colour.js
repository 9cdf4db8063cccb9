// Colours: magma for mels, a diverging map for differences, one colour an emotion.
import { vocabulary } from "./vocabulary.js";

// The map of matplotlib, 256 steps (released into the public domain by its authors).
const MAGMA_HEX =
  "00000401000501010601010802010902020b02020d03030f03031204041405041606051806051a07061c08071e090720" +
  "0a08220b09240c09260d0a290e0b2b100b2d110c2f120d31130d34140e36150e38160f3b180f3d19103f1a10421c1044" +
  "1d11471e114920114b21114e22115024125325125527125829115a2a115c2c115f2d11612f1163311165331067341069" +
  "36106b38106c390f6e3b0f703d0f713f0f72400f74420f75440f764510774710784910784a10794c117a4e117b4f127b" +
  "51127c52137c54137d56147d57157e59157e5a167e5c167f5d177f5f187f601880621980641a80651a80671b80681c81" +
  "6a1c816b1d816d1d816e1e81701f81721f817320817521817621817822817922827b23827c23827e2482802582812581" +
  "8326818426818627818827818928818b29818c29818e2a81902a81912b81932b80942c80962c80982d80992d809b2e7f" +
  "9c2e7f9e2f7fa02f7fa1307ea3307ea5317ea6317da8327daa337dab337cad347cae347bb0357bb2357bb3367ab5367a" +
  "b73779b83779ba3878bc3978bd3977bf3a77c03a76c23b75c43c75c53c74c73d73c83e73ca3e72cc3f71cd4071cf4070" +
  "d0416fd2426fd3436ed5446dd6456cd8456cd9466bdb476adc4869de4968df4a68e04c67e24d66e34e65e44f64e55064" +
  "e75263e85362e95462ea5661eb5760ec5860ed5a5fee5b5eef5d5ef05f5ef1605df2625df2645cf3655cf4675cf4695c" +
  "f56b5cf66c5cf66e5cf7705cf7725cf8745cf8765cf9785df9795df97b5dfa7d5efa7f5efa815ffb835ffb8560fb8761" +
  "fc8961fc8a62fc8c63fc8e64fc9065fd9266fd9467fd9668fd9869fd9a6afd9b6bfe9d6cfe9f6dfea16efea36ffea571" +
  "fea772fea973feaa74feac76feae77feb078feb27afeb47bfeb67cfeb77efeb97ffebb81febd82febf84fec185fec287" +
  "fec488fec68afec88cfeca8dfecc8ffecd90fecf92fed194fed395fed597fed799fed89afdda9cfddc9efddea0fde0a1" +
  "fde2a3fde3a5fde5a7fde7a9fde9aafdebacfcecaefceeb0fcf0b2fcf2b4fcf4b6fcf6b8fcf7b9fcf9bbfcfbbdfcfdbf";

function bytesOf(hex) {
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(hex.substr(2 * i, 2), 16);
  return bytes;
}

// Blended in linear light by way of a few anchors, so that equal steps look about equal.
function blended(anchors) {
  const stops = anchors.map((hex) => Array.from(bytesOf(hex)));
  const table = new Uint8Array(256 * 3);
  for (let i = 0; i < 256; i++) {
    const at = (i / 255) * (stops.length - 1);
    const left = Math.min(Math.floor(at), stops.length - 2);
    const share = at - left;
    for (let c = 0; c < 3; c++) {
      const a = Math.pow(stops[left][c] / 255, 2.2);
      const b = Math.pow(stops[left + 1][c] / 255, 2.2);
      table[3 * i + c] = Math.round(255 * Math.pow(a + (b - a) * share, 1 / 2.2));
    }
  }
  return table;
}

// Blue takes away, orange adds; nothing changed is the colour of the page.
export const DIFFERENCE = {
  light: blended(["0b3c8c", "2f6fc4", "86b2e4", "f6f6f4", "f0aa6b", "cf5b13", "7f2704"]),
  dark: blended(["b5dcff", "5ba3ec", "24558f", "15171b", "8f4a1a", "ec8a3c", "ffd9a8"]),
};

const { emotions, shapes, own_colours } = vocabulary;
const OF_VOCABULARY = new Map(Object.values(emotions).map(({ name, colour, shape }) => [name, { colour, shape }]));

// 32 bits of FNV-1a over the UTF-8 of a name.
function hash(name) {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value;
}

// The one that was used least so far, the first of them from a place on; counted as used.
function leastUsed(uses, start) {
  const names = [...uses.keys()];
  const turned = names.map((_, i) => names[(start + i) % names.length]);
  const chosen = turned.reduce((best, name) => (uses.get(name) < uses.get(best) ? name : best));
  uses.set(chosen, uses.get(chosen) + 1);
  return chosen;
}

// Colour and shape of each emotion of a picture, in the order of its legend: by the same rule as
// `marks_of` of tripaug_core/vocabulary.py, so that the page and a saved picture agree.
export function marksOf(names) {
  const wanted = new Set(names);
  const [colours, forms] = [own_colours, Object.keys(shapes)].map((all) => new Map(all.map((one) => [one, 0])));
  const own = new Map();
  for (const name of [...wanted].filter((each) => !OF_VOCABULARY.has(each)).sort((a, b) => hash(a) - hash(b))) {
    own.set(name, { colour: leastUsed(colours, hash(name)), shape: leastUsed(forms, hash(name) >>> 16) });
  }
  const marks = new Map([...OF_VOCABULARY].filter(([name]) => wanted.has(name)));
  for (const name of [...own.keys()].sort()) marks.set(name, own.get(name));
  return marks;
}

export const MAGMA = bytesOf(MAGMA_HEX);

// The colour of an emotion among those that stand in the same picture.
export const emotionColour = (name, among = []) => marksOf([...among, name]).get(name).colour;
