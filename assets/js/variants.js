/** A list of variants leads to one as soon as it is chosen. */
document.addEventListener("change", ({ target }) => {
  target.closest("[data-variants]")?.requestSubmit();
});
