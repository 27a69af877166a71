//! Checking a story without trusting whoever tells it: entries, their way to a signed checkpoint, and the charter that everything
//! goes back to.
//!
//! The bundle has the shape that pages carry too (`<script type="application/json" id="proof">`), so a saved page, an exported
//! file and what is fetched from a node are checked by the same code.

mod authority;
mod bundle;
mod check;
mod finding;
mod gather;
mod order;
mod trust;

pub(crate) use bundle::{Bundle, BundleEntry};
pub(crate) use check::{Checked, Step, check};
pub(crate) use finding::{bad_path, bad_policy, bad_receipt, bad_text, finding, text};
pub(crate) use gather::gather;
pub(crate) use trust::trust;

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) use tests::small;
