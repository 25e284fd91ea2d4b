// What goes on is fetched again as the same part the page was made of, and put in its place when it differs.
// data-live: the address of the part, or of the whole page. data-events: a stream that says when to look.
const pause = 2000;
const shown = new WeakMap();

export function keepLive(dress) {
  for (const part of document.querySelectorAll("[data-live]")) watch(part, dress);
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
  if (holder.innerHTML === shown.get(part)) return goesOn;

  // What the reader holds stays: open folds, the focus, a selection.
  const selection = getSelection();
  if (selection && !selection.isCollapsed && part.contains(selection.anchorNode)) return true;

  const open = [...part.querySelectorAll("details")].map((d) => d.open);
  const focused = part.contains(document.activeElement) ? path(part, document.activeElement) : null;
  shown.set(part, holder.innerHTML);
  part.replaceChildren(...holder.childNodes);
  part.querySelectorAll("details").forEach((d, i) => (d.open = open[i] ?? d.open));
  if (focused) find(part, focused)?.focus({ preventScroll: true });
  return goesOn;
}

function path(root, element) {
  const steps = [];
  for (let at = element; at !== root; at = at.parentElement) steps.unshift([...at.parentElement.children].indexOf(at));
  return steps;
}

const find = (root, steps) => steps.reduce((at, step) => at?.children[step], root);

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
