// An entry of the log and the statement in it, read strictly: deterministic CBOR, exactly the members that the format names,
// nothing after the end. Bytes that could be written in another way are refused, not repaired.

/** A check that failed. `code` names the text that explains it (`fault-CODE`), `facts` what was expected and found. */
export class Fault extends Error {
  constructor(code, facts = {}) {
    super(`${code} ${JSON.stringify(facts)}`);
    this.code = code;
    this.facts = facts;
  }
}

/** Standard base64 with padding → bytes; anything else is a fault. */
export function base64(text) {
  try {
    const raw = atob(text);
    if (btoa(raw) !== text) throw 0; // another spelling of the same bytes
    return Uint8Array.from(raw, (c) => c.charCodeAt(0));
  } catch {
    throw new Fault("base64", {});
  }
}

const KIND = /^application\/vnd\.suyuan\.([a-z][a-z0-9-]{0,31})\+json$/;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Entry bytes → `{ index, time, prev, statement, …statement's members }`. */
export function openEntry(bytes) {
  if (bytes.length > 65535) throw new Fault("cbor", { at: 65535, what: "length" });
  const read = new Reader(bytes);
  read.head(4, 5);
  if (read.uint() !== 1) read.wrong("entry version");
  const entry = { bytes, index: read.uint(), time: read.uint(), prev: read.bytes(32), statement: read.bytes() };
  read.end();
  return Object.assign(entry, openStatement(entry.statement));
}

/** An entry as a bundle has it → its bytes: base64, or in a page its parts, of which those that begin with `=` are text. */
export const entryBytes = (given) => (Array.isArray(given)
  ? join(...given.map((part) => (part.startsWith("=") ? new TextEncoder().encode(part.slice(1)) : base64(part))))
  : base64(given));

/** COSE_Sign1 bytes → header, payload, signature, and the bytes that the signature covers. */
export function openStatement(bytes) {
  if (bytes.length > 65000) throw new Fault("cbor", { at: 65000, what: "length" });
  const read = new Reader(bytes);
  read.head(6, 18);
  read.head(4, 4);
  const header = read.bytes();
  read.head(5, 0);
  const payload = read.bytes();
  const signature = read.bytes(64);
  read.end();
  return { ...openHeader(header), payload, signature, signed: signedBytes(header, payload) };
}

function openHeader(bytes) {
  const read = new Reader(bytes);
  const pairs = read.head(5);
  const label = (want) => read.uint() === want || read.wrong(`label ${want}`);
  label(1);
  if (read.number(1) !== 7) read.wrong("alg");
  label(3);
  const kind = KIND.exec(read.text())?.[1] ?? read.wrong("content type");
  label(4);
  const kid = read.bytes(32);
  label(15);
  read.head(5, 3);
  label(1);
  const iss = read.name();
  label(2);
  const sub = read.name();
  label(6);
  const iat = read.uint();
  if (read.text() !== "suyuan.seq") read.wrong("label suyuan.seq");
  const header = { kind, kid, iss, sub, iat, seq: read.uint(), before: null, instead: [] };
  let left = pairs - 5;
  let name = left > 0 ? read.text() : null;
  if (name === "suyuan.prev") {
    header.before = read.bytes(32);
    left -= 1;
    name = left > 0 ? read.text() : null;
  }
  if (name === "suyuan.instead") {
    const count = read.head(4);
    if (count < 1 || count > 8) read.wrong("suyuan.instead");
    for (let i = 0; i < count; i += 1) header.instead.push(read.bytes(32));
    left -= 1;
    name = null;
  }
  if (left !== 0 || name !== null) read.wrong("label");
  if (header.before === null && (kind !== "charter" || header.seq !== 0)) read.wrong("suyuan.prev");
  read.end();
  return header;
}

// RFC 9052 §4.4: ["Signature1", protected, external_aad = h'', payload].
export function signedBytes(header, payload) {
  const context = new TextEncoder().encode("Signature1");
  return join([0x84, 0x60 + context.length], context, byteString(header), [0x40], byteString(payload));
}

export function byteString(bytes) {
  const n = bytes.length;
  const head = n < 24 ? [0x40 + n] : n < 256 ? [0x58, n] : [0x59, n >> 8, n & 255];
  if (n > 65535) throw new Fault("cbor", { at: 0, what: "length" });
  return join(head, bytes);
}

export function join(...parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

class Reader {
  constructor(bytes) {
    this.data = bytes;
    this.at = 0;
  }

  wrong(what) {
    throw new Fault("cbor", { at: this.at, what });
  }

  byte() {
    if (this.at >= this.data.length) this.wrong("end");
    return this.data[this.at++];
  }

  /** The argument of a head of this major type, in its shortest form. */
  number(major) {
    const first = this.byte();
    if (first >> 5 !== major) this.wrong("type");
    const short = first & 31;
    if (short < 24) return short;
    if (short > 27) this.wrong("length");
    const size = 1 << (short - 24);
    let value = 0;
    for (let i = 0; i < size; i += 1) value = value * 256 + this.byte();
    const least = [24, 256, 65536, 4294967296][short - 24];
    if (value < least || !Number.isSafeInteger(value)) this.wrong("shortest form");
    return value;
  }

  head(major, want) {
    const value = this.number(major);
    if (want !== undefined && value !== want) this.wrong("count");
    return value;
  }

  uint() {
    return this.number(0);
  }

  bytes(want) {
    const length = this.number(2);
    if (want !== undefined && length !== want) this.wrong("length");
    return this.take(length);
  }

  text() {
    const bytes = this.take(this.number(3));
    try {
      return utf8.decode(bytes);
    } catch {
      return this.wrong("text");
    }
  }

  /** A party or a subject: 1 to 2,048 bytes without control characters. */
  name() {
    const text = this.text();
    const length = new TextEncoder().encode(text).length;
    return length > 0 && length <= 2048 && !/\p{Cc}/u.test(text) ? text : this.wrong("name");
  }

  take(length) {
    if (this.at + length > this.data.length) this.wrong("end");
    this.at += length;
    return this.data.slice(this.at - length, this.at);
  }

  end() {
    if (this.at !== this.data.length) this.wrong("end");
  }
}
