//! A published log that is being read, and where it lies.
//!
//! A file that is not there is part of what an audit finds; a file that could not be fetched is not. So the first failure to read
//! is kept, and comes before all findings.

use std::{
    path::Path,
    sync::{Mutex, PoisonError},
};

use suyuan_ledger::{identifier::Identifier, log::Tile};
use suyuan_node::{Patience, Source, SourceError};

use crate::{client::ClientError, failure::Failure, speech::tr};

/// How the paths of things begin, also of those that are written wrongly.
const THINGS: [&str; 7] = ["p", "place", "party", "00", "01", "414", "417"];

/// A log that is being read: its checkpoint as it was at first, so that a log that grows meanwhile is read up to one size.
#[derive(Debug)]
pub(crate) struct Reading {
    source: Source,
    checkpoint: Vec<u8>,
    failure: Mutex<Option<Failure>>,
}

/// Takes a word as a log: an address with its scheme, a directory, an archive.
pub(crate) fn source(word: &str) -> Result<Option<Source>, Failure> {
    let path = Path::new(word);
    let is_log = word.starts_with("http://")
        || word.starts_with("https://")
        || path.is_dir()
        || (path.is_file() && Source::is_archive(path));
    Ok(is_log.then(|| Source::of(word, Patience::USUAL)).transpose()?)
}

/// The same, but an address must not be that of a thing: what `suyuan verify` takes as a log.
pub(crate) fn no_thing(word: &str) -> Result<Option<Source>, Failure> {
    let path =
        word.split_once("://").map_or("", |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
    let first = path.split('/').next().unwrap_or_default();
    let is_thing = || Identifier::parse(word).is_ok() || THINGS.contains(&first);
    if !Path::new(word).exists() && is_thing() { Ok(None) } else { source(word) }
}

impl Reading {
    /// Begins with the checkpoint.
    pub(crate) fn begin(source: Source) -> Result<Reading, Failure> {
        let checkpoint = source
            .file("checkpoint")?
            .ok_or_else(|| Failure::local(tr!("audit-no-log")).hint(tr!("audit-no-log-do")))?;
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

    /// The key that lies in the log's own folder.
    pub(crate) fn own_key(&self) -> Option<String> {
        let key = (self.source.readers() == 1).then(|| self.source.file("vkey").ok().flatten())??;
        Some(String::from_utf8(key).ok()?.trim().to_owned())
    }

    /// The content of a file, if there is one.
    pub(crate) fn file(&self, path: &str) -> Option<Vec<u8>> {
        if path == "checkpoint" {
            return Some(self.checkpoint.clone());
        }
        let read = match path.parse::<Tile>() {
            Ok(tile) => self.source.tile(&tile),
            Err(_) => self.source.file(path),
        };
        read.unwrap_or_else(|error| {
            let mut failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
            failure.get_or_insert(error.into());
            None
        })
    }

    /// What kept it from being read, if anything did.
    pub(crate) fn failure(&self) -> Option<Failure> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl From<SourceError> for Failure {
    fn from(error: SourceError) -> Failure {
        let said = error.to_string();
        match error {
            SourceError::Network { url, cause } => {
                Failure::from(ClientError::of(&url, *cause)).hint(tr!("audit-network-do"))
            }
            SourceError::Address(_) | SourceError::NoDirectory(_) => {
                Failure::usage(said).hint(tr!("audit-what-do"))
            }
            SourceError::Status { status: 429 | 503, .. } => {
                Failure::network(said).code("busy").hint(tr!("audit-busy-do"))
            }
            SourceError::Status { .. } => {
                Failure::network(said).code("not-a-log").hint(tr!("audit-redirect-do"))
            }
            SourceError::File { .. } => Failure::local(said),
            SourceError::Archive { .. } => {
                Failure::local(said).code("bad-archive").hint(tr!("audit-archive-do"))
            }
            SourceError::Missing { file, .. } if file == "checkpoint" => {
                Failure::check(said).code("no-log").hint(tr!("audit-address-do"))
            }
            SourceError::Missing { .. } | SourceError::Bundle { .. } => Failure::check(said).code("bad-log"),
        }
    }
}
