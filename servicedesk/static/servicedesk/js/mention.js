// Naming a colleague in an internal note: after an @ their names are offered. Typed in full it works without.
const MOST = 8;
let people = null;

const known = async (url) => {
  people ??= fetch(url, { headers: { Accept: "application/json" } }).then((answer) => (answer.ok ? answer.json() : { people: [] }));
  return (await people).people;
};

const typed = (box) => {
  const before = box.value.slice(0, box.selectionStart);
  const at = before.match(/(?:^|[^\p{L}\p{N}_@.])@([\p{L}\p{N}][^\n@]{0,40})?$/u);
  return at ? (at[1] ?? "") : null;
};

const each = (box) => {
  const list = document.createElement("ul");
  list.className = "mentions card";
  list.id = `${box.id}_mentions`;
  list.setAttribute("role", "listbox");
  list.hidden = true;
  box.after(list);
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-autocomplete", "list");
  let chosen = 0;

  const close = () => {
    list.hidden = true;
    box.removeAttribute("aria-activedescendant");
  };
  const mark = () => {
    [...list.children].forEach((line, index) => line.setAttribute("aria-selected", String(index === chosen)));
    box.setAttribute("aria-activedescendant", list.children[chosen].id);
  };
  const take = (name) => {
    const word = typed(box) ?? "";
    const end = box.selectionStart;
    box.setRangeText(`${name} `, end - word.length, end, "end");
    close();
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  };
  const open = async () => {
    const word = typed(box);
    if (word === null) return close();
    const names = await known(box.dataset.mentions);
    const asked = word.toLocaleLowerCase();
    const found = names.filter((name) => name.toLocaleLowerCase().split(" ").some((_, index, parts) =>
      parts.slice(index).join(" ").startsWith(asked))).slice(0, MOST);
    // Whoever types on after a whole name is done with it.
    if (!found.length || typed(box) !== word || found.some((name) => `${name.toLocaleLowerCase()} ` === asked)) return close();
    list.replaceChildren(...found.map((name, index) => {
      const line = document.createElement("li");
      line.id = `${list.id}_${index}`;
      line.className = "body";
      line.setAttribute("role", "option");
      line.textContent = name;
      line.addEventListener("mousedown", (event) => { event.preventDefault(); take(name); });
      return line;
    }));
    chosen = 0;
    list.hidden = false;
    mark();
  };

  box.addEventListener("input", open);
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      chosen = (chosen + step + list.children.length) % list.children.length;
      mark();
    } else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") {
      take(list.children[chosen].textContent);
    } else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
};

document.querySelectorAll("textarea[data-mentions]").forEach(each);

// What is new of an incident that somebody has before them is read; a page that is only fetched ahead is not.
const seen = document.querySelector("form[data-seen]");
if (seen) {
  const say = () => {
    if (document.hidden) return;
    document.removeEventListener("visibilitychange", say);
    fetch(seen.action, { method: "POST", body: new FormData(seen) });
  };
  document.addEventListener("visibilitychange", say);
  say();
}
