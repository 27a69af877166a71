//! The suyuan ledger: bytes, rules, proofs, storage. No network, no terminal, no wall clock.
//!
//! Dependencies run one way, from the bottom of this list to its top; see `docs/ARCHITECTURE.md`.

/// Deterministic CBOR: the encoding of statements and entries.
pub mod cbor;
/// EPCIS 2.0 events as types.
pub mod event;
/// Names of things: GS1 keys, EPC URNs, and the ledger's own `/p/`, `/place/` and `/party/` URIs, parsed once.
pub mod identifier;
pub mod json;
/// Entries, the Merkle tree over them, checkpoints, tiles and proofs.
pub mod log;
pub mod rules;
/// What an actor signs.
pub mod statement;
