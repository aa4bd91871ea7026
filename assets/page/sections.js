// The charts of a study: what they show, in words and numbers. Each is an entry of CHARTS, found by `data-chart` of its figure.

const CHARTS = {};
const measureNow = () => page.measures[chosen.measure];
const budgetNow = () => budgetNames[chosen.budget];
const againstNow = () => (page.adversaries.length > 1 ? `, against ${adversaryNames[chosen.adversary]}` : "");
const estimateOf = (row, measure) => row.estimates[measure] ?? null;
const span = (measure, e) => ({ v: shown(measure, e.value), low: shown(measure, e.low ?? e.value), high: shown(measure, e.high ?? e.value) });
/** Rows at the chosen budget and against the chosen adversary. */
const rowsNow = () => page.rows.filter((row) => row.budget === chosen.budget && row.adversary === chosen.adversary);
const rowsAgainst = () => page.rows.filter((row) => row.adversary === chosen.adversary);
const lower = (text) => text.charAt(0).toLowerCase() + text.slice(1);
/** The best row of a measure that has a direction. */
function bestRow(rows, at) {
  const measure = page.measures[at], sign = measure.less_is_better === false ? -1 : 1;
  const known = rows.filter((row) => estimateOf(row, at));
  return known.sort((a, b) => sign * (estimateOf(a, at).value - estimateOf(b, at).value))[0];
}

// ---- the frontier --------------------------------------------------------------------------------------------------

const costMeasure = () => {
  const known = page.frontiers.find((f) => f.measure === chosen.measure) ?? page.frontiers[0];
  return known ? known.cost : page.measures.findIndex((m) => m.unit === "USD" && /cost/.test(m.name));
};

CHARTS.frontier = {
  uses: ["measure", "adversary"],
  title: () => `What protection costs: ${measureNow().name} against cost${againstNow()}`,
  caption: () => {
    const line = page.frontiers.some((f) => f.measure === chosen.measure);
    return "Each mark is a strategy at a budget; the thin lines are 95 % intervals in both directions. "
      + (line ? "The dashed line joins the plans that are worth their money: every other costs more for the same, or a mix of two on the line does." : "");
  },
  alt: () => {
    const rows = rowsAgainst(), best = bestRow(rows, chosen.measure);
    const gist = best ? ` The best is ${rowName(best)}: ${estimateOf(best, chosen.measure).text}.` : "";
    return `Chart of ${measureNow().name} against cost for ${rows.length} plans.${gist}`;
  },
  spec(width) {
    const measure = measureNow(), at = costMeasure();
    if (at < 0) return "The cost of these plans is not known.";
    const cost = page.measures[at];
    const point = (row) => {
      const c = estimateOf(row, at), e = estimateOf(row, chosen.measure);
      if (!c || !e) return null;
      const x = span(cost, c), y = span(measure, e);
      return { s: strategyNames[row.strategy], x: x.v, xl: x.low, xh: x.high, y: y.v, yl: y.low, yh: y.high, tip: `${rowName(row)}\ncosts ${c.text}\n${measure.name} ${e.text}` };
    };
    const values = rowsAgainst().map(point).filter(Boolean);
    if (!values.length) return `There is no ${measure.name} for these plans.`;
    const frontier = page.frontiers.find((f) => f.measure === chosen.measure);
    const steps = (frontier?.steps ?? []).map((step) => page.rows[step.row]).filter((row) => row.adversary === chosen.adversary).map(point).filter(Boolean);
    const x = { field: "x", type: "quantitative", title: axisTitle(cost), axis: { format: "~s", ...ticks(width) }, scale: { zero: false, nice: true } };
    const y = { field: "y", type: "quantitative", title: axisTitle(measure), scale: { zero: false, nice: true } };
    const used = usedBy(rowsAgainst());
    const { color, shape } = byStrategy(used, width);
    return {
      height: Math.round(clamp(width * 0.55, 300, 460)),
      data: { values },
      layer: [
        { data: { values: steps }, mark: { type: "line", color: SOFT, strokeDash: [5, 4], strokeWidth: 1.5 }, encoding: { x, y } },
        { mark: hair, encoding: { x: { ...x, field: "xl" }, x2: { field: "xh" }, y, color } },
        { mark: hair, encoding: { x, y: { ...y, field: "yl" }, y2: { field: "yh" }, color } },
        { mark: { type: "point", filled: true, size: 90, opacity: 1, stroke: PAPER, strokeWidth: 1 }, encoding: { x, y, color, shape, tooltip: { field: "tip" } } },
      ],
    };
  },
  numbers() {
    const at = costMeasure(), on = new Set((page.frontiers.find((f) => f.measure === chosen.measure)?.steps ?? []).map((step) => step.row));
    return table(`Cost and ${measureNow().name}`, [{ name: "Strategy" }, { name: "Budget", num: true }, { name: "Cost", num: true }, { name: measureNow().name, num: true }, { name: "On the line" }],
      rowsAgainst().map((row) => [strategyNames[row.strategy], { text: budgetNames[row.budget], value: page.budgets[row.budget].usd },
        cellOf(at < 0 ? null : estimateOf(row, at)), cellOf(estimateOf(row, chosen.measure)), on.has(page.rows.indexOf(row)) ? "yes" : ""]));
  },
};

