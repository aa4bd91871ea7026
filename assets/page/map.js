// Maps: a deployment drawn over the relief as SVG in metres, north up. Symbols keep their size on the screen: the variable --k is metres a
// pixel. Maps of a pair share one view, so that the same place is under both.

const [MAP_W, MAP_H] = page.maps.size_m;
const layersOn = { relief: true, roads: true, places: true, units: true, routes: true, ranges: false, cover: page.maps.layers.map(() => true) };
const maps = [];
const at = ([east, north]) => [east, MAP_H - north];
const place = ([east, north]) => `transform:translate(${east.toFixed(1)}px,${(MAP_H - north).toFixed(1)}px) scale(var(--k))`;
const line = (points) => points.map((p) => at(p).map((v) => v.toFixed(0)).join(",")).join(" ");
/** Pictures and colours come from us, not from a scenario; what is neither is not shown. */
const isPicture = (uri) => typeof uri === "string" && uri.startsWith("data:image/");
const colourOr = (colour) => (/^#[0-9a-f]{6}$/i.test(colour ?? "") ? colour : "#555555");
const kmText = (m) => (m >= 1000 ? `${m / 1000} km` : `${m} m`);

/** Shapes of kinds, 8 pixels around the place. */
const GLYPHS = {
  post: () => sv("rect", { x: -6, y: -6, width: 12, height: 12, rx: 1.5 }),
  node: () => sv("path", { d: "M0,-7.5 L7,5.5 L-7,5.5 Z" }),
  team: () => sv("circle", { r: 6.5 }),
  asset: () => sv("path", { d: "M-8,7 V-2 L0,-9 L8,-2 V7 Z" }),
  base: () => sv("path", { d: "M-6,8 V-8 L7,-4 L-4,0 V8 Z" }),
};
const KINDS = { post: "post, with a crew", node: "node, without a crew", team: "team that moves" };

function sharedView() {
  const view = { x: 0, y: 0, w: MAP_W, maps: [] };
  view.set = (x, y, w) => {
    view.w = clamp(w, MAP_W / 40, MAP_W);
    const h = view.w * MAP_H / MAP_W;
    view.x = clamp(x, 0, MAP_W - view.w);
    view.y = clamp(y, 0, MAP_H - h);
    view.maps.forEach((map) => map.frame());
  };
  view.zoom = (factor, cx = view.x + view.w / 2, cy = view.y + view.w * MAP_H / MAP_W / 2) => {
    const w = clamp(view.w * factor, MAP_W / 40, MAP_W), f = w / view.w;
    view.set(cx - (cx - view.x) * f, cy - (cy - view.y) * f, w);
  };
  view.pan = (dx, dy) => view.set(view.x + dx * view.w, view.y + dy * view.w, view.w);
  return view;
}

/** A map in `box` on a shared view. `show(deployment)` draws a plan on it; `live` is a group for what moves. */
function makeMap(box, view) {
  const live = sv("g", { class: "live" }), plan = sv("g"), cover = sv("g"), [ground, places, names] = underPlans();
  const svg = sv("svg", { class: "map", role: "img", preserveAspectRatio: "xMidYMid meet" }, ground, cover, places, plan, names, live);
  const bar = el("div", { class: "scale" }, el("span")), info = el("p", { class: "info", "aria-live": "polite" });
  const buttons = [["+", "Zoom in", () => view.zoom(1 / 1.5)], ["−", "Zoom out", () => view.zoom(1.5)], ["⤢", "Whole map", () => view.set(0, 0, MAP_W)]]
    .map(([text, label, act]) => el("button", { type: "button", "aria-label": label, title: label, on: { click: act } }, text));
  const stage = el("div", { class: "stage", tabindex: 0, role: "group", style: `aspect-ratio:${MAP_W}/${MAP_H}` }, svg, el("div", { class: "north", "aria-hidden": "true" }, "N ↑"), bar, el("div", { class: "zoom" }, buttons));
  box.append(stage, info);
  const map = { svg, live, stage, info, deployment: null, unit: null, units: [] };
  map.frame = () => {
    const h = view.w * MAP_H / MAP_W, k = view.w / Math.max(200, svg.clientWidth || 600);
    svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.w} ${h}`);
    svg.style.setProperty("--k", k);
    const metres = nice(view.w / 4);
    bar.style.width = `${100 * metres / view.w}%`;
    bar.firstChild.textContent = kmText(metres);
    stage.classList.toggle("zoomed", view.w < MAP_W * 0.999);
    if (k !== map.k) thin(names, k);
    map.k = k;
  };
  map.layers = () => {
    svg.dataset.layers = Object.keys(layersOn).filter((name) => name !== "cover" && layersOn[name]).join(" ");
    cover.querySelectorAll("image").forEach((image) => { image.style.display = layersOn.cover[image.dataset.layer] ? "" : "none"; });
    plan.querySelectorAll("[data-range]").forEach((ring) => { ring.style.display = layersOn.ranges && layersOn.cover[ring.dataset.range] ? "" : "none"; });
  };
  map.show = (index) => {
    map.deployment = index;
    map.unit = null;
    const deployment = page.maps.deployments[index];
    cover.replaceChildren(...deployment.cover.map((image, i) => isPicture(image) && sv("image", { href: image, "data-layer": i, width: MAP_W, height: MAP_H, preserveAspectRatio: "none" })).filter(Boolean));
    map.units = deployment.units.map((unit, i) => drawUnit(map, unit, i));
    plan.replaceChildren(...deployment.barriers.map(drawBarrier), ...map.units.map((unit) => unit.around), ...map.units.map((unit) => unit.mark));
    svg.setAttribute("aria-label", aboutDeployment(deployment));
    stage.setAttribute("aria-label", `${deploymentName(deployment)}: map. Arrows move it, plus and minus zoom, n and p go from unit to unit.`);
    info.textContent = "Point at a unit to see what it is, or choose the map and press n.";
    map.layers();
  };
  /** Marks a unit and says what it is. */
  map.say = (i) => {
    map.units.forEach((unit, k) => unit.mark.classList.toggle("chosen", k === i));
    map.unit = i;
    const unit = page.maps.deployments[map.deployment].units[i];
    info.textContent = unit ? `${unit.role}: ${unit.kit}; ${unit.task}.` : "";
  };
  view.maps.push(map);
  maps.push(map);
  steer(stage, svg, view, map);
  new ResizeObserver(map.frame).observe(svg);
  map.frame();
  return map;
}

/** Hides names that would lie on others: those of more people come first, bases last. */
function thin(names, k) {
  const taken = [];
  for (const text of names.children) {
    const [x, y] = text.dataset.at.split(" ").map((v) => v / k);
    const box = [x + 9, y - 8, x + 14 + 6.8 * text.textContent.length, y + 8];
    const free = taken.every(([a, b, c, d]) => box[2] < a || box[0] > c || box[3] < b || box[1] > d);
    text.style.display = free ? "" : "none";
    if (free) taken.push(box);
  }
}

function nice(x) {
  const power = 10 ** Math.floor(Math.log10(x));
  return ([5, 2, 1].find((n) => n * power <= x) ?? 1) * power;
}

/** What is the same under every plan: the ground below coverage, the places above it, and their names above all that stands. */
function underPlans() {
  const { relief, roads, bases, assets } = page.maps;
  const people = (asset) => (asset.population > 0 ? `, ${asset.population.toLocaleString("en")} people` : "");
  const symbol = (it, shape, title) => sv("g", { class: shape, style: place(it.at) }, GLYPHS[shape](), sv("title", null, title));
  const named = (it, shape) => sv("text", { class: shape, style: place(it.at), x: 11, y: 5, "data-at": at(it.at).join(" ") }, it.name);
  const byPeople = [...assets].sort((a, b) => b.population - a.population);
  const ground = sv("g", null,
    isPicture(relief) ? sv("image", { class: "relief", href: relief, width: MAP_W, height: MAP_H, preserveAspectRatio: "none" }) : null,
    sv("g", { class: "roads" }, roads.map((road) => sv("polyline", { points: line(road), class: "road" }))));
  const places = sv("g", { class: "places" },
    assets.map((asset) => sv("circle", { class: "asset-area", cx: at(asset.at)[0], cy: at(asset.at)[1], r: asset.radius_m })),
    bases.map((base) => symbol(base, "base", `Base: ${base.name}`)),
    [...byPeople].reverse().map((asset) => symbol(asset, "asset", `${asset.name}, ${asset.kind}${people(asset)}`)));
  const names = sv("g", { class: "places names" }, byPeople.map((asset) => named(asset, "asset")), bases.map((base) => named(base, "base")));
  return [ground, places, names];
}

function drawBarrier([asset, layers]) {
  const it = page.maps.assets[asset];
  return sv("g", { class: "barrier", style: place(it.at) }, Array.from({ length: Math.min(4, layers) }, (_, i) => sv("circle", { r: 13 + 3.5 * i })), sv("title", null, `${it.name}: ${layers} ${layers === 1 ? "layer" : "layers"} of barrier`));
}

function drawUnit(map, unit, i) {
  const [x, y] = at(unit.at);
  const around = sv("g", { class: "around" },
    unit.ranges_m.map((r, layer) => (r > 0 ? sv("circle", { "data-range": layer, class: "range", cx: x, cy: y, r, style: `stroke:${colourOr(page.maps.layers[layer]?.colour)}` }) : null)),
    unit.route.length > 1 ? sv("polygon", { class: "route", points: line(unit.route) }) : null,
    unit.radius_m > 0 ? sv("circle", { class: "route", cx: x, cy: y, r: unit.radius_m }) : null);
  const mark = sv("g", { class: `unit ${unit.kind in GLYPHS ? unit.kind : "post"}`, "data-unit": i, style: place(unit.at), on: { pointerenter: () => map.say(i), click: () => map.say(i) } }, sv("circle", { class: "halo", r: 11 }), (GLYPHS[unit.kind] ?? GLYPHS.post)());
  return { around, mark };
}

/** Wheel (of a map that has the focus, or with Ctrl, so that the page still scrolls), drag, keys. */
function steer(stage, svg, view, map) {
  const where = (event) => {
    const box = svg.getBoundingClientRect();
    return [view.x + (event.clientX - box.left) / box.width * view.w, view.y + (event.clientY - box.top) / box.width * view.w];
  };
  stage.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && document.activeElement !== stage) return;
    event.preventDefault();
    view.zoom(event.deltaY > 0 ? 1.2 : 1 / 1.2, ...where(event));
  }, { passive: false });
  let from = null;
  stage.addEventListener("pointerdown", (event) => {
    if (event.target.closest("button, .drone")) return;
    if (event.pointerType === "touch" && view.w >= MAP_W * 0.999) return;
    from = where(event);
    stage.setPointerCapture(event.pointerId);
  });
  stage.addEventListener("pointermove", (event) => {
    if (!from) return;
    const [x, y] = where(event);
    view.set(view.x + from[0] - x, view.y + from[1] - y, view.w);
  });
  for (const end of ["pointerup", "pointercancel"]) stage.addEventListener(end, () => { from = null; });
  const go = (by) => map.units.length && map.say(((map.unit ?? (by > 0 ? -1 : 0)) + by + map.units.length) % map.units.length);
  const keys = { ArrowLeft: () => view.pan(-0.1, 0), ArrowRight: () => view.pan(0.1, 0), ArrowUp: () => view.pan(0, -0.1), ArrowDown: () => view.pan(0, 0.1), "+": () => view.zoom(1 / 1.5), "=": () => view.zoom(1 / 1.5), "-": () => view.zoom(1.5), 0: () => view.set(0, 0, MAP_W), n: () => go(1), p: () => go(-1) };
  stage.addEventListener("keydown", (event) => {
    if (event.target !== stage || event.ctrlKey || event.metaKey || event.altKey || !(event.key in keys)) return;
    keys[event.key]();
    event.preventDefault();
    event.stopPropagation();
  });
}

// ---- plans on maps -------------------------------------------------------------------------------------------------

const deploymentName = (it) => `${strategyNames[it.strategy]} at ${budgetNames[it.budget]}`;
function aboutDeployment(it) {
  const count = (kind) => it.units.filter((unit) => unit.kind === kind).length;
  return `Map of ${deploymentName(it)}: ${count("post")} posts, ${count("node")} nodes, ${count("team")} teams${it.barriers.length ? `, barriers at ${it.barriers.length} places` : ""}. ${it.kit.join(", ")}.`;
}
const deploymentAt = (strategy, budget) => page.maps.deployments.findIndex((it) => it.strategy === strategy && it.budget === budget);

/** A column with a chooser, a map, what is bought, and the table of units. */
function planColumn(box, view, start) {
  const now = { ...start };
  const title = el("h3"), head = el("div", { class: "controls" }), holder = el("div"), words = el("div", { class: "bought" });
  box.append(title, head, holder, words);
  const map = makeMap(holder, view);
  const show = () => {
    const index = deploymentAt(now.strategy, now.budget);
    title.textContent = `${strategyNames[now.strategy]} at ${budgetNames[now.budget]}`;
    holder.hidden = index < 0;
    if (index < 0) return words.replaceChildren(el("p", { class: "empty" }, "What this plan buys is not in this page."));
    map.show(index);
    const it = page.maps.deployments[index];
    const units = el("details", { class: "behind" }, el("summary", null, `The ${it.units.length} units`));
    units.addEventListener("toggle", () => { if (units.open && !units.querySelector(".tabled")) units.append(unitTable(map, it)); });
    words.replaceChildren(el("p", { class: "soft" }, it.spent), it.kit.length ? el("ul", { class: "kit" }, it.kit.map((kit) => el("li", null, kit))) : "",
      it.refused.length ? el("details", null, el("summary", null, "What could not be had"), el("ul", null, it.refused.map((text) => el("li", null, text)))) : "", units);
  };
  head.append(select("Strategy", strategyNames.map((name, i) => [i, name]), now.strategy, (value) => { now.strategy = value; show(); }),
    select("Budget", budgetNames.map((name, i) => [i, name]), now.budget, (value) => { now.budget = value; show(); }));
  show();
  return map;
}

function unitTable(map, it) {
  const where = ([east, north]) => `${(east / 1000).toFixed(1)} km east, ${(north / 1000).toFixed(1)} km north`;
  return table(`Units of ${deploymentName(it)}`, [{ name: "Unit" }, { name: "Kind" }, { name: "Kit" }, { name: "Task" }, { name: "Where" }],
    it.units.map((unit, i) => [{ node: el("button", { type: "button", class: "link", on: { click: () => { map.say(i); map.stage.scrollIntoView({ block: "nearest" }); } } }, unit.role) }, unit.kind, unit.kit, unit.task, where(unit.at)]));
}

const swatch = (colour) => el("span", { class: "swatch", style: `background:${colourOr(colour)}`, "aria-hidden": "true" });
const glyph = (kind, cls) => sv("svg", { class: `glyph ${cls}`, viewBox: "-10 -10 20 20", "aria-hidden": "true" }, sv("g", { class: cls }, GLYPHS[kind]()));

/** The switches of the layers, which are the legend too. They hold for all maps of the page. */
function layerSwitches(box) {
  const names = [["relief", "ground"], ["roads", "roads"], ["places", "places"], ["units", "units"], ["routes", "routes and areas"], ["ranges", "nominal ranges"]];
  const on = (name, label, get, set, ...before) => {
    const input = el("input", { type: "checkbox", checked: get(), "data-layer": name, on: { change: () => { set(input.checked); maps.forEach((map) => map.layers()); } } });
    return el("label", { class: "switch" }, input, before, label);
  };
  box.append(
    el("fieldset", null, el("legend", null, "Layers"), names.map(([name, label]) => on(name, label, () => layersOn[name], (value) => { layersOn[name] = value; }))),
    page.maps.layers.length ? el("fieldset", null, el("legend", null, `Coverage${page.maps.cover_of ? ` of ${page.maps.cover_of}` : ""}`),
      page.maps.layers.map((layer, i) => on(`cover-${i}`, layer.name, () => layersOn.cover[i], (value) => { layersOn.cover[i] = value; }, swatch(layer.colour)))) : "",
    el("p", { class: "glyphs" }, Object.entries(KINDS).map(([kind, label]) => el("span", null, glyph(kind, `unit ${kind}`), label)), el("span", null, glyph("asset", "asset"), "protected place"), el("span", null, glyph("base", "base"), "base")));
}

function startMaps(section) {
  const view = sharedView();
  layerSwitches(section.querySelector(".layers"));
  const order = bestFirst(), known = (s) => deploymentAt(s, page.middle) >= 0;
  const some = order.filter(known);
  const first = page.maps.deployments[0];
  const starts = some.length ? [some[0], some[1] ?? some[0]].map((strategy) => ({ strategy, budget: page.middle })) : [first, page.maps.deployments[1] ?? first].map(({ strategy, budget }) => ({ strategy, budget }));
  section.querySelectorAll(".plan").forEach((box, i) => planColumn(box, view, starts[i]));
}
