/**
 * The payment page: places the order, then pays it with Stripe.js. The card is typed into
 * Stripe's frame and goes to Stripe alone. What is paid with at a provider, as PayPal, the shop
 * begins, and answers with where to go on.
 *
 * Every attempt posts the form again with the same placement key; the server answers with the
 * same order and the same payment. So a double click, a lost answer, a declined card or a second
 * tab never makes a second order or a second payment.
 */
import "./card-field.js";

const PLACE_TIMEOUT_MS = 60_000;
const MESSAGES = {
  noStripe:
    "The card form could not be loaded. Please check your connection, or switch off what blocks "
    + "js.stripe.com, and load this page again. Nothing has been charged.",
  offline:
    "We could not reach the shop. Nothing is lost, and you will not be charged twice. Please try "
    + "again.",
  unclear:
    "We could not reach our payment provider. Nothing is lost, and you will not be charged twice. "
    + "Please try again.",
  unexpected:
    "Something went wrong on our side. Nothing is lost, and you will not be charged twice. Please "
    + "try again.",
  incomplete: "Please complete your card details.",
  expired:
    "This order waited too long for its payment and was cancelled. Nothing has been charged. "
    + "Please load this page again.",
  changed: "Some things in your basket have changed:",
  basket: "Go to your basket",
};
const PAID = ["succeeded", "processing", "requires_capture"];

const form = document.querySelector("#payment-form");
if (form) start(form);

function start(form) {
  const button = form.querySelector("button[type=submit], button:not([type])");
  const errors = form.ownerDocument.querySelector("#payment-error");
  const page = { form, button, errors, busy: false, complete: false };
  if (!window.Stripe) {
    say(page, text(page, "noStripe"));
    return;
  }
  const locale = document.documentElement.lang || "auto";
  const stripe = window.Stripe(form.dataset.publishableKey, { locale });
  const card = readyCard(stripe, page);
  const newCard = form.querySelector("#card-new");
  if (newCard && !chosen(page)) newCard.checked = true;
  form.addEventListener("change", () => showNewCard(page));
  showNewCard(page);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(page, stripe, card);
  });
  // The back button may show the page as it was left: waiting.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) setBusy(page, false);
  });
  // Not before somebody listens: until then the browser would send the form itself.
  button.disabled = false;
}

function readyCard(stripe, page) {
  const card = window.mountCard(stripe, document.querySelector("#card-element"), page.errors);
  card.on("change", ({ complete, error }) => {
    page.complete = complete;
    say(page, error?.message || "");
  });
  return card;
}

/** The kept card or the provider that is chosen; empty when a new card is typed in. */
function chosen(page) {
  return page.form.querySelector("[name=pay_with]:checked")?.value || "";
}

function showNewCard(page) {
  for (const id of ["new-card", "keep-card"]) {
    const part = document.getElementById(id);
    if (part) part.hidden = Boolean(chosen(page));
  }
  const keeps = page.form.elements.keep_card;
  if (keeps) keeps.disabled = Boolean(chosen(page));
}

async function submit(page, stripe, card) {
  if (page.busy) return;
  // Placing holds stock for the order: not before there is something to pay it with.
  if (!page.complete && !chosen(page)) {
    say(page, text(page, "incomplete"));
    card.focus();
    return;
  }
  setBusy(page, true);
  say(page, "");
  const leaving = await placeAndPay(page, stripe, card).catch(() => {
    say(page, text(page, "unclear"));
    return null;
  });
  if (leaving) {
    window.location.assign(leaving);
  } else {
    setBusy(page, false);
  }
}

/** Answers with the address to go to, to pay there or as it is paid; null: the error is shown. */
async function placeAndPay(page, stripe, card) {
  const order = await place(page);
  if (!order) return null;
  const leaving = order.return_url || page.form.dataset.returnUrl;
  if (!order.client_secret) return leaving;
  const billing = order.billing_details ? { billing_details: order.billing_details } : {};
  const kept = chosen(page);
  const keeps = !kept && page.form.elements.keep_card?.checked;
  const { error, paymentIntent } = await stripe.confirmCardPayment(order.client_secret, {
    payment_method: kept || { card, ...billing },
    ...(keeps ? { setup_future_usage: "on_session" } : {}),
  });
  const intent = paymentIntent || error?.payment_intent;
  if (PAID.includes(intent?.status)) return leaving;
  say(page, intent?.status === "canceled" ? text(page, "expired") : reason(page, error));
  if (kept) return null;
  if (error?.type === "card_error" || error?.type === "validation_error") card.focus();
  return null;
}

async function place(page) {
  let answer;
  let content;
  try {
    answer = await fetch(page.form.dataset.placeUrl, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new FormData(page.form),
      credentials: "same-origin",
      signal: AbortSignal.timeout(PLACE_TIMEOUT_MS),
    });
    content = await answer.text();
  } catch {
    say(page, text(page, "offline"));
    return null;
  }
  const order = parsed(content);
  if (answer.ok && order) return order;
  if (answer.status === 409 && order?.errors) sayWhatChanged(page, order);
  else say(page, order?.message || text(page, "unexpected"));
  return null;
}

function reason(page, error) {
  if (!error) return text(page, "unexpected");
  return error.type === "api_connection_error" ? text(page, "unclear") : error.message;
}

function setBusy(page, busy) {
  page.busy = busy;
  page.button.disabled = busy;
  page.form.setAttribute("aria-busy", String(busy));
}

function say(page, message) {
  page.errors.textContent = message;
}

function sayWhatChanged(page, { errors, basket_url: basketUrl }) {
  const parts = [text(page, "changed")];
  for (const { message } of errors) parts.push(document.createElement("br"), message);
  if (basketUrl) {
    const link = document.createElement("a");
    link.href = basketUrl;
    link.textContent = text(page, "basket");
    parts.push(document.createElement("br"), link);
  }
  page.errors.replaceChildren(...parts);
}

/** A text of the page itself (data-text-offline="…", for other languages) or ours. */
function text(page, name) {
  const own = page.form.dataset[`text${name[0].toUpperCase()}${name.slice(1)}`];
  return own || MESSAGES[name];
}

function parsed(content) {
  try {
    return JSON.parse(content);
  } catch {
    return null;
  }
}
