//! Rolls of item codes: which groups are for which lot, which codes are voided or opened, and how they went.
//!
//! A roll costs memory by what is said of it, never by how many codes it has: groups and positions are kept as runs
//! ([`Spans`]), a code that fares like its neighbours is not kept at all.
//!
//! Every event that took codes along is a *step* on the trail of each of them, in the order in which events took effect. What a code
//! has become is told by its trail, so an event that is declared an error is a step less, and nothing else.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::rules::names;
use crate::rules::payload::{Committed, Day, Void, VoidReason};
use crate::rules::span::{Span, Spans};
use crate::rules::state::State;
use crate::rules::table::{Map, Table};
use crate::statement::StatementId;

/// A roll of item codes that somebody has committed to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CodeRoll {
    /// The statement that commits to it.
    pub id: StatementId,
    /// Its entry.
    pub index: u64,
    /// Who made it.
    pub issuer: String,
    /// What it says.
    pub what: Committed,
    /// The entries that bound groups.
    bound: Spans<u64>,
    /// What each of those said.
    bindings: BTreeMap<u64, Binding>,
    /// The entries that voided positions.
    pub(super) voided: Spans<u64>,
    /// What each of those said.
    voids: BTreeMap<u64, VoidReason>,
    /// The entries that opened positions.
    opened: BTreeMap<u64, u64>,
    /// How positions went.
    pub(super) trails: Spans<Vec<Step>>,
}

/// Groups are for a lot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Binding {
    /// The entry that says so.
    pub index: u64,
    /// Canonical id of the lot.
    pub lot: String,
    /// Who says so.
    pub by: String,
}

/// What an event does with the codes on its goods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum CodeMove {
    /// Put into something larger.
    Packed,
    /// Sent off.
    Shipped,
    /// Arrived.
    Received,
    /// Sent back, or came back.
    Returned,
    /// Sold to a consumer.
    Sold,
    /// Destroyed with the goods.
    Destroyed,
}

impl CodeMove {
    /// In one word.
    pub fn as_str(self) -> &'static str {
        match self {
            CodeMove::Packed => "packed",
            CodeMove::Shipped => "shipped",
            CodeMove::Received => "received",
            CodeMove::Returned => "returned",
            CodeMove::Sold => "sold",
            CodeMove::Destroyed => "destroyed",
        }
    }
}

/// An event on the trail of codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Step {
    pub(super) index: u64,
    pub(super) what: CodeMove,
    /// Whether the event named the code itself, not its group.
    pub(super) single: bool,
}

/// What an event took along.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Moved {
    pub(super) what: CodeMove,
    pub(super) by: String,
    /// Who has them then, if somebody known does.
    pub(super) holder: Option<String>,
    /// By roll: positions, and whether they were named singly.
    pub(super) of: Vec<(StatementId, Vec<(Span, bool)>)>,
}

/// An issuer's last anchor of scans.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchored {
    /// The statement.
    pub id: StatementId,
    /// Its entry.
    pub index: u64,
    /// Its day.
    pub day: Day,
}

/// Everything about item codes.
#[derive(Clone, Default)]
pub(super) struct Codes {
    pub(super) rolls: Map<StatementId, Arc<CodeRoll>>,
    /// What events took along, by entry.
    pub(super) moves: Table<u64, Moved>,
    /// By issuer.
    pub(super) anchors: BTreeMap<String, Anchored>,
    /// How many codes are for a lot and not voided by a statement.
    pub(super) active: Table<String, u64>,
    pub(super) by_product: BTreeMap<String, Vec<StatementId>>,
    pub(super) by_name: BTreeMap<(String, String), StatementId>,
}

impl CodeRoll {
    pub(super) fn new(id: StatementId, index: u64, issuer: &str, what: &Committed) -> CodeRoll {
        CodeRoll {
            id,
            index,
            issuer: issuer.to_owned(),
            what: what.clone(),
            bound: Spans::default(),
            bindings: BTreeMap::new(),
            voided: Spans::default(),
            voids: BTreeMap::new(),
            opened: BTreeMap::new(),
            trails: Spans::default(),
        }
    }

    /// Runs of groups, and what they are for, in order; groups that are for nothing yet are left out.
    pub fn bindings(&self) -> impl Iterator<Item = (Span, &Binding)> {
        self.bound.iter().filter_map(|(groups, index)| Some((groups, self.bindings.get(index)?)))
    }

    /// Runs of positions that statements voided, in order: the entry, and why.
    pub fn voided(&self) -> impl Iterator<Item = (Span, u64, VoidReason)> {
        self.voided.iter().filter_map(|(span, index)| Some((span, *index, *self.voids.get(index)?)))
    }

