//! The shelf: entries, hashes and the index of ids in sled, where readers find them.
//!
//! Everything here is derived from the journal, so nothing is ever lost with it. It takes whole groups of 128
//! entries, and each write is one batch in one tree, the watermark included: after a kill either all of it is there or
//! nothing. What is not here yet, memory holds ([`super::tail`]).
//!
//! ```text
//! entries 0 … 127, 128 … 255, …     blocks of 16 entries          block
//!   └ leaf hashes                   full half tiles, 7 levels up  half_tile
//!   └ statement ids                 runs of sorted records        index
//! words that entries say           the register, in a tree of its own  register
//! watermark: 1 byte version ‖ 8 bytes size ‖ 32 bytes root at that size
//! ```
//!
//! # What sled 0.34.7 does, and what is done about it
//!
//! - *flush is not fsync; without one, the last 500 ms are lost with the process.* Nobody is answered on the strength of sled: the
//!   journal is synced first, and what sled lost is read from there again. Test: `kills_lose_nothing_that_was_answered`.
//! - *The background flusher only logs its errors.* The same: a sled that stayed behind is caught up at the next start.
//! - *After an I/O error every later call fails.* The writer thread stops the store; nothing is retried.
//! - *Order holds neither across trees nor, for certain, across batches.* One tree, and the watermark in the batch that it speaks
//!   for (the register has a mark of its own in each of its batches); moreover every value below the watermark is compared with the journal at each start ([`check`]). Test: `check::tests`.
//! - *Pages above 128 KiB become files that are never synced.* Values have at most 4 KiB ([`block`]), half tiles 4,352 bytes. Test: `no_blob_files_appear`.
//! - *Each small key costs 230 bytes.* Keys are packed ([`index`]) and entries compressed ([`block`]).
//! - *An empty or damaged `snap.*` makes opening fail, other damage makes sled panic.* Both are caught, in opening and in reading; the
//!   directory is moved aside and made again from the journal. Tests: `store::tests::damage`.
//! - *Some damage makes it come back with less, without a word, and forget what it is given from then on* (found by
//!   `store::tests::damage`). Each shelf begins with a watermark of 0, and how much it has is noted at closing (file `shelved`); one
//!   that has less is moved aside like a broken one.
//! - *Batches take a lock of the whole process, and readers queue behind it.* Hot reads (tail, checkpoint, state) come from
//!   memory, and a batch is bounded: eight groups, and merges of at most 524,288 index records (6 MB).
//! - *The cache default is 1 GiB; turning the flusher off turns garbage collection off; `mode` is never read.* The cache is set, the
//!   flusher stays on at 500 ms, `mode` is not touched, nor is compression, which is for a whole database and would be spent on
//!   hashes.
//! - *The sync at closing panics where it fails.* [`Shelf::close`] syncs first, with an error that names the file, and then leaves sled open
//!   until the process ends. What may still panic is only sled's own sync behind ours; all is on the disk by then, and it is caught.
//!   Test: `tests/faults`, a call that fails while running.
//! - *Directory entries and `conf` are not synced.* Losing them loses the shelf, which is made again.
//! - *`export`, `import` panic on errors; `checksum` holds the global lock throughout; transactions re-run their closure.* None is
//!   used.

mod block;
pub(super) mod check;
mod half_tile;
mod index;
mod key;
mod register;
mod write;

use std::{
    any::Any,
    cell::Cell,
    fs::File,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use thiserror::Error;

pub(super) use block::BLOCK;
pub(super) use half_tile::{HalfTiles, Place, ShelvedTile};
pub(super) use index::GROUP;
pub use register::{STRETCH, Words};
pub(super) use write::Addition;

use super::{DiskError, durable::tried};
use crate::{log::Hash, statement::StatementId};

const VERSION: u8 = 1;
const FLUSH_EVERY_MS: u64 = 500;
/// How long a sled that was just closed is waited for, and how often it is looked at.
const LOCK_PATIENCE: Duration = Duration::from_secs(10);
const LOCK_PAUSE: Duration = Duration::from_millis(10);

/// The derived store.
#[derive(Clone, Debug)]
pub(super) struct Shelf {
    /// `None` once it is dropped.
    db: Option<sled::Db>,
    file: PathBuf,
}

/// How far the shelf has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Watermark {
    /// How many entries are in it; a multiple of 128.
    pub(super) size: u64,
    /// The root over them.
    pub(super) root: Hash,
}

