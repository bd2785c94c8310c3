// Running clocks: <time data-due="ISO" data-tick="short|seconds|coarse">. The text only; the server decides.
// The server writes when it is due; on paper that comes back.
const words = document.documentElement.dataset;
const RISK = 900;

// Time is the server's: a laptop with a wrong clock must not show a wrong term.
const visit = performance.getEntriesByType("navigation")[0];
const received = performance.timeOrigin + (visit?.responseStart ?? performance.now());
const cached = visit?.transferSize === 0;
const offset = words.now && !cached ? Date.parse(words.now) - received : 0;

const two = (number) => String(number).padStart(2, "0");
const parts = (seconds) => [
  Math.floor(seconds / 86400),
  Math.floor((seconds % 86400) / 3600),
  Math.floor((seconds % 3600) / 60),
];
const short = (seconds) => {
  const [d, h, min] = parts(seconds);
  if (d >= 10) return `${d}\u00a0${words.unitD}`;
  if (d) return `${d}\u00a0${words.unitD} ${h}\u00a0${words.unitH}`;
  return h ? `${h}\u00a0${words.unitH}\u00a0${two(min)}` : `${min}\u00a0${words.unitMin}`;
};
const coarse = (seconds) => {
  const [d, h] = parts(seconds);
  return d ? `${d}\u00a0${words.unitD}` : h ? `${h}\u00a0${words.unitH}` : short(seconds);
};
// Seconds help in the last hour; before that they only move.
const long = (seconds) =>
  seconds < 3600 ? `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}` : short(seconds);

const forms = { short, coarse, seconds: long };

const turn = (clock, state, word) => {
  clock.dataset.s = state;
  const spoken = clock.querySelector("[data-state]");
  if (spoken) spoken.textContent = `, ${word}`;
  if (clock.closest("[data-mine]")) {
    document.dispatchEvent(new CustomEvent("sd:say", { detail: clock.textContent.trim() }));
  }
};

let onPaper = false;
const paint = () => {
  if (document.hidden || onPaper) return;
  const now = Date.now() + offset;
  for (const time of document.querySelectorAll("time[data-due]")) {
    const left = Math.round((Date.parse(time.dataset.due) - now) / 1000);
    const text = (forms[time.dataset.tick] ?? short)(Math.abs(left));
    const shown = left < 0 ? `−${text}` : text;
    time.dataset.at ??= time.textContent;
    if (time.textContent !== shown) time.textContent = shown;
    const clock = time.closest("[data-s]");
    if (!clock) continue;
    if (left < 0 && ["ok", "risk"].includes(clock.dataset.s)) {
      turn(clock, "late", words.wordLate);
      document.body.dispatchEvent(new Event("sd:due"));
    } else if (left >= 0 && left <= RISK && clock.dataset.s === "ok") turn(clock, "risk", words.wordRisk);
  }
};
paint();
setInterval(paint, 1000);
document.addEventListener("visibilitychange", paint);
// At once, so that nobody sees the text of the server in between.
document.addEventListener("htmx:afterSwap", paint);
addEventListener("beforeprint", () => {
  onPaper = true;
  for (const time of document.querySelectorAll("time[data-at]")) time.textContent = time.dataset.at;
});
addEventListener("afterprint", () => {
  onPaper = false;
  paint();
});
