// The paper's Figure 3: two checkpoints' maps side by side, to look at and to download.
import { complain, download, element, fill, watch } from "../lib/dom.js";
import { number } from "../lib/format.js";
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

export class Figure3 {
  // tab: { part, ask, page }
  constructor(tab) {
    this.tab = tab;
    this.part = tab.part;
    this.wanted = null;
    const on = (name, act) => this.part(name).addEventListener("click", act);
    on("f3-close", () => this.part("figure3").close());
    on("f3-draw", () => this.want());
    on("f3-svg", () => download(this.name() + ".svg", "image/svg+xml", this.figure.svg));
    on("f3-png", async () => download(this.name() + ".png", "image/png", await png(this.figure.svg), true));
    watch(this.part("f3-paper"), 300, () => this.wanted && this.look(true));
  }

  open({ checkpoints, corpora }, chosen) {
    const without = (c) => (c.without || []).includes("bal");
    const named = checkpoints.map((c) => [c.name, without(c) ? t("explore.without_bal", { title: c.title }) : c.title]);
    const left = checkpoints.find(without);
    const right = checkpoints.find((c) => !without(c) && left && Object.keys(c.corpora).some((n) => n in left.corpora)) ||
      checkpoints.find((c) => !without(c));
    fill(this.part("f3-left"), named, (left || right || {}).name);
    fill(this.part("f3-right"), named, (right || left || {}).name);
    const home = left ? Object.keys(left.corpora)[0] : chosen.corpora[0];
    fill(this.part("f3-corpus"), corpora.map((c) => [c.name, c.title]), corpora.some((c) => c.name === home) ? home : undefined);
    const hint = this.part("f3-hint");
    hint.hidden = Boolean(left);
    const corpus = right ? Object.keys(right.corpora)[0] : "demo";
    hint.replaceChildren(
      ...pieces("explore.figure3_hint", {
        tab: t("tabs.train"), command: element("code", {}, COMMAND.replace("CORPUS", corpus)),
      })
    );
    this.part("f3-draw").disabled = !checkpoints.length || !corpora.length;
    this.part("figure3").showModal();
    // One click is enough: a pair of one's own is drawn, else the published one is shown.
    if (this.figure || this.wanted) return;
    if (left && right && corpora.some((c) => c.name === home)) this.want();
    else this.published();
  }

  async published() {
    try {
      const { figure } = await this.tab.ask("published");
      if (!figure || this.figure || this.wanted) return;
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
    this.wanted = {
      left: value("left"), right: value("right"), corpora: [value("corpus")], way: value("way"),
      per_class: 30, copies: 3, methods: ["learned"], page: this.tab.page,
    };
    return this.look(false);
  }

  async look(poll) {
    const wanted = this.wanted;
    let answer;
    try {
      answer = await this.tab.ask("figure3", { ...wanted, poll });
      if (wanted !== this.wanted) return;
      if (answer.state === "failed") throw new Error(answer.error);
    } catch (error) {
      if (wanted !== this.wanted) return;
      this.wanted = null;
      this.part("f3-working").hidden = true;
      complain(this.part("f3-error"), error);
      return;
    }
    complain(this.part("f3-error"), null);
    this.tab.showProgress("f3-working", "f3-words", "f3-left-time", "f3-bar", answer);
    if (answer.state !== "done") return;
    this.wanted = null;
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
    const plain = (text) => text.replace(/[^A-Za-z0-9.-]+/g, "-");
    return "figure3_" + this.figure.panels.map((panel) => plain(panel.checkpoint)).join("_");
  }
}
