//! Half tiles: 128 hashes of one level, 4 KiB, half of a C2SP tile.
//!
//! Whole tiles of 8 KiB would let one of sled's pages outgrow 128 KiB. The levels are seven apart (128 = 2⁷): hash *i* at half-tile level *L*
//! covers 128^L leaves, and whatever lies between two levels is folded from at most 64 hashes of the lower one.
//!
//! Full half tiles never change, and only full ones go into sled. [`HalfTiles`] holds the others, the right edge
//! of the tree, and those full ones that sled does not have yet.

use std::collections::VecDeque;

use crate::log::{Hash, HashReader, node_hash};

/// How many hashes make a half tile.
pub(in crate::store) const HALF_TILE: u64 = 128;
const HEIGHT: u8 = 7;

/// The half tiles in memory.
#[derive(Clone, Debug, Default)]
pub(in crate::store) struct HalfTiles {
    levels: Vec<Level>,
}

/// Tiles from number `first` on; only the last is not full.
#[derive(Clone, Debug, Default)]
struct Level {
    first: u64,
    tiles: VecDeque<Vec<Hash>>,
}

/// A full half tile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::store) struct FullTile {
    /// Half-tile level.
    pub(in crate::store) level: u8,
    /// Its number in that level.
    pub(in crate::store) tile: u64,
    /// 128 hashes.
    pub(in crate::store) hashes: Vec<Hash>,
}

/// Which hashes of which half tile a complete subtree is folded from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Half-tile level.
    pub(super) level: u8,
    /// The half tile.
    pub(super) tile: u64,
    /// The first hash in it.
    pub(super) start: usize,
    /// How many: a power of two, at most 64.
    pub(super) count: usize,
}

impl Place {
    /// Where the subtree over the 2^`level` leaves from `index`·2^`level` on is folded from.
    pub(super) fn of(level: u8, index: u64) -> Option<Place> {
        let above = level % HEIGHT;
        let start = index.checked_mul(1 << above)?;
        let (tile, start) = (start / HALF_TILE, (start % HALF_TILE) as usize);
        Some(Place { level: level / HEIGHT, tile, start, count: 1 << above })
    }

    /// Folds the subtree's hash from the half tile, as far as that is filled.
    pub(super) fn fold(&self, tile: &[Hash]) -> Option<Hash> {
        tile.get(self.start..self.start + self.count).map(fold)
    }

    /// The same, from the bytes of a full half tile.
    pub(super) fn fold_bytes(&self, tile: &[u8]) -> Option<Hash> {
        let bytes = tile.get(self.start * 32..(self.start + self.count) * 32)?;
        let hashes: Vec<Hash> = bytes.as_chunks::<32>().0.iter().copied().map(Hash::from_bytes).collect();
        Some(fold(&hashes))
    }
}

impl HalfTiles {
    /// Takes the next leaf.
    pub(in crate::store) fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        for level in 0.. {
            if self.levels.len() == level {
                self.levels.push(Level::default());
            }
            match self.levels[level].push(hash) {
                Some(root) => hash = root,
                None => return,
            }
        }
    }

    /// Full tiles that lie, all of them, below `size` leaves.
    pub(in crate::store) fn full_below(&self, size: u64) -> Vec<FullTile> {
        self.full_between(0, size)
    }

    /// The same, without those that were full at `from` leaves.
    pub(in crate::store) fn full_between(&self, from: u64, size: u64) -> Vec<FullTile> {
        let mut full = Vec::new();
        for (level, held) in (0..).zip(&self.levels) {
            let first = full_tiles(level, from).max(held.first);
            let count = full_tiles(level, size).saturating_sub(first);
            let skip = (first - held.first) as usize;
            for (tile, hashes) in (first..).zip(held.tiles.iter().skip(skip)).take(count as usize) {
                full.push(FullTile { level, tile, hashes: hashes.clone() });
            }
        }
        full
    }

    /// The edge of a tree of `size` leaves, a multiple of 128, whose full tiles `read` gives; `None` if one is missing.
    pub(in crate::store) fn resume(
        size: u64,
        read: impl Fn(u8, u64) -> Option<Vec<Hash>>,
    ) -> Option<HalfTiles> {
        let mut levels = vec![Level { first: size / HALF_TILE, tiles: VecDeque::new() }];
        for level in 1.. {
            let count = full_tiles(level - 1, size);
            if count == 0 {
                break;
            }
            let first = count / HALF_TILE;
            let hashes = (first * HALF_TILE..count).map(|tile| read(level - 1, tile).map(|full| fold(&full)));
            let hashes: Vec<Hash> = hashes.collect::<Option<_>>()?;
            let tiles = if hashes.is_empty() { VecDeque::new() } else { VecDeque::from([hashes]) };
            levels.push(Level { first, tiles });
        }
        Some(HalfTiles { levels })
    }

    /// Forgets what [`HalfTiles::full_below`] gives.
    pub(in crate::store) fn drop_below(&mut self, size: u64) {
        for (level, held) in (0..).zip(&mut self.levels) {
            let count = full_tiles(level, size).saturating_sub(held.first);
            held.tiles.drain(..(count as usize).min(held.tiles.len()));
            held.first += count;
        }
    }

    fn tile(&self, level: u8, tile: u64) -> Option<&[Hash]> {
        let held = self.levels.get(usize::from(level))?;
        held.tiles.get(tile.checked_sub(held.first)? as usize).map(Vec::as_slice)
    }
}

