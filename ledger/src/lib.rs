//! The suyuan ledger: bytes, rules, proofs, storage. See `docs/ARCHITECTURE.md`.
