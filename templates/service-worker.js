// Shows one page when there is no network, and keeps nothing else: pages are personal.
const NAME = "offline-{{ version }}";
const PAGE = "{{ page }}";
const FILES = {{ files|safe }};

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(caches.open(NAME).then((kept) => kept.addAll([PAGE, ...FILES])));
});

addEventListener("activate", (event) => {
  event.waitUntil(
    Promise.all([
      clients.claim(),
      registration.navigationPreload?.enable(),
      caches.keys().then((names) => Promise.all(names.filter((name) => name !== NAME).map((name) => caches.delete(name)))),
    ]),
  );
});

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate" && request.method === "GET") {
    event.respondWith(fromNetwork(event).catch(() => caches.match(PAGE)));
  } else if (FILES.includes(new URL(request.url).pathname)) {
    event.respondWith(fetch(request).catch(() => caches.match(request)));
  }
});

async function fromNetwork(event) {
  return (await event.preloadResponse) || fetch(event.request);
}
