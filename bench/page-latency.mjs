// How long until an open page in a real browser shows a line: node bench/page-latency.mjs URL [builds] [seconds]
// So many builds run on the server at URL (it is for measuring only); one of them is open in chromium. Times are of one clock.
// Uses the Playwright that the end-to-end tests have built: tests/Toaster.EndToEnd.Tests/bin/*/net10.0/.playwright.
import { createRequire } from "node:module";
import { randomBytes } from "node:crypto";
import { globSync } from "node:fs";

const [url, builds = "100", seconds = "20"] = process.argv.slice(2);
const home = new URL("..", import.meta.url).pathname;
const { chromium } = createRequire(import.meta.url)(globSync(`${home}tests/Toaster.EndToEnd.Tests/bin/*/net10.0/.playwright/package`)[0]);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const post = (path, body, token) => fetch(url + path, { method: "POST", body, headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) } });

class Recorder {
  written = new Map();
  #events = 0;
  #tasks = 0;
  #lines = [];

  async begin() {
    const offer = await (await post("/agent/v1/builds", JSON.stringify({ key: randomBytes(16).toString("hex"), source: "bitbake image" }))).json();
    [this.build, this.token] = [offer.build, offer.token];
    await this.#send([["bb.event.BuildInit", { _name: null, _pkgs: ["image"], _failures: 0 }]]);
    return this;
  }

  // Three lines a second, gathered for 100 ms from the first one on.
  async run(until) {
    const writing = (async () => {
      while (Date.now() < until) {
        const done = ++this.#tasks;
        this.written.set(done, Date.now());
        const state = { completed: done, skipped: 0, failed: 0, active: 1, setscene_active: 0, setscene_covered: 0, setscene_notcovered: 0, setscene_total: 0, total: 100000 };
        this.#lines.push(["bb.runqueue.runQueueTaskCompleted", { taskfile: `/l/r${done % 50}.bb`, taskname: "do_x", taskhash: "ab", stats: { $class: "bb.runqueue.RunQueueStats", state } }]);
        await sleep((0.5 + Math.random()) * 333);
      }
    })();
    while (Date.now() < until) {
      await sleep(this.#lines.length ? 100 : 5);
      if (this.#lines.length) await this.#send(this.#lines.splice(0));
    }
    await writing;
  }

  async #send(events) {
    const first = this.#events + 1;
    const body = events.map(([c, f]) => JSON.stringify({ s: ++this.#events, t: Date.now() * 1000, l: this.#events, o: this.#events * 10 - 10, e: this.#events * 10, c, f })).join("\n") + "\n";
    let answer;
    while ((answer = await post(`/agent/v1/builds/${this.build}/1/events?first=${first}`, body, this.token)).status === 429) await sleep(50);
    if (!answer.ok) throw new Error(await answer.text());
  }
}

const recorders = await Promise.all(Array.from({ length: Number(builds) }, () => new Recorder().begin()));
await sleep(2000);
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
const page = await browser.newPage();
await page.goto(`${url}/builds/${recorders[0].build}`);
await page.evaluate(() => {
  window.shown = [];
  new MutationObserver(() => {
    const done = document.querySelector(".verdict-line")?.textContent.match(/Running: ([0-9,]+) of/);
    if (done) window.shown.push([Number(done[1].replaceAll(",", "")), Date.now()]);
  }).observe(document.querySelector("#live-verdict"), { childList: true, subtree: true });
});
const until = Date.now() + Number(seconds) * 1000;
await Promise.all(recorders.map((recorder) => recorder.run(until)));
await sleep(2000);
const shown = await page.evaluate(() => window.shown);
await browser.close();
const latencies = [...recorders[0].written].map(([done, at]) => shown.find(([upTo]) => upTo >= done)?.[1] - at).filter((ms) => !Number.isNaN(ms)).sort((a, b) => a - b);
const at = (share) => latencies[Math.min(latencies.length - 1, Math.floor(share * latencies.length))];
console.log(JSON.stringify({ builds: recorders.length, lines: latencies.length, pageMsP50: at(0.5), pageMsP99: at(0.99) }));
