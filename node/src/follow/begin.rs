//! The first copy, and opening it again later.
//!
//! Nothing is known of a log at first but, at best, its ledger's id, which is the id of its first statement. So the first entry is
//! compared with it before anything else is read; everything goes into a folder beside the new directory, and only a copy that was
//! verified to its end becomes a data directory.

use std::{fs, path::Path};

use suyuan_ledger::{
    log::{
        Checkpoint, CheckpointError, Entry, Note, NoteError, SignedCheckpoint, TILE_WIDTH, decode_bundle,
        encode_bundle,
    },
    statement::StatementId,
    store::{Clock, Mode, Options, Store, StoreError},
};
use thiserror::Error;

use super::{
    pull::{log_keys, read},
    source::{Source, SourceError},
};

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
    let why = format!("this node follows {}; send statements there", source.address());
    let opening = match dir.join("journal").is_dir() {
        true => Store::recover(dir, options, Vec::new(), clock)?,
        false => {
            let parent =
                dir.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
            fs::create_dir_all(parent)?;
            let aside = Aside::new(dir)?;
            let checkpoint = fetch(source, ledger, &aside, progress)?;
            Store::follow_new(
                dir,
                options,
                clock,
                aside.entries(checkpoint.checkpoint().size()),
                &checkpoint,
            )?
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
    let url = || source.address().to_owned();
    let text = source.checkpoint()?;
    let note = Note::parse(&text).map_err(|source| BeginError::Note { url: url(), source })?;
    let checkpoint: Checkpoint =
        note.text.parse().map_err(|source| BeginError::Checkpoint { url: url(), source })?;
    let size = checkpoint.size();
    let (mut at, mut keys) = (0, Vec::new());
    while at < size {
        let end = (at + BUNDLES * TILE_WIDTH).min(size);
        let entries = read(source, at, end, size)?;
        if at == 0 {
            founded_by(entries.first(), ledger)?;
        }
        keys.extend(log_keys(&entries));
        aside.put(at, &entries)?;
        at = end;
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

/// What was read, until it is verified: `DIR.download`, gone when this goes.
struct Aside(std::path::PathBuf);

impl Aside {
    fn new(dir: &Path) -> Result<Aside, std::io::Error> {
        let mut name = dir.file_name().unwrap_or("follower".as_ref()).to_owned();
        name.push(".download");
        let path = dir.with_file_name(name);
        if path.is_dir() {
            fs::remove_dir_all(&path)?; // of a copy that was cut short
        }
        fs::create_dir(&path)?;
        Ok(Aside(path))
    }

    fn put(&self, first: u64, entries: &[Vec<u8>]) -> Result<(), std::io::Error> {
        for (number, bundle) in (first / TILE_WIDTH..).zip(entries.chunks(TILE_WIDTH as usize)) {
            let bytes = encode_bundle(bundle).map_err(std::io::Error::other)?;
            fs::write(self.0.join(number.to_string()), bytes)?;
        }
        Ok(())
    }

    /// Bundle by bundle. One that cannot be read ends it, and the copy is then found too short.
    fn entries(&self, size: u64) -> impl Iterator<Item = Vec<Vec<u8>>> + '_ {
        (0..size.div_ceil(TILE_WIDTH)).map_while(move |number| {
            let bytes = fs::read(self.0.join(number.to_string())).ok()?;
            let width = (size - number * TILE_WIDTH).min(TILE_WIDTH) as u16;
            let entries = decode_bundle(&bytes, width).ok()?;
            Some(entries.into_iter().map(<[u8]>::to_vec).collect())
        })
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0); // what is left is overwritten next time
    }
}
