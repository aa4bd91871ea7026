// Charts: Vega-Lite specifications drawn as SVG when they come near to the window, or all at once for print. Colours are
// variables of the style sheet, so that a change of theme needs no drawing. Expressions run in Vega's interpreter: the page allows no eval.

const figures = [];
const compile = (spec) => vegaLite.compile(spec, { config: CONFIG, logger: vega.logger(vega.Error) }).spec;
const INK = "var(--ink)", SOFT = "var(--ink-2)", LINE = "var(--rule)", PAPER = "var(--paper)";

const CONFIG = {
  aria: false, // the figure says it all in one sentence, and the table behind it in numbers
  background: null,
  font: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif",
  view: { stroke: null },
  axis: {
    labelColor: SOFT, titleColor: SOFT, gridColor: LINE, domainColor: LINE, tickColor: LINE, labelFontSize: 12, titleFontSize: 12,
    titleFontWeight: 500, titlePadding: 10, labelPadding: 5, tickSize: 0, domain: false,
  },
  axisY: { titleAnchor: "end" },
  legend: { labelColor: INK, titleColor: SOFT, labelFontSize: 12, titleFontSize: 12, symbolSize: 90, labelLimit: 260, rowPadding: 4, columnPadding: 16, symbolStrokeWidth: 1.5 },
  header: { labelColor: INK, titleColor: SOFT, labelFontSize: 12 },
  text: { color: INK, fontSize: 12 },
  rule: { color: SOFT },
};

/**
 * A figure of the page: `spec(width)` is drawn, `null` if there is nothing to draw, a text if there is a reason; `title`, `caption`, `alt` and
 * `numbers` are functions too, because they follow what is chosen in `uses`.
 */
function figure(root, chart) {
  const title = el("h3"), caption = el("figcaption"), plot = el("div", { class: "plot", role: "img" });
  const save = el("button", { type: "button", class: "small save", on: { click: () => saveSvg(plot, root.dataset.chart) } }, "Save as SVG");
  const behind = el("details", { class: "behind" }, el("summary", null, "The numbers behind it"));
  root.replaceChildren(title, plot, caption, behind, save);
  const it = { root, plot, chart, drawn: false, dirty: true, filled: false };
  it.words = () => {
    title.textContent = chart.title().replace(/\d (?:[kM] )?USD/g, (sum) => sum.replaceAll(" ", "\u00a0"));
    caption.textContent = chart.caption();
    plot.setAttribute("aria-label", chart.alt());
  };
  it.numbers = () => {
    if (it.filled || !behind.open) return;
    it.filled = true;
    behind.querySelector(".tabled")?.remove();
    behind.append(chart.numbers());
  };
  it.draw = () => {
    if (!it.dirty) return;
    it.dirty = false;
    it.drawn = true;
    render(it);
  };
  it.renew = () => {
    it.dirty = true;
    it.filled = false;
    it.words();
    it.numbers();
    if (it.drawn) it.draw();
  };
  behind.addEventListener("toggle", it.numbers);
  whenChosen((what) => {
    if (Object.keys(what).some((name) => chart.uses.includes(name))) return it.renew();
    // What is picked changes marks and no number: the table stays, with whoever stands in it.
    if ("pick" in what && chart.click) {
      it.dirty = true;
      if (it.drawn) it.draw();
    }
  });
  it.words();
  figures.push(it);
  near.observe(root);
  return it;
}

/** Draws what comes near to the window. */
const near = new IntersectionObserver((entries) => {
  for (const entry of entries) if (entry.isIntersecting) figures.find((it) => it.root === entry.target)?.draw();
}, { rootMargin: "500px" });

function render(it) {
  it.view?.finalize();
  it.view = null;
  const width = Math.max(240, it.plot.clientWidth || 680);
  it.width = width;
  const spec = it.chart.spec(width);
  if (spec === null || typeof spec === "string") {
    it.plot.replaceChildren(el("p", { class: "empty" }, spec ?? "Nothing to show here."));
    return;
  }
  const whole = { width: width - 2, autosize: { type: "fit-x", contains: "padding" }, padding: 1, ...spec };
  const compiled = compile(whole);
  const view = new vega.View(vega.parse(compiled, null, { ast: true }), { expr: expressionInterpreter, renderer: "svg", hover: true, logLevel: vega.Error });
  view.tooltip((_, event, item, value) => tip(event, item && value));
  if (it.chart.click) view.addEventListener("click", (_, item) => item?.datum && it.chart.click(item.datum));
  it.view = view;
  // Vega has words of its own for readers of screens, mark by mark; the figure's sentence stands for all of it.
  const inner = el("div", { "aria-hidden": "true" });
  it.plot.replaceChildren(inner, width < NARROW && it.chart.key !== false ? keyOf(compiled) : "");
  view.initialize(inner).run();
}

