// The consumer's script (web/assets), which shares no code with the ledger, reads what a fresh node gives out: checkpoint, statements,
// their .tlog-proofs (C2SP tlog-proof) and a page's whole bundle. Each has its twins: one changed bit, and it is refused.
//
//   node consumer.mjs URL VKEY [INDEX…]

import { engine, hex } from "../../web/assets/ed25519.js";
import { base64, entryBytes, openEntry, openStatement } from "../../web/assets/entry.js";
import { leafHash, openCheckpoint, rootOf } from "../../web/assets/log.js";
import { checkBundle } from "../../web/assets/proof.js";

const [url, vkey, ...indices] = process.argv.slice(2);
const origin = vkey.split("+")[0];

function bad(what) {
  console.error(`Bad: ${what}`);
  process.exit(1);
}

async function get(path, accept = "*/*") {
  const answer = await fetch(url + path, { headers: { accept } });
  if (answer.status !== 200) bad(`${path}: status ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

const text = (bytes) => new TextDecoder("utf-8", { fatal: true }).decode(bytes);

/** A .tlog-proof → its entry, index, path and note. */
function openProof(bytes) {
  const [first, extra, at, ...rest] = text(bytes).split("\n");
  const end = rest.indexOf("");
  const entry = /^extra (\S+)$/.exec(extra ?? "")?.[1];
  const index = /^index (0|[1-9][0-9]{0,15})$/.exec(at ?? "")?.[1];
  if (first !== "c2sp.org/tlog-proof@v1" || !entry || !index || end < 0 || end > 63) throw new Error("no proof of this form");
  return { entry: base64(entry), index: Number(index), path: rest.slice(0, end).map(base64), note: rest.slice(end + 1).join("\n") };
}

/** Statement and proof, as whoever holds both checks them; what does not hold throws. */
async function check(using, statement, proof) {
  const { entry: bytes, index, path, note } = openProof(proof);
  const checkpoint = await openCheckpoint(using, note, origin, [vkey]);
  const entry = openEntry(bytes);
  if (entry.index !== index) throw new Error(`index: want ${index}, got ${entry.index}`);
  if (hex(entry.statement) !== hex(statement)) throw new Error("the entry holds another statement");
  const { kid, signature, signed } = openStatement(statement);
  if (!(await using.verify(kid, signature, signed))) throw new Error("signature");
  const root = await rootOf(using, index, checkpoint.size, await leafHash(using, bytes), path);
  if (hex(root) !== hex(checkpoint.root)) throw new Error("root");
}

async function refused(what, attempt) {
  try {
    await attempt();
  } catch {
    return;
  }
  bad(`${what} was not refused`);
}

function* twins(bytes, count) {
  const bits = bytes.length * 8;
  for (let n = 0; n < count; n++) {
    const bit = Math.floor((n * (bits - 1)) / (count - 1));
    const changed = bytes.slice();
    changed[bit >> 3] ^= 1 << (bit & 7);
    yield [bit, changed];
  }
}

const engines = [await engine(), await engine({ subtle: null })];
const whole = await get("/checkpoint");
const told = [];
for (const using of engines) {
  const { size } = await openCheckpoint(using, text(whole), origin, [vkey]);
  for (const [bit, changed] of twins(whole, 40)) {
    await refused(`${using.name}: bit ${bit} of the checkpoint`, () => openCheckpoint(using, text(changed), origin, [vkey]));
  }
  let count = 0;
  for (const index of [0, 1, ...indices.map(Number), size - 1]) {
    const [statement, proof] = [await get(`/v1/statements/${index}`, "application/cose"), await get(`/v1/statements/${index}/proof`)];
    await check(using, statement, proof).catch((error) => bad(`${using.name}: statement ${index}: ${error.message}`));
    for (const [bit, changed] of twins(statement, 20)) {
      await refused(`${using.name}: bit ${bit} of statement ${index}`, () => check(using, changed, proof));
    }
    for (const [bit, changed] of twins(proof, 60)) {
      await refused(`${using.name}: bit ${bit} of the proof of ${index}`, () => check(using, statement, changed));
    }
    count += 1;
  }
  told.push(`${using.name}: ${count} statements with their proofs in the log of ${size}`);
}

const page = text(await get("/p/STRAW/10/A", "text/html"));
const bundle = JSON.parse(/<script type="application\/json" id="proof">(.*?)<\/script>/s.exec(page)?.[1] ?? bad("the page has no bundle"));
if (bundle.origin !== origin || !bundle.vkeys.includes(vkey)) bad(`the page speaks of the log ${bundle.origin}`);
for (const using of engines) {
  const { entries, faults } = await checkBundle(bundle, using);
  if (faults.size > 0) bad(`the page: ${[...faults].map(([at, fault]) => `${at}: ${fault.message}`).join("; ")}`);
  const step = bundle.entries.find((entry) => entry.role === "step");
  const bytes = entryBytes(step.entry);
  for (const [bit, changed] of twins(bytes, 40)) {
    const other = bundle.entries.map((entry) => (entry === step ? { ...entry, entry: Buffer.from(changed).toString("base64") } : entry));
    const found = await checkBundle({ ...bundle, entries: other }, using);
    if (found.faults.size === 0) bad(`${using.name}: bit ${bit} of a step on the page was not refused`);
  }
  told.push(`${using.name}: the page's ${entries.size} entries`);
}
console.log(told.join("\n"));
