// Replays: one or two plans on one clock. The clock runs through the scenes only; between them nothing flies. What is shown at a time is a
// function of the recorded ways and spans, so that scrubbing to a time and playing to it show the same.

const SPEEDS = [1, 5, 10, 30, 60, 120];
const RANK = ["noticed", "dismissed", "unknown", "threat", "engaged", "hit"];
const HELD = { link: "radio link", noticed: "noticed", unknown: "tracked", threat: "taken for a threat", dismissed: "dismissed", engaged: "engaged", hit: "effector takes effect" };
const ENDS = { hit: "hit its target", missed: "missed", stopped: "stopped", failed: "failed by itself", grounded: "never took off" };
const END_MARKS = { hit: "M-6,0 L0,-9 L6,0 L0,9 Z", missed: "M-6,0 H6", stopped: "M-6,-6 L6,6 M6,-6 L-6,6", failed: "M-6,-6 L6,6", grounded: "M0,0" };

/** Day and time of day, as the stories tell them. */
function clockText(t) {
  const two = (x) => String(Math.floor(x)).padStart(2, "0");
  const s = ((t % 86400) + 86400) % 86400;
  return `Day ${Math.floor(t / 86400) + 1}, ${two(s / 3600)}:${two((s % 3600) / 60)}:${two(s % 60)}`;
}

/** Where on a way of points (time first) something is; before the first and after the last it stands. */
function along(points, t) {
  if (t <= points[0][0]) return points[0].slice(1);
  const last = points.at(-1);
  if (t >= last[0]) return last.slice(1);
  let low = 0, high = points.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (points[middle][0] <= t) low = middle; else high = middle;
  }
  const a = points[low], b = points[high], f = b[0] > a[0] ? (t - a[0]) / (b[0] - a[0]) : 1;
  return a.slice(1).map((v, i) => v + f * (b[i + 1] - v));
}

const droneKey = (drone) => drone.key.join(":");
const heldAt = (drone, t) => drone.spans.filter((span) => span.time_s[0] <= t && t < span.time_s[1]);
const topOf = (held) => RANK[Math.max(-1, ...held.map((span) => RANK.indexOf(span.what)))] ?? null;

function startReplay(section) {
  const player = section.querySelector(".player");
  const parts = buildPlayer(player);
  const it = { ...parts, player, replay: null, u: 0, speed: 30, playing: false, selected: null, scene: -1, sides: [], view: sharedView() };
  wire(it);
  document.addEventListener("replay", (event) => load(it, event.detail));
  load(it, 0);
}

function buildPlayer(player) {
  const button = (label, text, cls = "") => el("button", { type: "button", class: cls, "aria-label": label, title: label }, text);
  const parts = {
    about: el("div", { class: "about" }), maps: el("div", { class: "pair" }),
    play: button("Play", "▶", "play"), back: button("Previous raid", "⏮"), forward: button("Next raid", "⏭"),
    slider: el("input", { type: "range", min: 0, max: 1, step: "any", value: 0, class: "scrub", "aria-label": "Time" }),
    clock: el("output", { class: "clock" }), scenes: el("select", { "aria-label": "Raid" }), speeds: el("select", { "aria-label": "Speed" }, SPEEDS.map((s) => el("option", { value: s, selected: s === 30 }, `${s}×`))),
    which: el("select", { "aria-label": "Replay" }, page.replays.map((replay, i) => el("option", { value: i }, `${replay.why} (replicate ${replay.replicate})`))),
    drones: el("div", { class: "drones" }), story: el("div", { class: "story", "aria-live": "polite" }),
  };
  player.append(
    el("div", { class: "controls" }, el("label", { class: "choice" }, el("span", null, "Replay"), parts.which), el("label", { class: "choice" }, el("span", null, "Raid"), parts.scenes), el("label", { class: "choice" }, el("span", null, "Speed"), parts.speeds)),
    parts.about, parts.maps,
    el("div", { class: "deck" }, parts.back, parts.play, parts.forward, parts.slider, parts.clock),
    el("p", { class: "soft keys" }, "Space plays, left and right move by five seconds, n and p go to the next and the previous raid. Choose a drone to read its story."),
    droneLegend(), el("div", { class: "told" }, parts.drones, parts.story));
  return parts;
}

