//! The suyuan ledger: bytes, rules, proofs, storage. No network, no terminal, no wall clock.
//!
//! Dependencies run one way; `docs/ARCHITECTURE.md` has the table. Without the feature `store` nothing here touches a disk: that is
//! the verify path.

/// Verify a published log from its bytes alone.
pub mod audit;
/// Deterministic CBOR: the encoding of statements and entries.
pub mod cbor;
/// EPCIS 2.0 events as types.
pub mod event;
/// Names of things: GS1 keys, EPC URNs, and the ledger's own `/p/`, `/place/` and `/party/` URIs, parsed once.
pub mod identifier;
/// Strict JSON with exact numbers.
pub mod json;
/// Entries, the Merkle tree over them, checkpoints, tiles and proofs.
pub mod log;
/// The state of the world and the judgement of one statement against it.
pub mod rules;
/// What an actor signs.
pub mod statement;
/// Journal, sled, sequencer: how a statement becomes history and stays it.
#[cfg(feature = "store")]
pub mod store;
/// The graph of lots: back, forward, and what does not add up.
pub mod trace;
