// What a file is, and whether it holds against the ledger that is pinned. Pure: no page, no network. One outcome a file:
//
// { name, sha256, form, knots: Map(what was checked → "checked" | "broken" | "open"), faults: [{ where, fault }], entries, steps, facts }
//
// `form` is "page", "bundle", "evidence", "receipt", "statement", "entry", "verifier" or "other". An outcome holds that has
// knots, all of them checked.

import { Fault, openStatement } from "../entry.js";
import { hex } from "../ed25519.js";
import { parse } from "../json.js";
import { readCheckpoint } from "../log.js";
import { unlinked } from "../linked.js";
import { checkBundle, openProven } from "../proof.js";
import { isPage, readBundle } from "./bundle.js";
import { isEvidence, openEvidence, settle } from "./evidence.js";
import { accept, ofLogs } from "./policy.js";
import { FIRST, entryOf, readReceipt } from "./receipt.js";

/** Which knot a fault breaks; what is not here breaks the form. */
const KNOTS = {
  ledger: ["no-charter", "other-ledger", "not-linked"],
  checkpoint: ["vkey", "origin", "checkpoint", "checkpoint-unsigned", "checkpoint-signature", "log-key", "pinned-key", "quorum"],
  tree: ["not-in-log", "path", "outside"],
  signatures: ["signature", "other-statement"],
  order: ["chain", "time", "sequence", "ascend"],
  members: ["unknown-key", "other-party", "revoked-key", "suspended", "key-rights", "not-governor"],
  archive: ["part"],
};
const knotOf = (fault) => Object.keys(KNOTS).find((knot) => KNOTS[knot].includes(fault.code)) ?? "form";

/** The field that a fault is about, as the program names it. */
const FIELDS = {
  cbor: "entry", json: "payload", base64: "base64", index: "index", ascend: "index", role: "role", signature: "signature", "other-statement": "statement", "not-in-log": "root",
  path: "path", outside: "index", chain: "prev", time: "time_ms", sequence: "suyuan.seq, suyuan.prev", "other-ledger": "ledger", "unknown-key": "kid", "revoked-key": "kid",
  "other-party": "iss", suspended: "iss", "not-governor": "iss", "key-rights": "kind", origin: "origin", vkey: "vkeys", "log-key": "vkeys", "pinned-key": "vkeys",
  checkpoint: "checkpoint", "checkpoint-unsigned": "checkpoint", "checkpoint-signature": "checkpoint", quorum: "quorum",
};
export const fieldOf = (fault) => FIELDS[fault.code];

const ORDER = {
  bundle: ["form", "ledger", "checkpoint", "tree", "signatures", "order", "members"],
  evidence: ["archive", "form", "ledger", "checkpoint", "tree", "signatures", "order", "members"],
  receipt: ["form", "checkpoint", "tree", "signatures"],
  statement: ["form", "signatures", "tree"],
};
ORDER.page = ORDER.bundle;

/** The form that bytes have. */
export function formOf(bytes) {
  if (bytes[0] === 0xd2) return "statement";
  if (bytes[0] === 0x85) return "entry";
  if (isEvidence(bytes)) return "evidence";
  const start = new TextDecoder().decode(bytes.slice(0, 2048));
  if (start.startsWith("c2sp.org/tlog-proof@")) return "receipt";
  if (start.includes('name="suyuan-verifier"')) return "verifier";
  if (/^\s*</.test(start)) return "page";
  return /^\s*\{/.test(start) ? "bundle" : "other";
}

const stem = (name) => name.replace(/\.[^.]*$/, "");

/**
 * Checks files, `[{ name, bytes }]`, against `pin`, `{ ledger, origin, vkeys, log_keys }`, or against a policy that was read, if there is one. A
 * statement or an entry among them belongs to the receipt of the same name, or to the only one.
 */
export async function checkFiles(engine, files, pin, policy) {
  const sorts = files.map((file) => ({ ...file, form: formOf(file.bytes) }));
  const receipts = sorts.filter(({ form }) => form === "receipt");
  const of = (form, receipt) => {
    const all = sorts.filter((file) => file.form === form);
    return all.find((file) => stem(file.name) === stem(receipt.name)) ?? (all.length === 1 && receipts.length === 1 ? all[0] : undefined);
  };
  const taken = new Set();
  const beside = new Map(receipts.map((receipt) => {
    const [entry, statement] = [of("entry", receipt), of("statement", receipt)];
    for (const file of [entry, statement]) if (file) taken.add(file);
    return [receipt, { entry: entry?.bytes, statement: statement?.bytes, with: [entry, statement].filter(Boolean).map(({ name }) => name) }];
  }));
  const outcomes = [];
  for (const file of sorts) if (!taken.has(file)) outcomes.push(await checkFile(engine, file, beside.get(file) ?? {}, pin, policy));
  return outcomes;
}

async function checkFile(engine, { name, bytes, form }, beside, pin, policy) {
  const outcome = { name, form, sha256: hex(await engine.sha256(bytes)), faults: [], entries: new Map(), steps: [], facts: { beside: beside.with?.join(", ") } };
  try {
    if (form === "bundle" || form === "page") await ofBundle(engine, outcome, readBundle(decoded(bytes, form), form === "page" ? "page" : "file"), pin, policy);
    else if (form === "evidence") await ofEvidence(engine, outcome, bytes, pin, policy);
    else if (form === "receipt") await ofReceipt(engine, outcome, readReceipt(decoded(bytes, form)), beside, pin, policy);
    else if (form === "statement") await ofStatement(engine, outcome, bytes);
    else if (form !== "verifier") throw new Fault("unknown-form", {});
  } catch (error) {
    const fault = error instanceof Fault ? error : new Fault("broken", { what: String(error?.message ?? error) });
    outcome.faults.push({ where: fault.facts.index ?? fault.facts.part ?? (fault.facts.line ? `line ${fault.facts.line}` : "file"), fault });
    outcome.stopped = true;
  }
  outcome.knots = knots(outcome);
  // Nothing that was not looked into holds.
  outcome.holds = outcome.faults.length === 0 && outcome.knots.size > 0 && [...outcome.knots.values()].every((state) => state === "checked");
  return outcome;
}

function knots({ form, faults, stopped, facts }) {
  const broken = new Set(faults.map(({ fault }) => knotOf(fault)));
  const blind = broken.has("checkpoint") && !facts.checkpoint;
  let reached = true;
  return new Map((ORDER[form] ?? []).map((knot) => {
    const unsaid = !reached || (knot === "tree" && (blind || form === "statement"));
    if (stopped && broken.has(knot)) reached = false;
    return [knot, broken.has(knot) ? "broken" : unsaid ? "open" : "checked"];
  }));
}

function decoded(bytes, form) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Fault("text", { form });
  }
}

