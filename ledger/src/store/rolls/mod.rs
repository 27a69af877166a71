//! Lists of item codes: what a `codes` statement commits to, kept so that a serial can be looked up and its place proved.
//!
//! ```text
//! rolls/{statement}.list     a code a position, in order: 32 bytes, or 64 with the public key of its PIN
//! rolls/{statement}.index    where each code is, sorted, and the tree over the groups: made from the list at any time (`index`)
//! ```
//!
//! A list comes from whoever made the roll, and is taken only if it gives the root that the statement commits to, so it does not matter who
//! brings it. It is never served: a list tells which codes exist, though not their serials. Files are for their owner alone.
//!
//! A list is written beside its name, synced and renamed, and so is its index; what was cut short goes at the next start. Every group that is
//! read is held against the statement's root before anything of it is given out, so a list that rots gives no wrong answer, and those asked for lately
//! are kept ([`groups`]); [`List::check`] reads it whole. A list that is lost costs look-ups, no proofs: its packer uploads it again.

mod groups;
mod index;
mod list;
mod receiving;
#[cfg(test)]
mod tests;

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};

use thiserror::Error;

use super::durable::{self, DiskError, tried};
use crate::{codes::Shape, log::Hash, statement::StatementId};

pub use list::List;
pub use receiving::Receiving;

/// So many indexes may stay open.
const MOST_FILES: usize = 64;

/// What a `codes` statement says of a roll's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Committed {
    /// How many codes, in groups of how many.
    pub shape: Shape,
    /// Whether each has a PIN.
    pub pins: bool,
    /// The root over them.
    pub root: Hash,
}

/// A node's lists.
#[derive(Debug)]
pub struct Rolls {
    dir: PathBuf,
    open: RwLock<HashMap<StatementId, Arc<List>>>,
    groups: Arc<groups::Groups>,
    /// One list is put in its place at a time.
    placing: Mutex<()>,
    uploads: AtomicU64,
    changes: AtomicU64,
}

/// Why a list cannot be taken or read.
#[derive(Debug, Error)]
pub enum RollError {
    /// The operating system refused something.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// Too few or too many bytes for the codes that the statement counts.
    #[error("the list has {got} bytes; {count} codes of {width} bytes are {want}")]
    Length {
        /// How many codes the statement counts.
        count: u64,
        /// Bytes a code.
        width: u64,
        /// How many bytes that is.
        want: u64,
        /// How many there are, or came so far.
        got: u64,
    },
    /// Other codes than those that the statement commits to.
    #[error("the list has the root {got}, the statement commits to {want}")]
    Root {
        /// What the statement says.
        want: Hash,
        /// What follows from the list.
        got: Hash,
    },
    /// A part of a list that was whole once no longer leads to the statement's root.
    #[error("{}: the codes of group {group} were changed", .path.display())]
    Damaged {
        /// The list.
        path: PathBuf,
        /// The group.
        group: u64,
    },
    /// What is made from a list was changed.
    #[error("{}: the index was changed", .path.display())]
    Index {
        /// The index.
        path: PathBuf,
    },
}

impl Committed {
    /// Bytes a code.
    pub fn width(&self) -> u64 {
        if self.pins { 64 } else { 32 }
    }

    /// Bytes of the list.
    pub fn bytes(&self) -> u64 {
        self.shape.count() * self.width()
    }

    fn check_length(&self, got: u64) -> Result<(), RollError> {
        let want = self.bytes();
        match got == want {
            true => Ok(()),
            false => Err(self.wrong_length(got)),
        }
    }

    fn wrong_length(&self, got: u64) -> RollError {
        RollError::Length { count: self.shape.count(), width: self.width(), want: self.bytes(), got }
    }
}