function droneLegend() {
  const ring = (what) => el("span", null, sv("svg", { class: "glyph", viewBox: "-12 -12 24 24", "aria-hidden": "true" }, sv("g", { class: "drone", "data-state": what }, sv("circle", { class: "ring", r: 9 }))), HELD[what]);
  const shape = (radio, label) => el("span", null, sv("svg", { class: "glyph", viewBox: "-12 -12 24 24", "aria-hidden": "true" }, sv("g", { class: "drone" }, droneShape(radio))), label);
  return el("p", { class: "glyphs" }, shape(true, "flown by radio"), shape(false, "not flown by radio"), ["noticed", "unknown", "threat", "dismissed", "engaged", "hit"].map(ring),
    el("span", null, sv("svg", { class: "glyph", viewBox: "-10 -10 20 20", "aria-hidden": "true" }, pairShape()), "operator pair"));
}
const droneShape = (radio) => sv("path", { class: "body", d: radio ? "M0,-6 L6,0 L0,6 L-6,0 Z" : "M0,-6.5 L6,5 L-6,5 Z" });
const pairShape = () => sv("g", { class: "pair-mark" }, sv("circle", { cx: -3.5, r: 4 }), sv("circle", { cx: 3.5, r: 4 }));

// ---- the clock -----------------------------------------------------------------------------------------------------

const lengths = (replay) => replay.scenes.map(({ time_s }) => Math.max(0, time_s[1] - time_s[0]));
/** Running time to [scene, time of the replicate]. */
function timeOf(replay, u) {
  const all = lengths(replay);
  let before = 0;
  for (let i = 0; i < all.length; i += 1) {
    if (u < before + all[i] || i === all.length - 1) return [i, replay.scenes[i].time_s[0] + clamp(u - before, 0, all[i])];
    before += all[i];
  }
  return [0, 0];
}
/** Time of the replicate to running time; of a time between scenes, the start of the next. */
function runningOf(replay, t) {
  let before = 0;
  for (const { time_s: [from, to] } of replay.scenes) {
    if (t <= to) return before + Math.max(0, t - from);
    before += to - from;
  }
  return before;
}

function load(it, index) {
  stop(it);
  const replay = page.replays[index];
  Object.assign(it, { replay, index, u: 0, selected: null, scene: -1 });
  it.which.selectedIndex = index;
  it.total = lengths(replay).reduce((sum, x) => sum + x, 0);
  it.slider.max = it.total;
  it.scenes.replaceChildren(...replay.scenes.map((scene, i) => el("option", { value: i }, scene.heading)));
  it.view.maps.length = 0;
  it.maps.replaceChildren();
  it.sides = replay.sides.map((side) => {
    const box = el("div", { class: "side" }, el("h3", null, deploymentName(page.maps.deployments[side.deployment])));
    it.maps.append(box);
    const map = makeMap(box, it.view);
    map.show(side.deployment);
    box.append(el("p", { class: "outcome" }, side.outcome),
      el("details", null, el("summary", null, "Run it again"), command(side.command), command(side.watch), el("p", { class: "soft" }, "Digest of its end: ", el("code", null, side.digest))));
    return { side, map, tracks: new Map(side.units.map((track) => [track.unit, track.points])) };
  });
  it.maps.classList.toggle("single", it.sides.length === 1);
  it.about.replaceChildren(el("p", { class: "strong" }, `${replay.why}: replicate ${replay.replicate}`), el("p", null, replay.about));
  it.player.dataset.replicate = replay.replicate;
  it.story.replaceChildren();
  delete it.player.dataset.selected;
  listDrones(it);
  show(it);
}

function seek(it, u) {
  it.u = clamp(u, 0, it.total);
  show(it);
}
function toScene(it, scene) {
  const i = clamp(scene, 0, it.replay.scenes.length - 1);
  seek(it, lengths(it.replay).slice(0, i).reduce((sum, x) => sum + x, 0));
}

