// Puts new contents into a part of the page. What the reader holds stays: open folds, the focus, a selection, how far a log is scrolled.
const shown = new WeakMap();
const folds = "details:not([data-keep])";

export function put(element, html, dress) {
  const holder = document.createElement(element.tagName);
  const fresh = new DOMParser().parseFromString(element.tagName === "TD" ? `<table><tr><td>${html}</td></tr></table>` : html, "text/html");
  const from = element.tagName === "TD" ? fresh.querySelector("td") : fresh.body;
  holder.append(...[...from.childNodes].map((node) => document.importNode(node, true)));
  fillTokens(holder);
  dress(holder);
  return replace(element, holder);
}

// Answers whether anything was changed.
export function replace(element, holder) {
  if (holder.innerHTML === shown.get(element)) return false;

  const selection = getSelection();
  if (selection && !selection.isCollapsed && element.contains(selection.anchorNode)) return false;

  const kept = new Map([...element.querySelectorAll("details[data-keep]")].map((d) => [d.dataset.keep, d]));
  const open = [...element.querySelectorAll(folds)].map((d) => d.open);
  const focused = element.contains(document.activeElement) ? path(element, document.activeElement) : null;
  const log = element.querySelector("[role=log]");
  const above = log && !isAtEnd(log) ? log.scrollTop : null;
  shown.set(element, holder.innerHTML);
  // An open menu stays as it is, with what was typed and ticked in it; another one never opens in its place.
  for (const fresh of holder.querySelectorAll("details[data-keep]")) {
    const old = kept.get(fresh.dataset.keep);
    if (old?.open) fresh.replaceWith(old);
  }

  element.replaceChildren(...holder.childNodes);
  element.querySelectorAll(folds).forEach((d, i) => (d.open = open[i] ?? d.open));
  if (focused) find(element, focused)?.focus({ preventScroll: true });
  showEnd(element, above);
  return true;
}

// Forms that came in a part have the token of the page they are in.
function fillTokens(root) {
  const own = document.querySelector("[data-token]:not([value=''])");
  for (const field of own ? root.querySelectorAll("[data-token][value='']") : []) {
    field.name = own.name;
    field.value = own.value;
  }
}

// A log shows its end, unless the reader has scrolled up.
export function showEnd(root, above = null) {
  const log = root.querySelector("[role=log]");
  if (log) log.scrollTop = above ?? log.scrollHeight;
}

const isAtEnd = (log) => log.scrollHeight - log.scrollTop - log.clientHeight < 8;

function path(root, element) {
  const steps = [];
  for (let at = element; at !== root; at = at.parentElement) steps.unshift([...at.parentElement.children].indexOf(at));
  return steps;
}

const find = (root, steps) => steps.reduce((at, step) => at?.children[step], root);
