/** Sets htmx up for the strict Content-Security-Policy, and says how its answers reach the page. */
import htmx from "htmx";

Object.assign(htmx.config, {
  allowEval: false,
  allowScriptTags: false,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
  // Pages hold names and addresses: none is kept in the browser's storage. Back loads it anew.
  historyCacheSize: 0,
  refreshOnHistoryMiss: true,
  timeout: 20000,
  // An answer of 422 is the form again, with its errors.
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "422", swap: true },
    { code: "[45]..", swap: false, error: true },
  ],
});

/*
 * Going through a page with two dozen cards takes htmx a tenth of a second on a telephone, in which
 * nothing else happens. So it takes up an element when somebody comes to it: on the way down of the
 * event that the element then hears itself.
 */
const TAKEN_UP = "[data-hx-boost], [data-hx-get], [data-hx-post]";
const known = new WeakSet();

const takeUp = (element) => {
  if (known.has(element)) return;
  known.add(element);
  htmx.process(element);
};

const takeUpAround = ({ target }) => {
  let element = target.closest?.(TAKEN_UP);
  for (; element; element = element.parentElement?.closest(TAKEN_UP)) takeUp(element);
};

for (const name of ["click", "change", "submit"]) {
  document.addEventListener(name, takeUpAround, true);
}
document.addEventListener(
  "dialog:opened",
  ({ target }) => target.querySelectorAll(TAKEN_UP).forEach(takeUp),
  true,
);

// What has time: asked for once the browser has nothing better to do.
const whenIdle = (then) => {
  if (window.requestIdleCallback) requestIdleCallback(then, { timeout: 3000 });
  else setTimeout(then, 200);
};

addEventListener("htmx:load", ({ target }) => {
  whenIdle(() => {
    for (const element of target.querySelectorAll("[data-hx-trigger^=idle]")) {
      takeUp(element);
      htmx.trigger(element, "idle");
    }
  });
});

const stillness = matchMedia("(prefers-reduced-motion: reduce)");

addEventListener("htmx:beforeTransition", (event) => {
  if (stillness.matches) event.preventDefault();
});

// The token goes by header, never into an address.
addEventListener("htmx:configRequest", ({ detail, target }) => {
  const { parameters, verb } = detail;
  const token =
    parameters.csrfmiddlewaretoken ??
    (target.closest("form") ?? document).querySelector("[name=csrfmiddlewaretoken]")?.value ??
    document.querySelector("[name=csrfmiddlewaretoken]")?.value;
  delete parameters.csrfmiddlewaretoken;
  if (verb !== "get" && token) detail.headers["X-CSRFToken"] = token;
});

// A new fragment may name what is to be read next: the first error, a heading.
addEventListener("htmx:afterSettle", ({ target }) => {
  const next = target.matches?.("[data-focus]") ? target : target.querySelector?.("[data-focus]");
  next?.focus();
});

const tellOfFailure = ({ detail }) => {
  // What a page asks by itself every few seconds, it asks again.
  if (!detail.requestConfig.triggeringEvent) return;
  const words = document.getElementById(
    detail.xhr?.status === 403 ? "toast-out-of-date" : "toast-failed",
  );
  document.getElementById("toasts")?.append(words.content.cloneNode(true));
};
for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  addEventListener(name, tellOfFailure);
}