/** The pinned keys that sign at a size, or all: a key counts for its own time, and one of which no time is known always. */
function keysAt({ vkeys, log_keys = [] }, size) {
  const signs = ({ from, until = Infinity }) => size === undefined || (from <= size && size < until);
  const timed = log_keys.map(({ vkey }) => vkey);
  return [...log_keys.filter(signs).map(({ vkey }) => vkey), ...vkeys.filter((vkey) => !timed.includes(vkey))];
}

async function ofBundle(engine, outcome, bundle, pin, policy) {
  const found = await checkBundle(bundle, engine);
  const note = (where, fault) => found.faults.has(where) || found.faults.set(where, fault);
  const { checkpoint } = found;
  if (bundle.ledger !== pin.ledger) found.faults.set("ledger", new Fault("other-ledger", { want: pin.ledger, got: bundle.ledger }));
  if (policy) {
    try {
      outcome.facts.witnesses = (await accept(engine, policy, bundle.checkpoint)).witnesses.join(", ");
    } catch (error) {
      note("checkpoint", error);
    }
  }
  const trusted = policy?.vkeys ?? keysAt(pin, checkpoint?.size);
  const all = policy?.vkeys ?? keysAt(pin);
  const gone = (vkey) => found.log.keys.some((key) => key.vkey === vkey && key.until <= checkpoint?.size);
  // Unless the charters, which lead from the pinned id to now, have retired every key that is trusted.
  if (!trusted.some((vkey) => bundle.vkeys.includes(vkey)) && !all.every(gone)) {
    note("checkpoint", new Fault("pinned-key", { want: trusted.join(", "), got: bundle.vkeys.join(", ") }));
  }
  outcome.entries = found.entries;
  outcome.steps = bundle.entries.filter(({ role }) => role === "step").map(({ index }) => index);
  for (const [where, fault] of found.faults) outcome.faults.push({ where, fault });
  Object.assign(outcome.facts, { origin: bundle.origin, size: checkpoint?.size, checkpoint, signatures: found.entries.size, steps: outcome.steps.length });
}

async function ofEvidence(engine, outcome, bytes, pin, policy) {
  const opened = await openEvidence(engine, bytes);
  const bundle = readBundle(opened.proof, "pretty");
  await ofBundle(engine, outcome, bundle, pin, policy);
  if (outcome.faults.length > 0) return;
  const steps = outcome.steps.map((index) => outcome.entries.get(index));
  Object.assign(outcome.facts, settle(opened, bundle, outcome.facts.size, steps));
  // Nothing ties these to it that can be read here; that is said, and no fault: the link may be a paper's or a place's.
  outcome.facts.loose = unlinked(outcome.facts.of, steps).join(", ");
}

async function ofReceipt(engine, outcome, receipt, beside, pin, policy) {
  const entry = entryOf(receipt, beside);
  const signers = () => ofLogs(engine, keysAt(pin, readCheckpoint(receipt.checkpoint).size));
  const { checkpoint, witnesses } = await accept(engine, policy ?? (await signers()), receipt.checkpoint);
  outcome.facts.checkpoint = checkpoint;
  const opened = await openProven(engine, { index: receipt.index, entry, path: receipt.path }, checkpoint).catch((error) => {
    if (error instanceof Fault) error.facts.index ??= receipt.index;
    throw error;
  });
  outcome.entries.set(opened.index, opened);
  outcome.steps = [opened.index];
  Object.assign(outcome.facts, { origin: checkpoint.origin, size: checkpoint.size, index: opened.index, witnesses: policy && witnesses.join(", "), signatures: 1, steps: 1 });
}

// A statement alone: who signed it; that it is in a log, only a receipt shows.
async function ofStatement(engine, outcome, bytes) {
  const opened = openStatement(bytes);
  if (!(await engine.verify(opened.kid, opened.signature, opened.signed))) throw new Fault("signature", { party: opened.iss, want: `Ed25519, ${hex(opened.kid)}`, got: hex(opened.signature) });
  const entry = { ...opened, index: "", said: parse(opened.payload), id: outcome.sha256 };
  outcome.entries.set("", entry);
  outcome.steps = [""];
  Object.assign(outcome.facts, { signatures: 1, steps: 1 });
}
