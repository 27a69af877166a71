// Answers for the node while there is no network, with the copies that pages kept (page.js). It stores nothing itself, and asks the
// network first: a page that can be had fresh is never an old one, and a new version of this file or of a page is in use at once.

const PATIENCE = 8000;
// Whoever records stands in a field, and the page is the same as yesterday.
const PATIENCE_RECORDING = 1500;

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

const copyOf = (url, options) => caches.match(url, { ignoreVary: true, ...options });

/** A kept page, marked as one so that it says so itself. */
async function kept(url) {
  const copy = (await copyOf(url)) ?? (await copyOf(url, { ignoreSearch: true }));
  if (!copy) return undefined;
  const when = copy.headers.get("x-kept") ?? "";
  const html = (await copy.text()).replace("<html ", `<html data-kept="${when.replace(/[^0-9TZ:.-]/g, "")}" `);
  return new Response(html, { headers: copy.headers });
}

/** From the network; from a copy where there is none, or where it keeps a reader waiting who has one. */
async function page(request, patience) {
  const asked = fetch(request);
  const late = new Promise((done) => setTimeout(done, patience)).then(() => kept(request.url));
  try {
    return (await Promise.race([asked, late])) ?? (await asked);
  } catch (error) {
    const copy = await kept(request.url);
    if (copy) return copy;
    throw error;
  }
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request, pathname === "/record" ? PATIENCE_RECORDING : PATIENCE));
  // A script has its version in its address, so a copy is as good as the original.
  else if (pathname.startsWith("/assets/")) event.respondWith(copyOf(request.url).then((copy) => copy ?? fetch(request)));
});
