//! What a caller gets for a statement, and why he may get nothing.

use bytes::Bytes;
use std::sync::Arc;

use thiserror::Error;

use super::{ClockDoubt, Stopped, queue::MAX_JOB, sequencer::Outcome};
use crate::{log::SignedCheckpoint, rules::Verdict, statement::StatementId};

/// A statement is in the log, durably, and here is a checkpoint that covers it.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// Its place.
    pub index: u64,
    /// Its id.
    pub id: StatementId,
    /// When it was entered, in milliseconds since 1970.
    pub time_ms: u64,
    /// What it came to; of a repeat, as it stands now.
    pub verdict: Verdict,
    /// Whether the log held it before.
    pub repeat: bool,
    /// Its entry; of a repeat only the store has it.
    pub entry: Option<Bytes>,
    /// A checkpoint at least as new.
    pub checkpoint: Arc<SignedCheckpoint>,
}

/// Why statements are not taken. They were not judged.
#[derive(Clone, Debug, Error)]
pub enum SubmitError {
    /// The queue is full; try again soon.
    #[error("{waiting} statements wait already")]
    Busy {
        /// How many.
        waiting: usize,
    },
    /// More at once than fits.
    #[error("{statements} statements of {bytes} bytes are too many at once (at most {MAX_JOB})")]
    TooMany {
        /// How many.
        statements: usize,
        /// How many bytes they have together.
        bytes: usize,
    },
    /// Nothing is entered now.
    #[error("the ledger is read-only: {why}")]
    ReadOnly {
        /// Why.
        why: String,
    },
    /// The store has stopped.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

/// Why statements that were taken get no answer.
#[derive(Clone, Debug, Error)]
pub enum Unanswered {
    /// They were not judged, because a person must confirm the clock first.
    #[error("sequencing has stopped until somebody confirms the clock: {0}")]
    Clock(ClockDoubt),
    /// They were not taken.
    #[error(transparent)]
    NotTaken(#[from] SubmitError),
    /// The store stopped before it could answer. They may or may not be in the log; sending them again is safe.
    #[error(transparent)]
    Stopped(Stopped),
    /// A thread ended without a word; the store is about to stop.
    #[error("the store was interrupted")]
    Lost,
}

impl Receipt {
    pub(super) fn new(outcome: Outcome, checkpoint: Arc<SignedCheckpoint>) -> Receipt {
        let Outcome { index, id, time_ms, verdict, entry } = outcome;
        Receipt { index, id, time_ms, verdict, repeat: entry.is_none(), entry, checkpoint }
    }
}