// ---- verdicts ------------------------------------------------------------------------------------------------------

const verdictNow = () => page.verdicts.find((v) => v.budget === chosen.budget && v.measure === chosen.measure && (v.when === chosen.when || v.when === ""));
const FINDINGS = { first_better: "the first is better", second_better: "the second is better", unclear: "can’t tell yet", identical: "the same in every replicate" };
const FINDING_COLOURS = { first_better: "var(--good)", second_better: "var(--bad)", unclear: "var(--unclear)", identical: "var(--unclear)" };
const pairName = (pair) => `${strategyNames[pair.first]} – ${strategyNames[pair.second]}`;
function pairsNow() {
  const verdict = verdictNow();
  if (!verdict) return [];
  if (chosen.all_pairs === "all") return verdict.pairs;
  const best = verdict.order[0];
  return verdict.pairs.filter((pair) => pair.first === best || pair.second === best);
}
const whenNow = () => (verdictNow()?.when ? `, ${verdictNow().when}` : "");

CHARTS.verdicts = {
  uses: ["measure", "budget", "when", "all_pairs"],
  title: () => `Which is better at ${budgetNow()}: differences in ${measureNow().plain}${whenNow()}`,
  caption: () => `First minus second ${page.campaign ? "in the same replicates" : "on the very same raids"}, with the 95 % interval. An interval that crosses zero leaves the question open`
    + (measureNow().less_is_better === null ? "." : `; ${measureNow().less_is_better ? "left" : "right"} of zero, the first is better.`),
  alt: () => {
    const pairs = pairsNow(), clear = pairs.filter((pair) => pair.finding === "first_better" || pair.finding === "second_better").length;
    return `Chart of ${pairs.length} paired differences; ${clear} of them are clear. ${verdictNow()?.best ?? ""}`;
  },
  spec(width) {
    const measure = measureNow(), pairs = pairsNow();
    if (!pairs.length) return `Strategies are not compared by ${measure.name} at ${budgetNow()}.`;
    const values = pairs.map((pair) => {
      const d = span(measure, pair.difference);
      return { p: pairName(pair), x: d.v, lo: d.low, hi: d.high, f: FINDINGS[pair.finding], tip: `${pair.words}\n${pair.difference.text}` };
    });
    const seen = Object.keys(FINDINGS).filter((f) => pairs.some((pair) => pair.finding === f));
    const domain = seen.map((f) => FINDINGS[f]);
    const color = { field: "f", type: "nominal", scale: { domain, range: seen.map((f) => FINDING_COLOURS[f]) }, legend: legendBelow(width, domain) };
    const shape = { field: "f", type: "nominal", scale: { domain, range: seen.map((f) => ({ unclear: "diamond", identical: "square" })[f] ?? "circle") }, legend: color.legend };
    const x = { field: "x", type: "quantitative", title: `difference in ${measure.plain}${measure.is_share ? ", points" : measure.unit ? `, ${measure.unit}` : ""}`, axis: ticks(width) };
    const y = names("p", width);
    return {
      height: { step: 26 },
      data: { values },
      layer: [
        { data: { values: [{}] }, mark: { type: "rule", color: SOFT }, encoding: { x: { datum: 0, type: "quantitative" } } },
        { mark: { ...hair, strokeWidth: 2.5 }, encoding: { x: { ...x, field: "lo" }, x2: { field: "hi" }, y, color } },
        { mark: { type: "point", filled: true, size: 75, opacity: 1 }, encoding: { x, y, color, shape, tooltip: { field: "tip" } } },
      ],
    };
  },
  numbers: () => table(`Paired differences in ${measureNow().plain}${whenNow()} at ${budgetNow()}`, [{ name: "First" }, { name: "Second" }, { name: "Difference", num: true }, { name: "Finding" }, { name: "In words" }],
    pairsNow().map((pair) => [strategyNames[pair.first], strategyNames[pair.second], cellOf(pair.difference), FINDINGS[pair.finding], pair.words])),
};

