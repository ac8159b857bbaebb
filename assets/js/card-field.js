/**
 * The card field: Stripe's frame in the shop's typeface and colours, which it is told anew when
 * they change. Scripts that import this one are joined with it, and so it exports nothing.
 */

window.mountCard = function mountCard(stripe, mount, errors) {
  const look = () => ({ style: lookOf(mount, errors) });
  const elements = stripe.elements({ fonts: fontsOf(mount) });
  const card = elements.create("card", { hidePostalCode: true, ...look() });
  card.mount(mount);
  const tell = () => card.update(look());
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", tell);
  const chosen = new MutationObserver(tell);
  chosen.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return card;
};

function lookOf(mount, errors) {
  const { color, caretColor, fontFamily, fontSize, lineHeight } = getComputedStyle(mount);
  const bad = getComputedStyle(errors).color;
  return {
    base: {
      color, fontFamily, fontSize, lineHeight,
      iconColor: caretColor,
      "::placeholder": { color: caretColor },
    },
    invalid: { color: bad, iconColor: bad },
  };
}

function fontsOf(mount) {
  const { font } = mount.dataset;
  if (!font) return [];
  const [family] = getComputedStyle(mount).fontFamily.split(",");
  return [{
    family: family.replaceAll('"', ""),
    src: `url("${new URL(font, document.baseURI)}")`,
    weight: "400",
    display: "swap",
  }];
}
