/** Inside the simulator's frames: the card form, and the bank's 3-D Secure question. */

const kind = location.hash.slice(1);
document.body.append(document.getElementById(kind).content.cloneNode(true));

window.addEventListener("message", ({ data, ports }) => {
  ({ card: serveCard, challenge: askTheCustomer })[kind](data, ports[0]);
}, { once: true });

function serveCard({ style, fonts }, port) {
  const form = document.querySelector("form");
  const { cardnumber: number, "exp-date": expiry, cvc } = form.elements;
  const fields = [number, expiry, cvc];
  dress(form, style);
  for (const { family, src, ...face } of fonts) document.fonts.add(new FontFace(family, src, face));

  function report() {
    const states = [stateOfNumber(number.value), stateOfExpiry(expiry.value), stateOfCvc(cvc.value)];
    fields.forEach((field, i) => field.setAttribute("aria-invalid", Boolean(states[i].error)));
    const known = /^[3-6]/.test(number.value);
    form.querySelector(".brand").dataset.known = known;
    port.postMessage({
      event: "change",
      empty: fields.every((field) => !field.value),
      complete: states.every((state) => state.complete),
      error: states.find((state) => state.error)?.error,
      brand: number.value.startsWith("4") ? "visa" : "unknown",
    });
    return states;
  }

  number.addEventListener("input", () => {
    number.value = digits(number.value).slice(0, 16).replace(/(.{4})(?=.)/g, "$1 ");
    if (digits(number.value).length === 16 && stateOfNumber(number.value).complete) expiry.focus();
  });
  expiry.addEventListener("input", ({ inputType }) => {
    let typed = digits(expiry.value).slice(0, 4);
    if (/^[2-9]$/.test(typed)) typed = `0${typed}`;
    const removing = inputType?.startsWith("delete");
    const slash = typed.length > 2 || (typed.length === 2 && !removing);
    expiry.value = slash ? `${typed.slice(0, 2)} / ${typed.slice(2)}` : typed;
    if (typed.length === 4 && stateOfExpiry(expiry.value).complete) cvc.focus();
  });
  cvc.addEventListener("input", () => { cvc.value = digits(cvc.value).slice(0, 3); });
  form.addEventListener("input", report);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("focusin", () => port.postMessage({ event: "focus" }));
  form.addEventListener("focusout", ({ relatedTarget }) => {
    if (!relatedTarget) port.postMessage({ event: "blur" });
  });

  const verbs = {
    focus: () => number.focus(),
    blur: () => document.activeElement.blur(),
    clear: () => { form.reset(); report(); },
    update: ({ disabled, style: look }) => {
      if (disabled !== undefined) fields.forEach((field) => { field.disabled = disabled; });
      if (look) dress(form, look);
    },
    confirm: async ({ key, clientSecret, billing, extra }) => {
      const missing = report().find((state) => !state.complete);
      if (missing) return { error: validationError(missing.error || missing.incomplete) };
      const [month, year] = expiry.value.split(" / ");
      return post(intentOf(clientSecret), "confirm", {
        key,
        client_secret: clientSecret,
        use_stripe_sdk: true,
        ...extra,
        payment_method_data: {
          type: "card",
          card: { number: digits(number.value), exp_month: month, exp_year: year, cvc: cvc.value },
          billing_details: billing || {},
        },
      });
    },
  };
  port.onmessage = async ({ data }) => {
    port.postMessage({ call: data.call, result: await verbs[data.verb](data) });
  };
  port.postMessage({ event: "ready" });
}

function askTheCustomer({ key, intent }, port) {
  const amount = document.querySelector(".amount");
  if (intent.amount) amount.textContent = asMoney(intent);
  else amount.parentElement.textContent = "Please confirm that your card is kept.";
  const buttons = [...document.querySelectorAll("button")];
  const [complete, fail] = buttons;
  const answer = async (success) => {
    buttons.forEach((button) => { button.disabled = true; });
    const details = { key, client_secret: intent.client_secret, success };
    const result = await post(intent.id, "_authenticate", details);
    const { paymentIntent, setupIntent } = result;
    const refusal = paymentIntent?.last_payment_error || setupIntent?.last_setup_error;
    const about = { payment_intent: paymentIntent, setup_intent: setupIntent };
    port.postMessage(refusal ? { error: { ...refusal, ...about } } : result);
  };
  complete.addEventListener("click", () => answer(true));
  fail.addEventListener("click", () => answer(false));
  complete.focus();
}

async function post(intent, verb, body) {
  const saving = intent.startsWith("seti_");
  try {
    const answer = await fetch(`/v1/${saving ? "setup" : "payment"}_intents/${intent}/${verb}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    const content = await answer.json();
    if (!answer.ok) return { error: content.error };
    return saving ? { setupIntent: content } : { paymentIntent: content };
  } catch {
    const message = "We are experiencing issues connecting to our payments provider. Please "
      + "check your internet connection and try again.";
    return { error: { type: "api_connection_error", message } };
  }
}

function dress(form, { base = {}, invalid = {} }) {
  for (const name of ["color", "fontFamily", "fontSize", "fontWeight", "letterSpacing"]) {
    if (base[name]) form.style[name] = base[name];
  }
  const placeholder = base["::placeholder"]?.color;
  if (placeholder) form.style.setProperty("--placeholder", placeholder);
  if (base.iconColor) form.style.setProperty("--icon", base.iconColor);
  if (invalid.color) form.style.setProperty("--invalid", invalid.color);
}

function stateOfNumber(value) {
  const number = digits(value);
  const incomplete = "Your card number is incomplete.";
  if (number.length < 16) return { complete: false, incomplete };
  const valid = passesLuhn(number);
  return { complete: valid, error: valid ? undefined : validationError("Your card number is invalid.") };
}

function stateOfExpiry(value) {
  const [month, year] = value.split(" / ").map(Number);
  const incomplete = "Your card’s expiry date is incomplete.";
  if (digits(value).length < 4) return { complete: false, incomplete };
  const now = new Date();
  const ends = new Date(2000 + year, month, 1);
  const possible = month >= 1 && month <= 12;
  const error = !possible ? "Your card’s expiry date is invalid."
    : ends <= now ? "Your card’s expiry date is in the past." : undefined;
  return { complete: !error, error: error && validationError(error) };
}

function stateOfCvc(value) {
  return { complete: value.length === 3, incomplete: "Your card’s security code is incomplete." };
}

function passesLuhn(number) {
  const sum = [...number].reverse().map(Number).reduce((total, digit, i) => {
    const counted = i % 2 ? digit * 2 : digit;
    return total + (counted > 9 ? counted - 9 : counted);
  }, 0);
  return sum % 10 === 0;
}

function validationError(message) {
  if (typeof message !== "string") return message;
  return { type: "validation_error", code: "incomplete_card", message };
}

function asMoney({ amount, currency }) {
  const format = new Intl.NumberFormat("en-GB", { style: "currency", currency });
  return format.format(amount / 10 ** format.resolvedOptions().maximumFractionDigits);
}

function intentOf(clientSecret) {
  return clientSecret.split("_secret_")[0];
}

function digits(text) {
  return text.replace(/\D/g, "");
}
