// A whole bundle is good as it is; any change in it is found and named at its place.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { engine } from "../ed25519.js";
import { unlinked } from "../linked.js";
import { checkBundle } from "../proof.js";

const folder = process.env.SUYUAN_GALLERY;
const skip = folder ? false : "SUYUAN_GALLERY is not set; cargo test sets it";
const bundle = (name = "bundle") => JSON.parse(readFileSync(`${folder}/${name}.json`, "utf8"));
const native = await engine();
const library = await engine({ subtle: null });

const codes = async (changed, using = native) => Object.fromEntries([...(await checkBundle(changed, using)).faults].map(([at, fault]) => [at, fault.code]));

test("both engines find a whole bundle good", { skip }, async () => {
  assert.equal(library.name, "noble");
  for (const using of [native, library]) {
    assert.deepEqual(await codes(bundle(), using), {});
    assert.deepEqual(await codes(bundle("bundle-troubled"), using), {});
  }
});

test("every flipped bit of a step is found at that step", { skip }, async () => {
  const whole = bundle();
  const step = whole.entries.find((entry) => entry.role === "step");
  const bytes = Buffer.from(step.entry, "base64");
  for (let bit = 0; bit < bytes.length * 8; bit += 37) {
    const changed = Buffer.from(bytes);
    changed[bit >> 3] ^= 1 << (bit & 7);
    const entries = whole.entries.map((entry) => (entry === step ? { ...entry, entry: changed.toString("base64") } : entry));
    const found = await codes({ ...whole, entries });
    assert.ok(found[step.index], `bit ${bit} went unseen`);
  }
});

test("a changed path, checkpoint, key or ledger is named", { skip }, async () => {
  const whole = bundle();
  const last = whole.entries.at(-1);
  const paths = whole.entries.map((entry) => (entry === last ? { ...entry, path: [...entry.path].reverse() } : entry));
  assert.deepEqual(await codes({ ...whole, entries: paths }), { [last.index]: "not-in-log" });
  const shorter = whole.entries.map((entry) => (entry === last ? { ...entry, path: entry.path.slice(1) } : entry));
  assert.ok((await codes({ ...whole, entries: shorter }))[last.index]);
  assert.equal((await codes({ ...whole, checkpoint: whole.checkpoint.replace(/\n\d+\n/, "\n7\n") })).checkpoint, "checkpoint-signature");
  assert.equal((await codes({ ...whole, vkeys: [] })).checkpoint, "checkpoint-unsigned");
  assert.equal((await codes({ ...whole, origin: "elsewhere" })).checkpoint, "origin");
  assert.equal((await codes({ ...whole, ledger: "00".repeat(32) }))[0], "other-ledger");
});

test("a signer whom nobody admitted is named", { skip }, async () => {
  const whole = bundle();
  const [, , , , lab] = whole.entries;
  const found = await codes({ ...whole, entries: whole.entries.filter((entry) => entry !== lab) });
  assert.deepEqual([...new Set(Object.values(found))], ["unknown-key"]);
});

test("steps of another lot are not taken for this one's", { skip }, async () => {
  const { entries } = await checkBundle(bundle(), native);
  const steps = bundle().entries.filter((entry) => entry.role === "step").map((entry) => entries.get(entry.index));
  const crop = steps[0];
  assert.deepEqual(unlinked("https://trace.example.cn/p/STRAW-BOX/10/SL-0418A", steps), []);
  assert.deepEqual(unlinked("https://trace.example.cn/p/STRAW-BOX/10/OTHER", steps), steps.map((step) => step.index));
  assert.deepEqual(unlinked("https://trace.example.cn/p/STRAW-BOX/10/SL-0418A", [crop]), [crop.index]);
});
