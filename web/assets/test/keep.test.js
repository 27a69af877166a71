// The verifier's file, without its screen: what it takes, against whom, and what it says is wrong.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { engine } from "../ed25519.js";
import { checkFiles, fieldOf } from "../keep/check.js";
import { cut } from "../keep/parts.js";
import { readPolicy } from "../keep/policy.js";

const vectors = (name) => JSON.parse(readFileSync(new URL(`../../../tests/vectors/${name}.json`, import.meta.url), "utf8"));
const hexed = (text) => Uint8Array.from(Buffer.from(text, "hex"));
const bytes = (text) => new TextEncoder().encode(text);
const using = await engine();
const [ledger, noted, entries] = [vectors("ledger"), vectors("checkpoint"), vectors("entry").entries];
const pin = { ledger: ledger.ledger, origin: ledger.origin, vkeys: [ledger.vkey] };
const other = { ledger: "00".repeat(32), origin: ledger.origin, vkeys: [noted.log_vkey] };

const check = async (name, content, trusted = pin, policy = undefined, ...beside) =>
  (await checkFiles(using, [{ name, bytes: content }, ...beside.map(([name, bytes]) => ({ name, bytes }))], trusted, policy))[0];
const codes = ({ faults }) => faults.map(({ where, fault }) => `${where}: ${fault.code}`);
const written = (bundle) => bytes(`${JSON.stringify(bundle, null, 2)}\n`);

test("a bundle holds in either writing, and in a page, and in no other", async () => {
  const { bundle } = ledger;
  const compact = JSON.stringify(bundle);
  for (const text of [`${JSON.stringify(bundle, null, 2)}\n`, compact, `${compact}\n`]) assert.ok((await check("b", bytes(text))).holds);
  const page = (json) => bytes(`<!doctype html><p>Anything</p><script type="application/json" id="proof">${json}</script></html>`);
  const found = await check("p.html", page(compact));
  assert.deepEqual([found.form, found.holds, codes(found)], ["page", true, []]);
  // As pages carry it: entries in their parts, cut in one way.
  const parted = { ...bundle, entries: bundle.entries.map((item) => ({ ...item, entry: cut(Buffer.from(item.entry, "base64")) })) };
  const inParts = JSON.stringify(parted);
  assert.ok(inParts.includes('"=application/vnd.suyuan.charter+json"'));
  for (const [name, text] of [["p.html", page(inParts)], ["b", bytes(inParts)]]) assert.ok((await check(name, text)).holds, name);
  const elsewhere = inParts.replace('"=application/', '"=app","=lication/');
  assert.deepEqual(codes(await check("p.html", page(elsewhere))), ["file: writing"]);
  const spoilt = inParts.replace(/"([A-Za-z0-9+/]{40,}=)"/, '"!$1"');
  assert.deepEqual(codes(await check("p.html", page(spoilt))), ["0: base64"]);
  for (const text of [JSON.stringify(bundle, null, 2), ` ${compact}`, compact.replace('"index":0', '"index":0.0'), compact.replace("coop", "c\\u006fop")]) {
    assert.deepEqual(codes(await check("b", bytes(text))), ["file: writing"], text.slice(0, 60));
  }
  assert.deepEqual(codes(await check("p.html", page(JSON.stringify(bundle, null, 2)))), ["file: writing"]);
  assert.deepEqual(codes(await check("b", bytes(JSON.stringify({ ...bundle, more: 1 })))), ["file: bundle"]);
});

test("a key counts for its own time", async () => {
  const { bundle } = ledger;
  const size = Number(bundle.checkpoint.split("\n")[1]);
  const timed = (from, until) => ({ ...pin, vkeys: [noted.log_vkey], log_keys: [{ vkey: ledger.vkey, from, until }, { vkey: noted.log_vkey, from: size + 1 }] });
  const item = bundle.entries[1];
  const receipt = bytes(`c2sp.org/tlog-proof@v1\nextra ${item.entry}\nindex ${item.index}\n${item.path.map((hash) => `${hash}\n`).join("")}\n${bundle.checkpoint}`);
  for (const [name, file, fault] of [["b", written(bundle), "checkpoint: pinned-key"], ["r.tlog-proof", receipt, "file: checkpoint-unsigned"]]) {
    assert.ok((await check(name, file, timed(0, size + 1))).holds, name);
    for (const [from, until] of [[0, size], [size + 1, undefined]]) assert.deepEqual(codes(await check(name, file, timed(from, until))), [fault], `${name} ${from}`);
  }
});

