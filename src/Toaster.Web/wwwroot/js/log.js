// A log that grows: lines are fetched from the number on that comes next and put behind those that are there. The page follows them
// while its end is in sight; else a button says how many have come.
const pause = 1000;
const most = 5000;

export function followLogs(dress) {
  for (const log of document.querySelectorAll("[data-follow]")) follow(log, dress);
}

async function follow(log, dress) {
  const words = document.querySelector("[data-follow-words]");
  const list = log.querySelector("ol");
  const jump = document.createElement("button");
  jump.type = "button";
  jump.className = "button log-jump";
  jump.hidden = true;
  jump.addEventListener("click", () => toEnd(list));
  log.after(jump);
  if (words) words.textContent = "Following: lines appear here as they are written.";
  if (!location.hash) toEnd(list);
  let next = Number(log.dataset.next);
  let unseen = 0;
  let failures = 0;
  addEventListener("scroll", () => (jump.hidden = jump.hidden || inSight(list)), { passive: true });
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, Math.min(30_000, pause * (1 + failures))));
    while (document.hidden) await new Promise((resolve) => document.addEventListener("visibilitychange", resolve, { once: true }));
    const url = new URL(log.dataset.follow, location.href);
    url.searchParams.set("from", next);
    const answer = await fetch(url, { headers: { accept: "text/html" } }).catch(() => null);
    if (!answer?.ok) {
      failures++;
      continue;
    }

    failures = 0;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("ol");
    const lines = [...(fresh?.children ?? [])].map((line) => document.importNode(line, true));
    const follows = inSight(list);
    list.append(...lines);
    if (lines.length > 0) dress(list);
    while (follows && list.children.length > most) list.firstElementChild.remove();
    next = Number(answer.headers.get("Toaster-Next") ?? next);
    unseen = follows ? 0 : unseen + lines.length;
    jump.textContent = unseen === 1 ? "1 new line" : `${unseen} new lines`;
    jump.hidden = unseen === 0;
    if (follows && lines.length > 0) toEnd(list);
    if (answer.headers.get("Toaster-Ended")) {
      if (words) words.textContent = "The log is complete.";
      return;
    }
  }
}

const inSight = (list) => !list.lastElementChild || list.lastElementChild.getBoundingClientRect().top < innerHeight;
const toEnd = (list) => list.lastElementChild?.scrollIntoView({ block: "end" });
