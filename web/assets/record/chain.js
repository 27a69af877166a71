// The outbox of one key: signs in its chain, and keeps what is signed until the ledger has answered, as cli/src/outbox does.
//
// A desk is `{ store, locks, key, party, sign, now }`. Whoever changes what stands in the chain holds the lock CHAIN, so that two tabs never
// sign with one number. Nothing that waits for a network holds it.

import { signed } from "./cose.js";

export const CHAIN = "suyuan-record-chain";
/** The most refused statements that one may name. */
const MOST_INSTEAD = 8;
/** What was entered is remembered so far back. */
const MOST_DONE = 200;

const behind = (chain, waiting) => {
  const last = waiting.at(-1);
  return last ? { seq: last.seq + 1, prev: last.id } : chain;
};

async function statement(desk, { seq, prev }, { subject, payload, issuedAt, instead = [] }) {
  const head = { kind: "event", key: desk.key, issuer: desk.party, subject, issuedAt, seq, prev, instead };
  return signed(desk.sign, head, payload);
}

/** Signs an act and keeps it: `{ act, subject, payload, form, time, files, replaces }`. Gives what waits now. */
export function say(desk, { replaces, files = [], last, ...said }) {
  return desk.locks.request(CHAIN, async () => {
    const { chain, waiting } = await desk.store.outbox();
    const next = behind(chain, waiting);
    const instead = replaces ? [...replaces.instead, replaces.id].slice(-MOST_INSTEAD) : [];
    const issuedAt = Math.floor(desk.now() / 1000);
    const { bytes, id } = await statement(desk, next, { ...said, issuedAt, instead });
    const item = { ...said, ...next, id, bytes, issuedAt, instead, files: files.map(({ sha256 }) => sha256) };
    await desk.store.write([
      ["put", "waiting", item],
      ...files.map((file) => ["put", "files", file]),
      ...(replaces ? [["delete", "refused", replaces.id], ...replaces.files.filter((old) => !item.files.includes(old)).map((old) => ["delete", "files", old])] : []),
      ...(last ? [["put", "own", last, "last"]] : []),
    ]);
    return item;
  });
}

/** The ledger has it: its answer is kept, and the chain goes on behind it. */
export async function entered(desk, item, answer) {
  const { bytes: _, ...kept } = item;
  const { index, time, verdict, reasons, proof } = answer;
  const [old, waiting] = [await desk.store.all("done"), await desk.store.all("waiting")];
  const surplus = old.sort((one, other) => one.index - other.index).slice(0, Math.max(0, old.length + 1 - MOST_DONE));
  const named = new Set(waiting.filter(({ seq }) => seq !== item.seq).flatMap(({ files }) => files));
  await desk.store.write([
    ["put", "done", { ...kept, index, entered: time, verdict, reasons, proof }],
    ["delete", "waiting", item.seq],
    ["put", "own", { seq: item.seq + 1, prev: item.id }, "chain"],
    ...item.files.filter((file) => !named.has(file)).map((file) => ["delete", "files", file]),
    ...surplus.map(({ id }) => ["delete", "done", id]),
  ]);
}

/** Signs what waits again, in its order, from where the chain stands: same payloads, same times, the old ids named. */
async function again(desk, from, items) {
  const changes = items.map(({ seq }) => ["delete", "waiting", seq]);
  let next = from;
  for (const item of items) {
    const instead = [...item.instead, item.id].slice(-MOST_INSTEAD);
    const { bytes, id } = await statement(desk, next, { ...item, instead });
    changes.push(["put", "waiting", { ...item, ...next, id, bytes, instead }]);
    next = { seq: next.seq + 1, prev: id };
  }
  return changes;
}

/** The ledger did not take it: it is put aside with the reason, its number is free, and what was signed behind it is signed again. Gives how many. */
export function refused(desk, item, problem) {
  return desk.locks.request(CHAIN, async () => {
    const waiting = await desk.store.all("waiting");
    const rest = waiting.filter(({ seq }) => seq > item.seq);
    const from = { seq: item.seq, prev: item.prev };
    const { bytes: _, ...kept } = item;
    await desk.store.write([
      ["delete", "waiting", item.seq],
      ["put", "refused", { ...kept, problem }],
      ["put", "own", from, "chain"],
      ...(await again(desk, from, rest)),
    ]);
    return rest.length;
  });
}

/** The key's chain stands elsewhere: all that waits is signed again from there. */
export function astray(desk, state) {
  return desk.locks.request(CHAIN, async () => {
    const waiting = await desk.store.all("waiting");
    const from = { seq: state.seq, prev: state.prev };
    await desk.store.write([["put", "own", from, "chain"], ...(await again(desk, from, waiting))]);
    return waiting.length;
  });
}

/** Gives up what was refused; photographs that nothing else names go too. */
export async function withdraw(desk, item) {
  const others = [...(await desk.store.all("waiting")), ...(await desk.store.all("refused"))].filter(({ id }) => id !== item.id);
  const named = new Set(others.flatMap(({ files }) => files));
  await desk.store.write([["delete", "refused", item.id], ...item.files.filter((file) => !named.has(file)).map((file) => ["delete", "files", file])]);
}
