// Checks a page's bundle from its bytes alone: each entry's form, signature, place in the tree, order and authority.
// Pure: no page, no network. One fault an entry; an entry without a fault is good as far as this goes.

import { Fault, base64, entryBytes, openEntry } from "./entry.js";
import { leafHash, openCheckpoint, rootOf } from "./log.js";
import { hex } from "./ed25519.js";
import { parse } from "./json.js";
import { Members } from "./members.js";

/**
 * → `{ checkpoint, entries, faults, log }`: entries by index, with their payload parsed as `said`; faults by index or "checkpoint"; origin and
 * keys of the log, as the charter in force names them.
 * `progress` hears how many of how many entries are opened, now and then.
 */
export async function checkBundle(bundle, engine, progress = () => {}) {
  const faults = new Map();
  const entries = new Map();
  const guard = async (where, what) => {
    try {
      return await what();
    } catch (error) {
      if (!faults.has(where)) faults.set(where, error instanceof Fault ? error : new Fault("broken", { what: String(error?.message ?? error) }));
      return undefined;
    }
  };
  const checkpoint = await guard("checkpoint", () => openCheckpoint(engine, bundle.checkpoint, bundle.origin, bundle.vkeys));
  const all = [...bundle.entries].sort((a, b) => a.index - b.index);
  for (const [done, proven] of all.entries()) {
    if (done > 0 && done % 64 === 0) await progress(done, all.length);
    await guard(proven.index, async () => {
      if (entries.has(proven.index)) throw new Fault("twice", { index: proven.index });
      const entry = await openProven(engine, proven, checkpoint);
      entries.set(entry.index, entry);
    });
  }
  const members = new Members(bundle.ledger);
  if (!entries.has(0)) faults.set("checkpoint", faults.get("checkpoint") ?? new Fault("no-charter", {}));
  let before;
  for (const entry of entries.values()) {
    await guard(entry.index, () => followsOn(entry, before, entries));
    await guard(entry.index, () => members.admit(entry, entry.said));
    before = entry;
  }
  if (entries.has(0)) await guard("checkpoint", () => namesLog(members.log, bundle, checkpoint));
  return { checkpoint, entries, faults, log: members.log };
}

/** One entry: its form, its number, its signature, and its way to the checkpoint's root, if there is a checkpoint. */
export async function openProven(engine, proven, checkpoint) {
  const entry = openEntry(entryBytes(proven.entry));
  if (entry.index !== proven.index) throw new Fault("index", { want: proven.index, got: entry.index });
  if (!(await engine.verify(entry.kid, entry.signature, entry.signed))) throw new Fault("signature", { party: entry.iss, want: `Ed25519, ${hex(entry.kid)}`, got: hex(entry.signature) });
  entry.id = hex(await engine.sha256(entry.statement));
  const leaf = await leafHash(engine, entry.bytes);
  entry.leaf = hex(leaf);
  entry.said = parse(entry.payload);
  if (checkpoint) {
    const root = await rootOf(engine, entry.index, checkpoint.size, leaf, proven.path.map(base64));
    if (hex(root) !== hex(checkpoint.root)) throw new Fault("not-in-log", { want: btoa(String.fromCharCode(...checkpoint.root)), got: btoa(String.fromCharCode(...root)) });
  }
  return entry;
}

// The chain of entries and each key's own chain, wherever neighbours are both in the bundle.
function followsOn(entry, before, entries) {
  if (entry.index === 0 && !/^0+$/.test(hex(entry.prev))) throw new Fault("chain", { index: 0 });
  if (before && entry.time < before.time) throw new Fault("time", { want: `≥ ${before.time}`, got: entry.time });
  if (before && before.index + 1 === entry.index && hex(entry.prev) !== before.leaf) throw new Fault("chain", { want: before.leaf, got: hex(entry.prev) });
  for (const other of entries.values()) {
    if (other.index >= entry.index) break;
    if (hex(other.kid) !== hex(entry.kid)) continue;
    if (other.seq >= entry.seq) throw new Fault("sequence", { want: `> ${other.seq}`, got: entry.seq });
    if (other.seq + 1 === entry.seq && hex(entry.before ?? []) !== other.id) throw new Fault("sequence", { want: other.id, got: hex(entry.before ?? []) });
  }
  if (entry.seq === 0 && entry.index > 0 && hex(entry.before ?? []) !== entries.get(0)?.id) throw new Fault("other-ledger", { want: entries.get(0)?.id, got: hex(entry.before ?? []) });
}

// The charter in force at the checkpoint, the newest that took effect, must name this origin, and as the log's keys at its size
// exactly those that signed it: a retired key no longer speaks for the log, and no key may be missing.
export function namesLog(log, bundle, checkpoint) {
  if (!checkpoint) return;
  const inForce = log.keys.filter(({ from, until }) => from <= checkpoint.size && checkpoint.size < until).map(({ vkey }) => vkey);
  const same = inForce.length === new Set(bundle.vkeys).size && inForce.every((vkey) => bundle.vkeys.includes(vkey));
  if (log.origin !== bundle.origin || !same) throw new Fault("log-key", {});
}
