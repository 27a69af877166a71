// A request for membership is read as the program reads it: what it takes is shown as it stands, what it refuses is not shown.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { fingerprint, lettersOf, readRequest } from "../admit.js";

const { requests, refused } = JSON.parse(readFileSync(new URL("../../../tests/vectors/admission.json", import.meta.url), "utf8"));
const ROLES = ["producer", "processor", "carrier", "warehouse", "shop", "host", "platform", "certifier", "association", "inspector", "operator"];

test("good requests say what their payload says", async () => {
  for (const { payload, fingerprint: digits, link } of requests) {
    const read = await readRequest(lettersOf(link), ROLES);
    const asked = JSON.parse(payload);
    assert.deepEqual(Object.fromEntries(read.names), asked.names);
    assert.deepEqual([read.roles, read.label, read.prefix], [asked.roles, asked.label, asked.prefix]);
    assert.equal(fingerprint(read.key), digits);
    assert.equal(read.ledger, "07".repeat(32));
    const broken = `${link.slice(0, -20)}%0A ${link.slice(-20)}`;
    assert.equal(lettersOf(broken), lettersOf(link), "as a messenger breaks it");
  }
});

test("what the program refuses is not shown", async () => {
  assert.ok(refused.length > 10);
  for (const { why, text } of refused) {
    // Without a mark there is nothing to show at all.
    if (text !== "") await assert.rejects(readRequest(lettersOf(text) || text, ROLES), why);
  }
  assert.equal(lettersOf("#other"), "");
});
