// The vectors that every verifier must agree on: what is refused, and a small ledger that is good to the last byte.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { engine, hex } from "../ed25519.js";
import { entryBytes, openEntry, openStatement } from "../entry.js";
import { parse } from "../json.js";
import { cut } from "../keep/parts.js";
import { leafHash, openCheckpoint } from "../log.js";
import { checkBundle } from "../proof.js";

const vectors = (name) => JSON.parse(readFileSync(new URL(`../../../tests/vectors/${name}.json`, import.meta.url), "utf8"));
const bytes = (text) => Uint8Array.from(Buffer.from(text, "hex"));
const refused = vectors("refused");
const ledger = vectors("ledger");
const engines = [await engine(), await engine({ subtle: null })];

for (const using of engines) {
  test(`what is refused is refused, by ${using.name}`, async () => {
    for (const { why, bytes: text } of refused.statements) {
      await assert.rejects(async () => {
        const { kid, signature, signed, payload } = openStatement(bytes(text));
        assert.ok(await using.verify(kid, signature, signed));
        parse(payload);
      }, undefined, why);
    }
    for (const { why, bytes: text } of refused.entries) assert.throws(() => openEntry(bytes(text)), { name: "Error" }, why);
    for (const { why, note } of refused.checkpoints) {
      await assert.rejects(openCheckpoint(using, note, "coop.example/log", [refused.vkey]), { code: /./ }, why);
    }
    for (const { why, bytes: text } of refused.payloads) assert.throws(() => parse(bytes(text)), { code: "json" }, why);
  });

  test(`a small ledger is good, by ${using.name}`, async () => {
    for (const statement of vectors("statement").statements) {
      const { kid, signature, signed } = openStatement(bytes(statement.bytes));
      assert.ok(await using.verify(kid, signature, signed));
    }
    let before = "00".repeat(32);
    for (const { bytes: text, entry: raw, index } of ledger.entries) {
      const entry = openEntry(bytes(text ?? raw));
      assert.equal(entry.index, index);
      assert.equal(hex(entry.prev), before);
      assert.ok(await using.verify(entry.kid, entry.signature, entry.signed));
      parse(entry.payload);
      before = hex(await leafHash(using, entry.bytes));
    }
    for (const note of [ledger.consistency.old, ledger.consistency.new]) await openCheckpoint(using, note, ledger.origin, [ledger.vkey]);
    const { faults } = await checkBundle(ledger.bundle, using);
    assert.deepEqual([...faults], []);
  });
}

test("numbers are exact decimals, as far as 96 bits and 28 places go", () => {
  const read = (text) => parse(new TextEncoder().encode(text)).text;
  const most = String(2n ** 96n - 1n);
  for (const good of ["0", "-0", "0.1", most, `-${most}`, `0.${"0".repeat(27)}1`, "1e28", "1E-28", "0e99", "1.50e-27", "10e27"]) assert.equal(read(good), good);
  for (const bad of [String(2n ** 96n), `0.${"0".repeat(28)}1`, "1e29", "1e-29", "0e2147483648", "0.00e-2147483649", "1e99999999999"]) assert.throws(() => read(bad), undefined, bad);
  parse(new TextEncoder().encode(`${"[".repeat(32)}1${"]".repeat(32)}`));
});

test("an entry is cut into its parts as pages have them, and put together again", () => {
  for (const { bytes: text, parts } of vectors("entry_parts").entries) {
    assert.deepEqual(cut(bytes(text)), parts);
    assert.equal(hex(entryBytes(parts)), text);
  }
  assert.throws(() => entryBytes(["=text", "AB"]), { code: "base64" });
});
