//! The page on which members record from their phones. What it shows of the ledger it asks for itself.

use super::LedgerInfo;
use crate::lang::Lang;

/// The page.
#[derive(Clone, Debug)]
pub struct RecordPage {
    /// The member's language.
    pub lang: Lang,
    /// Scheme and host with which new identifiers begin.
    pub host: String,
    /// The ledger.
    pub ledger: LedgerInfo,
}
