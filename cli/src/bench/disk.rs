//! What a data directory takes on the disk, by kind of copy.

use std::{fs, path::Path};

use serde::Serialize;

/// Bytes of files, as long as the files are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Disk {
    /// The primary record of what no tile holds yet.
    pub(crate) journal: u64,
    /// Entries, hashes and indexes for reading.
    pub(crate) sled: u64,
    /// The log as it is published.
    pub(crate) tiles: u64,
    /// Everything else: snapshot of the state, marks, private values.
    pub(crate) other: u64,
}

impl Disk {
    /// Of this data directory.
    pub(crate) fn of(dir: &Path) -> Disk {
        let (journal, sled, tiles) = (
            bytes_in(&dir.join("journal")),
            bytes_in(&dir.join("ledger.sled")),
            bytes_in(&dir.join("tiles")),
        );
        Disk { journal, sled, tiles, other: bytes_in(dir).saturating_sub(journal + sled + tiles) }
    }

    /// All kinds together.
    pub(crate) fn total(&self) -> u64 {
        self.journal + self.sled + self.tiles + self.other
    }
}

fn bytes_in(dir: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(dir) else { return 0 };
    let bytes = |entry: fs::DirEntry| match entry.metadata() {
        Ok(meta) if meta.is_dir() => bytes_in(&entry.path()),
        Ok(meta) => meta.len(),
        Err(_) => 0,
    };
    entries.flatten().map(bytes).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_by_kind() {
        let dir = tempfile::tempdir().unwrap();
        for (place, len) in [("journal", 3), ("tiles/tile/0", 5), ("private", 2)] {
            fs::create_dir_all(dir.path().join(place)).unwrap();
            fs::write(dir.path().join(place).join("f"), vec![0; len]).unwrap();
        }
        let disk = Disk::of(dir.path());
        assert_eq!(disk, Disk { journal: 3, sled: 0, tiles: 5, other: 2 });
        assert_eq!(disk.total(), 10);
    }
}
