//! The front page, and pages for what is not there or did not work.

use serde::Serialize;

use super::{LedgerInfo, Moment};
use crate::lang::Lang;

/// The ledger's front page.
#[derive(Clone, Debug, Serialize)]
pub struct HomePage {
    /// The reader's language.
    #[serde(skip)]
    pub lang: Lang,
    /// The ledger.
    pub ledger: LedgerInfo,
    /// Entries in the log.
    pub size: u64,
    /// Time of the last entry.
    pub last: Option<Moment>,
    /// The newest checkpoint, whole signed note.
    pub checkpoint: String,
    /// Who governs.
    pub governors: Vec<super::Named>,
    /// RFC 3339.
    pub generated_at: String,
}

/// A code that this ledger does not know.
#[derive(Clone, Debug, Serialize)]
pub struct NotFoundPage {
    /// The reader's language.
    #[serde(skip)]
    pub lang: Lang,
    /// The ledger.
    pub ledger: LedgerInfo,
    /// What was asked for, as it came: a path, an identifier or typed text.
    pub asked: String,
    /// The asked path's product is known here, only the lot or item is not.
    pub product: Option<super::Named>,
    /// The product has a code for each pack, and this is none of those that the node knows.
    pub no_code: Option<NoCode>,
    /// The ledger that this one continues, which may know the code.
    pub older: Option<Older>,
    /// What a report of a problem would be about, where reports are taken: a code that is none may be a copy.
    #[serde(skip)]
    pub report: Option<String>,
    /// RFC 3339.
    pub generated_at: String,
}

/// Why a serial is not found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoCode {
    /// It is none of the product's codes.
    Unknown,
    /// A list that would tell is not at this node.
    ListMissing,
}

impl NoCode {
    pub(crate) fn key(&self) -> &'static str {
        match self {
            NoCode::Unknown => "code-unknown",
            NoCode::ListMissing => "code-list-missing",
        }
    }
}

/// A ledger that another one continues.
#[derive(Clone, Debug, Serialize)]
pub struct Older {
    /// The name of its log.
    pub origin: String,
    /// Where the code is answered there, as the operator says.
    pub url: Option<String>,
}

/// What an error code means and what to do (`/problems/CODE`), or an error shown to a person.
#[derive(Clone, Debug, Serialize)]
pub struct ProblemPage {
    /// The reader's language.
    #[serde(skip)]
    pub lang: Lang,
    /// The ledger.
    pub ledger: LedgerInfo,
    /// The code, e.g. `sequence-gap`; texts `problem-CODE`, `problem-CODE-do`.
    pub code: String,
    /// HTTP status, shown small; 200 for the reference page.
    pub status: u16,
    /// What happened this time, from the node.
    pub detail: Option<String>,
    /// Request id to quote.
    pub request_id: Option<String>,
}
