// Plotly in the colours of the page; its library is fetched from this server when first needed.
import { connection, served } from "./server.js";
import { t } from "./texts.js";

let library = null;

const fetched = (source) => new Promise((done) => {
  const script = document.createElement("script");
  script.src = served(source);
  script.onload = () => done(true);
  script.onerror = () => done(false);
  document.head.append(script);
});

// Waited for while the server is gone.
export function load(source) {
  const first = async () => {
    while (!(await fetched(source))) {
      if (await connection.away()) continue;
      library = null;
      throw new Error(t("page.no_plotly"));
    }
    return window.Plotly;
  };
  library = library || first();
  return library;
}

export function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue("--ta-" + name).trim();
}

let pen = null;

// Px that a line of words takes in the page's font, at a size in px.
export function widthOf(words, size) {
  pen = pen || document.createElement("canvas").getContext("2d");
  pen.font = [size + "px", token("font") || "sans-serif"].join(" ");
  return pen.measureText(words).width;
}

function axis(given) {
  const quiet = {
    gridcolor: token("line"), linecolor: token("edge"), zerolinecolor: token("edge"),
    tickfont: { color: token("ink-2"), size: 11 }, automargin: true, ticks: "",
  };
  const made = { ...quiet, ...given };
  if (typeof made.title === "string") made.title = { text: made.title };
  if (made.title) made.title = { standoff: 8, font: { color: token("ink-2"), size: 12 }, ...made.title };
  return made;
}

// The layout in the page's colours; what is given goes before.
function dressed(layout) {
  const made = {
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", showlegend: false,
    margin: { l: 48, r: 12, t: 12, b: 40 }, hovermode: "closest",
    font: { family: token("font") || "sans-serif", size: 12, color: token("ink") },
    hoverlabel: { bgcolor: token("ink"), bordercolor: token("ink"), font: { color: token("page"), size: 12 } },
    ...layout,
  };
  for (const key of Object.keys(made)) if (/^[xy]axis\d*$/.test(key)) made[key] = axis(made[key]);
  if (!made.xaxis) made.xaxis = axis({});
  if (!made.yaxis) made.yaxis = axis({});
  return made;
}

// draw(box, () => ({ traces, layout })): drawn now, and again when light turns dark. `box` needs
// an aria-label that says in words what is to be seen, and a height of its own.
export class Plot {
  constructor(box, source) {
    this.box = box;
    this.source = source;
    window.addEventListener("tripaug-scheme", () => this.recipe && this.draw(this.recipe));
    new ResizeObserver(() => {
      if (this.drawn && box.offsetParent !== null) window.Plotly.Plots.resize(box);
    }).observe(box);
  }

  async draw(recipe) {
    this.recipe = recipe;
    const Plotly = await load(this.source);
    if (recipe !== this.recipe) return;
    const { traces, layout } = recipe();
    const config = { displayModeBar: false, responsive: false, scrollZoom: false };
    await Plotly.react(this.box, traces, dressed(layout || {}), config);
    this.drawn = true;
  }
}