    /// Positions that were opened, in order, each with the entry.
    pub fn opened(&self) -> impl ExactSizeIterator<Item = (u64, u64)> {
        self.opened.iter().map(|(position, index)| (*position, *index))
    }

    /// What a code is for.
    pub fn binding(&self, position: u64) -> Option<&Binding> {
        let group = self.what.shape.group_of(position)?;
        self.bindings.get(self.bound.get(group)?)
    }

    /// The entry that voided a code by statement, and why.
    pub fn void(&self, position: u64) -> Option<(u64, VoidReason)> {
        let index = self.voided.get(position)?;
        Some((*index, *self.voids.get(index)?))
    }

    /// The entry that opened a code.
    pub fn opening(&self, position: u64) -> Option<u64> {
        self.opened.get(&position).copied()
    }

    /// The positions of a run of groups.
    pub fn positions(&self, groups: Span) -> Option<Span> {
        let shape = &self.what.shape;
        let (first, end) = (shape.positions(groups.first).start, shape.positions(groups.last).end);
        (first < end).then(|| Span { first, last: end - 1 })
    }

    /// The groups that a run of positions is in.
    fn groups(&self, positions: Span) -> Option<Span> {
        let shape = &self.what.shape;
        let last = positions.last.min(shape.count() - 1);
        Some(Span { first: shape.group_of(positions.first)?, last: shape.group_of(last)? })
    }

    /// The parts of a run of positions that are for something, and for what.
    pub(super) fn bound_within(&self, positions: Span) -> impl Iterator<Item = (Span, &Binding)> {
        let groups = self.groups(positions);
        let there = groups.into_iter().flat_map(|groups| self.bound.within(groups));
        there.filter_map(move |(groups, index)| {
            Some((self.positions(groups)?.and(&positions)?, self.bindings.get(index)?))
        })
    }

    /// How many codes of a run of positions no statement has voided.
    pub(super) fn unvoided(&self, positions: Span) -> u64 {
        self.voided.free(positions).iter().map(Span::count).sum()
    }

    /// The parts of a run of groups that are for nothing yet.
    pub(super) fn unbound(&self, groups: Span) -> Vec<Span> {
        self.bound.free(groups)
    }
}

impl Codes {
    /// From what cannot be told by the rest.
    #[cfg(feature = "store")]
    pub(super) fn new(
        rolls: impl IntoIterator<Item = (StatementId, CodeRoll)>,
        moves: Table<u64, Moved>,
        anchors: BTreeMap<String, Anchored>,
    ) -> Codes {
        let mut codes = Codes { moves, anchors, ..Codes::default() };
        let rolls: Map<_, _> = rolls.into_iter().map(|(id, roll)| (id, Arc::new(roll))).collect();
        let mut there: Vec<&CodeRoll> = rolls.values().map(|roll| &**roll).collect();
        there.sort_by_key(|roll| roll.index);
        for roll in there {
            codes.note(roll);
            for (groups, binding) in roll.bindings() {
                let active = roll.positions(groups).map_or(0, |positions| roll.unvoided(positions));
                codes.count(&binding.lot, |there| there + active);
            }
        }
        codes.rolls = rolls;
        codes
    }

    fn note(&mut self, roll: &CodeRoll) {
        self.by_product.entry(roll.what.product.to_string()).or_default().push(roll.id);
        self.by_name.insert((roll.issuer.clone(), roll.what.name.clone()), roll.id);
    }

    fn count(&mut self, lot: &str, change: impl FnOnce(u64) -> u64) {
        let mut there = self.active.get_or_insert_with(lot, || 0);
        *there = change(*there);
    }

    /// How many codes are for a lot and not voided by a statement.
    pub(super) fn active(&self, lot: &str) -> u64 {
        self.active.get(lot).copied().unwrap_or_default()
    }

    /// Whether codes were ever for a lot.
    pub(super) fn touch(&self, lot: &str) -> bool {
        self.active.contains_key(lot)
    }

    pub(super) fn named(&self, issuer: &str, name: &str) -> Option<&CodeRoll> {
        self.rolls.get(self.by_name.get(&(issuer.to_owned(), name.to_owned()))?).map(|roll| &**roll)
    }

    pub(super) fn commit(&mut self, roll: CodeRoll) {
        self.note(&roll);
        self.rolls.insert(roll.id, roll.into());
    }

