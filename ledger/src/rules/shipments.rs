//! Shipments to members that nobody has confirmed yet, and from when on that is worth a flag.
//!
//! A receiver has the product's `handoverHours`, else the charter's, from the entry of the shipment on (from the entry at which it took effect, or
//! was unconfirmed again because a receipt was taken back); of several products the shortest counts. `unconfirmed-handover` is raised at the first entry whose time
//! reaches the deadline; who reads later than the last entry asks [`State::verdict_at`] with a clock of its own.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::rules::payload::Charter;
use crate::rules::state::State;
use crate::rules::{Code, Reason, Verdict};

/// What is under way, by the entry of the shipment.
#[derive(Clone, Debug, Default)]
pub(super) struct Shipments {
    pub(super) open: BTreeMap<u64, Shipment>,
    /// Deadlines that have not passed.
    due: BTreeSet<(u64, u64)>,
}

/// A shipment of which something is still under way.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Shipment {
    /// At how many spots.
    spots: u64,
    /// From when on it is unconfirmed, by the node's clock.
    due_ms: u64,
    /// Whether an entry has passed that.
    raised: bool,
    /// Who has not confirmed it.
    to: String,
}

/// A shipment to a member who has not confirmed all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unconfirmed<'s> {
    /// The entry of the shipment.
    pub index: u64,
    /// Who has not confirmed it.
    pub to: &'s str,
    /// The deadline, by the node's clock, in milliseconds.
    pub due_ms: u64,
}

impl Shipments {
    /// From those that are open.
    #[cfg(feature = "store")]
    pub(super) fn new(open: BTreeMap<u64, Shipment>) -> Shipments {
        let due = open.iter().filter(|(_, s)| !s.raised).map(|(index, s)| (s.due_ms, *index)).collect();
        Shipments { open, due }
    }

    /// One spot more (or less) is under way; whether the shipment is settled by that.
    pub(super) fn change(&mut self, index: u64, by: i64, to: &str, due_ms: u64) -> bool {
        let shipment = self.open.entry(index).or_insert_with(|| {
            self.due.insert((due_ms, index));
            Shipment { spots: 0, due_ms, raised: false, to: to.to_owned() }
        });
        shipment.spots = shipment.spots.saturating_add_signed(by);
        if by > 0 && !shipment.raised && due_ms < shipment.due_ms {
            self.due.remove(&(shipment.due_ms, index));
            self.due.insert((due_ms, index));
            shipment.due_ms = due_ms;
        }
        if shipment.spots > 0 {
            return false;
        }
        self.due.remove(&(shipment.due_ms, index));
        self.open.remove(&index);
        true
    }

    /// Those whose deadline a time reaches, each once.
    fn reached(&mut self, now_ms: u64) -> Vec<(u64, Reason)> {
        let mut reached = Vec::new();
        while let Some(&(due_ms, index)) = self.due.first()
            && due_ms <= now_ms
        {
            self.due.pop_first();
            if let Some(shipment) = self.open.get_mut(&index) {
                shipment.raised = true;
                reached.push((index, shipment.flag()));
            }
        }
        reached
    }
}

impl Shipment {
    fn flag(&self) -> Reason {
        let detail = format!("{} has not confirmed it in time", self.to);
        Reason::new(Code::UnconfirmedHandover, "/destinationList", detail)
    }
}

impl State {
    /// Raises what the time of an entry brings.
    pub(super) fn raise_unconfirmed(&mut self, now_ms: u64) {
        for (index, flag) in self.shipments.reached(now_ms) {
            self.add_flag(index, flag);
        }
    }

    /// The verdict on an entry as a reader sees it at a time: with the flags whose deadline passed after the last entry.
    pub fn verdict_at(&self, index: u64, now_ms: u64) -> Verdict {
        let verdict = self.verdict(index);
        match self.shipments.open.get(&index) {
            Some(shipment) if !shipment.raised && shipment.due_ms <= now_ms => {
                let mut flags = verdict.reasons().to_vec();
                flags.push(shipment.flag());
                Verdict::in_effect(flags)
            }
            _ => verdict,
        }
    }

    /// How many deadlines have passed at a time that no entry has reached: what [`State::verdict_at`] adds changes with it.
    pub fn passed_since(&self, now_ms: u64) -> usize {
        self.shipments.due.range(..=(now_ms, u64::MAX)).count()
    }

    /// The first deadline after a time: until then [`State::passed_since`] stays as it is, unless an entry comes.
    pub fn next_deadline(&self, now_ms: u64) -> Option<u64> {
        let later = self.shipments.due.range((now_ms.saturating_add(1), 0)..);
        later.map(|(due_ms, _)| *due_ms).next()
    }

    /// Shipments to members that are not confirmed, oldest first, whether or not their deadline has passed.
    pub fn unconfirmed(&self) -> impl Iterator<Item = Unconfirmed<'_>> {
        let open = self.shipments.open.iter();
        open.map(|(index, s)| Unconfirmed { index: *index, to: &s.to, due_ms: s.due_ms })
    }

    /// The deadline of what goes under way of a product now.
    pub(super) fn confirm_until(&self, product: &str) -> u64 {
        let own = self.products.get(product).and_then(|product| product.what.handover_hours);
        let hours = own.or_else(|| self.charter.as_ref().map(Charter::handover_hours)).unwrap_or_default();
        self.last_time_ms.saturating_add(hours * 3_600_000)
    }
}
