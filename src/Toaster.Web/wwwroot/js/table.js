// Lists: a changed choice is sent at once, menus close when one looks elsewhere.
export function easeLists() {
  for (const form of document.querySelectorAll("form[data-auto]")) {
    form.addEventListener("change", (event) => {
      if (event.target.tagName === "SELECT") form.requestSubmit();
    });
    // An emptied search field shows all rows again.
    form.addEventListener("search", () => form.requestSubmit());
    form.addEventListener("submit", () => {
      for (const field of form.querySelectorAll("input[type=search]")) field.disabled = field.value.trim() === "";
    });
  }

  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.activeElement?.closest("details.menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}
