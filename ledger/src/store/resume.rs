//! The quick start: the state from the snapshot, the tree's edge from sled, and of the entries only what came later.
//!
//! ```text
//! 0 ─────────────── journal's first ──── snapshot ──── sled's watermark ──── end
//!   sled, tiles      chain, no rules      replayed      replayed, into the tail
//! ```
//!
//! What the journal has is read whole: its checksums and the chain from entry to entry, which ties all of it to one hash that sled's
//! tree has too. The snapshot's root must be the one that the tree gives at its size, the watermark's root likewise, and the last
//! block on the shelf must be what its hashes say. Whatever does not agree is no error here: the caller replays everything instead.

use bytes::Bytes;

use crate::{
    log::{Chain, Entry, Frontier, HashReader, leaf_hash, root_of},
    statement::StatementId,
};

use super::{
    StoreError,
    replay::Replay,
    shelf::{BLOCK, Shelf, ShelfError, Watermark},
    snapshot::Snapshot,
    tail::Tail,
};

/// A start from a snapshot, under way.
pub(super) struct Resume<'a> {
    shelf: &'a Shelf,
    watermark: Watermark,
    stage: Stage,
}

enum Stage {
    /// Below the snapshot.
    Passing { snapshot: Box<Snapshot>, tail: Box<Tail>, chain: Option<Chain> },
    /// Above it.
    Replaying(Box<Replay>),
    /// In between, and after an error.
    Over,
}

impl<'a> Resume<'a> {
    /// Begins with what snapshot and shelf say.
    pub(super) fn new(snapshot: Snapshot, shelf: &'a Shelf) -> Result<Resume<'a>, StoreError> {
        let watermark = shelf.watermark()?;
        let lower = snapshot.size.min(watermark.size);
        let base = lower / 128 * 128;
        let missing = |number| ShelfError::Differs { what: "half tile", number, fault: "missing" };
        let mut tail = Tail::resume(base, shelf.edge(base)?.ok_or_else(|| missing(base / 128))?);
        for index in base..lower {
            let leaf = shelf.hash(0, index)?.ok_or_else(|| missing(index / 128))?;
            tail.pass(leaf);
        }
        let stage = Stage::Passing { snapshot: Box::new(snapshot), tail: Box::new(tail), chain: None };
        Ok(Resume { shelf, watermark, stage })
    }

    /// From which entry on bytes are needed.
    pub(super) fn needs(&self) -> u64 {
        match &self.stage {
            Stage::Passing { snapshot, .. } => snapshot.size.min(self.watermark.size),
            _ => u64::MAX,
        }
    }

    /// Reads the next entries, in order, from any index at or below [`Resume::needs`] on.
    pub(super) fn take(&mut self, entries: &[(u64, &[u8])]) -> Result<(), StoreError> {
        let mut rest = entries;
        if let Stage::Passing { snapshot, tail, chain } = &mut self.stage {
            let below = entries.partition_point(|(index, _)| *index < snapshot.size);
            for (index, bytes) in &entries[..below] {
                let wrong = |error: crate::log::EntryError| StoreError::Entry {
                    index: *index,
                    reason: error.to_string(),
                };
                let (entry, leaf) = (Entry::decode(bytes).map_err(wrong)?, leaf_hash(bytes));
                let chain = chain.get_or_insert_with(|| Chain::resume(*index, entry.time_ms, entry.prev));
                chain.check(&entry)?;
                chain.step(entry.time_ms, leaf);
                if *index >= self.watermark.size {
                    tail.push(Bytes::copy_from_slice(bytes), StatementId::of(&entry.statement), leaf);
                }
            }
            rest = &entries[below..];
            if !rest.is_empty() {
                self.reach()?;
            }
        }
        match &mut self.stage {
            Stage::Replaying(replay) => {
                replay.take(rest)?;
                replay.shelve(self.shelf)
            }
            _ => Ok(()),
        }
    }

    /// What has come of it, behind the last entry.
    pub(super) fn finish(mut self) -> Result<Replay, StoreError> {
        self.reach()?;
        let Stage::Replaying(replay) = self.stage else { return Err(StoreError::Snapshot { size: 0 }) };
        let Watermark { size, root: got } = self.watermark;
        if size <= replay.chain.size() {
            let want = root_of(&replay.tail.with(self.shelf), size)?;
            if want != got {
                return Err(ShelfError::Root { size, want, got }.into());
            }
            check_last_block(self.shelf, size)?;
        }
        Ok(*replay)
    }

    /// At the snapshot's size: it must be of this log.
    fn reach(&mut self) -> Result<(), StoreError> {
        let (snapshot, mut tail, chain) = match std::mem::replace(&mut self.stage, Stage::Over) {
            Stage::Passing { snapshot, tail, chain } => (*snapshot, *tail, chain),
            other => {
                self.stage = other;
                return Ok(());
            }
        };
        let size = snapshot.size;
        let foreign = || StoreError::Snapshot { size };
        tail.shelved(self.watermark.size.min(size) / 128 * 128);
        let reader = tail.with(self.shelf);
        let frontier = Frontier::load(&reader, size)?;
        let last = reader.hash(0, size.wrapping_sub(1)).ok_or_else(foreign)?;
        drop(reader);
        if frontier.root() != snapshot.root
            || chain.is_some_and(|chain| chain.size() != size || chain.last() != last)
        {
            return Err(foreign());
        }
        let chain = Chain::resume(size, snapshot.state.last_time_ms(), last);
        let replay = Replay::resume(snapshot.state, chain, frontier, tail, self.watermark.size);
        self.stage = Stage::Replaying(Box::new(replay));
        Ok(())
    }
}

fn check_last_block(shelf: &Shelf, size: u64) -> Result<(), ShelfError> {
    let Some(number) = (size / BLOCK).checked_sub(1) else { return Ok(()) };
    let differs = |fault| ShelfError::Differs { what: "block", number, fault };
    let entries = shelf.block(number)?.ok_or_else(|| differs("missing"))?;
    for (index, entry) in (number * BLOCK..).zip(entries) {
        if shelf.hash(0, index)? != Some(leaf_hash(&entry)) {
            return Err(differs("not what its hashes say"));
        }
    }
    Ok(())
}
