// Signs with the PIN under the scratch layer that a pack was opened: loaded when somebody types one. The PIN never leaves this device:
// a key is made of it, and its signature is sent.

import { engine, hex } from "./ed25519.js";
import { join } from "./entry.js";

const text = (words) => new TextEncoder().encode(words);
const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
// RFC 8410: what stands before the 32 bytes of an Ed25519 key.
const PKCS8 = [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

/** Letters and digits as the ledger reads them, `count` of them; undefined if they are not. */
export function symbols(typed, count) {
  const plain = typed.toUpperCase().replace(/[-\s]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
  return plain.length === count && [...plain].every((symbol) => ALPHABET.includes(symbol)) ? plain : undefined;
}

/** The key that a PIN of an item is: `{ publicKey, sign(message) }`. */
export async function pinKey(checker, serial, pin, { subtle = globalThis.crypto?.subtle, vendor = () => import("./vendor/noble.js") } = {}) {
  const seed = await checker.sha256(text(`suyuan pin 1\n${serial}\n${pin}`));
  if (checker.name === "webcrypto") {
    const key = await subtle.importKey("pkcs8", join(PKCS8, seed), { name: "Ed25519" }, true, ["sign"]);
    const { x } = await subtle.exportKey("jwk", key);
    const publicKey = Uint8Array.from(atob(x.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
    return { publicKey, sign: async (message) => new Uint8Array(await subtle.sign({ name: "Ed25519" }, key, message)) };
  }
  const { Point, sha512 } = await vendor();
  const expanded = sha512(seed);
  const scalar = expanded.slice(0, 32);
  scalar[0] &= 248;
  scalar[31] = (scalar[31] & 63) | 64;
  const number = (bytes) => BigInt("0x" + hex(Uint8Array.from(bytes).reverse()));
  const times = (n) => Point.BASE.multiply(n % ORDER).toBytes();
  const publicKey = times(number(scalar));
  // RFC 8032 §5.1.6.
  const sign = async (message) => {
    const r = number(sha512(join(expanded.slice(32), message))) % ORDER;
    const R = times(r);
    const k = number(sha512(join(R, publicKey, message))) % ORDER;
    let s = (r + k * (number(scalar) % ORDER)) % ORDER;
    const S = Uint8Array.from({ length: 32 }, () => {
      const byte = Number(s & 255n);
      s >>= 8n;
      return byte;
    });
    return join(R, S);
  };
  return { publicKey, sign };
}

/** What the PIN's key signs; the code follows from the serial. */
export async function opening(checker, ledger, { roll, serial }) {
  const code = toBase64(await checker.sha256(text(`suyuan code 1\n${serial}`)));
  return text(`suyuan open 1\n${ledger}\n${roll}\n${code}\n`);
}

/** Says by the form that the pack was opened, and by `said` what came of it. */
export async function open(code, form, said) {
  const words = form.dataset;
  const pin = symbols(form.querySelector("input").value, 10);
  if (!pin) return (said.textContent = words.unreadable);
  said.textContent = words.working;
  const ledger = JSON.parse(document.getElementById("proof").textContent).ledger;
  const checker = await engine();
  const key = await pinKey(checker, code.serial, pin);
  if (toBase64(key.publicKey) !== code.pinKey) return (said.textContent = words.wrong);
  const body = { uri: code.uri, pinKey: toBase64(key.publicKey), signature: toBase64(await key.sign(await opening(checker, ledger, code))) };
  const answer = await fetch("/v1/codes/open", { method: "POST", headers: { "content-type": "application/json", accept: "application/json" }, body: JSON.stringify(body) });
  const told = await answer.json();
  if (!answer.ok) return (said.textContent = `${words.failed} ${told.detail ?? ""}`);
  said.textContent = told.first ? words.first : words.before.replace("{date}", new Date(told.time).toLocaleString(document.documentElement.lang));
  form.hidden = true;
}
