/* Small manners of the dashboard's pages. */
(function () {
  "use strict";

  // A form that comes back with an error opens at the part where the error is.
  window.addEventListener("load", () => {
    const errors = document.querySelectorAll(".tab-pane .error-block, .tab-pane .errorlist");
    const first = [...errors].find((error) => error.textContent.trim());
    if (first) {
      const part = first.closest(".tab-pane");
      jQuery(`.bs-docs-sidenav a[href="#${part.id}"]`).tab("show");
      first.scrollIntoView({ block: "center" });
    }
  });

  // "Cancel" in a form goes back to where one came from.
  document.addEventListener("click", (event) => {
    const back = event.target.closest("[data-back]");
    if (back && window.history.length > 1) {
      event.preventDefault();
      window.history.back();
    }
  });
})();
