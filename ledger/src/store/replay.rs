//! Replay: the log read from its bytes, as if it happened again.
//!
//! The same judgement as live: parse (on all cores; signatures were verified when they came in), then one after
//! the other: chain, rules, tree. What the shelf claims is compared on the way. Any difference ends it, and names the record.

use bytes::Bytes;

use rayon::prelude::*;

use super::{
    error::StoreError,
    shelf::{GROUP, Shelf, ShelfError, check::Check},
    tail::Tail,
};
use crate::{
    log::{Chain, Entry, Frontier, Hash, leaf_hash},
    rules::{Prepared, State},
    statement::Statement,
};

const CHUNK: usize = 2_048;

/// A log as far as it has been read.
#[derive(Default)]
pub(super) struct Replay {
    /// The world behind the last entry.
    pub(super) state: State,
    /// Where the next entry goes on.
    pub(super) chain: Chain,
    /// The tree over the entries.
    pub(super) frontier: Frontier,
    /// Entries that the shelf does not have, and the hashes at the edge.
    pub(super) tail: Tail,
    shelved: u64,
    check: Option<Check>,
}

/// An entry, taken apart.
pub(super) struct Read {
    bytes: Bytes,
    entry: Entry,
    pub(super) prepared: Prepared,
    leaf: Hash,
}

impl Replay {
    /// Begins at entry 0 with an empty world.
    pub(super) fn over(state: State) -> Replay {
        Replay { state, ..Replay::default() }
    }

    /// Begins at entry 0 and keeps hashes only.
    pub(super) fn looking() -> Replay {
        Replay { shelved: u64::MAX, ..Replay::default() }
    }

    /// Goes on behind a snapshot.
    pub(super) fn resume(state: State, chain: Chain, frontier: Frontier, tail: Tail, shelved: u64) -> Replay {
        Replay { state, chain, frontier, tail, shelved, check: None }
    }

    /// Compares with this shelf what it claims to have.
    pub(super) fn against(mut self, shelf: &Shelf) -> Result<Replay, ShelfError> {
        let check = Check::start(shelf)?;
        self.shelved = check.watermark().size;
        if self.shelved > 0 {
            self.check = Some(check);
        }
        Ok(self)
    }

    /// How many entries the shelf claims.
    pub(super) fn shelved(&self) -> u64 {
        self.shelved
    }

    /// Reads the next entries.
    pub(super) fn take(&mut self, entries: &[(u64, &[u8])]) -> Result<(), StoreError> {
        for chunk in entries.chunks(CHUNK) {
            let read: Vec<Read> =
                chunk.par_iter().map(|(index, bytes)| read(*index, bytes)).collect::<Result<_, _>>()?;
            for next in read {
                self.step(next)?;
            }
            self.state.settle()?;
        }
        Ok(())
    }

    /// Brings what the shelf lacks there, as far as whole writes go.
    pub(super) fn shelve(&mut self, shelf: &Shelf) -> Result<(), StoreError> {
        while let Some(addition) = self.tail.addition(shelf)? {
            let watermark = shelf.write(&addition)?;
            self.tail.shelved(watermark.size);
        }
        Ok(())
    }

    fn step(&mut self, next: Read) -> Result<(), StoreError> {
        let Read { bytes, entry, prepared, leaf } = next;
        let index = self.chain.size();
        self.chain.check(&entry)?;
        let verdict = self.state.admit(&prepared, entry.time_ms);
        self.state.sound()?;
        verdict.map_err(|refusal| StoreError::Refused { index, refusal })?;
        self.chain.step(entry.time_ms, leaf);
        self.frontier.push(leaf, |_, _, _| ());
        let id = prepared.statement().id();
        if index < self.shelved {
            self.tail.pass(leaf);
            self.compare(index, &bytes, &id)?;
        } else {
            self.tail.push(bytes, id, leaf);
        }
        Ok(())
    }

    fn compare(
        &mut self,
        index: u64,
        bytes: &[u8],
        id: &crate::statement::StatementId,
    ) -> Result<(), ShelfError> {
        let Some(check) = &mut self.check else { return Ok(()) };
        check.entry(index, bytes, id)?;
        let size = index + 1;
        if size.is_multiple_of(GROUP) {
            check.tiles(self.tail.tiles_mut(), size)?;
        }
        if size == self.shelved
            && let Some(check) = self.check.take()
        {
            check.finish(self.frontier.root())?;
        }
        Ok(())
    }
}

/// Takes an entry apart; its statement's signature is not verified.
pub(super) fn read(index: u64, bytes: &[u8]) -> Result<Read, StoreError> {
    let wrong = |reason: String| StoreError::Entry { index, reason };
    let entry = Entry::decode(bytes).map_err(|error| wrong(error.to_string()))?;
    let statement = Statement::parse(&entry.statement).map_err(|error| wrong(error.to_string()))?;
    let prepared = Prepared::replayed(statement).map_err(|refusal| StoreError::Refused { index, refusal })?;
    Ok(Read { bytes: Bytes::copy_from_slice(bytes), entry, prepared, leaf: leaf_hash(bytes) })
}
