//! A copy of a log that somebody else writes is served, and never signed for: the file `followed`.
//!
//! It holds the signed checkpoint with which the copy began, and lies there before there is a log beside it
//! ([`Store::follow_new`](super::Store::follow_new)). While it does, the directory is opened for reading alone, whatever keys lie in it: the log
//! has gone on elsewhere since, and whoever signs on from here gives numbers again that were given there. Who knows that
//! nothing newer was answered takes it away with [`lift`].
//!
//! Copies of earlier versions have no such file. Their journal tells: one that was founded begins with a frame of the charter alone, a copy with
//! all that its first bundle held ([`began_as_copy`]). That cannot be told of a log that had one entry when it was copied, nor
//! where the journal's beginning has been dropped.

use std::path::Path;

use super::{
    DiskError, JournalError,
    durable::{self, Access},
    high_water,
    journal::read::segments,
    recovery,
};

pub(super) const FILE: &str = "followed";

/// Whether the directory is known to be a copy.
pub fn is_marked(dir: &Path) -> bool {
    dir.join(FILE).exists()
}

/// Marks a copy that an earlier version made.
pub fn mark(dir: &Path) -> Result<(), DiskError> {
    let began = high_water::read(dir)?.unwrap_or_default();
    put(dir, &began)
}

/// Marks a directory with the checkpoint with which the copy begins.
pub(super) fn put(dir: &Path, checkpoint: &[u8]) -> Result<(), DiskError> {
    durable::replace(&dir.join(FILE), checkpoint, Access::Usual)
}

/// Takes the mark away: the log may go on here. Without a mark nothing happens.
pub fn lift(dir: &Path) -> Result<(), DiskError> {
    durable::remove_if_there(dir, FILE)
}

/// Whether the journal began as a copy's; `None` where its beginning is no longer there.
pub fn began_as_copy(dir: &Path) -> Result<Option<bool>, JournalError> {
    let found = segments(&recovery::journal_dir(dir))?;
    let Some(oldest) = found.first().filter(|oldest| oldest.first == 0) else { return Ok(None) };
    Ok(oldest.read()?.first_frame().map(|entries| entries > 1))
}
