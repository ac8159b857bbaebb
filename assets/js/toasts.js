/** Messages that can be put away; toasts go by themselves, unless they tell of an error. */
const STAY_MS = 8000;

const region = document.getElementById("toasts");

const dismiss = (message) => {
  const hadFocus = message.contains(document.activeElement);
  message.remove();
  if (hadFocus) (region.closest("dialog") ?? document.getElementById("main")).focus({ preventScroll: true });
};

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-dismiss]");
  if (button) dismiss(button.closest("[data-message]"));
});

const goSoon = (toast) => {
  if (toast.dataset.message === "error") return;
  const isRead = () => toast.matches(":hover, :focus-within");
  const wait = () => setTimeout(() => (isRead() ? wait() : toast.remove()), STAY_MS);
  wait();
};

if (region) {
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) if (node.matches?.("[data-message]")) goSoon(node);
    }
  }).observe(region, { childList: true });
  // Put in again: what came with the page is not spoken by itself.
  region.append(...region.children);
}
