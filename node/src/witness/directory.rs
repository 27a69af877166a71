//! What a witness keeps on its disk.
//!
//! ```text
//! witness                        its public key (vkey); made by `suyuan witness init`
//! logs/<SHA-256(origin)>/vkeys        the keys trusted for one log, one a line
//! logs/<SHA-256(origin)>/checkpoint   the newest checkpoint that was cosigned, with the cosignature; empty before the first
//! alarms/<…>.txt                 two checkpoints of one log that contradict each other
//! lock                           one witness at a time
//! ```
//!
//! A log whose `vkeys` are there and whose `checkpoint` is not has lost its memory: it is refused, not taken for new. What is
//! written is on the disk, with the directory that names it, before the call returns.

use std::{
    io,
    path::{Path, PathBuf},
};

use suyuan_ledger::{
    log::{
        Checkpoint, CheckpointError, CosignatureV1, KeyType, Note, NoteError, NoteKeyError, VerifierKey,
        Witnessed, origin_hash,
    },
    store::{
        DirectoryLock, DiskError,
        durable::{Access, create_dir, read_if_there, replace},
    },
};
use thiserror::Error;

/// Alarms kept at most: one is proof enough, and whoever has a log's key could make them without end.
const MAX_ALARMS: usize = 1_000;

/// A witness' directory.
#[derive(Debug)]
pub struct Directory {
    dir: PathBuf,
    key: VerifierKey,
}

/// A log that a witness knows.
#[derive(Clone, Debug)]
pub struct KnownLog {
    /// Which log.
    pub origin: String,
    /// The keys trusted for it.
    pub keys: Vec<VerifierKey>,
    /// What was cosigned last, if anything was.
    pub newest: Option<Kept>,
}

/// A cosigned checkpoint, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Size and root.
    pub witnessed: Witnessed,
    /// When it was cosigned, in seconds since 1970.
    pub time: u64,
    /// The whole note.
    pub note: String,
}

/// Why a witness' directory cannot be used.
#[derive(Debug, Error)]
pub enum DirectoryError {
    /// The disk refused something.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// Nothing is there.
    #[error("{} holds no witness", .0.display())]
    Empty(PathBuf),
    /// Something is there already.
    #[error("{} is not empty", .0.display())]
    NotEmpty(PathBuf),
    /// Another process has it.
    #[error("{} is in use by another process", .0.display())]
    InUse(PathBuf),
    /// The newest checkpoint of a log is gone.
    #[error("{} is missing: without it the witness would cosign any history", .0.display())]
    Forgotten(PathBuf),
    /// A file does not say what it must.
    #[error("{}: {reason}", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: Damage,
    },
}

/// What is wrong with a file of a witness.
#[derive(Debug, Error)]
pub enum Damage {
    /// Not a key.
    #[error(transparent)]
    Key(#[from] NoteKeyError),
    /// Not a note, or not cosigned by this witness.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// Not a checkpoint.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// A key or checkpoint of another log.
    #[error("it is of {got}, and lies where {want} belongs")]
    Elsewhere {
        /// The hash of the origin found.
        got: String,
        /// The name of its directory.
        want: String,
    },
    /// Not text, or nothing.
    #[error("it is not text, or says nothing")]
    Text,
}

impl Directory {
    /// Makes a directory for a witness with this key; one that is there must be empty.
    pub fn found(dir: &Path, key: &VerifierKey) -> Result<Directory, DirectoryError> {
        create_dir(dir)?;
        let list = std::fs::read_dir(dir).map_err(|source| DiskError {
            action: "list",
            path: dir.to_owned(),
            source,
        })?;
        if list.count() > 0 {
            return Err(DirectoryError::NotEmpty(dir.to_owned()));
        }
        create_dir(&dir.join("logs"))?;
        create_dir(&dir.join("alarms"))?;
        replace(&dir.join("witness"), format!("{key}\n").as_bytes(), Access::Usual)?;
        Ok(Directory { dir: dir.to_owned(), key: key.clone() })
    }

    /// Opens a directory that was founded; an empty one is refused.
    pub fn open(dir: &Path) -> Result<Directory, DirectoryError> {
        let path = dir.join("witness");
        let text = read_if_there(&path)?.ok_or_else(|| DirectoryError::Empty(dir.to_owned()))?;
        let damaged = |reason| DirectoryError::Damaged { path: path.clone(), reason };
        let key: VerifierKey = line(&text)
            .ok_or_else(|| damaged(Damage::Text))?
            .parse()
            .map_err(|e: NoteKeyError| damaged(e.into()))?;
        if key.key_type() != KeyType::CosignatureV1 || !dir.join("logs").is_dir() {
            return Err(damaged(Damage::Text));
        }
        Ok(Directory { dir: dir.to_owned(), key })
    }

    /// The witness' public key.
    pub fn key(&self) -> &VerifierKey {
        &self.key
    }

    /// Takes the lock that a running witness holds.
    pub fn lock(&self) -> Result<DirectoryLock, DirectoryError> {
        DirectoryLock::take(&self.dir)?.ok_or_else(|| DirectoryError::InUse(self.dir.clone()))
    }

