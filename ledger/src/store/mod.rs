//! The store: statements become history here, and stay it.
//!
//! ```text
//! callers   parse and verify (any thread) → submit ─┐ bounded queue: Busy
//! sequencer time, judge, index, prev, tree ─────────┤ one batch under way
//! committer journal + fdatasync → sign → answer ────┤
//! behind    shelf (sled) · high-water mark · forks ─┘
//! ```
//!
//! | file | what | if it is lost or wrong |
//! |---|---|---|
//! | `journal/` | the primary record (`journal`) | refused, naming file, offset, entry |
//! | `ledger.sled/` | entries, hashes, index of ids (`shelf`) | made again from the journal |
//! | `high-water` | a checkpoint that was durable here (`high_water`) | refused |
//! | `followed` | that this is a copy of a log which somebody else writes ([`followed`]) | the copy may be taken for the log |
//! | `private/` | salts and texts of private values ([`Private`]) | gone, as it should be when erased |
//! | `blobs/` | files that statements name by their hash ([`Blobs`]) | gone: the statement shows that there was one |
//! | `rolls/` | lists of item codes ([`Rolls`]) | look-ups of those codes; their packer uploads the list again |
//! | `incoming/` | files that nobody named yet | uploaded again |
//! | `forks/` | statements refused as `sequence-taken` | gone |
//! | `shelved` | how much the shelf had when it was closed | a damaged sled is noticed later |
//! | `cold-rows` | rows of the state that are not kept in memory; has no name while it is open | made anew at every start |
//! | `lock` | one process at a time | nothing |
//!
//! Invariants:
//!
//! - Nothing is signed or answered before the journal has synced it (`journal::Synced`).
//! - No answer, and no look at the state, shows what is not durable ([`Store::read`]).
//! - After a failed write or sync nothing more is taken; [`Store::wait_stopped`] tells the owner, who exits.
//! - Opening replays everything and refuses what does not agree (`recovery`).

pub mod backup;
mod behind;
mod blobs;
mod clock;
mod cold_file;
mod committer;
mod cose;
pub mod durable;
mod error;
pub mod followed;
mod founding;
mod hashes;
mod high_water;
mod import;
mod inspect;
mod journal;
mod lock;
mod log_keys;
mod marks;
mod mode;
mod open;
mod opening;
mod private;
mod progress;
mod publish;
mod queue;
mod reading;
mod receipt;
mod recovery;
mod register;
mod renewal;
mod replay;
mod resume;
mod rolls;
mod sequencer;
mod shelf;
mod snapshot;
mod source;
mod tail;
mod writing;

#[cfg(test)]
mod tests;

pub use blobs::{BlobError, BlobId, Blobs, Come, Piece};
pub use clock::{Clock, ClockDoubt, MAX_AHEAD_MS, MAX_PARTING_MS};
pub use cold_file::ColdFile;
pub use cose::{CoseSignatureError, CoseSignatures};
pub use durable::DiskError;
pub use error::{CheckpointFault, LogKeyMissing, Note, StoreError};
pub use import::ImportError;
pub use inspect::{Inspection, inspect, inspect_after};
pub use journal::{FrameError, JournalError};
pub use lock::DirectoryLock;
pub use mode::Mode;
pub use open::{Options, Store};
pub use opening::Opening;
pub use private::{Private, PrivateError};
pub use progress::{Failure, Stopped};
pub use publish::{PublishError, Showing};
pub use queue::{Answers, MAX_JOB, MAX_JOB_BYTES};
pub use reading::ReadError;
pub use receipt::{Receipt, SubmitError, Unanswered};
pub use rolls::{Committed, List, Receiving, RollError, Rolls};
pub use shelf::{STRETCH, ShelfError, Words, catches_panics};
