import assert from "node:assert/strict";
import { test } from "node:test";

import { isPast, surplus } from "../page.js";

test("a shelf life ends by the reader's clock, and a date that is none ends nothing", () => {
  const end = "2026-04-25T00:00:00+08:00";
  assert.equal(isPast(end, Date.parse("2026-04-24T16:00:01Z")), true);
  assert.equal(isPast(end, Date.parse("2026-04-24T15:59:59Z")), false);
  for (const none of [undefined, "", "soon"]) assert.equal(isPast(none, Date.now()), false);
});

test("an earlier copy of the same page goes, then the oldest of the others, and never other caches", () => {
  const names = Array.from({ length: 30 }, (_, n) => `kept 2026-04-${n + 1} https://h.example/p/${n}`);
  const kept = "kept 2026-05-01 https://h.example/p/new";
  assert.deepEqual(surplus(["other", ...names, kept], kept), [names[0]]);
  const again = "kept 2026-05-01 https://h.example/p/7";
  assert.deepEqual(surplus(["other", ...names, again], again), [names[7]]);
  assert.deepEqual(surplus([kept], kept), []);
});
