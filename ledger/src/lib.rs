//! The suyuan ledger: bytes, rules, proofs, storage. No network, no terminal, no wall clock.
//!
//! Dependencies run one way, from the bottom of this list to its top; see `docs/ARCHITECTURE.md`.

/// EPCIS 2.0 events as types.
pub mod event;
pub mod json;
pub mod rules;
//! The suyuan ledger: bytes, rules, proofs, storage. See `docs/ARCHITECTURE.md`.

/// Deterministic CBOR: the encoding of statements and entries.
pub mod cbor;

/// Entries, the Merkle tree over them, checkpoints, tiles and proofs.
pub mod log;
/// What an actor signs.
pub mod statement;
/// Names of things: GS1 keys, EPC URNs, and the ledger's own `/p/`, `/place/` and `/party/` URIs, parsed once.
pub mod identifier;
