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
//! statements make sense is for the rules to judge.

mod walk;

use crate::log::{HashReader as _, SignedCheckpoint, Tile, VerifierKey, bundles_of, decode_bundle, tiles_of};
use std::fmt;
use walk::Walk;

pub use walk::Auditor;

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
    /// Which part of it.
    pub field: &'static str,
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

    fn find(&mut self, place: Place, field: &'static str, want: impl fmt::Display, got: impl fmt::Display) {
        self.findings.push(Finding { place, field, want: want.to_string(), got: got.to_string() });
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
        let Some(signed) = open_checkpoint(files, keys, &mut report) else { return report };
        let size = signed.checkpoint().size();
        let mut walk = Walk::default();
        for bundle in bundles_of(size) {
            if !self.check_bundle(files, bundle, &mut walk, &mut report) {
                // Without the rest there is nothing to compare the tree with.
                report.checkpoint = Some(signed);
                return report;
            }
        }
        for tile in tiles_of(size) {
            check_tile(files, tile, &walk, &mut report);
        }
        let (want, got) = (walk.tree().root(), signed.checkpoint().root());
        if want != got {
            report.find(Place::File("checkpoint".into()), "root", want, got);
        }
        report.checkpoint = Some(signed);
        report
    }

    /// Walks the entries of one bundle; false if they cannot be told apart.
    fn check_bundle(
        &mut self,
        files: &dyn Fn(&str) -> Option<Vec<u8>>,
        bundle: Tile,
        walk: &mut Walk,
        report: &mut Report,
    ) -> bool {
        let Some(bytes) = read(files, &bundle.to_string(), report) else { return false };
        match decode_bundle(&bytes, bundle.width()) {
            Ok(entries) => {
                #[cfg(feature = "store")]
                self.verify_ahead(&entries);
                for entry in entries {
                    self.check_entry(entry, walk, report);
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

fn open_checkpoint(
    files: &dyn Fn(&str) -> Option<Vec<u8>>,
    keys: &[VerifierKey],
    report: &mut Report,
) -> Option<SignedCheckpoint> {
    let place = || Place::File("checkpoint".into());
    let text = read(files, "checkpoint", report)?;
    let signed = match SignedCheckpoint::open(&text, keys) {
        Ok(signed) => signed,
        Err(error) => {
            report.find(place(), "signature", "a note by a known key of the log", error);
            return None;
        }
    };
    let checkpoint = signed.checkpoint();
    if let Some(line) = checkpoint.extensions().first() {
        report.find(place(), "extension", "none", line);
    }
    for key in signed.signers().iter().filter(|key| key.name() != checkpoint.origin()) {
        report.find(place(), "origin", key.name(), checkpoint.origin());
    }
    Some(signed)
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

fn read(files: &dyn Fn(&str) -> Option<Vec<u8>>, path: &str, report: &mut Report) -> Option<Vec<u8>> {
    let bytes = files(path);
    match bytes {
        Some(_) => report.files += 1,
        None => report.find(Place::File(path.to_owned()), "file", "a file", "none"),
    }
    bytes
}

#[cfg(test)]
mod tests;
