// Files may be dropped on the form, and the button tells what is sent.
export function takeFiles() {
  for (const form of document.querySelectorAll("form[data-drop]")) {
    const input = form.querySelector("input[type=file]");
    for (const kind of ["dragenter", "dragover"]) {
      form.addEventListener(kind, (event) => {
        event.preventDefault();
        form.classList.add("is-over");
      });
    }

    for (const kind of ["dragleave", "drop"]) form.addEventListener(kind, () => form.classList.remove("is-over"));
    form.addEventListener("drop", (event) => {
      event.preventDefault();
      if (event.dataTransfer.files.length > 0) input.files = event.dataTransfer.files;
    });
    form.addEventListener("submit", (event) => {
      if (input.files.length === 0) {
        event.preventDefault();
        input.focus();
        return;
      }

      const button = form.querySelector("button");
      button.lastChild.textContent = input.files.length === 1 ? "Sending 1 file" : `Sending ${input.files.length} files`;
      button.setAttribute("aria-disabled", "true");
    });
  }
}
