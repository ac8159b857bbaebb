/**
 * Opens and closes <dialog>s.
 *
 * [data-opens=ID] opens one, [data-closes] closes the one it is in, so does a click beside it.
 * An element's `data-opens-after-swap=ID` opens it once htmx has filled what it aims at. A dialog
 * that was opened by hand hears `dialog:opened`, and may ask for what it holds.
 */
const open = (dialog) => {
  if (!dialog || dialog.open) return;
  dialog.showModal();
  const toasts = document.getElementById("toasts");
  if (toasts) dialog.append(toasts);
};

document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-opens]");
  const dialog = opener && document.getElementById(opener.dataset.opens);
  if (dialog && !(event.metaKey || event.ctrlKey || event.shiftKey)) {
    event.preventDefault();
    open(dialog);
    dialog.dispatchEvent(new CustomEvent("dialog:opened"));
  }
  if (event.target.closest?.("[data-closes]")) event.target.closest("dialog")?.close();
});

// A press that began inside (marking a word, say) and ends outside closes nothing.
document.addEventListener("pointerdown", ({ target }) => {
  if (target.matches?.("dialog[data-dialog]")) target.dataset.pressed = "";
});
document.addEventListener("click", ({ target, clientX, clientY }) => {
  if (!target.matches?.("dialog[data-dialog][data-pressed]")) return;
  delete target.dataset.pressed;
  const { left, right, top, bottom } = target.getBoundingClientRect();
  const isInside = clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
  if (!isInside) target.close();
});

// What is told while a dialog is open is told inside it: all else is out of reach then.
document.addEventListener(
  "close",
  ({ target }) => {
    const toasts = target.querySelector?.("#toasts");
    if (toasts) document.body.append(toasts);
  },
  true,
);

addEventListener("htmx:afterSwap", ({ detail }) => {
  const id = detail.requestConfig?.elt?.dataset?.opensAfterSwap;
  const isFilled = detail.xhr?.getResponseHeader("HX-Reswap") !== "none";
  if (!id || !isFilled) return;
  // What went wrong before has gone right now.
  for (const old of document.querySelectorAll("#toasts [data-message=error]")) old.remove();
  open(document.getElementById(id));
});
