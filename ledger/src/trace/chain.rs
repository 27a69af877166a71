//! What a walk finds: things, what went into what, who handed what to whom, and why it goes no further.

use std::collections::BTreeSet;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::{Act, Mismatch};
use crate::event::Quantity;
use crate::identifier::{Identifier, Kind};
use crate::rules::{Code, Content};

/// The chain around a thing, as of so many entries.
#[derive(Clone, Debug, Default)]
pub struct Chain {
    /// What it was asked of.
    pub of: String,
    /// How many entries the log had. The walk goes on where it stopped only as of the same size.
    pub size: u64,
    /// The things, by the order in which the walk met them; the first page begins with `of`.
    pub nodes: Vec<Node>,
    /// What went into what, oldest first.
    pub edges: Vec<Edge>,
    /// Who handed what to whom, by the time of the act.
    pub handovers: Vec<Handover>,
    /// What does not add up between acts.
    pub mismatches: Vec<Mismatch>,
    /// Every act that was read, by entry.
    pub acts: Vec<Arc<Act>>,
    /// There are more things: go on from this number.
    pub next: Option<usize>,
}

impl Chain {
    /// Entries among its acts that a later one takes back as an error.
    pub fn taken_back(&self) -> BTreeSet<u64> {
        super::ends::taken_back(self.acts.iter())
    }
}

/// A lot, an item or a logistic unit.
#[derive(Clone, Debug)]
pub struct Node {
    /// Canonical id.
    pub id: String,
    /// What it is.
    pub sort: Sort,
    /// Distance from the start in edges: negative towards what it was made of.
    pub depth: i32,
    /// Canonical id of its product, where the ledger keeps books of it.
    pub product: Option<String>,
    /// Who made it, or brought it in.
    pub maker: Option<String>,
    /// All of it that was ever made.
    pub made: Option<Quantity>,
    /// When, by the claim of who made it; milliseconds since 1970.
    pub made_ms: Option<i64>,
    /// With whom it is now.
    pub held: Vec<Held>,
    /// Of a logistic unit: what is in it now.
    pub inside: Vec<Content>,
    /// The share of it, 0 to 1, whose origin nobody recorded.
    pub unrecorded: Decimal,
    /// Remarks on the statements that name it.
    pub flags: BTreeSet<Code>,
    /// Why the chain goes no further here.
    pub stops: Vec<Stop>,
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// A lot, or a crop.
    Lot,
    /// One piece with a serial.
    Item,
    /// A carton or pallet.
    Unit,
}

/// Stock at one spot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Who has it.
    pub holder: String,
    /// Where, if known.
    pub place: Option<String>,
    /// Whose it is.
    pub owner: String,
    /// How much, in the lot's own unit.
    pub quantity: Quantity,
    /// To whom it is under way, and the entry of the shipment.
    pub under_way: Option<(String, u64)>,
}

/// Something went into something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// How.
    pub how: How,
    /// What went in.
    pub from: String,
    /// What it went into.
    pub to: String,
    /// The entry that says so.
    pub index: u64,
    /// How much of `from`, where it was counted.
    pub quantity: Option<Quantity>,
    /// When, as claimed; nothing where the entry was not read.
    pub time: Option<String>,
    /// Who did it.
    pub by: Option<String>,
    /// Whether it is only somebody's report.
    pub reported: bool,
}

/// How something went into something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    /// Made of it.
    Made,
    /// Packed in it.
    Packed,
}

/// Goods changed hands, owner, or left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handover {
    /// The entry that says so.
    pub index: u64,
    /// The step, in the words of EPCIS.
    pub step: String,
    /// When, as claimed.
    pub time: String,
    /// The same in milliseconds since 1970.
    pub time_ms: i64,
    /// When it was entered, in milliseconds since 1970.
    pub entered_ms: u64,
    /// Who signed it.
    pub by: String,
    /// Who gave.
    pub from: Option<String>,
    /// Who got it.
    pub to: Option<String>,
    /// Whose it is then, where the event names an owner.
    pub owner: Option<String>,
    /// Where.
    pub place: Option<String>,
    /// Of the chain's things: which, and how much.
    pub goods: Vec<(String, Option<Quantity>)>,
    /// The addresses of its papers.
    pub papers: Vec<String>,
    /// Whether it is only somebody's report.
    pub reported: bool,
    /// Whether it was declared an error later.
    pub taken_back: bool,
    /// What came of the statement: `accepted`, `flagged`, `pending`.
    pub verdict: &'static str,
}

/// Why a chain goes no further.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stop {
    /// It was grown or caught, or made of nothing that has a lot: here the chain begins.
    Begins,
    /// It came from outside, and nobody recorded where it was.
    OriginNotRecorded,
    /// All that is known of it is what somebody reported.
    ReportedOnly,
    /// Some of it left the ledger, to this party without a key, by this entry.
    LeftLedger(String, u64),
    /// Some of it went to consumers, by this entry.
    Sold(u64),
    /// Some of it was destroyed, by this entry.
    Destroyed(u64),
    /// There is more; the limit was reached.
    LimitReached,
}

impl Stop {
    /// The words of the API.
    pub fn as_str(&self) -> &'static str {
        match self {
            Stop::Begins => "begins-here",
            Stop::OriginNotRecorded => "origin-not-recorded",
            Stop::ReportedOnly => "reported-only",
            Stop::LeftLedger(..) => "left-ledger",
            Stop::Sold(_) => "sold",
            Stop::Destroyed(_) => "destroyed",
            Stop::LimitReached => "limit-reached",
        }
    }

    /// To whom it went, where that is why.
    pub fn to(&self) -> Option<&str> {
        match self {
            Stop::LeftLedger(to, _) => Some(to),
            _ => None,
        }
    }

    /// The entry that says so.
    pub fn index(&self) -> Option<u64> {
        match self {
            Stop::LeftLedger(_, index) | Stop::Sold(index) | Stop::Destroyed(index) => Some(*index),
            _ => None,
        }
    }
}

impl Sort {
    /// What an identifier names; a lot if it follows no grammar that we know.
    pub fn of(id: &str) -> Sort {
        match Identifier::parse(id).map(|id| id.kind()) {
            Ok(Kind::Item) => Sort::Item,
            Ok(Kind::LogisticUnit) => Sort::Unit,
            _ => Sort::Lot,
        }
    }

    /// The word of the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Sort::Lot => "lot",
            Sort::Item => "item",
            Sort::Unit => "unit",
        }
    }
}

impl How {
    /// The word of the API.
    pub fn as_str(self) -> &'static str {
        match self {
            How::Made => "made",
            How::Packed => "packed",
        }
    }
}

impl Chain {
    /// A thing that was met, by its id.
    pub fn node(&self, id: &str) -> Option<&Node> {
        self.nodes.iter().find(|node| node.id == id)
    }
}
