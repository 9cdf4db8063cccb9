// The Explore tab: what is wished for on the left, the map of it in the middle.
(function () {
  "use strict";
  const TripAug = (window.TripAug = window.TripAug || {});
  if (TripAug.Explore) return;
  const ui = TripAug.ui;

  const POLL_MS = 300;
  const READY_MS = 900; // how often the sliders' preparation is looked after
  const SETTLED_MS = 400; // after the last move of a slider its copies are computed exactly
  const DIALS = { epsilon: 3, noise: 2 };

  class Explore {
    constructor(root, server, props) {
      this.bench = root.querySelector(".ta-bench");
      this.part = ui.partsOf(root);
      this.ask = ui.asker(server);
      this.page = Math.random().toString(36).slice(2);
      this.wanted = null; // the request that is being made
      this.shown = null; // the request that is on the map
      this.map = new TripAug.ExploreMap(this, props.plotly);
      this.pointView = new TripAug.ExplorePoint(this);
      this.figure3 = new TripAug.Figure3(this);
      this.figures = new TripAug.ExploreFigures(this.part);
      this.recall();
      this.bind();
      this.now = ui.watch(this.bench, POLL_MS, () => this.wanted && this.look(true));
      ui.watch(this.bench, READY_MS, () => this.lookAfterSliders());
      this.begin();
    }

    async begin() {
      try {
        this.catalogue = await this.ask("catalogue");
        this.fillShelf();
        TripAug.address.onOpen("explore", (what) => this.openCheckpoint(what));
      } catch (error) {
        ui.complain(this.part("error"), error);
      }
      this.bench.dataset.state = "ready";
      this.want();
    }

    fillShelf() {
      const { checkpoints, corpora } = this.catalogue;
      ui.fill(this.part("checkpoint"), checkpoints.map((c) => [c.name, c.title]), this.memory.checkpoint);
      this.part("checkpoint").disabled = !checkpoints.length;
      this.part("corpora").replaceChildren(
        ...corpora.map((c) =>
          ui.element("label", { class: "ta-check" }, ui.element("input", { type: "checkbox", value: c.name }), ui.element("span", {}, c.title))
        )
      );
      const known = (this.memory.corpora || []).filter((name) => corpora.some((c) => c.name === name));
      this.choose(known.length ? known : this.homeCorpora());
      this.note();
    }

    checkpoint() {
      return this.catalogue && this.catalogue.checkpoints.find((c) => c.name === this.part("checkpoint").value);
    }

    // Those that the checkpoint was trained on, as far as they are here.
    homeCorpora() {
      const trained = Object.keys((this.checkpoint() || { corpora: {} }).corpora);
      const there = this.catalogue.corpora.map((c) => c.name);
      const both = there.filter((name) => trained.includes(name));
      return both.length ? both : there.slice(0, 1);
    }

    choose(names) {
      for (const box of this.boxes()) box.checked = names.includes(box.value);
    }

    boxes() {
      return [...this.part("corpora").querySelectorAll("input")];
    }

    async openCheckpoint(name) {
      const select = this.part("checkpoint");
      const there = () => [...select.options].some((option) => option.value === name);
      if (!there()) await this.refill(); // its training may have ended a moment ago
      if (!there()) {
        ui.complain(this.part("error"), "There is no checkpoint “" + name + "” here: choose one of the list.");
        return;
      }
      if (select.value === name) return;
      select.value = name;
      this.checkpointChanged();
    }

    checkpointChanged() {
      this.choose(this.homeCorpora());
      this.note();
      this.want();
    }

    note() {
      const chosen = this.checkpoint();
      const note = this.part("checkpoint-note");
      note.hidden = !chosen || !Object.keys(chosen.corpora).length;
      if (!chosen) return;
      note.textContent = "Trained on " + Object.values(chosen.corpora).join(", ");
      if (chosen.without && chosen.without.length) note.append(", without " + chosen.without.map((l) => "L_" + l.toUpperCase()).join(", "));
      if (chosen.synthetic) note.append(" ", ui.element("span", { class: "ta-badge" }, "synthetic"));
    }

    // -- what is wished for ------------------------------------------------------------------

    radio(name) {
      return this.bench.querySelector("input[name=exp-" + name + "]:checked").value;
    }

    colourBy() {
      return this.part("colour").value;
    }

    request() {
      const { limits } = TripAug.vocabulary;
      const value = (name, limit) => ui.within(this.part(name).value, limits[limit]);
      const methods = [...this.bench.querySelectorAll("[data-method]")].filter((b) => b.checked).map((b) => b.dataset.method);
      return {
        checkpoint: this.part("checkpoint").value,
        corpora: this.boxes().filter((box) => box.checked).map((box) => box.value),
        per_class: Math.round(value("per_class", "map_per_class")),
        copies: methods.length ? Math.round(value("copies", "map_copies")) : 0,
        methods: methods.length ? methods : ["learned"],
        epsilon: value("epsilon", "epsilon"),
        noise_scale: value("noise", "noise_scale"),
        way: this.radio("way"),
        joint: this.radio("mode") === "joint",
        seed: Math.floor(value("seed", "seed")),
        page: this.page,
      };
    }

    // Without the params: what must be the same for copies to follow a slider.
    choice(request) {
      return request && JSON.stringify({ ...request, epsilon: 0, noise_scale: 0 });
    }

    follows(request) {
      return this.shown && !request.joint && request.way === "pca" && request.copies > 0 && this.choice(request) === this.choice(this.shown);
    }

    async want() {
      clearTimeout(this.settling);
      this.fillTracks();
      const request = this.request();
      this.remember(request);
      if (!this.catalogue) return;
      if (!this.catalogue.checkpoints.length) return this.blank("No checkpoint yet. Train one on the Train tab: then its view of speech stands here as a map.", "train");
      if (!this.catalogue.corpora.length) return this.blank("No corpus yet. Put one into " + this.catalogue.corpora_home + " and reload this page.");
      if (!request.corpora.length) return this.blank("Choose at least one corpus on the left.");
      TripAug.address.say("explore", request.checkpoint);
      if (this.shown && this.choice(request) !== this.choice(this.shown)) this.bench.dataset.busy = "";
      this.wanted = request;
      setTimeout(() => {
        if (this.wanted === request && this.part("working").hidden) {
          this.showProgress("working", "working-words", "working-left", "working-bar", { words: "Making the map", left_s: null });
        }
      }, 150);
      await this.look(false);
    }

    blank(words, tab) {
      this.wanted = this.shown = null;
      this.part("working").hidden = this.part("stand").hidden = this.part("figures").hidden = true;
      this.part("blank").hidden = false;
      this.part("blank-words").textContent = words;
      if (tab) this.part("blank-words").append(" ", ui.element("button", { type: "button", class: "ta-button", onclick: () => TripAug.address.go(tab) }, "Go there"));
    }

    async look(poll) {
      const wanted = this.wanted;
      let answer;
      try {
        answer = await this.ask("map", { ...wanted, poll });
        if (wanted !== this.wanted) return;
        if (answer.state === "failed") throw new Error(answer.error);
      } catch (error) {
        if (wanted !== this.wanted) return;
        this.wanted = null;
        this.part("working").hidden = true;
        delete this.bench.dataset.busy;
        ui.complain(this.part("error"), error);
        return;
      }
      ui.complain(this.part("error"), null);
      this.showProgress("working", "working-words", "working-left", "working-bar", answer);
      if (answer.state === "done") this.wanted = null;
      if (answer.map && (answer.map.whole || this.choice(this.shown) !== this.choice(wanted))) await this.show(answer.map, wanted);
    }

    showProgress(box, words, left, bar, { state, words: said, done, total, left_s }) {
      const working = state !== "done";
      this.part(box).hidden = !working;
      if (!working) return;
      this.part(words).textContent = said + (total ? ": " + done + " of " + total : "");
      this.part(left).textContent = left_s === null ? "" : ui.duration(left_s) + " left";
      const share = total ? Math.round((100 * done) / total) : 0;
      this.part(bar).firstElementChild.style.width = share + "%";
      this.part(bar).setAttribute("aria-valuenow", share);
    }

    async show(map, request) {
      const sameChoice = this.choice(this.shown) === this.choice(request);
      if (map.whole) this.shown = request;
      this.part("blank").hidden = true;
      this.part("stand").hidden = false;
      delete this.bench.dataset.busy;
      if (!sameChoice && this.map.map && String(this.map.map.originals.id) !== String(map.originals.id)) this.pointView.close();
      await this.map.show(map);
      this.say(map);
      this.figures.show(map);
      for (const name of ["save-svg", "save-png"]) this.part(name).disabled = !map.whole;
      if (!map.whole) return;
      if (this.pointView.opened && this.map.picked && this.map.picked.kind === "copy") this.pointView.open(this.map.picked, map, request, false);
      this.bench.dataset.shown = [request.way, request.joint ? "joint" : "placed", request.epsilon, request.noise_scale].join(" ");
    }

    // The page says which of the two ways is shown, and how many copies are far.
    say(map, about) {
      const { originals, copies, way, joint } = map;
      const far = copies.far.filter(Boolean).length;
      const many = (count, one, more) => count + " " + (count === 1 ? one : more);
      const parts = [many(originals.x.length, "original", "originals")];
      if (copies.x.length) parts.push(many(copies.x.length, "copy", "copies"), joint ? "one map of all together" : "copies placed in the originals' map");
      else if (!map.whole) parts.push("copies follow");
      if (copies.x.length) parts.push(far ? many(far, "copy is far", "copies are far") + " from all originals" : "no copy is far");
      this.part("title").textContent = way + " of " + [...new Set(originals.corpus)].join(" + ");
      this.part("shown").textContent = parts.join(" · ") + (about ? " · " + about : "");
      if (map.synthetic) this.part("shown").append(" ", ui.element("span", { class: "ta-badge" }, "synthetic speech"));
    }

    // -- sliders -----------------------------------------------------------------------------

    // A slider moves: copies follow at once where they can, and are computed exactly afterwards.
    async turned() {
      this.fillTracks();
      clearTimeout(this.settling);
      this.settling = setTimeout(() => this.want(), SETTLED_MS);
      if (!this.follows(this.request())) return;
      this.stale = true;
      if (this.sliding) return;
      this.sliding = true;
      try {
        while (this.stale) {
          this.stale = false;
          const request = this.request();
          const answer = await this.ask("slide", request);
          if (!this.follows(request)) break;
          if (answer.copies && answer.copies.x.length === this.map.map.copies.x.length) {
            this.map.move(answer.copies);
            this.say(this.map.map, "ε " + request.epsilon.toFixed(3));
            this.bench.dataset.slid = request.epsilon + " " + request.noise_scale;
          }
          this.saySliders(answer);
          // Two frames, so that what was moved is seen before the next question.
          await new Promise((done) => requestAnimationFrame(done));
        }
      } catch (error) {
        ui.complain(this.part("error"), error);
      } finally {
        this.sliding = false;
      }
    }

    async lookAfterSliders() {
      const request = this.request();
      if (this.wanted || this.sliding || !this.follows(request)) {
        if (!this.wanted) this.saySliders(null);
        return;
      }
      if (this.readyFor === this.choice(request) + request.noise_scale) return;
      try {
        const answer = await this.ask("slide", request);
        this.saySliders(answer);
        if (answer.state === "done") this.readyFor = this.choice(request) + request.noise_scale;
      } catch (error) {
        // Said where a slider is moved.
      }
    }

    saySliders(answer) {
      const request = this.request();
      let words = "";
      if (!answer) {
        if (request.copies) words = request.joint ? "The whole map is made anew when you let go." : "t-SNE and UMAP place the copies when you let go.";
      } else if (answer.state === "done") words = "Copies follow while you drag.";
      else words = (answer.copies ? "Copies follow ε; noise gets ready: " : "Copies will follow; getting ready: ") + Math.round(100 * (answer.share || 0)) + " %";
      if (this.wanted && !answer) return;
      this.part("slider-note").textContent = words;
    }

    fillTracks() {
      for (const name of ["epsilon", "noise"]) ui.fillTrack(this.part(name));
    }

    // -- points ------------------------------------------------------------------------------

    onPick(what) {
      this.pointView.open(what, this.map.map, this.shown || this.wanted, true);
    }

    goTo(what) {
      this.map.pick(what);
    }

    async save(kind) {
      try {
        const { svg, name } = await this.ask("draw", this.shown);
        if (kind === "svg") ui.download(name + ".svg", "image/svg+xml", svg);
        else ui.download(name + ".png", "image/png", await TripAug.png(svg), true);
      } catch (error) {
        ui.complain(this.part("error"), error);
      }
    }

    // -- hands and memory --------------------------------------------------------------------

    bind() {
      const on = (name, event, act) => this.part(name).addEventListener(event, act);
      for (const [name, digits] of Object.entries(DIALS)) {
        on(name, "input", () => {
          this.part(name + "-number").value = Number(this.part(name).value).toFixed(digits);
          this.turned();
        });
        on(name, "change", () => this.want());
        on(name + "-number", "input", () => {
          this.part(name).value = this.part(name + "-number").value;
          this.turned();
        });
        on(name + "-number", "change", () => (this.part(name + "-number").value = Number(this.part(name).value).toFixed(digits)));
      }
      on("checkpoint", "change", () => this.checkpointChanged());
      on("corpora", "change", () => this.want());
      for (const name of ["per_class", "copies", "seed"]) on(name, "change", () => this.want());
      for (const input of this.bench.querySelectorAll("[data-method], input[name=exp-way], input[name=exp-mode]")) {
        input.addEventListener("change", () => this.want());
      }
      on("colour", "change", () => {
        this.map.hidden.clear();
        if (this.map.map) this.map.show(this.map.map);
        this.remember(this.request());
      });
      on("save-svg", "click", () => this.save("svg"));
      on("save-png", "click", () => this.save("png"));
      on("figure3-open", "click", () => this.catalogue && this.figure3.open(this.catalogue, this.request()));
      window.addEventListener("tripaug-tab", () => this.refresh());
    }

    // A training may have ended meanwhile: its checkpoint is offered without a reload.
    async refresh() {
      if (this.bench.offsetParent && this.catalogue) await this.refill();
    }

    async refill() {
      try {
        const catalogue = await this.ask("catalogue");
        if (JSON.stringify(catalogue) === JSON.stringify(this.catalogue)) return;
        const first = !this.catalogue.checkpoints.length || !this.catalogue.corpora.length;
        this.memory = { ...this.memory, ...this.request() };
        this.catalogue = catalogue;
        this.fillShelf();
        if (first) this.want();
      } catch (error) {
        // The next question says it.
      }
    }

    remember(request) {
      if (!this.catalogue) return;
      const { page, ...kept } = request;
      this.memory = { ...kept, colour: this.colourBy() };
      ui.memory.keep("explore", this.memory);
    }

    recall() {
      const kept = (this.memory = ui.memory.read("explore", {}) || {});
      const numbers = { per_class: kept.per_class, copies: kept.copies, seed: kept.seed, epsilon: kept.epsilon, noise: kept.noise_scale };
      for (const [name, value] of Object.entries(numbers)) if (typeof value === "number") this.part(name).value = value;
      for (const [name, digits] of Object.entries(DIALS)) this.part(name + "-number").value = Number(this.part(name).value).toFixed(digits);
      const radio = (name, value) => {
        for (const input of this.bench.querySelectorAll("input[name=exp-" + name + "]")) if (input.value === value) input.checked = true;
      };
      radio("way", kept.way);
      radio("mode", kept.joint ? "joint" : "placed");
      if (Array.isArray(kept.methods)) {
        for (const box of this.bench.querySelectorAll("[data-method]")) box.checked = kept.methods.includes(box.dataset.method);
      }
      if ([...this.part("colour").options].some((option) => option.value === kept.colour)) this.part("colour").value = kept.colour;
      this.fillTracks();
    }
  }

  TripAug.Explore = Explore;
})();
