//! What governing and stating change: the state's side of a charter, a decision about a member, a key, a place, a product.

use std::collections::BTreeSet;

use crate::rules::Prepared;
use crate::rules::payload::{Act, Charter, KeyAction, KeyChange, Member, MemberAction, NewKey};
use crate::rules::state::{Key, Party, Standing, State, Stated};
use crate::statement::KeyId;

impl State {
    pub(super) fn apply_stated(&mut self, index: u64, prepared: &Prepared, touched: &mut BTreeSet<String>) {
        let issuer = prepared.statement().header().issuer.clone();
        touched.insert(prepared.statement().header().subject.clone());
        if matches!(prepared.act(), Act::Hold(_) | Act::Recall(_)) {
            touched.insert(prepared.statement().id().to_string());
        }
        match prepared.act() {
            Act::Charter(charter) => self.apply_charter(index, charter, touched),
            Act::Member(member) => self.apply_member(index, member),
            Act::Key(change) => self.apply_key_change(change),
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
            Act::Hold(hold) => touched.extend(self.apply_hold(index, prepared, hold)),
            Act::Recall(recall) => touched.extend(self.apply_recall(index, prepared, recall)),
            Act::Release(release) => touched.extend(self.apply_release(index, release)),
            Act::Certificate(certificate) => self.apply_certificate(index, certificate, &issuer),
            Act::Commitment(commitment) => self.apply_commitment(index, prepared, commitment),
            Act::Quota(quota) => self.apply_quota(index, quota, &issuer),
            Act::Codes(codes) => touched.extend(self.apply_codes(index, prepared, codes)),
            Act::ScanAnchor(anchor) => self.apply_scan_anchor(index, prepared, anchor),
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
                self.add_key(&id, &NewKey { key: *key, label: None, rights: None });
            }
            touched.insert(id);
        }
        self.charter = Some(charter.clone());
        self.charter_index = index;
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
        if member.action == MemberAction::Admit {
            let now = self.entry_now();
            let gone = |key: &KeyId| !member.keys.iter().any(|k| k.key == *key);
            for (_, old) in self.keys.iter_mut().filter(|(key, k)| k.party == id && gone(key)) {
                old.revoked.get_or_insert(now);
            }
        }
        for key in &member.keys {
            self.add_key(&id, key);
        }
    }

    fn entry_now(&self) -> u64 {
        self.size.saturating_sub(1)
    }

    /// Keys come and go at the entry that puts it into effect, which for a proposal is that of the last approval.
    fn apply_key_change(&mut self, change: &KeyChange) {
        let id = change.party.to_string();
        let (new, old) = match &change.action {
            KeyAction::Add(new) => (Some(new), None),
            KeyAction::Rotate(new, old) => (Some(new), Some(old)),
            KeyAction::Revoke(old) => (None, Some(old)),
        };
        if let Some(new) = new {
            self.add_key(&id, new);
        }
        let now = self.entry_now();
        if let Some(old) = old.and_then(|old| self.keys.get_mut(old)) {
            old.revoked = Some(now);
        }
    }

    fn add_key(&mut self, party: &str, new: &NewKey) {
        let since = self.entry_now();
        self.keys.entry(new.key).or_insert_with(|| Key {
            party: party.to_owned(),
            label: new.label.clone(),
            rights: new.rights.clone(),
            since,
            revoked: None,
            next_seq: 0,
            last: None,
        });
    }
}
