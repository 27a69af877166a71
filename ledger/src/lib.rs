//! The suyuan ledger: bytes, rules, proofs, storage. No network, no terminal, no wall clock.
//!
//! Dependencies run one way, and each part knows only those above it:
//!
//! | part | what it is |
//! |---|---|
//! | [`cbor`], [`json`] | deterministic CBOR; strict JSON with exact numbers |
//! | [`identifier`] | names of things: GS1 keys, EPC URNs, and our own `/p/`, `/place/` and `/party/` URIs, parsed once |
//! | [`event`] | EPCIS 2.0 events as types |
//! | [`coldchain`] | temperature and humidity logs, their summary in an event |
//! | [`statement`] | what an actor signs |
//! | [`request`] | what is signed with a new key, to be granted by somebody else |
//! | [`enrolment`] | what a device shows that asks to sign for a member |
//! | [`admission`] | what somebody shows who asks to become a member |
//! | [`log`] | entries, the Merkle tree over them, checkpoints, tiles and proofs |
//! | [`codes`] | item codes, and the one hash that commits to all of a roll |
//! | [`rules`] | the state of the world and the judgement of one statement against it |
//! | [`scans`] | scans of item codes, kept beside the log, and what they tell of copies |
//! | `store` | journal, sled, sequencer: how a statement becomes history and stays it |
//! | [`trace`] | the graph of lots: back, forward, and what does not add up |
//! | [`audit`] | a published ledger verified from its bytes alone |
//!
//! Without the feature `store` nothing here touches a disk: that is the verify path.

pub mod admission;
pub mod audit;
pub mod cbor;
pub mod codes;
pub mod coldchain;
pub mod enrolment;
pub mod event;
pub mod identifier;
pub mod json;
pub mod log;
pub mod query;
pub mod request;
pub mod rules;
pub mod scans;
pub mod statement;
#[cfg(feature = "store")]
pub mod store;
pub mod trace;
