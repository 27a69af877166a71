//! Charters, members, keys, approvals, and what parties state about places and products.
//!
//! A charter, a decision about a member, and a governor's hand on another party's keys need `threshold` distinct
//! governors: the proposer and those who approve. Until then the proposal is pending; at the entry that brings the last
//! agreement it is judged anew and takes effect.

use std::collections::BTreeSet;

use crate::identifier::Identifier;
use crate::rules::decision::{Decision, Effect};
use crate::rules::payload::{Act, Charter, KeyAction, KeyChange, Member, MemberAction, NewKey};
use crate::rules::state::{Key, Party, Proposal, Standing, State, Stated, Waiting};
use crate::rules::{Code, Prepared, Reason, Refusal, RefusalCode};
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
            Act::Key(change) => self.check_key_change(change, party)?,
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
            }
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

    /// How many of those who agreed govern now.
    fn agreeing(&self, proposal: &Proposal) -> usize {
        proposal.agreed.iter().filter(|p| self.governs(p)).count()
    }

    fn check_charter(&self, charter: &Charter) -> Result<(), Refusal> {
        for (i, governor) in charter.governors.iter().enumerate() {
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
        let Some(current) = &self.charter else { return Ok(()) };
        if charter.origin != current.origin {
            let detail =
                format!("found {:?}, expected {:?}: a log keeps its origin", charter.origin, current.origin);
            return Err(malformed("/origin", detail));
        }
        for old in &current.log_keys {
            let kept = charter.log_keys.iter().find(|k| k.vkey == old.vkey);
            if !kept.is_some_and(|k| {
                k.from == old.from && k.until.is_none_or(|u| u > self.size || Some(u) == old.until)
            }) {
                let detail = format!(
                    "the key {} signed checkpoints from size {}: keep it, and end it with `until` above {}",
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
        for (i, new) in member.keys.iter().enumerate() {
            self.check_new_key(&format!("/keys/{i}/key"), new, id)?;
        }
        let standing = self.parties.get(id).map(|p| p.standing);
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
        let host = match Identifier::parse(id) {
            Ok(Identifier::Own(own)) => Some(own.host().clone()),
            _ => None,
        };
        match host {
            Some(host) if !self.hosts_ever.contains(&host) => {
                let ours: Vec<&str> = self.hosts_ever.iter().map(|h| h.as_str()).collect();
                Err(malformed(
                    field,
                    format!("{host} is not a host of this ledger; its hosts are {}", ours.join(", ")),
                ))
            }
            _ => Ok(()),
        }
    }

    fn owned_or_new(&self, field: &str, owner: Option<&String>, party: &str) -> Result<(), Refusal> {
        match owner {
            Some(owner) if owner != party => Err(taken(field, "it", owner)),
            _ => Ok(()),
        }
    }

    pub(super) fn propose(&mut self, index: u64, prepared: &Prepared) {
        let agreed = BTreeSet::from([prepared.statement().header().issuer.clone()]);
        self.proposal_ids.insert(prepared.statement().id(), index);
        self.proposals.insert(index, Proposal { prepared: prepared.clone(), agreed });
    }

    /// A governor agrees; with the last one needed the proposal is judged anew and takes effect.
    pub(super) fn agree(&mut self, index: u64, approval: &Prepared, touched: &mut BTreeSet<String>) {
        if let Some(proposal) = self.proposals.get_mut(&index) {
            proposal.agreed.insert(approval.statement().header().issuer.clone());
            self.try_proposal(index, touched);
        }
    }

    fn try_proposal(&mut self, index: u64, touched: &mut BTreeSet<String>) {
        let Some(proposal) = self.proposals.get(&index) else { return };
        let again = Waiting {
            prepared: proposal.prepared.clone(),
            time_ms: self.last_time_ms,
            waits: BTreeSet::new(),
        };
        let proposer = &again.prepared.statement().header().issuer;
        if !self.governs(proposer) {
            return;
        }
        match self.decide_again(&again) {
            Ok(Decision::Effective { effect, .. }) => {
                self.proposals.remove(&index);
                self.set_verdict(index, crate::rules::Verdict::Accepted);
                self.apply(index, &again.prepared, again.time_ms, effect, touched);
            }
            Ok(Decision::Proposal { reason }) => {
                self.set_verdict(index, crate::rules::Verdict::Pending(vec![reason]))
            }
            Ok(Decision::Pending { reasons, .. }) => {
                self.set_verdict(index, crate::rules::Verdict::Pending(reasons))
            }
            Err(refusal) => {
                let reason = Reason::new(
                    Code::AwaitingApproval,
                    refusal.field,
                    format!("agreed, but no longer possible: {}", refusal.detail),
                );
                self.set_verdict(index, crate::rules::Verdict::Pending(vec![reason]));
            }
        }
    }

    pub(super) fn apply_stated(&mut self, index: u64, prepared: &Prepared, touched: &mut BTreeSet<String>) {
        let issuer = prepared.statement().header().issuer.clone();
        touched.insert(prepared.statement().header().subject.clone());
        match prepared.act() {
            Act::Charter(charter) => self.apply_charter(index, charter, touched),
            Act::Member(member) => self.apply_member(index, member),
            Act::Key(change) => self.apply_key_change(index, change),
            Act::Party(outsider) => {
                let id = outsider.party.to_string();
                let party = Party {
                    id: id.clone(),
                    names: outsider.names.clone(),
                    roles: Vec::new(),
                    standing: Standing::Outsider,
                    prefix: None,
                    index,
                    stated_by: issuer,
                };
                self.parties.insert(id, party);
            }
            Act::Place(place) => {
                let owner = self.places.get(place.place.as_str()).map_or(issuer, |s| s.owner.clone());
                let run_by = place.party.as_ref().map_or(owner.clone(), |p| p.to_string());
                let mut what = (**place).clone();
                what.party = crate::identifier::PartyId::parse(&run_by).ok();
                self.places.insert(place.place.to_string(), Stated { owner, index, what });
            }
            Act::Product(product) => {
                let owner = self.products.get(product.product.as_str()).map_or(issuer, |s| s.owner.clone());
                self.products
                    .insert(product.product.to_string(), Stated { owner, index, what: (**product).clone() });
            }
            Act::Approval(_) | Act::Event(_) | Act::Report(_) => {}
        }
    }

    fn apply_charter(&mut self, index: u64, charter: &Charter, touched: &mut BTreeSet<String>) {
        let mut hosts = charter.hosts.clone();
        hosts.extend(self.hosts_ever.iter().filter(|h| !charter.hosts.contains(h)).cloned());
        self.hosts_ever = hosts;
        for governor in &charter.governors {
            let id = governor.party.to_string();
            let party = self.parties.entry(id.clone()).or_insert_with(|| Party {
                id: id.clone(),
                names: governor.names.clone(),
                roles: Vec::new(),
                standing: Standing::Member,
                prefix: None,
                index,
                stated_by: id.clone(),
            });
            party.names = governor.names.clone();
            party.roles = governor.roles.clone();
            party.standing = Standing::Member;
            party.index = index;
            for key in &governor.keys {
                self.add_key(index, &id, &NewKey { key: *key, label: None, rights: None });
            }
            touched.insert(id);
        }
        self.charter = Some(charter.clone());
        self.charter_index = index;
        for open in self.proposals.keys().copied().collect::<Vec<_>>() {
            self.try_proposal(open, touched);
        }
    }

    fn apply_member(&mut self, index: u64, member: &Member) {
        let id = member.party.to_string();
        let party = self.parties.entry(id.clone()).or_insert_with(|| Party {
            id: id.clone(),
            names: crate::rules::payload::Names::Public(Default::default()),
            roles: Vec::new(),
            standing: Standing::Member,
            prefix: None,
            index,
            stated_by: id.clone(),
        });
        party.index = index;
        party.standing = match member.action {
            MemberAction::Admit | MemberAction::Reinstate => Standing::Member,
            MemberAction::Change => party.standing,
            MemberAction::Suspend => Standing::Suspended,
            MemberAction::Remove => Standing::Removed,
        };
        if let Some(names) = &member.names {
            party.names = names.clone();
        }
        if let Some(roles) = &member.roles {
            party.roles = roles.clone();
        }
        if let Some(prefix) = &member.prefix {
            party.prefix = Some(prefix.clone());
        }
        for key in &member.keys {
            self.add_key(index, &id, key);
        }
    }

    fn apply_key_change(&mut self, index: u64, change: &KeyChange) {
        let id = change.party.to_string();
        let (new, old) = match &change.action {
            KeyAction::Add(new) => (Some(new), None),
            KeyAction::Rotate(new, old) => (Some(new), Some(old)),
            KeyAction::Revoke(old) => (None, Some(old)),
        };
        if let Some(new) = new {
            self.add_key(index, &id, new);
        }
        if let Some(old) = old.and_then(|old| self.keys.get_mut(old)) {
            old.revoked = Some(index);
        }
    }

    fn add_key(&mut self, index: u64, party: &str, new: &NewKey) {
        self.keys.entry(new.key).or_insert_with(|| Key {
            party: party.to_owned(),
            label: new.label.clone(),
            rights: new.rights.clone(),
            since: index,
            revoked: None,
            next_seq: 0,
            last: None,
        });
    }
}

pub(super) fn pending(code: Code, field: &str, detail: String, waits_for: &str) -> Decision {
    Decision::Pending {
        reasons: vec![Reason::new(code, field, detail)],
        waits: BTreeSet::from([waits_for.to_owned()]),
    }
}

fn malformed(field: &str, detail: String) -> Refusal {
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
