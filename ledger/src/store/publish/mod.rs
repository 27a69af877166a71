//! Publishing: the log as C2SP tlog-tiles under `tiles/`, for any static web server. Nothing else knows where they lie.
//!
//! ```text
//! tiles/tile/entries/000        full bundles and full tiles as soon as they are full, while statements come in
//! tiles/tile/0/001.p/44         partial ones for each size for which a checkpoint is published
//! tiles/checkpoint              last, when all that it calls for is on the disk, with its directories
//! ```
//!
//! - Every file but `checkpoint` is immutable: one that is there already must be the same, byte for byte, else publishing stops and names it.
//!   It is synced once more then, since whoever wrote it may have died before it was.
//! - A published checkpoint is never replaced by a smaller one; by one of the same size only to add cosignatures.
//! - With [`Showing::Cosigned`] `checkpoint` moves only when somebody brings one with the cosignatures that he waited for; all that
//!   it calls for is on the disk long before. What the journal still has goes by the `checkpoint` that lies there.
//! - A partial file goes once the full one is on the disk. A client that still wants it takes the full one (tlog-tiles).
//! - `LocalFileSystem` with `with_fsync(true)` syncs a file, then gives it its name, then syncs the directories
//!   that got one. Its calls are futures that are ready at once where no runtime is, so they are simply waited for.

mod keep_up;
mod mend;

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};

use futures_executor::{block_on, block_on_stream};
use object_store::{
    Error, ObjectStore, ObjectStoreExt, PutMode, PutOptions, PutPayload, local::LocalFileSystem, path,
};
use thiserror::Error;

use super::{
    DiskError, ShelfError,
    durable::{self, tried},
    hashes::Hashes,
    tail::Records,
};
use crate::log::{
    SignedCheckpoint, TILE_WIDTH, Tile, TileError, TileKind, TreeError, decode_bundle, new_bundles,
    new_tiles, root_of,
};

pub(super) use keep_up::keep_up;
pub(super) use mend::Depth;

const TILES: &str = "tiles";
const CHECKPOINT: &str = "checkpoint";
const TOP_LEVEL: u8 = 7;

/// When the published `checkpoint` moves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Showing {
    /// As soon as all that it calls for is on the disk.
    #[default]
    AtOnce,
    /// When it is brought with cosignatures, by [`super::Store::publish`].
    Cosigned,
}

/// What is published, and where.
#[derive(Debug)]
pub(super) struct Publisher {
    files: LocalFileSystem,
    root: PathBuf,
    showing: Showing,
    /// Held by whoever writes: below which size all full files are there.
    reached: Mutex<u64>,
    /// The size of the `checkpoint` that lies there.
    shown: AtomicU64,
    /// The newest checkpoint for which everything is on the disk.
    published: RwLock<Option<Arc<SignedCheckpoint>>>,
}

