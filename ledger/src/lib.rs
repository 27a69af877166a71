//! The suyuan ledger: bytes, rules, proofs, storage. No network, no terminal, no wall clock.
//!
//! Dependencies run one way, from the bottom of this list to its top; see `docs/ARCHITECTURE.md`.

pub mod event;
pub mod json;
