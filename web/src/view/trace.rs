//! The graph of lots around one lot, for inspectors.

use serde::Serialize;

use super::{LedgerInfo, Named, Quantity, SensorChart, Step};
use crate::lang::Lang;

/// Where a lot came from and where it went.
#[derive(Clone, Debug, Serialize)]
pub struct TracePage {
    /// The reader's language.
    #[serde(skip)]
    pub lang: Lang,
    /// The ledger.
    pub ledger: LedgerInfo,
    /// The lot asked about.
    pub of: Named,
    /// Which way was walked.
    pub direction: Direction,
    /// Lots, in the order of the walk: farthest back first, the lot itself at depth 0, then forward.
    pub lots: Vec<TraceLot>,
    /// What went from lot to lot.
    pub links: Vec<TraceLink>,
    /// Handovers and other acts on these lots, oldest first.
    pub moves: Vec<Step>,
    /// What does not add up between the events.
    pub mismatches: Vec<TraceMismatch>,
    /// What loggers measured on the way.
    pub charts: Vec<SensorChart>,
    /// Whether the walk stopped at a limit before it was done.
    pub truncated: bool,
    /// RFC 3339.
    pub generated_at: String,
}

/// Which way a trace was walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// To the field.
    Back,
    /// To the table.
    Forward,
    /// Both.
    Both,
}

/// One lot of the graph.
#[derive(Clone, Debug, Serialize)]
pub struct TraceLot {
    /// The lot.
    pub lot: Named,
    /// What it is.
    pub product: Option<Named>,
    /// Who made it.
    pub maker: Option<Named>,
    /// Steps away: negative back, positive forward.
    pub depth: i32,
    /// Made in all.
    pub made: Option<Quantity>,
    /// Used, shipped out of the ledger, sold or destroyed in all.
    pub used: Option<Quantity>,
    /// Where the rest is.
    pub stock: Vec<Stock>,
    /// Flags of its statements, by code.
    pub flags: Vec<String>,
}

/// What somebody holds of a lot.
#[derive(Clone, Debug, Serialize)]
pub struct Stock {
    /// Who holds it.
    pub holder: Named,
    /// Where.
    pub place: Option<Named>,
    /// Whose it is, if not the holder's.
    pub owner: Option<Named>,
    /// How much.
    pub quantity: Quantity,
}

/// What went from one lot into another.
#[derive(Clone, Debug, Serialize)]
pub struct TraceLink {
    /// From this lot (identifier).
    pub from: String,
    /// Into this lot (identifier).
    pub to: String,
    /// Entry that says it.
    pub index: u64,
    /// How much.
    pub quantity: Option<Quantity>,
    /// Only somebody else's word for it.
    pub reported: bool,
}

/// More of something than there can be.
#[derive(Clone, Debug, Serialize)]
pub struct TraceMismatch {
    /// The lot or logistic unit.
    pub lot: Named,
    /// What there is too much of: text `trace-claim-WORD`.
    pub what: String,
    /// How much of it.
    pub found: Quantity,
    /// What it is held against: text `trace-claim-WORD`.
    pub against: String,
    /// How much of that.
    pub at_most: Quantity,
    /// The entries that say so.
    pub entries: Vec<u64>,
}
