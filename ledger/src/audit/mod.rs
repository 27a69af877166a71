//! Verifying everything from published bytes alone, trusting nothing that the node keeps for itself.

mod published;

pub use published::{Auditor, Finding, Place, Report, check_log};
