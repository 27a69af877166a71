//! A chain of lots as an inspector reads it: each thing with its balance, and what went into what.

use serde::Serialize;

use super::{Moment, Named, Quantity};

/// One thing of a chain, with its balance.
#[derive(Clone, Debug, Serialize)]
pub struct Thing {
    /// The lot, item or unit.
    pub thing: Named,
    /// `lot`, `item` or `unit`.
    pub sort: String,
    /// Its product.
    pub product: Option<Named>,
    /// Who made it.
    pub maker: Option<Named>,
    /// Steps away: negative back, positive forward.
    pub depth: i32,
    /// All of it that was ever made.
    pub made: Option<Quantity>,
    /// What went into other lots.
    pub used: Option<Quantity>,
    /// What was sold, left the ledger or was destroyed.
    pub gone: Option<Quantity>,
    /// What is neither used, gone nor with anybody: counts and losses.
    pub rest: Option<Quantity>,
    /// With whom it is.
    pub held: Vec<Holder>,
    /// The share whose origin nobody recorded, in per cent; empty if all of it is recorded.
    pub unrecorded: String,
    /// Codes of its flags.
    pub flags: Vec<String>,
    /// Why the chain goes no further: texts `chain-stop-WORD`, each once.
    pub stops: Vec<Stop>,
}

/// With whom some of it is.
#[derive(Clone, Debug, Serialize)]
pub struct Holder {
    /// Who holds it.
    pub holder: Named,
    /// Where.
    pub place: Option<Named>,
    /// Whose it is, if not the holder's.
    pub owner: Option<Named>,
    /// How much.
    pub quantity: Quantity,
    /// To whom it is under way.
    pub to: Option<Named>,
    /// By which entry it came there.
    pub index: Option<u64>,
    /// With which papers.
    pub papers: Vec<String>,
}

/// Why a chain goes no further.
#[derive(Clone, Debug, Serialize)]
pub struct Stop {
    /// Text `chain-stop-WORD`.
    pub why: String,
    /// To whom it went.
    pub to: Option<Named>,
    /// The entry that says so.
    pub index: Option<u64>,
}

/// Something went into something.
#[derive(Clone, Debug, Serialize)]
pub struct ChainEdge {
    /// What went in.
    pub from: Named,
    /// Into what.
    pub to: Named,
    /// Packed, not made of.
    pub packed: bool,
    /// Only somebody's report.
    pub reported: bool,
    /// The entry that says so.
    pub index: u64,
    /// How much.
    pub quantity: Option<Quantity>,
    /// Who did it.
    pub by: Option<Named>,
    /// When, as claimed.
    pub time: Option<Moment>,
}
