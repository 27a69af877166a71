//! The suyuan ledger: bytes, rules, proofs, storage. No network, no terminal, no wall clock.
//!
//! Dependencies run one way; `docs/ARCHITECTURE.md` has the table. Without the feature `store` nothing here touches a disk: that is
//! the verify path.
//!
//! | part | what it is |
//! |---|---|
//! | `audit` | verify a published log from its bytes alone |
//! | `cbor` | deterministic CBOR: the encoding of statements and entries |
//! | `event` | EPCIS 2.0 events as types |
//! | `identifier` | names of things: GS1 keys, EPC URNs, and the ledger's own `/p/`, `/place/` and `/party/` URIs, parsed once |
//! | `json` | strict JSON with exact numbers |
//! | `log` | entries, the Merkle tree over them, checkpoints, tiles and proofs |
//! | `rules` | the state of the world and the judgement of one statement against it |
//! | `statement` | what an actor signs |
//! | `store` | journal, sled, sequencer: how a statement becomes history and stays it |
//! | `trace` | the graph of lots: back, forward, and what does not add up |

pub mod audit;
pub mod cbor;
pub mod event;
pub mod identifier;
pub mod json;
pub mod log;
pub mod rules;
pub mod statement;
#[cfg(feature = "store")]
pub mod store;
pub mod trace;