/** The order of the strategies and what is said of the pairs, beside the chart. */
function verdictWords(box) {
  const renew = () => {
    const verdict = verdictNow();
    if (!verdict) return box.replaceChildren();
    const rank = verdict.order.map((strategy, i) => el("li", { class: verdict.may_be_best[i] ? "may-be-best" : null },
      strategyNames[strategy], verdict.may_be_best[i] && verdict.may_be_best.length ? el("span", { class: "tag" }, "may be the best") : null));
    const pairs = pairsNow().map((pair) => el("li", null, pair.words));
    box.replaceChildren(el("p", { class: "strong" }, verdict.best), el("h3", null, "From the best to the worst"), el("ol", { class: "order" }, rank),
      el("details", null, el("summary", null, "The pairs in words"), el("ul", null, pairs)));
  };
  whenChosen(renew);
  renew();
}

// ---- how far drones get, and how they end --------------------------------------------------------------------------

const withFunnel = () => rowsNow().filter((row) => row.funnel.length);
CHARTS.funnel = {
  uses: ["budget", "adversary"],
  title: () => `How far the defence gets with the drones at ${budgetNow()}${againstNow()}`,
  caption: () => "Share of the drones meant to fly with which the defence got at least to each stage. Where a line falls steeply, the plan loses them.",
  alt: () => {
    const row = bestRow(withFunnel(), compared[0]?.i ?? 0);
    return `Chart of the kill chain by stage for ${withFunnel().length} strategies.${row ? ` ${strategyNames[row.strategy]}: ${page.stages.map((stage, i) => `${stage} ${short(100 * row.funnel[i])} %`).join(", ")}.` : ""}`;
  },
  spec(width) {
    const rows = withFunnel();
    if (!rows.length) return "How far drones get is not kept for this study.";
    const values = rows.flatMap((row) => row.funnel.map((share, k) => ({ s: strategyNames[row.strategy], k: page.stages[k], y: 100 * share, tip: `${strategyNames[row.strategy]}\n${page.stages[k]}: ${short(100 * share)} %` })));
    const x = { field: "k", type: "ordinal", sort: null, title: null, axis: { labelAngle: width < 640 ? -40 : 0, labelColor: INK, grid: false, labelLimit: 120 } };
    const y = { field: "y", type: "quantitative", title: "% of drones meant", scale: { domain: [0, 100] } };
    const { color, shape } = byStrategy(usedBy(rows), width);
    return {
      height: clamp(Math.round(width * 0.42), 240, 360), data: { values },
      layer: [
        { mark: { type: "line", strokeWidth: 2 }, encoding: { x, y, color } },
        { mark: { type: "point", filled: true, size: 65, opacity: 1 }, encoding: { x, y, color, shape, tooltip: { field: "tip" } } },
      ],
    };
  },
  numbers: () => table(`Drones by stage at ${budgetNow()}`, [{ name: "Strategy" }, ...page.stages.map((name) => ({ name, num: true }))],
    withFunnel().map((row) => [strategyNames[row.strategy], ...row.funnel.map((share) => ({ text: `${short(100 * share)} %`, value: share }))])),
};

