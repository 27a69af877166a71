//! The suyuan ledger: bytes, rules, proofs, storage. See `docs/ARCHITECTURE.md`.

/// Deterministic CBOR: the encoding of statements and entries.
pub mod cbor;

/// What an actor signs.
pub mod statement;

/// Entries, the Merkle tree over them, checkpoints, tiles and proofs.
pub mod log;

/// Verifying everything from published bytes alone.
pub mod audit;
