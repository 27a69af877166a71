//! Copying a ledger's directory while its node runs, so that the copy is one that a node could have left behind.
//!
//! ```text
//! 1  high-water        read, and written last: the copy's mark is never newer than its log; tiles/checkpoint likewise
//! 2  journal/          newest segment first: what is dropped meanwhile is dropped from the old end, and lies in the tiles by then
//! 3  tiles/            the files, then the checkpoint that was read first
//! 4  private/          as it is now: what was erased goes from the copy too
//!    complaints/       likewise
//! 5  blobs/            behind the log: a file is there before its statement
//! 6  rolls/            lists of item codes; one that came while this ran is in the next copy
//! 7  scans/            a file a day, behind the log: a day that it anchors is whole by then. Of the newest only whole records. Not the salt:
//!                      a copy would keep it beyond its time
//! 8  high-water        the log keys too, where that is asked for
//! ```
//!
//! Each file is synced, and each directory behind its files. A file that the copy has with the same length and time is not copied again:
//! tiles and finished segments never change. Segments that the ledger has dropped go from the copy when the tiles are in it.
//! sled, the snapshot, the lock, indexes of lists, and files that no statement names yet are left out: they can be made again, and belong to one process.
//!
//! A copy is good when it reads: [`super::inspect`] replays it.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use thiserror::Error;

use crate::scans::RECORD;

use super::{
    DiskError, JournalError, durable,
    durable::{Access, tried},
    journal::read::segments,
    marks::Marks,
    recovery,
};

/// What a copy takes along besides the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogKeys {
    /// The keys that sign checkpoints, too: who has the copy can sign as the log.
    Copied,
    /// Not the keys: they are kept apart.
    Left,
}

/// What was copied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Copied {
    /// Files written.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Files that were there already.
    pub kept: u64,
}

/// Why a directory cannot be copied.
#[derive(Debug, Error)]
pub enum BackupError {
    /// The operating system refused something.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// The journal does not read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// There is no ledger to be copied.
    #[error("{} holds no ledger", .dir.display())]
    Empty {
        /// The directory.
        dir: PathBuf,
    },
    /// The ledger's mark is missing or no checkpoint.
    #[error("{} has no high-water mark that reads; start its node first", .dir.display())]
    NoMark {
        /// The directory.
        dir: PathBuf,
    },
    /// The copy has entries that the ledger does not have, or others.
    #[error("{}: the copy has another record here than the ledger, or a longer one; it is not overwritten", .path.display())]
    Differs {
        /// The copy's file.
        path: PathBuf,
    },
}

/// Copies the ledger in `from` to `to`, which is empty, missing, or an earlier copy of the same ledger; `done` is told of every file.
/// The log of an earlier copy must be a beginning of this one.
pub fn copy(
    from: &Path,
    to: &Path,
    keys: LogKeys,
    done: &mut dyn FnMut(&Copied),
) -> Result<Copied, BackupError> {
    let mark = fs::read(from.join("high-water")).ok();
    let readable = Marks::read(from, None).is_ok_and(|marks| marks.has_high_water());
    let Some(mark) = mark.filter(|_| readable) else {
        return Err(BackupError::NoMark { dir: from.to_owned() });
    };
    let published = durable::read_if_there(&from.join("tiles/checkpoint"))?;
    durable::create_dir(to)?;
    let mut copying = Copying { copied: Copied::default(), done };
    let oldest = copying.journal(&recovery::journal_dir(from), &recovery::journal_dir(to))?;
    copying.tiles(&from.join("tiles"), &to.join("tiles"), published)?;
    drop_older(&recovery::journal_dir(to), oldest)?;
    copying.private(&from.join("private"), &to.join("private"))?;
    copying.private(&from.join("complaints"), &to.join("complaints"))?;
    copying.tree(&from.join("blobs"), &to.join("blobs"))?;
    copying.rolls(&from.join("rolls"), &to.join("rolls"))?;
    copying.scans(&from.join("scans"), &to.join("scans"))?;
    if keys == LogKeys::Copied {
        copying.secret(&from.join("log.key"), &to.join("log.key"))?;
        copying.each(&from.join("log-keys"), &to.join("log-keys"), Copying::secret)?;
    }
    copying.whole(&to.join("high-water"), &mark, Access::Usual)?;
    Ok(copying.copied)
}