    /// Groups that are for nothing yet are for a lot from now on.
    pub(super) fn bind(&mut self, id: &StatementId, groups: &[Span], binding: &Binding) {
        let Some(roll) = self.rolls.get_mut(id).map(Arc::make_mut) else { return };
        let mut active = 0;
        let unbound: Vec<Span> = groups.iter().flat_map(|span| roll.unbound(*span)).collect();
        for span in unbound {
            active += roll.positions(span).map_or(0, |positions| roll.unvoided(positions));
            roll.bound.change(span, |there| there.or(Some(binding.index)));
        }
        roll.bindings.insert(binding.index, binding.clone());
        self.count(&binding.lot, |there| there + active);
    }

    /// Ends codes; gives the lots that they were for.
    pub(super) fn void(&mut self, index: u64, void: &Void) -> Vec<String> {
        let Some(roll) = self.rolls.get_mut(&void.roll).map(Arc::make_mut) else { return Vec::new() };
        let of_groups = void.groups.iter().filter_map(|groups| roll.positions(*groups));
        let named: Vec<Span> = of_groups.chain(void.positions.iter().copied()).collect();
        let mut less: BTreeMap<String, u64> = BTreeMap::new();
        for span in named {
            for part in roll.voided.free(span) {
                for (bound, binding) in roll.bound_within(part) {
                    *less.entry(binding.lot.clone()).or_default() += bound.count();
                }
            }
            roll.voided.change(span, |there| there.or(Some(index)));
        }
        roll.voids.insert(index, void.reason);
        for (lot, codes) in &less {
            self.count(lot, |there| there.saturating_sub(*codes));
        }
        less.into_keys().collect()
    }

    pub(super) fn open(&mut self, id: &StatementId, position: u64, index: u64) {
        if let Some(roll) = self.rolls.get_mut(id).map(Arc::make_mut) {
            roll.opened.entry(position).or_insert(index);
        }
    }

    /// An event takes codes along.
    pub(super) fn follow(&mut self, index: u64, moved: &Moved) {
        for (id, spans) in &moved.of {
            let Some(roll) = self.rolls.get_mut(id).map(Arc::make_mut) else { continue };
            for (span, single) in spans {
                let step = Step { index, what: moved.what, single: *single };
                roll.trails.change(*span, |trail| {
                    let mut trail = trail.unwrap_or_default();
                    trail.push(step);
                    Some(trail)
                });
            }
        }
        self.moves.insert(index, moved.clone());
    }

    /// An event that was declared an error took nothing along.
    pub(super) fn take_back(&mut self, index: u64) {
        let Some(moved) = self.moves.remove(&index) else { return };
        for (id, spans) in &moved.of {
            let Some(roll) = self.rolls.get_mut(id).map(Arc::make_mut) else { continue };
            for (span, _) in spans {
                roll.trails.change(*span, |trail| {
                    let mut trail = trail?;
                    trail.retain(|step| step.index != index);
                    (!trail.is_empty()).then_some(trail)
                });
            }
        }
    }
}

impl State {
    /// The roll that a statement commits to, if it came into force.
    pub fn roll(&self, id: &StatementId) -> Option<&CodeRoll> {
        self.codes.rolls.get(id).map(|roll| &**roll)
    }

    /// The rolls of a product, oldest first.
    pub fn rolls_of(&self, product: &str) -> impl Iterator<Item = &CodeRoll> {
        let there = &self.codes.by_product;
        let ids = there.get(product).or_else(|| there.get(&names::canonical(product)));
        ids.into_iter().flatten().filter_map(|id| self.roll(id))
    }

    /// The roll that an issuer calls so.
    pub fn roll_named(&self, issuer: &str, name: &str) -> Option<&CodeRoll> {
        self.codes.named(issuer, name)
    }

    /// All rolls, in no order.
    pub fn rolls(&self) -> impl Iterator<Item = &CodeRoll> {
        self.codes.rolls.values().map(|roll| &**roll)
    }

    /// How many codes are for a lot and not voided by a statement: never more than the pieces packed into it, unless those
    /// became fewer by a correction, which is flagged `over-issued`.
    pub fn codes_for(&self, lot: &str) -> u64 {
        self.codes.active(lot).max(self.codes.active(&names::canonical(lot)))
    }

    /// The lot that the item with this code is of.
    pub fn lot_of_code(&self, roll: &StatementId, position: u64) -> Option<&str> {
        self.roll(roll)?.binding(position).map(|binding| binding.lot.as_str())
    }

    /// An issuer's last anchor of scans.
    pub fn scan_anchor(&self, issuer: &str) -> Option<&Anchored> {
        self.codes.anchors.get(issuer)
    }
}
