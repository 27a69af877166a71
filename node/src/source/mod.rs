//! Where a published log is read from (C2SP tlog-tiles): an address, a directory, an archive. The one place for it: audits, followers
//! and nodes that ask others read here.
//!
//! ```text
//! https://trace.example.cn     a node, or any web server that serves the files       host
//! /srv/tiles                   `checkpoint` and `tile/`; or a data directory or backup, with them in its `tiles/`
//! tiles.tar, backup.tar.gz     either of these, packed                               archive
//! ```
//!
//! What comes is not believed, only bounded: a note has at most 64 KiB, a tile 8 KiB, a bundle what 256 entries can have. Of what is
//! longer, one byte more is given, so that whoever reads it sees that it does not fit. A partial tile or bundle that is gone because the
//! full one is there is read from that. A file that is not there is an answer; one that could not be read is an error.

mod archive;
mod host;
mod tiles;

use std::{
    fmt,
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use suyuan_ledger::log::{MAX_ENTRY, TILE_WIDTH, Tile, TileKind, decode_bundle};
use thiserror::Error;

use archive::Archive;
pub use archive::ArchiveError;
use host::Host;
pub use host::Patience;
pub(crate) use tiles::Tiles;

const NOTE: u64 = 64 << 10;
const HASHES: u64 = 8 << 10;
const BUNDLE: u64 = TILE_WIDTH * (2 + MAX_ENTRY as u64);
/// Files fetched at once over HTTP.
const CONNECTIONS: usize = 8;

/// A published log.
#[derive(Clone, Debug)]
pub struct Source(Place);

#[derive(Clone, Debug)]
enum Place {
    Host(Host),
    Directory(PathBuf),
    Archive(Arc<Archive>),
}

/// Why a file could not be had.
#[derive(Debug, Error)]
pub enum SourceError {
    /// Not an address.
    #[error("{0:?} is no address; write https://trace.example.cn")]
    Address(String),
    /// A path to nothing.
    #[error("there is no directory {0}")]
    NoDirectory(String),
    /// Nobody answered, or the answer broke off.
    #[error("{url}: {cause}")]
    Network {
        /// What was asked for.
        url: String,
        /// What happened.
        cause: Box<ureq::Error>,
    },
    /// Another status than 200 and those that say that there is none.
    #[error("{url}: the answer is {status}")]
    Status {
        /// What was asked for.
        url: String,
        /// The status.
        status: u16,
    },
    /// The operating system refused it.
    #[error("{}: {cause}", .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// An archive that is not taken.
    #[error("{}: {cause}", .path.display())]
    Archive {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: ArchiveError,
    },
    /// A file that a log must have is not there.
    #[error("{place} has no {file}")]
    Missing {
        /// Where.
        place: String,
        /// Which.
        file: String,
    },
    /// Bytes that are no entry bundle of that width.
    #[error("{path}: {reason}")]
    Bundle {
        /// Which.
        path: String,
        /// What is wrong.
        reason: String,
    },
}

impl Source {
    /// A log at an address, in a directory or in an archive.
    pub fn of(word: &str, patience: Patience) -> Result<Source, SourceError> {
        let path = Path::new(word);
        if !word.contains("://") && path.exists() {
            return Source::at(path);
        }
        let first = word.split('/').next().unwrap_or_default();
        let names_a_host =
            word.contains("://") || first == word || first.trim_start_matches('.').contains('.');
        if word.starts_with('.') || !names_a_host {
            return Err(SourceError::NoDirectory(word.to_owned()));
        }
        Ok(Source(Place::Host(Host::new(word, patience)?)))
    }

    /// A log in a directory, in a data directory's or backup's `tiles/`, or in an archive of any of them.
    pub fn at(path: &Path) -> Result<Source, SourceError> {
        if path.is_dir() {
            let published = path.join("tiles");
            let inside = published.is_dir() && !path.join("checkpoint").exists();
            return Ok(Source(Place::Directory(if inside { published } else { path.to_owned() })));
        }
        let archive =
            Archive::open(path).map_err(|cause| SourceError::Archive { path: path.to_owned(), cause })?;
        Ok(Source(Place::Archive(Arc::new(archive))))
    }

    /// Whether a file is an archive, by its first bytes.
    pub fn is_archive(path: &Path) -> bool {
        archive::is_archive(path)
    }

    /// How many files are worth reading at once.
    pub fn readers(&self) -> usize {
        match &self.0 {
            Place::Host(_) => CONNECTIONS,
            Place::Directory(_) | Place::Archive(_) => 1,
        }
    }

    /// The directory, if it is one.
    pub fn directory(&self) -> Option<&Path> {
        match &self.0 {
            Place::Directory(dir) => Some(dir),
            Place::Host(_) | Place::Archive(_) => None,
        }
    }

    /// The newest checkpoint's note.
    pub fn checkpoint(&self) -> Result<Vec<u8>, SourceError> {
        self.there("checkpoint", self.file("checkpoint")?)
    }

    /// A file of the log, if there is one.
    pub fn file(&self, path: &str) -> Result<Option<Vec<u8>>, SourceError> {
        let limit = match path {
            _ if path.starts_with("tile/entries/") => BUNDLE,
            _ if path.starts_with("tile/") => HASHES,
            _ => NOTE,
        };
        match &self.0 {
            Place::Host(host) => host.file(path, limit),
            Place::Directory(dir) => read(&dir.join(path), limit),
            Place::Archive(archive) => archive.file(path, limit),
        }
    }

    /// A tile or bundle, if there is one; the beginning of the full one, where only that is there (C2SP tlog-tiles lets a log drop
    /// the partial one then).
    pub fn tile(&self, tile: &Tile) -> Result<Option<Vec<u8>>, SourceError> {
        let path = tile.to_string();
        match (self.file(&path)?, path.split_once(".p/")) {
            (None, Some((full, _))) => Ok(self.file(full)?.map(|bytes| beginning(bytes, tile))),
            (found, _) => Ok(found),
        }
    }

    /// The entries from one index up to another, in a log of `size` entries: each whole bundle is read once, several at a time.
    pub fn entries(&self, from: u64, to: u64, size: u64) -> Result<Vec<Vec<u8>>, SourceError> {
        if to > size {
            let reason = format!("a log of {size} entries has no entry {}", to - 1);
            return Err(SourceError::Bundle { path: self.to_string(), reason });
        }
        let numbers: Vec<u64> = (from / TILE_WIDTH..to.div_ceil(TILE_WIDTH)).collect();
        let mut bundles = self.each(&numbers, |number| self.bundle(number, size));
        let mut entries = Vec::with_capacity(usize::try_from(to.saturating_sub(from)).unwrap_or_default());
        for (number, bundle) in numbers.iter().zip(&mut bundles) {
            let wanted = (number * TILE_WIDTH..).zip(std::mem::replace(bundle, Ok(Vec::new()))?);
            entries.extend(wanted.filter(|(index, _)| (from..to).contains(index)).map(|(_, entry)| entry));
        }
        Ok(entries)
    }

    /// Does this for each, with as many threads as there are readers.
    fn each<T: Send>(&self, numbers: &[u64], work: impl Fn(u64) -> T + Sync) -> Vec<T> {
        let threads = self.readers().min(numbers.len());
        if threads < 2 {
            return numbers.iter().map(|number| work(*number)).collect();
        }
        let next = AtomicUsize::new(0);
        let mut done: Vec<(usize, T)> = thread::scope(|scope| {
            let worker = || {
                let mut done = Vec::new();
                while let at = next.fetch_add(1, Ordering::Relaxed)
                    && let Some(number) = numbers.get(at)
                {
                    done.push((at, work(*number)));
                }
                done
            };
            let workers: Vec<_> = (0..threads).map(|_| scope.spawn(worker)).collect();
            let joined = workers
                .into_iter()
                .map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            joined.flatten().collect()
        });
        done.sort_by_key(|(at, _)| *at);
        done.into_iter().map(|(_, what)| what).collect()
    }

    fn bundle(&self, number: u64, size: u64) -> Result<Vec<Vec<u8>>, SourceError> {
        let wrong = |path: String, reason: String| SourceError::Bundle { path, reason };
        let tile = Tile::at(TileKind::Entries, number, size).ok_or_else(|| {
            wrong(format!("bundle {number}"), format!("a log of {size} entries has no such bundle"))
        })?;
        let bytes = self.there(&tile.to_string(), self.tile(&tile)?)?;
        let entries =
            decode_bundle(&bytes, tile.width()).map_err(|e| wrong(tile.to_string(), e.to_string()))?;
        Ok(entries.into_iter().map(<[u8]>::to_vec).collect())
    }

    fn there(&self, file: &str, found: Option<Vec<u8>>) -> Result<Vec<u8>, SourceError> {
        found.ok_or_else(|| SourceError::Missing { place: self.to_string(), file: file.to_owned() })
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Place::Host(host) => f.write_str(host.base()),
            Place::Directory(dir) => dir.display().fmt(f),
            Place::Archive(archive) => archive.path().display().fmt(f),
        }
    }
}

fn read(path: &Path, limit: u64) -> Result<Option<Vec<u8>>, SourceError> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes));
    match read {
        Ok(_) => Ok(Some(bytes)),
        Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
        Err(cause) => Err(SourceError::File { path: path.to_owned(), cause }),
    }
}

/// As much of a full tile as this one has.
fn beginning(mut bytes: Vec<u8>, tile: &Tile) -> Vec<u8> {
    let width = usize::from(tile.width());
    let end = match tile.kind() {
        TileKind::Hashes(_) => width * 32,
        TileKind::Entries => (0..width).fold(0, |at, _| match bytes.get(at..at + 2) {
            Some(length) => at + 2 + usize::from(u16::from_be_bytes([length[0], length[1]])),
            None => at,
        }),
    };
    bytes.truncate(end);
    bytes
}

#[cfg(test)]
mod tests;
