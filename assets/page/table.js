// Tables: built or found in the page, made sortable by buttons in their heads, and copied as tab-separated values.

/**
 * A table of columns ({name, num}) and rows of cells: a text, or {text, value} with what it is sorted by, or {node, text}.
 */
function table(caption, columns, rows) {
  const head = columns.map((column) => el("th", { scope: "col", class: column.num ? "num" : null }, column.name));
  const cell = (cell, i) => {
    const it = typeof cell === "object" && cell !== null ? cell : { text: cell };
    return el("td", { class: columns[i].num ? "num" : null, "data-v": it.value ?? null }, it.node ?? String(it.text ?? "–"));
  };
  const body = rows.map((row) => el("tr", null, row.map(cell)));
  return scrolled(el("table", null, el("caption", null, caption), el("thead", null, el("tr", null, head)), el("tbody", null, body)));
}

/** In a box of its own, so that only the box scrolls sideways; and with its buttons. */
function scrolled(node) {
  const name = node.caption?.textContent ?? "Table";
  const box = el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": name });
  node.replaceWith(box);
  box.append(node);
  const tools = el("div", { class: "tools" }, copyButton(node));
  const whole = el("div", { class: "tabled" });
  box.replaceWith(whole);
  whole.append(tools, box);
  sortable(node);
  return whole;
}

const visible = (row) => !row.hidden;
const textOf = (cell) => (cell.querySelector(".cell-text") ?? cell).textContent.replace(/\s+/g, " ").trim();

function copyButton(node) {
  const button = el("button", { type: "button", class: "small copy" }, "Copy table");
  button.addEventListener("click", async () => {
    const rows = [...node.rows].filter(visible);
    await copy(rows.map((row) => [...row.cells].map(textOf).join("\t")).join("\n"), `${rows.length - 1} rows`);
    said(button);
  });
  return button;
}

function sortable(node) {
  const heads = [...node.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = el("button", { type: "button", class: "sort" }, head.textContent);
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      sort(node.tBodies[0], column, down ? -1 : 1);
    });
  });
}

function sort(body, column, sign) {
  const key = (row) => {
    const cell = row.cells[column];
    return cell.dataset.v === undefined ? textOf(cell) : Number(cell.dataset.v);
  };
  const rows = [...body.rows].map((row) => [key(row), row]);
  // Numbers before texts, so that what has no value stands at the end when the least comes first.
  const rank = (x) => (typeof x === "number" ? 0 : 1);
  rows.sort(([a], [b]) => sign * (rank(a) - rank(b) || (typeof a === "number" ? a - b : a.localeCompare(b, "en", { numeric: true }))));
  body.append(...rows.map(([, row]) => row));
}

/** A cell of an estimate. */
const cellOf = (estimate) => (estimate ? { text: estimate.text, value: estimate.value } : { text: "–" });
