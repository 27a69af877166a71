//! Files that statements name by SHA-256: sensor logs now, photos and reports as well.
//!
//! ```text
//! incoming/3f0c…a1      uploaded, and named by no statement yet: goes after a while
//! incoming/3f0c…a1.part the beginning of one that comes in parts (see `parts`)
//! blobs/3f/3f0c…a1      named by a statement: stays for good
//! ```
//!
//! A file is written beside its name, synced, and renamed; its name is its hash, so it is never overwritten with anything else. Keeping one
//! moves it from `incoming/` to `blobs/` and syncs both directories: it is done before the statement that names it is entered, so no
//! answered statement lacks its file. What is read is hashed again.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use sha2::{Digest, Sha256};
use thiserror::Error;

use super::durable::{self, Access, DiskError, sync_dir, tried};

mod parts;

pub use parts::{Come, Piece};

/// How the beginning of a file ends its name.
const PART: &str = "part";
/// So much longer than a whole file its beginning waits: lines are down for hours.
const PARTS_WAIT: Duration = Duration::from_secs(23 * 3_600);

/// SHA-256 of a file.
pub type BlobId = [u8; 32];

/// A node's files.
#[derive(Debug)]
pub struct Blobs {
    kept: PathBuf,
    incoming: PathBuf,
    /// One writer at a time: two uploads of one file write the same name.
    writing: Mutex<()>,
    changes: AtomicU64,
}

/// Why a file cannot be given or taken.
#[derive(Debug, Error)]
pub enum BlobError {
    /// The operating system refused something.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// The bytes are no longer those that bear this name.
    #[error("the file {} was changed: its bytes have the hash {}", hex::encode(want), hex::encode(got))]
    Changed {
        /// Its name.
        want: BlobId,
        /// What it holds.
        got: BlobId,
    },
    /// The bytes that came are not those of this name.
    #[error("the bytes have the hash {}, and were announced as {}", hex::encode(got), hex::encode(want))]
    Mismatch {
        /// As announced.
        want: BlobId,
        /// What came.
        got: BlobId,
    },
    /// A piece that does not begin where the file ends.
    #[error("the file goes on at byte {want}, and the piece begins at {got}")]
    Elsewhere {
        /// Where the file ends.
        want: u64,
        /// Where the piece begins.
        got: u64,
    },
    /// The whole is nothing that is taken.
    #[error("the file is of a kind that is not taken")]
    Unfit,
    /// Too much waits to be named already.
    #[error("{bytes} bytes wait to be named by a statement, and {most} may")]
    Full {
        /// How much waits.
        bytes: u64,
        /// How much may.
        most: u64,
    },
}

impl Blobs {
    /// Opens the directories below a data directory, made if they are not there.
    pub fn open(dir: &Path) -> Result<Blobs, DiskError> {
        let (kept, incoming) = (dir.join("blobs"), dir.join("incoming"));
        durable::create_dir(&kept)?;
        durable::create_dir(&incoming)?;
        let changes = AtomicU64::new(newest(&kept)?);
        Ok(Blobs { kept, incoming, writing: Mutex::new(()), changes })
    }

    /// The name of a file.
    pub fn id_of(bytes: &[u8]) -> BlobId {
        Sha256::digest(bytes).into()
    }

    /// Takes a file that waits to be named, unless it is here. Of those that waited since before `stale` all go first; when more than `most`
    /// bytes would wait then, it is refused.
    pub fn receive(&self, bytes: &[u8], stale: SystemTime, most: u64) -> Result<BlobId, BlobError> {
        let id = Blobs::id_of(bytes);
        let _one = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let path = self.waiting(&id);
        if self.place(&id).exists() {
            return Ok(id);
        }
        self.make_room(0, stale, most, None)?;
        if !path.exists() {
            self.make_room(bytes.len() as u64, stale, most, None)?;
        }
        // Written anew even if it is there: it waits from now on.
        durable::replace(&path, bytes, Access::Usual)?;
        Ok(id)
    }

    /// Keeps a file for good, durably; whether it is here at all.
    pub fn keep(&self, id: &BlobId) -> Result<bool, BlobError> {
        let _one = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let (from, to) = (self.waiting(id), self.place(id));
        if to.exists() {
            return Ok(true);
        }
        if !from.exists() {
            return Ok(false);
        }
        let dir = to.parent().unwrap_or(&self.kept);
        durable::create_dir(dir)?;
        tried("rename", &from, fs::rename(&from, &to))?;
        // From here on it is given out, synced or not.
        self.changes.fetch_add(1, Ordering::Release);
        sync_dir(dir)?;
        sync_dir(&self.incoming)?;
        Ok(true)
    }

    /// A number that grows whenever a file is kept that was not: who told which files are here looks again then. It begins with the time, in
    /// nanoseconds, at which the last one was kept before, so it stays the same over a restart and never comes back to what it was.
    pub fn changes(&self) -> u64 {
        self.changes.load(Ordering::Acquire)
    }

    /// A file that is kept.
    pub fn get(&self, id: &BlobId) -> Result<Option<Vec<u8>>, BlobError> {
        read(&self.place(id), id)
    }

    /// Whether a file is kept.
    pub fn has(&self, id: &BlobId) -> bool {
        self.place(id).is_file()
    }

