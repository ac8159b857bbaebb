/** Opens the pictures of a product large, with the arrow keys to go from one to the next. */
const gallery = document.querySelector("[data-gallery]");
const viewer = document.querySelector("[data-viewer]");

if (gallery && viewer) {
  const links = [...gallery.querySelectorAll("a")];
  const picture = viewer.insertBefore(new Image(), viewer.firstChild);
  let at = 0;

  const show = (index) => {
    at = (index + links.length) % links.length;
    picture.src = links[at].href;
    picture.alt = links[at].querySelector("img").alt;
  };

  gallery.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    show(links.indexOf(link));
    viewer.showModal();
  });
  viewer.addEventListener("keydown", ({ key }) => {
    if (key === "ArrowRight") show(at + 1);
    if (key === "ArrowLeft") show(at - 1);
  });
  viewer.addEventListener("click", ({ target }) => {
    const step = target.closest("[data-step]")?.dataset.step;
    if (step) show(at + Number(step));
    else if (target.closest("[data-close]") || target === picture) viewer.close();
  });
  viewer.addEventListener("close", () => links[at].focus({ preventScroll: true }));
}
