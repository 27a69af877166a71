// The phone's outbox against a node that behaves as docs/API.md says, and one that does not answer: nothing is lost, doubled or held up.

import assert from "node:assert/strict";
import { test } from "node:test";

import { hex } from "../ed25519.js";
import { openStatement } from "../entry.js";
import { say, withdraw } from "../record/chain.js";
import { sha256 } from "../record/cose.js";
import { freshKey, signerOf } from "../record/enrol.js";
import { sync } from "../record/sync.js";

const LEDGER = "07".repeat(32);
const copy = (value) => structuredClone(value);

/** The store without a disk: the same calls. */
class Memory {
  lists = { own: new Map([["chain", { seq: 0, prev: LEDGER }]]), waiting: new Map(), refused: new Map(), done: new Map(), files: new Map() };
  keys = { waiting: "seq", refused: "id", done: "id", files: "sha256" };
  async get(list, key) { return copy(this.lists[list].get(key)); }
  async all(list) { return [...this.lists[list].entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => copy(value)); }
  async outbox() { return { chain: await this.get("own", "chain"), waiting: await this.all("waiting") }; }
  async write(changes) {
    await new Promise((done) => setTimeout(done));
    for (const [what, list, value, key] of changes) {
      if (what === "put") this.lists[list].set(key ?? value[this.keys[list]], copy(value));
      else if (what === "delete") this.lists[list].delete(value);
      else this.lists[list].clear();
    }
  }
}

/** Web Locks: one at a time by name. */
class Locks {
  held = new Map();
  async request(name, options, work = options) {
    if (options.ifAvailable && this.held.has(name)) return work(null);
    while (this.held.has(name)) await this.held.get(name);
    const done = Promise.resolve(work({ name }));
    this.held.set(name, done.catch(() => {}));
    try { return await done; } finally { this.held.delete(name); }
  }
}

/** A node: takes statements in the order of their key's chain, and refuses subjects that it is told to. */
class Node {
  log = [];
  files = [];
  refuses = new Map();
  mood = () => undefined;
  state = () => ({ seq: this.log.length, prev: this.log.at(-1) ?? LEDGER });
  answer(bytes, id) {
    const { sub, seq, before } = openStatement(bytes);
    const known = this.log.indexOf(id);
    if (known >= 0) return { status: 200, index: known, id, time: "t", verdict: "accepted", reasons: [] };
    const next = this.state();
    if (seq !== next.seq || hex(before) !== next.prev) return { status: 409, code: seq < next.seq ? "sequence-taken" : "sequence-gap", retry: false };
    if (this.refuses.has(sub)) return { status: 403, retry: false, ...this.refuses.get(sub) };
    this.log.push(id);
    return { status: 201, index: this.log.length - 1, id, time: "t", verdict: sub === "odd" ? "pending" : "accepted", reasons: [] };
  }
  fetch = async (path, { body } = {}) => {
    const json = (status, told) => ({ ok: status < 400, status, json: async () => told });
    const mood = this.mood(path);
    if (mood === "before") throw new TypeError("no network");
    if (mood?.code) return json(mood.status, mood);
    if (path.startsWith("/v1/keys/")) return json(200, this.state());
    if (path === "/v1/blobs") { this.files.push(await sha256(body)); return json(201, {}); }
    const answers = [];
    for (let at = 0; at < body.length;) {
      const size = length(body, at);
      const bytes = body.slice(at, at + size);
      answers.push(this.answer(bytes, await sha256(bytes)));
      at += size;
    }
    if (mood === "after") throw new TypeError("the line broke");
    return json(200, { answers });
  };
}

// Statements end with a signature of 64 bytes, so the end is where the rest reads as a statement.
function length(body, at) {
  for (let size = 100; at + size <= body.length; size += 1) {
    try { openStatement(body.slice(at, at + size)); return size; } catch { /* not yet */ }
  }
  throw new Error("no statement");
}

async function desk(node = new Node()) {
  const { privateKey, key } = await freshKey();
  return { node, store: new Memory(), locks: new Locks(), key, party: "https://h.example/party/A", sign: signerOf(privateKey), now: () => 1_795_000_000_000, fetch: node.fetch };
}

const act = (subject, more = {}) => ({ act: "sell", subject, payload: `{"about":"${subject}"}`, time: "t", form: {}, ...more });
const names = async (desk, list) => (await desk.store.all(list)).map(({ subject }) => subject);

test("what is signed offline is sent in order, once, and the chain goes on", async () => {
  const d = await desk();
  for (const subject of ["a", "b", "c"]) await say(d, act(subject));
  assert.deepEqual((await d.store.all("waiting")).map(({ seq }) => seq), [0, 1, 2]);
  assert.deepEqual(await sync(d), { entered: 3, refused: 0, again: 0, stopped: undefined, busy: false });
  await say(d, act("d"));
  await sync(d);
  assert.equal(d.node.log.length, 4);
  assert.deepEqual((await names(d, "done")).sort(), ["a", "b", "c", "d"]);
  assert.deepEqual(await names(d, "waiting"), []);
});

