// The verifier's scripts on files of which one byte is changed, each in turn. `node changes.js FOLDER`, where `plan` says how;
// cli/src/command/verify_tests.rs makes the folder and reads the answer.

import { readFileSync } from "node:fs";

import { engine } from "../ed25519.js";
import { checkFiles } from "../keep/check.js";

const folder = process.argv[2];
const { pin, masks } = JSON.parse(readFileSync(`${folder}/plan`, "utf8"));
// Changes elsewhere leave most signatures as they are; each is computed once.
const native = await engine();
const known = new Map();
const using = {
  ...native,
  verify(key, signature, message) {
    const name = [key, signature, message].map((bytes) => Buffer.from(bytes).toString("latin1")).join("|");
    if (!known.has(name) && known.size < 10_000) known.set(name, native.verify(key, signature, message));
    return known.get(name) ?? native.verify(key, signature, message);
  },
};
const check = async (name, bytes) => (await checkFiles(using, [{ name, bytes }], pin))[0];

const said = {};
for (const [name, bits] of Object.entries(masks)) {
  const bytes = new Uint8Array(readFileSync(`${folder}/${name}`));
  const whole = await check(name, bytes);
  const held = [];
  let tried = 0;
  for (const at of bytes.keys()) {
    for (const bit of bits) {
      const changed = bytes.slice();
      changed[at] ^= bit;
      tried += 1;
      if ((await check(name, changed)).holds) held.push([at, bit]);
    }
  }
  said[name] = { sound: whole.holds ? "holds" : whole.faults.map(({ where, fault }) => `${where}: ${fault.message}`), tried, held };
}
console.log(JSON.stringify(said));
