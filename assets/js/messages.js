/** Lets people put a message away. */
for (const button of document.querySelectorAll("[data-message] [data-dismiss]")) {
  button.addEventListener("click", () => {
    button.closest("[data-message]").remove();
    document.getElementById("main").focus({ preventScroll: true });
  });
}
