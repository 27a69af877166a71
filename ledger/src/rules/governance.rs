//! Charters, members, keys, approvals, and what parties state about places and products.
//!
//! A charter, a decision about a member, and a governor's hand on another party's keys need `threshold` distinct
//! governors: the proposer and those who approve. Until then the proposal is pending; at the entry that brings the last
//! agreement it is judged anew and takes effect.

use std::collections::BTreeSet;

use crate::identifier::{Host, Identifier};
use crate::rules::decision::{Decision, Effect};
use crate::rules::payload::LogKey;
use crate::rules::payload::{Act, Charter, KeyAction, KeyChange, Member, MemberAction, NewKey};
use crate::rules::state::{Standing, State};
use crate::rules::{Code, Reason, Refusal, RefusalCode};
use crate::statement::{KeyId, Statement};

impl State {
    pub(super) fn decide_stated(
        &self,
        statement: &Statement,
        act: &Act,
        party: &str,
    ) -> Result<Decision, Refusal> {
        match act {
            Act::Charter(charter) => self.check_charter(charter)?,
            Act::Member(member) => {
                if let Some(decision) = self.check_member(member)? {
                    return Ok(decision);
                }
            }
            Act::Approval(approval) => {
                return Ok(self.decide_approval(&approval.statement.to_string(), approval.statement));
            }
            Act::Key(change) => {
                self.check_key_change(change, party)?;
                self.no_wider_than_its_own(change, &statement.header().key)?;
            }
            Act::Party(outsider) => {
                self.on_our_hosts("/party", outsider.party.as_str())?;
                if let Some(known) = self.parties.get(outsider.party.as_str())
                    && (known.standing != Standing::Outsider || known.stated_by != party)
                {
                    return Err(taken("/party", outsider.party.as_str(), &known.stated_by));
                }
            }
            Act::Place(place) => {
                self.on_our_hosts("/place", place.place.as_str())?;
                self.owned_or_new("/place", self.places.get(place.place.as_str()).map(|s| &s.owner), party)?;
                if let Some(run_by) = place.party.as_ref().filter(|p| p.as_str() != party)
                    && !self.parties.contains_key(run_by.as_str())
                {
                    return Ok(pending(
                        Code::UnknownReference,
                        "/party",
                        format!("{run_by} is not known yet"),
                        run_by.as_str(),
                    ));
                }
            }
            Act::Product(product) => {
                self.on_our_hosts("/product", product.product.as_str())?;
                self.owned_or_new(
                    "/product",
                    self.products.get(product.product.as_str()).map(|s| &s.owner),
                    party,
                )?;
                if let Some(decision) = self.check_name(product)? {
                    return Ok(decision);
                }
            }
            Act::Certificate(certificate) => {
                if let Some(decision) = self.check_certificate(certificate, party)? {
                    return Ok(decision);
                }
            }
            Act::Commitment(commitment) => {
                if let Some(decision) = self.check_commitment(commitment, party)? {
                    return Ok(decision);
                }
            }
            Act::Quota(quota) => {
                if let Some(decision) = self.check_quota(quota, party)? {
                    return Ok(decision);
                }
            }
            Act::Hold(hold) => return Ok(self.decide_hold(hold, party)),
            Act::Recall(recall) => return self.decide_recall(recall, party),
            Act::Release(release) => return self.decide_release(release, party),
            Act::Codes(codes) => return self.decide_codes(codes, statement, party),
            Act::ScanAnchor(anchor) => self.check_scan_anchor(anchor, party)?,
            Act::Event(_) | Act::Report(_) => {}
        }
        if self.size > 0 && self.needs_agreement(act, party) && self.threshold() > 1 {
            let agreed = self.proposal_ids.get(&statement.id()).and_then(|i| self.proposals.get(i));
            let have = agreed.map_or(1, |p| self.agreeing(p));
            if have < self.threshold() {
                let detail = format!("{have} of {} governors agree", self.threshold());
                return Ok(Decision::Proposal { reason: Reason::new(Code::AwaitingApproval, "", detail) });
            }
        }
        Ok(Decision::Effective { flags: Vec::new(), effect: Effect::AsStated })
    }

    /// Whether a party governs.
    pub fn governs(&self, party: &str) -> bool {
        self.charter.as_ref().is_some_and(|c| c.governors.iter().any(|g| g.party.as_str() == party))
    }

    fn threshold(&self) -> usize {
        self.charter.as_ref().map_or(1, |c| c.threshold)
    }

    fn needs_agreement(&self, act: &Act, party: &str) -> bool {
        match act {
            Act::Charter(_) | Act::Member(_) => true,
            Act::Key(change) => change.party.as_str() != party,
            _ => false,
        }
    }