impl HashReader for HalfTiles {
    fn hash(&self, level: u8, index: u64) -> Option<Hash> {
        let place = Place::of(level, index)?;
        place.fold(self.tile(place.level, place.tile)?)
    }
}

impl Level {
    /// Takes the next hash; gives the hash over a tile that it completes.
    fn push(&mut self, hash: Hash) -> Option<Hash> {
        match self.tiles.back_mut() {
            Some(last) if last.len() < HALF_TILE as usize => last.push(hash),
            _ => {
                let mut tile = Vec::with_capacity(HALF_TILE as usize);
                tile.push(hash);
                self.tiles.push_back(tile);
            }
        }
        self.tiles.back().filter(|last| last.len() == HALF_TILE as usize).map(|full| fold(full))
    }
}

impl FullTile {
    /// 4,096 bytes.
    pub(super) fn bytes(&self) -> Vec<u8> {
        self.hashes.iter().flat_map(|hash| *hash.as_bytes()).collect()
    }
}

/// How many tiles of a level are full in a tree of this size.
pub(in crate::store) fn full_tiles(level: u8, size: u64) -> u64 {
    size.checked_shr(u32::from(HEIGHT) * (u32::from(level) + 1)).unwrap_or(0)
}

/// The root over a power of two of hashes.
fn fold(hashes: &[Hash]) -> Hash {
    let mut row = hashes.to_vec();
    while row.len() > 1 {
        row = row.as_chunks::<2>().0.iter().map(|[left, right]| node_hash(left, right)).collect();
    }
    row[0]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::{MemoryTree, leaf_hash};

    fn leaf(index: u64) -> Hash {
        leaf_hash(&index.to_be_bytes())
    }

    #[test]
    fn gives_every_subtree_that_the_plain_tree_gives() {
        let size = 2 * 128 * 128 + 300;
        let mut tiles = HalfTiles::default();
        (0..size).for_each(|index| tiles.push(leaf(index)));
        let tree = MemoryTree::of((0..size).map(leaf));
        for level in 0..17 {
            for index in 0..(size >> level) + 2 {
                assert_eq!(tiles.hash(level, index), tree.hash(level, index), "({level}, {index})");
            }
        }
    }

    #[test]
    fn an_edge_is_made_again_from_full_tiles() {
        for size in [0, 128, 1_280, 128 * 128, 128 * 128 + 128, 2 * 128 * 128 + 640, 128 * 128 * 128 + 128] {
            let mut grown = HalfTiles::default();
            let mut full = std::collections::HashMap::new();
            for index in 0..size {
                grown.push(leaf(index));
                if (index + 1).is_multiple_of(128) {
                    let tiles = grown.full_below(index + 1);
                    full.extend(tiles.into_iter().map(|tile| ((tile.level, tile.tile), tile.hashes)));
                    grown.drop_below(index + 1);
                }
            }
            let mut resumed =
                HalfTiles::resume(size, |level, tile| full.get(&(level, tile)).cloned()).unwrap();
            for index in size..size + 300 {
                grown.push(leaf(index));
                resumed.push(leaf(index));
            }
            assert_eq!(resumed.full_below(size + 256), grown.full_below(size + 256), "{size}");
            assert!(size == 0 || HalfTiles::resume(size, |_, _| None).is_none() || size == 128 * 128 * 128);
        }
    }

    #[test]
    fn what_is_dropped_was_handed_out_before_and_each_tile_once() {
        let mut tiles = HalfTiles::default();
        let mut seen = Vec::new();
        for index in 0..3 * 128 * 128u64 {
            tiles.push(leaf(index));
            let size = index + 1;
            if size % 640 == 0 {
                seen.extend(tiles.full_below(size).into_iter().map(|tile| (tile.level, tile.tile)));
                tiles.drop_below(size);
                assert!(tiles.full_below(size).is_empty());
            }
        }
        seen.sort_unstable();
        let expected: Vec<_> = (0..380).map(|tile| (0, tile)).chain([(1, 0), (1, 1)]).collect();
        assert_eq!(seen, expected);
    }
}