struct Copying<'d> {
    copied: Copied,
    done: &'d mut dyn FnMut(&Copied),
}

impl Copying<'_> {
    /// Copies the segments, newest first; gives the first entry of the oldest one that was still there.
    fn journal(&mut self, from: &Path, to: &Path) -> Result<u64, BackupError> {
        let found = segments(from)?;
        let Some(last) = found.last() else {
            return Err(BackupError::Empty { dir: from.parent().unwrap_or(from).to_owned() });
        };
        durable::create_dir(to)?;
        let mut oldest = last.first;
        // Of the last only whole frames: the node may be writing behind them.
        let contents = last.read()?;
        let target = to.join(last.path.file_name().unwrap_or_default());
        self.grown(&target, contents.whole())?;
        for segment in found.iter().rev().skip(1) {
            let target = to.join(segment.path.file_name().unwrap_or_default());
            if !self.file(&segment.path, &target, Access::Usual)? {
                break;
            }
            oldest = segment.first;
        }
        durable::sync_dir(to)?;
        Ok(oldest)
    }

    /// A segment that grows: what the copy has of it must be its beginning.
    fn grown(&mut self, target: &Path, bytes: &[u8]) -> Result<(), BackupError> {
        let before = durable::read_if_there(target)?.unwrap_or_default();
        let common = before.len().min(bytes.len());
        if before[..common] != bytes[..common] {
            return Err(BackupError::Differs { path: target.to_owned() });
        }
        self.whole(target, bytes, Access::Usual)
    }

    fn tiles(&mut self, from: &Path, to: &Path, published: Option<Vec<u8>>) -> Result<(), BackupError> {
        let Some(checkpoint) = published else { return Ok(()) };
        self.tree(&from.join("tile"), &to.join("tile"))?;
        self.whole(&to.join("checkpoint"), &checkpoint, Access::Usual)
    }

    /// A directory with all below it; files that vanish meanwhile are no longer needed.
    fn tree(&mut self, from: &Path, to: &Path) -> Result<(), BackupError> {
        let Some(listed) = list(from)? else { return Ok(()) };
        durable::create_dir(to)?;
        for path in listed {
            let target = to.join(path.file_name().unwrap_or_default());
            if path.is_dir() {
                self.tree(&path, &target)?;
            } else if !is_temporary(&path) {
                self.file(&path, &target, Access::Usual)?;
            }
        }
        Ok(durable::sync_dir(to)?)
    }

    /// As the ledger has it now, and no more.
    fn private(&mut self, from: &Path, to: &Path) -> Result<(), BackupError> {
        self.each(from, to, Copying::secret)?;
        for path in list(to)?.unwrap_or_default() {
            if !from.join(path.file_name().unwrap_or_default()).exists() {
                tried("remove", &path, fs::remove_file(&path))?;
            }
        }
        match to.is_dir() {
            true => Ok(durable::sync_dir(to)?),
            false => Ok(()),
        }
    }

    /// The lists alone: what goes with them is made from them.
    fn rolls(&mut self, from: &Path, to: &Path) -> Result<(), BackupError> {
        self.each(from, to, |copying, from, to| match from.extension().is_some_and(|end| end == "list") {
            true => copying.secret(from, to),
            false => Ok(()),
        })
    }

    /// Days of scans; those that the ledger was to forget go from the copy too.
    fn scans(&mut self, from: &Path, to: &Path) -> Result<(), BackupError> {
        let days = |dir: &Path| -> Result<Vec<PathBuf>, DiskError> {
            let is_day = |path: &PathBuf| path.extension().is_some_and(|end| end == "scans");
            Ok(list(dir)?.unwrap_or_default().into_iter().filter(is_day).collect())
        };
        let found = days(from)?;
        let (Some(oldest), Some(newest)) = (found.first(), found.last()) else { return Ok(()) };
        self.each(from, to, |_, _, _| Ok(()))?;
        for day in &found {
            let target = to.join(day.file_name().unwrap_or_default());
            if day != newest {
                self.secret(day, &target)?;
                continue;
            }
            // The node may be writing behind them.
            let mut records = durable::read_if_there(day)?.unwrap_or_default();
            records.truncate(records.len() / RECORD * RECORD);
            self.whole(&target, &records, Access::OwnerOnly)?;
        }
        for day in days(to)? {
            if day.file_name() < oldest.file_name() {
                tried("remove", &day, fs::remove_file(&day))?;
            }
        }
        Ok(durable::sync_dir(to)?)
    }

    fn each(
        &mut self,
        from: &Path,
        to: &Path,
        copy: fn(&mut Self, &Path, &Path) -> Result<(), BackupError>,
    ) -> Result<(), BackupError> {
        let Some(listed) = list(from)? else { return Ok(()) };
        durable::create_dir(to)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            tried("close to others", to, fs::set_permissions(to, fs::Permissions::from_mode(0o700)))?;
        }
        for path in listed.iter().filter(|path| path.is_file() && !is_temporary(path)) {
            copy(self, path, &to.join(path.file_name().unwrap_or_default()))?;
        }
        Ok(durable::sync_dir(to)?)
    }

    fn secret(&mut self, from: &Path, to: &Path) -> Result<(), BackupError> {
        self.file(from, to, Access::OwnerOnly).map(drop)
    }

    /// Copies a file unless the copy has it; whether it was there to be copied.
    fn file(&mut self, from: &Path, to: &Path, access: Access) -> Result<bool, BackupError> {
        let mut source = match File::open(from) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(false),
            opened => tried("open", from, opened)?,
        };
        let there = tried("look at", from, source.metadata())?;
        let time = tried("look at", from, there.modified())?;
        let same = |copy: fs::Metadata| copy.len() == there.len() && copy.modified().is_ok_and(|t| t == time);
        if fs::metadata(to).is_ok_and(same) {
            self.copied.kept += 1;
            (self.done)(&self.copied);
            return Ok(true);
        }
        let bytes = durable::copy(&mut source, to, access, time)?;
        self.count(bytes);
        Ok(true)
    }

    fn whole(&mut self, to: &Path, bytes: &[u8], access: Access) -> Result<(), BackupError> {
        if let Some(parent) = to.parent() {
            durable::create_dir(parent)?;
        }
        durable::replace(to, bytes, access)?;
        self.count(bytes.len() as u64);
        Ok(())
    }

    fn count(&mut self, bytes: u64) {
        self.copied.files += 1;
        self.copied.bytes += bytes;
        (self.done)(&self.copied);
    }
}

/// Segments that the ledger dropped go from the copy too, or the journal would have a gap.
fn drop_older(journal: &Path, oldest: u64) -> Result<(), BackupError> {
    for path in list(journal)?.unwrap_or_default() {
        let first =
            path.file_stem().and_then(|stem| stem.to_str()).and_then(|digits| digits.parse::<u64>().ok());
        if first.is_some_and(|first| first < oldest) {
            tried("remove", &path, fs::remove_file(&path))?;
        }
    }
    Ok(durable::sync_dir(journal)?)
}

fn list(dir: &Path) -> Result<Option<Vec<PathBuf>>, DiskError> {
    let listed = match fs::read_dir(dir) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        listed => tried("list", dir, listed)?,
    };
    let mut paths = Vec::new();
    for entry in listed {
        paths.push(tried("list", dir, entry)?.path());
    }
    paths.sort();
    Ok(Some(paths))
}

/// A file that its writer has not finished: `….new`, or object_store's `NAME#N`.
fn is_temporary(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.ends_with(".new") || name.contains('#')
}
