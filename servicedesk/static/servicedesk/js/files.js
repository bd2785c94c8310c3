// Files in a form: dropped, pasted, listed and taken out again, and how much of them was sent so far.
// Without this file the box is a plain one, and the server says all that is wrong.
const WORTH_SHOWING = 512 * 1024;

const sized = (bytes) => {
  const units = ["B", "kB", "MB"];
  let at = 0;
  let size = bytes;
  for (; size >= 1000 && at < units.length - 1; at += 1) size /= 1024;
  return `${new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: at > 1 ? 1 : 0 }).format(size)} ${units[at]}`;
};

const each = (box) => {
  const input = box.querySelector("input[type=file]");
  const list = box.querySelector("[data-list]");
  const wrong = box.querySelector("[data-wrong]");
  const bar = box.querySelector("[data-progress]");
  const { form } = input;
  const most = Number(box.dataset.most);
  const largest = Number(box.dataset.largest);

  const put = (files) => {
    const kept = new DataTransfer();
    for (const file of files) kept.items.add(file);
    input.files = kept.files;
    draw();
  };

  const draw = () => {
    const files = [...input.files];
    list.replaceChildren(...files.map((file) => {
      const line = document.createElement("li");
      const name = document.createElement("span");
      name.className = "trunc";
      name.textContent = file.name;
      const size = document.createElement("span");
      size.className = "muted num";
      size.textContent = sized(file.size);
      const out = document.createElement("button");
      out.type = "button";
      out.className = "btn";
      out.dataset.kind = "quiet";
      out.dataset.size = "s";
      out.textContent = list.dataset.remove;
      out.setAttribute("aria-label", `${list.dataset.remove}: ${file.name}`);
      out.addEventListener("click", () => {
        put([...input.files].filter((other) => other !== file));
        input.focus();
      });
      line.append(name, size, out);
      return line;
    }));
    const tooLarge = files.filter((file) => file.size > largest).map((file) => file.name);
    const said = files.length > most
      ? box.dataset.tooMany
      : tooLarge.length ? `${box.dataset.tooLarge}: ${tooLarge.join(", ")}` : "";
    input.setCustomValidity(said);
    wrong.textContent = said;
    wrong.hidden = !said;
  };

  // The same file chosen twice is one.
  const add = (files) => {
    const there = [...input.files];
    const isThere = (file) => there.some((other) => other.name === file.name && other.size === file.size);
    put([...there, ...[...files].filter((file) => !isThere(file))]);
  };

  // What the draft has by now is no more to be sent; each of it can be taken out again.
  input.addEventListener("sd:kept-files", ({ detail: { kept, sent } }) => {
    const there = box.querySelector("[data-kept]");
    const out = new Set([...there.querySelectorAll(":checked")].map((tick) => tick.value));
    there.replaceChildren(...kept.map(([id, name]) => {
      const line = document.createElement("li");
      const what = document.createElement("span");
      what.className = "trunc";
      what.textContent = name;
      const label = document.createElement("label");
      label.className = "row";
      const tick = Object.assign(document.createElement("input"), {
        type: "checkbox", name: there.dataset.name, value: id, checked: out.has(id),
      });
      const hidden = Object.assign(document.createElement("span"), { className: "sr", textContent: ` ${name}` });
      label.append(tick, there.dataset.remove, hidden);
      line.append(what, label);
      return line;
    }));
    if (sent.length) put([...input.files].filter((file) => !sent.includes(file)));
  });
  input.addEventListener("change", draw);
  form.addEventListener("reset", () => setTimeout(draw));
  form.addEventListener("sd:drop-files", () => put([]));
  for (const kind of ["dragenter", "dragover"]) {
    form.addEventListener(kind, (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      box.dataset.over = "";
    });
  }
  form.addEventListener("dragleave", (event) => {
    if (!form.contains(event.relatedTarget)) delete box.dataset.over;
  });
  form.addEventListener("drop", (event) => {
    delete box.dataset.over;
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    add(event.dataTransfer.files);
  });
  form.addEventListener("paste", (event) => {
    const { files } = event.clipboardData;
    if (!files.length) return;
    event.preventDefault();
    // Every picture of a screen is called image.png: by the time they differ.
    const stamp = new Date().toISOString().slice(0, 19).replaceAll(":", "").replace("T", "-");
    add([...files].map((file) => file.name === "image.png"
      ? new File([file], `screen-${stamp}.png`, { type: file.type })
      : file));
  });

  // Where it takes a while the bar says how far it is; the answer is then shown as if it had come by itself.
  form.addEventListener("submit", (event) => {
    const size = [...input.files].reduce((sum, file) => sum + file.size, 0);
    if (input.validationMessage) {
      event.preventDefault();
      form.dispatchEvent(new CustomEvent("sd:unsent", { bubbles: true }));
      input.focus();
      return;
    }
    // A button with an address of its own does something else with the form than sending it.
    if (event.defaultPrevented || size < WORTH_SHOWING || event.submitter?.hasAttribute("formaction")) return;
    event.preventDefault();
    const sent = new FormData(form, event.submitter);
    const request = new XMLHttpRequest();
    bar.hidden = false;
    wrong.hidden = true;
    request.upload.addEventListener("progress", ({ loaded, total }) => { bar.value = (loaded / total) * 100; });
    request.addEventListener("load", () => {
      history.replaceState(null, "", request.responseURL);
      // A module runs once for each address in a window: under another one it runs for the new page too.
      const again = `?again=${Date.now()}`;
      const page = request.responseText.replaceAll(/(<script type="module" src="[^"?]+)"/g, `$1${again}"`);
      document.open();
      document.write(page);
      document.close();
    });
    request.addEventListener("error", () => {
      bar.hidden = true;
      wrong.textContent = box.dataset.failed;
      wrong.hidden = false;
      form.dispatchEvent(new CustomEvent("sd:unsent", { bubbles: true }));
    });
    request.open("POST", form.action);
    request.send(sent);
  });
};

document.querySelectorAll("[data-files]").forEach(each);
