// For how long something goes on, counted by the browser's own clock; the server's and the browser's may differ.
const two = (number) => String(number).padStart(2, "0");
let drift = null;

const words = (seconds) =>
  seconds < 60 ? `${seconds} s`
    : seconds < 3600 ? `${Math.floor(seconds / 60)}:${two(seconds % 60)} min`
      : `${Math.floor(seconds / 3600)}:${two(Math.floor((seconds % 3600) / 60))} h`;

export function showElapsed(root) {
  drift ??= Date.now() - (Date.parse(document.querySelector(".page-foot time")?.dateTime) || Date.now());
  // Loading a page takes a moment: only a clock that is really wrong is corrected.
  const now = Date.now() - (Math.abs(drift) > 10_000 ? drift : 0);
  for (const element of root.querySelectorAll("[data-since]")) {
    const text = words(Math.max(0, Math.floor((now - Date.parse(element.dataset.since)) / 1000)));
    if (element.textContent !== text) element.textContent = text;
  }
}

export function keepCounting() {
  if (document.querySelector("[data-hub]")) setInterval(() => document.hidden || showElapsed(document), 1000);
}
