// Extras of every page; each page works without this file. Files do not import each other: they speak
// by events on the document, so that names with a hash need no rewriting.
const root = document.documentElement;
// From here on the page lives: style sheets show what would be idle without script.
root.dataset.scripted = "";
const all = (selector, from = document) => [...from.querySelectorAll(selector)];

// One line for screen readers. Count-downs never go through it.
document.addEventListener("sd:say", (event) => {
  document.getElementById("say").textContent = event.detail;
});

// Theme: the server writes data-theme from the user's setting; this flips it at once and tells the server.
for (const form of all("[data-theme-form]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const dark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = form.elements.theme.value = dark ? "light" : "dark";
    fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
  });
}

// A form that must be sent once: a second press does nothing, the button says so and keeps its width.
const release = (form) => {
  delete form.dataset.sending;
  for (const button of all("[data-was]", form)) {
    button.replaceChildren(...button.sdContent);
    button.removeAttribute("aria-disabled");
    button.removeAttribute("data-was");
  }
};
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]") || event.defaultPrevented) return;
  if ("sending" in form.dataset) {
    event.preventDefault();
    event.stopPropagation();
    return;
  }
  form.dataset.sending = "";
  const button = event.submitter;
  if (!button?.dataset.busy) return;
  button.style.minInlineSize = `${button.offsetWidth}px`;
  button.sdContent = [...button.childNodes];
  button.dataset.was = "";
  button.setAttribute("aria-disabled", "true");
  button.textContent = button.dataset.busy;
}, true);
addEventListener("pageshow", () => all("[data-sending]").forEach(release));
// Whoever sends a form in another way says when it was not sent after all.
document.addEventListener("sd:unsent", (event) => release(event.target));
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("[data-sending]");
  if (form) release(form);
});

// Toasts stay 8 s, wait under the pointer and the focus, and are never the only place of an error.
const STAY = 8000;
const arm = (toast) => {
  let timer = 0;
  const start = () => { timer = setTimeout(() => toast.remove(), STAY); };
  const stop = () => clearTimeout(timer);
  toast.addEventListener("pointerenter", stop);
  toast.addEventListener("pointerleave", start);
  toast.addEventListener("focusin", stop);
  toast.addEventListener("focusout", start);
  start();
};
all("[data-toast]").forEach(arm);
document.addEventListener("sd:toast", (event) => {
  const { text, undo } = event.detail;
  const form = document.getElementById("toast-form");
  const toast = form.content.firstElementChild.cloneNode(true);
  toast.querySelector("[data-text]").textContent = text;
  if (undo) {
    const back = toast.querySelector("[data-undo]");
    back.action = undo;
    back.hidden = false;
  }
  document.getElementById("toasts").append(toast);
  document.dispatchEvent(new CustomEvent("sd:say", { detail: text }));
  arm(toast);
});
document.addEventListener("click", (event) => {
  event.target.closest("[data-close]")?.closest("[data-toast]")?.remove();
});

// Dialogs: the browser returns the focus to the button that opened one.
document.addEventListener("click", (event) => {
  const id = event.target.closest("[data-open]")?.dataset.open;
  const dialog = id && document.getElementById(id);
  if (dialog && !dialog.open) {
    dialog.showModal();
    dialog.dispatchEvent(new Event("sd:opened"));
  }
});

// Menus: arrow keys move; browsers without anchor positioning get the place from here.
const items = (menu) => all("a, button", menu).filter((item) => item.offsetParent);
for (const menu of all(".menu[popover]")) {
  menu.addEventListener("toggle", (event) => {
    if (event.newState !== "open") return;
    items(menu)[0]?.focus();
  });
  menu.addEventListener("beforetoggle", (event) => {
    if (event.newState !== "open" || CSS.supports("position-area", "block-end")) return;
    const opener = document.activeElement.getBoundingClientRect();
    const up = opener.top > innerHeight / 2;
    menu.style.insetInlineStart = `${Math.max(8, Math.min(opener.left, innerWidth - 260))}px`;
    menu.style.insetBlockStart = up ? "auto" : `${opener.bottom + 4}px`;
    menu.style.insetBlockEnd = up ? `${innerHeight - opener.top + 4}px` : "auto";
  });
  menu.addEventListener("keydown", (event) => {
    const list = items(menu);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const at = list.indexOf(document.activeElement);
    const next = event.key === "Home" ? 0 : event.key === "End" ? list.length - 1 : step ? at + step : null;
    if (next === null) return;
    event.preventDefault();
    list[(next + list.length) % list.length].focus();
  });
}

// How high the sticky head is: what stands beside the page begins and ends under it.
const head = document.getElementById("case-head");
if (head) {
  new ResizeObserver(() => root.style.setProperty("--head", `${head.offsetHeight}px`)).observe(head);
}

// After a form that failed the first thing read is what is wrong.
document.querySelector("[data-errors]")?.focus();

// What may be fetched before it is asked for: the incident under the pointer.
const WAIT = 80;
const fetched = new Set();
let hover = 0;
document.addEventListener("pointerover", (event) => {
  clearTimeout(hover);
  const link = event.target.closest("a[data-open-row]");
  if (!link || fetched.has(link.href)) return;
  hover = setTimeout(() => {
    fetched.add(link.href);
    const hint = document.createElement("link");
    hint.rel = "prefetch";
    hint.href = link.href;
    document.head.append(hint);
  }, WAIT);
});
