// The charts that some studies have: months of a campaign, the sensitivity tornado; and what the input rests on.

const seriesNow = () => page.campaign.series[chosen.series];
const linesNow = () => seriesNow().lines.filter((line) => line.budget === chosen.budget && line.adversary === chosen.adversary);
CHARTS.campaign = {
  uses: ["series", "budget", "adversary"],
  title: () => `Month by month at ${budgetNow()}: ${seriesNow().measure.name}${againstNow()}`,
  caption: () => "Lines are means over the replicates, bands their 95 % intervals. Click on a strategy in the legend, or on a point of it, to see it alone.",
  alt: () => {
    const ends = linesNow().map((line) => [strategyNames[line.strategy], line.months.at(-1)]).filter(([, end]) => end);
    return `Chart of ${seriesNow().measure.name} over ${page.campaign.months} months. In the last month: ${ends.slice(0, 8).map(([name, [v]]) => `${name} ${valued(seriesNow().measure, v)}`).join(", ")}.`;
  },
  spec(width) {
    const lines = linesNow(), measure = seriesNow().measure;
    const values = lines.flatMap((line) => line.months.map((month, i) => month && ({ s: strategyNames[line.strategy], m: i + 1, y: shown(measure, month[0]), lo: shown(measure, month[1] ?? month[0]), hi: shown(measure, month[2] ?? month[0]),
      tip: `${strategyNames[line.strategy]}\nmonth ${i + 1}: ${valued(measure, month[0])}${month[1] === null ? "" : `\n95 %: ${valued(measure, month[1])} to ${valued(measure, month[2])}`}` })).filter(Boolean));
    if (!values.length) return `There are no months of this measure at ${budgetNow()}${againstNow()}.`;
    const used = usedBy(lines), { color, shape } = byStrategy(used, width);
    const x = { field: "m", type: "quantitative", title: "month", scale: { domain: [1, page.campaign.months], nice: false }, axis: { tickMinStep: 1, format: "d", grid: false } };
    const y = { field: "y", type: "quantitative", title: axisTitle(measure), scale: { zero: measure.is_share, nice: true } };
    const alone = { condition: { param: "alone", value: 1 }, value: 0.1 };
    return {
      height: clamp(Math.round(width * 0.45), 260, 400), data: { values },
      layer: [
        { data: { values: page.campaign.horizons.map((m) => ({ m })) }, mark: { type: "rule", strokeDash: [2, 4], color: SOFT }, encoding: { x } },
        { mark: { type: "area" }, encoding: { x, y: { ...y, field: "lo" }, y2: { field: "hi" }, color, opacity: { condition: { param: "alone", value: 0.14 }, value: 0.02 } } },
        { mark: { type: "line", strokeWidth: 2 }, encoding: { x, y, color, opacity: alone } },
        { params: [{ name: "alone", select: { type: "point", fields: ["s"] }, ...(width < NARROW ? {} : { bind: "legend" }) }],
          mark: { type: "point", filled: true, size: 45 }, encoding: { x, y, color, shape, opacity: alone, tooltip: { field: "tip" } } },
      ],
    };
  },
  numbers() {
    const measure = seriesNow().measure, months = Array.from({ length: page.campaign.months }, (_, i) => i);
    return table(`${measure.name} by month`, [{ name: "Strategy" }, ...months.map((m) => ({ name: `${m + 1}`, num: true }))],
      linesNow().map((line) => [strategyNames[line.strategy], ...months.map((m) => (line.months[m] ? { text: short(shown(measure, line.months[m][0])), value: line.months[m][0] } : "–"))]));
  },
};

