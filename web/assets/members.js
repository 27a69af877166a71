// Who may sign: the keys that the charter, members' admissions and key statements bring in, replayed in log order from the
// entries of the bundle. What the bundle leaves out cannot be seen: the page says so.

import { Fault } from "./entry.js";
import { hex } from "./ed25519.js";

/** The signers as of the entries replayed so far. */
export class Members {
  constructor(ledger) {
    this.ledger = ledger;
    this.keys = new Map(); // key → { party, rights, revoked }
    this.suspended = new Set();
    this.governors = new Set();
    this.threshold = 1;
    this.proposals = new Map(); // statement id → { entry, payload, by }
  }

  /** Refuses an entry whose key may not sign for its issuer; the founding charter brings its own keys. */
  admit(entry, payload) {
    if (entry.index === 0) this.found(entry, payload);
    const kid = hex(entry.kid);
    const key = this.keys.get(kid);
    if (!key) throw new Fault("unknown-key", { key: kid, party: entry.iss });
    if (key.party !== entry.iss) throw new Fault("other-party", { key: kid, party: entry.iss, owner: key.party });
    if (key.revoked !== undefined) throw new Fault("revoked-key", { key: kid, since: key.revoked });
    if (this.suspended.has(entry.iss)) throw new Fault("suspended", { party: entry.iss });
    if (key.rights && !key.rights.includes(entry.kind)) throw new Fault("key-rights", { key: kid, kind: entry.kind });
    if (entry.index > 0) this.apply(entry, payload);
  }

  found(entry, payload) {
    if (entry.kind !== "charter" || entry.before !== null || entry.seq !== 0) throw new Fault("no-charter", {});
    if (entry.id !== this.ledger) throw new Fault("other-ledger", { want: this.ledger, got: entry.id });
    this.charter(payload);
  }

  charter(payload) {
    this.governors = new Set();
    for (const governor of payload.governors ?? []) {
      this.governors.add(governor.party);
      for (const key of governor.keys ?? []) this.add(key, governor.party);
    }
    this.threshold = Number(payload.threshold?.text ?? 1);
  }

  add(key, party, rights) {
    if (!this.keys.has(key)) this.keys.set(key, { party, rights });
  }

  apply(entry, payload) {
    const governs = this.governors.has(entry.iss);
    if (entry.kind === "charter" || entry.kind === "member") {
      if (!governs) throw new Fault("not-governor", { party: entry.iss });
      this.proposals.set(entry.id, { entry, payload, by: new Set([entry.iss]) });
      this.settle(entry.id, entry.index);
    } else if (entry.kind === "approval" && governs) {
      this.proposals.get(payload.statement)?.by.add(entry.iss);
      this.settle(payload.statement, entry.index);
    } else if (entry.kind === "key") {
      if (!governs && payload.party !== entry.iss) throw new Fault("other-party", { key: payload.key, party: entry.iss, owner: payload.party });
      const ended = payload.action === "rotate" ? payload.replaces : payload.action === "revoke" ? payload.key : undefined;
      const old = this.keys.get(ended);
      if (old && old.party === payload.party) old.revoked = entry.index;
      if (payload.action !== "revoke") this.add(payload.key, payload.party, payload.rights);
    }
  }

  /** A proposal takes effect with the approval that brings the number needed. */
  settle(id, index) {
    const proposal = this.proposals.get(id);
    if (!proposal || [...proposal.by].filter((party) => this.governors.has(party)).length < this.threshold) return;
    this.proposals.delete(id);
    const { entry, payload } = proposal;
    if (entry.kind === "charter") return void this.charter(payload);
    if (payload.action === "admit") for (const key of payload.keys ?? []) this.add(key.key, payload.party, key.rights);
    if (payload.action === "suspend" || payload.action === "remove") this.suspended.add(payload.party);
    if (payload.action === "reinstate") this.suspended.delete(payload.party);
  }
}
