//! What judging a statement comes to before it is entered.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::event::{Quantity, Unit};
use crate::rules::Reason;
use crate::rules::accounts::Postings;
use crate::rules::lot::Delta;
use crate::rules::rolls::Moved;

/// The outcome of judging a statement that is not refused.
#[derive(Clone, Debug)]
pub(super) enum Decision {
    /// Takes effect, with these flags.
    Effective { flags: Vec<Reason>, effect: Effect },
    /// Waits: the reasons, and the ids whose change may cure it.
    Pending { reasons: Vec<Reason>, waits: BTreeSet<String> },
    /// A proposal that needs more governors.
    Proposal { reason: Reason },
}

/// What a statement changes.
#[derive(Clone, Debug)]
pub(super) enum Effect {
    /// What the act itself says: a charter, member, key, party, place or product.
    AsStated,
    /// A governor agrees with the proposal at this entry.
    Approve(u64),
    /// Goods.
    Goods(Box<Goods>),
}

/// What an event does to goods. Every list can be turned round, so that an error declaration takes back the whole.
#[derive(Clone, Debug, Default)]
pub(super) struct Goods {
    pub(super) openings: Vec<Opening>,
    pub(super) deltas: Vec<Delta>,
    pub(super) made: Vec<Made>,
    /// Amounts that leave to parties outside the ledger, or (negative) come back from them.
    pub(super) left: Vec<(String, Decimal)>,
    pub(super) closes: BTreeSet<String>,
    pub(super) reopens: BTreeSet<String>,
    pub(super) links: Vec<(String, String, Option<Quantity>)>,
    pub(super) packed: Vec<(String, Content)>,
    pub(super) unpacked: Vec<(String, Content)>,
    /// Units, and each unit that is put onto or into it.
    pub(super) stowed: Vec<(String, String)>,
    pub(super) unstowed: Vec<(String, String)>,
    pub(super) kept: Vec<Kept>,
    pub(super) tallies: Vec<Tally>,
    /// Lots, and who handed each on.
    pub(super) handed: Vec<(String, String)>,
    pub(super) takes_back: Option<TakesBack>,
    pub(super) reported: bool,
    pub(super) postings: Postings,
    /// The item codes that go along.
    pub(super) codes: Option<Box<Moved>>,
}

/// A logistic unit that passes from one keeper to another; nobody keeps it while it is under way.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub(super) unit: String,
    pub(super) from: Option<String>,
    pub(super) to: Option<String>,
}

/// What is counted beside the stock: what was destroyed, or what a scale found that no record brought.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    pub(super) lot: String,
    pub(super) what: Tallied,
    /// In base units; negative where it is taken back.
    pub(super) amount: Decimal,
}

/// What became of it, or where it came from.
#[derive(Clone, Debug)]
pub(super) enum Tallied {
    /// A scale found it.
    Found,
    /// A scale had found what it was made of.
    MadeOfFound,
    /// Somebody destroyed it.
    DestroyedBy(String),
}

/// An addition to a lot.
#[derive(Clone, Debug)]
pub(super) struct Made {
    pub(super) lot: String,
    /// In base units; negative where an addition is taken back.
    pub(super) amount: Decimal,
    /// How much of it has no recorded origin.
    pub(super) unrecorded: Decimal,
    /// Whether it enters from outside before its maker has spoken.
    pub(super) entered: bool,
    /// Set where its maker adds to a lot that so far was only received from outside.
    pub(super) by_maker: Option<String>,
}

/// What an error declaration takes back.
#[derive(Clone, Debug, Default)]
pub(super) struct TakesBack {
    /// The event that was in effect.
    pub(super) in_effect: Option<u64>,
    /// Links that go with it.
    pub(super) links: Vec<(String, String)>,
    /// Statements of the same event that are pending and must not take effect any more.
    pub(super) withdrawn: Vec<u64>,
}

/// A lot that an event opens.
#[derive(Clone, Debug)]
pub(super) struct Opening {
    pub(super) id: String,
    pub(super) product: String,
    pub(super) maker: String,
    pub(super) made_ms: i64,
    pub(super) unit: Option<Unit>,
    pub(super) factor: Option<Decimal>,
    pub(super) outside: bool,
    /// The lot of an item.
    pub(super) batch: Option<String>,
}

/// Goods inside a logistic unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// The lot or item.
    pub lot: String,
    /// How much of it.
    pub quantity: Quantity,
}

/// A logistic unit: who answers for what is inside, and what is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct LoadedUnit {
    /// Nobody while it is under way.
    pub(super) keeper: Option<String>,
    pub(super) contents: Vec<Content>,
    /// The units in which it came to be there: cartons on a pallet. They go where it goes.
    pub(super) units: BTreeSet<String>,
}