const FIGURES = 20;
const swing = (figure, s) => Math.abs(figure.leak_through[s][1] - figure.leak_through[s][0]);
const figuresNow = () => page.tornado.figures.filter((figure) => figure.leak_through[chosen.tornado] && figure.base[chosen.tornado] !== undefined);
const ofFigure = (figure, end) => `${figure.path} (${figure.grade})${end === undefined ? "" : ` at ${short(figure.ends[end])}`}`;
/** Labels of figures: the ends of their paths where those differ, because the ends say most. */
function figureLabels(some) {
  const ends = some.map((figure) => figure.path.split(".").slice(-2).join("."));
  return some.map((figure, i) => `${ends.indexOf(ends[i]) === ends.lastIndexOf(ends[i]) ? ends[i] : figure.path} (${figure.grade})`);
}
CHARTS.tornado = {
  uses: ["tornado"],
  title: () => `What the leak-through of ${strategyNames[chosen.tornado]} hangs on, at ${page.tornado.budget}`,
  caption: () => `Leak-through when one figure of the input goes to its low or its high end, all else as it is; the line is the study as it stands. ${page.tornado.replicates} replicates of each end${figuresNow().length > FIGURES ? `; the first ${FIGURES} of ${figuresNow().length} figures` : ""}.`,
  alt: () => `Tornado chart. Most moves: ${figuresNow().slice(0, 4).map((f) => `${f.path}, by ${short(100 * swing(f, chosen.tornado))} points`).join("; ")}.`,
  spec(width) {
    const s = chosen.tornado, some = figuresNow().slice(0, FIGURES);
    if (!some.length) return "No figure has been moved for this strategy.";
    const labels = figureLabels(some);
    const values = some.flatMap((figure, i) => [0, 1].map((end) => ({ f: labels[i], from: 100 * figure.base[s], to: 100 * figure.leak_through[s][end], end: end ? "high end" : "low end",
      tip: `${ofFigure(figure, end)}\nleak-through ${short(100 * figure.leak_through[s][end])} % instead of ${short(100 * figure.base[s])} %` })));
    const domain = ["low end", "high end"];
    const x = { field: "from", type: "quantitative", title: "leak-through, % of drones", scale: { zero: false }, axis: ticks(width) };
    return {
      height: { step: 26 }, data: { values },
      layer: [
        { mark: { type: "bar", height: { band: 0.7 } }, encoding: { x, x2: { field: "to" }, y: names("f", width), tooltip: { field: "tip" },
          color: { field: "end", type: "nominal", scale: { domain, range: ["var(--s0)", "var(--s4)"] }, legend: legendBelow(width, domain) } } },
        { data: { values: [{ from: 100 * some[0].base[s] }] }, mark: { type: "rule", color: INK }, encoding: { x } },
      ],
    };
  },
  numbers: () => table("Leak-through at both ends", [{ name: "Figure" }, { name: "Grade" }, { name: "Low", num: true }, { name: "High", num: true },
    ...page.strategies.flatMap((_, s) => [{ name: `${strategyNames[s]}, low end`, num: true }, { name: `${strategyNames[s]}, high end`, num: true }])],
  page.tornado.figures.map((figure) => [figure.path, figure.grade, ...figure.ends.map((v) => ({ text: short(v), value: v })),
    ...page.strategies.flatMap((_, s) => [0, 1].map((end) => (figure.leak_through[s] ? { text: `${short(100 * figure.leak_through[s][end])} %`, value: figure.leak_through[s][end] } : "–")))])),
};