/// Why the shelf cannot be used. It can always be made again.
#[derive(Debug, Error)]
pub enum ShelfError {
    /// sled returned an error.
    #[error("sled: {0}")]
    Sled(#[from] sled::Error),
    /// sled panicked, as it does on some damage.
    #[error("sled gave up: {message}")]
    Panicked {
        /// What it said.
        message: String,
    },
    /// The operating system refused something.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// It was asked while it closes.
    #[error("sled is closed")]
    Closed,
    /// A block could not be compressed.
    #[error("zstd: {0}")]
    Zstd(#[from] std::io::Error),
    /// It had more when it was last closed.
    #[error("sled had {want} entries when it was closed, and gives {got}")]
    Shrunk {
        /// Entries at the last close.
        want: u64,
        /// Entries now.
        got: u64,
    },
    /// Written by another version of the program.
    #[error("the watermark is not of version {VERSION}: {got:02x?}")]
    Version {
        /// The value found.
        got: Vec<u8>,
    },
    /// It is to be made again.
    #[error("it was to be made again")]
    Unwanted,
    /// There is a database, and nothing in it.
    #[error("sled finds nothing in its files")]
    Blank,
    /// Something that must be there is missing, or is not what the journal says.
    #[error("{what} {number} is {fault}")]
    Differs {
        /// What kind of record.
        what: &'static str,
        /// Which one.
        number: u64,
        /// `missing`, or in what it differs.
        fault: &'static str,
    },
    /// The shelf has another root than the journal.
    #[error("at size {size}: want the root {want}, got {got}")]
    Root {
        /// The watermark.
        size: u64,
        /// The journal's root.
        want: Hash,
        /// The shelf's root.
        got: Hash,
    },
}

impl Shelf {
    /// Opens the shelf, or makes an empty one.
    pub(super) fn open(dir: &Path, cache_bytes: u64) -> Result<Shelf, ShelfError> {
        let was_there = dir.exists();
        let config =
            sled::Config::new().path(dir).cache_capacity(cache_bytes).flush_every_ms(Some(FLUSH_EVERY_MS));
        let shelf = Shelf { db: Some(open_unlocked(&config)?), file: dir.join("db") };
        if shelf.get(&key::WATERMARK)?.is_none() {
            if was_there {
                return Err(ShelfError::Blank);
            }
            shelf.begin()?;
        }
        Ok(shelf)
    }

    /// How far it has come.
    pub(super) fn watermark(&self) -> Result<Watermark, ShelfError> {
        let value = self.get(&key::WATERMARK)?.ok_or(ShelfError::Blank)?;
        match value.split_first_chunk::<9>() {
            Some(([VERSION, size @ ..], root)) if root.len() == 32 => {
                let mut hash = [0; 32];
                hash.copy_from_slice(root);
                Ok(Watermark { size: u64::from_be_bytes(*size), root: hash.into() })
            }
            _ => Err(ShelfError::Version { got: value.to_vec() }),
        }
    }

    /// Itself, if it has so many entries.
    pub(super) fn has(self, want: u64) -> Result<Shelf, ShelfError> {
        match self.watermark()?.size {
            got if got < want => Err(ShelfError::Shrunk { want, got }),
            _ => Ok(self),
        }
    }

    /// The sixteen entries of a block.
    pub(super) fn block(&self, number: u64) -> Result<Option<Vec<Vec<u8>>>, ShelfError> {
        let Some(first) = self.get(&key::block(number, 0))? else { return Ok(None) };
        let differs = |fault| ShelfError::Differs { what: "block", number, fault };
        let count = block::chunks(&first).ok_or_else(|| differs("damaged"))?;
        let mut joined = first.to_vec();
        for chunk in 1..count {
            let next = self.get(&key::block(number, chunk))?.ok_or_else(|| differs("incomplete"))?;
            joined.extend_from_slice(&next);
        }
        block::decode(&joined).map(Some).ok_or_else(|| differs("damaged"))
    }

    /// Indexes of entries whose statement may have this id, newest first; the caller compares.
    pub(super) fn candidates(&self, id: &StatementId) -> Result<Vec<u64>, ShelfError> {
        let tag = index::tag(id);
        loop {
            let watermark = self.watermark()?;
            let mut found = Vec::new();
            for run in index::runs(watermark.size).into_iter().rev() {
                self.probe(run, tag, &mut found)?;
            }
            // A write in between may have merged a run away before it was probed.
            if self.watermark()? == watermark {
                return Ok(found);
            }
        }
    }

    /// A half tile, if it is here.
    pub(super) fn half_tile(
        &self,
        level: u8,
        tile: u64,
    ) -> Result<Option<ShelvedTile<sled::IVec>>, ShelfError> {
        Ok(self.get(&key::half_tile(level, tile))?.and_then(ShelvedTile::of))
    }

    /// The hash of a complete subtree, folded from the lowest row of its half tile, if that is here.
    pub(super) fn hash(&self, level: u8, index: u64) -> Result<Option<Hash>, ShelfError> {
        let Some(place) = Place::of(level, index) else { return Ok(None) };
        Ok(self.half_tile(place.level, place.tile)?.and_then(|tile| tile.folded(&place)))
    }

    /// The edge of the tree over `size` entries, a multiple of 128 that is on the shelf; `None` if a half tile is missing.
    pub(super) fn edge(&self, size: u64) -> Result<Option<HalfTiles>, ShelfError> {
        let mut failed = None;
        let read = std::cell::RefCell::new(&mut failed);
        let edge = HalfTiles::resume(size, |level, tile| match self.half_tile(level, tile) {
            Ok(tile) => tile?.hashes(),
            Err(fault) => {
                **read.borrow_mut() = Some(fault);
                None
            }
        });
        failed.map_or(Ok(edge), Err)
    }

    /// Brings everything to the disk, before sled closes itself when the last handle goes. After an error it is never closed: sled would
    /// panic, and what it has is not to be trusted any more.
    pub(super) fn close(&self) -> Result<(), ShelfError> {
        let synced = self.flush().and_then(|()| {
            Ok(tried("sync", &self.file, File::open(&self.file).and_then(|file| file.sync_all()))?)
        });
        if synced.is_err() {
            std::mem::forget(self.db.clone());
        }
        synced
    }

    /// Brings everything to the disk, as far as sled does.
    fn flush(&self) -> Result<(), ShelfError> {
        caught(|| self.db()?.flush().map_err(ShelfError::Sled)).map(drop)
    }

    fn db(&self) -> Result<&sled::Db, ShelfError> {
        self.db.as_ref().ok_or(ShelfError::Closed)
    }

    fn probe(&self, run: index::Run, tag: u64, found: &mut Vec<u64>) -> Result<(), ShelfError> {
        let bound = |tag, offset| key::page(run, index::Record { tag, offset });
        // Equal tags may fill several pages; they lie in front of the last page that begins at or before the tag.
        caught(|| {
            for page in self.db()?.range(bound(0, 0)..=bound(tag, u32::MAX)).rev() {
                let (_, page) = page?;
                let equal = index::records(&page).filter(|record| record.tag == tag);
                found.extend(equal.map(|record| run.start() + u64::from(record.offset)));
                if index::records(&page).next().is_none_or(|first| first.tag < tag) {
                    break;
                }
            }
            Ok(())
        })
    }

    fn get(&self, key: &[u8]) -> Result<Option<sled::IVec>, ShelfError> {
        caught(|| self.db()?.get(key).map_err(ShelfError::Sled))
    }
}

/// Opens sled once its own lock is free. Closing it lets go of the lock a moment later, in a thread of its own; a lock is no
/// damage, and the data directory's lock has said already that nobody else is at work here.
fn open_unlocked(config: &sled::Config) -> Result<sled::Db, ShelfError> {
    let patience = Instant::now() + LOCK_PATIENCE;
    loop {
        match caught(|| config.open().map_err(ShelfError::Sled)) {
            Err(ShelfError::Sled(sled::Error::Io(error)))
                if error.to_string().contains("could not acquire lock") && Instant::now() < patience =>
            {
                thread::sleep(LOCK_PAUSE);
            }
            opened => return opened,
        }
    }
}

impl Drop for Shelf {
    fn drop(&mut self) {
        let db = self.db.take();
        // Whoever wanted everything on the disk has called `close`.
        let _ = caught(|| {
            drop(db);
            Ok(())
        });
    }
}

thread_local! {
    static CATCHING: Cell<bool> = const { Cell::new(false) };
}

/// Whether a panic of this thread, now, is sled's and becomes an error: nobody needs to be told of it in another way.
pub fn catches_panics() -> bool {
    CATCHING.try_with(Cell::get).unwrap_or(false)
}

/// Turns sled's panics into errors. Nothing of ours is changed inside, so nothing of ours can be left half done.
fn caught<T>(work: impl FnOnce() -> Result<T, ShelfError>) -> Result<T, ShelfError> {
    let before = CATCHING.try_with(|catching| catching.replace(true)).unwrap_or(false);
    let done = catch_unwind(AssertUnwindSafe(work));
    let _ = CATCHING.try_with(|catching| catching.set(before));
    done.unwrap_or_else(|panic| Err(ShelfError::Panicked { message: message(&*panic) }))
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without a word").to_owned()
}
