//! How far the log is durable, and whether the store has stopped. Everybody who waits, waits here.
//!
//! A store that has failed never recovers by itself: its owner exits, and the next start reads what the disk really has.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use thiserror::Error;

use super::{JournalError, PublishError, durable::DiskError, error::LogKeyMissing, shelf::ShelfError};
use crate::{
    log::{CheckpointError, EntryError, SignedCheckpoint, TreeError},
    rules::{ColdFault, Refusal},
};

/// Why the store has stopped for good.
#[derive(Debug, Error)]
pub enum Failure {
    /// The disk refused a write or a sync.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// What the state does not keep in memory cannot be written or read: what was judged on it is not entered.
    #[error(transparent)]
    Cold(#[from] ColdFault),
    /// sled failed.
    #[error(transparent)]
    Shelf(#[from] ShelfError),
    /// The journal's directory is not what it was.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The log cannot be published.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// The charter wants a signature that this node cannot give.
    #[error(transparent)]
    LogKey(#[from] LogKeyMissing),
    /// A checkpoint just signed does not hold: memory or processor may be broken.
    #[error("the checkpoint just signed does not hold: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// An entry just made is none.
    #[error("the entry just made does not hold: {0}")]
    Entry(#[from] EntryError),
    /// A hash that must be there is not.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// The rules refuse what the log has signed elsewhere. Nothing of it was written; the next start has the log as it was.
    #[error("entry {index}, which the log has signed elsewhere, is not valid: {refusal}")]
    Import {
        /// Where.
        index: u64,
        /// Why.
        refusal: Refusal,
    },
    /// A fault in the program.
    #[error("the {thread} panicked")]
    Panicked {
        /// Which thread.
        thread: &'static str,
    },
}

/// Why a store does not answer.
#[derive(Clone, Debug, Error)]
pub enum Stopped {
    /// It has failed. What was not answered may or may not be in the log; sending it again is safe.
    #[error("the store has stopped: {0}")]
    Failed(Arc<Failure>),
    /// It was closed.
    #[error("the store is closed")]
    Closed,
}

/// Shared by the store's threads and its readers.
#[derive(Debug)]
pub(super) struct Progress {
    now: Mutex<Now>,
    changed: Condvar,
}

#[derive(Debug)]
struct Now {
    durable: u64,
    marked: u64,
    checkpoint: Arc<SignedCheckpoint>,
    stopped: Option<Stopped>,
}

/// Reports the panic of the thread that holds it.
pub(super) struct Alarm {
    pub(super) progress: Arc<Progress>,
    pub(super) thread: &'static str,
}

impl Progress {
    /// Begins with so many durable entries, and a checkpoint over them or over some of them.
    pub(super) fn new(durable: u64, checkpoint: Arc<SignedCheckpoint>) -> Progress {
        Progress {
            now: Mutex::new(Now { durable, marked: 0, checkpoint, stopped: None }),
            changed: Condvar::new(),
        }
    }

    /// So much is durable, and this checkpoint is over all of it; without one the checkpoint stays what it was.
    pub(super) fn advance(&self, durable: u64, checkpoint: Option<Arc<SignedCheckpoint>>) {
        let mut now = self.lock();
        now.durable = durable;
        if let Some(checkpoint) = checkpoint {
            now.checkpoint = checkpoint;
        }
        drop(now);
        self.changed.notify_all();
    }

    /// The high-water mark stands at this size.
    pub(super) fn mark(&self, size: u64) {
        self.lock().marked = size;
    }

    /// Where the high-water mark stands, at least.
    pub(super) fn marked(&self) -> u64 {
        self.lock().marked
    }

    /// How many entries are durable. A read waits for that, not for a signature: read-only, entries may lie above the checkpoint.
    pub(super) fn durable(&self) -> u64 {
        self.lock().durable
    }

    /// The newest signed checkpoint.
    pub(super) fn checkpoint(&self) -> Arc<SignedCheckpoint> {
        self.lock().checkpoint.clone()
    }

    /// Stops for good; the first reason counts.
    pub(super) fn fail(&self, failure: Failure) {
        self.stop(Stopped::Failed(Arc::new(failure)));
    }

    /// Stops in good order.
    pub(super) fn close(&self) {
        self.stop(Stopped::Closed);
    }

    /// Why it has stopped, if it has.
    pub(super) fn stopped(&self) -> Option<Stopped> {
        self.lock().stopped.clone()
    }

    /// Returns when so many entries are durable.
    pub(super) fn wait_durable(&self, size: u64) -> Result<(), Stopped> {
        self.wait(|now| now.durable >= size)
    }

    /// Returns when the checkpoint covers so many entries.
    pub(super) fn wait_signed(&self, size: u64) -> Result<(), Stopped> {
        self.wait(|now| now.checkpoint.checkpoint().size() >= size)
    }

    fn wait(&self, enough: impl Fn(&Now) -> bool) -> Result<(), Stopped> {
        let mut now = self.lock();
        loop {
            if enough(&now) {
                return Ok(());
            }
            if let Some(stopped) = &now.stopped {
                return Err(stopped.clone());
            }
            now = self.changed.wait(now).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Returns when it has stopped.
    pub(super) fn wait_stopped(&self) -> Stopped {
        let mut now = self.lock();
        loop {
            if let Some(stopped) = &now.stopped {
                return stopped.clone();
            }
            now = self.changed.wait(now).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn stop(&self, why: Stopped) {
        self.lock().stopped.get_or_insert(why);
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Now> {
        // Nothing panics while it is held.
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.progress.fail(Failure::Panicked { thread: self.thread });
        }
    }
}