const GRADES = { A: "#0b6e4f", B: "#4aa9bd", C: "#e0a030", R: "#c8553d" };
const gradeNames = () => page.grades.counts.map(([grade, meaning]) => (meaning ? `${grade}: ${meaning}` : grade));
CHARTS.grades = {
  uses: [],
  title: () => "How much of the input is assumption",
  caption: () => "Figures of the input by the grade of what they rest on.",
  alt: () => `Bar of the input figures by grade: ${page.grades.counts.map(([grade, , n]) => `${grade} ${n}`).join(", ")}.`,
  spec(width) {
    const domain = gradeNames();
    const values = page.grades.counts.map(([, , n], i) => ({ g: domain[i], n, i, tip: `${domain[i]}\n${n} figures` })).filter((v) => v.n > 0);
    if (!values.length) return "No figure of the input has a grade.";
    return {
      height: 46, data: { values },
      mark: { type: "bar", stroke: PAPER, strokeWidth: 1 },
      encoding: {
        x: { field: "n", type: "quantitative", stack: "zero", title: "figures of the input", scale: { nice: false }, axis: ticks(width) },
        color: { field: "g", type: "nominal", scale: { domain, range: page.grades.counts.map(([grade]) => GRADES[grade] ?? "var(--unclear)") }, legend: wide(width, { ...legendBelow(width, domain), columns: 1, labelLimit: width - 40 }) },
        order: { field: "i", type: "quantitative" }, tooltip: { field: "tip" },
      },
    };
  },
  numbers: () => table("Figures of the input by grade", [{ name: "Grade" }, { name: "Meaning" }, { name: "Figures", num: true }],
    page.grades.counts.map(([grade, meaning, n]) => [grade, meaning, { text: `${n}`, value: n }])),
};

// ---- replicate by replicate ----------------------------------------------------------------------------------------

const luck = { x: null, y: null, mode: "pair", at: null };
const scatterName = (row) => rowName(page.rows[row.row]);
function startLuck() {
  const rows = page.scatter.rows.map((row, i) => ({ i, row: page.rows[row.row] })).filter(({ row }) => row);
  const at = (strategy) => rows.find(({ row }) => row.strategy === strategy && row.budget === page.middle && row.adversary === 0)?.i;
  const [first, second] = bestFirst().map(at).filter((i) => i !== undefined);
  luck.x = first ?? rows[0]?.i ?? null;
  luck.y = second ?? rows.find(({ i }) => i !== luck.x)?.i ?? null;
}
/** Between −0.5 and 0.5, the same for the same number: dots that lie on one another are moved apart. */
const apart = (i, step) => ((i * step) % 1) - 0.5;
/** Strips show every plan of the chosen budget. */
const stripsNow = () => page.scatter.rows.filter((row) => page.rows[row.row].budget === chosen.budget && page.rows[row.row].adversary === chosen.adversary);

