// Whom to trust, as a file (C2SP tlog-policy): logs, witnesses, groups and a quorum; and whether a checkpoint satisfies it. As
// ledger/src/log/policy.rs does it.

import { Fault } from "../entry.js";
import { openVkey, readCheckpoint } from "../log.js";
import { hex } from "../ed25519.js";

/** A policy that trusts these logs and asks for no witness. */
export async function ofLogs(engine, vkeys) {
  const logs = [];
  for (const vkey of vkeys) logs.push(await openVkey(engine, vkey));
  return { logs, vkeys, witnesses: [], nodes: [], quorum: undefined };
}

/** Reads a policy. */
export async function readPolicy(engine, text) {
  const policy = { logs: [], vkeys: [], witnesses: [], nodes: [], quorum: null };
  const [byName, members, keys] = [new Map(), new Set(), new Set()];
  for (const [number, row] of text.split("\n").entries()) {
    const wrong = (want) => {
      throw new Fault("policy", { line: number + 1, want, got: row });
    };
    if (/[\x00-\x08\x0b-\x1f\x7f]/.test(row)) wrong("no control bytes");
    const [word = "#", ...items] = row.split(/[ \t]/).filter((item) => item !== "");
    const key = async (vkey, type) => {
      const opened = await openVkey(engine, vkey, type).catch(() => wrong("VKEY"));
      const name = `${type} ${hex(opened.key)}`;
      if (keys.has(name)) wrong("each key once");
      keys.add(name);
      return opened;
    };
    const named = (name) => byName.get(name) ?? wrong("a name of a line above");
    const define = (name, node) => {
      if (name === "none" || byName.has(name)) wrong("a name that is not taken");
      byName.set(name, policy.nodes.length);
      policy.nodes.push({ name, ...node });
    };
    if (word.startsWith("#")) continue;
    if (word === "log" && items.length >= 1 && items.length <= 2) {
      policy.logs.push(await key(items[0], 1));
      policy.vkeys.push(items[0]);
    } else if (word === "witness" && items.length >= 2 && items.length <= 3) {
      const witness = await key(items[1], 4);
      define(items[0], { witness: policy.witnesses.length });
      policy.witnesses.push({ ...witness, called: items[0] });
    } else if (word === "group" && items.length >= 3) {
      const [name, count, ...of] = items;
      const group = of.map((member) => {
        const at = named(member);
        if (members.has(at)) wrong("each member once");
        members.add(at);
        return at;
      });
      const least = count === "any" ? 1 : count === "all" ? group.length : /^(0|[1-9][0-9]{0,8})$/.test(count) ? Number(count) : 0;
      if (least < 1 || least > group.length) wrong("any, all, or a number of members");
      define(name, { least, group });
    } else if (word === "quorum" && items.length === 1) {
      if (policy.quorum !== null) wrong("one quorum");
      policy.quorum = items[0] === "none" ? undefined : named(items[0]);
    } else {
      wrong("log VKEY [URL], witness NAME VKEY [URL], group NAME any|all|NUMBER MEMBER…, quorum NAME|none");
    }
  }
  if (policy.quorum === null) throw new Fault("policy", { line: text.split("\n").length, want: "quorum NAME|none", got: "" });
  return policy;
}

/** A checkpoint that one of the policy's logs signed under its own name, and that enough witnesses have cosigned. */
export async function accept(engine, policy, note) {
  const read = readCheckpoint(note);
  const of = (key) => read.lines.filter(({ name, id }) => name === key.name && id === key.id);
  const bad = (key) => {
    throw new Fault("checkpoint-signature", { vkey: key.name });
  };
  const signers = [];
  for (const key of policy.logs) {
    for (const { data } of of(key)) {
      if (!(await engine.verify(key.key, data, new TextEncoder().encode(read.text)))) bad(key);
      signers.push(key.name);
    }
  }
  const holds = new Map();
  for (const key of policy.witnesses) {
    for (const { data } of of(key)) {
      const time = data.slice(0, 8).reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
      const signed = new TextEncoder().encode(`cosignature/v1\ntime ${time}\n${read.text}`);
      if (data.length !== 72 || time >= 2n ** 63n || !(await engine.verify(key.key, data.slice(8), signed))) bad(key);
      // Of several good lines by one key the first counts.
      if (!holds.has(key.called)) holds.set(key.called, time !== 0n);
    }
  }
  const names = [...new Set(policy.logs.map((log) => log.name))].join(", ");
  if (signers.length === 0) throw new Fault("checkpoint-unsigned", { vkey: names });
  if (!signers.includes(read.origin)) throw new Fault("origin", { want: [...new Set(signers)].join(", "), got: read.origin });
  const witnesses = policy.witnesses.map((witness) => witness.called).filter((name) => holds.get(name));
  const good = [];
  for (const { name, least, group } of policy.nodes) {
    good.push(group ? group.filter((at) => good[at]).length >= least : holds.get(name) === true);
  }
  if (policy.quorum !== undefined && !good[policy.quorum]) {
    const { name, least, group } = policy.nodes[policy.quorum];
    const want = group ? `${name} (${least} of ${group.map((at) => policy.nodes[at].name).join(", ")})` : name;
    throw new Fault("quorum", { want, got: witnesses.join(", ") || "none" });
  }
  return { checkpoint: read, witnesses };
}
