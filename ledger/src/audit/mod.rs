//! Verifying everything from published bytes alone, trusting nothing that the node keeps for itself.
//!
//! [`check_log`] asks whether the bytes are whole and signed; [`check_ledger`] also whether the rules take what they say.

mod judged;
mod published;

pub use judged::{Judged, Trust, check_ledger};
pub use published::{Auditor, Files, Finding, Place, Progress, Report, Signatures, check_log};
