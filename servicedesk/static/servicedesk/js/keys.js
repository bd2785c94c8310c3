// The keyboard. A single key presses the visible control that carries it in aria-keyshortcuts, so every
// key has a control and pages need no code. Off by a setting, and in fields and dialogs (WCAG 2.1.4).
const root = document.documentElement;
const FIELDS = "input:not([type=checkbox]), textarea, select, dialog, [popover]";
const GO_WITHIN = 1500;
let going = 0;

const visible = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;
const press = (selector) => {
  const found = [...document.querySelectorAll(selector)];
  // What has no place of its own on this page stands in the palette, which is closed now.
  const control = found.find(visible) ?? found.find((one) => one.closest("#palette"));
  if (!control) return false;
  control.focus();
  control.click();
  return true;
};

const open = (id) => {
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return false;
  dialog.showModal();
  dialog.dispatchEvent(new Event("sd:opened"));
  return true;
};

const commands = {
  "/": () => open("palette"),
  "?": () => open("keys"),
};

addEventListener("keydown", (event) => {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if ((event.ctrlKey || event.metaKey) && key === "k") {
    event.preventDefault();
    open("palette");
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || root.dataset.keys === "off") return;
  if (event.target.closest(FIELDS)) return;
  if (going && Date.now() - going < GO_WITHIN) {
    going = 0;
    if (press(`[data-go="${CSS.escape(key)}"]`)) event.preventDefault();
    return;
  }
  if (key === "g") {
    going = Date.now();
    return;
  }
  // A list answers first: J, K, X, Enter and the like belong to its current row.
  const asked = new CustomEvent("sd:key", { detail: { key, shift: event.shiftKey }, cancelable: true });
  const taken = !document.dispatchEvent(asked);
  const done = taken || commands[key]?.() || (key.length === 1 && press(`[aria-keyshortcuts="${CSS.escape(key.toUpperCase())}"]`));
  if (done) event.preventDefault();
});
