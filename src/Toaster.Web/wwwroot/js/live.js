// What goes on and has no topic is fetched again as the same part the page was made of, and put in its place when it differs.
// data-live: the address of the part, or of the whole page. data-events: a stream that says when to look.
import { followHub } from "./hub.js";
import { replace as swap } from "./swap.js";

const pause = 2000;

export function keepLive(dress) {
  const dot = document.querySelector("[data-connection]");
  for (const part of document.querySelectorAll("[data-live]:not([data-hub])")) watch(part, dress);

  // A page that the hub does not take is fetched again now and then, like the others.
  const watched = new Set();
  followHub(dress, (word, kind) => watched.size || say(dot, word, kind), (holders) => {
    for (const part of holders.filter((h) => h.dataset.live && !watched.has(h))) {
      watched.add(part);
      watch(part, dress);
    }
  });
}

async function watch(part, dress) {
  const dot = document.querySelector("[data-connection]");
  const signal = part.dataset.events ? new Stream(part.dataset.events) : null;
  let failures = 0;
  say(dot, "Live", "");
  for (;;) {
    await (signal?.next() ?? visiblePause());
    const answer = await fetch(part.dataset.live, { headers: { accept: "text/html" } }).catch(() => null);
    if (!answer?.ok) {
      failures++;
      say(dot, failures > 5 ? "Offline" : "Stale", failures > 5 ? "is-off" : "is-stale");
      await sleep(Math.min(30_000, pause * failures));
      continue;
    }

    failures = 0;
    say(dot, "Live", "");
    if (answer.headers.get("Toaster-Ended")) {
      // Tabs and buttons change with the end, too.
      location.reload();
      return;
    }

    if (!replace(part, await answer.text(), dress)) {
      if (dot) dot.hidden = true;
      return;
    }
  }
}

// Answers whether it still goes on.
function replace(part, html, dress) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  const found = part.id ? fresh.getElementById(part.id) : null;
  const next = found ? [...found.childNodes] : [...fresh.body.childNodes];
  const holder = document.createElement(part.tagName);
  holder.append(...next.map((node) => document.importNode(node, true)));
  dress(holder);
  const goesOn = !found || Boolean(found.dataset.live);
  swap(part, holder);
  return goesOn;
}

function say(dot, word, kind) {
  if (!dot) return;
  dot.hidden = false;
  dot.className = `dot ${kind}`;
  if (dot.textContent !== word) dot.textContent = word;
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function visiblePause() {
  await sleep(pause);
  while (document.hidden) await new Promise((resolve) => document.addEventListener("visibilitychange", resolve, { once: true }));
}

// One wake-up per event; several while the page was fetched count as one.
class Stream {
  #wake = null;
  #pending = false;

  constructor(url) {
    const source = new EventSource(url);
    const ring = () => {
      this.#pending = true;
      this.#wake?.();
    };
    source.addEventListener("import", ring);
    source.addEventListener("end", () => {
      source.close();
      ring();
    });
    source.addEventListener("error", ring);
  }

  async next() {
    if (!this.#pending) await Promise.race([new Promise((resolve) => (this.#wake = resolve)), sleep(10_000)]);
    this.#pending = false;
  }
}
