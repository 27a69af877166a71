//! Where a published log lies: C2SP tlog-tiles in a directory, or at an address.
//!
//! A file that is not there is part of what an audit finds; a file that could not be fetched is not. So the first failure to read
//! is kept, and comes before all findings.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use suyuan_ledger::log::{Tile, TileKind, decode_bundle, encode_bundle};

use crate::{client::Client, failure::Failure};

/// Fetches at once over HTTP.
const CONNECTIONS: usize = 8;

/// A published log.
#[derive(Debug)]
pub(crate) enum Source {
    /// A directory with `checkpoint` and `tile/`.
    Directory(PathBuf),
    /// The address before `/checkpoint` and `/tile/`: of a node, or of any host of files.
    Host(Client),
}

/// A log that is being read: its checkpoint as it was at first, so that a log that grows meanwhile is read up to one size.
#[derive(Debug)]
pub(crate) struct Reading {
    source: Source,
    checkpoint: Vec<u8>,
    failure: Mutex<Option<Failure>>,
}

impl Source {
    /// Takes a word as a log: a directory, a node's data directory, or an address.
    pub(crate) fn of(word: &str) -> Result<Option<Source>, Failure> {
        let path = Path::new(word);
        if path.is_dir() {
            let published = path.join("tiles");
            let inside = !path.join("checkpoint").exists() && published.join("checkpoint").exists();
            return Ok(Some(Source::Directory(if inside { published } else { path.to_owned() })));
        }
        if !word.starts_with("http://") && !word.starts_with("https://") {
            return Ok(None);
        }
        let base = word.trim_end_matches('/');
        Ok(Some(Source::Host(Client::new(base.strip_suffix("/checkpoint").unwrap_or(base))?)))
    }

    /// The same, but an address must have no path, for one with a path is a code: what `suyuan verify` takes as a log.
    pub(crate) fn whole_host(word: &str) -> Result<Option<Source>, Failure> {
        let path =
            word.split_once("://").map_or("", |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
        if path.is_empty() || path == "checkpoint" || Path::new(word).is_dir() {
            Source::of(word)
        } else {
            Ok(None)
        }
    }

    /// How many files are worth reading at once.
    pub(crate) fn readers(&self) -> usize {
        match self {
            Source::Directory(_) => 1,
            Source::Host(_) => CONNECTIONS,
        }
    }

    /// The key that lies in the log's own directory.
    pub(crate) fn own_key(&self) -> Option<String> {
        match self {
            Source::Directory(dir) => {
                fs::read_to_string(dir.join("vkey")).ok().map(|key| key.trim().to_owned())
            }
            Source::Host(_) => None,
        }
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Failure> {
        match self {
            Source::Directory(dir) => match fs::read(dir.join(path)) {
                Ok(bytes) => Ok(Some(bytes)),
                Err(error)
                    if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) =>
                {
                    Ok(None)
                }
                Err(error) => Err(Failure::file(&dir.join(path), &error)),
            },
            Source::Host(client) => Ok(client.file(&format!("/{path}"))?),
        }
    }
}

impl Reading {
    /// Begins with the checkpoint.
    pub(crate) fn begin(source: Source) -> Result<Reading, Failure> {
        let checkpoint = source.read("checkpoint")?.ok_or_else(|| {
            Failure::local("there is no checkpoint: this is not a published log")
                .hint("a log is a directory with `checkpoint` and `tile/`, or a node's address")
        })?;
        Ok(Reading { source, checkpoint, failure: Mutex::new(None) })
    }

    /// Its checkpoint, as it is published.
    pub(crate) fn checkpoint(&self) -> &[u8] {
        &self.checkpoint
    }

    /// Where it is read.
    pub(crate) fn source(&self) -> &Source {
        &self.source
    }

    /// The content of a file, if there is one.
    pub(crate) fn file(&self, path: &str) -> Option<Vec<u8>> {
        if path == "checkpoint" {
            return Some(self.checkpoint.clone());
        }
        let read = self.source.read(path).and_then(|read| match (read, path.parse::<Tile>()) {
            // A partial file may go once the full one is there (C2SP tlog-tiles); it is the beginning of that.
            (None, Ok(tile)) if tile.is_partial() => {
                let (full, _) = path.rsplit_once(".p/").unwrap_or((path, ""));
                Ok(self.source.read(full)?.and_then(|full| beginning(&tile, &full)))
            }
            (read, _) => Ok(read),
        });
        match read {
            Ok(bytes) => bytes,
            Err(failure) => {
                self.failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(failure);
                None
            }
        }
    }

    /// What kept it from being read, if anything did.
    pub(crate) fn failure(&self) -> Option<Failure> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

fn beginning(tile: &Tile, full: &[u8]) -> Option<Vec<u8>> {
    let width = usize::from(tile.width());
    match tile.kind() {
        TileKind::Hashes(_) => Some(full.get(..width * 32)?.to_vec()),
        TileKind::Entries => encode_bundle(decode_bundle(full, 256).ok()?.into_iter().take(width)).ok(),
    }
}