function play(it) {
  if (it.playing) return stop(it);
  if (it.u >= it.total) it.u = 0;
  it.playing = true;
  sayPlaying(it);
  let before = null;
  const step = (now) => {
    if (!it.playing) return;
    // A tab that was in the background does not jump.
    if (before !== null) seek(it, it.u + it.speed * Math.min(0.1, (now - before) / 1000));
    before = now;
    if (it.u >= it.total) return stop(it);
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
}
function stop(it) {
  it.playing = false;
  sayPlaying(it);
}
function sayPlaying(it) {
  it.player.dataset.playing = it.playing;
  it.play.textContent = it.playing ? "⏸" : "▶";
  it.play.setAttribute("aria-label", it.playing ? "Pause" : "Play");
  it.play.title = it.playing ? "Pause" : "Play";
}

function wire(it) {
  it.play.addEventListener("click", () => play(it));
  it.back.addEventListener("click", () => toScene(it, it.scene - 1));
  it.forward.addEventListener("click", () => toScene(it, it.scene + 1));
  it.slider.addEventListener("input", () => seek(it, Number(it.slider.value)));
  it.scenes.addEventListener("change", () => toScene(it, it.scenes.selectedIndex));
  it.which.addEventListener("change", () => load(it, it.which.selectedIndex));
  it.speeds.addEventListener("change", () => { it.speed = SPEEDS[it.speeds.selectedIndex]; });
  const keys = { " ": () => play(it), ArrowLeft: () => seek(it, it.u - 5), ArrowRight: () => seek(it, it.u + 5), n: () => toScene(it, it.scene + 1), p: () => toScene(it, it.scene - 1) };
  it.player.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in keys)) return;
    // Menus have their own arrows and letters, buttons and summaries their own space; a map that has the focus its own arrows.
    if (event.target.closest("select") || (event.key === " " && event.target.closest("button, summary, a"))) return;
    event.preventDefault();
    keys[event.key]();
  });
}

// ---- what is shown at a time ---------------------------------------------------------------------------------------

function show(it) {
  const [scene, t] = timeOf(it.replay, it.u);
  if (scene !== it.scene) enter(it, scene);
  it.slider.value = it.u;
  it.slider.setAttribute("aria-valuetext", `${clockText(t)}, ${it.replay.scenes[scene]?.heading ?? ""}`);
  it.clock.textContent = clockText(t);
  it.player.dataset.time = t.toFixed(2);
  it.player.dataset.scene = scene;
  for (const side of it.sides) showSide(it, side, t);
  for (const row of it.drones.querySelectorAll("[data-end]")) row.classList.toggle("over", Number(row.dataset.end) <= t);
}

const during = (points, [from, to]) => points.length > 0 && points[0][0] <= to && points.at(-1)[0] >= from;

/** Puts on the maps what is about in a scene, and lists its drones. */
function enter(it, scene) {
  it.scene = scene;
  it.scenes.selectedIndex = scene;
  const stretch = it.replay.scenes[scene]?.time_s ?? [0, 0];
  for (const side of it.sides) {
    side.shown = side.side.drones.filter((drone) => during(drone.points, stretch)).map((drone) => ({ drone, ...drawDrone(it, drone) }));
    side.pairs = side.side.pairs.map((pair, i) => ({ pair, i })).filter(({ pair }) => during(pair.points, stretch)).map(({ pair, i }) => ({ pair, i, node: sv("g", { class: "operators" }, pairShape(), sv("title", null, pair.name)) }));
    side.beams = sv("g");
    side.map.live.replaceChildren(side.beams, ...side.shown.map((it) => it.trail), ...side.pairs.map((it) => it.node), ...side.shown.map((it) => it.node));
  }
  listDrones(it);
}

function drawDrone(it, drone) {
  const trail = sv("polyline", { class: `trail ${drone.radio ? "radio" : "free"}` });
  const node = sv("g", { class: "drone", "data-key": droneKey(drone), on: { click: () => pick(it, droneKey(drone)) } }, sv("circle", { class: "halo", r: 14 }), sv("circle", { class: "ring", r: 10 }), droneShape(drone.radio), sv("path", { class: "end", d: END_MARKS[drone.end] ?? END_MARKS.failed }), sv("title", null, `${drone.name}: ${drone.about}`));
  return { trail, node };
}

