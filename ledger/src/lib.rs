//! The suyuan ledger: bytes, rules, proofs, storage. See `docs/ARCHITECTURE.md`.

/// Names of things: GS1 keys, EPC URNs, and the ledger's own `/p/`, `/place/` and `/party/` URIs, parsed once.
pub mod identifier;
