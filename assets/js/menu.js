/** Closes an open menu on Escape, on a click elsewhere and when the focus leaves it. */
for (const menu of document.querySelectorAll("details[data-menu]")) {
  const close = () => menu.removeAttribute("open");

  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    close();
    menu.querySelector("summary").focus();
  });
  menu.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !menu.contains(relatedTarget)) close();
  });
  document.addEventListener("pointerdown", ({ target }) => {
    if (!menu.contains(target)) close();
  });
}
