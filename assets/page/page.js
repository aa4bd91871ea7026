// Starts the page: theme, navigation, tables that are in it, charts, maps, replay. Parts without data are not in the page at all.

function startTheme() {
  const button = document.getElementById("theme"), root = document.documentElement;
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const name = () => { button.textContent = isDark() ? "Light" : "Dark"; button.setAttribute("aria-label", isDark() ? "Light theme" : "Dark theme"); };
  button.hidden = false;
  button.addEventListener("click", () => { root.dataset.theme = isDark() ? "light" : "dark"; name(); });
  system.addEventListener("change", name);
  name();
}

/** The section in sight is marked in the navigation. */
function startNavigation() {
  const links = new Map([...document.querySelectorAll("#nav a")].map((link) => [link.hash.slice(1), link]));
  const spy = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting) {
      for (const link of links.values()) link.removeAttribute("aria-current");
      links.get(entry.target.id)?.setAttribute("aria-current", "true");
    }
  }, { rootMargin: "-20% 0px -70% 0px" });
  for (const id of links.keys()) {
    const section = document.getElementById(id);
    if (section) spy.observe(section);
  }
}

/** The table of all measures: rows of one budget, or of all. */
function startRows(section) {
  const node = section.querySelector("table");
  const whole = scrolled(node), paper = el("div", { class: "on-paper" });
  whole.classList.add("on-screen");
  whole.after(paper);
  const rows = [...node.tBodies[0].rows], heads = [...node.tHead.rows[0].cells].map(textOf);
  const now = { budget: "all" };
  const isShown = (row) => (now.budget === "all" || Number(row.dataset.b) === now.budget) && Number(row.dataset.a) === chosen.adversary;
  const show = () => rows.forEach((row) => { row.hidden = !isShown(row); });
  const box = section.querySelector(".controls");
  if (page.budgets.length > 1) {
    const options = [["all", "all"], ...budgetNames.map((name, i) => [i, name])];
    now.budget = page.rows.length > 24 ? page.middle : "all";
    box.append(select("Budget", options, now.budget, (value) => { now.budget = value; show(); }));
  }
  whenChosen(show);
  show();
  window.addEventListener("beforeprint", () => paper.replaceChildren(...budgetNames.flatMap((_, b) => turned(heads, rows.filter((row) => isShown(row) && Number(row.dataset.b) === b), b))));
}

/** A page of paper is too narrow for a column a measure: there strategies stand side by side, seven at a time. */
function turned(heads, rows, budget) {
  const parts = [];
  for (let i = 0; i < rows.length; i += 7) parts.push(rows.slice(i, i + 7));
  return parts.map((part) => el("table", null, el("caption", null, `All measures at ${budgetNames[budget]}`),
    el("thead", null, el("tr", null, el("th", { scope: "col" }, "Measure"), part.map((row) => el("th", { scope: "col" }, textOf(row.cells[0]))))),
    el("tbody", null, heads.slice(2).map((head, k) => el("tr", null, el("th", { scope: "row" }, head), part.map((row) => el("td", null, textOf(row.cells[k + 2]))))))));
}

const STARTS = { rows: startRows, maps: startMaps, replay: startReplay };
document.documentElement.classList.add("live");
startTheme();
startNavigation();
startLuck();
document.querySelectorAll("[data-controls]").forEach(controls);
document.querySelectorAll("[data-chart]").forEach((root) => figure(root, CHARTS[root.dataset.chart]));
document.querySelectorAll("[data-words=verdicts]").forEach(verdictWords);
document.querySelectorAll("[data-luck=controls]").forEach(luckControls);
document.querySelectorAll("[data-luck=picked]").forEach(replicateBox);
document.querySelectorAll("table[data-plain]").forEach(scrolled);
for (const [id, start] of Object.entries(STARTS)) {
  const section = document.getElementById(id);
  if (section) start(section);
}
document.querySelectorAll("[data-command]").forEach((node) => node.replaceWith(command(node.textContent)));
document.documentElement.dataset.ready = "true";
