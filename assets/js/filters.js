/**
 * The filters of a listing: a change is sent at once, and on narrow screens they are in a drawer.
 *
 * Which of them are folded is kept over a swap, and so is the focus where its element went away.
 */
const NARROW = matchMedia("(width < 62rem)");
const folded = new Map();

const settle = () => {
  const listing = document.getElementById("listing");
  const drawer = document.querySelector("[data-filters-drawer]");
  const place = listing?.querySelector("[data-filters-place]");
  const fresh = listing?.querySelector("#filter-form");
  const kept = drawer?.querySelector("#filter-form");
  const form = fresh ?? kept;
  if (!drawer || !form) return;
  const wanted = NARROW.matches ? drawer : place;
  if (!wanted || (form.parentElement === wanted && !(fresh && kept))) return;
  const focused = document.activeElement?.id;
  // A closed drawer is nowhere; asking it would have the page laid out twice.
  const scrolled = drawer.closest("dialog[open]") && drawer.parentElement;
  const top = scrolled?.scrollTop;
  if (fresh && kept) kept.remove();
  wanted.append(form);
  if (scrolled) scrolled.scrollTop = top;
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
};

// Enter in a field changes it and sends its form: once is enough.
let soon;
document.addEventListener("change", ({ target: { form } }) => {
  if (form?.id !== "filter-form") return;
  clearTimeout(soon);
  soon = setTimeout(() => form.isConnected && form.requestSubmit());
});
document.addEventListener("submit", () => clearTimeout(soon), true);

document.addEventListener(
  "toggle",
  ({ target }) => {
    if (target.dataset?.facet) folded.set(target.dataset.facet, target.open);
  },
  true,
);

document.addEventListener("htmx:configRequest", ({ detail, target }) => {
  if (target.id !== "filter-form") return;
  const { parameters } = detail;
  for (const name of ["price_from", "price_to", "rating"]) {
    if (parameters[name] === "") delete parameters[name];
  }
});

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target?.id !== "listing" && detail.elt?.id !== "listing") return;
  for (const panel of document.querySelectorAll("[data-facet]")) {
    if (folded.has(panel.dataset.facet)) panel.open = folded.get(panel.dataset.facet);
  }
  settle();
  // A region that was there before is read out; one that comes with the swap may not be.
  const status = document.querySelector("[data-listing-status]");
  if (status) status.textContent = document.getElementById("listing-count")?.textContent ?? "";
});

document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (target.id !== "listing" || document.activeElement !== document.body) return;
  document.getElementById("listing-heading")?.focus({ preventScroll: true });
});

// What opened the drawer may have been swapped meanwhile.
document.addEventListener(
  "close",
  ({ target }) => {
    if (target.id === "filters") document.getElementById("filters-opener")?.focus();
  },
  true,
);

NARROW.addEventListener("change", settle);
settle();
