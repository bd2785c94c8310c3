// Who else has this incident open. The page says that it is, and when one types, as it asks for its parts.
const RECENT = 15000;
let typedAt = 0;

const ask = () => document.getElementById("here")?.dispatchEvent(new Event("sd:here"));
const typesNow = () => Date.now() - typedAt < RECENT;

document.addEventListener("htmx:load", ask, { once: true });
document.addEventListener("input", (event) => {
  if (!event.target.closest("[data-composer]")) return;
  const isNews = !typesNow();
  typedAt = Date.now();
  if (isNews) ask();
});
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.elt.id === "here" && typesNow()) event.detail.parameters.typing = "on";
});
