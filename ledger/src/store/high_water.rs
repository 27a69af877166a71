//! The high-water mark: a signed checkpoint that this node once had on its disk, in the file `high-water`.
//!
//! ```text
//! example.com/suyuan
//! 300
//! MLhWGM04E6e2NR5It3y6yxMyyzY3ZByXDuoOw4qSvYY=
//!
//! — example.com/suyuan a0BEZ1YW03uaoh3qy5nJ4OOj71Y…
//! ```
//!
//! The signed note says size and root, so the file says nothing besides. A log that is shorter than its mark, or has another root at
//! that size, is refused: it is an old copy, and signing on from there would make two histories. The mark is raised
//! behind the log, at most [`EVERY`] later, and at closing.
//!
//! It sees a journal that was rolled back alone. A whole directory that was rolled back it cannot see; witnesses can.

use std::{path::Path, time::Duration};

use super::{DiskError, StoreError, durable};
use crate::log::{SignedCheckpoint, VerifierKey};

/// How often the mark is raised, at most.
pub(super) const EVERY: Duration = Duration::from_millis(500);

const FILE: &str = "high-water";

/// The text of the mark, if there is one.
pub(super) fn read(dir: &Path) -> Result<Option<Vec<u8>>, DiskError> {
    durable::read_if_there(&dir.join(FILE))
}

/// Opens the mark with the log keys of the charter.
pub(super) fn open(dir: &Path, text: &[u8], keys: &[VerifierKey]) -> Result<SignedCheckpoint, StoreError> {
    SignedCheckpoint::open(text, keys)
        .map_err(|reason| StoreError::HighWater { path: dir.join(FILE), reason })
}

/// Raises the mark, durably.
pub(super) fn raise(dir: &Path, checkpoint: &SignedCheckpoint) -> Result<(), DiskError> {
    durable::replace(&dir.join(FILE), checkpoint.text().as_bytes(), durable::Access::Usual)
}

/// Removes it, where there is one, durably: it was of a copy that was cut short.
pub(super) fn forget(dir: &Path) -> Result<(), DiskError> {
    durable::remove_if_there(dir, FILE)
}

/// That there is none.
pub(super) fn missing(dir: &Path) -> StoreError {
    StoreError::HighWaterMissing { path: dir.join(FILE) }
}