const LEAKED = ["#8f1d22", "#c43c2f", "#e0703d", "#eda05a", "#b23a73", "#7b2f63", "#d27fa3"];
const STOPPED = ["#0b4f6c", "#1f7fa0", "#4aa9bd", "#8ccbc8", "#2c6e4f", "#5aa06c"];
const OTHERS = { true: "#d9c2b8", false: "#c3cfd4" };
/** Causes in groups that can be told apart: the most frequent with colours of their own, the rest together. The table has each. */
function causesSeen(rows) {
  const count = (i) => rows.reduce((sum, row) => sum + row.causes[i], 0);
  const of = (leaked, colours) => {
    const seen = page.causes.map((cause, i) => ({ cause, i })).filter(({ cause, i }) => cause.leaked === leaked && count(i) > 0).sort((a, b) => count(b.i) - count(a.i));
    const own = seen.length > colours.length + 1 ? seen.slice(0, colours.length) : seen;
    const groups = own.map(({ cause, i }, k) => ({ name: causeName(cause), leaked, of: [i], colour: colours[k] ?? OTHERS[leaked] }));
    const rest = seen.slice(own.length);
    return rest.length ? [...groups, { name: `${leaked ? "leaked" : "did not leak"}: ${rest.length} other causes`, leaked, of: rest.map(({ i }) => i), colour: OTHERS[leaked] }] : groups;
  };
  return [...of(true, LEAKED), ...of(false, STOPPED)];
}
const withCauses = () => rowsNow().filter((row) => row.causes.length);
const total = (counts) => counts.reduce((sum, n) => sum + n, 0);
const causeName = ({ leaked, phrase }) => `${leaked ? "leaked" : "did not leak"}: ${phrase}`;

CHARTS.causes = {
  uses: ["budget", "adversary"],
  title: () => `How drones end at ${budgetNow()}${againstNow()}`,
  caption: () => "Each bar is all the drones against a strategy, by the one cause of how they ended: red got through, blue and green did not.",
  alt: () => {
    const parts = withCauses().slice(0, 8).map((row) => {
      const leaks = row.causes.map((n, i) => (page.causes[i].leaked ? n : 0));
      const main = page.causes[leaks.indexOf(Math.max(...leaks))];
      return `${strategyNames[row.strategy]} ${short(100 * total(leaks) / Math.max(1, total(row.causes)))} % leaked${main ? `, most because ${main.phrase}` : ""}`;
    });
    return `Stacked bars of causes by strategy. ${parts.join("; ")}.`;
  },
  spec(width) {
    const rows = withCauses();
    if (!rows.length) return "How drones end is not kept for this study.";
    const seen = causesSeen(rows);
    const values = rows.flatMap((row) => seen.map((group, k) => {
      const n = total(group.of.map((i) => row.causes[i])), share = 100 * n / Math.max(1, total(row.causes));
      return { s: strategyNames[row.strategy], c: group.name, k, n, x: share, tip: `${strategyNames[row.strategy]}\n${group.name}\n${short(share)} % (${n.toLocaleString("en")} drones)` };
    })).filter(({ n }) => n > 0);
    const domain = seen.map(({ name }) => name);
    return {
      height: { step: 30 }, data: { values },
      mark: { type: "bar", stroke: PAPER, strokeWidth: 1, height: { band: 0.8 } },
      encoding: {
        y: names("s", width),
        x: { field: "x", type: "quantitative", stack: "zero", title: "% of drones", scale: { domain: [0, 100] }, axis: ticks(width) },
        color: { field: "c", type: "nominal", sort: null, scale: { domain, range: seen.map((it) => it.colour) }, legend: wide(width, { ...legendBelow(width, domain), columns: 2, labelLimit: width / 2 - 40 }) },
        order: { field: "k", type: "quantitative" },
        tooltip: { field: "tip" },
      },
    };
  },
  numbers() {
    const rows = withCauses(), seen = page.causes.map((cause, i) => ({ cause, i })).filter(({ i }) => rows.some((row) => row.causes[i] > 0));
    return table(`Drones by cause at ${budgetNow()}`, [{ name: "Cause" }, { name: "Leaked" }, ...rows.map((row) => ({ name: strategyNames[row.strategy], num: true }))],
      seen.map(({ cause, i }) => [cause.phrase, cause.leaked ? "yes" : "no", ...rows.map((row) => {
        const share = row.causes[i] / Math.max(1, total(row.causes));
        return { text: `${short(100 * share)} %`, value: share };
      })]));
  },
};

