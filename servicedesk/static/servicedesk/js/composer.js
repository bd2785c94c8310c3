// The composer: one form per kind of message, each with a draft of its own. Text never moves between them.
const PAUSE = 1000;
// A draft belongs to who wrote it: in the same tab somebody else may sign in after him.
const { person } = document.documentElement.dataset;

const drafts = (panel, subject) => {
  if (!person) return;
  const { mode } = panel.dataset;
  const form = panel.matches("form") ? panel : panel.querySelector("form");
  const url = form.dataset.draftUrl;
  const place = (name) => `draft ${person} ${subject} ${mode} ${name}`;
  const fields = [...panel.querySelectorAll("textarea, input[type=text]")].filter((f) => f.name);
  const saved = panel.querySelector("[data-saved]");
  let timer = 0;

  const drop = () => fields.forEach((f) => sessionStorage.removeItem(place(f.name)));
  const told = (at) => { if (saved) saved.textContent = `${saved.dataset.word} ${at}`; };
  const keepHere = () => {
    for (const field of fields) {
      if (field.value && field.value !== field.defaultValue) {
        sessionStorage.setItem(place(field.name), field.value);
      } else sessionStorage.removeItem(place(field.name));
    }
    told(new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false }));
  };
  // The server keeps it, for every browser of this person; what does not reach it stays in this one.
  const keep = async () => {
    timer = 0;
    keepHere();
    if (!url) return;
    const body = new FormData(form);
    const box = form.querySelector("input[type=file]");
    const files = box?.validity.valid ? [...box.files] : [];
    // An empty box sends a file without a name; a page that is left can send no more than words.
    if (!files.length || document.hidden) for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    try {
      const way = files.length && !document.hidden ? {} : { keepalive: true };
      const answer = await fetch(url, { method: "POST", body, redirect: "manual", ...way });
      const { at, files: kept } = answer.ok ? await answer.json() : {};
      if (kept) box?.dispatchEvent(new CustomEvent("sd:kept-files", { detail: { kept, sent: files } }));
      if (!at || timer) return;
      drop();
      told(at);
      const discard = form.querySelector("[name=discard]");
      if (discard) discard.hidden = false;
    } catch { /* no connection: it stands in this browser */ }
  };

  // The address says what the server has accepted; only then is a draft no longer needed.
  if (new URLSearchParams(location.search).get("sent") === mode) drop();
  for (const field of fields) {
    const draft = sessionStorage.getItem(place(field.name));
    // What a refused form brings back on its own page is newer than any draft of this browser; what
    // the server kept is older.
    const isRefused = field.value && "draftOf" in panel.dataset && !("drafted" in form.dataset);
    if (draft !== null && !isRefused && field.value === field.defaultValue) field.value = draft;
  }
  panel.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  });
  addEventListener("pagehide", () => { if (timer) keep(); });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    timer = 0;
    if (event.submitter?.name === "discard") drop();
  });
  form.addEventListener("sd:unsent", keep);
  panel.addEventListener("sd:sent", () => {
    clearTimeout(timer);
    timer = 0;
    drop();
    form.reset();
  });
};

const each = (composer) => {
  const tabs = [...composer.querySelectorAll("[role=tab]")];
  const panels = [...composer.querySelectorAll("[role=tabpanel]")];

  const open = (tab) => {
    for (const other of tabs) {
      other.setAttribute("aria-selected", String(other === tab));
      other.tabIndex = other === tab ? 0 : -1;
    }
    composer.dataset.mode = tab.dataset.mode;
    for (const panel of panels) panel.hidden = panel.dataset.mode !== tab.dataset.mode;
  };

  tabs.forEach((tab, index) => {
    tab.addEventListener("click", (event) => {
      event.preventDefault();
      open(tab);
      composer.querySelector("[role=tabpanel]:not([hidden]) textarea")?.focus();
    });
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = tabs[(index + step + tabs.length) % tabs.length];
      open(next);
      next.focus();
    });
  });

  for (const panel of panels) {
    drafts(panel, composer.dataset.composer);
    panel.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        panel.querySelector("form").requestSubmit(panel.querySelector("[type=submit]"));
      }
    });
  }
};

document.querySelectorAll("[data-composer]").forEach(each);
// The same message on a page of its own: there one lands who had to sign in again to send it.
document.querySelectorAll("form[data-draft-of]").forEach((form) => drafts(form, form.dataset.draftOf));
const address = new URL(location.href);
if (address.searchParams.has("sent")) {
  address.searchParams.delete("sent");
  history.replaceState(history.state, "", address);
}

// A template, filled in by the server, goes where one types; without script its button sends the form.
const insert = async (button) => {
  const box = document.getElementById(button.dataset.insert);
  const list = button.form.elements.template;
  if (!box || !list.value) {
    list.focus();
    return;
  }
  const answer = await fetch(button.dataset.url + list.value + "/");
  if (!answer.ok || answer.redirected) {
    // Whoever is not signed in any more, or chose what is gone, is told so by the form itself.
    button.form.requestSubmit(button);
    return;
  }
  const text = await answer.text();
  const before = box.value.slice(0, box.selectionStart);
  const gap = before && !/\s$/.test(before) ? "\n\n" : "";
  box.setRangeText(gap + text, box.selectionStart, box.selectionEnd, "end");
  list.value = "";
  box.focus();
  box.dispatchEvent(new Event("input", { bubbles: true }));
  document.dispatchEvent(new CustomEvent("sd:say", { detail: button.dataset.done }));
};
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-insert]");
  if (!button || event.defaultPrevented) return;
  event.preventDefault();
  insert(button);
});
