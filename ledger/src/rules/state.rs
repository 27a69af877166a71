//! The world after so many entries: who may speak, what there is, and what is still open.
//!
//! One way in: [`State::admit`]. Live and in replay it is the same call, so replaying a log gives the same state and the
//! same verdicts. `judge` answers without changing anything.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::identifier::Host;
use crate::rules::accounts::Accounts;
#[cfg(feature = "store")]
use crate::rules::bounds::Bounds;
use crate::rules::decision::{Content, Decision, Effect, LoadedUnit};
use crate::rules::events::{EventKey, Events};
use crate::rules::ids::Ids;
use crate::rules::links::Links;
use crate::rules::lot::{Link, Lot};
use crate::rules::notices::Notices;
use crate::rules::payload::{Act, Charter, Names, Place, Product};
use crate::rules::rolls::Codes;
use crate::rules::runs::Runs;
use crate::rules::shipments::Shipments;
use crate::rules::table::{Map, Table};
use crate::rules::{Prepared, Refusal, Role, Verdict, names};
use crate::statement::{KeyId, StatementId};

/// The world after `size` entries. What grows with them lies in tables that a copy shares, so a copy is cheap.
#[derive(Clone, Default)]
pub struct State {
    pub(super) size: u64,
    pub(super) last_time_ms: u64,
    pub(super) ledger: Option<StatementId>,
    pub(super) charter: Option<Charter>,
    pub(super) charter_index: u64,
    pub(super) hosts_ever: Vec<Host>,
    pub(super) parties: Map<String, Party>,
    pub(super) keys: Map<KeyId, Key>,
    pub(super) places: Map<String, Stated<Place>>,
    pub(super) products: Map<String, Stated<Product>>,
    pub(super) lots: Table<String, Lot>,
    /// What went into what.
    pub(super) links: Links,
    pub(super) units: Table<String, LoadedUnit>,
    /// What is still under way.
    pub(super) shipments: Shipments,
    /// Events in effect that may still be declared errors.
    pub(super) events: Events,
    /// The identifiers that links and those events name.
    pub(super) ids: Ids,
    /// The same while they are pending.
    pub(super) pending_events: Map<EventKey, BTreeSet<u64>>,
    /// Those declared errors, with the entry that said so.
    pub(super) taken_back: Table<EventKey, u64>,
    /// The entries that name an identifier.
    pub(super) history: Runs<String, u64>,
    pub(super) verdicts: Table<u64, Verdict>,
    /// The entries whose verdict is that they are pending.
    pub(super) unsettled: BTreeSet<u64>,
    pub(super) pending: BTreeMap<u64, Waiting>,
    pub(super) waiting_for: Map<String, BTreeSet<u64>>,
    /// Who is judged anew next: by the size at which they got in line, then in log order.
    pub(super) to_cure: BTreeSet<(u64, u64)>,
    /// Who is in line.
    pub(super) queued: BTreeSet<u64>,
    pub(super) proposals: BTreeMap<u64, Proposal>,
    pub(super) proposal_ids: Map<StatementId, u64>,
    pub(super) notices: Notices,
    /// What claims are judged by.
    pub(super) accounts: Accounts,
    pub(super) codes: Codes,
    /// How much of all that may be in memory, and where the rest lies.
    #[cfg(feature = "store")]
    pub(super) bounds: Bounds,
}

/// Somebody the ledger knows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Party {
    /// Canonical id.
    pub id: String,
    /// Its names.
    pub names: Names,
    /// Its roles; empty for outsiders.
    pub roles: Vec<Role>,
    /// Whether it may sign.
    pub standing: Standing,
    /// Short prefix of its lot numbers.
    pub prefix: Option<String>,
    /// The entry that says so.
    pub index: u64,
    /// Who stated it, for outsiders.
    pub stated_by: String,
}

/// Where a party stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// Signs with its own keys.
    Member,
    /// A member that may not sign now.
    Suspended,
    /// Was a member.
    Removed,
    /// Without a key: a market, a driver, a small grower.
    Outsider,
}

/// A key, and how far its chain has come.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Key {
    /// Whose it is.
    pub party: String,
    /// Whose hand or device.
    pub label: Option<String>,
    /// The only kinds it may sign.
    pub rights: Option<Vec<String>>,
    /// The entry that brought it in.
    pub since: u64,
    /// The entry that revoked it.
    pub revoked: Option<u64>,
    /// The number that it signs next.
    pub next_seq: u64,
    /// Its last statement.
    pub last: Option<StatementId>,
}

