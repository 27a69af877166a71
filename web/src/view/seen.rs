//! Scans of a code: its own on its page, and the codes that may be copied for whoever inspects.

use serde::Serialize;

use super::{LedgerInfo, Moment, Named};
use crate::lang::Lang;

/// The scans of one code, this one included.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Seen {
    /// How often.
    pub times: u64,
    /// By how many devices, as far as they can be told apart.
    pub devices: u64,
    /// Whether nobody scanned it before, and whoever looks now does.
    pub first_scan: bool,
    /// First time; none if nobody did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<Moment>,
    /// Last time before today's reader.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<Moment>,
    /// Roughly where, in the order in which people said so.
    pub places: Vec<SeenPlace>,
    /// `normal`, `seen-often` or `may-be-copied`.
    pub level: &'static str,
    /// Why.
    pub grounds: Vec<SeenGround>,
    /// For adding roughly where the reader is.
    #[serde(skip)]
    pub token: Option<String>,
}

/// A place to a tenth of a degree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SeenPlace {
    /// Degrees north, one decimal.
    pub lat: String,
    /// Degrees east, one decimal.
    pub lon: String,
    /// When it was last said.
    pub when: Moment,
}

/// Something that speaks for copies.
#[derive(Clone, Debug, Serialize)]
pub struct SeenGround {
    /// Text `seen-ground-WORD`.
    pub word: &'static str,
    /// Days, times, places or kilometres.
    pub number: u32,
    /// Minutes, where it is about haste.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
}

impl Seen {
    /// Whether more than one pack may bear the code.
    pub(crate) fn is_warn(&self) -> bool {
        self.level == "may-be-copied"
    }
}

/// `/inspect/copies`: codes that are not scanned as one pack is, by lot.
#[derive(Clone, Debug, Serialize)]
pub struct CopiesPage {
    /// The reader's language.
    #[serde(skip)]
    pub lang: Lang,
    /// The ledger.
    pub ledger: LedgerInfo,
    /// Whether scans are kept here at all.
    pub kept: bool,
    /// The lots, those with the most such codes first.
    pub lots: Vec<CopiedLot>,
    /// How many codes are not shown.
    pub more: usize,
    /// RFC 3339.
    pub generated_at: String,
}

/// Codes of a lot.
#[derive(Clone, Debug, Serialize)]
pub struct CopiedLot {
    /// The lot; the product if the codes are for no lot.
    pub lot: Named,
    /// Its codes.
    pub codes: Vec<CopiedCode>,
}

/// A code that is not scanned as one pack is.
#[derive(Clone, Debug, Serialize)]
pub struct CopiedCode {
    /// The entry of its roll.
    pub roll_index: u64,
    /// The roll's short name.
    pub roll_name: String,
    /// Its position, from 0.
    pub position: u64,
    /// What it is now: text `code-WORD`.
    pub state: &'static str,
    /// Its scans.
    pub seen: Seen,
}
