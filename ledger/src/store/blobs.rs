//! Files that statements name by SHA-256: sensor logs now, photos and reports as well.
//!
//! ```text
//! incoming/3f0c…a1      uploaded, and named by no statement yet: goes after a while
//! blobs/3f/3f0c…a1      named by a statement: stays for good
//! ```
//!
//! A file is written beside its name, synced, and renamed; its name is its hash, so it is never overwritten with anything else. Keeping one
//! moves it from `incoming/` to `blobs/` and syncs both directories: it is done before the statement that names it is entered, so no
//! answered statement lacks its file. What is read is hashed again.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::SystemTime,
};

use sha2::{Digest, Sha256};
use thiserror::Error;

use super::durable::{self, Access, DiskError, sync_dir, tried};

/// SHA-256 of a file.
pub type BlobId = [u8; 32];

/// A node's files.
#[derive(Debug)]
pub struct Blobs {
    kept: PathBuf,
    incoming: PathBuf,
    /// One writer at a time: two uploads of one file write the same name.
    writing: Mutex<()>,
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
        let blobs =
            Blobs { kept: dir.join("blobs"), incoming: dir.join("incoming"), writing: Mutex::new(()) };
        durable::create_dir(&blobs.kept)?;
        durable::create_dir(&blobs.incoming)?;
        Ok(blobs)
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
        let waiting = self.sweep(stale)?;
        if !path.exists() && waiting + bytes.len() as u64 > most {
            return Err(BlobError::Full { bytes: waiting, most });
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
        sync_dir(dir)?;
        sync_dir(&self.incoming)?;
        Ok(true)
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

    /// Removes what waited since before then; gives how many bytes still wait.
    fn sweep(&self, stale: SystemTime) -> Result<u64, DiskError> {
        let mut waiting = 0;
        for entry in tried("list", &self.incoming, fs::read_dir(&self.incoming))? {
            let entry = tried("list", &self.incoming, entry)?;
            let about = tried("look at", &self.incoming, entry.metadata())?;
            let path = entry.path();
            if tried("look at", &path, about.modified())? < stale {
                tried("remove", &path, fs::remove_file(&path))?;
            } else {
                waiting += about.len();
            }
        }
        Ok(waiting)
    }

    fn place(&self, id: &BlobId) -> PathBuf {
        let name = hex::encode(id);
        self.kept.join(&name[..2]).join(name)
    }

    fn waiting(&self, id: &BlobId) -> PathBuf {
        self.incoming.join(hex::encode(id))
    }
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
        assert!(blobs.keep(&id).unwrap() && blobs.keep(&id).unwrap());
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
