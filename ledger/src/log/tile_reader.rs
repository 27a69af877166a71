//! Reading a tree from its tiles: what a client, a follower or a restarting node has.
//!
//! ```text
//! hash (10, 3) = fold of the 2² hashes from 12 on in tile/1/000, because 10 = 8·1 + 2 and 12 = 3·2²
//! ```
//!
//! What the tiles say is not checked here: a root that was signed, or a proof verified against one, does that.

use super::{Hash, HashReader, Tile, TileKind, node_hash};

/// The hashes of a log of `size` entries, from tiles that `files` gives by name.
#[derive(Debug, Clone)]
pub struct TileReader<F> {
    size: u64,
    files: F,
}

impl<F: Fn(&Tile) -> Option<Vec<u8>>> TileReader<F> {
    /// Reads the tiles that a log of `size` entries has.
    pub fn new(size: u64, files: F) -> Self {
        Self { size, files }
    }
}

impl<F: Fn(&Tile) -> Option<Vec<u8>>> HashReader for TileReader<F> {
    fn hash(&self, level: u8, index: u64) -> Option<Hash> {
        let (tile_level, height) = (level / 8, level % 8);
        let first = index.checked_mul(1 << height)?;
        let tile = Tile::at(TileKind::Hashes(tile_level), first / 256, self.size)?;
        let hashes = tile.hashes(&(self.files)(&tile)?).ok()?;
        let within = (first % 256) as usize;
        let mut row = hashes.get(within..within + (1 << height))?.to_vec();
        while row.len() > 1 {
            row = row.chunks_exact(2).map(|pair| node_hash(&pair[0], &pair[1])).collect();
        }
        row.first().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{MemoryTree, consistency_proof, inclusion_proof, leaf_hash, root_of};
    use super::*;

    #[test]
    fn proofs_from_tiles_are_those_from_the_whole_tree() {
        let tree = MemoryTree::of((0..70_000u32).map(|n| leaf_hash(&n.to_be_bytes())));
        for size in [1, 2, 255, 256, 257, 300, 65_535, 65_536, 65_537, 70_000] {
            let reader = TileReader::new(size, |tile: &Tile| tile.hash_data(&tree).ok());
            assert_eq!(root_of(&reader, size), root_of(&tree, size));
            for index in [0, size / 3, size / 2, size - 1] {
                assert_eq!(inclusion_proof(&reader, index, size), inclusion_proof(&tree, index, size));
                assert_eq!(
                    consistency_proof(&reader, index + 1, size),
                    consistency_proof(&tree, index + 1, size)
                );
            }
            assert_eq!(reader.hash(0, size), None);
            assert_eq!(reader.hash(255, u64::MAX), None);
        }
        assert_eq!(TileReader::new(9, |_: &Tile| None).hash(0, 0), None);
    }
}
