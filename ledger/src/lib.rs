//! The suyuan ledger: bytes, rules, proofs, storage. See `docs/ARCHITECTURE.md`.

pub mod audit;
pub mod cbor;
pub mod log;
pub mod statement;
