import assert from "node:assert/strict";
import { test } from "node:test";

import { isPast, surplus } from "../page.js";

test("a shelf life ends by the reader's clock, and a date that is none ends nothing", () => {
  const end = "2026-04-25T00:00:00+08:00";
  assert.equal(isPast(end, Date.parse("2026-04-24T16:00:01Z")), true);
  assert.equal(isPast(end, Date.parse("2026-04-24T15:59:59Z")), false);
  for (const none of [undefined, "", "soon"]) assert.equal(isPast(none, Date.now()), false);
});

test("the copies that were kept first are given up first, and never other caches", () => {
  const names = Array.from({ length: 30 }, (_, n) => `kept ${n}`);
  assert.deepEqual(surplus(["other", ...names], "kept new"), ["kept 0"]);
  assert.deepEqual(surplus(["other", ...names], "kept 7"), []);
  assert.deepEqual(surplus([], "kept 1"), []);
});
