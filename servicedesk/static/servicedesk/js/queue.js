// The list: choosing rows, moving through them, and both kept when live updates morph the table.
// A box says which incident and which version of it; chosen is the incident, also when it changed.
const chosen = new Set();
let current = "";
let last = "";

const all = (selector) => [...document.querySelectorAll(selector)];
const rows = () => all(".q tbody tr[id]");
const picks = () => all(".q [data-pick]");
const idOf = (box) => box.value.split("~")[0];

const show = () => {
  const boxes = picks();
  for (const box of boxes) box.checked = chosen.has(idOf(box));
  for (const row of rows()) row.toggleAttribute("data-cur", row.id === current);
  const bar = document.querySelector("[data-bulk]");
  if (bar) {
    bar.toggleAttribute("data-none", chosen.size === 0);
    bar.querySelector("[data-cnt]").textContent = chosen.size;
  }
  const every = document.querySelector("[data-all]");
  if (every) {
    const count = boxes.filter((box) => box.checked).length;
    every.checked = count > 0 && count === boxes.length;
    every.indeterminate = count > 0 && count < boxes.length;
  }
};

const choose = (box, on, range) => {
  const boxes = picks();
  const from = boxes.findIndex((other) => idOf(other) === last);
  const to = boxes.indexOf(box);
  const span = range && from >= 0 ? boxes.slice(Math.min(from, to), Math.max(from, to) + 1) : [box];
  for (const one of span) on ? chosen.add(idOf(one)) : chosen.delete(idOf(one));
  last = idOf(box);
  show();
};

document.addEventListener("click", (event) => {
  if (event.target.matches("[data-pick]")) choose(event.target, event.target.checked, event.shiftKey);
  if (event.target.matches("[data-all]")) {
    for (const box of picks()) event.target.checked ? chosen.add(idOf(box)) : chosen.delete(idOf(box));
    show();
  }
  if (event.target.closest("[data-clear]")) {
    chosen.clear();
    show();
  }
});

const go = (step) => {
  const list = rows();
  if (!list.length) return;
  const at = list.findIndex((row) => row.id === current);
  const next = list[Math.max(0, Math.min(list.length - 1, at + step))];
  current = next.id;
  show();
  next.querySelector("[data-open-row]")?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
};

document.addEventListener("sd:key", (event) => {
  const { key, shift } = event.detail;
  const row = current && document.getElementById(current);
  const box = row && row.querySelector("[data-pick]");
  if (!rows().length) return;
  if (key === "j" || key === "ArrowDown") go(1);
  else if (key === "k" || key === "ArrowUp") go(-1);
  else if (key === "x" && box) choose(box, !box.checked, shift);
  else if (key === "i" && row?.querySelector("[data-take]")) row.querySelector("[data-take]").click();
  else return;
  event.preventDefault();
});

// Morphing takes the ticks and the mark away; the set of ids puts them back.
document.addEventListener("htmx:afterSettle", () => {
  const there = new Set(picks().map(idOf));
  if (there.size) for (const id of chosen) if (!there.has(id)) chosen.delete(id);
  show();
});
for (const box of picks()) if (box.checked) chosen.add(idOf(box));
show();
