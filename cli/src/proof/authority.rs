//! Who may sign, as far as a bundle tells: what brings keys in and ends them, replayed as `ledger/src/rules/governance.rs` does.
//!
//! - A charter, a decision about a member, and a governor's hand on another party's keys take effect once `threshold` distinct
//!   governors agree: the proposer and those who sign an `approval`, counted as they govern at that entry.
//! - A key that was revoked stays revoked, and belongs to one party for ever.
//! - What the rules refuse cannot be in a log, so a bundle that holds it is not of this log, or leaves something out.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use suyuan_ledger::{
    rules::{
        Prepared,
        payload::{Act, Charter, KeyAction, KeyChange, Member, MemberAction, NewKey},
    },
    statement::{Header, KeyId, StatementId},
};

use crate::{failure::Failure, key_file::fingerprint, short::spoken, speech::tr};

/// Who may sign by now.
#[derive(Default)]
pub(super) struct Authority {
    keys: HashMap<KeyId, Key>,
    barred: BTreeSet<String>,
    charter: Option<Charter>,
    proposals: BTreeMap<StatementId, Proposal>,
    /// Approvals of what has not come yet.
    early: BTreeMap<StatementId, BTreeSet<String>>,
}

struct Key {
    party: String,
    rights: Option<Vec<String>>,
    revoked: Option<u64>,
}

struct Proposal {
    index: u64,
    prepared: Prepared,
    agreed: BTreeSet<String>,
}

impl Authority {
    /// The charter in force.
    pub(super) fn charter(&self) -> Option<&Charter> {
        self.charter.as_ref()
    }

    /// Holds a statement against what came before it, then takes what it says about keys, from the next entry on.
    pub(super) fn take(&mut self, index: u64, prepared: &Prepared) -> Result<(), Failure> {
        if index > 0 {
            self.hold(index, prepared)?;
        }
        let (id, issuer) = (prepared.statement().id(), prepared.statement().header().issuer.clone());
        match prepared.act() {
            Act::Approval(approval) => match self.proposals.get_mut(&approval.statement) {
                Some(proposal) => {
                    proposal.agreed.insert(issuer);
                    self.try_proposal(&approval.statement);
                }
                None => drop(self.early.entry(approval.statement).or_default().insert(issuer)),
            },
            act if index > 0 && needs_agreement(act, &issuer) => {
                let mut agreed = self.early.remove(&id).unwrap_or_default();
                agreed.insert(issuer);
                self.proposals.insert(id, Proposal { index, prepared: prepared.clone(), agreed });
                self.try_proposal(&id);
            }
            act => self.apply(index, act),
        }
        Ok(())
    }

    /// The signer's key is known by now, in force, its party's, and may sign this.
    fn hold(&self, index: u64, prepared: &Prepared) -> Result<(), Failure> {
        let header = prepared.statement().header();
        let Header { key, issuer, .. } = header;
        let wrong = |code: &str, detail: String| {
            Err(Failure::check(tr!("authority-at", entry = index.to_string(), detail = detail.to_string()))
                .code(code))
        };
        let Some(known) = self.keys.get(key) else {
            let print = fingerprint(&key.to_string());
            return wrong("key-not-admitted", tr!("authority-unknown", key = print.to_string()));
        };
        if let Some(at) = known.revoked {
            return wrong("key-revoked", tr!("authority-revoked", entry = at.to_string()));
        }
        if known.party != *issuer {
            let detail = tr!("authority-party", want = known.party.to_string(), got = issuer.to_string());
            return wrong("differs", detail);
        }
        if self.barred.contains(issuer) {
            return wrong("suspended", tr!("authority-suspended", party = spoken(issuer)));
        }
        let kind = header.kind.as_str();
        if known.rights.as_ref().is_some_and(|rights| !rights.iter().any(|right| right == kind)) {
            return wrong("not-permitted", tr!("authority-kind", kind = kind.to_string()));
        }
        let for_governors =
            matches!(prepared.act(), Act::Approval(_)) || needs_agreement(prepared.act(), issuer);
        if for_governors && !self.governs(issuer) {
            return wrong(
                "not-permitted",
                tr!("authority-governors", party = spoken(issuer), kind = kind.to_string()),
            );
        }
        Ok(())
    }

