// The code of one pack: checks that the signed roll has it. What signs with its PIN is loaded when somebody types one (open.js).

import { engine } from "./ed25519.js";
import { base64, join } from "./entry.js";
import { leafHash, rootOf } from "./log.js";
import { checked } from "./verify.js";

const text = (words) => new TextEncoder().encode(words);
const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));

/** Whether the roll of this shape and root has this code with its serial. */
export async function isOf(checker, roll, code) {
  const { path, groupPath, pinKey } = code;
  const hash = await checker.sha256(text("suyuan code 1\n" + code.serial));
  if (!(code.position < roll.count)) return false;
  if (roll.pins !== (pinKey !== undefined)) return false;
  const leaf = await leafHash(checker, pinKey === undefined ? hash : join(hash, base64(pinKey)));
  const group = Math.floor(code.position / roll.groupSize);
  const first = group * roll.groupSize;
  const size = Math.min(roll.groupSize, roll.count - first);
  const root = await rootOf(checker, code.position - first, size, leaf, path.map(base64));
  const sized = join([size >>> 24, (size >>> 16) & 255, (size >>> 8) & 255, size & 255], root);
  const groups = Math.ceil(roll.count / roll.groupSize);
  return toBase64(await rootOf(checker, group, groups, await leafHash(checker, sized), groupPath.map(base64))) === roll.root;
}

// The payload was read strictly by the page's check; its numbers here are whole and small.
const plain = (entry) => JSON.parse(new TextDecoder().decode(entry.payload));

async function check(code, line) {
  const done = await checked;
  const roll = done?.entries.get(code.rollIndex);
  if (!roll) return; // the page's own check says why
  const good = !done.faults.has(code.rollIndex) && roll.id === code.roll && plain(roll).act === "roll"
    && (await isOf(await engine(), plain(roll), code).catch(() => false));
  line.textContent = good ? line.dataset.good : line.dataset.bad;
  line.className = good ? "quiet" : "is-bad";
}

const data = globalThis.document?.getElementById("code-data");
if (data) {
  const code = JSON.parse(data.textContent);
  check(code, document.getElementById("code-check"));
  const form = document.getElementById("code-open");
  const said = document.getElementById("code-said");
  if (form) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      import("./open.js").then(({ open }) => open(code, form, said)).catch((error) => (said.textContent = `${form.dataset.failed} ${error.message ?? error}`));
    });
  }
}