// ---- what more money buys ------------------------------------------------------------------------------------------

const nextNow = () => page.next.filter((next) => next.budget === chosen.budget);
const nextMeasure = () => (chosen.next_by === "casualties" ? { name: "casualties in 30 days", unit: "people", is_share: false } : { name: "leak-through", unit: "points", is_share: true });
CHARTS.next = {
  uses: ["budget", "next_by"],
  title: () => `What ten per cent more than ${budgetNow()} would change: ${nextMeasure().name}`,
  caption: () => "With the extra money minus without, on the very same raids, with the 95 % interval. Left of zero it helps; a cross at zero buys nothing that changes the map.",
  alt: () => `Chart of what ten per cent more would change for ${nextNow().length} strategies. ${nextNow().slice(0, 6).map((next) => next.words).join(" ")}`,
  spec(width) {
    const measure = nextMeasure();
    const values = nextNow().map((next) => {
      const estimate = next[chosen.next_by], s = strategyNames[next.strategy];
      if (next.nothing || !estimate) return { s, x: 0, lo: 0, hi: 0, what: next.nothing ? "buys nothing" : "not known", tip: next.words };
      const d = span(measure, estimate);
      // What crosses zero, or has no interval, has not been shown to help.
      const clear = d.low !== null && d.high !== null && d.low * d.high > 0;
      return { s, x: d.v, lo: d.low, hi: d.high, what: !clear ? "not clear yet" : d.v < 0 ? "helps" : "does worse", tip: next.words };
    });
    if (!values.length) return "What more money buys has not been asked.";
    const y = names("s", width), x = { field: "x", type: "quantitative", title: `change in ${measure.name}, ${measure.unit}`, axis: ticks(width) };
    const kinds = ["helps", "does worse", "not clear yet", "buys nothing", "not known"].filter((kind) => values.some((v) => v.what === kind));
    const look = { helps: ["circle", "var(--good)"], "does worse": ["circle", "var(--bad)"], "not clear yet": ["square", "var(--unclear)"], "buys nothing": ["cross", "var(--unclear)"], "not known": ["diamond", "var(--unclear)"] };
    const scale = (i) => ({ domain: kinds, range: kinds.map((kind) => look[kind][i]) });
    return {
      height: { step: 28 }, data: { values },
      layer: [
        { data: { values: [{}] }, mark: { type: "rule", color: SOFT }, encoding: { x: { datum: 0, type: "quantitative" } } },
        { mark: { ...hair, strokeWidth: 2.5 }, encoding: { x: { ...x, field: "lo" }, x2: { field: "hi" }, y, color: { field: "what", type: "nominal", scale: scale(1), legend: legendBelow(width, kinds) } } },
        { mark: { type: "point", filled: true, size: 80, opacity: 1 }, encoding: { x, y, tooltip: { field: "tip" },
          color: { field: "what", type: "nominal", scale: scale(1), legend: legendBelow(width, kinds) }, shape: { field: "what", type: "nominal", scale: scale(0), legend: legendBelow(width, kinds) } } },
      ],
    };
  },
  numbers: () => table("What ten per cent more buys", [{ name: "Budget", num: true }, { name: "Strategy" }, { name: "Extra cost", num: true }, { name: "Leak-through", num: true }, { name: "Casualties in 30 days", num: true }, { name: "In words" }],
    page.next.map((next) => [{ text: budgetNames[next.budget], value: page.budgets[next.budget].usd }, strategyNames[next.strategy], { text: next.nothing ? "–" : `${short(next.extra_usd)} USD`, value: next.extra_usd }, cellOf(next.leak_through), cellOf(next.casualties), next.words])),
};
