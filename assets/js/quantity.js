/** Steps a quantity by its two buttons; within [data-auto-submit] a change is sent after a short rest. */
const REST_MS = 600;

for (const box of document.querySelectorAll("[data-quantity]")) {
  const input = box.querySelector("input");
  const form = input.form?.matches("[data-auto-submit]") ? input.form : null;
  let timer;

  const submitSoon = () => {
    if (!form) return;
    clearTimeout(timer);
    timer = setTimeout(() => form.requestSubmit(), REST_MS);
  };

  box.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-step]");
    if (!button) return;
    const before = input.value;
    if (button.dataset.step === "1") input.stepUp();
    else input.stepDown();
    if (input.value !== before) submitSoon();
  });
  input.addEventListener("change", submitSoon);
}
