// Sends what waits, in the order of the key's chain, as often as it takes. The same bytes may go out many times: the node knows them and
// gives the same number. What is pending is entered, and holds nothing up.

import { join } from "../entry.js";
import { astray, entered, refused } from "./chain.js";

const SYNC = "suyuan-record-sync";
/** So many go in one request: a line that breaks loses no more of the way. */
const BATCH = 20;
/** Refusals that every statement of the key would meet: nothing is put aside. */
const OF_THE_KEY = ["unknown-key", "key-revoked", "suspended", "wrong-ledger"];
/** The number is not the one that the key signs next. */
const OF_THE_ORDER = ["sequence-gap", "sequence-taken"];

/** Why nothing more is sent now: `code` is a problem's, or `silence`. */
class Stopped extends Error {
  constructor(problem) {
    super(problem.detail ?? problem.code);
    this.problem = problem;
  }
}

const silence = (error) => new Stopped({ code: "silence", detail: String(error?.message ?? error) });
const passing = ({ retry, status }) => Boolean(retry) || status >= 500 || status === 429 || status === 408;

/** Asks the node; a problem that the same request may overcome later stops everything, others are given as `{ problem }`. */
export async function ask(desk, path, options = {}, patience = 30_000) {
  let answer, told;
  try {
    answer = await desk.fetch(path, { ...options, cache: "no-store", headers: { accept: "application/json", ...options.headers }, signal: AbortSignal.timeout(patience) });
    told = await answer.json();
  } catch (error) {
    throw silence(error);
  }
  if (answer.ok) return told;
  const problem = { status: answer.status, ...told };
  // Whatever stands between here and the node, a portal in a hotel say, has no word for what was sent.
  if (typeof told?.code !== "string") throw silence(`HTTP ${answer.status}`);
  if (passing(problem)) throw new Stopped(problem);
  return { problem };
}

const post = (desk, path, kind, body, patience) => ask(desk, path, { method: "POST", body, headers: { "content-type": kind } }, patience);

/** Photographs go before the statements that name them; one that the node will not have does not hold the act up. */
async function upload(desk, items) {
  for (const sha256 of new Set(items.flatMap(({ files }) => files))) {
    const file = await desk.store.get("files", sha256);
    if (!file) continue;
    const told = await post(desk, "/v1/blobs", file.type, file.bytes, 120_000);
    if (told.problem) await desk.store.write([["delete", "files", sha256]]);
  }
}

/** Sends all that waits: `{ entered, refused, again, stopped }`; `busy` if another tab does. `tell` is called after each step. */
export function sync(desk, tell = () => {}) {
  return desk.locks.request(SYNC, { ifAvailable: true }, async (lock) => {
    const done = { entered: 0, refused: 0, again: 0, stopped: undefined, busy: !lock };
    if (!lock) return done;
    try {
      await send(desk, done, tell);
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      done.stopped = error.problem;
    }
    return done;
  });
}

async function send(desk, done, tell) {
  let lost = false;
  for (;;) {
    const batch = (await desk.store.all("waiting")).slice(0, BATCH);
    if (batch.length === 0) return;
    await upload(desk, batch);
    const told = await post(desk, "/v1/statements", "application/cbor-seq", join(...batch.map(({ bytes }) => bytes)));
    if (told.problem) throw new Stopped(told.problem);
    const answers = told.answers ?? [];
    if (answers.length === 0) throw silence("no answer for what was sent");
    for (const [at, answer] of answers.slice(0, batch.length).entries()) {
      const item = batch[at];
      if (answer.index !== undefined) {
        await entered(desk, item, answer);
        done.entered += 1;
        lost = false;
        tell();
        continue;
      }
      if (passing(answer) || OF_THE_KEY.includes(answer.code)) throw new Stopped(answer);
      if (OF_THE_ORDER.includes(answer.code) && !lost) {
        // The key signed elsewhere, or a copy of this store was brought back.
        lost = true;
        const state = await ask(desk, `/v1/keys/${desk.key}`);
        if (state.problem) throw new Stopped(state.problem);
        done.again += await astray(desk, state);
      } else {
        const { code, title, detail, field, hint } = answer;
        done.again += await refused(desk, item, { code, title, detail, field, hint });
        done.refused += 1;
      }
      tell();
      break;
    }
  }
}
