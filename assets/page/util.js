// What all parts of the page share: the data, elements, numbers, strategies' colours, what is chosen.
// Everything that a scenario says goes through textContent or an attribute, never through markup.

const page = JSON.parse(document.getElementById("page-data").textContent);
const SVG_NS = "http://www.w3.org/2000/svg";

function fill(node, attrs, kids) {
  for (const [key, value] of Object.entries(attrs ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "on") for (const [type, hear] of Object.entries(value)) node.addEventListener(type, hear);
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  node.append(...kids.flat(Infinity).filter((kid) => kid !== null && kid !== undefined && kid !== false));
  return node;
}

/** An HTML element; kids that are strings become text. */
const el = (tag, attrs, ...kids) => fill(document.createElement(tag), attrs, kids);
/** An SVG element. */
const sv = (tag, attrs, ...kids) => fill(document.createElementNS(SVG_NS, tag), attrs, kids);

const clamp = (x, low, high) => Math.min(high, Math.max(low, x));
const isPhone = () => window.innerWidth < 640;

// ---- numbers and names ---------------------------------------------------------------------------------------------

/** A number of three digits: `0.012`, `12.3`, `742 k`, `1.2 M`. */
function short(x) {
  if (x === null || x === undefined || !Number.isFinite(x)) return "–";
  const size = Math.abs(x);
  if (size >= 1e6) return `${trim(x / 1e6)} M`;
  if (size >= 1e4) return `${trim(x / 1e3)} k`;
  return trim(x);
}

function trim(x) {
  const size = Math.abs(x);
  const text = x.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 || size === 0 ? 2 : 4);
  return (text.includes(".") ? text.replace(/\.?0+$/, "") : text).replace("-", "−");
}

/** A value as the axis of its measure shows it. */
const shown = (measure, x) => (x === null || x === undefined ? null : measure.is_share ? 100 * x : x);
const axisTitle = (measure) => (measure.unit ? `${measure.name}, ${measure.unit}` : measure.name);
/** The reader's value with its unit. */
const valued = (measure, x) => short(shown(measure, x)) + (measure.is_share ? " %" : measure.unit ? ` ${measure.unit}` : "");

function unique(things) {
  const seen = new Map();
  for (const thing of things) seen.set(thing.name, (seen.get(thing.name) ?? 0) + 1);
  // Names are keys of tables within the library, where `__proto__` is not one like others.
  const key = (name) => (name === "__proto__" ? `${name}\u200b` : name);
  return things.map((thing) => (seen.get(thing.name) > 1 ? `${thing.name} (${thing.id})` : key(thing.name)));
}

const strategyNames = unique(page.strategies);
const adversaryNames = unique(page.adversaries);
const budgetNames = page.budgets.map((budget) => budget.name);
const SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", "triangle-left"];
const COLOURS = 8;

/** Colour and shape of a strategy: shapes move on where colours begin anew, so that 64 differ. */
const colourOf = (strategy) => `var(--s${strategy % COLOURS})`;
const shapeOf = (strategy) => SHAPES[(strategy + Math.floor(strategy / COLOURS)) % SHAPES.length];

const rowAt = (strategy, budget, adversary = 0) =>
  page.rows.find((row) => row.strategy === strategy && row.budget === budget && row.adversary === adversary);
const rowName = (row) => {
  const against = page.adversaries.length > 1 && row.adversary > 0 ? ` against ${adversaryNames[row.adversary]}` : "";
  return `${strategyNames[row.strategy]} at ${budgetNames[row.budget]}${against}`;
};
/** Strategies from the best to the worst by the first measure that is compared, at the middle budget. */
function bestFirst() {
  const verdict = page.verdicts.find((v) => v.budget === page.middle) ?? page.verdicts[0];
  return verdict?.order.length ? verdict.order : page.strategies.map((_, i) => i);
}

// ---- what is chosen ------------------------------------------------------------------------------------------------

const compared = page.measures.map((measure, i) => ({ measure, i })).filter(({ measure }) => measure.is_compared);
const chosen = {
  measure: page.verdicts[0]?.measure ?? compared[0]?.i ?? 0,
  budget: page.middle,
  adversary: 0,
  when: [...page.verdicts].reverse().find((v) => v.when)?.when ?? "",
  series: 0,
  all_pairs: "best",
  next_by: "leak_through",
  tornado: bestFirst()[0] ?? 0,
};
const listeners = [];
const whenChosen = (hear) => listeners.push(hear);
function choose(what) {
  Object.assign(chosen, what);
  for (const hear of listeners) hear(what);
}

/** What can be chosen, by name: label, and [value, text] of the options. */
const CHOICES = {
  measure: () => ["Measure", compared.map(({ measure, i }) => [i, measure.name])],
  budget: () => ["Budget", budgetNames.map((name, i) => [i, name])],
  adversary: () => ["Adversary", adversaryNames.map((name, i) => [i, name])],
  when: () => ["When", [...new Set(page.verdicts.map((v) => v.when))].filter(Boolean).map((when) => [when, when])],
  series: () => ["Measure", (page.campaign?.series ?? []).map((series, i) => [i, series.measure.name])],
  all_pairs: () => ["Pairs", [["best", "the best against each"], ["all", "every pair"]]],
  next_by: () => ["Measure", [["leak_through", "leak-through"], ["casualties", "casualties in 30 days"]]],
  tornado: () => ["Strategy", strategyNames.map((name, i) => [i, name])],
};

function select(label, options, value, hear) {
  const menu = el("select", { on: { change: () => hear(options[menu.selectedIndex][0]) } },
    options.map(([v, text]) => el("option", { value: v, selected: v === value }, text)));
  return el("label", { class: "choice" }, el("span", null, label), menu);
}

/** Fills the controls of a section; one choice holds for the whole page, so that sections agree. */
function controls(box) {
  for (const name of box.dataset.controls.split(" ")) {
    const [label, options] = CHOICES[name]();
    if (options.length < 2) continue;
    const choice = select(label, options, chosen[name], (value) => choose({ [name]: value }));
    choice.dataset.choice = name;
    whenChosen((what) => {
      if (name in what) choice.querySelector("select").selectedIndex = options.findIndex(([v]) => v === what[name]);
    });
    box.append(choice);
  }
}

// ---- copying -------------------------------------------------------------------------------------------------------

/** Says it to whoever does not see the page. */
const tell = (text) => { document.getElementById("live").textContent = text; };

async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // No clipboard without a secure context: the old way works from a file on every browser.
    const area = el("textarea", { class: "off", "aria-hidden": "true" });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  tell(`Copied ${what}`);
}

/** A command in its own box, with a button that copies it. */
function command(text) {
  const button = el("button", { type: "button", class: "small", on: { click: () => copy(text, "the command").then(() => said(button)) } }, "Copy");
  return el("div", { class: "command" }, el("code", null, text), button);
}

/** A button says for a moment that it has done it. */
function said(button) {
  const before = button.dataset.label ?? button.textContent;
  button.dataset.label = before;
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = before; }, 1500);
}
