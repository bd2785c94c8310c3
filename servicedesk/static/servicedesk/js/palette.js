// Ctrl+K: a native dialog with a combobox. Options are links, so running one is following it.
const palette = document.getElementById("palette");

if (palette) {
  const box = palette.querySelector("input");
  const found = palette.querySelector("[data-found]");
  const none = palette.querySelector("[data-none]");
  let shown = [];
  let at = 0;
  let asking = null;
  let timer = 0;

  const mark = (index) => {
    at = shown.length ? (index + shown.length) % shown.length : 0;
    shown.forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
    box.setAttribute("aria-activedescendant", shown[at]?.id ?? "");
    shown[at]?.scrollIntoView({ block: "nearest" });
  };

  const filter = () => {
    const wanted = box.value.trim().toLowerCase();
    for (const group of palette.querySelectorAll("[role=group]")) {
      const options = [...group.querySelectorAll("[role=option]")];
      // What the server found need not contain the words that were typed.
      if (group !== found) {
        for (const option of options) option.hidden = !option.textContent.toLowerCase().includes(wanted);
      }
      group.hidden = options.every((option) => option.hidden);
    }
    shown = [...palette.querySelectorAll("[role=option]")].filter((option) => !option.hidden);
    none.hidden = shown.length > 0;
    mark(0);
  };

  const search = async () => {
    const wanted = box.value.trim();
    asking?.abort();
    if (!palette.dataset.search || wanted.length < 2) {
      found.replaceChildren(...[...found.children].slice(0, 1));
      return filter();
    }
    asking = new AbortController();
    try {
      const address = `${palette.dataset.search}?q=${encodeURIComponent(wanted)}`;
      const answer = await fetch(address, { headers: { "HX-Request": "true" }, signal: asking.signal });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      found.replaceChildren(...page.querySelectorAll("[role=option]"));
      found.querySelectorAll("[role=option]").forEach((option, i) => { option.id ||= `po-found-${i}`; });
      filter();
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  };

  palette.addEventListener("sd:opened", () => {
    box.value = "";
    filter();
    box.focus();
  });
  box.addEventListener("input", () => {
    filter();
    clearTimeout(timer);
    timer = setTimeout(search, 150);
  });
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
