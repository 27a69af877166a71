// A statement, written: the one deterministic encoding that entry.js reads. The key is the browser's and never leaves it.

import { byteString, join, signedBytes } from "../entry.js";

const utf8 = new TextEncoder();

/** Bytes → hex. */
export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Hex → bytes. */
export const unhex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));

/** Bytes → base64url without padding. */
export function base64url(bytes) {
  const letters = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return letters.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** SHA-256, in hex. */
export async function sha256(bytes) {
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

// A head of this major type in its shortest form.
function head(major, value) {
  const first = major << 5;
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`no such number: ${value}`);
  if (value < 24) return [first + value];
  const width = value < 0x100 ? 1 : value < 0x10000 ? 2 : value < 0x100000000 ? 4 : 8;
  const bytes = [];
  for (let i = 0, rest = value; i < width; i += 1, rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return [first + 24 + Math.log2(width), ...bytes];
}

const uint = (value) => head(0, value);
function text(words) {
  const bytes = utf8.encode(words);
  return join(head(3, bytes.length), bytes);
}

/** The protected header: `{ kind, key, issuer, subject, issuedAt, seq, prev, instead }`, key and ids in hex. */
export function header({ kind, key, issuer, subject, issuedAt, seq, prev, instead = [] }) {
  const more = instead.length > 0 ? [text("suyuan.instead"), head(4, instead.length), ...instead.map((id) => byteString(unhex(id)))] : [];
  return join(
    head(5, 6 + (instead.length > 0 ? 1 : 0)),
    [0x01, 0x27, 0x03], text(`application/vnd.suyuan.${kind}+json`),
    [0x04], byteString(unhex(key)),
    [0x0f, 0xa3, 0x01], text(issuer), [0x02], text(subject), [0x06], uint(issuedAt),
    text("suyuan.seq"), uint(seq), text("suyuan.prev"), byteString(unhex(prev)), ...more,
  );
}

/** Signs: `sign` makes 64 bytes of a message. Gives `{ bytes, id }`. */
export async function signed(sign, head, payload) {
  const inner = header(head);
  const said = typeof payload === "string" ? utf8.encode(payload) : payload;
  const signature = await sign(signedBytes(inner, said));
  const bytes = join([0xd2, 0x84], byteString(inner), [0xa0], byteString(said), byteString(signature));
  return { bytes, id: await sha256(bytes) };
}
