// One stream a page tells what has changed; parts come rendered and take the place of what was there.
// data-hub: topics. Parts are named by the ids of their elements: "#live-phases".
import { put, showEnd } from "./swap.js";
import { keepCounting } from "./elapsed.js";

const restAfterHidden = 30_000;
const lookWhileHidden = 20_000;
const announceEvery = 10_000;

export function followHub(dress, say, fallBack) {
  const holders = [...document.querySelectorAll("[data-hub]")];
  const topics = [...new Set(holders.map((h) => h.dataset.hub))];
  keepCounting();
  showEnd(document);
  if (topics.length === 0) return;

  const page = new Page(holders, dress);
  const query = topics.map((topic) => `topic=${encodeURIComponent(topic)}`).join("&");
  let source = null;
  let last = "";
  let failures = 0;
  let timer = 0;

  const close = () => {
    source?.close();
    source = null;
  };

  const open = () => {
    close();
    // EventSource names the last id by itself only when it comes back by itself.
    source = new EventSource(`/hub?${query}${last ? `&last=${encodeURIComponent(last)}` : ""}`);
    const heard = (event) => {
      failures = 0;
      if (event.lastEventId) last = event.lastEventId;
      say("Live", "");
    };
    source.addEventListener("open", () => say("Live", ""));
    for (const kind of ["state", "change"]) {
      source.addEventListener(kind, (event) => {
        heard(event);
        page.take(JSON.parse(event.data));
      });
    }
    source.addEventListener("resync", () => say("Catching up", "is-stale"));
    source.addEventListener("end", (event) => {
      heard(event);
      close();
      page.end();
    });
    source.addEventListener("error", () => {
      failures++;
      say(failures > 5 ? "Offline" : "Stale", failures > 5 ? "is-off" : "is-stale");
      if (source?.readyState !== EventSource.CLOSED) return; // It tries again by itself.

      close();
      if (failures > 2) fallBack(holders);
      clearTimeout(timer);
      timer = setTimeout(open, Math.min(30_000, 2000 * failures));
    });
  };

  // A browser has few connections for a server: a page that nobody sees gives its one back, and looks now and then.
  const rest = () => {
    if (!document.hidden) return;
    if (source) close();
    else open();
    timer = setTimeout(rest, source ? 3000 : lookWhileHidden);
  };
  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(rest, restAfterHidden);
    else if (!source) open();
  });
  addEventListener("pagehide", close);
  addEventListener("pageshow", (event) => event.persisted && open());
  open();
}

class Page {
  #holders;
  #dress;
  #said = 0;
  #words = "";

  constructor(holders, dress) {
    this.#holders = holders;
    this.#dress = dress;
  }

  take(parts) {
    // A page that was empty has something to show.
    if (this.#holders.some((h) => "reload" in h.dataset) && (Number(parts.ended) > 0 || parts["#live-builds"]?.trim())) return location.reload();

    for (const [name, text] of Object.entries(parts)) {
      if (name.startsWith("#")) {
        const element = document.getElementById(name.slice(1));
        if (element) put(element, text, this.#dress);
      } else if (name === "title") document.title = text;
      else if (name === "icon") document.querySelector("link[rel=icon]")?.setAttribute("href", text);
      else if (name === "say") this.#announce(text);
      else if (name === "ended") this.#news(Number(text));
    }
  }

  // Everything changes with the end: buttons, tabs, cards. Many pages may be open, so not all of them at once.
  end() {
    setTimeout(() => location.reload(), Math.random() * 1500);
  }

  // At most one sentence in ten seconds, and only the latest.
  #announce(text) {
    const first = this.#words === "";
    this.#words = text;
    if (first || !text) return; // The page itself has said so.

    const wait = Math.max(0, this.#said + announceEvery - Date.now());
    setTimeout(() => {
      const place = document.querySelector("[data-say]");
      if (!place || place.textContent === this.#words) return;
      this.#said = Date.now();
      place.textContent = this.#words;
    }, wait);
  }

  #news(ended) {
    const holder = this.#holders.find((h) => h.dataset.ended);
    const place = document.querySelector("[data-news]");
    if (!holder || !place) return;
    const more = ended - Number(holder.dataset.ended);
    place.hidden = more <= 0;
    if (more > 0) place.querySelector("[data-news-text]").textContent = `${more} ${more === 1 ? "build" : "builds"} ended since you opened this page`;
  }
}
