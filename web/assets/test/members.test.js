// Who may sign, where several governors must agree, and which keys speak for the log.

import assert from "node:assert/strict";
import { test } from "node:test";

import { parse } from "../json.js";
import { Members } from "../members.js";
import { namesLog } from "../proof.js";

const party = (name) => `https://h.example/party/${name}`;
const key = (name) => Buffer.from(name.padEnd(32, "-")).toString("hex");
const governor = (name) => ({ party: party(name), keys: [key(name)] });
const said = (value) => parse(new TextEncoder().encode(JSON.stringify(value)));
const charter = (names, threshold, logKeys = [{ vkey: "one", from: 0 }]) => ({ origin: "h/log", governors: names.map(governor), threshold, logKeys });

function ledger(names, threshold) {
  const members = new Members("id-0");
  let index = -1;
  const says = (by, kind, payload, signer = by) => {
    index += 1;
    const entry = { index, id: `id-${index}`, kind, iss: party(by), kid: Buffer.from(signer.padEnd(32, "-")), seq: 0, before: index === 0 ? null : "" };
    members.admit(entry, said(payload));
    return entry.id;
  };
  says(names[0], "charter", charter(names, threshold));
  return { members, says };
}

const admit = (name) => ({ party: party(name), action: "admit", keys: [{ key: key(name) }] });
const refuses = (code, what) => assert.throws(what, { code });

test("an admission takes effect with the approval that brings the number needed", () => {
  const { says } = ledger(["A", "B", "C"], 2);
  const proposal = says("A", "member", admit("SL"));
  refuses("unknown-key", () => says("SL", "event", {}));
  says("A", "approval", { statement: proposal });
  refuses("unknown-key", () => says("SL", "event", {}));
  says("B", "approval", { statement: proposal });
  says("SL", "event", {});
});

test("an approval may come first, and counts only while its signer governs", () => {
  const { says } = ledger(["A", "B"], 2);
  says("B", "approval", { statement: "id-2" });
  says("A", "member", admit("SL"));
  says("SL", "event", {});
  refuses("not-governor", () => says("SL", "approval", { statement: "id-2" }));
});

test("one governor alone changes no other party's keys", () => {
  const { says } = ledger(["A", "B"], 2);
  says("B", "approval", { statement: says("A", "member", admit("SL")) });
  const thief = says("A", "key", { party: party("SL"), action: "add", key: key("THIEF") });
  refuses("unknown-key", () => says("SL", "event", {}, "THIEF"));
  const end = says("A", "key", { party: party("SL"), action: "revoke", key: key("SL") });
  says("SL", "event", {});
  says("B", "approval", { statement: end });
  refuses("revoked-key", () => says("SL", "event", {}));
  says("B", "approval", { statement: thief });
  says("SL", "event", {}, "THIEF");
});

test("a member changes its own keys, and no governor's word is needed", () => {
  const { says } = ledger(["A", "B"], 2);
  says("B", "approval", { statement: says("A", "member", admit("SL")) });
  says("SL", "key", { party: "https://H.example/PARTY/SL", action: "rotate", key: key("PHONE"), replaces: key("SL"), rights: ["event"] });
  refuses("revoked-key", () => says("SL", "event", {}));
  says("SL", "event", {}, "PHONE");
  refuses("key-rights", () => says("SL", "product", {}, "PHONE"));
});

test("a new charter changes who governs, and opens what waited for it", () => {
  const { says } = ledger(["A", "B"], 2);
  const open = says("A", "member", admit("SL"));
  says("B", "approval", { statement: says("A", "charter", charter(["A"], 1)) });
  says("SL", "event", {});
  refuses("not-governor", () => says("B", "approval", { statement: open }));
});

test("only the keys in force, by the newest charter that took effect, speak for the log", () => {
  const { members, says } = ledger(["A", "B"], 2);
  const keys = [{ vkey: "one", from: 0, until: 10 }, { vkey: "two", from: 10 }];
  const change = says("A", "charter", charter(["A", "B"], 2, keys));
  const by = (size, ...vkeys) => namesLog(members.log, { origin: "h/log", vkeys }, { size });
  by(20, "one");
  says("B", "approval", { statement: change });
  by(9, "one");
  by(10, "two");
  refuses("log-key", () => by(10, "one"));
  refuses("log-key", () => by(10, "one", "two"));
  refuses("log-key", () => by(9));
  refuses("log-key", () => namesLog(members.log, { origin: "other", vkeys: ["two"] }, { size: 10 }));
});