CHARTS.scatter = {
  key: false, // strips have their names beside them
  uses: ["luck", "budget", "adversary"],
  title: () => (luck.mode === "pair" && luck.y !== null ? `How much luck does: the same ${page.campaign ? "replicates" : "raids"} under two plans` : `How much luck does: every replicate at ${budgetNow()}${againstNow()}`),
  caption: () => `Each dot is a replicate: choose one to see how to run it again. ${luck.mode === "pair" ? "On the dashed line both leak alike. " : ""}Dots are moved apart by up to a point so that none hides another.`
    + (page.scatter.of > page.scatter.replicates.length ? ` The first ${page.scatter.replicates.length} of ${page.scatter.of} replicates.` : ""),
  alt() {
    const rows = page.scatter.rows;
    if (luck.mode === "pair" && luck.y !== null) {
      const a = rows[luck.x].leaked, b = rows[luck.y].leaked, both = a.map((v, i) => [v, b[i]]).filter(([p, q]) => p !== null && q !== null);
      return `Chart of ${both.length} replicates: share leaked under ${scatterName(rows[luck.x])} against ${scatterName(rows[luck.y])}. Less leaks under the first in ${both.filter(([p, q]) => p < q).length}, under the second in ${both.filter(([p, q]) => q < p).length}.`;
    }
    return `Chart of the share leaked in each of ${page.scatter.replicates.length} replicates for ${stripsNow().length} plans.`;
  },
  click: (datum) => datum.i !== undefined && pickReplicate(datum.i),
  spec(width) {
    const pct = { type: "quantitative", scale: { domain: [-1, 101], nice: false }, axis: { values: [0, 25, 50, 75, 100] } };
    const big = { condition: { test: { field: "at", equal: 1 }, value: 190 }, value: 50 };
    const stroke = { condition: { test: { field: "at", equal: 1 }, value: INK }, value: PAPER };
    const mark = { type: "point", filled: true, strokeWidth: 1.5, cursor: "pointer" };
    const opacity = { condition: { test: { field: "at", equal: 1 }, value: 1 }, value: 0.6 };
    if (luck.mode === "pair" && luck.y !== null) {
      const a = page.scatter.rows[luck.x], b = page.scatter.rows[luck.y];
      const values = page.scatter.replicates.map((replicate, i) => ({ i, at: i === luck.at ? 1 : 0, x: a.leaked[i] === null ? null : 100 * a.leaked[i] + apart(i, 0.618034), y: b.leaked[i] === null ? null : 100 * b.leaked[i] + apart(i, 0.754878),
        tip: `Replicate ${replicate}\n${scatterName(a)}: ${a.leaked[i] === null ? "–" : `${short(100 * a.leaked[i])} %`}\n${scatterName(b)}: ${b.leaked[i] === null ? "–" : `${short(100 * b.leaked[i])} %`}` })).filter((v) => v.x !== null && v.y !== null).sort((p, q) => p.at - q.at);
      if (!values.length) return "No replicate has drones under both plans.";
      const side = Math.min(width, 520);
      const x = { field: "x", ...pct, title: `% leaked, ${scatterName(a)}` }, y = { field: "y", ...pct, title: `% leaked, ${scatterName(b)}` };
      return {
        width: side, height: side,
        layer: [
          { data: { values: [{ x: 0, y: 0 }, { x: 100, y: 100 }] }, mark: { type: "line", strokeDash: [5, 4], color: SOFT, strokeWidth: 1.5 }, encoding: { x, y } },
          { data: { values }, mark: { ...mark, color: "var(--s0)" }, encoding: { x, y, size: { ...big }, opacity, stroke, tooltip: { field: "tip" } } },
        ],
      };
    }
    const rows = stripsNow();
    const values = rows.flatMap((row) => row.leaked.map((leaked, i) => leaked !== null && ({ i, at: i === luck.at ? 1 : 0, s: strategyNames[page.rows[row.row].strategy], x: 100 * leaked + apart(i, 0.618034), j: apart(i, 0.754878),
      tip: `Replicate ${page.scatter.replicates[i]}\n${scatterName(row)}: ${short(100 * leaked)} %` })).filter(Boolean)).sort((p, q) => p.at - q.at);
    if (!values.length) return `Replicates are not kept at ${budgetNow()}${againstNow()}.`;
    const { color } = byStrategy(usedBy(rows.map((row) => page.rows[row.row])), width, false);
    return {
      height: { step: 44 }, data: { values }, mark,
      encoding: { x: { field: "x", ...pct, title: "% of drones leaked" }, y: names("s", width), yOffset: { field: "j", type: "quantitative", scale: { domain: [-0.8, 0.8] } }, color, size: big, opacity, stroke, tooltip: { field: "tip" } },
    };
  },
  numbers() {
    const rows = luck.mode === "pair" && luck.y !== null ? [page.scatter.rows[luck.x], page.scatter.rows[luck.y]] : stripsNow();
    return table("Replicate by replicate", [{ name: "Replicate", num: true }, ...(page.scatter.drones.length ? [{ name: "Drones", num: true }] : []),
      ...rows.flatMap((row) => [{ name: `${scatterName(row)}: leaked`, num: true }, { name: page.scatter.harm || "harm", num: true }, { name: "digest" }])],
    page.scatter.replicates.map((replicate, i) => [
      { node: el("button", { type: "button", class: "link", on: { click: () => pickReplicate(i) } }, `${replicate}`), value: replicate },
      ...(page.scatter.drones.length ? [{ text: `${page.scatter.drones[i]}`, value: page.scatter.drones[i] }] : []),
      ...rows.flatMap((row) => [row.leaked[i] === null ? "–" : { text: `${short(100 * row.leaked[i])} %`, value: row.leaked[i] }, { text: short(row.harm[i]), value: row.harm[i] }, row.digests[i] ?? "–"]),
    ]));
  },
};

