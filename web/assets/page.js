// What a page does for its reader besides the check: looks at the reader's own clock, shares the address, and keeps a copy for when
// there is no network. Nothing is sent anywhere.

const KEPT = "kept ";
const MOST = 30;

/** The end of a shelf life has come by this clock: what the page then says instead. */
export const isPast = (until, now) => Number.isFinite(Date.parse(until)) && Date.parse(until) < now;

/** Of the names of copies, oldest first, those to give up once there is a new one: earlier ones of the same page, and the oldest. */
export function surplus(names, kept) {
  const page = (name) => name.slice(name.indexOf(" ", KEPT.length) + 1);
  const others = names.filter((name) => name.startsWith(KEPT) && name !== kept);
  const older = others.filter((name) => page(name) === page(kept));
  const rest = others.filter((name) => page(name) !== page(kept));
  return [...older, ...rest.slice(0, Math.max(0, rest.length + 1 - MOST))];
}

// A node that drew the page yesterday, or a copy that was kept, cannot know what day it is now.
function lookAtClock() {
  const eat = document.getElementById("eat");
  const past = document.getElementById("past");
  if (!eat || !past || !isPast(eat.dataset.until, Date.now())) return;
  const [alarm, word] = past.content.cloneNode(true).children;
  document.querySelector("main").prepend(alarm);
  eat.className = "is-warn";
  eat.replaceChildren(...word.childNodes);
}

function offerSharing() {
  const button = document.getElementById("share");
  if (!button || !(navigator.share || navigator.clipboard)) return;
  const said = document.getElementById("shared");
  const url = button.dataset.url;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      if (navigator.share) await navigator.share({ title: document.title, url });
      else {
        await navigator.clipboard.writeText(url);
        said.textContent = button.dataset.copied;
      }
    } catch (error) {
      // Who closes the list of programs has changed his mind; nothing else is wrong then.
      if (error.name !== "AbortError") said.textContent = url;
    }
  });
}

/** Says of a copy that it is one, and of when. */
function ownUp() {
  const { kept } = document.documentElement.dataset;
  const note = document.getElementById("kept");
  if (!kept || !note) return false;
  const date = new Date(kept).toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
  note.textContent = note.dataset.text.replace("{date}", date);
  note.hidden = false;
  return true;
}

/** Keeps this page with its proof and its scripts, whole, and then gives up an earlier copy. Of what the node has nothing is asked again:
 * the page is as it came, and its headers are those that this very script came with. */
async function keep(drawn) {
  const { headers: own } = await fetch(import.meta.url);
  const headers = { "content-type": "text/html; charset=utf-8", "x-kept": new Date().toISOString() };
  for (const name of ["content-security-policy", "x-content-type-options", "referrer-policy"]) {
    if (own.has(name)) headers[name] = own.get(name);
  }
  const url = location.href.split("#")[0];
  const parts = performance.getEntriesByType("resource").map((entry) => new URL(entry.name));
  const scripts = parts.filter((part) => part.origin === location.origin && part.pathname.startsWith("/assets/"));
  // A name of its own, so that an earlier copy stays until this one is whole; the page comes last, and with it the rest is there.
  const name = `${KEPT}${headers["x-kept"]} ${url}`;
  const copy = await caches.open(name);
  try {
    await copy.addAll([...new Set(scripts.map((part) => part.href))]);
    await copy.put(url, new Response(drawn, { headers }));
  } catch (error) {
    await caches.delete(name);
    throw error;
  }
  for (const old of surplus(await caches.keys(), name)) await caches.delete(old);
}

async function start(drawn) {
  lookAtClock();
  offerSharing();
  if (ownUp() || !("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register("/worker.js", { updateViaCache: "none" });
  await keep(drawn);
}

if (globalThis.document?.getElementById("kept")) {
  // This module runs before the others, which write into the page.
  const drawn = "<!doctype html>\n" + document.documentElement.outerHTML;
  const begin = () => start(drawn).catch((error) => console.warn(`no copy was kept: ${error.message}`));
  // After everything that a reader waits for.
  if (document.readyState === "complete") setTimeout(begin);
  else addEventListener("load", () => setTimeout(begin));
}