test("another ledger, another key, another role and another order are named", async () => {
  const { bundle } = ledger;
  assert.deepEqual(codes(await check("b", written(bundle), other)), ["ledger: other-ledger", "checkpoint: pinned-key"]);
  assert.deepEqual(codes(await check("b", written(bundle), { ...pin, vkeys: [noted.log_vkey] })), ["checkpoint: pinned-key"]);
  const role = bundle.entries.map((entry, i) => (i === 1 ? { ...entry, role: "Step" } : entry));
  assert.deepEqual(codes(await check("b", written({ ...bundle, entries: role }))), [`${bundle.entries[1].index}: role`]);
  assert.deepEqual(codes(await check("b", written({ ...bundle, entries: [...bundle.entries].reverse() }))), [`${bundle.entries.at(-2).index}: ascend`]);
  const changed = await check("b", written({ ...bundle, origin: "elsewhere" }));
  assert.deepEqual(codes(changed).slice(0, 1), ["checkpoint: origin"]);
  assert.equal(fieldOf(changed.faults[0].fault), "origin");
  assert.deepEqual([changed.knots.get("tree"), changed.holds], ["open", false]);
});

test("a receipt holds with the entry in it, and with the statement beside it if that is the entry's", async () => {
  const { statement, tlog_proof } = ledger.receipt;
  const receipt = bytes(tlog_proof);
  const alone = await check("r.tlog-proof", receipt);
  assert.deepEqual([alone.holds, alone.entries.size], [true, 1]);
  const both = await check("r.tlog-proof", receipt, pin, undefined, ["r.cose", hexed(statement)]);
  assert.deepEqual([both.holds, both.facts.beside], [true, "r.cose"]);
  const wrong = hexed(entries[1].bytes);
  const strange = await check("r.tlog-proof", receipt, pin, undefined, ["x.cose", hexed(vectors("statement").statements[1].bytes)]);
  assert.deepEqual(codes(strange), [`${alone.facts.index}: other-statement`]);
  assert.ok(!(await check("r.tlog-proof", receipt, pin, undefined, ["x.entry", wrong])).holds);
  assert.deepEqual(codes(await check("r.tlog-proof", receipt, other)), ["file: checkpoint-unsigned"]);
  assert.deepEqual(codes(await check("r", bytes(tlog_proof.replace("index ", "index  ")))), ["line 3: line"]);
});

test("a statement alone is signed, and in no log as far as that shows", async () => {
  const found = await check("s.cose", hexed(ledger.receipt.statement));
  assert.deepEqual([found.holds, codes(found), found.knots.get("signatures"), found.knots.get("tree")], [false, [], "checked", "open"]);
});

test("nothing that was not looked into holds", async () => {
  for (const text of ["", "words", "\u0000", "<html></html>", '<meta name="suyuan-verifier" content="1">', "{}"]) assert.equal((await check("x", bytes(text))).holds, false, text);
});

test("a policy asks for witnesses, and one of their cosignatures changed condemns the checkpoint", async () => {
  const lines = `log ${noted.log_vkey} https://coop.example\nwitness w1 ${noted.witness_vkey}\n`;
  const entry = ["r.entry", hexed(entries[2].bytes)];
  const told = async (policy, text = noted.tlog_proof) => check("r.tlog-proof", bytes(text), pin, await readPolicy(using, policy), entry);
  const held = await told(`# ours\n${lines}group all-of-us all w1\nquorum all-of-us\n`);
  assert.deepEqual([codes(held), held.holds, held.facts.witnesses], [[], true, "w1"]);
  assert.ok((await told(`${lines}quorum none\n`)).holds);
  const stranger = noted.witness_vkey.replace("w1", "w2");
  await assert.rejects(readPolicy(using, `${lines}witness w2 ${stranger}\nquorum w2\n`), { code: "policy" });
  const uncosigned = noted.tlog_proof.slice(0, noted.tlog_proof.indexOf("— witness"));
  assert.deepEqual(codes(await told(`${lines}quorum w1\n`, uncosigned)), ["file: quorum"]);
  const at = noted.tlog_proof.indexOf("hY7NDAAAAABpVwqB");
  for (const letter of [8, 14, 30, 90]) {
    const text = noted.tlog_proof.slice(0, at + letter) + (noted.tlog_proof[at + letter] === "A" ? "B" : "A") + noted.tlog_proof.slice(at + letter + 1);
    assert.deepEqual(codes(await told(`${lines}quorum w1\n`, text)), ["file: checkpoint-signature"], `letter ${letter}`);
  }
  for (const policy of ["", lines, `${lines}quorum x\n`, `${lines}quorum none\nquorum none\n`, `${lines}group g 2 w1\nquorum g\n`, `${lines}group g any w1\ngroup h any w1\nquorum g\n`,
    `${lines}witness w1 ${noted.witness_vkey}\nquorum none\n`, `log ${noted.witness_vkey}\nquorum none\n`, "words\n", `${lines}\u0001\nquorum none\n`]) {
    await assert.rejects(readPolicy(using, policy), { code: "policy" }, policy);
  }
});