/// Something stated by its owner, in force.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Stated<T> {
    /// Who stated it first: its owner.
    pub owner: String,
    /// The entry in force.
    pub index: u64,
    /// What it says.
    pub what: T,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Waiting {
    #[serde(with = "crate::rules::prepared::as_bytes")]
    pub(super) prepared: Prepared,
    pub(super) time_ms: u64,
    pub(super) waits: BTreeSet<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Proposal {
    #[serde(with = "crate::rules::prepared::as_bytes")]
    pub(super) prepared: Prepared,
    pub(super) time_ms: u64,
    /// Ids whose change may let it take effect, once enough agree.
    pub(super) waits: BTreeSet<String>,
    pub(super) agreed: BTreeSet<String>,
}

impl State {
    /// The empty world: it waits for a founding charter.
    pub fn new() -> State {
        State::default()
    }

    /// What the verdict on a statement would be if it were entered now. Changes nothing.
    pub fn judge(&self, prepared: &Prepared, time_ms: u64) -> Result<Verdict, Refusal> {
        self.decide(prepared, time_ms).map(|decision| decision.verdict())
    }

    /// Enters a statement as number [`State::size`], or refuses it and changes nothing.
    pub fn admit(&mut self, prepared: &Prepared, time_ms: u64) -> Result<Verdict, Refusal> {
        let decision = self.decide(prepared, time_ms)?;
        let index = self.size;
        let verdict = decision.verdict();
        self.enter(index, prepared, time_ms);
        let mut touched = BTreeSet::new();
        match decision {
            Decision::Effective { effect, .. } => {
                self.set_verdict(index, verdict);
                self.apply(index, prepared, effect, &mut touched);
            }
            Decision::Pending { waits, .. } => {
                self.set_verdict(index, verdict);
                if let Some((_, false)) = prepared.event_key() {
                    touched.extend(prepared.event_to_wait_for());
                }
                self.park(index, Waiting { prepared: prepared.clone(), time_ms, waits });
            }
            Decision::Proposal { .. } => {
                self.set_verdict(index, verdict);
                self.propose(index, prepared, time_ms);
                touched.insert(prepared.statement().id().to_string());
            }
        }
        self.cure(touched);
        Ok(self.verdict(index))
    }

    fn decide(&self, prepared: &Prepared, time_ms: u64) -> Result<Decision, Refusal> {
        let party = self.authorise(prepared.statement(), prepared.act())?;
        self.decide_for(party, prepared, time_ms)
    }

    /// Judges again something that was entered before; what was authorised then stays authorised.
    pub(super) fn decide_again(&self, waiting: &Waiting) -> Result<Decision, Refusal> {
        let key = &waiting.prepared.statement().header().key;
        let party = self.keys.get(key).map_or("", |k| &k.party);
        self.decide_for(party, &waiting.prepared, waiting.time_ms)
    }

    fn decide_for(&self, party: &str, prepared: &Prepared, time_ms: u64) -> Result<Decision, Refusal> {
        let statement = prepared.statement();
        let decision = match prepared.act() {
            Act::Event(event) => self.decide_event(event, prepared, party, time_ms)?,
            Act::Report(event) => self.decide_report(event, prepared, party)?,
            act => self.decide_stated(statement, act, party)?,
        };
        Ok(self.with_clock_flags(decision, statement, prepared.act(), time_ms))
    }

    /// The key's chain, the log's clock and the history of everything named go on, whatever the verdict.
    fn enter(&mut self, index: u64, prepared: &Prepared, time_ms: u64) {
        let statement = prepared.statement();
        let header = statement.header();
        self.size = index + 1;
        self.last_time_ms = time_ms;
        self.raise_unconfirmed(time_ms);
        if index == 0 {
            self.ledger = Some(statement.id());
            let first = Key {
                party: header.issuer.clone(),
                label: None,
                rights: None,
                since: 0,
                revoked: None,
                next_seq: 0,
                last: None,
            };
            self.keys.insert(header.key, first);
        }
        if let Some(key) = self.keys.get_mut(&header.key) {
            key.next_seq = header.seq + 1;
            key.last = Some(statement.id());
        }
        for name in prepared.named() {
            self.history.push(name, &[index]);
        }
    }

    pub(super) fn apply(
        &mut self,
        index: u64,
        prepared: &Prepared,
        effect: Effect,
        touched: &mut BTreeSet<String>,
    ) {
        match effect {
            Effect::AsStated => self.apply_stated(index, prepared, touched),
            Effect::Approve(proposal) => self.agree(proposal, prepared, touched),
            Effect::Goods(goods) => self.apply_goods(index, prepared, goods, touched),
        }
    }

    pub(super) fn set_verdict(&mut self, index: u64, verdict: Verdict) {
        match verdict.is_pending() {
            true => self.unsettled.insert(index),
            false => self.unsettled.remove(&index),
        };
        match verdict {
            Verdict::Accepted => self.verdicts.remove(&index),
            other => self.verdicts.insert(index, other),
        };
    }
}

impl State {
    /// How many entries there are.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Time of the last entry, milliseconds since 1970.
    pub fn last_time_ms(&self) -> u64 {
        self.last_time_ms
    }

    /// The ledger's identity: the id of its founding charter.
    pub fn ledger_id(&self) -> Option<StatementId> {
        self.ledger
    }

    /// The charter in force.
    pub fn charter(&self) -> Option<&Charter> {
        self.charter.as_ref()
    }

    /// The entry of the charter in force.
    pub fn charter_index(&self) -> u64 {
        self.charter_index
    }

    /// All hosts that a charter ever named, the current first one first.
    pub fn hosts(&self) -> &[Host] {
        &self.hosts_ever
    }

    /// A key that was ever admitted.
    pub fn key(&self, key: &KeyId) -> Option<&Key> {
        self.keys.get(key)
    }

    /// All keys that were ever admitted.
    pub fn keys(&self) -> impl Iterator<Item = (&KeyId, &Key)> {
        self.keys.iter()
    }

    /// The number and predecessor that a key signs next with.
    pub fn next_for(&self, key: &KeyId) -> Option<(u64, StatementId)> {
        let known = self.keys.get(key)?;
        Some((known.next_seq, known.last.or(self.ledger)?))
    }

    /// A party, by canonical id.
    pub fn party(&self, id: &str) -> Option<&Party> {
        self.parties.get(id)
    }

    /// All parties.
    pub fn parties(&self) -> impl Iterator<Item = &Party> {
        self.parties.values()
    }

    /// A place, by canonical id.
    pub fn place(&self, id: &str) -> Option<&Stated<Place>> {
        self.places.get(id)
    }

    /// All places.
    pub fn places(&self) -> impl Iterator<Item = (&str, &Stated<Place>)> {
        self.places.iter().map(|(id, p)| (id.as_str(), p))
    }

    /// A product, by canonical id.
    pub fn product(&self, id: &str) -> Option<&Stated<Product>> {
        self.products.get(id)
    }

    /// All products.
    pub fn products(&self) -> impl Iterator<Item = (&str, &Stated<Product>)> {
        self.products.iter().map(|(id, p)| (id.as_str(), p))
    }

    /// A lot or item that the ledger keeps books of, by canonical id.
    pub fn lot(&self, id: &str) -> Option<&Lot> {
        self.lots.get(id).or_else(|| self.lots.get(&names::canonical(id)))
    }

    /// All lots and items. Those that are not in memory are read for it: for long looks at a copy of the state.
    pub fn lots(&self) -> impl Iterator<Item = Cow<'_, Lot>> {
        self.lots.values()
    }

    /// What went into a lot.
    pub fn links_back(&self, id: &str) -> Vec<Link> {
        self.links.back(id, &self.ids)
    }

    /// What a lot went into.
    pub fn links_forward(&self, id: &str) -> Vec<Link> {
        self.links.forward(id, &self.ids)
    }

    /// What a logistic unit holds.
    pub fn contents(&self, unit: &str) -> &[Content] {
        self.units.get(unit).map_or(&[], |u| u.contents.as_slice())
    }

    /// The verdict on an entry as it stands now, cures included.
    pub fn verdict(&self, index: u64) -> Verdict {
        self.verdicts.get(&index).cloned().unwrap_or(Verdict::Accepted)
    }

    /// Entries that are pending, oldest first.
    pub fn pending(&self) -> impl Iterator<Item = u64> {
        self.unsettled.iter().copied()
    }
}

impl Decision {
    fn verdict(&self) -> Verdict {
        match self {
            Decision::Effective { flags, .. } => Verdict::in_effect(flags.clone()),
            Decision::Pending { reasons, .. } => Verdict::Pending(reasons.clone()),
            Decision::Proposal { reason } => Verdict::Pending(vec![reason.clone()]),
        }
    }
}
