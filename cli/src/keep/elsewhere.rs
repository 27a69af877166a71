//! Another copy of the log: a node or a static web server (C2SP tlog-tiles), or a directory of the same files. Or a witness of it
//! (C2SP tlog-witness), who keeps its newest checkpoint alone: enough to say that there is more.
//!
//! Nothing that it says is believed: a checkpoint counts by its signatures, entries by the root that it signed.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
    time::Duration,
};

use suyuan_ledger::log::{
    Checkpoint, Entry, Hash, Note, SignedCheckpoint, Tile, TileKind, TileReader, VerifierKey,
    consistency_proof, decode_bundle, origin_hash,
};
use suyuan_ledger::rules::{Prepared, payload::Act};
use suyuan_ledger::statement::Statement;

use super::advice::Shown;
use crate::{client::Client, failure::Failure};

/// Where a copy of the log lies.
#[derive(Clone, Debug)]
pub(crate) enum Elsewhere {
    /// Behind an address.
    Host(Client),
    /// In a directory with `checkpoint` and `tile/`.
    Directory(PathBuf),
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
    /// An address, or a directory: of tiles, or a whole data directory or backup.
    pub(crate) fn of(word: &str, patience: Duration) -> Result<Elsewhere, Failure> {
        let dir = Path::new(word);
        if !word.contains("://") && dir.is_dir() {
            let tiles = dir.join("tiles");
            return Ok(Elsewhere::Directory(if tiles.is_dir() { tiles } else { dir.to_owned() }));
        }
        if !word.contains("://") && (word.starts_with('.') || word.contains('/')) {
            return Err(Failure::usage(format!("there is no directory {word}"))
                .hint("name a directory of tiles, or an address: https://…"));
        }
        Ok(Elsewhere::Host(Client::with_patience(word, patience)?))
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
            _ => self.file("checkpoint")?,
        };
        let note = Note::parse(&text).map_err(|e| format!("its checkpoint does not read: {e}"))?;
        let checkpoint =
            note.text.parse::<Checkpoint>().map_err(|e| format!("its checkpoint does not read: {e}"))?;
        Ok(Some(ShownNote { text, checkpoint }))
    }

    /// The entries from one index up to another, in the log of `size` entries.
    pub(crate) fn entries(&self, from: u64, to: u64, size: u64) -> Result<Vec<Vec<u8>>, String> {
        let mut entries = Vec::new();
        for number in from / 256..to.div_ceil(256) {
            let first = number * 256;
            let bundle = Tile::at(TileKind::Entries, number, size)
                .ok_or_else(|| format!("a log of {size} entries has no bundle {number}"))?;
            let bytes = self.tile(&bundle)?;
            let wrong = |e| format!("{bundle}: {e}");
            let within = decode_bundle(&bytes, bundle.width()).map_err(wrong)?;
            let wanted = (first..).zip(within).filter(|(index, _)| (from..to).contains(index));
            entries.extend(wanted.map(|(_, bytes)| bytes.to_vec()));
        }
        Ok(entries)
    }

    /// The path from a smaller size to a larger one.
    pub(crate) fn consistency(&self, old: u64, new: u64) -> Result<Vec<Hash>, String> {
        let reader = TileReader::new(new, |tile: &Tile| self.tile(tile).ok());
        consistency_proof(&reader, old, new).map_err(|e| e.to_string())
    }

    /// A tile; where a copy has dropped a partial one, its beginning of the full one.
    fn tile(&self, tile: &Tile) -> Result<Vec<u8>, String> {
        let path = tile.to_string();
        self.file(&path).or_else(|error| match path.split_once(".p/") {
            Some((full, _)) => self.file(full).map(|bytes| beginning(bytes, tile)),
            None => Err(error),
        })
    }

    fn file(&self, path: &str) -> Result<Vec<u8>, String> {
        match self {
            Elsewhere::Host(client) => client.bytes(&format!("/{path}")).map_err(|e| e.to_string()),
            Elsewhere::Directory(dir) => {
                fs::read(dir.join(path)).map_err(|e| format!("{}: {e}", dir.join(path).display()))
            }
            Elsewhere::Witness { .. } => Err("a witness keeps no entries".to_owned()),
        }
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
            Elsewhere::Host(client) => f.write_str(client.base()),
            Elsewhere::Directory(dir) => write!(f, "{}", dir.display()),
            Elsewhere::Witness { name, client, .. } => write!(f, "the witness {name} ({})", client.base()),
        }
    }
}

#[cfg(test)]
mod tests {
    use suyuan_ledger::log::{MemoryTree, encode_bundle, leaf_hash, tiles_of, verify_consistency};

    use super::*;

    #[test]
    fn reads_entries_and_paths_also_where_only_full_tiles_are_left() {
        let dir = tempfile::tempdir().unwrap();
        let entries: Vec<Vec<u8>> = (0..700u32).map(|n| n.to_be_bytes().to_vec()).collect();
        let tree = MemoryTree::of(entries.iter().map(|entry| leaf_hash(entry)));
        let write = |path: String, bytes: Vec<u8>| {
            let path = dir.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        };
        for tile in tiles_of(700) {
            write(tile.to_string(), tile.hash_data(&tree).unwrap());
            if let TileKind::Hashes(0) = tile.kind() {
                let range =
                    usize::try_from(tile.range().start).unwrap()..usize::try_from(tile.range().end).unwrap();
                let bundle = Tile::at(TileKind::Entries, tile.number(), 700).unwrap();
                write(bundle.to_string(), encode_bundle(&entries[range]).unwrap());
            }
        }
        let copy = Elsewhere::of(dir.path().to_str().unwrap(), Duration::from_secs(1)).unwrap();
        assert_eq!(copy.entries(3, 700, 700).unwrap(), entries[3..]);
        // A log of 300 has partial tiles that this copy of 700 has only in full.
        assert_eq!(copy.entries(250, 300, 300).unwrap(), entries[250..300]);
        let early = MemoryTree::of(entries[..300].iter().map(|entry| leaf_hash(entry)));
        let path = copy.consistency(300, 700).unwrap();
        assert!(verify_consistency(300, 700, &early.root(), &tree.root(), &path).is_ok());
        assert!(copy.newest().is_err() && copy.entries(0, 701, 701).is_err());
    }
}