function pickReplicate(i) {
  luck.at = i;
  choose({ pick: i });
}

/** The chosen replicate: what came of it under both plans, and the commands that run it again. */
function replicateBox(box) {
  const { scatter } = page;
  const number = el("input", { type: "number", min: scatter.replicates[0] ?? 0, max: scatter.replicates.at(-1) ?? 0, "aria-label": "Replicate", on: { change: () => {
    const i = scatter.replicates.indexOf(Number(number.value));
    if (i >= 0) pickReplicate(i);
  } } });
  const step = (by) => pickReplicate(clamp((luck.at ?? (by > 0 ? -1 : scatter.replicates.length)) + by, 0, scatter.replicates.length - 1));
  const steps = el("div", { class: "row" }, el("span", null, "Replicate"), el("button", { type: "button", class: "small", "aria-label": "Previous replicate", on: { click: () => step(-1) } }, "◀"), number,
    el("button", { type: "button", class: "small", "aria-label": "Next replicate", on: { click: () => step(1) } }, "▶"));
  const what = el("div", { "aria-live": "polite", class: "picked" });
  const renew = () => {
    if (luck.at === null) return what.replaceChildren(el("p", { class: "soft" }, "Choose a dot, or a replicate here, to see what came of it and the command that runs it again."));
    const i = luck.at, replicate = scatter.replicates[i];
    number.value = replicate;
    const rows = luck.mode === "pair" && luck.y !== null ? [luck.x, luck.y].map((k) => scatter.rows[k]) : stripsNow();
    const replay = page.replays.findIndex((it) => it.replicate === replicate);
    what.replaceChildren(
      el("p", { class: "strong" }, `Replicate ${replicate}${scatter.drones.length ? `: ${scatter.drones[i]} ${scatter.drones[i] === 1 ? "drone was" : "drones were"} meant` : ""}`),
      ...rows.map((row) => el("div", { class: "one" }, el("p", null, el("b", null, scatterName(row)), `: ${row.leaked[i] === null ? "no drone was meant" : `${short(100 * row.leaked[i])} % leaked`}; ${scatter.harm || "harm"} ${short(row.harm[i])}. Digest of its end: `, el("code", null, row.digests[i] ?? "–")),
        command(row.command.replaceAll("{replicate}", String(replicate))))),
      replay >= 0 ? el("p", null, el("a", { href: "#replay", on: { click: () => document.dispatchEvent(new CustomEvent("replay", { detail: replay })) } }, "This one can be played below.")) : "");
  };
  whenChosen(renew);
  box.append(steps, what);
  renew();
}

function luckControls(box) {
  const renew = () => choose({ luck: 1 });
  const options = page.scatter.rows.map((row, i) => [i, scatterName(row)]);
  const pair = [["x", "One plan"], ["y", "Another plan"]].map(([key, label]) => select(label, options, luck[key], (value) => { luck[key] = value; renew(); }));
  const budget = select("Budget", budgetNames.map((name, i) => [i, name]), chosen.budget, (value) => choose({ budget: value }));
  whenChosen(() => { budget.querySelector("select").selectedIndex = chosen.budget; });
  const show = () => { pair.forEach((it) => { it.hidden = luck.mode !== "pair"; }); budget.hidden = luck.mode === "pair"; };
  const mode = select("Show", [["pair", "one plan against another"], ["strips", "all plans at a budget"]], luck.mode, (value) => { luck.mode = value; show(); renew(); });
  if (luck.y === null) luck.mode = "strips"; else box.append(mode);
  box.append(...pair, budget);
  show();
}
