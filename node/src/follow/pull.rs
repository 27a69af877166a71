//! One pull: what the source has more than we do, checked and taken; or what is wrong with it.
//!
//! | the source's checkpoint | what follows |
//! |---|---|
//! | as large as ours, same root | nothing |
//! | larger | its entries are read and imported: signatures, chain, rules, root |
//! | larger, and does not continue ours | alarm, if its own tiles prove that; else its files are broken |
//! | as large or smaller, another root | alarm |
//! | smaller than it showed before, same history | alarm of the lesser kind, and goes on |

use std::path::{Path, PathBuf};

use suyuan_ledger::{
    log::{
        Checkpoint, CheckpointError, Entry, Note, NoteError, SignedCheckpoint, TILE_WIDTH, VerifierKey,
        consistency_proof, root_of, verify_consistency,
    },
    rules::{Prepared, payload::Act},
    statement::Statement,
    store::{DiskError, ImportError, ReadError, Stopped, Store},
};
use thiserror::Error;

use super::alarm::{self, Crime};
use crate::source::{Source, SourceError, Tiles};

/// How many bundles are read before they are taken.
const BUNDLES: u64 = 16;

/// What a pull came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pulled {
    /// How many entries are here now.
    pub(super) size: u64,
    /// How many the source says there are.
    pub(super) theirs: u64,
}

/// Why nothing was taken.
#[derive(Debug, Error)]
pub enum Trouble {
    /// The source does not answer as it should.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// What it gives as its checkpoint is none.
    #[error("its checkpoint does not hold: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// The same.
    #[error("its checkpoint does not hold: {0}")]
    Note(#[from] NoteError),
    /// Entries or tiles that are not those of its own checkpoint.
    #[error("its files are not those of its checkpoint: {0}")]
    Import(#[from] ImportError),
    /// Our own store.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Our own store.
    #[error(transparent)]
    Stopped(#[from] Stopped),
    /// The evidence could not be kept.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// Two histories. The notes are in that file.
    #[error("the log has signed two histories; both checkpoints are kept in {}", .0.display())]
    SplitView(PathBuf),
    /// An older state of the log than was shown before.
    #[error("the source shows a smaller log than before; both checkpoints are kept in {}", .0.display())]
    WentBack(PathBuf),
}

impl Trouble {
    /// Whether the log was caught at something that an honest one does not do.
    pub fn is_alarm(&self) -> bool {
        matches!(self, Trouble::SplitView(_) | Trouble::WentBack(_))
    }
}

/// Pulls once.
pub(super) fn pull(
    store: &Store,
    source: &Source,
    dir: &Path,
    mut seen: impl FnMut(Pulled),
) -> Result<Pulled, Trouble> {
    let text = source.checkpoint()?;
    let theirs: Checkpoint = Note::parse(&text)?.text.parse()?;
    let have = store.size();
    let known = store.read(|state| {
        let keys =
            state.charter().map(|charter| charter.log_keys.iter().map(|key| key.vkey.clone()).collect());
        keys.unwrap_or_else(Vec::new)
    })?;
    if theirs.size() <= have {
        let signed = SignedCheckpoint::open(&text, &known)?;
        let ours = store.checkpoint();
        let root = root_of(&store.hash_reader(), theirs.size()).map_err(ReadError::Tree)?;
        if root != theirs.root() {
            return Err(Trouble::SplitView(alarm::keep(dir, Crime::SplitView, &ours, &signed)?));
        }
        if theirs.size() < ours.checkpoint().size() {
            return Err(Trouble::WentBack(alarm::keep(dir, Crime::WentBack, &ours, &signed)?));
        }
        return Ok(Pulled { size: have, theirs: theirs.size() });
    }
    match SignedCheckpoint::open(&text, &known) {
        Ok(signed) => in_portions(store, source, dir, &signed, &mut seen)?,
        // A later charter may have brought another key: it must be among what we do not have yet.
        Err(error) => {
            let entries = source.entries(have, theirs.size(), theirs.size())?;
            let later: Vec<_> = known.into_iter().chain(log_keys(&entries)).collect();
            let signed = SignedCheckpoint::open(&text, &later).map_err(|_| error)?;
            store
                .import(&entries, &signed)
                .map_err(|error| fork_or_broken(store, source, dir, &signed, error))?;
        }
    }
    Ok(Pulled { size: store.size(), theirs: theirs.size() })
}

fn in_portions(
    store: &Store,
    source: &Source,
    dir: &Path,
    signed: &SignedCheckpoint,
    seen: &mut impl FnMut(Pulled),
) -> Result<(), Trouble> {
    let size = signed.checkpoint().size();
    let tiles = Tiles::of(source, size);
    loop {
        let have = store.size();
        seen(Pulled { size: have, theirs: size });
        if have >= size {
            return Ok(());
        }
        let end = ((have / TILE_WIDTH + BUNDLES) * TILE_WIDTH).min(size);
        let entries = source.entries(have, end, size)?;
        let path = if end < size {
            consistency_proof(&tiles, end, size).map_err(ReadError::Tree)?
        } else {
            Vec::new()
        };
        match store.import_towards(&entries, signed, &path) {
            Ok(()) => {}
            // The charter that names its keys may come later than this portion: then all at once.
            Err(ImportError::Checkpoint(_)) if end < size => {
                let all = source.entries(have, size, size)?;
                store
                    .import(&all, signed)
                    .map_err(|error| fork_or_broken(store, source, dir, signed, error))?;
            }
            Err(error) => return Err(fork_or_broken(store, source, dir, signed, error)),
        }
    }
}

/// The log keys that charters among these entries name. Nothing is believed of them here: the import asks the rules.
pub(super) fn log_keys(entries: &[Vec<u8>]) -> Vec<VerifierKey> {
    let mut keys = Vec::new();
    for bytes in entries {
        let Some(statement) = Entry::decode(bytes).ok().and_then(|e| Statement::parse(&e.statement).ok())
        else {
            continue;
        };
        if statement.header().kind.as_str() != "charter" {
            continue;
        }
        if let Ok(prepared) = Prepared::replayed(statement)
            && let Act::Charter(charter) = prepared.act()
        {
            keys.extend(charter.log_keys.iter().map(|key| key.vkey.clone()));
        }
    }
    keys
}

/// The import did not go together. Does the log's own signed tree say so, or only these files?
///
/// The source's tiles give a root at our size, and a proof from it to the root that the log signed. If the proof holds, the log has
/// signed that root as its beginning; if that is not ours, it has signed two histories, whatever else is wrong with the files.
fn fork_or_broken(
    store: &Store,
    source: &Source,
    dir: &Path,
    signed: &SignedCheckpoint,
    error: ImportError,
) -> Trouble {
    let ours = store.checkpoint();
    let (old, new) = (ours.checkpoint(), signed.checkpoint());
    let tiles = Tiles::of(source, new.size());
    let forked = || {
        let root = root_of(&tiles, old.size()).ok()?;
        let path = consistency_proof(&tiles, old.size(), new.size()).ok()?;
        verify_consistency(old.size(), new.size(), &root, &new.root(), &path).ok()?;
        Some(root != old.root())
    };
    match forked() {
        Some(true) => match alarm::keep(dir, Crime::SplitView, &ours, signed) {
            Ok(path) => Trouble::SplitView(path),
            Err(error) => error.into(),
        },
        _ => error.into(),
    }
}
