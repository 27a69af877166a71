// This phone's own key, and the request to sign with it for a member (docs/FORMAT.md, Enrolment). The key is made here, cannot be taken
// out of the browser, and is lost with it: the member then revokes it and enrols another.

import { base64url, hex, signed } from "./cose.js";

/** The first 20 digits in groups of four, as the program shows keys. */
export const fingerprint = (key) => [0, 4, 8, 12, 16].map((at) => key.slice(at, at + 4)).join(" ");

/** The request, signed: `{ key, party, ledger, origin, label, issuedAt }`. */
export function draft(sign, { key, party, ledger, origin, label, issuedAt }) {
  const head = { kind: "request", key, issuer: party, subject: origin, issuedAt, seq: 0, prev: ledger };
  return signed(sign, head, JSON.stringify({ ask: "enrol", label }));
}

/** The request as the link that the QR code carries. */
export const link = (node, bytes) => `${node}/record#enrol=${base64url(bytes)}`;

/** A fresh key: `{ privateKey, key }`. The private half cannot be exported. */
export async function freshKey(subtle = crypto.subtle) {
  const { privateKey, publicKey } = await subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"]);
  return { privateKey, key: hex(new Uint8Array(await subtle.exportKey("raw", publicKey))) };
}

/** Signs with a key that is kept. */
export const signerOf = (privateKey) => async (message) => new Uint8Array(await crypto.subtle.sign({ name: "Ed25519" }, privateKey, message));

/** Why this browser cannot hold a key, or undefined: `insecure`, `no-key`, `no-store`, `no-locks`. */
export async function hindrance(scope = globalThis) {
  if (!scope.isSecureContext || !scope.crypto?.subtle) return "insecure";
  if (!scope.navigator?.locks) return "no-locks";
  try {
    await freshKey(scope.crypto.subtle);
  } catch {
    return "no-key";
  }
  try {
    await new Promise((done, failed) => {
      const asked = scope.indexedDB.open("suyuan-record-probe");
      asked.onsuccess = () => {
        asked.result.close();
        scope.indexedDB.deleteDatabase("suyuan-record-probe");
        done();
      };
      asked.onerror = asked.onblocked = failed;
    });
  } catch {
    return "no-store";
  }
  return undefined;
}
