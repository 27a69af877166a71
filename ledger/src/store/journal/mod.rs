//! The journal: the primary record. What is not here was never answered.
//!
//! ```text
//! journal/00000000000000000000.journal      named by the index of its first entry
//! journal/00000000000000151203.journal
//! ```
//!
//! A segment is [`frame`] after frame, one a commit, each appended by one `write` and made durable by one `fdatasync`. When a
//! segment has grown past its limit the next commit begins a new one: created, synced, its name synced in the directory.
//! Segments whose entries are all published are dropped, oldest first ([`drop_below`]); the last one never is.
//!
//! **A segment ends where the next one begins.** After a start the newest frame may exist in the page cache only, so recovery
//! writes it into a new segment ([`Journal::rewrite`]), whole before it has its name, before it cuts it from the old one; a crash in between leaves
//! both, and the later one counts.
//!
//! Only the very last frame can be torn: each earlier one was durable before the next was begun. What counts as torn [`frame`] says, and
//! when it may be dropped [`read`] and [`super::recovery`]; anything else that does not read is an error that names the file, the
//! offset and the entry.

pub(super) mod frame;
pub(super) mod read;

use std::{
    fs::{self, File, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
};

use thiserror::Error;

use super::durable::{self, DiskError, tried};
pub use frame::FrameError;

/// The journal, open for appending behind its last frame.
#[derive(Debug)]
pub(super) struct Journal {
    dir: PathBuf,
    path: PathBuf,
    file: File,
    length: u64,
    next: u64,
    segment_limit: u64,
    frame: Vec<u8>,
}

/// Proof that everything up to a size is on the disk. Only the journal makes one, after a sync, and without one
/// nothing is signed and nobody is answered: the order is in the types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Synced {
    size: u64,
}

/// Why the journal cannot be read or written.
#[derive(Debug, Error)]
pub enum JournalError {
    /// The operating system refused something.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// A file in the journal that is not a segment.
    #[error("{} does not belong into the journal", .path.display())]
    Stranger {
        /// The file.
        path: PathBuf,
    },
    /// The journal does not begin, or go on, where it must.
    #[error("{}: the journal lacks the entries from {want} to {}: this file begins with entry {got}", .path.display(), got - 1)]
    Gap {
        /// The segment behind the gap.
        path: PathBuf,
        /// The first entry that is missing.
        want: u64,
        /// The entry that comes instead.
        got: u64,
    },
    /// A frame that does not read, where only a whole one may be.
    #[error("{}: offset {offset}, entry {index}: {source}", .path.display())]
    Corrupt {
        /// The segment.
        path: PathBuf,
        /// Where the frame begins in it.
        offset: u64,
        /// The entry that must stand there.
        index: u64,
        /// Expected and found.
        source: FrameError,
    },
}

impl Journal {
    /// Begins a segment. The directory must be there: one that has vanished is an error, not to be made anew.
    pub(super) fn begin(dir: &Path, next: u64, segment_limit: u64) -> Result<Journal, DiskError> {
        let path = segment_path(dir, next);
        let file = durable::create_file(&path)?;
        Ok(Journal { dir: dir.to_owned(), path, file, length: 0, next, segment_limit, frame: Vec::new() })
    }

    /// Goes on in a segment that ends, whole, at `length` with the entry before `next`. What lies behind is cut, durably.
    pub(super) fn resume(
        path: &Path,
        length: u64,
        next: u64,
        segment_limit: u64,
    ) -> Result<Journal, DiskError> {
        let file = tried("open", path, OpenOptions::new().append(true).open(path))?;
        if tried("look at", path, file.metadata())?.len() != length {
            cut(path, length)?;
        }
        let dir = path.parent().unwrap_or(Path::new(".")).to_owned();
        Ok(Journal { dir, path: path.to_owned(), file, length, next, segment_limit, frame: Vec::new() })
    }

    /// Writes the entries of the last frame, which begins at `offset` of the segment `old`, once more: into a segment
    /// of their own. The page cache may have given back bytes that a failed sync never brought to the disk, and would
    /// call them clean; new pages cannot lie like that.
    pub(super) fn rewrite<E: AsRef<[u8]>>(
        old: &Path,
        offset: u64,
        first: u64,
        entries: &[E],
        segment_limit: u64,
    ) -> Result<Journal, DiskError> {
        let mut bytes = Vec::new();
        frame::encode(first, entries, 0, &mut bytes);
        let dir = old.parent().unwrap_or(Path::new("."));
        let path = if offset > 0 { segment_path(dir, first) } else { old.to_owned() };
        // Under its name it is whole: a segment that a crash or a full disk cut short would hide the frame in the old one.
        durable::replace(&path, &bytes, durable::Access::Usual)?;
        if offset > 0 {
            cut(old, offset)?;
        }
        Journal::resume(&path, bytes.len() as u64, first + entries.len() as u64, segment_limit)
    }

    /// What is on the disk now.
    pub(super) fn synced(&self) -> Synced {
        Synced { size: self.next }
    }

    /// Appends one frame and returns when it is on the disk. After an error nothing is known about the end of the
    /// journal: the caller stops for good.
    pub(super) fn append<E: AsRef<[u8]>>(&mut self, entries: &[E]) -> Result<Synced, DiskError> {
        if self.length >= self.segment_limit {
            *self = Journal::begin(&self.dir, self.next, self.segment_limit)?;
        }
        self.frame.clear();
        frame::encode(self.next, entries, self.length, &mut self.frame);
        tried("append to", &self.path, self.file.write_all(&self.frame))?;
        tried("sync", &self.path, self.file.sync_data())?;
        self.length += self.frame.len() as u64;
        self.next += entries.len() as u64;
        Ok(self.synced())
    }
}

impl Synced {
    /// How many entries.
    pub(super) fn size(self) -> u64 {
        self.size
    }
}

/// Drops the segments whose entries all lie below `size`: oldest first, and each durably before the next, so that what is left has no
/// gap whenever the power fails.
pub(super) fn drop_below(dir: &Path, size: u64) -> Result<(), JournalError> {
    for segment in read::segments(dir)? {
        if segment.until.is_none_or(|until| until > size) {
            break;
        }
        tried("remove", &segment.path, fs::remove_file(&segment.path))?;
        durable::sync_dir(dir)?;
    }
    Ok(())
}

fn cut(path: &Path, length: u64) -> Result<(), DiskError> {
    let file = tried("open", path, OpenOptions::new().write(true).open(path))?;
    tried("cut", path, file.set_len(length))?;
    tried("sync", path, file.sync_all())
}

fn segment_path(dir: &Path, first: u64) -> PathBuf {
    dir.join(format!("{first:020}.journal"))
}
