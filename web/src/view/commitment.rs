//! What somebody promises of a lot, with its name to it: never shown as proof of anybody else's.

use serde::Serialize;

use super::{LedgerInfo, Moment, Named, ProofBundle, Quantity, Shown};
use crate::lang::Lang;

/// A commitment in a line: on the page of its lot.
#[derive(Clone, Debug, Serialize)]
pub struct Commitment {
    /// Entry that gives it.
    pub index: u64,
    /// Its number with whoever gives it.
    pub number: Shown,
    /// Who promises.
    pub by: Named,
    /// For how much.
    pub quantity: Quantity,
    /// The day of issue.
    pub issued: Moment,
    /// Whether it stands.
    pub standing: Standing,
}

/// Whether a commitment stands.
#[derive(Clone, Debug, Serialize)]
pub enum Standing {
    /// It does.
    Stands,
    /// Another one took its place.
    Replaced {
        /// Entry of that one.
        index: u64,
    },
    /// It was taken back.
    Withdrawn(Box<Withdrawal>),
}

/// How a commitment was taken back.
#[derive(Clone, Debug, Serialize)]
pub struct Withdrawal {
    /// Entry that says so.
    pub index: u64,
    /// Who says so.
    pub by: Named,
    /// Why.
    pub reason: Shown,
}

impl Commitment {
    pub(crate) fn replaced(&self) -> Option<&u64> {
        match &self.standing {
            Standing::Replaced { index } => Some(index),
            _ => None,
        }
    }

    pub(crate) fn withdrawn(&self) -> Option<&Withdrawal> {
        match &self.standing {
            Standing::Withdrawn(withdrawal) => Some(withdrawal),
            _ => None,
        }
    }
}

/// Another lot that was made of the goods.
#[derive(Clone, Debug, Serialize)]
pub struct MadeInto {
    /// That lot.
    pub lot: Named,
    /// How much of the goods went into it, where it was counted.
    pub quantity: Option<Quantity>,
}

/// A buyer who has it.
#[derive(Clone, Debug, Serialize)]
pub struct ReceivedBy {
    /// Who.
    pub who: Named,
    /// Entry that says so.
    pub index: u64,
}

/// A commitment as a paper.
#[derive(Clone, Debug, Serialize)]
pub struct CommitmentPage {
    /// The reader's language.
    #[serde(skip)]
    pub lang: Lang,
    /// The ledger.
    pub ledger: LedgerInfo,
    /// Who promises for how much, and whether it stands.
    pub commitment: Commitment,
    /// The product.
    pub product: Named,
    /// The lot.
    pub lot: Named,
    /// Where it was produced.
    pub origin: Shown,
    /// How to reach whoever promises.
    pub contact: Shown,
    /// What is promised (`Shown::Certificate` of a word).
    pub promises: Vec<Shown>,
    /// On what ground (`Shown::Certificate` of a word).
    pub basis: Vec<Shown>,
    /// What was made of the goods since: it does not speak for that.
    pub made: Vec<MadeInto>,
    /// Who says that it received it.
    pub received: Vec<ReceivedBy>,
    /// Address of this page, for the code on paper.
    pub address: String,
    /// Everything the reader's phone needs to check the page.
    pub proof: ProofBundle,
    /// RFC 3339.
    pub generated_at: String,
}
