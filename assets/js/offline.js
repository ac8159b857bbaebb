// Has a page ready for visitors who lose their connection. The worker keeps nothing but that page.
if ("serviceWorker" in navigator) {
  addEventListener("load", () => {
    navigator.serviceWorker.register("/service-worker.js").catch(() => {});
  });
}
