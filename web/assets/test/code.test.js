// The code of one pack in a browser: the same keys, signatures and proofs as the ledger makes, by both engines; and the inspector's camera.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { added, detector } from "../camera.js";
import { isOf } from "../code.js";
import { engine } from "../ed25519.js";
import { opening, pinKey, symbols } from "../open.js";

const vectors = JSON.parse(readFileSync(new URL("../../../tests/vectors/codes.json", import.meta.url), "utf8"));
const engines = [await engine(), await engine({ subtle: null })];
const base64 = (bytes) => Buffer.from(bytes).toString("base64");
const roll = { count: vectors.count, groupSize: vectors.group_size, pins: true, root: vectors.root };
const opened = vectors.codes[vectors.opening.position];
const proof = { pinKey: opened.pin_key, path: vectors.opening.path, groupPath: vectors.opening.group_path };
const code = { serial: opened.serial, position: opened.position, ...proof };

for (const using of engines) {
  test(`a PIN is the key that the roll names, by ${using.name}`, async () => {
    for (const one of vectors.codes) {
      const key = await pinKey(using, one.serial, symbols(one.pin, 10));
      assert.equal(base64(key.publicKey), one.pin_key, one.serial);
    }
  });

  test(`an opening has the ledger's own signature, by ${using.name}`, async () => {
    const statement = vectors.statements.find(({ payload }) => JSON.parse(payload).act === "roll");
    const message = await opening(using, vectors.ledger, { roll: statement.id, serial: opened.serial });
    assert.equal(new TextDecoder().decode(message), vectors.opening.message);
    const key = await pinKey(using, opened.serial, symbols(opened.pin, 10));
    assert.equal(base64(await key.sign(message)), vectors.opening.signature);
  });

  test(`a roll has its code and no other, by ${using.name}`, async () => {
    assert.ok(await isOf(using, roll, code));
    const no = async (other, of = roll) => assert.equal(await isOf(using, of, { ...code, ...other }).catch(() => false), false);
    await no({ serial: vectors.codes[0].serial });
    await no({ position: 8 });
    await no({ position: vectors.count });
    await no({ pinKey: vectors.codes[0].pin_key });
    await no({ pinKey: undefined });
    await no({ path: [...proof.path, proof.path[0]] });
    await no({ groupPath: proof.path });
    await no({}, { ...roll, count: roll.count + 1 });
    await no({}, { ...roll, pins: false });
    await no({}, { ...roll, root: vectors.group_roots[0] });
  });
}

test("what is typed is read as the ledger reads it", () => {
  assert.equal(symbols("3epr0-n5chx", 10), "3EPR0N5CHX");
  assert.equal(symbols(" 3EPRO n5chx ", 10), "3EPR0N5CHX");
  assert.equal(symbols("lI0Oo-00000", 10), "1100000000");
  for (const wrong of ["", "3EPR0N5CH", "3EPR0N5CHXX", "3EPR0N5CHU", "3EPR0N5CH!"]) assert.equal(symbols(wrong, 10), undefined, wrong);
});

test("the camera adds a code once, however it is written", () => {
  const first = added("", " https://T.CN/P/BOX/21/GA3FN7ZZPVW0BYQW ");
  assert.equal(first, "https://T.CN/P/BOX/21/GA3FN7ZZPVW0BYQW\n");
  assert.equal(added(first, "https://t.cn/p/BOX/21/ga3fn7zzpvw0byqw"), first);
  assert.equal(added("GA3FN7ZZPVW0BYQW", "0000000000000000"), "GA3FN7ZZPVW0BYQW\n0000000000000000\n");
  assert.equal(added(first, "two words"), first);
  assert.equal(added(first, " "), first);
});

test("a browser without a detector or without a camera is told apart", async () => {
  class Reads {
    static getSupportedFormats = async () => ["qr_code", "ean_13"];
    constructor({ formats }) { this.formats = formats; }
  }
  class Bars extends Reads {
    static getSupportedFormats = async () => ["ean_13"];
  }
  const navigator = { mediaDevices: { getUserMedia() {} } };
  assert.deepEqual((await detector({ BarcodeDetector: Reads, navigator })).formats, ["qr_code"]);
  assert.equal(await detector({ BarcodeDetector: Bars, navigator }), undefined);
  assert.equal(await detector({ BarcodeDetector: Reads, navigator: {} }), undefined);
  assert.equal(await detector({ navigator }), undefined);
});
