// The table of a benchmark: a row a method, the paper's printed rows beside ours.
(function () {
  "use strict";
  const TripAug = (window.TripAug = window.TripAug || {});
  if (TripAug.benchTable) return;
  const { element, number } = TripAug.kit;

  const WIDTH = 96;
  const SVG = "http://www.w3.org/2000/svg";

  function drawn(name, attributes) {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  function span(interval, digits) {
    const [low, high] = interval || [null, null];
    return low === null || low === undefined ? "–" : number(low, digits) + " – " + number(high, digits);
  }

  function share(found) {
    if (!found) return ["–"];
    const per = (value) => number(100 * value, 0);
    const [low, high] = found.interval || [null, null];
    return [per(found.value) + " %", low === null ? null : element("small", {}, per(low) + " – " + per(high))];
  }

  // From 0 or from wherever all intervals begin, rounded to fives, so that rows can be compared.
  function scaleOf(rows) {
    const ends = rows.flatMap((row) => [row.uar, ...row.uar_interval]).filter((end) => Number.isFinite(end));
    if (!ends.length) return [0, 100];
    return [Math.max(0, Math.floor(Math.min(...ends) / 5) * 5 - 5), Math.min(100, Math.ceil(Math.max(...ends) / 5) * 5 + 5)];
  }

  function whisker(row, [low, high]) {
    const at = (value) => (4 + ((WIDTH - 8) * (value - low)) / (high - low)).toFixed(1);
    const picture = drawn("svg", { viewBox: "0 0 " + WIDTH + " 20", width: WIDTH, height: 20, "aria-hidden": "true", class: "ta-benchmarks-whisker" });
    picture.append(drawn("line", { class: "ta-axis", x1: 4, x2: WIDTH - 4, y1: 10, y2: 10 }));
    const [from, to] = row.uar_interval || [null, null];
    if (from !== null) picture.append(drawn("line", { class: "ta-span", x1: at(from), x2: at(to), y1: 10, y2: 10 }));
    picture.append(drawn("circle", { cx: at(row.uar), cy: 10, r: 4.5 }));
    return picture;
  }

  function term(text, tip) {
    return element("button", { type: "button", class: "ta-term", "data-tip": tip }, text);
  }

  function heads(table, final, withGap, scale) {
    const numeric = (...children) => element("th", { scope: "col", class: "ta-num" }, ...children);
    const made = [
      element("th", { scope: "col" }, "Row"),
      numeric(term("UAR %", "Unweighted average recall: the mean of the recalls of all emotions, so that rare ones count as much as frequent ones. Higher is better; guessing gives " + number(100 / table.classes.length, 0) + ".")),
      numeric(term("95 % interval", "Where the figure would lie with other speakers and other seeds, 95 times in 100. Few speakers, wide intervals.")),
      element("th", { scope: "col", class: "ta-benchmarks-scale" }, element("span", {}, scale[0]), element("span", {}, scale[1])),
    ];
    for (const name of table.classes) {
      const cut = table.reduced.includes(name);
      const tip = "Recall: how many of 100 recordings of " + name + " are recognised." + (cut ? " Most of its training recordings were cut." : "");
      const mark = element("i", { class: "ta-benchmarks-dot", style: "background:" + TripAug.colour.emotion(name) });
      made.push(numeric(mark, term(name, tip), cut ? element("small", {}, "cut") : null));
    }
    if (table.reduced.length) made.push(numeric(term("of the cut", "Mean recall of the cut emotions alone: what the paper may have printed.")));
    if (withGap) made.push(numeric(term("gap closed", "How much of the way from no augmentation to all data a row goes. Only where that way is shown to exist.")));
    if (!final) made.push(numeric("Cells"));
    return element("thead", {}, element("tr", {}, ...made));
  }

  function lineOf(row, table, told, options, withGap, scale) {
    const begun = row.uar !== undefined;
    const tip = told.tips[row.row] || row.title;
    const name = element("button", { type: "button", class: "ta-term", "data-tip": tip, "data-row": row.row, onclick: () => options.select(row.row) }, row.row);
    const all = (row.cells || 0) + row.missing_cells;
    const numeric = (text, kind) => element("td", { class: "ta-num" + (kind || "") }, text);
    const cells = [
      element("th", { scope: "row" }, name),
      numeric(begun ? element("b", {}, number(row.uar, 1)) : "–"),
      numeric(begun ? span(row.uar_interval, 1) : "–"),
      element("td", {}, begun ? whisker(row, scale) : ""),
      ...table.classes.map((each) => numeric(begun ? number(row.recalls[each], 1) : "–")),
    ];
    if (table.reduced.length) cells.push(numeric(begun ? number(row.uar_reduced, 1) : "–"));
    if (withGap) cells.push(element("td", { class: "ta-num" }, ...share(begun && row.gap_share)));
    if (!told.final) cells.push(numeric((row.cells || 0) + " / " + all, row.missing_cells ? " ta-benchmarks-partial" : ""));
    const learned = /learned|_AUG|^L_/.test(row.row);
    return element("tr", { "data-name": row.row, class: learned ? "ta-benchmarks-learned" : null, "aria-selected": String(row.row === options.selected) }, ...cells);
  }

  // In words and never in our columns: which quantity the paper printed is not settled.
  function printedOf(row, told, width) {
    const figures = told.published.classes.map((name, i) => name + " " + number(row.columns[i], 2)).join(", ");
    return element("tr", { class: "ta-benchmarks-paper" },
      element("th", { scope: "row" }, term(row.title, told.published.notes.join(" "))),
      element("td", { colspan: width - 1 }, "printed average " + number(row.average, 2) + " of " + figures + " (IEMOCAP)"));
  }

  // The table element; options: selected (name of a row), select(name).
  TripAug.benchTable = function (table, told, options) {
    const begun = table.rows.filter((row) => row.uar !== undefined);
    const withGap = begun.some((row) => row.gap_share);
    const scale = scaleOf(begun);
    const head = heads(table, told.final, withGap, scale);
    const width = head.firstElementChild.children.length;
    const lines = [];
    for (const row of table.rows) {
      lines.push(lineOf(row, table, told, options, withGap, scale));
      const printed = told.published.rows.filter((each) => each.row === row.row);
      lines.push(...printed.map((each) => printedOf(each, told, width)));
    }
    return element("table", { class: "ta-table ta-benchmarks-table" }, head, element("tbody", {}, ...lines));
  };
  TripAug.benchTable.span = span;
})();
