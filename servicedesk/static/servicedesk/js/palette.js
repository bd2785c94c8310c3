// Ctrl+K: a native dialog with a combobox. Options are links, so running one is following it. What
// the server finds stands first.
const palette = document.getElementById("palette");

if (palette) {
  const box = palette.querySelector("input");
  const found = palette.querySelector("[data-found]");
  const search = palette.querySelector("[data-search]");
  const none = palette.querySelector("[data-none]");
  const hits = palette.querySelector("[data-find]");
  const PAUSE = 150;
  const LEAST = 3;
  let asking = new AbortController();
  let pause = 0;
  let shown = [];
  let at = 0;

  const mark = (index) => {
    at = shown.length ? (index + shown.length) % shown.length : 0;
    for (const option of palette.querySelectorAll("[role=option]")) {
      option.setAttribute("aria-selected", String(option === shown[at]));
    }
    box.setAttribute("aria-activedescendant", shown[at]?.id ?? "");
    shown[at]?.scrollIntoView({ block: "nearest" });
  };

  const filter = () => {
    const wanted = box.value.trim().toLowerCase();
    for (const group of palette.querySelectorAll("[role=group]")) {
      const options = [...group.querySelectorAll("[role=option]")];
      if (group === found || hits?.contains(group)) continue;
      for (const option of options) option.hidden = !option.textContent.toLowerCase().includes(wanted);
      group.hidden = options.every((option) => option.hidden);
    }
    if (search) {
      found.hidden = wanted === "";
      search.hidden = found.hidden;
      search.href = search.dataset.search + encodeURIComponent(box.value.trim());
      search.querySelector("[data-wanted]").textContent = box.value.trim();
    }
    shown = [...palette.querySelectorAll("[role=option]")].filter((option) => !option.hidden);
    none.hidden = shown.length > 0;
    mark(0);
  };

  // What was asked before may come later: it is given up.
  const look = async (wanted) => {
    asking.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(hits.dataset.find + encodeURIComponent(wanted), {
        signal: asking.signal,
        headers: { "HX-Request": "true" },
      });
      hits.innerHTML = answer.ok && !answer.redirected ? await answer.text() : "";
    } catch {
      return;
    }
    filter();
  };

  const ask = () => {
    filter();
    clearTimeout(pause);
    const wanted = box.value.trim();
    if (!hits) return;
    if (wanted.length >= LEAST) pause = setTimeout(look, PAUSE, wanted);
    else {
      asking.abort();
      hits.replaceChildren();
      filter();
    }
  };

  palette.addEventListener("sd:opened", () => {
    box.value = "";
    hits?.replaceChildren();
    filter();
    box.focus();
  });
  box.addEventListener("input", ask);
  box.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      mark(at + step);
    } else if (event.key === "Enter") {
      event.preventDefault();
      shown[at]?.click();
    }
  });
  palette.addEventListener("click", (event) => {
    if (event.target === palette || event.target.closest("[role=option]")) palette.close();
  });
}