impl Rolls {
    /// Opens the directory below a data directory, made if it is not there; what was cut short before goes.
    pub fn open(dir: &Path) -> Result<Rolls, DiskError> {
        let dir = dir.join("rolls");
        durable::create_dir(&dir)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            tried("close to others", &dir, fs::set_permissions(&dir, fs::Permissions::from_mode(0o700)))?;
        }
        for entry in tried("list", &dir, fs::read_dir(&dir))? {
            let path = tried("list", &dir, entry)?.path();
            if path.extension().is_some_and(|extension| extension == "new") {
                tried("remove", &path, fs::remove_file(&path))?;
            }
        }
        Ok(Rolls {
            dir,
            open: RwLock::default(),
            groups: Arc::default(),
            placing: Mutex::default(),
            uploads: AtomicU64::default(),
            changes: AtomicU64::default(),
        })
    }

    /// The list of a roll, if it is here: opened at the first look, its index made again where that is missing or not this list's.
    pub fn find(&self, roll: &StatementId, committed: &Committed) -> Result<Option<Arc<List>>, RollError> {
        let known = self.open.read().unwrap_or_else(PoisonError::into_inner).get(roll).cloned();
        if known.is_some() {
            return Ok(known);
        }
        let _one = self.placing.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(list) = List::open(&self.list(roll), &self.index(roll), committed, self.kept())? else {
            return Ok(None);
        };
        Ok(Some(self.hold(roll, list)))
    }

    /// A number that grows whenever a list comes, goes, or is looked into for the first time: while it is the same, so is what a look-up finds.
    pub fn changes(&self) -> u64 {
        self.changes.load(Ordering::Acquire)
    }

    /// Takes a list; nothing of it is here before [`Receiving::finish`].
    pub fn receive(&self, roll: &StatementId, committed: &Committed) -> Result<Receiving<'_>, RollError> {
        let number = self.uploads.fetch_add(1, Ordering::Relaxed);
        let path = self.dir.join(format!("{roll}.{number}.new"));
        Receiving::begin(self, *roll, *committed, path)
    }

    /// Makes the index of a list anew.
    pub fn renew_index(&self, roll: &StatementId, committed: &Committed) -> Result<(), RollError> {
        let _one = self.placing.lock().unwrap_or_else(PoisonError::into_inner);
        let index = self.index(roll);
        match fs::remove_file(&index) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            removed => tried("remove", &index, removed)?,
        }
        if let Some(list) = List::open(&self.list(roll), &index, committed, self.kept())? {
            self.hold(roll, list);
        }
        Ok(())
    }

    /// Forgets a list that turned out to be wrong, and keeps its file under another name; it can be uploaded again.
    pub fn put_aside(&self, roll: &StatementId) -> Result<(), RollError> {
        let _one = self.placing.lock().unwrap_or_else(PoisonError::into_inner);
        self.open.write().unwrap_or_else(PoisonError::into_inner).remove(roll);
        self.changes.fetch_add(1, Ordering::Release);
        let (from, to) = (self.list(roll), self.dir.join(format!("{roll}.damaged")));
        if from.exists() {
            tried("rename", &from, fs::rename(&from, &to))?;
        }
        Ok(durable::sync_dir(&self.dir)?)
    }

    /// Puts a whole list in its place.
    fn place(&self, roll: &StatementId, from: &Path, committed: &Committed) -> Result<Arc<List>, RollError> {
        let _one = self.placing.lock().unwrap_or_else(PoisonError::into_inner);
        let (list, index) = (self.list(roll), self.index(roll));
        tried("rename", from, fs::rename(from, &list))?;
        durable::sync_dir(&self.dir)?;
        let missing =
            || DiskError { action: "open", path: list.clone(), source: std::io::ErrorKind::NotFound.into() };
        let opened = List::open(&list, &index, committed, self.kept())?.ok_or_else(missing)?;
        Ok(self.hold(roll, opened))
    }

    fn hold(&self, roll: &StatementId, list: List) -> Arc<List> {
        let list = Arc::new(list);
        self.open.write().unwrap_or_else(PoisonError::into_inner).insert(*roll, list.clone());
        self.changes.fetch_add(1, Ordering::Release);
        list
    }

    /// What a list that is opened now shares with the others.
    fn kept(&self) -> (&Arc<groups::Groups>, index::Stay) {
        let open = self.open.read().unwrap_or_else(PoisonError::into_inner).len();
        (&self.groups, if open < MOST_FILES { index::Stay::Open } else { index::Stay::Closed })
    }

    fn list(&self, roll: &StatementId) -> PathBuf {
        self.dir.join(format!("{roll}.list"))
    }

    fn index(&self, roll: &StatementId) -> PathBuf {
        self.dir.join(format!("{roll}.index"))
    }
}