const PATHS = { circle: "M0,-5 A5,5 0 1 1 0,5 A5,5 0 1 1 0,-5 Z", square: "M-4.5,-4.5 H4.5 V4.5 H-4.5 Z", "triangle-up": "M0,-5 L5,4 H-5 Z", diamond: "M0,-6 L5,0 L0,6 L-5,0 Z",
  cross: "M-2,-6 H2 V-2 H6 V2 H2 V6 H-2 V2 H-6 V-2 H-2 Z", "triangle-down": "M0,5 L5,-4 H-5 Z", "triangle-right": "M5,0 L-4,5 V-5 Z", "triangle-left": "M-5,0 L4,5 V-5 Z" };
/** The legend as a list, read off the scales of what Vega draws. */
function keyOf(compiled) {
  const scale = (name) => compiled.scales?.find((it) => it.name === name);
  const colour = scale("color"), shape = scale("shape");
  if (!Array.isArray(colour?.domain) || !Array.isArray(colour.range)) return "";
  return el("ul", { class: "key", "aria-hidden": "true" }, colour.domain.map((label, i) => el("li", null,
    sv("svg", { viewBox: "-7 -7 14 14" }, sv("path", { d: PATHS[shape?.range[i]] ?? PATHS.square, fill: colour.range[i] })), label)));
}

const drawAll = () => figures.forEach((it) => it.draw());
// Paper has another width than the window: what is drawn for a phone would fill a third of it.
window.addEventListener("beforeprint", () => figures.forEach((it) => {
  if (it.drawn && Math.abs(it.plot.clientWidth - it.width) >= 2) it.dirty = true;
  it.draw();
}));

let resizing = 0;
window.addEventListener("resize", () => {
  clearTimeout(resizing);
  resizing = setTimeout(() => figures.forEach((it) => {
    if (!it.drawn || Math.abs(it.plot.clientWidth - it.width) < 2) return;
    it.dirty = true;
    it.draw();
  }), 200);
});

/** The box beside the pointer; text only. */
function tip(event, text) {
  const box = document.getElementById("tip");
  box.hidden = !text;
  if (!text) return;
  box.textContent = text;
  const { clientX: x, clientY: y } = event;
  box.style.left = `${clamp(x + 14, 4, Math.max(4, window.innerWidth - box.offsetWidth - 8))}px`;
  box.style.top = `${y + 18 + box.offsetHeight > window.innerHeight ? Math.max(4, y - box.offsetHeight - 12) : y + 18}px`;
}

/** Saves a picture as a file; colours are those of the light theme, for a document. */
function saveSvg(plot, name) {
  const node = plot.querySelector("svg")?.cloneNode(true);
  if (!node) return;
  const root = document.documentElement, theme = root.dataset.theme;
  root.dataset.theme = "light";
  const style = getComputedStyle(root);
  const text = new XMLSerializer().serializeToString(node).replace(/var\((--[\w-]+)\)/g, (_, v) => style.getPropertyValue(v).trim());
  if (theme === undefined) delete root.dataset.theme; else root.dataset.theme = theme;
  const url = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  el("a", { href: url, download: `${name}.svg` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
  tell("Saved the picture");
}

// ---- pieces of specifications --------------------------------------------------------------------------------------

/** A legend below the marks; on a phone it is a list of ours instead, because Vega's does not wrap its words (`keyOf`). */
const NARROW = 560;
const legendBelow = (width, labels) => {
  if (width < NARROW) return null;
  const longest = Math.min(260, 7 * Math.max(...labels.map((label) => label.length), 4) + 40);
  return { orient: "bottom", title: null, direction: "horizontal", columns: Math.max(1, Math.floor(width / longest)), labelLimit: Math.min(260, width - 60), symbolLimit: 0, symbolOpacity: 1 };
};

/** A legend where there is room for one. */
const wide = (width, legend) => (width < NARROW ? null : legend);

/** Encodings of strategies by colour and shape, those in `used` only; `s` is the field with the name. */
function byStrategy(used, width, legend = true) {
  const domain = used.map((s) => strategyNames[s]);
  const key = legend ? legendBelow(width, domain) : null;
  return {
    color: { field: "s", type: "nominal", scale: { domain, range: used.map(colourOf) }, legend: key },
    shape: { field: "s", type: "nominal", scale: { domain, range: used.map(shapeOf) }, legend: key },
  };
}

/** The axis of names down the left. */
const names = (field, width) => ({
  field, type: "nominal", sort: null, title: null,
  axis: { labelLimit: Math.round(width * (width < 480 ? 0.4 : 0.34)), labelColor: INK, grid: false },
});
/** So many ticks that their labels have room. */
const ticks = (width) => ({ tickCount: clamp(Math.round(width / 95), 3, 9), labelOverlap: true });
const usedBy = (rows) => page.strategies.map((_, i) => i).filter((i) => rows.some((row) => row.strategy === i));
const hair = { type: "rule", strokeWidth: 1.5, opacity: 0.75 };
