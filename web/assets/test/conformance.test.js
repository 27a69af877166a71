// Bytes made by others: a log of 300 entries (Go), and every edge case of Ed25519 (CCTV).

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { engine, hex } from "../ed25519.js";
import { openEntry } from "../entry.js";
import { leafHash, openCheckpoint, rootOf } from "../log.js";
import { parse } from "../json.js";

const folder = process.env.SUYUAN_CONFORMANCE ?? "../shared/conformance";
const skip = existsSync(`${folder}/log-sample/vkey`) ? false : `SKIPPED: no conformance files in ${folder}`;
if (skip) console.error(skip);
const bytes = (text) => Uint8Array.from(Buffer.from(text, "hex"));
const checker = await engine();

test("each entry, its signature, the chain and the checkpoint of another program's log", { skip }, async () => {
  const read = (path) => readFileSync(`${folder}/log-sample/${path}`);
  const checkpoint = await openCheckpoint(checker, read("checkpoint").toString(), "example.com/suyuan", [read("vkey").toString().trim()]);
  const entries = [];
  for (const tile of ["000", "001.p/44"]) {
    const bundle = new Uint8Array(read(`tile/entries/${tile}`));
    for (let at = 0; at < bundle.length;) {
      const length = bundle[at] * 256 + bundle[at + 1];
      entries.push(bundle.slice(at + 2, at + 2 + length));
      at += 2 + length;
    }
  }
  assert.equal(entries.length, checkpoint.size);
  let before = "00".repeat(32);
  const leaves = [];
  for (const [index, raw] of entries.entries()) {
    const entry = openEntry(raw);
    assert.equal(entry.index, index);
    assert.equal(hex(entry.prev), before);
    assert.ok(await checker.verify(entry.kid, entry.signature, entry.signed));
    parse(entry.payload);
    leaves.push(await leafHash(checker, raw));
    before = hex(leaves[index]);
  }
  const levels = [leaves];
  while (levels.at(-1).length > 1) {
    const level = levels.at(-1);
    const next = [];
    for (let i = 0; i < level.length; i += 2) {
      next.push(i + 1 < level.length ? await checker.sha256(Buffer.concat([Buffer.of(1), level[i], level[i + 1]])) : level[i]);
    }
    levels.push(next);
  }
  for (const index of leaves.keys()) {
    const path = levels.slice(0, -1).map((level, height) => level[(index >> height) ^ 1]).filter(Boolean);
    assert.equal(hex(await rootOf(checker, index, 300, leaves[index], path)), hex(checkpoint.root));
  }
});

test("the browser and the library accept exactly what the ledger accepts", { skip }, async () => {
  const library = await engine({ subtle: null });
  const vectors = JSON.parse(readFileSync(`${folder}/ed25519/ed25519vectors.json`, "utf8"));
  for (const { number, key, sig, msg, flags } of vectors) {
    const want = !["low_order_A", "low_order_R", "low_order_residue", "reencoded_k"].some((flag) => flags?.includes(flag));
    const message = new TextEncoder().encode(msg);
    for (const using of [checker, library]) {
      assert.equal(await using.verify(bytes(key), bytes(sig), message), want, `vector ${number} by ${using.name}`);
    }
  }
});
