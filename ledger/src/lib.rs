//! The suyuan ledger: bytes, rules, proofs, storage. See `docs/ARCHITECTURE.md`.

/// Deterministic CBOR: the encoding of statements and entries.
pub mod cbor;

/// What an actor signs.
pub mod statement;
