/* Small manners of the dashboard's pages. */
(function () {
  "use strict";

  // "Cancel" in a form goes back to where one came from.
  document.addEventListener("click", (event) => {
    const back = event.target.closest("[data-back]");
    if (back && window.history.length > 1) {
      event.preventDefault();
      window.history.back();
    }
  });
})();
