// Ed25519 and SHA-256, by the browser's own WebCrypto where it has them, else by a small vendored library.
//
// The rule is the ledger's: a signature is valid when R = [S]B − [k]A holds without cofactor, S is below the group order, and
// neither A nor R has low order or another encoding than its own. WebCrypto's implementations agree on the equation and on S;
// the rest is refused here.

// Every encoding of a point of low order, canonical or not, sign bit cleared.
const LOW_ORDER = new Set([
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]);
const PRIME = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

export const hex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");

/** Whether 32 bytes are no key: of low order, or in an encoding that is not the canonical one. */
export function unsound(point) {
  const plain = Uint8Array.from(point);
  plain[31] &= 0x7f;
  return LOW_ORDER.has(hex(plain)) || littleEndian(plain) >= PRIME;
}

const littleEndian = (bytes) => BigInt("0x" + hex(Uint8Array.from(bytes).reverse()));

/** What checks here: `{ name, sha256(bytes), verify(key, signature, message) }`, both async. */
export async function engine({ subtle = globalThis.crypto?.subtle, vendor = () => import("./vendor/noble.js") } = {}) {
  if (subtle) {
    const hash = async (bytes) => new Uint8Array(await subtle.digest("SHA-256", bytes));
    if (await hasEd25519(subtle)) return { name: "webcrypto", sha256: hash, verify: (k, s, m) => byBrowser(subtle, k, s, m) };
  }
  const noble = await vendor();
  return {
    name: "noble",
    sha256: async (bytes) => noble.sha256(bytes),
    verify: async (k, s, m) => byLibrary(noble, k, s, m),
  };
}

// RFC 8032 §7.1, test 1: the browser must know a good signature and a bad one before it is believed.
async function hasEd25519(subtle) {
  const bytes = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
  const key = bytes("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  const signature = bytes(
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
  try {
    return (await byBrowser(subtle, key, signature, new Uint8Array())) && !(await byBrowser(subtle, key, signature, new Uint8Array(1)));
  } catch {
    return false;
  }
}

async function byBrowser(subtle, key, signature, message) {
  if (!wellFormed(key, signature)) return false;
  let imported;
  try {
    imported = await subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
  } catch (error) {
    if (error.name === "NotSupportedError") throw error;
    return false; // not a point
  }
  return subtle.verify({ name: "Ed25519" }, imported, signature, message);
}

function byLibrary({ Point, sha512 }, key, signature, message) {
  if (!wellFormed(key, signature)) return false;
  let a;
  try {
    a = Point.fromBytes(key, true);
  } catch {
    return false; // not a point
  }
  const r = signature.slice(0, 32);
  const s = littleEndian(signature.slice(32));
  const hashed = new Uint8Array(64 + message.length);
  hashed.set(r);
  hashed.set(key, 32);
  hashed.set(message, 64);
  const k = littleEndian(sha512(hashed)) % ORDER;
  const times = (point, n) => (n === 0n ? Point.ZERO : point.multiply(n, false));
  return hex(times(Point.BASE, s).subtract(times(a, k)).toBytes()) === hex(r);
}

function wellFormed(key, signature) {
  return key.length === 32 && signature.length === 64 && !unsound(key) && !unsound(signature.slice(0, 32))
    && littleEndian(signature.slice(32)) < ORDER;
}
