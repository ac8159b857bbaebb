/**
 * Keeping a card in the account: it is typed into Stripe's frame and goes to Stripe alone. The
 * server only opens the way (a SetupIntent) and hears from Stripe what was kept.
 */
import "./card-field.js";

const MESSAGES = {
  noStripe:
    "The card form could not be loaded. Please check your connection, or switch off what blocks "
    + "js.stripe.com, and load this page again.",
  offline: "We could not reach the shop. Please try again.",
};

const form = document.querySelector("#card-form");
if (form) start(form);

function start(form) {
  const button = form.querySelector("button[type=submit]");
  const errors = document.querySelector("#payment-error");
  const say = (message) => { errors.textContent = message; };
  if (!window.Stripe) {
    say(MESSAGES.noStripe);
    return;
  }
  const locale = document.documentElement.lang || "auto";
  const stripe = window.Stripe(form.dataset.publishableKey, { locale });
  const card = window.mountCard(stripe, document.querySelector("#card-element"), errors);
  card.on("change", ({ error }) => say(error?.message || ""));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    say("");
    const leaving = await keep(form, stripe, card, say).catch(() => {
      say(MESSAGES.offline);
      return null;
    });
    if (leaving) window.location.assign(leaving);
    else button.disabled = false;
  });
  // Not before somebody listens: until then the browser would send the form itself.
  button.disabled = false;
}

/** Answers with the address to go to when the card is kept, or null when the error is shown. */
async function keep(form, stripe, card, say) {
  const answer = await fetch(form.action, {
    method: "POST",
    headers: { Accept: "application/json" },
    body: new FormData(form),
    credentials: "same-origin",
  });
  const setup = await answer.json();
  if (!answer.ok) {
    say(setup.message);
    return null;
  }
  const { error } = await stripe.confirmCardSetup(setup.client_secret, {
    payment_method: { card },
  });
  if (!error) return setup.return_url;
  say(error.message);
  return null;
}