    fn check_charter(&self, charter: &Charter) -> Result<(), Refusal> {
        for (i, governor) in charter.governors.iter().enumerate() {
            let hosts = || charter.hosts.iter().chain(&self.hosts_ever);
            on_hosts(&format!("/governors/{i}/party"), governor.party.as_str(), hosts)?;
            for key in &governor.keys {
                if let Some(known) = self.keys.get(key) {
                    let field = format!("/governors/{i}/keys");
                    if known.party != governor.party.as_str() {
                        return Err(malformed(&field, format!("the key {key} belongs to {}", known.party)));
                    }
                    if known.revoked.is_some() {
                        return Err(malformed(&field, format!("the key {key} was revoked")));
                    }
                }
            }
        }
        check_coverage(&charter.log_keys, self.size.max(1))?;
        let Some(current) = &self.charter else { return Ok(()) };
        if charter.origin != current.origin {
            let detail =
                format!("found {:?}, expected {:?}: a log keeps its origin", charter.origin, current.origin);
            return Err(malformed("/origin", detail));
        }
        if charter.predecessor != current.predecessor {
            let detail = "a ledger names its predecessor when it is founded, and keeps it".to_owned();
            return Err(malformed("/predecessor", detail));
        }
        for old in &current.log_keys {
            let kept = charter.log_keys.iter().find(|k| k.vkey == old.vkey);
            let ended = old.until.is_some_and(|u| u <= self.size);
            let past_stays = |k: &LogKey| match ended {
                true => k.until == old.until,
                false => k.until.is_none_or(|u| u > self.size),
            };
            if !kept.is_some_and(|k| k.from == old.from && past_stays(k)) {
                let detail = format!(
                    "the key {} signed checkpoints from size {}: keep it as it was, or end it with `until` above {}",
                    old.vkey, old.from, self.size
                );
                return Err(malformed("/logKeys", detail));
            }
        }
        for (i, new) in charter.log_keys.iter().enumerate() {
            if !current.log_keys.iter().any(|k| k.vkey == new.vkey) && new.from <= self.size {
                let detail = format!(
                    "found {}, expected a size above {}: past checkpoints are signed",
                    new.from, self.size
                );
                return Err(malformed(&format!("/logKeys/{i}/from"), detail));
            }
        }
        Ok(())
    }

    fn check_member(&self, member: &Member) -> Result<Option<Decision>, Refusal> {
        let id = member.party.as_str();
        self.on_our_hosts("/party", id)?;
        let standing = self.parties.get(id).map(|p| p.standing);
        for (i, new) in member.keys.iter().enumerate() {
            // Who comes back may keep keys from before; those that are not named are revoked.
            let known = self.keys.get(&new.key).filter(|_| standing == Some(Standing::Removed));
            if !known.is_some_and(|k| k.party == id && k.revoked.is_none()) {
                self.check_new_key(&format!("/keys/{i}/key"), new, id)?;
            }
        }
        let wrong = |detail: &str| {
            Err(Refusal::new(
                RefusalCode::NotPermitted,
                "/action",
                format!("{id} {detail}"),
                "look at `suyuan member list`",
            ))
        };
        match (member.action, standing) {
            (MemberAction::Admit, Some(Standing::Member | Standing::Suspended)) => {
                wrong("is a member already; use change or reinstate")
            }
            (MemberAction::Admit, _) | (MemberAction::Reinstate, Some(Standing::Suspended)) => Ok(None),
            (MemberAction::Reinstate, Some(_)) => wrong("is not suspended"),
            (_, Some(Standing::Member | Standing::Suspended)) => {
                let ends = matches!(member.action, MemberAction::Suspend | MemberAction::Remove);
                if ends && self.governs(id) { wrong("governs; change the charter first") } else { Ok(None) }
            }
            _ => Ok(Some(pending(Code::UnknownReference, "/party", format!("{id} is not a member yet"), id))),
        }
    }

    fn check_new_key(&self, field: &str, new: &NewKey, party: &str) -> Result<(), Refusal> {
        match self.keys.get(&new.key) {
            Some(known) if known.party != party => {
                Err(malformed(field, format!("the key {} belongs to {}", new.key, known.party)))
            }
            Some(known) if known.revoked.is_some() => {
                Err(malformed(field, format!("the key {} was revoked; make a new one", new.key)))
            }
            Some(_) => Err(malformed(field, format!("the key {} is in force already", new.key))),
            None => Ok(()),
        }
    }

