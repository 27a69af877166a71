//! Holds and recalls in force, as readers see them, and by the goods that they name.
//!
//! Only goods that somebody named cost memory. A lot's items are held with it; what else is made of held goods, or was
//! packed with them, is not: whoever declares names what is affected.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::event::Quantity;
use crate::identifier::ItemId;
use crate::rules::names;
use crate::rules::payload::{HoldAction, Names, Outcome};
use crate::rules::state::State;
use crate::statement::StatementId;

/// Goods that somebody holds back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Held {
    /// The statement.
    pub id: StatementId,
    /// Its entry.
    pub index: u64,
    /// When it came into force, by the node's clock, in milliseconds.
    pub since_ms: u64,
    /// Who holds them back.
    pub by: String,
    /// Whether it supervises; else it stops lots that it made, and of others what it holds or owns itself.
    pub supervises: bool,
    /// Canonical ids of lots, items and units.
    pub lots: Vec<String>,
    /// Why.
    pub reason: String,
    /// What to do with them.
    pub action: HoldAction,
    /// Those that are released, each with the entry that says so.
    pub released: BTreeMap<String, u64>,
}

/// A recall: what was called back, and what has become of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Recalled {
    /// What is held back by it, and why.
    pub held: Held,
    /// The issuer's own number of it.
    pub number: String,
    /// What the danger is.
    pub hazard: Option<String>,
    /// What the public is told.
    pub notice: Names,
    /// What the books held of its goods when it was declared.
    pub in_books: Vec<InBooks>,
    /// Who has heard of it, each with its first statement.
    pub acknowledged: BTreeMap<String, Acknowledged>,
    /// What became of goods, where the books do not tell.
    pub found: Vec<Found>,
    /// Set when nothing more is counted; what is not released stays held back.
    pub closed: Option<Closed>,
}

/// So much of a lot in somebody's hands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InBooks {
    /// Canonical id of the lot or item.
    pub lot: String,
    /// Who holds it.
    pub holder: String,
    /// Whose it is.
    pub owner: String,
    /// To whom, while it is under way.
    pub to: Option<String>,
    /// Where, if known.
    pub place: Option<String>,
    /// How much.
    pub quantity: Quantity,
}

/// That a holder has heard of a recall.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledged {
    /// The entry.
    pub index: u64,
    /// The goods that it has looked for; all, if it does not say.
    pub lots: Option<Vec<String>>,
}

/// What became of recalled goods.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// The entry.
    pub index: u64,
    /// Who says so.
    pub by: String,
    /// Canonical id of the lot, item or unit.
    pub lot: String,
    /// How much.
    pub quantity: Quantity,
    /// What became of it.
    pub outcome: Outcome,
}

/// The end of a recall.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// The entry.
    pub index: u64,
    /// Who says so.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// All of them, and which of them hold back what.
#[derive(Clone, Debug, Default)]
pub(super) struct Notices {
    pub(super) holds: BTreeMap<u64, Held>,
    pub(super) recalls: BTreeMap<u64, Recalled>,
    /// By goods: the entries of those that are not released.
    on: BTreeMap<String, BTreeSet<u64>>,
    ids: BTreeMap<StatementId, u64>,
    /// Recalls by issuer and number.
    numbers: BTreeMap<(String, String), u64>,
}

impl Held {
    /// Those that are still held back.
    pub fn in_force(&self) -> impl Iterator<Item = &str> {
        self.lots.iter().map(String::as_str).filter(|lot| !self.released.contains_key(*lot))
    }
}

impl Notices {
    /// From the holds and recalls themselves.
    #[cfg(feature = "store")]
    pub(super) fn new(holds: BTreeMap<u64, Held>, recalls: BTreeMap<u64, Recalled>) -> Notices {
        let mut notices = Notices::default();
        holds.into_values().for_each(|held| notices.hold(held));
        recalls.into_values().for_each(|recalled| notices.recall(recalled));
        notices
    }

    pub(super) fn hold(&mut self, held: Held) {
        self.stop(&held);
        self.holds.insert(held.index, held);
    }

