//! One row as an act.

use jiff::{
    Zoned,
    civil::{Date, Time},
};
use suyuan_ledger::{
    event::{EventTime, Quantity},
    identifier::{LotId, PartyId, PlaceId, ProductId},
};

use super::{act::Act, column::COUNT, day::Order};

/// Which lot a row is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Lot {
    /// This one.
    Named(LotId),
    /// One of this product whose number is proposed: of a harvest or a packing.
    Proposed(ProductId),
}

impl Lot {
    /// The lot, if the row names it.
    pub(crate) fn named(&self) -> Option<&LotId> {
        match self {
            Lot::Named(lot) => Some(lot),
            Lot::Proposed(_) => None,
        }
    }
}

/// A row, read.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// Its number.
    pub(crate) row: usize,
    /// What was done.
    pub(crate) act: Act,
    /// The day.
    pub(crate) date: Date,
    /// When, with the time that was told or is taken.
    pub(crate) time: EventTime,
    /// The time as it was told; nothing if the row says a day alone.
    pub(crate) clock: Option<Time>,
    /// The lot; of spraying, the crop.
    pub(crate) lot: Lot,
    /// How much; of spraying, nothing.
    pub(crate) quantity: Option<Quantity>,
    /// Where.
    pub(crate) place: Option<PlaceId>,
    /// The crop that was harvested.
    pub(crate) crop: Option<LotId>,
    /// The other side of a handover.
    pub(crate) other: Option<PartyId>,
    /// Whether the goods change their owner.
    pub(crate) sold: bool,
    /// What was packed, and how much of it.
    pub(crate) source: Option<(LotId, Quantity)>,
    /// What was sprayed.
    pub(crate) input: Option<String>,
    /// How much of it.
    pub(crate) dose: Option<Quantity>,
    /// Days to wait.
    pub(crate) wait: Option<u64>,
    /// The paper's number.
    pub(crate) doc: Option<String>,
    /// In words.
    pub(crate) note: Option<String>,
}

/// What is said of all rows.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    /// The act of rows that do not name one.
    pub(crate) act: Option<Act>,
    /// What stands where a cell is empty or a column is missing.
    pub(crate) defaults: [Option<String>; COUNT],
    /// How dates are read.
    pub(crate) dates: Option<Order>,
    /// This moment.
    pub(crate) now: Zoned,
    /// Whether what the lists do not have may still be: no node was asked.
    pub(crate) lists_may_lack: bool,
}
