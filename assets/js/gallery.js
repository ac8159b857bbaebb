/** A product's pictures: counts them while they are swiped, and shows them large, to be leafed through and enlarged. */
const SCROLL = matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth";

const place = (strip) => Math.round(strip.scrollLeft / strip.clientWidth);

/** Everything is looked up at the moment of an event: choosing a variant exchanges the gallery. */
const parts = (inside) => {
  const gallery = inside.closest("[data-gallery]");
  const viewer = gallery.querySelector("[data-viewer]");
  return {
    viewer,
    links: [...gallery.querySelectorAll("[data-strip] a")],
    slides: viewer?.querySelector("[data-slides]"),
    status: viewer?.querySelector("[data-at]"),
    zoom: viewer?.querySelector("[data-zoom]"),
  };
};

const tell = ({ links, slides, status }) => {
  // A closed dialog has no width, and so no place.
  if (!slides.clientWidth) return;
  slides.dataset.place = place(slides);
  const words = `${place(slides) + 1} / ${links.length}`;
  if (status.textContent !== words) status.textContent = words;
};

const enlarge = ({ links, slides, zoom }, on) => {
  for (const slide of slides.children) slide.classList.remove("is-large");
  zoom.setAttribute("aria-pressed", String(on));
  slides.classList.toggle("has-large", on);
  if (!on) return;
  const at = place(slides);
  const slide = slides.children[at];
  const picture = slide.querySelector("img");
  for (const source of slide.querySelectorAll("source")) source.remove();
  picture.removeAttribute("srcset");
  picture.src = links[at].href;
  slide.classList.add("is-large");
  slide.scrollTo((slide.scrollWidth - slide.clientWidth) / 2, (slide.scrollHeight - slide.clientHeight) / 2);
};

const go = (all, to, behavior = SCROLL) => {
  enlarge(all, false);
  const at = (to + all.links.length) % all.links.length;
  all.slides.scrollTo({ left: at * all.slides.clientWidth, behavior });
};

const open = (link) => {
  const all = parts(link);
  all.slides.replaceChildren(
    ...all.links.map((each) => {
      const slide = document.createElement("li");
      const picture = (each.querySelector("picture") ?? each.querySelector("img")).cloneNode(true);
      for (const sized of [...picture.querySelectorAll("[sizes]")]) sized.sizes = "100vw";
      slide.append(picture);
      return slide;
    }),
  );
  all.slides.onscroll = () => tell(all);
  all.viewer.onclose = () => all.links[all.slides.dataset.place]?.focus();
  all.viewer.showModal();
  go(all, all.links.indexOf(link), "instant");
  tell(all);
};

document.addEventListener("click", (event) => {
  const { target } = event;
  const link = target.closest("[data-gallery] [data-strip] a");
  if (link && !(event.metaKey || event.ctrlKey || event.shiftKey)) {
    event.preventDefault();
    return open(link);
  }
  const viewer = target.closest("[data-viewer]");
  if (!viewer) return;
  const all = parts(viewer);
  const step = target.closest("[data-step]")?.dataset.step;
  const isLarge = all.slides.classList.contains("has-large");
  if (step) go(all, place(all.slides) + Number(step));
  else if (target.closest("[data-close]")) viewer.close();
  else if (target.closest("[data-zoom]") || target.closest("img")) enlarge(all, !isLarge);
});

document.addEventListener("keydown", (event) => {
  const viewer = event.target.closest?.("[data-viewer]");
  if (!viewer?.open) return;
  const all = parts(viewer);
  const large = all.slides.querySelector(".is-large");
  const side = { ArrowLeft: -1, ArrowRight: 1 }[event.key] ?? 0;
  const height = { ArrowUp: -1, ArrowDown: 1 }[event.key] ?? 0;
  if (!side && !height) return;
  event.preventDefault();
  if (large) large.scrollBy({ left: side * 120, top: height * 120, behavior: SCROLL });
  else if (side) go(all, place(all.slides) + side);
});

document.addEventListener(
  "scroll",
  ({ target }) => {
    const count = target.matches?.("[data-strip]") && target.closest("[data-gallery]").querySelector("[data-count]");
    if (!count) return;
    const pictures = [...target.children];
    const middle = target.scrollLeft + target.clientWidth / 2;
    const at = pictures.findIndex((each) => each.offsetLeft + each.offsetWidth >= middle);
    count.textContent = `${(at < 0 ? pictures.length - 1 : at) + 1} / ${pictures.length}`;
  },
  { capture: true, passive: true },
);