    fn governs(&self, party: &str) -> bool {
        self.charter.as_ref().is_some_and(|c| c.governors.iter().any(|g| g.party.as_str() == party))
    }

    fn try_proposal(&mut self, id: &StatementId) {
        let Some(proposal) = self.proposals.get(id) else { return };
        let agreeing = proposal.agreed.iter().filter(|party| self.governs(party)).count();
        let proposer = &proposal.prepared.statement().header().issuer;
        let threshold = self.charter.as_ref().map_or(1, |charter| charter.threshold);
        if agreeing < threshold || !self.governs(proposer) || !self.is_possible(proposal.prepared.act()) {
            return;
        }
        if let Some(proposal) = self.proposals.remove(id) {
            self.apply(proposal.index, proposal.prepared.act());
        }
    }

    /// Whether it contradicts nothing that came meanwhile.
    fn is_possible(&self, act: &Act) -> bool {
        match act {
            Act::Charter(charter) => {
                let mut keys =
                    charter.governors.iter().flat_map(|g| g.keys.iter().map(|key| (g.party.as_str(), key)));
                keys.all(|(party, key)| {
                    self.keys.get(key).is_none_or(|known| known.party == party && known.revoked.is_none())
                })
            }
            Act::Member(member) => member.keys.iter().all(|new| !self.keys.contains_key(&new.key)),
            Act::Key(change) => match &change.action {
                KeyAction::Add(new) | KeyAction::Rotate(new, _) => !self.keys.contains_key(&new.key),
                KeyAction::Revoke(_) => true,
            },
            _ => true,
        }
    }

    fn apply(&mut self, index: u64, act: &Act) {
        match act {
            Act::Charter(charter) => self.apply_charter(charter),
            Act::Member(member) => self.apply_member(member),
            Act::Key(change) => self.apply_key_change(index, change),
            _ => {}
        }
    }

    fn apply_charter(&mut self, charter: &Charter) {
        for governor in &charter.governors {
            let party = governor.party.to_string();
            for key in &governor.keys {
                self.add_key(&party, &NewKey { key: *key, label: None, rights: None });
            }
            self.barred.remove(&party);
        }
        self.charter = Some(charter.clone());
        for open in self.proposals.keys().copied().collect::<Vec<_>>() {
            self.try_proposal(&open);
        }
    }

    fn apply_member(&mut self, member: &Member) {
        let party = member.party.to_string();
        match member.action {
            MemberAction::Admit | MemberAction::Reinstate => drop(self.barred.remove(&party)),
            MemberAction::Suspend | MemberAction::Remove => drop(self.barred.insert(party.clone())),
            MemberAction::Change => {}
        }
        for key in &member.keys {
            self.add_key(&party, key);
        }
    }

    fn apply_key_change(&mut self, index: u64, change: &KeyChange) {
        let party = change.party.to_string();
        let (new, old) = match &change.action {
            KeyAction::Add(new) => (Some(new), None),
            KeyAction::Rotate(new, old) => (Some(new), Some(old)),
            KeyAction::Revoke(old) => (None, Some(old)),
        };
        if let Some(new) = new {
            self.add_key(&party, new);
        }
        if let Some(old) = old.and_then(|old| self.keys.get_mut(old)).filter(|old| old.party == party) {
            old.revoked = Some(index);
        }
    }

    fn add_key(&mut self, party: &str, new: &NewKey) {
        let key = || Key { party: party.to_owned(), rights: new.rights.clone(), revoked: None };
        self.keys.entry(new.key).or_insert_with(key);
    }
}

fn needs_agreement(act: &Act, party: &str) -> bool {
    match act {
        Act::Charter(_) | Act::Member(_) => true,
        Act::Key(change) => change.party.as_str() != party,
        _ => false,
    }
}
