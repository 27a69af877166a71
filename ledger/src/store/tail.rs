//! The tail: what is durable in the journal and not yet on the shelf, in memory, and served from there.
//!
//! It begins at or below the shelf's watermark, a multiple of 128, and ends at the newest durable entry. [`Records`] reads both as
//! one: first the tail, and what the tail has let go of is on the shelf already. It lets go of what is both on the shelf and
//! published, so that neither of the two reads again what passed through memory a moment ago.

use std::{
    collections::{HashMap, VecDeque},
    sync::{
        Arc, Condvar, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;

use super::{
    PublishError,
    hashes::Hashes,
    progress::Progress,
    publish::Publisher,
    shelf::{Addition, BLOCK, GROUP, HalfTiles, Shelf, ShelfError},
};
use crate::{
    log::{
        Entry, Hash, HashReader, TILE_WIDTH, Tile, TileKind, TileReader, TreeError, encode_bundle, leaf_hash,
        root_of,
    },
    statement::StatementId,
};

/// The most groups that go onto the shelf in one write.
pub(super) const GROUPS_A_WRITE: u64 = 8;

/// How many bytes of entries may wait for shelf and publisher.
const MAX_TAIL_BYTES: usize = 16 << 20;

/// Durable entries that the shelf, or the publisher, does not have.
#[derive(Debug)]
pub(super) struct Tail {
    base: u64,
    shelved: u64,
    published: u64,
    entries: VecDeque<Bytes>,
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
    publisher: Arc<Publisher>,
    /// The shelf has failed a reader.
    doubtful: AtomicBool,
    room: (Mutex<()>, Condvar),
}

impl Default for Tail {
    /// An empty one that waits for the shelf alone.
    fn default() -> Tail {
        Tail {
            base: 0,
            shelved: 0,
            published: u64::MAX,
            entries: VecDeque::new(),
            ids: VecDeque::new(),
            indexes: HashMap::new(),
            tiles: HalfTiles::default(),
            bytes: 0,
        }
    }
}

impl Tail {
    /// Goes on behind what is on the shelf, with the edge of the tree there.
    pub(super) fn resume(shelved: u64, tiles: HalfTiles) -> Tail {
        Tail { base: shelved, shelved, tiles, ..Tail::default() }
    }

    /// Takes note of a leaf that is on the shelf already.
    pub(super) fn pass(&mut self, leaf: Hash) {
        debug_assert!(self.entries.is_empty());
        self.tiles.push(leaf);
        self.base += 1;
        self.shelved = self.base;
    }

    /// Takes the next entry.
    pub(super) fn push(&mut self, bytes: Bytes, id: StatementId, leaf: Hash) {
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

    /// How many entries the shelf does not have.
    pub(super) fn behind(&self) -> u64 {
        self.end() - self.shelved
    }

    /// How many bytes its entries take.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// The hashes that are here.
    pub(super) fn tiles(&self) -> &HalfTiles {
        &self.tiles
    }

    /// The half tiles that the shelf does not have.
    pub(super) fn tiles_mut(&mut self) -> &mut HalfTiles {
        &mut self.tiles
    }

    /// The next whole groups for the shelf, if there is one.
    pub(super) fn addition(&self, shelf: &Shelf) -> Result<Option<Addition<Bytes>>, TreeError> {
        let groups = (self.behind() / GROUP).min(GROUPS_A_WRITE);
        if groups == 0 {
            return Ok(None);
        }
        let (skip, count) = ((self.shelved - self.base) as usize, (groups * GROUP) as usize);
        let end = self.shelved + groups * GROUP;
        Ok(Some(Addition {
            from: self.shelved,
            entries: self.entries.iter().skip(skip).take(count).cloned().collect(),
            ids: self.ids.iter().skip(skip).take(count).copied().collect(),
            tiles: self.tiles.full_between(self.shelved, end),
            root: root_of(&self.with(shelf), end)?,
        }))
    }

    /// So much is on the shelf now.
    pub(super) fn shelved(&mut self, size: u64) {
        self.shelved = self.shelved.max(size);
        self.let_go();
    }

    /// The hashes of tail and shelf.
    pub(super) fn with<'a>(&'a self, shelf: &'a Shelf) -> impl HashReader + 'a {
        Both { tiles: &self.tiles, shelf }
    }

    fn let_go(&mut self) {
        let size = self.shelved.min(self.published);
        while self.base < size
            && let (Some(entry), Some(id)) = (self.entries.pop_front(), self.ids.pop_front())
        {
            self.bytes -= entry.len();
            self.indexes.remove(&id);
            self.base += 1;
        }
        self.tiles.drop_below(size);
    }

    fn entry(&self, index: u64) -> Option<&Bytes> {
        self.entries.get(usize::try_from(index.checked_sub(self.base)?).ok()?)
    }
}

impl Records {
    /// Joins the two. From now on the tail waits for the publisher too.
    pub(super) fn new(mut tail: Tail, shelf: Shelf, publisher: Arc<Publisher>) -> Records {
        tail.published = 0;
        let doubtful = AtomicBool::new(false);
        Records { tail: RwLock::new(tail), shelf, publisher, doubtful, room: Default::default() }
    }

    /// Whether the shelf has failed a reader, who was served from the tiles.
    pub(super) fn is_doubtful(&self) -> bool {
        self.doubtful.load(Ordering::Relaxed)
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

    /// So much is on the shelf now.
    pub(super) fn shelved(&self, size: u64) {
        self.tail_mut().shelved(size);
        self.room.1.notify_all();
    }

    /// All full bundles and tiles below this size are published.
    pub(super) fn published(&self, size: u64) {
        let mut tail = self.tail_mut();
        tail.published = tail.published.max(size);
        tail.let_go();
        drop(tail);
        self.room.1.notify_all();
    }

    /// Waits until shelf and publisher have caught up so far that the tail may grow, or the store has stopped.
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
    pub(super) fn entry(&self, index: u64) -> Result<Option<Bytes>, ShelfError> {
        if let Some(entry) = self.tail().entry(index) {
            return Ok(Some(entry.clone()));
        }
        let block = self.block(index / BLOCK)?;
        Ok(block.map(|mut entries| entries.swap_remove((index % BLOCK) as usize).into()))
    }

    /// The bytes of the entries from `start` on, up to `end` or the end of the log.
    pub(super) fn entries(&self, start: u64, end: u64) -> Result<Vec<Bytes>, ShelfError> {
        let mut entries: Vec<Bytes> = Vec::new();
        let mut index = start;
        while index < end {
            if let Some(entry) = self.tail().entry(index) {
                entries.push(entry.clone());
                index += 1;
                continue;
            }
            let Some(block) = self.block(index / BLOCK)? else { break };
            let upto = end.min((index / BLOCK + 1) * BLOCK);
            let skip = (index % BLOCK) as usize;
            entries.extend(block.into_iter().skip(skip).take((upto - index) as usize).map(Bytes::from));
            index = upto;
        }
        Ok(entries)
    }

    /// The content of a tile or bundle, all of which must be there.
    pub(super) fn tile(&self, tile: &Tile) -> Result<Vec<u8>, PublishError> {
        let range = tile.range();
        match tile.kind() {
            TileKind::Hashes(_) => Ok(tile.hash_data(&Hashes::of(self))?),
            TileKind::Entries => match self.entries(range.start, range.end)? {
                entries if entries.len() as u64 == range.end - range.start => Ok(encode_bundle(entries)?),
                _ => Err(PublishError::Entries { tile: tile.to_string() }),
            },
        }
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

impl Records {
    /// The entries of a block below the tail; from published bundles where sled fails, if they are what the tree says.
    fn block(&self, number: u64) -> Result<Option<Vec<Vec<u8>>>, ShelfError> {
        let fault = match self.shelf.block(number) {
            Ok(Some(block)) => return Ok(Some(block)),
            Ok(None) if number * BLOCK >= self.tail().base => return Ok(None),
            Ok(None) => ShelfError::Differs { what: "block", number, fault: "missing" },
            Err(fault) => fault,
        };
        self.doubtful.store(true, Ordering::Relaxed);
        let (first, width) = (number * BLOCK, TILE_WIDTH);
        let Ok(mut bundle) = self.publisher.bundle(first / width, u64::MAX) else { return Err(fault) };
        let block: Vec<Vec<u8>> =
            bundle.drain((first % width) as usize..(first % width + BLOCK) as usize).collect();
        let hashes = Hashes::of(self);
        let whole =
            (first..).zip(&block).all(|(index, entry)| hashes.hash(0, index) == Some(leaf_hash(entry)));
        if whole { Ok(Some(block)) } else { Err(fault) }
    }

    /// A hash from published tiles, where sled fails.
    pub(super) fn published_hash(&self, level: u8, index: u64) -> Option<Hash> {
        let end = index.checked_add(1)?.checked_mul(1u64.checked_shl(u32::from(level))?)?;
        if end > self.tail().base {
            return None;
        }
        self.doubtful.store(true, Ordering::Relaxed);
        let published = self.publisher.published()?.checkpoint().size();
        TileReader::new(published, |tile: &Tile| self.publisher.file(tile)).hash(level, index)
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
