// The log's own proofs: leaf hashes, inclusion in a tree (RFC 9162 §2.1.3), and the signed checkpoint (C2SP signed note).

import { Fault, base64, join } from "./entry.js";
import { hex, unsound } from "./ed25519.js";

export const leafHash = (engine, entry) => engine.sha256(join([0], entry));
const nodeHash = (engine, left, right) => engine.sha256(join([1], left, right));

/** The root that a leaf at `index` of `size` and its path lead to (RFC 9162 §2.1.3.2). */
export async function rootOf(engine, index, size, leaf, path) {
  if (!(index < size)) throw new Fault("outside", { index, size });
  let node = BigInt(index);
  let last = BigInt(size) - 1n;
  let hash = leaf;
  for (const sibling of path) {
    if (sibling.length !== 32 || last === 0n) throw new Fault("path", { index });
    if ((node & 1n) === 1n || node === last) {
      hash = await nodeHash(engine, sibling, hash);
      while ((node & 1n) === 0n && node !== 0n) {
        node >>= 1n;
        last >>= 1n;
      }
    } else {
      hash = await nodeHash(engine, hash, sibling);
    }
    node >>= 1n;
    last >>= 1n;
  }
  if (last !== 0n) throw new Fault("path", { index });
  return hash;
}

/** `name+hash+base64(type ‖ key)` → its parts, with the hash recomputed. Type 1 is a log's, 4 a witness's. */
export async function openVkey(engine, text, type = 1) {
  const [, name, id, data] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) ?? [];
  if (!name) throw new Fault("vkey", { vkey: text });
  const bytes = base64(data);
  const hash = await engine.sha256(join(new TextEncoder().encode(name), [10], bytes));
  if (bytes.length !== 33 || bytes[0] !== type || hex(hash.slice(0, 4)) !== id || unsound(bytes.slice(1))) throw new Fault("vkey", { vkey: text });
  return { name, id, key: bytes.slice(1) };
}

/** A note of three lines and its signature lines → `{ text, origin, size, root, lines }`; no signature is looked at. */
export function readCheckpoint(note) {
  const cut = note.indexOf("\n\n");
  if (cut < 0 || !note.endsWith("\n") || /[\x00-\x09\x0b-\x1f]/.test(note)) throw new Fault("checkpoint", {});
  const text = note.slice(0, cut + 1);
  const [origin, size, root, ...more] = text.slice(0, -1).split("\n");
  if (!/^(0|[1-9][0-9]{0,15})$/.test(size ?? "") || more.length > 0) throw new Fault("checkpoint", {});
  const hash = base64(root);
  if (hash.length !== 32) throw new Fault("checkpoint", {});
  const rows = note.slice(cut + 2, -1).split("\n");
  const lines = rows.map((row) => {
    const [, name, data] = /^— ([^\s+]+) (\S+)$/.exec(row) ?? [];
    if (!name || rows.length > 100) throw new Fault("checkpoint", {});
    const bytes = base64(data);
    if (bytes.length < 5) throw new Fault("checkpoint", {});
    return { name, id: hex(bytes.slice(0, 4)), data: bytes.slice(4) };
  });
  return { text, origin, size: Number(size), root: hash, lines };
}

/** A checkpoint signed by every one of `vkeys` → `{ origin, size, root }`. Lines of other keys (witnesses') are let be. */
export async function openCheckpoint(engine, note, origin, vkeys) {
  const read = readCheckpoint(note);
  if (read.origin !== origin) throw new Fault("origin", { want: origin, got: read.origin });
  if (vkeys.length === 0) throw new Fault("checkpoint-unsigned", { vkey: "" });
  for (const vkey of vkeys) {
    const key = await openVkey(engine, vkey);
    const mine = read.lines.filter(({ name, id }) => name === key.name && id === key.id);
    if (mine.length === 0) throw new Fault("checkpoint-unsigned", { vkey: key.name });
    // One line of a known key that does not hold condemns the note.
    for (const { data } of mine) {
      if (!(await engine.verify(key.key, data, new TextEncoder().encode(read.text)))) throw new Fault("checkpoint-signature", { vkey: key.name });
    }
  }
  return read;
}
