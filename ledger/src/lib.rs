//! The suyuan ledger: bytes, rules, proofs, storage. No network, no terminal, no wall clock.
//!
//! Dependencies run one way, from the top of this list to its bottom; see `docs/ARCHITECTURE.md`.

/// Strict JSON with exact numbers.
pub mod json;
/// Deterministic CBOR: the encoding of statements and entries.
pub mod cbor;
/// Names of things: GS1 keys, EPC URNs, and the ledger's own `/p/`, `/place/` and `/party/` URIs, parsed once.
pub mod identifier;
/// EPCIS 2.0 events as types.
pub mod event;
/// What an actor signs.
pub mod statement;
/// Entries, the Merkle tree over them, checkpoints, tiles and proofs.
pub mod log;
/// The state of the world and the judgement of one statement against it.
pub mod rules;
/// Verifying everything from published bytes alone.
pub mod audit;