function showSide(it, side, t) {
  for (const [unit, points] of side.tracks) if (points.length && side.map.units[unit]) side.map.units[unit].mark.style = place(along(points, t));
  const beams = [];
  for (const { pair, node } of side.pairs) {
    node.style = place(along(pair.points, t));
    node.style.display = pair.points[0][0] <= t && t <= pair.points.at(-1)[0] ? "" : "none";
    node.dataset.state = pair.met_s !== null && pair.met_s <= t ? "met" : pair.fixed_s !== null && pair.fixed_s <= t ? "fixed" : "";
  }
  for (const { drone, trail, node } of side.shown) {
    const first = drone.points[0][0], last = drone.points.at(-1)[0], here = along(drone.points, t);
    const state = t < first ? "waiting" : t <= last && t < drone.end_s ? "flying" : "ended";
    const held = state === "flying" ? heldAt(drone, t) : [];
    node.style = place(here);
    node.style.display = state === "waiting" ? "none" : "";
    Object.assign(node.dataset, { flight: state, state: topOf(held) ?? "", x: here[0].toFixed(1), y: here[1].toFixed(1), end: drone.end });
    node.classList.toggle("chosen", droneKey(drone) === it.selected);
    trail.setAttribute("points", state === "waiting" ? "" : line([...drone.points.filter((p) => p[0] < t).map((p) => p.slice(1, 3)), here]));
    trail.classList.toggle("chosen", droneKey(drone) === it.selected);
    for (const span of held) {
      const from = span.what === "link" ? side.pairs.find(({ i }) => i === drone.pair)?.pair.points : span.what === "engaged" || span.what === "hit" || span.what === "threat" ? unitPoints(side, span.unit) : null;
      if (from?.length) beams.push(beam(span.what, along(from, t), here));
    }
  }
  side.beams.replaceChildren(...beams);
}
function unitPoints(side, unit) {
  if (unit === null) return null;
  const stands = page.maps.deployments[side.side.deployment].units[unit];
  return side.tracks.get(unit) ?? (stands ? [[0, ...stands.at]] : null);
}
function beam(what, from, to) {
  const [x1, y1] = at(from), [x2, y2] = at(to);
  return sv("line", { class: `beam ${what}`, x1, y1, x2, y2 });
}

// ---- drones and their stories --------------------------------------------------------------------------------------

/** Drones of the scene: those that fly in it, or that end in it without having taken off. */
function ofScene(it, side) {
  const [from, to] = it.replay.scenes[it.scene]?.time_s ?? [-Infinity, Infinity];
  return side.side.drones.filter((drone) => (drone.points.length ? during(drone.points, [from, to]) : drone.end_s >= from && drone.end_s <= to));
}
const sideName = (side) => deploymentName(page.maps.deployments[side.side.deployment]);
const sameDrone = (side, key) => side.side.drones.find((drone) => droneKey(drone) === key);

function listDrones(it) {
  const drones = new Map();
  for (const side of it.sides) for (const drone of ofScene(it, side)) if (!drones.has(droneKey(drone))) drones.set(droneKey(drone), drone);
  const cell = (side, key) => {
    const drone = sameDrone(side, key);
    return el("td", { "data-end": drone?.end_s ?? null, class: drone ? `came-${drone.end}` : null }, drone ? ENDS[drone.end] : "not sent");
  };
  const rows = [...drones].map(([key, drone]) => el("tr", { "data-drone": key }, el("th", { scope: "row" }, el("button", { type: "button", class: "link", "aria-pressed": key === it.selected ? "true" : "false", on: { click: () => pick(it, key) } }, drone.name), el("span", { class: "soft" }, ` ${drone.about}`)), it.sides.map((side) => cell(side, key))));
  const heads = it.sides.map((side) => el("th", { scope: "col" }, it.sides.length > 1 ? sideName(side) : "What came of it"));
  it.drones.replaceChildren(el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Drones of this raid" },
    el("table", null, el("caption", null, "Drones of this raid"), el("thead", null, el("tr", null, el("th", { scope: "col" }, "Drone"), heads)), el("tbody", null, rows))));
}

function pick(it, key) {
  it.selected = key;
  it.player.dataset.selected = key;
  for (const row of it.drones.querySelectorAll("tr[data-drone]")) row.querySelector("button").setAttribute("aria-pressed", String(row.dataset.drone === key));
  it.story.replaceChildren(...it.sides.map((side) => {
    const drone = sameDrone(side, key);
    if (!drone) return el("div", { class: "tale" }, el("h4", null, sideName(side)), el("p", null, "This drone is not sent under this plan."));
    const events = drone.story.map(([t, text]) => el("li", null, el("button", { type: "button", class: "link time", on: { click: () => seek(it, runningOf(it.replay, t)) } }, clockText(t)), ` ${text}`));
    return el("div", { class: "tale" }, el("h4", null, `${drone.name}, ${sideName(side)}`), el("p", null, drone.about), events.length ? el("ol", null, events) : null, el("p", { class: "strong" }, drone.ending));
  }));
  show(it);
}
