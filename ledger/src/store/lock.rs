//! One writer a directory: an advisory lock on the file `lock`, held as long as the store is open.
//!
//! Two processes that append to one journal would sign two histories. The kernel drops the lock with the process, however
//! it ends, so there is never a stale one to clean up. sled takes a lock of its own inside `ledger.sled`; this one also covers the
//! journal, and the time in which sled is moved aside and made again.

use std::{
    fs::{File, OpenOptions, TryLockError},
    path::Path,
};

use super::durable::{DiskError, tried};

/// The lock of a data directory.
#[derive(Debug)]
pub struct DirectoryLock {
    _file: File,
}

impl DirectoryLock {
    /// Takes the lock, or gives `None` when another process (or another store of this one) has it.
    pub fn take(dir: &Path) -> Result<Option<DirectoryLock>, DiskError> {
        let path = dir.join("lock");
        let open = OpenOptions::new().write(true).create(true).truncate(false).open(&path);
        let file = tried("open", &path, open)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(DirectoryLock { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(e)) => tried("lock", &path, Err(e)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time() {
        let dir = tempfile::tempdir().unwrap();
        let first = DirectoryLock::take(dir.path()).unwrap();
        assert!(first.is_some());
        assert!(DirectoryLock::take(dir.path()).unwrap().is_none());
        drop(first);
        assert!(DirectoryLock::take(dir.path()).unwrap().is_some());
    }
}