    fn check_key_change(&self, change: &KeyChange, party: &str) -> Result<(), Refusal> {
        let id = change.party.as_str();
        if id != party && !self.governs(party) {
            let detail = format!("the keys of {id} are for {id} itself or a governor");
            return Err(Refusal::new(RefusalCode::NotPermitted, "/party", detail, "change your own keys"));
        }
        let ends = |key: &KeyId, field: &str| match self.keys.get(key) {
            Some(k) if k.party == id && k.revoked.is_none() => Ok(()),
            Some(k) if k.party == id => Err(malformed(field, format!("the key {key} is revoked already"))),
            _ => Err(malformed(field, format!("{id} has no key {key}"))),
        };
        match &change.action {
            KeyAction::Add(new) => self.check_new_key("/key", new, id)?,
            KeyAction::Rotate(new, old) => {
                self.check_new_key("/key", new, id)?;
                ends(old, "/replaces")?;
            }
            KeyAction::Revoke(old) => ends(old, "/key")?,
        }
        if self.parties.get(id).is_none_or(|p| p.standing == Standing::Outsider) {
            return Err(malformed("/party", format!("{id} is not a member; admit it first")));
        }
        Ok(())
    }

    /// A key of narrow rights (a device's, a field team's) makes no key that may do more.
    fn no_wider_than_its_own(&self, change: &KeyChange, signer: &KeyId) -> Result<(), Refusal> {
        let (KeyAction::Add(new) | KeyAction::Rotate(new, _)) = &change.action else { return Ok(()) };
        let Some(own) = self.keys.get(signer).and_then(|k| k.rights.as_ref()) else { return Ok(()) };
        if new.rights.as_ref().is_some_and(|rights| rights.iter().all(|r| own.contains(r))) {
            return Ok(());
        }
        let detail = format!("this key may sign {}, and cannot give a key more", own.join(", "));
        Err(Refusal::new(RefusalCode::NotPermitted, "/rights", detail, "sign with a key without such limits"))
    }

    fn decide_approval(&self, id: &str, statement: crate::statement::StatementId) -> Decision {
        match self.proposal_ids.get(&statement) {
            Some(index) => Decision::Effective { flags: Vec::new(), effect: Effect::Approve(*index) },
            None => {
                pending(Code::UnknownReference, "/statement", format!("no proposal {id} is known yet"), id)
            }
        }
    }

    /// Our own identifiers live on hosts that a charter named.
    fn on_our_hosts(&self, field: &str, id: &str) -> Result<(), Refusal> {
        on_hosts(field, id, || self.hosts_ever.iter())
    }

    fn owned_or_new(&self, field: &str, owner: Option<&String>, party: &str) -> Result<(), Refusal> {
        match owner {
            Some(owner) if owner != party => Err(taken(field, "it", owner)),
            _ => Ok(()),
        }
    }
}

fn on_hosts<'h, H: Iterator<Item = &'h Host>>(
    field: &str,
    id: &str,
    hosts: impl Fn() -> H,
) -> Result<(), Refusal> {
    let Ok(Identifier::Own(own)) = Identifier::parse(id) else { return Ok(()) };
    if hosts().any(|h| h == own.host()) {
        return Ok(());
    }
    let ours: Vec<&str> = hosts().map(|h| h.as_str()).collect();
    let detail = format!("{} is not a host of this ledger; its hosts are {}", own.host(), ours.join(", "));
    Err(malformed(field, detail))
}

/// From `size` on every checkpoint must have a key that signs it, or the log would stop there.
fn check_coverage(keys: &[LogKey], size: u64) -> Result<(), Refusal> {
    let mut covered = size;
    while let Some(until) =
        keys.iter().filter(|k| k.from <= covered).map(|k| k.until.unwrap_or(u64::MAX)).max()
    {
        if until == u64::MAX {
            return Ok(());
        }
        if until <= covered {
            break;
        }
        covered = until;
    }
    Err(malformed("/logKeys", format!("no key signs a checkpoint of size {covered}")))
}

pub(super) fn pending(code: Code, field: &str, detail: String, waits_for: &str) -> Decision {
    Decision::Pending {
        reasons: vec![Reason::new(code, field, detail)],
        waits: BTreeSet::from([waits_for.to_owned()]),
    }
}

pub(super) fn malformed(field: &str, detail: String) -> Refusal {
    Refusal::new(
        RefusalCode::Malformed,
        field,
        detail,
        "mend the payload and sign again with the same number",
    )
}

fn taken(field: &str, what: &str, owner: &str) -> Refusal {
    let detail = format!("{what} belongs to {owner}, which alone may state it");
    Refusal::new(RefusalCode::NotPermitted, field, detail, "choose an id of your own")
}
