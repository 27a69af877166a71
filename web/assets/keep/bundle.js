// A bundle as a file, or inside a page that was saved. It is written in one of two ways, and in a page in a third, with its entries in
// their parts, so that a changed byte is a changed bundle wherever it stands: between its members, in a name that nobody reads, in a role.

import { Fault, base64, entryBytes } from "../entry.js";
import { base64Of, cut } from "./parts.js";

const ROLES = ["step", "signer", "name"];
const exactly = (value, ...names) => value !== null && typeof value === "object" && Object.keys(value).join() === names.join();
const text = (value) => typeof value === "string";
const texts = (value) => Array.isArray(value) && value.every(text);

/** Whether a text is a page: it says so, or it has the element that a page carries its proof in. */
export const isPage = (said) => !/^\s*\{/.test(said);

const parted = (item) => ({ ...item, entry: cut(base64(item.entry)) });

/** The base64 of an entry that came in its parts. */
function whole({ index, entry }) {
  try {
    return base64Of(entryBytes(entry));
  } catch (error) {
    if (error instanceof Fault) error.facts.index = index;
    throw error;
  }
}

/** Text → bundle, its entries in base64; `form` is "page", "file" (either writing), or "pretty" (only the one with indentation). */
export function readBundle(said, form) {
  const json = form === "page" ? inPage(said) : said;
  let bundle;
  try {
    bundle = JSON.parse(json);
  } catch (error) {
    throw new Fault("bundle", { what: String(error.message) });
  }
  const named = exactly(bundle, "ledger", "origin", "vkeys", "checkpoint", "entries") && Array.isArray(bundle.entries)
    && [bundle.ledger, bundle.origin, bundle.checkpoint].every(text) && texts(bundle.vkeys);
  if (!named) throw new Fault("bundle", { what: "ledger, origin, vkeys, checkpoint, entries" });
  let last = -1;
  for (const { index, entry, path, role } of bundle.entries.map((item) => (exactly(item, "index", "entry", "path", "role") ? item : {}))) {
    if (!Number.isSafeInteger(index) || !(text(entry) || texts(entry)) || !texts(path)) throw new Fault("bundle", { what: "index, entry, path, role" });
    if (!ROLES.includes(role)) throw new Fault("role", { index, want: ROLES.join(", "), got: String(role) });
    if (index <= last) throw new Fault("ascend", { index, want: `> ${last}`, got: index });
    last = index;
  }
  const inParts = bundle.entries.some(({ entry }) => !text(entry));
  if (inParts) bundle.entries = bundle.entries.map((item) => ({ ...item, entry: whole(item) }));
  const [pretty, compact] = [`${JSON.stringify(bundle, null, 2)}\n`, JSON.stringify(bundle)];
  const escaped = (inParts ? JSON.stringify({ ...bundle, entries: bundle.entries.map(parted) }) : compact).replaceAll("<", "\\u003c");
  const written = { page: [escaped], pretty: [pretty], file: inParts ? [escaped] : [pretty, compact, `${compact}\n`, escaped] }[form];
  if (!written.includes(json)) {
    const at = Math.max(...written.map((want) => [...want].findIndex((letter, i) => letter !== json[i])));
    throw new Fault("writing", { at: at < 0 ? json.length : at });
  }
  return bundle;
}

/** The JSON of `<script type="application/json" id="proof">`. */
function inPage(said) {
  const [, json] = /id="proof">([^]*?)<\/script>/.exec(said) ?? [];
  if (json === undefined) throw new Fault("bundle", { what: 'id="proof"' });
  return json;
}
