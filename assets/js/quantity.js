/**
 * Steps a quantity by its two buttons; within [data-auto-submit] a change is sent after a short rest.
 *
 * A change made while an answer is on its way is sent after it, and that answer is not shown: it
 * would take the change back.
 */
const REST_MS = 400;

const waiting = new Map();
const underWay = new Set();

const send = (form) => {
  if (underWay.has(form)) return;
  waiting.delete(form);
  if (form.isConnected) form.requestSubmit();
};

const sendSoon = (form) => {
  clearTimeout(waiting.get(form));
  waiting.set(form, setTimeout(() => send(form), REST_MS));
};

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-quantity] [data-step]");
  if (!button) return;
  const input = button.closest("[data-quantity]").querySelector("input");
  const before = input.value;
  if (button.dataset.step === "1") input.stepUp();
  else input.stepDown();
  if (input.value !== before) input.dispatchEvent(new Event("change", { bubbles: true }));
});

document.addEventListener("change", ({ target }) => {
  const form = target.closest?.("[data-quantity]") && target.form;
  if (form?.matches("[data-auto-submit]")) sendSoon(form);
});

addEventListener("htmx:beforeRequest", ({ target }) => {
  if (target.matches?.("[data-auto-submit]")) underWay.add(target);
});

addEventListener("htmx:beforeSwap", (event) => {
  for (const form of waiting.keys()) {
    if (underWay.has(form) && event.detail.target.contains(form)) event.detail.shouldSwap = false;
  }
});

addEventListener("htmx:afterRequest", ({ target, detail }) => {
  if (!underWay.delete(target)) return;
  // A change that did not arrive is not shown as one.
  if (!detail.successful && detail.xhr?.status !== 422) target.reset();
  if (!waiting.has(target)) return;
  clearTimeout(waiting.get(target));
  send(target);
});
