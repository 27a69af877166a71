//! The audit of a published log: every byte of its checkpoint, tiles and entry bundles, in whatever place they lie.
//!
//! ```text
//! checkpoint             a note by a known key of the log; names the size; no extension lines
//! tile/entries/…         framed as the size says; every entry the one encoding; its index, its time, its prev;
//!                        every statement the one encoding, its signature good, its key's own chain unbroken
//! tile/L/…               every hash, as it follows from the entries
//! checkpoint             its root, as it follows from the entries
//! ```
//!
//! What does not fit becomes a [`Finding`]: where, which field, what was expected, what was found. The walk goes on past it, so
//! one changed byte may cause several: itself, and what it no longer agrees with. The first is always the nearest. Whether the
//! rules take the statements is asked by [`check_ledger`](super::check_ledger).

mod walk;

use crate::log::{
    Checkpoint, HashReader as _, SignedCheckpoint, Tile, VerifierKey, bundles_of, decode_bundle, tiles_of,
};
use std::borrow::Cow;
use std::fmt;
use walk::Walk;

pub use walk::Auditor;
pub(super) use walk::Logged;

/// Where something was found.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Place {
    /// A published file.
    File(String),
    /// The entry with this index.
    Entry(u64),
}

/// Something that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Where.
    pub place: Place,
    /// Which part of it; in a payload, a JSON pointer.
    pub field: Cow<'static, str>,
    /// What was expected.
    pub want: String,
    /// What was found.
    pub got: String,
}

/// What an audit saw.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The checkpoint, if its signature holds.
    pub checkpoint: Option<SignedCheckpoint>,
    /// How many entries were read.
    pub entries: u64,
    /// How many statements have a good signature.
    pub signatures: u64,
    /// How many files were read.
    pub files: u64,
    /// Everything that is not as it must be, in the order in which it was found.
    pub findings: Vec<Finding>,
}

impl Report {
    /// Whether the log is whole: a checkpoint that holds, and nothing found.
    pub fn is_clean(&self) -> bool {
        self.checkpoint.is_some() && self.findings.is_empty()
    }

    pub(super) fn find(
        &mut self,
        place: Place,
        field: impl Into<Cow<'static, str>>,
        want: impl fmt::Display,
        got: impl fmt::Display,
    ) {
        self.findings.push(Finding {
            place,
            field: field.into(),
            want: want.to_string(),
            got: got.to_string(),
        });
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => f.write_str(path),
            Self::Entry(index) => write!(f, "entry {index}"),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: want {}, got {}", self.place, self.field, self.want, self.got)
    }
}

/// Checks a published log against these keys of it. `files` gives the content of a path such as `checkpoint`,
/// `tile/0/000` or `tile/entries/001.p/44`, or `None` where there is no file.
pub fn check_log(files: &dyn Fn(&str) -> Option<Vec<u8>>, keys: &[VerifierKey]) -> Report {
    Auditor::default().check(files, keys)
}

impl Auditor {
    /// [`check_log`], but what this auditor has found good before it does not verify again.
    pub fn check(&mut self, files: &dyn Fn(&str) -> Option<Vec<u8>>, keys: &[VerifierKey]) -> Report {
        let mut report = Report::default();
        let Some(text) = read(files, "checkpoint", &mut report) else { return report };
        let Some(signed) = open_checkpoint(&text, keys, &mut report) else { return report };
        self.check_entries(files, signed.checkpoint(), &mut report, &mut |_, _| {});
        report.checkpoint = Some(signed);
        report
    }

    /// Reads all that a checkpoint calls for; `each` is told of every entry in turn.
    pub(super) fn check_entries(
        &mut self,
        files: &dyn Fn(&str) -> Option<Vec<u8>>,
        checkpoint: &Checkpoint,
        report: &mut Report,
        each: &mut dyn FnMut(Option<Logged>, &mut Report),
    ) {
        let mut walk = Walk::default();
        for bundle in bundles_of(checkpoint.size()) {
            if !self.check_bundle(files, bundle, &mut walk, report, each) {
                // Without the rest there is nothing to compare the tree with.
                return;
            }
        }
        for tile in tiles_of(checkpoint.size()) {
            check_tile(files, tile, &walk, report);
        }
        let (want, got) = (walk.tree().root(), checkpoint.root());
        if want != got {
            report.find(Place::File("checkpoint".into()), "root", want, got);
        }
    }

    /// Walks the entries of one bundle; false if they cannot be told apart.
    fn check_bundle(
        &mut self,
        files: &dyn Fn(&str) -> Option<Vec<u8>>,
        bundle: Tile,
        walk: &mut Walk,
        report: &mut Report,
        each: &mut dyn FnMut(Option<Logged>, &mut Report),
    ) -> bool {
        let Some(bytes) = read(files, &bundle.to_string(), report) else { return false };
        match decode_bundle(&bytes, bundle.width()) {
            Ok(entries) => {
                #[cfg(feature = "store")]
                self.verify_ahead(&entries);
                for entry in entries {
                    let logged = self.check_entry(entry, walk, report);
                    each(logged, report);
                }
                true
            }
            Err(error) => {
                let want = format!("{} framed entries", bundle.width());
                report.find(Place::File(bundle.to_string()), "framing", want, error);
                false
            }
        }
    }
}

pub(super) fn open_checkpoint(
    text: &[u8],
    keys: &[VerifierKey],
    report: &mut Report,
) -> Option<SignedCheckpoint> {
    let place = || Place::File("checkpoint".into());
    let signed = match SignedCheckpoint::open(text, keys) {
        Ok(signed) => signed,
        Err(error) => {
            report.find(place(), "signature", "a note by a known key of the log", error);
            return None;
        }
    };
    let checkpoint = signed.checkpoint();
    check_lines(checkpoint, report);
    for key in signed.signers().iter().filter(|key| key.name() != checkpoint.origin()) {
        report.find(place(), "origin", key.name(), checkpoint.origin());
    }
    Some(signed)
}

/// A checkpoint of ours has three lines.
pub(super) fn check_lines(checkpoint: &Checkpoint, report: &mut Report) {
    if let Some(line) = checkpoint.extensions().first() {
        report.find(Place::File("checkpoint".into()), "extension", "none", line);
    }
}

fn check_tile(files: &dyn Fn(&str) -> Option<Vec<u8>>, tile: Tile, walk: &Walk, report: &mut Report) {
    let Some(bytes) = read(files, &tile.to_string(), report) else { return };
    compare_tile(&bytes, tile, walk, report);
}

fn compare_tile(bytes: &[u8], tile: Tile, walk: &Walk, report: &mut Report) {
    let place = || Place::File(tile.to_string());
    let hashes = match tile.hashes(bytes) {
        Ok(hashes) => hashes,
        Err(error) => {
            let want = format!("{} hashes", tile.width());
            return report.find(place(), "size", want, error);
        }
    };
    for (index, got) in tile.range().zip(hashes) {
        match walk.tree().hash(tile.tree_level(), index) {
            Some(want) if want == got => {}
            Some(want) => report.find(place(), "hash", format!("{want} for {index}"), got),
            None => report.find(place(), "hash", format!("none for {index}"), got),
        }
    }
}

pub(super) fn read(
    files: &dyn Fn(&str) -> Option<Vec<u8>>,
    path: &str,
    report: &mut Report,
) -> Option<Vec<u8>> {
    let bytes = files(path);
    match bytes {
        Some(_) => report.files += 1,
        None => report.find(Place::File(path.to_owned()), "file", "a file", "none"),
    }
    bytes
}

#[cfg(test)]
mod tests;
