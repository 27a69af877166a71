//! Many codes at once, as an inspector brings them: what has become of each, and what it belongs to.

use serde::Serialize;

use super::{LedgerInfo, Moment, Named, Validity};
use crate::lang::Lang;

/// `/inspect/scan`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BulkPage {
    /// The reader's language.
    #[serde(skip)]
    pub lang: Lang,
    /// The ledger.
    #[serde(skip)]
    pub ledger: LedgerInfo,
    /// How many entries this is of.
    pub size: u64,
    /// The list as it was given, to be sent again.
    #[serde(skip)]
    pub given: String,
    /// A line a code, in the order given; a code that was given twice is there once.
    pub codes: Vec<BulkLine>,
    /// How many lines said the same as an earlier one.
    pub repeats: usize,
    /// The most codes that are checked at once; what is beyond is not among `codes`.
    pub most: usize,
    /// How many lines were not looked at because there were too many.
    pub beyond: usize,
    /// RFC 3339.
    pub generated_at: String,
}

/// One code.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BulkLine {
    /// As it was given.
    pub given: String,
    /// A state of [`super::CodePanel`], or `unknown` (none of the product's codes), `list-missing` (this node cannot tell), `no-codes` (its
    /// product has no rolls) or `unreadable`.
    pub state: &'static str,
    /// Since when.
    pub since: Option<Moment>,
    /// Canonical form of its address.
    pub uri: Option<String>,
    /// Its product.
    pub product: Option<Named>,
    /// The lot that it is for.
    pub lot: Option<Named>,
    /// The address names another lot.
    pub other_lot: bool,
    /// The roll's name, and its number in it as people count.
    pub number: Option<(String, u64)>,
    /// Who has it, as far as events tell.
    pub holder: Option<Named>,
    /// The entry that holds its lot back.
    pub on_hold: Option<u64>,
    /// Certificates that speak for its lot.
    pub certificates: Vec<BulkVoucher>,
    /// The last shipment that took it along.
    pub dispatch: Option<Session>,
    /// The sale that sold it.
    pub sale: Option<Session>,
}

/// A certificate in a line.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BulkVoucher {
    /// Its type, as for `voucher` texts.
    pub kind: String,
    /// Its number.
    pub number: String,
    /// Who issued it.
    pub who: Named,
    /// Whether it is the maker's own word.
    pub own: bool,
    /// Whether what was looked at conforms.
    pub conforms: bool,
    /// Its last day.
    pub until: Option<Moment>,
    /// Whether it holds now.
    #[serde(skip)]
    pub validity: Validity,
    /// Its entry.
    pub index: u64,
}

/// An event that took a code along.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// Its entry.
    pub index: u64,
    /// When, as its signer says.
    pub time: Moment,
    /// Who did it.
    pub by: Named,
    /// To whom.
    pub to: Option<Named>,
    /// Its papers.
    pub documents: Vec<String>,
    /// Of an online sale: how many orders.
    pub orders: Option<u64>,
}

impl BulkLine {
    /// Whether an inspector should look closer.
    pub(crate) fn is_warn(&self) -> bool {
        let fine = matches!(self.state, "active" | "sold" | "opened");
        !fine
            || self.other_lot
            || self.on_hold.is_some()
            || self.certificates.iter().any(BulkVoucher::is_warn)
    }
}

impl BulkVoucher {
    /// Whether it does not hold, or says that something does not conform.
    pub(crate) fn is_warn(&self) -> bool {
        !self.conforms || self.validity != Validity::Holds
    }
}