test("an answer that was lost is asked for again, and nothing is entered twice", async () => {
  const d = await desk();
  for (const subject of ["a", "b"]) await say(d, act(subject));
  d.node.mood = () => "before";
  assert.equal((await sync(d)).stopped.code, "silence");
  d.node.mood = (path) => (path === "/v1/statements" ? "after" : undefined);
  assert.equal((await sync(d)).stopped.code, "silence");
  assert.equal(d.node.log.length, 2);
  await say(d, act("c"));
  d.node.mood = () => undefined;
  assert.equal((await sync(d)).entered, 3);
  assert.equal(d.node.log.length, 3);
});

test("what is refused is kept, what was signed after it is signed again, and what is pending holds nothing up", async () => {
  const d = await desk();
  d.node.refuses.set("bad", { code: "overdrawn", title: "t", detail: "d" });
  for (const subject of ["a", "bad", "odd", "c"]) await say(d, act(subject));
  const before = await d.store.all("waiting");
  assert.deepEqual(await sync(d), { entered: 3, refused: 1, again: 2, stopped: undefined, busy: false });
  const [kept] = await d.store.all("refused");
  assert.deepEqual([kept.subject, kept.problem.code], ["bad", "overdrawn"]);
  const done = await d.store.all("done");
  const last = done.find(({ subject }) => subject === "c");
  assert.deepEqual([last.instead, last.seq, last.issuedAt], [[before[3].id], 2, before[3].issuedAt]);
  assert.equal(done.find(({ subject }) => subject === "odd").verdict, "pending");

  // Mended: the new one names the old one, which is gone.
  await say(d, act("good", { replaces: kept }));
  const [mended] = await d.store.all("waiting");
  assert.deepEqual(mended.instead, [kept.id]);
  assert.deepEqual(await names(d, "refused"), []);
  assert.equal((await sync(d)).entered, 1);

  await say(d, act("bad"));
  await sync(d);
  await withdraw(d, (await d.store.all("refused"))[0]);
  assert.deepEqual(await names(d, "refused"), []);
});

test("a key that is not admitted, or a node that is busy, puts nothing aside", async () => {
  const d = await desk();
  d.node.refuses.set("a", { code: "key-revoked", title: "t" });
  await say(d, act("a"));
  await say(d, act("b"));
  assert.equal((await sync(d)).stopped.code, "key-revoked");
  d.node.mood = () => ({ status: 503, code: "unavailable", retry: true });
  assert.equal((await sync(d)).stopped.code, "unavailable");
  assert.deepEqual([await names(d, "waiting"), await names(d, "refused")], [["a", "b"], []]);
});

test("a chain that stands elsewhere is taken up from there", async () => {
  const d = await desk();
  d.node.log = ["aa".repeat(32), "bb".repeat(32)];
  await say(d, act("a"));
  await say(d, act("b"));
  assert.deepEqual(await sync(d), { entered: 2, refused: 0, again: 2, stopped: undefined, busy: false });
  assert.equal(d.node.log.length, 4);
});

test("two tabs sign one chain, and one of them sends", async () => {
  const d = await desk();
  await Promise.all(Array.from({ length: 12 }, (_, at) => say(d, act(`s${at}`))));
  const [one, other] = await Promise.all([sync(d), sync(d), ...["x", "y"].map((subject) => say(d, act(subject)))]);
  assert.equal(one.busy + other.busy, 1);
  await sync(d);
  assert.equal(d.node.log.length, 14);
  assert.deepEqual((await d.store.all("done")).map(({ seq }) => seq).sort((a, b) => a - b), Array.from({ length: 14 }, (_, at) => at));
});

test("photographs go first, and leave the phone when the ledger has the act", async () => {
  const d = await desk();
  const bytes = new Uint8Array([0xff, 0xd8, 0xff, 1, 2, 3]);
  const file = { sha256: await sha256(bytes), type: "image/jpeg", bytes };
  await say(d, act("a", { files: [file] }));
  d.node.mood = (path) => (path === "/v1/blobs" ? "before" : undefined);
  assert.equal((await sync(d)).stopped.code, "silence");
  assert.equal(d.node.log.length, 0, "the act waits for its photograph");
  d.node.mood = () => undefined;
  await sync(d);
  assert.deepEqual([d.node.files, d.node.log.length, (await d.store.all("files")).length], [[file.sha256], 1, 0]);
});

test("a portal that answers for the node is no answer", async () => {
  const d = await desk();
  await say(d, act("a"));
  d.fetch = async () => ({ ok: false, status: 403, json: async () => ({ login: true }) });
  assert.equal((await sync(d)).stopped.code, "silence");
  d.fetch = async () => ({ ok: true, status: 200, json: async () => { throw new SyntaxError("<html>"); } });
  assert.equal((await sync(d)).stopped.code, "silence");
  assert.deepEqual(await names(d, "waiting"), ["a"]);
});
