//! The committer: journal, checkpoint, answers, in this order and no other.
//!
//! A checkpoint cannot be signed without a [`super::journal::Synced`] from the journal, and an answer is made of a checkpoint: so nobody
//! hears anything before what it rests on is on the disk. A batch of refusals and repeats writes nothing, but it comes through
//! here too, behind the batches that it was judged on.

use std::sync::{
    Arc,
    mpsc::{Receiver, Sender},
};

use super::{
    Receipt,
    journal::Journal,
    log_keys::LogKeys,
    progress::{Failure, Progress},
    sequencer::{Batch, Head, Sequenced},
    tail::Records,
};
use crate::statement::Statement;

/// The thread's own.
pub(super) struct Committer {
    pub(super) journal: Journal,
    pub(super) log_keys: Arc<LogKeys>,
    pub(super) records: Arc<Records>,
    pub(super) progress: Arc<Progress>,
    pub(super) shelver: Sender<()>,
    pub(super) publisher: Sender<()>,
    pub(super) forks: Sender<Statement>,
    /// Hangs up when the committer ends.
    pub(super) _alive: Sender<()>,
}

struct AsBytes<'a>(&'a Sequenced);

impl Committer {
    /// Works until the sequencer is gone, or something fails. Whatever is dropped unanswered says why.
    pub(super) fn run(mut self, batches: Receiver<Batch>) {
        for mut batch in batches {
            if self.progress.stopped().is_some() {
                return;
            }
            let entries = std::mem::take(&mut batch.entries);
            if let Err(failure) = self.commit(entries, &batch) {
                self.progress.fail(failure);
                return;
            }
            self.answer(batch);
        }
    }

    fn commit(&mut self, entries: Vec<Sequenced>, batch: &Batch) -> Result<(), Failure> {
        if entries.is_empty() && matches!(batch.head, Head::None) {
            return Ok(());
        }
        self.records.wait_for_room(&self.progress);
        let frame: Vec<AsBytes<'_>> = entries.iter().map(AsBytes).collect();
        let synced = match frame.is_empty() {
            true => self.journal.synced(),
            false => self.journal.append(&frame)?,
        };
        let checkpoint = match &batch.head {
            Head::None => None,
            Head::Sign { root, signers } => Some(Arc::new(self.log_keys.sign(signers, synced, *root)?)),
            Head::Given(checkpoint) => Some(checkpoint.clone()),
        };
        let mut tail = self.records.tail_mut();
        for Sequenced { bytes, id, leaf } in entries {
            tail.push(bytes, id, leaf);
        }
        drop(tail);
        self.progress.advance(synced.size(), checkpoint);
        // Nobody listens any more only when the store has stopped.
        let _ = self.shelver.send(());
        let _ = self.publisher.send(());
        Ok(())
    }

    fn answer(&self, batch: Batch) {
        let checkpoint = self.progress.checkpoint();
        for (caller, outcomes) in batch.answers {
            let receipt = |outcome| Receipt::new(outcome, checkpoint.clone());
            caller.answer(Ok(outcomes.into_iter().map(|outcome| outcome.map(receipt)).collect()));
        }
        for fork in batch.forks {
            let _ = self.forks.send(fork);
        }
    }
}

impl AsRef<[u8]> for AsBytes<'_> {
    fn as_ref(&self) -> &[u8] {
        &self.0.bytes
    }
}
