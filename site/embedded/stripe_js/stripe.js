/**
 * Stripe.js of the Stripe simulator: the Card Element and the payment calls that the shop uses,
 * with the signatures of https://docs.stripe.com/js. As with the real one, the card is typed
 * into a frame of another origin, so that no page or server of the shop ever sees it.
 */
(() => {
  const origin = new URL(document.currentScript.src).origin;
  const frameAddress = `${origin}/js.stripe.com/v3/frame.html`;
  let frames = 0;

  function makeFrame(kind, title) {
    const frame = document.createElement("iframe");
    frames += 1;
    frame.name = `__privateStripeFrame${frames}`;
    frame.title = title;
    frame.src = `${frameAddress}#${kind}`;
    frame.allow = "payment *";
    Object.assign(frame.style, { border: "0", display: "block", width: "100%" });
    return frame;
  }

  /** Answers with a port to the frame, once it has loaded. */
  function connect(frame, greeting) {
    return new Promise((resolve) => {
      frame.addEventListener("load", () => {
        const channel = new MessageChannel();
        frame.contentWindow.postMessage(greeting, origin, [channel.port2]);
        resolve(channel.port1);
      }, { once: true });
    });
  }

  class CardElement {
    constructor(options, fonts) {
      this.options = options;
      this.fonts = fonts;
      this.listeners = {};
      this.calls = new Map();
    }

    mount(target) {
      this.target = typeof target === "string" ? document.querySelector(target) : target;
      if (!this.target) {
        throw new Error("The selector you specified applies to no DOM elements on the page.");
      }
      const heights = { height: this.options.style?.base?.lineHeight || "1.5em" };
      this.frame = makeFrame("card", "Secure card payment input frame");
      Object.assign(this.frame.style, heights);
      this.target.classList.add("StripeElement", "StripeElement--empty");
      this.ready = connect(this.frame, { style: this.options.style || {}, fonts: this.fonts }).then((port) => {
        this.port = port;
        port.onmessage = ({ data }) => this.receive(data);
        return port;
      });
      this.target.replaceChildren(this.frame);
    }

    receive(message) {
      if (message.call) {
        this.calls.get(message.call)(message.result);
        this.calls.delete(message.call);
        return;
      }
      const state = this.target.classList;
      if (message.event === "focus") state.add("StripeElement--focus");
      if (message.event === "blur") state.remove("StripeElement--focus");
      if (message.event === "change") {
        state.toggle("StripeElement--empty", message.empty);
        state.toggle("StripeElement--complete", message.complete);
        state.toggle("StripeElement--invalid", Boolean(message.error));
      }
      for (const handler of this.listeners[message.event] || []) {
        handler({ elementType: "card", ...message });
      }
    }

    async ask(verb, details = {}) {
      const port = await this.ready;
      const call = `${verb}-${Math.random()}`;
      const answer = new Promise((resolve) => this.calls.set(call, resolve));
      port.postMessage({ verb, call, ...details });
      return answer;
    }

    on(event, handler) {
      (this.listeners[event] ||= []).push(handler);
      return this;
    }

    off(event, handler) {
      const kept = (this.listeners[event] || []).filter((each) => each !== handler);
      this.listeners[event] = handler ? kept : [];
      return this;
    }

    focus() { this.ask("focus"); }
    blur() { this.ask("blur"); }
    clear() { this.ask("clear"); }
    update(options) { this.ask("update", options); }
    unmount() { this.frame?.remove(); }
    destroy() { this.unmount(); }
  }

  /** Shows the bank's question over the page; answers with the intent as it is after it. */
  async function authenticate(key, intent) {
    const frame = makeFrame("challenge", "3D Secure authentication");
    Object.assign(frame.style, {
      position: "fixed", inset: "0", height: "100%", zIndex: "2147483647", colorScheme: "normal",
    });
    const connected = connect(frame, { key, intent });
    document.body.append(frame);
    const port = await connected;
    const result = await new Promise((resolve) => {
      port.onmessage = ({ data }) => resolve(data);
    });
    frame.remove();
    return result;
  }

  /** Has the card typed into an element confirm an intent. */
  async function ask({ card, billing_details: billing } = {}, details) {
    if (!(card instanceof CardElement)) {
      throw new Error("A Card Element is needed as payment_method.card.");
    }
    return card.ask("confirm", { ...details, billing });
  }

  /** Pays with a card that Stripe knows already. */
  async function confirmWith(key, clientSecret, details) {
    const id = clientSecret.split("_secret_")[0];
    try {
      const answer = await fetch(`${origin}/v1/payment_intents/${id}/confirm`, {
        method: "POST",
        // A form, as a page of another origin may send without asking first.
        body: new URLSearchParams({ key, client_secret: clientSecret, ...details }),
      });
      const content = await answer.json();
      return answer.ok ? { paymentIntent: content } : { error: content.error };
    } catch {
      return { error: { type: "api_connection_error", message: "We could not reach Stripe." } };
    }
  }

  async function retrieve(key, clientSecret) {
    const query = new URLSearchParams({ key, client_secret: clientSecret });
    const id = clientSecret.split("_secret_")[0];
    try {
      const answer = await fetch(`${origin}/v1/payment_intents/${id}?${query}`);
      const body = await answer.json();
      return answer.ok ? { paymentIntent: body } : { error: body.error };
    } catch {
      return { error: { type: "api_connection_error", message: "We could not reach Stripe." } };
    }
  }

  window.Stripe = (key) => {
    if (!String(key).startsWith("pk_")) {
      throw new Error("Please call Stripe() with your publishable key.");
    }
    return {
      elements: ({ fonts = [] } = {}) => {
        let card = null;
        return {
          create(type, options = {}) {
            if (type !== "card") throw new Error(`The simulator has no element '${type}'.`);
            if (card) throw new Error("Can only create one Element of type card through elements().");
            card = new CardElement(options, fonts);
            return card;
          },
          getElement: () => card,
        };
      },

      async confirmCardPayment(clientSecret, data = {}, options = {}) {
        const { payment_method: method, setup_future_usage: usage } = data;
        const extra = usage ? { setup_future_usage: usage } : {};
        const result = typeof method === "string"
          ? await confirmWith(key, clientSecret, { payment_method: method, ...extra })
          : await ask(method, { key, clientSecret, extra });
        const wants = result.paymentIntent?.status === "requires_action";
        if (!wants || options.handleActions === false) return result;
        return authenticate(key, result.paymentIntent);
      },

      async confirmCardSetup(clientSecret, data = {}, options = {}) {
        const result = await ask(data.payment_method, { key, clientSecret });
        const wants = result.setupIntent?.status === "requires_action";
        if (!wants || options.handleActions === false) return result;
        return authenticate(key, result.setupIntent);
      },

      retrievePaymentIntent: (clientSecret) => retrieve(key, clientSecret),
    };
  };
  window.Stripe.version = 3;
})();
