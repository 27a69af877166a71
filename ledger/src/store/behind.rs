//! What follows behind the commits: filling the shelf, raising the high-water mark, keeping forks.
//!
//! Nobody waits for these, but they may not fall back without end: past 16 MiB of entries that the shelf does not have, or that are
//! not published, the committer waits for them.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError},
    },
};

use super::{
    durable::{self, Access, DiskError},
    high_water,
    progress::{Failure, Progress, Stopped},
    tail::Records,
};
use crate::{log::SignedCheckpoint, statement::Statement};

const SHELVED: &str = "shelved";
const FORKS: &str = "forks";
/// Forks kept at most: evidence, not an archive that a broken client could fill the disk with.
const MAX_FORKS: usize = 10_000;

/// Fills the shelf whenever more is durable, until the committer is gone; then brings the rest to the disk, and notes how
/// much that is: a damaged sled may come back with less, without a word.
pub(super) fn fill_shelf(dir: &Path, records: &Records, progress: &Progress, more: &Receiver<()>) {
    loop {
        let gone = more.recv().is_err();
        while more.try_recv().is_ok() {}
        if let Err(failure) = shelve(records) {
            progress.fail(failure);
            return;
        }
        if gone {
            break;
        }
    }
    if let Err(failure) = close_shelf(dir, records) {
        progress.fail(failure);
    }
}

/// Raises the mark behind the log until the store stops, and once more then; keeps forks as they come.
pub(super) fn follow(dir: &Path, progress: &Progress, mut raised: u64, forks: &Receiver<Statement>) {
    loop {
        let hung_up = match forks.recv_timeout(high_water::EVERY) {
            Ok(fork) => {
                let more = std::iter::from_fn(|| forks.try_recv().ok());
                if let Err(error) = keep_forks(dir, std::iter::once(fork).chain(more)) {
                    progress.fail(error.into());
                    return;
                }
                false
            }
            Err(RecvTimeoutError::Timeout) => false,
            Err(RecvTimeoutError::Disconnected) => true,
        };
        let checkpoint = progress.checkpoint();
        if let Err(error) = raise(dir, &checkpoint, &mut raised) {
            progress.fail(error.into());
            return;
        }
        progress.mark(raised);
        if hung_up || matches!(progress.stopped(), Some(Stopped::Failed(_))) {
            return;
        }
    }
}

fn close_shelf(dir: &Path, records: &Records) -> Result<(), Failure> {
    let size = records.shelf().watermark()?.size;
    records.shelf().close()?;
    Ok(durable::replace(&dir.join(SHELVED), format!("{size}\n").as_bytes(), Access::Usual)?)
}

/// How much the shelf had when it was last closed in good order.
pub(super) fn shelved_at_close(dir: &Path) -> Result<u64, DiskError> {
    let text = durable::read_if_there(&dir.join(SHELVED))?;
    Ok(text.and_then(|text| std::str::from_utf8(&text).ok()?.trim_end().parse().ok()).unwrap_or(0))
}

/// Forgets it, for a shelf that begins anew.
pub(super) fn forget_shelved(dir: &Path) -> Result<(), DiskError> {
    match std::fs::remove_file(dir.join(SHELVED)) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => durable::tried("remove", dir, Err(e)),
        _ => Ok(()),
    }
}

fn raise(dir: &Path, checkpoint: &Arc<SignedCheckpoint>, raised: &mut u64) -> Result<(), DiskError> {
    let size = checkpoint.checkpoint().size();
    if size > *raised {
        high_water::raise(dir, checkpoint)?;
        *raised = size;
    }
    Ok(())
}

fn shelve(records: &Records) -> Result<(), Failure> {
    loop {
        let addition = records.tail().addition(records.shelf())?;
        let Some(addition) = addition else { return Ok(()) };
        let watermark = records.shelf().write(&addition)?;
        records.shelved(watermark.size);
    }
}

/// Keeps each statement that was refused because its number is taken, by its id: `forks/{id}.cose`.
fn keep_forks(dir: &Path, forks: impl Iterator<Item = Statement>) -> Result<(), DiskError> {
    let dir = dir.join(FORKS);
    durable::create_dir(&dir)?;
    let mut count = durable::tried("list", &dir, std::fs::read_dir(&dir))?.count();
    for fork in forks {
        let path: PathBuf = dir.join(format!("{}.cose", fork.id()));
        if count < MAX_FORKS && !path.exists() {
            durable::replace(&path, fork.bytes(), Access::Usual)?;
            count += 1;
        }
    }
    Ok(())
}
