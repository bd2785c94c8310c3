// The composer: one form per kind of message, each with a draft of its own. Text never moves between them.
const PAUSE = 1000;

const each = (composer) => {
  const tabs = [...composer.querySelectorAll("[role=tab]")];
  const panels = [...composer.querySelectorAll("[role=tabpanel]")];
  const place = (mode, name) => `draft ${composer.dataset.composer} ${mode} ${name}`;
  const fields = (panel) => [...panel.querySelectorAll("textarea, input[type=text]")].filter((f) => f.name);

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
    const { mode } = panel.dataset;
    const saved = panel.querySelector("[data-saved]");
    let timer = 0;

    const keep = () => {
      for (const field of fields(panel)) {
        if (field.value && field.value !== field.defaultValue) {
          sessionStorage.setItem(place(mode, field.name), field.value);
        } else sessionStorage.removeItem(place(mode, field.name));
      }
      if (saved) {
        const now = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
        saved.textContent = `${saved.dataset.word} ${now}`;
      }
    };
    const drop = () => fields(panel).forEach((f) => sessionStorage.removeItem(place(mode, f.name)));

    // The address says what the server has accepted; only then is a draft no longer needed.
    if (new URLSearchParams(location.search).get("sent") === mode) drop();
    for (const field of fields(panel)) {
      const draft = sessionStorage.getItem(place(mode, field.name));
      if (draft !== null && field.value === field.defaultValue) field.value = draft;
    }
    panel.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(keep, PAUSE);
    });
    addEventListener("pagehide", () => { if (timer) keep(); });
    panel.addEventListener("sd:sent", () => {
      clearTimeout(timer);
      timer = 0;
      drop();
      panel.querySelector("form").reset();
    });
    panel.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        panel.querySelector("form").requestSubmit(panel.querySelector("[type=submit]"));
      }
    });
  }
};

document.querySelectorAll("[data-composer]").forEach(each);
const address = new URL(location.href);
if (address.searchParams.has("sent")) {
  address.searchParams.delete("sent");
  history.replaceState(history.state, "", address);
}
