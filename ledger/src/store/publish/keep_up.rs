//! Publishing behind the commits. Full files are written as soon as there are some; partial ones, and the checkpoint, at once
//! when the log was quiet and every [`EVERY`] under load, so that nothing is ever published later than a second.

use std::{
    path::Path,
    sync::mpsc::{Receiver, RecvTimeoutError},
    time::{Duration, Instant},
};

use super::{Publisher, TILE_WIDTH};
use crate::store::{
    journal,
    progress::{Failure, Progress, Stopped},
    tail::Records,
};

/// How often a checkpoint is published, at most.
const EVERY: Duration = Duration::from_millis(400);

/// Publishes what is durable until the committer is gone, and everything then. Journal segments that published bundles hold are dropped.
pub(in crate::store) fn keep_up(
    publisher: &Publisher,
    records: &Records,
    progress: &Progress,
    journal_dir: &Path,
    more: &Receiver<()>,
) {
    let mut last = Instant::now().checked_sub(EVERY).unwrap_or_else(Instant::now);
    loop {
        let newest = progress.checkpoint();
        let gone = if newest.checkpoint().size() > publisher.published_size() {
            let wait = EVERY.saturating_sub(last.elapsed());
            more.recv_timeout(wait) == Err(RecvTimeoutError::Disconnected)
        } else {
            more.recv().is_err()
        };
        while more.try_recv().is_ok() {}
        if matches!(progress.stopped(), Some(Stopped::Failed(_))) {
            return;
        }
        let due = gone || last.elapsed() >= EVERY;
        if due {
            last = Instant::now();
        }
        if let Err(failure) = step(publisher, records, progress, journal_dir, due) {
            progress.fail(failure);
            return;
        }
        if gone {
            return;
        }
    }
}

fn step(
    publisher: &Publisher,
    records: &Records,
    progress: &Progress,
    journal_dir: &Path,
    due: bool,
) -> Result<(), Failure> {
    publisher.extend(records, progress.durable())?;
    if due {
        publisher.publish(records, &progress.checkpoint())?;
        let whole = publisher.shown() / TILE_WIDTH * TILE_WIDTH;
        journal::drop_below(journal_dir, whole.min(progress.marked()))?;
    }
    Ok(())
}
