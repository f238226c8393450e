{% autoescape off %}// Keeps one page that works without a line. Its scope is the page's own address.
const FILES = {{ files }};
const PAGE = {{ page }};
const MARK = {{ mark }};{% endautoescape %}
const PATIENCE = 1500;
const CACHE = `${MARK}:${FILES.join("|")}`;

self.addEventListener("install", (event) => {
  const keep = async () => {
    const cache = await caches.open(CACHE);
    await cache.addAll(FILES.map((file) => new Request(file, { cache: "reload" })));
    await self.skipWaiting();
  };
  event.waitUntil(keep());
});

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith(`${MARK}:`) && name !== CACHE).map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

// A page after an update names files that this worker doesn't keep: the worker after this one keeps
// it, together with them.
async function belongs(answer) {
  const text = await answer.text();
  return FILES.every((file) => text.includes(file));
}

// The page: from the line where it answers in time, and kept anew whenever it does; else as it was
// kept. An expired sign-in answers with a redirect, which the browser follows.
async function fresh(request, cache) {
  const answer = await fetch(request);
  if (answer.ok && answer.type === "basic" && await belongs(answer.clone())) await cache.put(PAGE, answer.clone());
  return answer;
}

async function page(event) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(PAGE);
  const asked = fresh(event.request, cache).catch(() => kept ?? Response.error());
  event.waitUntil(asked);
  if (!kept) return asked;
  const late = new Promise((resolve) => { setTimeout(resolve, PATIENCE, kept); });
  const answer = await Promise.race([asked, late]);
  return answer.status >= 500 ? kept : answer;
}

async function file(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(request)) ?? fetch(request);
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && url.pathname === PAGE) event.respondWith(page(event));
  else if (FILES.includes(url.pathname)) event.respondWith(file(event.request));
});
