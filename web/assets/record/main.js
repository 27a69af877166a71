// The page on which a member records: opens the phone's store and key, shows the screen that the address names, and sends what waits
// whenever it can. docs/PHONE.md says what it keeps.

import { FORMS } from "./acts.js";
import { astray } from "./chain.js";
import { hindrance, signerOf } from "./enrol.js";
import { form } from "./form.js";
import { home, one, standing, status } from "./home.js";
import { refresh } from "./lists.js";
import { cannot, guide, introduce, waits } from "./setup.js";
import { element, sayer } from "./show.js";
import { open } from "./store.js";
import { sync } from "./sync.js";

const TRIES_EVERY = 30_000;
const data = (id) => JSON.parse(document.getElementById(id).textContent);
const app = document.getElementById("app");
const words = data("words");
const page = data("ledger");
const say = sayer(words);
const lang = document.documentElement.lang;

const show = (node) => app.replaceChildren(node);
const broken = (error) => element("section", { class: "first alarm" }, element("p", {}, say("failed", { what: String(error.message ?? error) })), element("a", { href: "#", class: "back" }, say("back")));

async function start() {
  const asked = /^#enrol=(.+)$/.exec(location.hash)?.[1];
  if (asked) return show(guide(say, asked));
  const why = await hindrance();
  if (why) return show(cannot(say, why));
  const store = await open();
  const desk = {
    store, words, page, say, lang, last: {}, net: { busy: false, stopped: undefined }, locks: navigator.locks, now: () => Date.now(),
    fetch: (path, options) => fetch(path, options), go: (hash) => (location.hash === hash || location.hash === `#${hash}` ? route(desk) : (location.hash = hash)),
    recorded: (act) => recorded(desk, act), sync: () => send(desk), leave: () => leave(desk), renew: () => renew(desk),
  };
  addEventListener("hashchange", () => route(desk));
  await route(desk);
  keep().catch((error) => console.warn(`not kept for when there is no network: ${error.message}`));
  const soon = () => desk.key && !document.hidden && send(desk);
  addEventListener("online", soon);
  document.addEventListener("visibilitychange", soon);
  setInterval(soon, TRIES_EVERY);
  soon();
}

/** How often the screen was changed: what was begun for an earlier one is not shown any more. */
let turn = 0;

/** Shows the screen that the address names. */
async function route(desk) {
  turn += 1;
  const mine = turn;
  const node = await screen(desk).catch(broken);
  if (mine !== turn) return;
  show(node);
  if (!location.hash) return;
  document.getElementById("said").textContent = "";
  scrollTo(0, 0);
  app.focus({ preventScroll: true });
}

async function screen(desk) {
  const device = await desk.store.get("own", "device");
  if (!device) return introduce(desk, () => desk.go(""));
  if (device.ledger !== page.ledger) return cannot(say, "other");
  Object.assign(desk, { device, key: device.key, party: device.party, sign: signerOf(device.privateKey) });
  if (!(await desk.store.get("own", "chain"))) return waits(desk, device, (state) => granted(desk, state));
  const [, what, of] = /^#([a-z]+)=(.+)$/.exec(location.hash) ?? [];
  if (what === "do" && of in FORMS) return form(desk, of);
  if (what === "of") return one(desk, of);
  const refused = what === "mend" && (await desk.store.get("refused", of));
  return refused ? form(desk, refused.act, refused) : home(desk);
}

/** The ledger knows the key: its chain begins, and what another key of this phone left unsent is signed with this one. */
async function granted(desk, state) {
  const device = { ...desk.device, party: state.party };
  await desk.store.write([["put", "own", device, "device"]]);
  desk.party = state.party;
  await astray(desk, state);
  await refresh(desk, { force: true }).catch(() => {});
  desk.go("");
}

function recorded(desk, act) {
  document.getElementById("said").textContent = say("recorded", { what: say(`act-${act}`) });
  desk.go("");
  send(desk);
}

/** Sends what waits, and brings the lists up to date. */
async function send(desk) {
  if (desk.net.busy || !(await desk.store.get("own", "chain"))) return;
  if ((await desk.store.all("waiting")).length === 0) return void refresh(desk).catch(() => {});
  desk.net.busy = true;
  await redraw(desk);
  try {
    const done = await sync(desk, () => redraw(desk));
    desk.net.stopped = done.stopped;
    if (!done.stopped) await refresh(desk, { force: done.entered > 0 }).catch(() => {});
  } finally {
    desk.net.busy = false;
  }
  await redraw(desk, true);
}

/** The line about what is unsent, and with `whole` the first screen: a form that somebody fills in is left alone. */
async function redraw(desk, whole = false) {
  if (!document.getElementById("unsent")) return;
  const mine = turn;
  const node = whole ? await home(desk) : status(desk, await standing(desk));
  if (mine !== turn) return;
  if (whole) {
    node.querySelector(".phone").open = app.querySelector(".phone").open;
    show(node);
  } else document.getElementById("unsent").replaceWith(node);
}

/** Forgets key and statements: the phone is nobody's. */
async function leave(desk) {
  await desk.store.write(["own", "waiting", "refused", "done", "files"].map((list) => ["clear", list]));
  desk.key = undefined;
  desk.go("");
}

/** The key was revoked: another is made, and what is unsent waits to be signed with it. */
async function renew(desk) {
  await desk.store.write([["delete", "own", "device"], ["delete", "own", "chain"]]);
  desk.key = undefined;
  desk.net.stopped = undefined;
  desk.go("");
}

/** Keeps the page in every language with its script, whole, and then gives up an earlier copy; `/worker.js` shows it where there is no network. */
async function keep() {
  if (!("serviceWorker" in navigator) || !navigator.onLine) return;
  await navigator.serviceWorker.register("/worker.js", { updateViaCache: "none" });
  const name = `record ${page.version}`;
  const script = `/assets/${page.version}/record.js`;
  const pages = await Promise.all(page.pages.map(async (url) => [url, await fetch(url)]));
  const texts = await Promise.all(pages.map(([, answer]) => answer.clone().text()));
  // A node that was renewed meanwhile has another script for these: the next visit keeps both.
  if (!pages.every(([, answer]) => answer.ok) || !texts.every((text) => text.includes(script))) return;
  const copy = await caches.open(name);
  await copy.add(script);
  await Promise.all(pages.map(([url, answer]) => copy.put(url, answer)));
  for (const old of await caches.keys()) if (old.startsWith("record ") && old !== name) await caches.delete(old);
  app.dataset.kept = "";
}

start().catch((error) => show(broken(error)));
