//! The tail: what is durable in the journal and not yet on the shelf, in memory, and served from there.
//!
//! It begins at the shelf's watermark, a multiple of 128, and ends at the newest durable entry. [`Records`] reads both as
//! one: first the tail, and what the tail has let go of is on the shelf already.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Condvar, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
    time::Duration,
};

use super::{
    progress::Progress,
    shelf::{Addition, BLOCK, GROUP, HalfTiles, Shelf, ShelfError},
};
use crate::{
    log::{Entry, Hash, HashReader, TreeError, root_of},
    statement::StatementId,
};

/// The most groups that go onto the shelf in one write.
pub(super) const GROUPS_A_WRITE: u64 = 8;

/// How many bytes of entries may wait for the shelf.
const MAX_TAIL_BYTES: usize = 256 << 20;

/// Durable entries that the shelf does not have.
#[derive(Debug, Default)]
pub(super) struct Tail {
    base: u64,
    entries: VecDeque<Arc<[u8]>>,
    ids: VecDeque<StatementId>,
    indexes: HashMap<StatementId, u64>,
    tiles: HalfTiles,
    bytes: usize,
}

/// Tail and shelf, read as one.
#[derive(Debug)]
pub(super) struct Records {
    tail: RwLock<Tail>,
    shelf: Shelf,
    room: (Mutex<()>, Condvar),
}

impl Tail {
    /// Takes note of a leaf that is on the shelf already.
    pub(super) fn pass(&mut self, leaf: Hash) {
        debug_assert!(self.entries.is_empty());
        self.tiles.push(leaf);
        self.base += 1;
    }

    /// Takes the next entry.
    pub(super) fn push(&mut self, bytes: Arc<[u8]>, id: StatementId, leaf: Hash) {
        self.indexes.insert(id, self.end());
        self.ids.push_back(id);
        self.bytes += bytes.len();
        self.entries.push_back(bytes);
        self.tiles.push(leaf);
    }

    /// The index behind the last entry.
    pub(super) fn end(&self) -> u64 {
        self.base + self.entries.len() as u64
    }

    /// How many entries.
    pub(super) fn len(&self) -> u64 {
        self.entries.len() as u64
    }

    /// How many bytes its entries take.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// The half tiles that the shelf does not have.
    pub(super) fn tiles_mut(&mut self) -> &mut HalfTiles {
        &mut self.tiles
    }

    /// The next whole groups for the shelf, if there is one.
    pub(super) fn addition(&self, shelf: &Shelf) -> Result<Option<Addition<Arc<[u8]>>>, TreeError> {
        let groups = (self.entries.len() as u64 / GROUP).min(GROUPS_A_WRITE);
        if groups == 0 {
            return Ok(None);
        }
        let count = (groups * GROUP) as usize;
        let end = self.base + count as u64;
        Ok(Some(Addition {
            from: self.base,
            entries: self.entries.iter().take(count).cloned().collect(),
            ids: self.ids.iter().take(count).copied().collect(),
            tiles: self.tiles.full_below(end),
            root: root_of(&Both { tiles: &self.tiles, shelf }, end)?,
        }))
    }

    /// Lets go of what is on the shelf now.
    pub(super) fn drop_below(&mut self, size: u64) {
        while self.base < size
            && let (Some(entry), Some(id)) = (self.entries.pop_front(), self.ids.pop_front())
        {
            self.bytes -= entry.len();
            self.indexes.remove(&id);
            self.base += 1;
        }
        self.tiles.drop_below(size);
    }

    fn entry(&self, index: u64) -> Option<&Arc<[u8]>> {
        self.entries.get(usize::try_from(index.checked_sub(self.base)?).ok()?)
    }
}

impl Records {
    /// Joins the two.
    pub(super) fn new(tail: Tail, shelf: Shelf) -> Records {
        Records { tail: RwLock::new(tail), shelf, room: Default::default() }
    }

    /// The tail, to read.
    pub(super) fn tail(&self) -> RwLockReadGuard<'_, Tail> {
        // A panic while it was held has stopped the store; what was durable is still right.
        self.tail.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The tail, to change.
    pub(super) fn tail_mut(&self) -> RwLockWriteGuard<'_, Tail> {
        self.tail.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets go of what is on the shelf now.
    pub(super) fn drop_below(&self, size: u64) {
        self.tail_mut().drop_below(size);
        self.room.1.notify_all();
    }

    /// Waits until the shelf has caught up so far that the tail may grow, or the store has stopped.
    pub(super) fn wait_for_room(&self, progress: &Progress) {
        let mut turn = self.room.0.lock().unwrap_or_else(PoisonError::into_inner);
        while self.tail().bytes() > MAX_TAIL_BYTES && progress.stopped().is_none() {
            let waited = self.room.1.wait_timeout(turn, Duration::from_millis(50));
            turn = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// The shelf.
    pub(super) fn shelf(&self) -> &Shelf {
        &self.shelf
    }

    /// The bytes of an entry.
    pub(super) fn entry(&self, index: u64) -> Result<Option<Arc<[u8]>>, ShelfError> {
        if let Some(entry) = self.tail().entry(index) {
            return Ok(Some(entry.clone()));
        }
        Ok(self.shelf.entry(index)?.map(Arc::from))
    }

    /// The bytes of the entries from `start` on, up to `end` or the end of the log.
    pub(super) fn entries(&self, start: u64, end: u64) -> Result<Vec<Arc<[u8]>>, ShelfError> {
        let mut entries: Vec<Arc<[u8]>> = Vec::new();
        let mut index = start;
        while index < end {
            if let Some(entry) = self.tail().entry(index) {
                entries.push(entry.clone());
                index += 1;
                continue;
            }
            let Some(block) = self.shelf.block(index / BLOCK)? else { break };
            let upto = end.min((index / BLOCK + 1) * BLOCK);
            let skip = (index % BLOCK) as usize;
            entries.extend(block.into_iter().skip(skip).take((upto - index) as usize).map(Arc::from));
            index = upto;
        }
        Ok(entries)
    }

    /// Where a statement was entered, and the entry.
    pub(super) fn find(&self, id: &StatementId) -> Result<Option<Entry>, ShelfError> {
        let near = self.tail().indexes.get(id).copied();
        let candidates = match near {
            Some(index) => vec![index],
            None => self.shelf.candidates(id)?,
        };
        for index in candidates {
            let entry = self.entry(index)?.and_then(|bytes| Entry::decode(&bytes).ok());
            if let Some(entry) = entry.filter(|entry| StatementId::of(&entry.statement) == *id) {
                return Ok(Some(entry));
            }
        }
        Ok(None)
    }
}

/// A hash that sled cannot give counts as missing: the proof fails, and says which hash it lacks.
impl HashReader for Records {
    fn hash(&self, level: u8, index: u64) -> Option<Hash> {
        let near = self.tail().tiles.hash(level, index);
        near.or_else(|| self.shelf.hash(level, index).ok().flatten())
    }
}

struct Both<'a> {
    tiles: &'a HalfTiles,
    shelf: &'a Shelf,
}

impl HashReader for Both<'_> {
    fn hash(&self, level: u8, index: u64) -> Option<Hash> {
        self.tiles.hash(level, index).or_else(|| self.shelf.hash(level, index).ok().flatten())
    }
}