    /// A file that is kept, or waits to be named.
    pub fn find(&self, id: &BlobId) -> Result<Option<Vec<u8>>, BlobError> {
        match self.get(id)? {
            Some(bytes) => Ok(Some(bytes)),
            None => match read(&self.waiting(id), id)? {
                Some(bytes) => Ok(Some(bytes)),
                // Kept between the two looks.
                None => self.get(id),
            },
        }
    }

    /// Removes what waited since before then; if there is still no room for so many bytes more, beginnings of files go too, the oldest first, but
    /// for this one.
    fn make_room(
        &self,
        more: u64,
        stale: SystemTime,
        most: u64,
        spared: Option<&Path>,
    ) -> Result<(), BlobError> {
        let (mut waiting, mut parts) = (0, Vec::new());
        for entry in tried("list", &self.incoming, fs::read_dir(&self.incoming))? {
            let entry = tried("list", &self.incoming, entry)?;
            let about = tried("look at", &self.incoming, entry.metadata())?;
            let path = entry.path();
            let since = tried("look at", &path, about.modified())?;
            let is_part = path.extension().is_some_and(|ending| ending == PART);
            let lasts = if is_part { PARTS_WAIT } else { Duration::ZERO };
            if since.checked_add(lasts).is_some_and(|until| until < stale) {
                tried("remove", &path, fs::remove_file(&path))?;
                continue;
            }
            waiting += about.len();
            if is_part && spared != Some(path.as_path()) {
                parts.push((since, about.len(), path));
            }
        }
        parts.sort();
        for (_, bytes, path) in parts {
            if waiting + more <= most {
                break;
            }
            tried("remove", &path, fs::remove_file(&path))?;
            waiting -= bytes;
        }
        match more > 0 && waiting + more > most {
            true => Err(BlobError::Full { bytes: waiting, most }),
            false => Ok(()),
        }
    }

    fn place(&self, id: &BlobId) -> PathBuf {
        let name = hex::encode(id);
        self.kept.join(&name[..2]).join(name)
    }

    fn waiting(&self, id: &BlobId) -> PathBuf {
        self.incoming.join(hex::encode(id))
    }
}

/// When the newest of the directories below changed, in nanoseconds since 1970; each file that is kept changes its own.
fn newest(dir: &Path) -> Result<u64, DiskError> {
    let mut newest = 0;
    for entry in tried("list", dir, fs::read_dir(dir))? {
        let entry = tried("list", dir, entry)?;
        let about = tried("look at", dir, entry.metadata())?;
        let changed = tried("look at", dir, about.modified())?;
        let since = changed.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        newest = newest.max(u64::try_from(since.as_nanos()).unwrap_or(u64::MAX));
    }
    Ok(newest)
}

fn read(path: &Path, want: &BlobId) -> Result<Option<Vec<u8>>, BlobError> {
    let Some(bytes) = durable::read_if_there(path)? else { return Ok(None) };
    let got = Blobs::id_of(&bytes);
    if got != *want {
        return Err(BlobError::Changed { want: *want, got });
    }
    Ok(Some(bytes))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    #[test]
    fn a_file_waits_until_it_is_named_and_then_stays() {
        let dir = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(dir.path()).unwrap();
        let id = blobs.receive(b"a log", UNIX_EPOCH, 100).unwrap();
        assert_eq!(blobs.get(&id).unwrap(), None);
        assert_eq!(blobs.find(&id).unwrap().unwrap(), b"a log");
        assert_eq!(blobs.changes(), 0, "what waits is not given out");
        assert!(blobs.keep(&id).unwrap() && blobs.keep(&id).unwrap());
        assert_eq!(blobs.changes(), 1, "once");
        let (again, once_more) = (Blobs::open(dir.path()).unwrap(), Blobs::open(dir.path()).unwrap());
        assert!(again.changes() > 1 && again.changes() == once_more.changes(), "over a restart too");
        assert_eq!(blobs.get(&id).unwrap().unwrap(), b"a log");
        assert_eq!(blobs.receive(b"a log", UNIX_EPOCH, 0).unwrap(), id, "it is here and takes no room");
        assert!(!blobs.keep(&[7; 32]).unwrap());
        assert_eq!(fs::read_dir(dir.path().join("incoming")).unwrap().count(), 0);
    }

    #[test]
    fn what_nobody_names_makes_room() {
        let dir = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(dir.path()).unwrap();
        let first = blobs.receive(&[1; 60], UNIX_EPOCH, 100).unwrap();
        assert!(matches!(
            blobs.receive(&[2; 60], UNIX_EPOCH, 100),
            Err(BlobError::Full { bytes: 60, most: 100 })
        ));
        assert_eq!(blobs.receive(&[1; 60], UNIX_EPOCH, 100).unwrap(), first, "the same again");
        let later = SystemTime::now() + Duration::from_secs(60);
        let second = blobs.receive(&[2; 60], later, 100).unwrap();
        assert_eq!(
            (blobs.find(&first).unwrap(), blobs.find(&second).unwrap().map(|b| b.len())),
            (None, Some(60))
        );
    }

    #[test]
    fn a_file_that_was_changed_is_not_given_out() {
        let dir = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(dir.path()).unwrap();
        let id = blobs.receive(b"a log", UNIX_EPOCH, 100).unwrap();
        blobs.keep(&id).unwrap();
        fs::write(blobs.place(&id), b"another").unwrap();
        assert!(matches!(blobs.get(&id), Err(BlobError::Changed { .. })));
    }
}
