// Rows of a form are added, moved and removed by the server, which keeps what was typed. With script the page stays where it is.
export function changeRows() {
  const form = document.querySelector("form[data-rows-form]");
  form?.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (!button?.formAction.includes("#")) return;

    event.preventDefault();
    const fresh = await send(form, button);
    if (!fresh) {
      // The plain way, which shows what went wrong.
      form.removeAttribute("data-rows-form");
      form.requestSubmit(button);
      return;
    }

    const part = new URL(button.formAction).hash.slice(1);
    const known = form.querySelectorAll(`#${part} input`).length;
    form.replaceChildren(...[...fresh.childNodes].map((node) => document.importNode(node, true)));
    const fields = form.querySelectorAll(`#${part} .rows input`);
    const added = form.querySelectorAll(`#${part} input`).length > known;
    (added ? form.querySelector(`#${part} .rows > li:last-child input`) : form.querySelector(`button[value="${CSS.escape(button.value)}"]`) ?? fields[0])?.focus();
  });
}

async function send(form, button) {
  const body = new URLSearchParams(new FormData(form, button));
  const answer = await fetch(form.action, { method: "POST", body, headers: { accept: "text/html" } }).catch(() => null);
  return answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("form[data-rows-form]") : null;
}
