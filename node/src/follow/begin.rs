//! The first copy, and opening it again later.
//!
//! Nothing is known of a log at first but, at best, its ledger's id, which is the id of its first statement. So the first entry is
//! compared with it before anything else is read; everything goes into a folder beside the new directory ([`super::aside`]), and
//! only a copy that was verified to its end becomes a data directory.

use std::{fs, path::Path};

use suyuan_ledger::{
    log::{Checkpoint, CheckpointError, Entry, Note, NoteError, SignedCheckpoint, TILE_WIDTH},
    statement::StatementId,
    store::{Clock, Mode, Options, Store, StoreError},
};
use thiserror::Error;

use super::{aside::Aside, pull::log_keys};
use crate::source::{Source, SourceError};

const BUNDLES: u64 = 16;

/// Why a copy could not be begun or opened.
#[derive(Debug, Error)]
pub enum BeginError {
    /// The source.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// Its checkpoint.
    #[error("the checkpoint of {url} does not hold: {source}")]
    Checkpoint {
        /// Where.
        url: String,
        /// Why.
        source: CheckpointError,
    },
    /// Its checkpoint is no note.
    #[error("the checkpoint of {url} does not hold: {source}")]
    Note {
        /// Where.
        url: String,
        /// Why.
        source: NoteError,
    },
    /// Another ledger than the one that is trusted.
    #[error("want the ledger {want}, got {got}")]
    OtherLedger {
        /// The trusted one.
        want: StatementId,
        /// Whose log that is.
        got: String,
    },
    /// What was read could not be put aside.
    #[error("cannot keep what was read: {0}")]
    Aside(#[from] std::io::Error),
    /// The copy, or the directory.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Opens the copy in `dir`; makes it first if nothing is there. `ledger` is the id that is trusted; without one the source is
/// believed once, and the caller says so. `progress` hears how many entries of how many were read.
pub fn begin(
    dir: &Path,
    options: Options,
    clock: Clock,
    source: &Source,
    ledger: Option<StatementId>,
    progress: impl FnMut(u64, u64),
) -> Result<Store, BeginError> {
    let why = format!("this node follows {source}; send statements there");
    let opening = match dir.join("journal").is_dir() {
        true => Store::recover(dir, options, Vec::new(), clock)?,
        false => {
            let parent =
                dir.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
            fs::create_dir_all(parent)?;
            let aside = Aside::open(dir)?;
            let made = fetch(source, ledger, &aside, progress).and_then(|checkpoint| {
                let entries = aside.entries(checkpoint.checkpoint().size());
                Ok(Store::follow_new(dir, options, clock, entries, &checkpoint)?)
            });
            match &made {
                // The next try goes on from there.
                Err(BeginError::Source(_) | BeginError::Aside(_)) => aside.leave(),
                _ => aside.remove(),
            }
            made?
        }
    };
    if let (Some(want), got) = (ledger, opening.state().ledger_id())
        && got != Some(want)
    {
        let got = got.map_or("none".to_owned(), |id| id.to_string());
        return Err(BeginError::OtherLedger { want, got });
    }
    Ok(opening.start(Mode::ReadOnly { why })?)
}

fn fetch(
    source: &Source,
    ledger: Option<StatementId>,
    aside: &Aside,
    mut progress: impl FnMut(u64, u64),
) -> Result<SignedCheckpoint, BeginError> {
    let url = || source.to_string();
    let text = source.checkpoint()?;
    let note = Note::parse(&text).map_err(|source| BeginError::Note { url: url(), source })?;
    let checkpoint: Checkpoint =
        note.text.parse().map_err(|source| BeginError::Checkpoint { url: url(), source })?;
    let size = checkpoint.size();
    let (mut at, mut keys) = (0, Vec::new());
    let first = source.entries(0, size.min(TILE_WIDTH), size)?;
    founded_by(first.first(), ledger)?;
    aside.only_of(&first)?;
    while at < size {
        // What an earlier try has read is not read again; whether it is the log's is found out at the end, as for the rest.
        let entries = match aside.bundle(at / TILE_WIDTH, size) {
            Some(entries) => entries,
            None => {
                let entries = source.entries(at, (at + BUNDLES * TILE_WIDTH).min(size), size)?;
                aside.put(at, &entries)?;
                entries
            }
        };
        keys.extend(log_keys(&entries));
        at += entries.len() as u64;
        progress(at, size);
    }
    SignedCheckpoint::open(&text, &keys).map_err(|source| BeginError::Checkpoint { url: url(), source })
}

/// Compares the first statement's id with the ledger's, before much is read.
fn founded_by(first: Option<&Vec<u8>>, ledger: Option<StatementId>) -> Result<(), BeginError> {
    let got =
        first.and_then(|bytes| Entry::decode(bytes).ok()).map(|entry| StatementId::of(&entry.statement));
    match ledger {
        Some(want) if got != Some(want) => {
            let got = got.map_or("none".to_owned(), |id| id.to_string());
            Err(BeginError::OtherLedger { want, got })
        }
        _ => Ok(()),
    }
}