    /// Trusts a key for the log that it names, from now on; a running witness need not be stopped. Gives whether it is new.
    pub fn add_log(&self, key: &VerifierKey) -> Result<bool, DirectoryError> {
        let hash = origin_hash(key.name());
        let dir = self.log_dir(&hash);
        let mut keys = self.keys(&hash)?;
        if keys.contains(key) {
            return Ok(false);
        }
        if keys.is_empty() {
            create_dir(&dir)?;
            // Before the keys: a crash in between leaves a log that is not known, not one that forgot.
            if read_if_there(&dir.join("checkpoint"))?.is_none() {
                replace(&dir.join("checkpoint"), b"", Access::Usual)?;
            }
        }
        keys.push(key.clone());
        let text: String = keys.iter().map(|key| format!("{key}\n")).collect();
        replace(&dir.join("vkeys"), text.as_bytes(), Access::Usual)?;
        Ok(true)
    }

    /// All logs, by origin.
    pub fn logs(&self) -> Result<Vec<KnownLog>, DirectoryError> {
        let mut logs = Vec::new();
        for hash in self.names("logs")? {
            let keys = self.keys(&hash)?;
            if let Some(first) = keys.first() {
                logs.push(KnownLog { origin: first.name().to_owned(), newest: self.newest(&hash)?, keys });
            }
        }
        logs.sort_by(|one, other| one.origin.cmp(&other.origin));
        Ok(logs)
    }

    /// The names of the files in `alarms/`.
    pub fn alarms(&self) -> Result<Vec<String>, DirectoryError> {
        if !self.dir.join("alarms").is_dir() {
            return Ok(Vec::new()); // somebody took it away with what was in it
        }
        let mut names = self.names("alarms")?;
        names.retain(|name| name.ends_with(".txt"));
        names.sort();
        Ok(names)
    }

    /// The keys trusted for a log; none if it is not known.
    pub(super) fn keys(&self, hash: &str) -> Result<Vec<VerifierKey>, DirectoryError> {
        let path = self.log_dir(hash).join("vkeys");
        let Some(text) = read_if_there(&path)? else { return Ok(Vec::new()) };
        let damaged = |reason| DirectoryError::Damaged { path: path.clone(), reason };
        let text = std::str::from_utf8(&text).map_err(|_| damaged(Damage::Text))?;
        let keys = text.lines().map(|line| {
            let key: VerifierKey = line.parse().map_err(|e: NoteKeyError| damaged(e.into()))?;
            self.belongs(key.name(), hash).map_err(damaged)?;
            Ok(key)
        });
        keys.collect()
    }

    /// What was cosigned last for a log whose keys are known; it must carry this witness' own cosignature.
    pub(super) fn newest(&self, hash: &str) -> Result<Option<Kept>, DirectoryError> {
        let path = self.log_dir(hash).join("checkpoint");
        let text = read_if_there(&path)?.ok_or_else(|| DirectoryError::Forgotten(path.clone()))?;
        if text.is_empty() {
            return Ok(None);
        }
        let read = || -> Result<Kept, Damage> {
            let note = Note::parse(&text)?;
            let own = note.verify(std::slice::from_ref(&self.key))?;
            let time = own.first().and_then(|(_, line)| CosignatureV1::decode(&line.signature));
            let time = time.ok_or(Damage::Text)?.time;
            let checkpoint: Checkpoint = note.text.parse()?;
            self.belongs(checkpoint.origin(), hash)?;
            let witnessed = Witnessed { size: checkpoint.size(), root: checkpoint.root() };
            Ok(Kept { witnessed, time, note: note.to_string() })
        };
        read().map(Some).map_err(|reason| DirectoryError::Damaged { path, reason })
    }

    /// Keeps a cosigned checkpoint in the place of the one before.
    pub(super) fn keep(&self, hash: &str, note: &str) -> Result<(), DiskError> {
        replace(&self.log_dir(hash).join("checkpoint"), note.as_bytes(), Access::Usual)
    }

    /// Keeps two notes that contradict each other, once. Gives the name of the file, if it is new.
    pub(super) fn alarm(&self, name: &str, one: &str, other: &str) -> Result<Option<String>, DiskError> {
        create_dir(&self.dir.join("alarms"))?;
        let name = format!("{name}.txt");
        let path = self.dir.join("alarms").join(&name);
        let full = std::fs::read_dir(self.dir.join("alarms")).is_ok_and(|list| list.count() >= MAX_ALARMS);
        if full || read_if_there(&path)?.is_some() {
            return Ok(None);
        }
        replace(&path, format!("{one}\n========\n\n{other}").as_bytes(), Access::Usual)?;
        Ok(Some(name))
    }

    fn belongs(&self, origin: &str, want: &str) -> Result<(), Damage> {
        match origin_hash(origin) {
            got if got == want => Ok(()),
            got => Err(Damage::Elsewhere { got, want: want.to_owned() }),
        }
    }

    fn log_dir(&self, hash: &str) -> PathBuf {
        self.dir.join("logs").join(hash)
    }

    fn names(&self, of: &str) -> Result<Vec<String>, DirectoryError> {
        let dir = self.dir.join(of);
        let names = || -> io::Result<Vec<String>> {
            std::fs::read_dir(&dir)?
                .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
                .collect()
        };
        names().map_err(|source| DiskError { action: "list", path: dir.clone(), source }.into())
    }
}

fn line(text: &[u8]) -> Option<&str> {
    std::str::from_utf8(text).ok()?.strip_suffix('\n').filter(|line| !line.is_empty())
}
