// Buttons that copy: they need script, so script makes them.
import { icon } from "./parts.js";

export function offerCopies(root) {
  for (const command of root.querySelectorAll("[data-copy]:not(:has(button))")) {
    const button = make("button", "Copy", () => command.querySelector(".command-text").textContent);
    command.append(button);
  }

  for (const place of root.querySelectorAll("[data-copy-lines]:empty")) {
    place.append(make("text-button", "Copy lines", () =>
      [...place.closest("article, details").querySelectorAll(".log-text")].map((line) => line.textContent).join("\n")));
  }
}

function make(kind, label, text) {
  const button = document.createElement("button");
  const words = document.createElement("span");
  button.type = "button";
  button.className = kind;
  words.textContent = label;
  words.setAttribute("aria-live", "polite");
  button.append(icon("copy"), words);
  button.addEventListener("click", async () => {
    words.textContent = (await copy(text())) ? "Copied" : "Select and copy by hand";
    setTimeout(() => (words.textContent = label), 2000);
  });
  return button;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Without TLS there is no clipboard but this one.
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "unseen";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}
