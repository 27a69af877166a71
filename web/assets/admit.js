// Somebody asks to become a member: what the link says behind `#admit=`, shown to whoever governs (docs/FORMAT.md, *Admission*). A browser
// sends no fragment anywhere, and this script neither: the request is read, checked and shown here.

import { base64, openStatement } from "./entry.js";
import { engine, hex } from "./ed25519.js";

const MARK = "#admit=";
const MOST = 12000;
// What controls, hides or turns the text around it, as the program knows it.
const HIDES = /[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/u;

const shown = (text) => typeof text === "string" && [...text].length >= 1 && [...text].length <= 60 && text.trim() === text && !HIDES.test(text);
const only = (value, names) => Object.keys(value).every((name) => names.includes(name));

/** The letters behind the mark, without the white space that messengers put in; empty where there are none. */
export function lettersOf(text) {
  const at = text.indexOf(MARK);
  return at < 0 ? "" : text.slice(at + MARK.length).replace(/(%20|%0A|%0D|%09|\s)+/gi, "");
}

/** `{ party, key, ledger, origin, names, roles, label, prefix }` of a request whose signature holds; throws for anything else. */
export async function readRequest(letters, roles, check = engine()) {
  if (letters.length > MOST || !/^[A-Za-z0-9_-]+$/.test(letters)) throw new Error("letters");
  const said = openStatement(base64(letters.replace(/-/g, "+").replace(/_/g, "/").padEnd(Math.ceil(letters.length / 4) * 4, "=")));
  if (said.kind !== "request" || said.seq !== 0 || said.before === null || said.instead.length > 0) throw new Error("kind");
  if (!(await (await check).verify(said.kid, said.signature, said.signed))) throw new Error("signature");
  if (!/^https?:\/\/[^/?#\s]+\/(party\/|.*(414|417)\/)[^?#\s]+$/.test(said.iss) || HIDES.test(said.iss)) throw new Error("party");
  const asked = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(said.payload));
  const names = Object.entries(asked.names ?? {});
  const good = asked.ask === "admit" && only(asked, ["ask", "names", "roles", "label", "prefix"])
    && names.length >= 1 && names.length <= 8 && names.flat().every(shown)
    && Array.isArray(asked.roles) && asked.roles.length >= 1 && asked.roles.length <= roles.length && asked.roles.every((role) => roles.includes(role))
    && shown(asked.label) && (asked.prefix === undefined || shown(asked.prefix));
  if (!good) throw new Error("payload");
  return { ...asked, names, party: said.iss, key: hex(said.kid), ledger: hex(said.before), origin: said.sub };
}

/** The key's first 20 hex digits in groups of four: the one form in which fingerprints are shown. */
export const fingerprint = (key) => key.slice(0, 20).match(/.{4}/g).join(" ");

async function show(section) {
  const part = (name) => section.querySelector(`[data-part="${name}"]`);
  const letters = lettersOf(location.hash);
  section.hidden = letters === "";
  document.body.classList.toggle("admits", letters !== "");
  // The other language shows the same request.
  for (const link of document.querySelectorAll("header nav a")) link.hash = letters === "" ? "" : MARK + letters;
  if (letters === "") return;
  const roles = [...section.querySelectorAll("[data-role]")];
  const request = await readRequest(letters, roles.map((role) => role.dataset.role)).catch(() => null);
  const here = request !== null && request.ledger === section.dataset.ledger;
  part("bad").hidden = request !== null;
  part("other").hidden = request === null || here;
  part("good").hidden = !here;
  if (!here) return;
  const { lang } = document.documentElement;
  const names = [...request.names].sort(([a], [b]) => lang.startsWith(b) - lang.startsWith(a));
  part("names").replaceChildren(...names.map(([tag, name]) => Object.assign(document.createElement("li"), { lang: tag, textContent: name })));
  part("party").textContent = request.party;
  for (const role of roles) role.hidden = !request.roles.includes(role.dataset.role);
  part("prefix").textContent = request.prefix ?? "";
  part("prefix").parentElement.hidden = request.prefix === undefined;
  part("label").textContent = request.label;
  part("key").textContent = fingerprint(request.key);
  part("command").textContent = `suyuan member add --request "${location.origin}/${MARK}${letters}"`;
}

function offerCopy(section) {
  const button = section.querySelector("button");
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(section.querySelector('[data-part="command"]').textContent);
    section.querySelector("[role=status]").textContent = button.dataset.copied;
  });
}

const section = globalThis.document?.getElementById("admit");
if (section) {
  show(section);
  offerCopy(section);
  addEventListener("hashchange", () => show(section));
}
