//! A list on its way in: written and hashed as it comes, and thrown away unless it is the one.

use std::{
    fs::{self, File},
    io::Write,
    path::PathBuf,
    sync::Arc,
};

use super::{
    Committed, List, RollError, Rolls,
    list::{group_bytes, groups_at_once, roots_of},
    tried,
};
use crate::{codes::Roll, log::Hash, statement::StatementId};

/// A list on its way in.
#[derive(Debug)]
pub struct Receiving<'r> {
    rolls: &'r Rolls,
    roll: StatementId,
    committed: Committed,
    path: PathBuf,
    file: File,
    /// What came and is not hashed yet.
    waiting: Vec<u8>,
    got: u64,
    groups: Vec<Hash>,
}

impl<'r> Receiving<'r> {
    pub(super) fn begin(
        rolls: &'r Rolls,
        roll: StatementId,
        committed: Committed,
        path: PathBuf,
    ) -> Result<Receiving<'r>, RollError> {
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = tried("create", &path, options.open(&path))?;
        Ok(Receiving { rolls, roll, committed, path, file, waiting: Vec::new(), got: 0, groups: Vec::new() })
    }

    /// The next bytes.
    pub fn take(&mut self, bytes: &[u8]) -> Result<(), RollError> {
        self.got += bytes.len() as u64;
        if self.got > self.committed.bytes() {
            return Err(self.committed.wrong_length(self.got));
        }
        self.waiting.extend_from_slice(bytes);
        let group = group_bytes(&self.committed);
        let whole = self.waiting.len() - self.waiting.len() % group;
        if (whole / group) as u64 >= groups_at_once(&self.committed) {
            self.hash(whole)?;
        }
        Ok(())
    }

    /// Nothing more is coming: if it is the list that the statement commits to, it is durable and open when this returns.
    pub fn finish(mut self) -> Result<Arc<List>, RollError> {
        self.committed.check_length(self.got)?;
        self.hash(self.waiting.len())?;
        let groups = std::mem::take(&mut self.groups);
        let (want, got) = (self.committed.root, Roll::of(self.committed.shape, groups).root());
        if want != got {
            return Err(RollError::Root { want, got });
        }
        tried("sync", &self.path, self.file.sync_all())?;
        self.rolls.place(&self.roll, &self.path, &self.committed)
    }

    fn hash(&mut self, bytes: usize) -> Result<(), RollError> {
        let (now, later) = self.waiting.split_at(bytes);
        tried("write", &self.path, self.file.write_all(now))?;
        self.groups.extend(roots_of(now, &self.committed));
        self.waiting = later.to_vec();
        Ok(())
    }
}

impl Drop for Receiving<'_> {
    fn drop(&mut self) {
        // Gone already if it was put in its place; else the next start removes what cannot be removed now.
        let _ = fs::remove_file(&self.path);
    }
}
