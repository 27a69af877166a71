// The evidence bundle: a tar archive whose every byte follows from its parts, a manifest that follows from them too, and the proof. As
// cli/src/evidence does it, but for one thing: the report is not made again here, and so it is not shown either.

import { Fault } from "../entry.js";
import { hex } from "../ed25519.js";

export const FORMAT = "suyuan-evidence/1";
export const [MANIFEST, PROOF, REPORT] = ["manifest.json", "proof.json", "report.txt"];

const ascii = new TextEncoder();
const changed = (part, want, got) => new Fault("part", { part, want, got });

/** Whether bytes look like one: by the first name, or by the format's name behind it. */
export function isEvidence(bytes) {
  const head = Array.from(bytes.slice(0, 4096), (byte) => String.fromCharCode(byte)).join("");
  return head.startsWith(`${MANIFEST}\0`) || head.includes("suyuan-evidence/");
}

/** The head of a part (POSIX ustar): mode 0644, nobody's, of no time. */
function headOf(name, length) {
  const head = new Uint8Array(512);
  const put = (at, text) => head.set(ascii.encode(text), at);
  const octal = (value, digits) => `${value.toString(8).padStart(digits, "0")}\0`;
  put(0, name);
  put(100, octal(0o644, 7));
  put(108, octal(0, 7));
  put(116, octal(0, 7));
  put(124, octal(length, 11));
  put(136, octal(0, 11));
  put(148, " ".repeat(8));
  put(156, "0");
  put(257, "ustar\0" + "00");
  put(148, octal(head.reduce((sum, byte) => sum + byte, 0), 7));
  return head;
}

/** Archive bytes → `[{ name, content }]`; every head and every padding must be as this format writes it. */
export function unpack(bytes) {
  const parts = [];
  const zero = (from, to) => bytes.slice(from, to).findIndex((byte) => byte !== 0);
  let at = 0;
  const before = () => (parts.length === 0 ? MANIFEST : parts.at(-1).name);
  for (;;) {
    const head = bytes.slice(at, at + 512);
    if (head.length < 512) throw changed(before(), "512 bytes", `${head.length} bytes`);
    if (head[0] === 0) break;
    const text = (from, to) => Array.from(head.slice(from, to), (byte) => String.fromCharCode(byte)).join("");
    const name = text(0, 100).split("\0")[0];
    const length = parseInt(text(124, 135), 8);
    const want = headOf(/^[\x21-\x7e]+$/.test(name) ? name : "?", Number.isSafeInteger(length) ? length : 0);
    const wrong = head.findIndex((byte, i) => byte !== want[i]);
    if (wrong >= 0) throw changed(name || before(), `head, byte ${at + wrong}: ${want[wrong]}`, head[wrong]);
    const end = at + 512 + length;
    const next = at + 512 + Math.ceil(length / 512) * 512;
    if (next > bytes.length) throw changed(name, `${length} bytes`, `${bytes.length - at - 512} bytes`);
    const stray = zero(end, next);
    if (stray >= 0) throw changed(name, `padding, byte ${end + stray}: 0`, bytes[end + stray]);
    parts.push({ name, content: bytes.slice(at + 512, end) });
    at = next;
  }
  const stray = zero(at, bytes.length);
  if (bytes.length !== at + 1024 || stray >= 0) throw changed(before(), "1024 bytes of 0 behind it", stray < 0 ? `${bytes.length - at} bytes` : `byte ${at + stray}: ${bytes[at + stray]}`);
  return parts;
}

/** The parts as the manifest says they are → `{ manifest, proof, hashes, text }`; what follows from the proof comes in `settle`. */
export async function openEvidence(engine, bytes) {
  const [first, ...rest] = unpack(bytes);
  const decode = (name, content) => {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
    } catch {
      throw changed(name, "UTF-8", "other bytes");
    }
  };
  if (first?.name !== MANIFEST) throw changed(MANIFEST, "it comes first", first?.name ?? "nothing");
  const text = decode(MANIFEST, first.content);
  let manifest;
  try {
    manifest = JSON.parse(text);
  } catch (error) {
    throw changed(MANIFEST, "JSON", String(error.message));
  }
  if (manifest?.format !== FORMAT) throw changed(MANIFEST, FORMAT, String(manifest?.format));
  const hashes = [];
  for (const [number, { name, content }] of rest.entries()) {
    const got = hex(await engine.sha256(content));
    const said = manifest.parts?.[number];
    if (said?.name !== name) throw changed(MANIFEST, `parts ${number}: ${name}`, String(said?.name));
    if (name.startsWith("blobs/") && name.slice(6) !== got) throw changed(name, name.slice(6), got);
    if (said.sha256 !== got) throw changed(name, String(said.sha256), got);
    hashes.push({ name, bytes: content.length, sha256: got, signed: name !== REPORT });
  }
  const part = (name) => {
    const found = rest.find((part) => part.name === name);
    if (!found) throw changed(name, "it is there", "it is missing");
    return decode(name, found.content);
  };
  return { manifest, text, hashes, proof: part(PROOF), report: part(REPORT) };
}

/** That the manifest is the one that follows from parts and proof. → `{ blobs, missing }` */
export function settle({ manifest, text, hashes, report }, bundle, size, steps) {
  const about = report.split("\n")[0];
  if (about !== `Evidence about ${manifest.of}`) throw changed(MANIFEST, about, `Evidence about ${manifest.of}`);
  const named = new Set(steps.flatMap((entry) => [...look(entry.said)]));
  const blobs = hashes.map(({ name }) => name).filter((name) => name.startsWith("blobs/")).map((name) => name.slice(6));
  for (const hash of blobs) if (!named.has(hash)) throw changed(`blobs/${hash}`, "a statement that names it", "none");
  const missing = [...named].filter((hash) => !blobs.includes(hash)).sort();
  const { ledger, origin } = bundle;
  const again = { format: FORMAT, of: manifest.of, ledger, origin, size, parts: hashes, missing };
  const want = `${JSON.stringify(again, null, 2)}\n`;
  if (text !== want) {
    const [lines, found] = [want.split("\n"), text.split("\n")];
    const at = Math.max(0, lines.findIndex((line, i) => line !== found[i]));
    throw changed(MANIFEST, `line ${at + 1}: ${lines[at]}`, String(found[at]));
  }
  return { of: manifest.of, blobs: blobs.length, missing: missing.length };
}

// Every member `sha256` of a payload that is 64 hex digits, and every `rawData` that names a file by its hash (RFC 6920).
const RAW = /^ni:\/\/\/sha-256;([A-Za-z0-9_-]{42}[AEIMQUYcgkosw048])$/;
function* look(value) {
  if (value === null || typeof value !== "object") return;
  for (const [name, inner] of Object.entries(value)) {
    const hash = !Array.isArray(value) && name.split(":").at(-1) === "sha256" && typeof inner === "string" && /^[0-9a-f]{64}$/.test(inner);
    const raw = !Array.isArray(value) && name.split(":").at(-1) === "rawData" && typeof inner === "string" && RAW.exec(inner);
    if (hash) yield inner;
    else if (raw) yield hex(Uint8Array.from(atob(raw[1].replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0)));
    else yield* look(inner);
  }
}