    pub(super) fn recall(&mut self, recalled: Recalled) {
        let held = &recalled.held;
        self.stop(held);
        self.numbers.insert((held.by.clone(), recalled.number.clone()), held.index);
        self.recalls.insert(held.index, recalled);
    }

    /// Goods may go on, as far as this notice is concerned.
    pub(super) fn release(&mut self, index: u64, lots: &[String], by: u64) {
        for lot in lots {
            if let Some(there) = self.on.get_mut(lot) {
                there.remove(&index);
                if there.is_empty() {
                    self.on.remove(lot);
                }
            }
        }
        if let Some(held) = self.held_mut(index) {
            held.released.extend(lots.iter().map(|lot| (lot.clone(), by)));
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.on.is_empty()
    }

    /// Those in force on a lot, item or unit; whether each is a recall.
    pub(super) fn on(&self, goods: &str) -> impl Iterator<Item = (&Held, bool)> {
        let there = self.on.get(goods).into_iter().flatten();
        there.filter_map(|index| Some((self.held(*index)?, self.recalls.contains_key(index))))
    }

    pub(super) fn index(&self, id: &StatementId) -> Option<u64> {
        self.ids.get(id).copied()
    }

    /// The recall of an issuer's number.
    pub(super) fn numbered(&self, by: &str, number: &str) -> Option<u64> {
        self.numbers.get(&(by.to_owned(), number.to_owned())).copied()
    }

    pub(super) fn held(&self, index: u64) -> Option<&Held> {
        self.holds.get(&index).or_else(|| self.recalls.get(&index).map(|recalled| &recalled.held))
    }

    fn held_mut(&mut self, index: u64) -> Option<&mut Held> {
        match self.holds.get_mut(&index) {
            Some(held) => Some(held),
            None => self.recalls.get_mut(&index).map(|recalled| &mut recalled.held),
        }
    }

    fn stop(&mut self, held: &Held) {
        self.ids.insert(held.id, held.index);
        for lot in held.in_force() {
            self.on.entry(lot.to_owned()).or_default().insert(held.index);
        }
    }
}

impl State {
    /// The holds in force on a lot, on an item or its lot, or on a logistic unit, oldest first; recalls are not among them.
    pub fn holds(&self, goods: &str) -> Vec<&Held> {
        let on = self.notices_on(goods).into_iter();
        on.filter_map(|index| self.notices.holds.get(&index)).collect()
    }

    /// The entries of what is in force on goods.
    fn notices_on(&self, goods: &str) -> BTreeSet<u64> {
        if self.notices.is_empty() {
            return BTreeSet::new();
        }
        let canonical = names::canonical(goods);
        let mut ids = self.batches(&canonical);
        ids.extend(ItemId::parse(goods).ok().and_then(|item| Some(item.lot()?.as_str().to_owned())));
        ids.extend([goods.to_owned(), canonical]);
        ids.iter().flat_map(|id| self.notices.on(id)).map(|(held, _)| held.index).collect()
    }

    /// All holds that were ever in force, oldest first.
    pub fn all_holds(&self) -> impl Iterator<Item = &Held> {
        self.notices.holds.values()
    }

    /// All recalls that were ever declared, oldest first.
    pub fn recalls(&self) -> impl Iterator<Item = &Recalled> {
        self.notices.recalls.values()
    }

    /// The recalls in force on a lot, on an item or its lot, or on a logistic unit, oldest first.
    pub fn recalls_of(&self, goods: &str) -> Vec<&Recalled> {
        let on = self.notices_on(goods).into_iter();
        on.filter_map(|index| self.notices.recalls.get(&index)).collect()
    }

    /// The hold of a statement, if it came into force.
    pub fn hold(&self, id: &StatementId) -> Option<&Held> {
        self.notices.holds.get(&self.notices.index(id)?)
    }

    /// The recall that a statement declared, if it came into force.
    pub fn recall(&self, id: &StatementId) -> Option<&Recalled> {
        self.notices.recalls.get(&self.notices.index(id)?)
    }
}
