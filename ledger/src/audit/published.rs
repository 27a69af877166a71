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
//! What does not fit becomes a [`Finding`]: where, which field, what was signed, what the bytes give. Each entry is first held against
//! its leaf hash in the tile. If the signed tree speaks for the tile, the entry's bytes were changed: it is named, and the walk goes on
//! with the hash that was signed, so that nobody else is blamed for it. What is found behind it may still follow from
//! it (a key's next statement, a verdict), and says so. Whether the rules take the statements is asked by
//! [`check_ledger`](super::check_ledger).

mod ahead;
mod auditor;
mod walk;

use crate::log::{Checkpoint, Hash, MemoryTree, SignedCheckpoint, Tile, TileKind, VerifierKey};
use ahead::{Seen, SeenEntry};
use std::borrow::Cow;
use std::fmt;
use walk::Walk;

pub use auditor::{Auditor, Progress, Signatures};
pub(super) use walk::Logged;

/// Gives the content of a path such as `checkpoint`, `tile/0/000` or `tile/entries/001.p/44`, or `None` where there is no file. Asked
/// by several threads.
pub type Files<'f> = &'f (dyn Fn(&str) -> Option<Vec<u8>> + Sync);

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
    /// The first entry before it whose bytes were changed: this may follow from that.
    pub after: Option<u64>,
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
    /// The first entry whose bytes are not those that were signed.
    changed: Option<u64>,
}

impl Report {
    /// Whether the log is whole: a checkpoint that holds, all of it read, and nothing found.
    pub fn is_clean(&self) -> bool {
        let size = self.checkpoint.as_ref().map(|signed| signed.checkpoint().size());
        size == Some(self.entries) && self.findings.is_empty()
    }

    pub(super) fn find(
        &mut self,
        place: Place,
        field: impl Into<Cow<'static, str>>,
        want: impl fmt::Display,
        got: impl fmt::Display,
    ) {
        let after = self.changed.filter(|changed| match place {
            Place::Entry(index) => index > *changed,
            Place::File(_) => true,
        });
        self.findings.push(Finding {
            place,
            field: field.into(),
            want: want.to_string(),
            got: got.to_string(),
            after,
        });
    }

    /// The entry's bytes are not those that were signed.
    fn find_changed(&mut self, index: u64, signed: Hash, got: Hash) {
        self.find(Place::Entry(index), "leaf hash", signed, got);
        self.changed.get_or_insert(index);
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
        write!(f, "{}: {}: want {}, got {}", self.place, self.field, self.want, self.got)?;
        match self.after {
            Some(index) => write!(f, " (may follow from entry {index})"),
            None => Ok(()),
        }
    }
}

/// Checks a published log against these keys of it.
pub fn check_log(files: Files<'_>, keys: &[VerifierKey]) -> Report {
    Auditor::once().check(files, keys)
}

impl Auditor<'_> {
    /// [`check_log`] in this auditor's manner.
    pub fn check(&mut self, files: Files<'_>, keys: &[VerifierKey]) -> Report {
        let mut report = Report::default();
        let Some(text) = read(files, "checkpoint", &mut report) else { return report };
        let Some(signed) = open_checkpoint(&text, keys, &mut report) else { return report };
        self.check_entries(files, signed.checkpoint(), false, &mut report, &mut |_, _| {});
        report.checkpoint = Some(signed);
        report
    }

    /// Reads all that a checkpoint calls for; `each` is told of every entry in turn, with what it says if the rules are to be asked.
    pub(super) fn check_entries(
        &mut self,
        files: Files<'_>,
        checkpoint: &Checkpoint,
        rules: bool,
        report: &mut Report,
        each: &mut dyn FnMut(Option<Logged>, &mut Report),
    ) {
        let kept = self.kept().cloned();
        if let Some(kept) = &kept
            && kept.size() > checkpoint.size()
        {
            let want = format!("{} or more, as the kept checkpoint has it", kept.size());
            report.find(Place::File("checkpoint".into()), "size", want, checkpoint.size());
        }
        let (told, size) = (self.told(), checkpoint.size());
        let mut walk = Walk::default();
        self.look_ahead(files, size, rules, &mut |seen| {
            let whole = check_bundle(files, checkpoint, kept.as_ref(), seen, &mut walk, report, each);
            whole && told.is_none_or(|told| told(walk.size(), size).is_continue())
        });
        // Without the rest there is nothing to compare the root with.
        if walk.size() == size && walk.root() != checkpoint.root() {
            report.find(Place::File("checkpoint".into()), "root", checkpoint.root(), walk.root());
        }
    }
}

