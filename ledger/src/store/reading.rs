//! Reading: the state, entries, proofs and tiles. Nothing here shows what is not durable.

use std::sync::Arc;

use bytes::Bytes;
use thiserror::Error;

use super::{PublishError, ShelfError, Stopped, Store, hashes::Hashes};
use crate::{
    log::{
        Entry, EntryError, HashReader, SignedCheckpoint, Tile, TlogProof, TreeError, consistency_proof,
        inclusion_proof,
    },
    rules::{ColdFault, Kept, State},
    statement::{Statement, StatementError, StatementId},
};

/// Why something cannot be read.
#[derive(Debug, Error)]
pub enum ReadError {
    /// sled failed; the next start makes it again.
    #[error(transparent)]
    Shelf(#[from] ShelfError),
    /// No such leaf or size, or a hash that is missing.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// An entry that is none.
    #[error("entry {index}: {source}")]
    Entry {
        /// Where.
        index: u64,
        /// What is wrong.
        source: EntryError,
    },
    /// A statement that is none.
    #[error("entry {index}: {source}")]
    Statement {
        /// Where.
        index: u64,
        /// What is wrong.
        source: StatementError,
    },
    /// A tile that cannot be made.
    #[error(transparent)]
    Publish(#[from] PublishError),
}

impl Store {
    /// Looks at the state, and returns when what was seen is durable; so nobody acts on what a crash may undo. Take out what is
    /// needed and work on that: sequencing waits while `look` runs.
    pub fn read<T>(&self, look: impl FnOnce(&State) -> T) -> Result<T, Stopped> {
        let (seen, size, sound, over) = {
            let Ok(state) = self.state.read() else {
                return Err(self.progress.wait_stopped()); // judging panicked; its alarm tells
            };
            (look(&state), state.size(), state.sound(), state.is_over())
        };
        self.stop_unless(sound)?;
        if over && let Ok(mut state) = self.state.write() {
            self.stop_unless(state.settle())?;
        }
        self.progress.wait_durable(size)?;
        Ok(seen)
    }

    /// Stops the store where rows of the state could not be read: nothing that was asked is worth anything.
    pub(super) fn stop_unless(&self, sound: Result<(), ColdFault>) -> Result<(), Stopped> {
        sound.map_err(|fault| {
            self.progress.fail(fault.into());
            self.progress.wait_stopped()
        })
    }

    /// Whether what a copy of the state said can be relied on; if not, the store stops.
    pub fn vouch(&self, copy: &State) -> Result<(), Stopped> {
        self.stop_unless(copy.sound())
    }

    /// Where the rows of the state are, as far as it has come: for metrics.
    pub fn kept(&self) -> Option<Kept> {
        self.state.read().ok().map(|state| state.kept())
    }

    /// The newest checkpoint that is signed over durable entries: all of them, or read-only those that it was found with.
    pub fn checkpoint(&self) -> Arc<SignedCheckpoint> {
        self.progress.checkpoint()
    }

    /// How many entries are durable.
    pub fn size(&self) -> u64 {
        self.progress.durable()
    }

    /// Why the store has stopped, if it has.
    pub fn stopped(&self) -> Option<Stopped> {
        self.progress.stopped()
    }

    /// Returns when the store has stopped: for an owner that exits then.
    pub fn wait_stopped(&self) -> Stopped {
        self.progress.wait_stopped()
    }

    /// The bytes of an entry; `None` if there are not so many.
    pub fn entry(&self, index: u64) -> Result<Option<Bytes>, ReadError> {
        Ok(self.records.entry(index)?)
    }

    /// The bytes of the entries from `start` to before `end`, as far as there are some.
    pub fn entries(&self, start: u64, end: u64) -> Result<Vec<Bytes>, ReadError> {
        Ok(self.records.entries(start, end)?)
    }

    /// An entry and its statement.
    pub fn statement(&self, index: u64) -> Result<Option<(Entry, Statement)>, ReadError> {
        let Some(bytes) = self.entry(index)? else { return Ok(None) };
        let entry = Entry::decode(&bytes).map_err(|source| ReadError::Entry { index, source })?;
        let statement = Statement::parse(&entry.statement);
        Ok(Some((entry, statement.map_err(|source| ReadError::Statement { index, source })?)))
    }

    /// Where a statement was entered.
    pub fn index_of(&self, id: &StatementId) -> Result<Option<u64>, ReadError> {
        Ok(self.records.find(id)?.map(|entry| entry.index))
    }

    /// The proof of an entry against the newest checkpoint.
    pub fn proof(&self, index: u64) -> Result<TlogProof, ReadError> {
        self.proof_in(index, &self.checkpoint())
    }

    /// The proof of an entry against this checkpoint, which may carry cosignatures.
    pub fn proof_in(&self, index: u64, checkpoint: &SignedCheckpoint) -> Result<TlogProof, ReadError> {
        let path = inclusion_proof(&self.hash_reader(), index, checkpoint.checkpoint().size())?;
        Ok(TlogProof { extra: None, index, path, checkpoint: checkpoint.text().to_owned() })
    }

    /// The proof that the log of `new` entries continues that of `old`.
    pub fn consistency(&self, old: u64, new: u64) -> Result<Vec<crate::log::Hash>, ReadError> {
        Ok(consistency_proof(&self.hash_reader(), old, new)?)
    }

    /// The hashes of complete subtrees, for one question: what it reads stays at hand until it is dropped.
    pub fn hash_reader(&self) -> impl HashReader + '_ {
        Hashes::of(&self.records)
    }

    /// The content of a tile or bundle of a log of this size; `None` if it is not in the log yet.
    pub fn tile(&self, tile: &Tile) -> Result<Option<Vec<u8>>, ReadError> {
        let size = self.size();
        let whole = Tile::at(tile.kind(), tile.number(), size);
        if whole.is_none_or(|whole| whole.width() < tile.width()) {
            return Ok(None);
        }
        Ok(Some(self.records.tile(tile)?))
    }

    /// What is published, or waits for cosignatures only: the newest checkpoint whose tiles are all on the disk, with the cosignatures that
    /// came for it.
    pub fn published(&self) -> Arc<SignedCheckpoint> {
        self.publisher.published().unwrap_or_else(|| self.checkpoint())
    }

    /// The state at this moment, durable; a copy, for long looks.
    pub fn state(&self) -> Result<State, Stopped> {
        self.read(State::clone)
    }

    /// How many entries only memory and journal hold, and how many bytes: for metrics.
    pub fn behind(&self) -> (u64, usize) {
        let tail = self.records.tail();
        (tail.behind(), tail.bytes())
    }
}
