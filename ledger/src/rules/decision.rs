//! What judging a statement comes to before it is entered.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::event::{Quantity, Unit};
use crate::rules::Reason;
use crate::rules::lot::Delta;

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
#[derive(Clone, Debug, Default)]
pub(super) enum Effect {
    /// Nothing beyond being on record.
    #[default]
    None,
    /// What the act itself says: a charter, member, key, party, place or product.
    AsStated,
    /// A governor agrees with the proposal at this entry.
    Approve(u64),
    /// Goods.
    Goods(Goods),
}

/// What an event does to goods.
#[derive(Clone, Debug, Default)]
pub(super) struct Goods {
    pub(super) openings: Vec<Opening>,
    pub(super) deltas: Vec<Delta>,
    pub(super) links: Vec<(String, String, Option<Quantity>)>,
    pub(super) closes: Vec<String>,
    pub(super) packed: Vec<(String, Content)>,
    pub(super) unpacked: Vec<(String, Option<Content>)>,
    /// Entry of an earlier event that this one declares an error.
    pub(super) takes_back: Option<u64>,
    pub(super) reported: bool,
    /// Shipments that this confirms are found by their deltas.
    pub(super) made: Vec<(String, Decimal, Decimal)>,
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
}

/// Goods inside a logistic unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// The lot or item.
    pub lot: String,
    /// How much of it.
    pub quantity: Quantity,
}
