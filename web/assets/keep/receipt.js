// The receipt that a person keeps (C2SP tlog-proof), with the entry inside it or beside it. As ledger/src/log/proof.rs reads it.

import { Fault, base64, openEntry } from "../entry.js";
import { base64Of } from "./parts.js";

export const FIRST = "c2sp.org/tlog-proof@v1";

/** Text → `{ extra, index, path, checkpoint }`; nothing in it is verified. */
export function readReceipt(text) {
  let rest = text;
  let line = 0;
  const take = (want, read) => {
    line += 1;
    const end = rest.indexOf("\n");
    const got = rest.slice(0, end < 0 ? undefined : end);
    const found = end < 0 ? undefined : read(got);
    if (found === undefined) throw new Fault("line", { line, want, got });
    rest = rest.slice(end + 1);
    return found;
  };
  const bytes = (word) => {
    try {
      return base64(word);
    } catch {
      return undefined;
    }
  };
  take(FIRST, (got) => (got === FIRST ? true : undefined));
  const extra = rest.startsWith("extra ") ? take("extra BASE64", (got) => bytes(got.slice(6)) && got.slice(6)) : undefined;
  const index = take("index DECIMAL", (got) => (/^index (0|[1-9][0-9]{0,15})$/.test(got) && Number.isSafeInteger(Number(got.slice(6))) ? Number(got.slice(6)) : undefined));
  const path = [];
  while (take("a hash or an empty line", (got) => {
    if (got === "") return false;
    if (bytes(got)?.length !== 32 || path.length === 64) return undefined;
    return path.push(got) > 0;
  }));
  return { extra, index, path, checkpoint: rest };
}

/** The entry that a receipt is about, in base64: beside it, or in it; and the statement beside it must be the entry's. */
export function entryOf(receipt, { entry, statement } = {}) {
  if (!entry && receipt.extra === undefined) throw new Fault("no-entry", {});
  const bytes = entry ? base64Of(entry) : receipt.extra;
  const inside = openEntry(base64(bytes));
  if (statement && base64Of(inside.statement) !== base64Of(statement)) throw new Fault("other-statement", { index: inside.index });
  return bytes;
}
