// Live updates: fragments with hx-trigger="sd:poke from:body" ask again; nothing jumps, nothing blinks.
// The pace is data-live on <main> in seconds; ±20 % so that a desk of people does not ask at once.
const root = document.documentElement;
const main = document.getElementById("main");
const BASE = Number(document.querySelector("[data-live]")?.dataset.live ?? 0) * 1000;
const SLOWEST = 120000;
let pace = BASE;
let timer = 0;
let paused = false;
let lostAt = null;

const poke = () => document.body.dispatchEvent(new Event("sd:poke"));
const plan = () => {
  clearTimeout(timer);
  if (!BASE || paused || document.hidden) return;
  timer = setTimeout(() => { poke(); plan(); }, pace * (0.8 + Math.random() * 0.4));
};

const lost = () => {
  pace = Math.min(pace * 2, SLOWEST);
  if (lostAt) return;
  lostAt = new Date();
  const note = document.getElementById("lost-form").content.firstElementChild.cloneNode(true);
  const since = note.querySelector("[data-since]");
  since.dateTime = lostAt.toISOString();
  since.textContent = lostAt.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
  main.prepend(note);
};
const back = () => {
  pace = BASE;
  lostAt = null;
  document.querySelector("[data-lost]")?.remove();
};

if (BASE) {
  document.addEventListener("htmx:sendError", lost);
  document.addEventListener("htmx:responseError", (event) => { if (event.detail.xhr.status >= 500) lost(); });
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) back(); });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) poke();
    plan();
  });
  document.body.addEventListener("sd:due", poke);
  plan();
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-poke]")) poke();
  const pause = event.target.closest("[data-live-pause]");
  if (pause) {
    paused = !paused;
    pause.setAttribute("aria-pressed", String(paused));
    pause.closest(".live")?.toggleAttribute("data-paused", paused);
    plan();
  }
});

// A browser stores nothing of the desk, so what was drawn is named here: unchanged is answered 304.
const drawn = new Map();
document.addEventListener("htmx:configRequest", (event) => {
  const { verb, path, headers } = event.detail;
  if (verb === "get" && drawn.has(path)) headers["If-None-Match"] = drawn.get(path);
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, requestConfig } = event.detail;
  if (requestConfig?.verb !== "get") return;
  if (xhr.status === 304) event.detail.shouldSwap = false;
  const etag = xhr.getResponseHeader("ETag");
  // Also with 304: what is seen is the same, on newer data.
  if (etag && (xhr.status === 200 || xhr.status === 304)) drawn.set(requestConfig.path, etag);
});

// A session that ended answers with the sign-in page: go there with the whole window.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, requestConfig } = event.detail;
  const came = xhr.responseURL && new URL(xhr.responseURL).pathname;
  if (requestConfig?.verb === "get" && came && came !== new URL(requestConfig.path, location.href).pathname) {
    event.detail.shouldSwap = false;
    location.reload();
  }
});

// What somebody unfolded stays so when its part is drawn anew.
const unfolded = new Set();
document.addEventListener("htmx:beforeSwap", (event) => {
  const open = event.detail.target?.querySelectorAll?.("details[id][open]") ?? [];
  for (const one of open) unfolded.add(one.id);
});
document.addEventListener("htmx:afterSwap", () => {
  for (const id of unfolded) document.getElementById(id)?.setAttribute("open", "");
  unfolded.clear();
});

// New rows wait behind a button while somebody points at or reads in the table.
let letIn = false;
document.addEventListener("htmx:beforeSwap", (event) => {
  const list = event.detail.target?.closest?.("[data-hold]");
  const button = document.querySelector("[data-new-rows]");
  if (!list || !button) return;
  const busy = list.matches(":hover") || list.contains(document.activeElement);
  const page = document.createElement("template");
  page.innerHTML = event.detail.serverResponse;
  const fresh = [...page.content.querySelectorAll("tr[id]")].filter((row) => !document.getElementById(row.id));
  if (busy && !letIn && fresh.length) {
    for (const row of fresh) row.remove();
    event.detail.serverResponse = page.innerHTML;
    // Not all of it is drawn: asked again, it must come again.
    drawn.delete(event.detail.requestConfig?.path);
  }
  const waiting = busy && !letIn ? fresh.length : 0;
  letIn = false;
  button.hidden = waiting === 0;
  button.querySelector("[data-text]").textContent =
    waiting === 1 ? button.dataset.one : button.dataset.many.replace("{n}", waiting);
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-new-rows]")) {
    letIn = true;
    poke();
  }
});