/// Walks the entries of one bundle; false if they cannot be told apart.
fn check_bundle(
    files: Files<'_>,
    checkpoint: &Checkpoint,
    kept: Option<&Checkpoint>,
    seen: Seen,
    walk: &mut Walk,
    report: &mut Report,
    each: &mut dyn FnMut(Option<Logged>, &mut Report),
) -> bool {
    let size = checkpoint.size();
    let path = || seen.bundle.to_string();
    let Some(entries) = seen.entries else {
        missing(path(), report);
        return false;
    };
    report.files += 1;
    let entries = match entries {
        Ok(entries) => entries,
        Err(error) => {
            let want = format!("{} framed entries", seen.bundle.width());
            report.find(Place::File(path()), "framing", want, error);
            return false;
        }
    };
    let signed = signed_leaves(files, checkpoint, &seen.bundle, seen.tile.as_deref(), &entries, walk);
    let mut signed = signed.into_iter().flatten();
    let mut leaves = Some(seen.tile);
    for entry in entries {
        let logged = walk.step(entry, signed.next(), report);
        each(logged, report);
        if let Some(kept) = kept.filter(|kept| kept.size() == walk.size())
            && kept.root() != walk.root()
        {
            let field = format!("root at size {}", kept.size());
            report.find(
                Place::File("checkpoint".into()),
                field,
                format!("{}, as kept", kept.root()),
                walk.root(),
            );
        }
    }
    for (tile, hashes) in walk.tiles(size) {
        // The lowest is the first, and was read with the bundle.
        let bytes = leaves.take().unwrap_or_else(|| files(&tile.to_string()));
        match bytes {
            Some(bytes) => {
                report.files += 1;
                compare_tile(&bytes, tile, &hashes, report);
            }
            None => missing(tile.to_string(), report),
        }
    }
    true
}

/// The leaf hashes that were signed, where they are others than those of the published entries: those of the tile, if the tree above
/// says so. Without an answer from above the tile counts too: an entry's bytes say more than a hash, and so more can be changed.
fn signed_leaves(
    files: Files<'_>,
    checkpoint: &Checkpoint,
    bundle: &Tile,
    tile: Option<&[u8]>,
    entries: &[SeenEntry],
    walk: &Walk,
) -> Option<Vec<Hash>> {
    let size = checkpoint.size();
    let stated = Tile::at(TileKind::Hashes(0), bundle.number(), size)?.hashes(tile?).ok()?;
    let given: Vec<Hash> = entries.iter().map(|entry| entry.leaf).collect();
    if stated.len() != given.len() || stated == given {
        return None;
    }
    let ends = bundle.range().end == size;
    let above = || {
        let tile = Tile::at(TileKind::Hashes(1), bundle.number() / 256, size)?;
        let hashes = tile.hashes(&files(&tile.to_string())?).ok()?;
        hashes.get(usize::try_from(bundle.number() % 256).ok()?).copied()
    };
    let speaks_for = |leaves: &[Hash]| match ends {
        true => walk.root_with(leaves) == checkpoint.root(),
        false => Some(MemoryTree::of(leaves.iter().copied()).root()) == above(),
    };
    (speaks_for(&stated) || !speaks_for(&given)).then_some(stated)
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

fn compare_tile(bytes: &[u8], tile: Tile, hashes: &[Hash], report: &mut Report) {
    let place = || Place::File(tile.to_string());
    let published = match tile.hashes(bytes) {
        Ok(published) => published,
        Err(error) => {
            let want = format!("{} hashes", tile.width());
            return report.find(place(), "size", want, error);
        }
    };
    for ((index, want), got) in tile.range().zip(hashes).zip(published) {
        if *want != got {
            report.find(place(), "hash", format!("{want} for {index}"), got);
        }
    }
}

fn missing(path: String, report: &mut Report) {
    report.find(Place::File(path), "file", "a file", "none");
}

pub(super) fn read(files: Files<'_>, path: &str, report: &mut Report) -> Option<Vec<u8>> {
    let bytes = files(path);
    match bytes {
        Some(_) => report.files += 1,
        None => missing(path.to_owned(), report),
    }
    bytes
}

#[cfg(test)]
mod tests;
