//! Another copy of the log: a node or a static web server (C2SP tlog-tiles), or a directory of the same files. Or a witness of it
//! (C2SP tlog-witness), who keeps its newest checkpoint alone: enough to say that there is more.
//!
//! Nothing that it says is believed: a checkpoint counts by its signatures, entries by the root that it signed.

use std::{fmt, time::Duration};

use suyuan_ledger::log::{Checkpoint, Entry, Hash, Note, SignedCheckpoint, VerifierKey, origin_hash};
use suyuan_ledger::rules::{Prepared, payload::Act};
use suyuan_ledger::statement::Statement;
use suyuan_node::{Patience, Source};

use super::advice::Shown;
use crate::{client::Client, failure::Failure};

/// Where a copy of the log lies.
#[derive(Clone, Debug)]
pub(crate) enum Elsewhere {
    /// Published files.
    Copy(Source),
    /// With a witness, who has no entries.
    Witness {
        /// What the policy calls him.
        name: String,
        /// Where he answers.
        client: Client,
        /// Where he shows this log's checkpoint.
        path: String,
    },
}

/// A checkpoint that was shown; nothing in it is verified.
#[derive(Clone, Debug)]
pub(crate) struct ShownNote {
    /// The signed note.
    pub(crate) text: Vec<u8>,
    /// What it says.
    pub(crate) checkpoint: Checkpoint,
}

impl Elsewhere {
    /// An address, a directory (of tiles, or a whole data directory or backup), or an archive of one.
    pub(crate) fn of(word: &str, patience: Duration) -> Result<Elsewhere, Failure> {
        Ok(Elsewhere::Copy(Source::of(word, Patience::of(patience))?))
    }

    /// A witness of the log of this origin.
    pub(crate) fn witness(
        name: &str,
        url: &str,
        origin: &str,
        patience: Duration,
    ) -> Result<Elsewhere, Failure> {
        let (client, path) =
            (Client::with_patience(url, patience)?, format!("/{}/checkpoint", origin_hash(origin)));
        Ok(Elsewhere::Witness { name: name.to_owned(), client, path })
    }

    /// Whether entries can be had there.
    pub(crate) fn has_entries(&self) -> bool {
        !matches!(self, Elsewhere::Witness { .. })
    }

    /// Its newest checkpoint; none with a witness who has not met this log yet.
    pub(crate) fn newest(&self) -> Result<Option<ShownNote>, String> {
        let text = match self {
            Elsewhere::Witness { client, path, .. } => {
                match client.bytes_if_there(path).map_err(|e| e.to_string())? {
                    Some(text) => text,
                    None => return Ok(None),
                }
            }
            Elsewhere::Copy(source) => source.checkpoint().map_err(|e| e.to_string())?,
        };
        let note = Note::parse(&text).map_err(|e| format!("its checkpoint does not read: {e}"))?;
        let checkpoint =
            note.text.parse::<Checkpoint>().map_err(|e| format!("its checkpoint does not read: {e}"))?;
        Ok(Some(ShownNote { text, checkpoint }))
    }

    /// The entries from one index up to another, in the log of `size` entries.
    pub(crate) fn entries(&self, from: u64, to: u64, size: u64) -> Result<Vec<Vec<u8>>, String> {
        self.copy()?.entries(from, to, size).map_err(|e| e.to_string())
    }

    /// The path from a smaller size to a larger one.
    pub(crate) fn consistency(&self, old: u64, new: u64) -> Result<Vec<Hash>, String> {
        self.copy()?.consistency(old, new).map_err(|e| e.to_string())
    }

    fn copy(&self) -> Result<&Source, String> {
        match self {
            Elsewhere::Copy(source) => Ok(source),
            Elsewhere::Witness { .. } => Err("a witness keeps no entries".to_owned()),
        }
    }
}

impl ShownNote {
    /// The note, opened with these keys, if one of them signed it and it is of this log.
    pub(crate) fn open(&self, origin: &str, keys: &[VerifierKey]) -> Option<SignedCheckpoint> {
        let signed = SignedCheckpoint::open(&self.text, keys).ok()?;
        (signed.checkpoint().origin() == origin).then_some(signed)
    }

    /// What it shows to one who has these keys.
    pub(crate) fn shown(&self, origin: &str, keys: &[VerifierKey]) -> Shown {
        if self.checkpoint.origin() != origin {
            return Shown::Silence(format!("it keeps another log, {}", self.checkpoint.origin()));
        }
        let signed = self.open(origin, keys).is_some();
        Shown::Checkpoint { size: self.checkpoint.size(), root: self.checkpoint.root(), signed }
    }
}

/// The log keys that charters among these entries name: a tail may bring in the keys that signed its own checkpoint. Whether
/// they may is judged when the tail is taken.
pub(crate) fn keys_named(entries: &[Vec<u8>]) -> Vec<VerifierKey> {
    let charter = |bytes: &Vec<u8>| {
        let entry = Entry::decode(bytes).ok()?;
        let statement = Statement::parse(&entry.statement).ok()?;
        if statement.header().kind.as_str() != "charter" {
            return None;
        }
        match Prepared::new(&entry.statement).ok()?.act() {
            Act::Charter(charter) => {
                Some(charter.log_keys.iter().map(|key| key.vkey.clone()).collect::<Vec<_>>())
            }
            _ => None,
        }
    };
    entries.iter().filter_map(charter).flatten().collect()
}

impl fmt::Display for Elsewhere {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Elsewhere::Copy(source) => source.fmt(f),
            Elsewhere::Witness { name, client, .. } => write!(f, "the witness {name} ({})", client.base()),
        }
    }
}
