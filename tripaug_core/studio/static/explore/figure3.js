// The paper's Figure 3: two checkpoints' maps side by side, to look at and to download.
import { Awaited } from "../lib/awaited.js";
import { complain, download, element, fill } from "../lib/dom.js";
import { inFileName, number } from "../lib/format.js";
import { pieces, t } from "../lib/texts.js";

// An SVG as a PNG of twice its size, drawn by the browser.
export async function png(svg) {
  const address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = element("canvas", { width: 2 * image.naturalWidth, height: 2 * image.naturalHeight });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/png").split(",")[1];
  } finally {
    URL.revokeObjectURL(address);
  }
}

const COMMAND = "python -m tripaug_core train --corpus CORPUS --preset quick --without bal";

// The pair that tells most of L_BAL: one's own before one that ships, and the newest of them, both
// trained on a corpus that is here.
export function pairOf(checkpoints, corpora) {
  const newest = [...checkpoints].reverse();
  const own = (c) => c.name.startsWith("run:");
  const without = (c) => (c.without || []).includes("bal");
  const first = (list) => list.find(own) || list[0];
  const here = (c) => Object.keys(c.corpora).find((name) => corpora.some((each) => each.name === name));
  const left = first(newest.filter((c) => without(c) && here(c)));
  if (!left) return { right: checkpoints.find((c) => !without(c)) };
  const mates = newest.filter((c) => !(c.without || []).length && here(left) in c.corpora);
  return { left, right: mates.find((c) => own(c) === own(left)) || mates[0], corpus: here(left) };
}

export class Figure3 {
  // tab: { part, ask, page }
  constructor(tab) {
    this.tab = tab;
    this.part = tab.part;
    this.making = new Awaited(this.part("f3-paper"), 300, (request) => tab.ask("figure3", request), {
      told: (answer, request) => this.told(answer, request),
      failed: (error) => {
        this.part("f3-working").hidden = true;
        complain(this.part("f3-error"), error);
      },
    });
    const on = (name, act) => this.part(name).addEventListener("click", act);
    on("f3-close", () => this.part("figure3").close());
    on("f3-draw", () => this.want());
    this.part("figure3").addEventListener("close", () => tab.address.say());
    for (const name of ["left", "right", "corpus", "way"]) this.part("f3-" + name).addEventListener("change", () => tab.address.say());
    on("f3-svg", () => download(this.name() + ".svg", "image/svg+xml", this.figure.svg));
    on("f3-png", async () => download(this.name() + ".png", "image/png", await png(this.figure.svg), true));
  }

  // chosen: { left, right, on, way }, as the address has it; a pair that is here by default.
  open(chosen = {}) {
    const { checkpoints, corpora } = this.tab.catalogue;
    const named = checkpoints.map((c) => [c.name, c.title]);
    const { left, right, corpus } = pairOf(checkpoints, corpora);
    fill(this.part("f3-left"), named, chosen.left || (left || right || {}).name);
    fill(this.part("f3-right"), named, chosen.right || (right || left || {}).name);
    fill(this.part("f3-corpus"), corpora.map((c) => [c.name, c.title]), chosen.on || corpus || this.tab.request().corpora[0]);
    if (chosen.way) this.part("f3-way").value = chosen.way;
    const hint = this.part("f3-hint");
    hint.hidden = Boolean(left);
    const learned = right ? Object.keys(right.corpora)[0] : "demo";
    hint.replaceChildren(
      ...pieces("explore.figure3_hint", {
        tab: t("tabs.train"), command: element("code", {}, COMMAND.replace("CORPUS", learned)),
      })
    );
    this.part("f3-draw").disabled = !checkpoints.length || !corpora.length;
    if (!this.part("figure3").open) this.part("figure3").showModal();
    this.tab.address.say();
    // One click is enough: a pair that is here is drawn, else the published one is shown.
    if (chosen.way) return this.want();
    if (this.figure || this.making.request) return;
    if (left && right) this.want();
    else this.published();
  }

  // What of it stands in the address: nothing while it is closed.
  said() {
    if (!this.part("figure3").open) return {};
    const value = (name) => this.part("f3-" + name).value;
    return { figure3: value("way"), left: value("left"), right: value("right"), on: value("corpus") };
  }

  // The other way round; what is not here is told.
  take({ figure3, left, right, on }, view) {
    this.open({ left, right, on, way: figure3 });
    const said = this.said();
    for (const [name, wanted] of Object.entries({ left, right, on })) if (wanted && said[name] !== wanted) view.refuse(name + "=" + wanted);
  }

  async published() {
    try {
      const { figure } = await this.tab.ask("published");
      if (!figure || this.figure || this.making.request) return;
      this.picture(figure.svg, figure.about);
      this.part("f3-note").textContent = figure.about;
    } catch (error) {
      complain(this.part("f3-error"), error);
    }
  }

  // As an image, an SVG can run no script, whatever names stand in it.
  picture(svg, words) {
    if (this.address) URL.revokeObjectURL(this.address);
    this.address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
    this.part("f3-paper").replaceChildren(element("img", { src: this.address, alt: words }));
  }

  want() {
    const value = (name) => this.part("f3-" + name).value;
    const asked = {
      left: value("left"), right: value("right"), corpora: [value("corpus")], way: value("way"),
      per_class: 30, copies: 3, methods: ["learned"], page: this.tab.page,
    };
    if (JSON.stringify(asked) !== JSON.stringify(this.drawn)) return this.making.want(asked);
    this.making.drop(); // another that is being made would come under these names
    this.part("f3-working").hidden = true;
    complain(this.part("f3-error"), null);
  }

  told(answer, request) {
    complain(this.part("f3-error"), null);
    this.tab.showProgress("f3-working", "f3-words", "f3-left-time", "f3-bar", answer);
    if (answer.state !== "done") return;
    this.drawn = request;
    this.show(answer.figure);
  }

  show(figure) {
    this.figure = figure;
    const said = figure.panels.map((panel) => t("explore.panel", { checkpoint: panel.checkpoint, silhouette: number(panel.figures.silhouette_with_copies, 3) }));
    this.picture(figure.svg, figure.title + ". " + said.join("; ") + ".");
    this.part("f3-svg").disabled = this.part("f3-png").disabled = false;
    this.part("f3-note").textContent = said.join(" · ");
  }

  name() {
    return inFileName(["figure3", ...this.figure.panels.map((panel) => panel.checkpoint)].join("_"));
  }
}
