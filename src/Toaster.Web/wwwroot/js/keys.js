// Keys. None fires in a field or with a modifier; all can be switched off in the help that ? opens.
import { icon } from "./parts.js";

const storage = "toaster-keys";
const isOff = () => {
  try {
    return localStorage.getItem(storage) === "off";
  } catch {
    return false;
  }
};

const keys = [
  { keys: ["/"], says: "Search", when: () => field(), act: () => field().focus() },
  { keys: ["g", "b"], says: "Go to builds", act: () => (location.href = "/builds") },
  { keys: ["g", "i"], says: "Go to import", act: () => (location.href = "/import") },
  { keys: ["j"], says: "Next row", when: () => rows().length, act: () => move(1) },
  { keys: ["k"], says: "Row before", when: () => rows().length, act: () => move(-1) },
  { keys: ["e"], says: "Next error", when: () => errors().length, act: () => step(1) },
  { keys: ["E"], says: "Error before", when: () => errors().length, act: () => step(-1) },
  { keys: ["?"], says: "This help", act: () => help() },
];

const field = () => document.querySelector("[data-search]") ?? document.querySelector("[data-find]");
const rows = () => [...document.querySelectorAll("[data-rows] tbody tr")];
const errors = () => [...document.querySelectorAll("[data-error]")];
let begun = "";

export function listenForKeys() {
  offerHelp();
  markSlash();
  offerNextError();
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable], dialog");
    if (event.ctrlKey || event.metaKey || event.altKey || typing || (isOff() && event.key !== "?")) return;

    const pressed = begun ? [begun, event.key] : [event.key];
    begun = "";
    const known = keys.find((k) => k.keys.join(" ") === pressed.join(" "));
    if (known && (known.when?.() ?? true)) {
      event.preventDefault();
      known.act();
    } else if (keys.some((k) => k.keys.length > 1 && k.keys[0] === event.key)) {
      begun = event.key;
      setTimeout(() => (begun = ""), 1500);
    }
  });
}

function move(by) {
  const all = rows();
  const at = all.findIndex((row) => row.classList.contains("is-at"));
  const next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by))];
  all[at]?.classList.remove("is-at");
  next.classList.add("is-at");
  // Enter then opens what the row is about.
  next.querySelector("th a")?.focus();
  next.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = errors();
  const at = all.indexOf(document.activeElement?.closest("[data-error]"));
  const next = all[(at + by + all.length) % all.length] ?? all[0];
  next.focus();
  next.scrollIntoView({ block: "start" });
}

function offerHelp() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-quiet button-icon wide-only";
  button.title = "Keys";
  button.setAttribute("aria-label", "Keys");
  button.append(icon("help"));
  button.addEventListener("click", help);
  document.querySelector(".topbar")?.append(button);
}

function markSlash() {
  const search = field();
  if (!search || isOff()) return;

  const sign = document.createElement("kbd");
  sign.className = "slash";
  sign.textContent = "/";
  sign.setAttribute("aria-hidden", "true");
  search.after(sign);
}

function offerNextError() {
  const place = document.querySelector("[data-next-error]");
  if (!place || errors().length < 2) return;

  const button = document.createElement("button");
  const key = document.createElement("kbd");
  button.type = "button";
  button.className = "text-button";
  key.textContent = "e";
  button.append("Next error ", key);
  button.addEventListener("click", () => step(1));
  place.append(button);
}

function help() {
  const dialog = document.createElement("dialog");
  const list = document.createElement("dl");
  for (const { keys: pressed, says, when } of keys) {
    if (when && !when()) continue;

    const term = document.createElement("dt");
    for (const key of pressed) {
      const sign = document.createElement("kbd");
      sign.textContent = key;
      term.append(sign, " ");
    }

    const words = document.createElement("dd");
    words.textContent = says;
    list.append(term, words);
  }

  dialog.className = "keys";
  dialog.setAttribute("aria-label", "Keys");
  dialog.append(heading(), list, switchOff(), closing(dialog));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function heading() {
  const title = document.createElement("h2");
  title.textContent = "Keys on this page";
  return title;
}

function switchOff() {
  const label = document.createElement("label");
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = !isOff();
  box.addEventListener("change", () => localStorage.setItem(storage, box.checked ? "on" : "off"));
  label.append(box, "Use keys in this browser");
  return label;
}

function closing(dialog) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = "Close";
  button.addEventListener("click", () => dialog.close());
  return button;
}