/// Why the log cannot be published, or what is published not be read.
#[derive(Debug, Error)]
pub enum PublishError {
    /// The operating system refused something.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// The storage refused something.
    #[error("cannot {action} {}: {source}", .path.display())]
    Storage {
        /// What was tried, as a verb.
        action: &'static str,
        /// On which file.
        path: PathBuf,
        /// What it said.
        source: Box<Error>,
    },
    /// A file that never changes holds something else.
    #[error("{} is not what the log has there; start once with --rebuild", .path.display())]
    Differs {
        /// The file.
        path: PathBuf,
    },
    /// A file that must be there is not.
    #[error("{} is missing", .path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// A bundle that is none.
    #[error("{}: {source}", .path.display())]
    Bundle {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: TileError,
    },
    /// An entry that must be there is not.
    #[error("the entries of {tile} are not all there")]
    Entries {
        /// The bundle.
        tile: String,
    },
    /// Another checkpoint has been published meanwhile.
    #[error("the checkpoint of size {got} is not the published one, which has size {want}")]
    Superseded {
        /// The size of the published checkpoint.
        want: u64,
        /// The size of the one given.
        got: u64,
    },
    /// sled failed.
    #[error(transparent)]
    Shelf(#[from] ShelfError),
    /// A hash that must be there is not.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// An entry that no bundle can frame.
    #[error(transparent)]
    Tile(#[from] TileError),
}

impl Publisher {
    /// Where the log of this data directory is published; made if it is not there.
    pub(super) fn open(dir: &Path, showing: Showing) -> Result<Publisher, PublishError> {
        let root = dir.join(TILES);
        durable::create_dir(&root)?;
        Ok(Publisher { showing, ..Publisher::at(root)? })
    }

    /// The same, changing nothing; `None` if nothing was ever published.
    pub(super) fn look(dir: &Path) -> Result<Option<Publisher>, PublishError> {
        let root = dir.join(TILES);
        if root.is_dir() { Publisher::at(root).map(Some) } else { Ok(None) }
    }

    fn at(root: PathBuf) -> Result<Publisher, PublishError> {
        let files = LocalFileSystem::new_with_prefix(&root).map_err(|source| PublishError::Storage {
            action: "open",
            path: root.clone(),
            source: source.into(),
        })?;
        let files = files.with_fsync(true).with_automatic_cleanup(true);
        Ok(Publisher {
            files,
            root,
            showing: Showing::AtOnce,
            reached: Mutex::default(),
            shown: AtomicU64::new(0),
            published: RwLock::default(),
        })
    }

    /// The text of the checkpoint on the disk.
    pub(super) fn checkpoint_text(&self) -> Result<Option<Vec<u8>>, PublishError> {
        self.read(CHECKPOINT)
    }

    /// What is published, or would be; the newest checkpoint for which everything is on the disk.
    pub(super) fn published(&self) -> Option<Arc<SignedCheckpoint>> {
        self.published.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Goes on where everything that a log of this size calls for is on the disk, and this checkpoint.
    pub(super) fn resume(&self, records: &Records, size: u64, published: Option<Arc<SignedCheckpoint>>) {
        let whole = size / TILE_WIDTH * TILE_WIDTH;
        *self.reached.lock().unwrap_or_else(PoisonError::into_inner) = whole;
        self.shown.store(published.as_ref().map_or(0, |now| now.checkpoint().size()), Ordering::Release);
        *self.published.write().unwrap_or_else(PoisonError::into_inner) = published;
        records.published(whole);
    }

    /// The content of a tile, as it lies there.
    pub(super) fn file(&self, tile: &Tile) -> Option<Vec<u8>> {
        self.read(&tile.to_string()).ok().flatten()
    }

    /// The entries of the bundle `number` of a log of `size` entries.
    pub(super) fn bundle(&self, number: u64, size: u64) -> Result<Vec<Vec<u8>>, PublishError> {
        let tile = Tile::at(TileKind::Entries, number, size)
            .ok_or_else(|| PublishError::Entries { tile: format!("bundle {number}") })?;
        let name = tile.to_string();
        let missing = || PublishError::Missing { path: self.root.join(&name) };
        let bytes = self.read(&name)?.ok_or_else(missing)?;
        let entries = decode_bundle(&bytes, tile.width());
        let entries =
            entries.map_err(|source| PublishError::Bundle { path: self.root.join(&name), source })?;
        Ok(entries.into_iter().map(<[u8]>::to_vec).collect())
    }

    /// Publishes a checkpoint, behind everything that it calls for.
    pub(super) fn publish(
        &self,
        records: &Records,
        checkpoint: &Arc<SignedCheckpoint>,
    ) -> Result<(), PublishError> {
        let mut reached = self.reached.lock().unwrap_or_else(PoisonError::into_inner);
        let (old, size) = (self.published_size(), checkpoint.checkpoint().size());
        if size <= old {
            return Ok(());
        }
        self.fill(records, &mut reached, size)?;
        for tile in new_bundles(old, size).chain(new_tiles(old, size)).filter(Tile::is_partial) {
            self.create(&tile.to_string(), records.tile(&tile)?)?;
        }
        if self.showing == Showing::AtOnce {
            self.put_checkpoint(checkpoint)?;
        }
        self.set_published(checkpoint.clone());
        self.sweep(old, size)
    }

    /// Adds cosignatures to the published checkpoint, or shows one that waited for them.
    pub(super) fn cosign(&self, records: &Records, cosigned: SignedCheckpoint) -> Result<(), PublishError> {
        let _alone = self.reached.lock().unwrap_or_else(PoisonError::into_inner);
        let (got, now) = (cosigned.checkpoint(), self.published());
        if now.as_ref().is_some_and(|now| now.checkpoint() == got) {
            let cosigned = Arc::new(cosigned);
            self.put_checkpoint(&cosigned)?;
            self.set_published(cosigned);
            return Ok(());
        }
        let want = now.map_or(0, |now| now.checkpoint().size());
        let waited = self.showing == Showing::Cosigned && (self.shown() + 1..want).contains(&got.size());
        if waited && root_of(&Hashes::of(records), got.size())? == got.root() {
            return self.put_checkpoint(&Arc::new(cosigned));
        }
        Err(PublishError::Superseded { want, got: got.size() })
    }

    /// Writes the full files up to a size; a checkpoint that calls for them may come later.
    pub(super) fn extend(&self, records: &Records, size: u64) -> Result<(), PublishError> {
        self.fill(records, &mut self.reached.lock().unwrap_or_else(PoisonError::into_inner), size)
    }

    fn fill(&self, records: &Records, reached: &mut u64, size: u64) -> Result<(), PublishError> {
        if size / TILE_WIDTH > *reached / TILE_WIDTH {
            let grown = new_bundles(*reached, size).chain(new_tiles(*reached, size));
            for tile in grown.filter(|tile| !tile.is_partial()) {
                self.create(&tile.to_string(), records.tile(&tile)?)?;
            }
            *reached = size / TILE_WIDTH * TILE_WIDTH;
        }
        records.published(*reached);
        Ok(())
    }

    fn published_size(&self) -> u64 {
        self.published().map_or(0, |now| now.checkpoint().size())
    }

    fn put_checkpoint(&self, checkpoint: &Arc<SignedCheckpoint>) -> Result<(), PublishError> {
        let text = PutPayload::from(checkpoint.text().as_bytes().to_vec());
        let put = block_on(self.files.put(&path::Path::from(CHECKPOINT), text));
        self.tried("write", CHECKPOINT, put)?;
        self.shown.store(checkpoint.checkpoint().size(), Ordering::Release);
        Ok(())
    }

    fn set_published(&self, checkpoint: Arc<SignedCheckpoint>) {
        *self.published.write().unwrap_or_else(PoisonError::into_inner) = Some(checkpoint);
    }

    /// The size of the checkpoint that lies there.
    fn shown(&self) -> u64 {
        self.shown.load(Ordering::Acquire)
    }

    /// Removes partial files that were made for sizes up to `old` and are full at `size`.
    fn sweep(&self, old: u64, size: u64) -> Result<(), PublishError> {
        for kind in (0..=TOP_LEVEL).map(TileKind::Hashes).chain([TileKind::Entries]) {
            let level = if let TileKind::Hashes(level) = kind { u32::from(level) } else { 0 };
            let last = (old >> (8 * level)) / TILE_WIDTH;
            // The one before may have been left behind by a crash.
            for number in last.saturating_sub(1)..=last {
                if number < (size >> (8 * level)) / TILE_WIDTH
                    && let Some(full) = Tile::at(kind, number, u64::MAX)
                {
                    self.remove_all(&format!("{full}.p"))?;
                }
            }
        }
        Ok(())
    }

    fn remove_all(&self, name: &str) -> Result<(), PublishError> {
        if !self.root.join(name).is_dir() {
            return Ok(());
        }
        for file in block_on_stream(self.files.list(Some(&path::Path::from(name)))) {
            let file = self.tried("list", name, file)?.location;
            self.tried("remove", file.as_ref(), block_on(self.files.delete(&file)))?;
        }
        Ok(())
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, PublishError> {
        let read = block_on(async { self.files.get(&path::Path::from(name)).await?.bytes().await });
        match read {
            Ok(bytes) => Ok(Some(bytes.to_vec())),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(source) => self.tried("read", name, Err(source)),
        }
    }

    /// Puts a file there that never changes.
    fn create(&self, name: &str, bytes: Vec<u8>) -> Result<(), PublishError> {
        let place = path::Path::from(name);
        let payload = PutPayload::from(bytes);
        let put = block_on(self.files.put_opts(&place, payload.clone(), PutOptions::from(PutMode::Create)));
        match put {
            Err(Error::AlreadyExists { .. }) => {}
            put => return self.tried("write", name, put).map(drop),
        }
        let path = self.root.join(name);
        if self.read(name)?.is_none_or(|there| !payload.iter().flatten().eq(there.iter())) {
            return Err(PublishError::Differs { path });
        }
        tried("sync", &path, File::open(&path).and_then(|file| file.sync_all()))?;
        for above in path.ancestors().skip(1).take_while(|above| above.starts_with(&self.root)) {
            durable::sync_dir(above)?;
        }
        Ok(())
    }

    fn tried<T>(
        &self,
        action: &'static str,
        name: &str,
        result: Result<T, Error>,
    ) -> Result<T, PublishError> {
        result.map_err(|source| PublishError::Storage {
            action,
            path: self.root.join(name),
            source: source.into(),
        })
    }

    /// How long a file is, if it is there.
    fn length(&self, name: &str) -> Option<u64> {
        fs::metadata(self.root.join(name)).ok().map(|file| file.len())
    }
}
