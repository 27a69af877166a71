// Who may sign: the keys that the charter, members' admissions and key statements bring in, replayed in log order from the
// entries of the bundle, as ledger/src/rules/governance.rs does it. What the bundle leaves out cannot be seen: the page says so.

import { Fault } from "./entry.js";
import { hex } from "./ed25519.js";
import { canonical } from "./show.js";

const same = (one, other) => canonical(String(one)) === canonical(String(other));

/** The signers as of the entries replayed so far. */
export class Members {
  constructor(ledger) {
    this.ledger = ledger;
    this.keys = new Map(); // key → { party, rights, revoked }
    this.barred = new Set(); // suspended or removed
    this.governors = new Set();
    this.threshold = 1;
    this.log = { origin: undefined, keys: [] }; // as the charter in force names them
    this.proposals = new Map(); // statement id → { entry, payload }
    this.agreed = new Map(); // statement id → parties; an approval may come before what it approves
  }

  /** Refuses an entry whose key may not sign for its issuer; the founding charter brings its own keys. */
  admit(entry, payload) {
    if (entry.index === 0) this.found(entry, payload);
    const kid = hex(entry.kid);
    const key = this.keys.get(kid);
    if (!key) throw new Fault("unknown-key", { key: kid, party: entry.iss });
    if (key.party !== entry.iss) throw new Fault("other-party", { key: kid, party: entry.iss, owner: key.party });
    if (key.revoked !== undefined) throw new Fault("revoked-key", { key: kid, since: key.revoked });
    if (this.barred.has(entry.iss)) throw new Fault("suspended", { party: entry.iss });
    if (key.rights && !key.rights.includes(entry.kind)) throw new Fault("key-rights", { key: kid, kind: entry.kind });
    if (entry.index > 0) this.take(entry, payload);
  }

  found(entry, payload) {
    if (entry.kind !== "charter" || entry.before !== null || entry.seq !== 0) throw new Fault("no-charter", {});
    if (entry.id !== this.ledger) throw new Fault("other-ledger", { want: this.ledger, got: entry.id });
    this.charter(payload);
    if (!this.governors.has(entry.iss)) throw new Fault("not-governor", { party: entry.iss });
  }

  take(entry, payload) {
    const own = entry.kind === "key" && same(payload.party, entry.iss);
    if (own) return void this.key(entry, payload);
    if (!["charter", "member", "approval", "key"].includes(entry.kind)) return;
    if (!this.governors.has(entry.iss)) throw new Fault("not-governor", { party: entry.iss });
    const id = entry.kind === "approval" ? payload.statement : entry.id;
    if (!this.agreed.has(id)) this.agreed.set(id, new Set());
    this.agreed.get(id).add(entry.iss);
    if (entry.kind !== "approval") this.proposals.set(id, { entry, payload });
    this.settle(id);
  }

  /** A proposal takes effect once its proposer and enough others who govern now have agreed. */
  settle(id) {
    const { entry, payload } = this.proposals.get(id) ?? {};
    if (!entry || !this.governors.has(entry.iss)) return;
    if ([...this.agreed.get(id)].filter((party) => this.governors.has(party)).length < this.threshold) return;
    this.proposals.delete(id);
    if (entry.kind === "key") return void this.key(entry, payload);
    if (entry.kind === "member") return void this.member(payload);
    this.charter(payload);
    for (const open of [...this.proposals.keys()]) this.settle(open);
  }

  charter(payload) {
    const number = (decimal, none) => (decimal === undefined ? none : Number(decimal.text));
    this.governors = new Set();
    for (const governor of payload.governors ?? []) {
      const party = canonical(governor.party);
      this.governors.add(party);
      this.barred.delete(party);
      for (const key of governor.keys ?? []) this.add(key, party);
    }
    this.threshold = number(payload.threshold, Infinity);
    const keys = (payload.logKeys ?? []).map(({ vkey, from, until }) => ({ vkey, from: number(from, Infinity), until: number(until, Infinity) }));
    this.log = { origin: payload.origin, keys };
  }

  member(payload) {
    const party = canonical(payload.party);
    if (payload.action === "admit") for (const key of payload.keys ?? []) this.add(key.key, party, key.rights);
    if (payload.action === "admit" || payload.action === "reinstate") this.barred.delete(party);
    // Who governs is neither suspended nor removed.
    if (["suspend", "remove"].includes(payload.action) && !this.governors.has(party)) this.barred.add(party);
  }

  key(entry, payload) {
    const party = canonical(payload.party);
    if (payload.action !== "revoke") this.add(payload.key, party, payload.rights);
    const ended = payload.action === "rotate" ? payload.replaces : payload.action === "revoke" ? payload.key : undefined;
    const old = this.keys.get(ended);
    if (old?.party === party) old.revoked ??= entry.index;
  }

  /** A key belongs to one party for ever. */
  add(key, party, rights) {
    if (!this.keys.has(key)) this.keys.set(key, { party, rights });
  }
}
