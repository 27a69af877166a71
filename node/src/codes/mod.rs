//! Item codes at a node: lists that packers bring, the look-up behind a code on a pack, and openings with a PIN.
//!
//! The ledger knows a roll by its root; the node knows by the list ([`suyuan_ledger::store::Rolls`]) which codes there are. A look-up goes
//! from the serial in the address to its hash, to the position, to the proof, which is held against the root before it is shown. What has
//! become of the code is then the ledger's word, not the node's.

mod keep;
mod look;
mod open;

pub(crate) use keep::{committed, missing, watch_over};
pub(crate) use look::{Found, Looked, look, look_anywhere};
pub(crate) use open::{aside, open};
