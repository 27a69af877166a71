//! Half tiles: 128 hashes of one level, half of a C2SP tile.
//!
//! Whole tiles of 8 KiB would let one of sled's pages outgrow 128 KiB. The levels are seven apart (128 = 2⁷): hash *i* at half-tile level *L*
//! covers 128^L leaves. Behind the 128 hashes lie the eight of their middle level, 2 bytes an entry, so that no subtree between two
//! levels takes more than seven SHA-256, and an audit path 15 for each half tile where it took 120:
//!
//! ```text
//! height 6, 5    folded from the middle row: 3 SHA-256, 1
//! height 4       8 hashes    bytes 4,096 … 4,351       the middle row; half tiles of earlier versions end in front of it
//! height 3 … 1   folded from the lowest row: 7, 3, 1
//! height 0       128 hashes  bytes 0 … 4,095
//! ```
//!
//! Full half tiles never change, and only full ones go into sled. [`HalfTiles`] holds the others, the right edge
//! of the tree, and those full ones that sled does not have yet, each with all that lies above its hashes.

use std::collections::VecDeque;

use crate::log::{Hash, HashReader, MemoryTree, node_hash};

/// How many hashes make a half tile.
pub(in crate::store) const HALF_TILE: u64 = 128;
const HEIGHT: u8 = 7;
/// How high above the lowest row the middle one lies.
const MIDDLE: u8 = 4;
/// How many bytes the lowest row has.
const LOWEST: usize = 32 * HALF_TILE as usize;
/// How many bytes a full half tile has on the shelf.
pub(super) const SHELVED: usize = LOWEST + (LOWEST >> MIDDLE);

/// The half tiles in memory.
#[derive(Clone, Debug, Default)]
pub(in crate::store) struct HalfTiles {
    levels: Vec<Level>,
}

/// Tiles from number `first` on; only the last is not full.
#[derive(Clone, Debug, Default)]
struct Level {
    first: u64,
    tiles: VecDeque<MemoryTree>,
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
    /// The eight above them in the middle.
    pub(in crate::store) middle: Vec<Hash>,
}

/// A half tile as it was found on the shelf.
#[derive(Clone, Debug)]
pub(in crate::store) struct ShelvedTile<B>(B);

/// Where in which half tile a complete subtree is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) struct Place {
    /// Half-tile level.
    pub(in crate::store) level: u8,
    /// The half tile.
    pub(in crate::store) tile: u64,
    /// How high above the half tile's hashes: at most 6.
    height: u8,
    /// Which of those so high above this half tile.
    index: u64,
}

impl Place {
    /// Where the subtree over the 2^`level` leaves from `index`·2^`level` on is.
    pub(in crate::store) fn of(level: u8, index: u64) -> Option<Place> {
        let height = level % HEIGHT;
        let start = index.checked_mul(1 << height)?;
        let (tile, index) = (start / HALF_TILE, (start % HALF_TILE) >> height);
        Some(Place { level: level / HEIGHT, tile, height, index })
    }
}

impl<B: AsRef<[u8]>> ShelvedTile<B> {
    /// Takes bytes that are as long as a half tile is, now or in earlier versions.
    pub(super) fn of(bytes: B) -> Option<ShelvedTile<B>> {
        matches!(bytes.as_ref().len(), LOWEST | SHELVED).then_some(ShelvedTile(bytes))
    }

    /// The hash of a subtree that lies in it: folded from the middle row, or from the lowest where that is below it or the only one.
    pub(in crate::store) fn hash(&self, place: &Place) -> Option<Hash> {
        let (_, middle) = self.0.as_ref().split_at_checked(LOWEST)?;
        match place.height.checked_sub(MIDDLE).filter(|_| !middle.is_empty()) {
            Some(height) => row(middle, height, place.index),
            None => self.folded(place),
        }
    }

    /// The same without trusting the middle row: as starts do, which hold the log against what was signed.
    pub(super) fn folded(&self, place: &Place) -> Option<Hash> {
        row(self.0.as_ref().get(..LOWEST)?, place.height, place.index)
    }

    /// Its 128 hashes.
    pub(super) fn hashes(&self) -> Option<Vec<Hash>> {
        let (hashes, _) = self.0.as_ref().as_chunks().0.split_at_checked(HALF_TILE as usize)?;
        Some(hashes.iter().copied().map(Hash::from_bytes).collect())
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
                full.push(FullTile { level, tile, hashes: all(hashes, 0), middle: all(hashes, MIDDLE) });
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
            let tiles =
                if hashes.is_empty() { VecDeque::new() } else { VecDeque::from([MemoryTree::of(hashes)]) };
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

    fn tile(&self, level: u8, tile: u64) -> Option<&MemoryTree> {
        let held = self.levels.get(usize::from(level))?;
        held.tiles.get(tile.checked_sub(held.first)? as usize)
    }
}

impl HashReader for HalfTiles {
    fn hash(&self, level: u8, index: u64) -> Option<Hash> {
        let place = Place::of(level, index)?;
        self.tile(place.level, place.tile)?.hash(place.height, place.index)
    }
}

impl Level {
    /// Takes the next hash; gives the hash over a tile that it completes.
    fn push(&mut self, hash: Hash) -> Option<Hash> {
        match self.tiles.back_mut() {
            Some(last) if last.size() < HALF_TILE => last.push(hash),
            _ => self.tiles.push_back(MemoryTree::of([hash])),
        }
        self.tiles.back().filter(|last| last.size() == HALF_TILE).map(MemoryTree::root)
    }
}

impl FullTile {
    /// What goes onto the shelf.
    pub(super) fn bytes(&self) -> Vec<u8> {
        self.hashes.iter().chain(&self.middle).flat_map(|hash| *hash.as_bytes()).collect()
    }

    /// Whether this is it: whole, or as earlier versions wrote it, without the middle row.
    pub(super) fn is(&self, found: &[u8]) -> bool {
        let bytes = self.bytes();
        found == bytes || found == &bytes[..LOWEST]
    }
}

/// How many tiles of a level are full in a tree of this size.
pub(in crate::store) fn full_tiles(level: u8, size: u64) -> u64 {
    size.checked_shr(u32::from(HEIGHT) * (u32::from(level) + 1)).unwrap_or(0)
}

/// All hashes so high above a full tile's lowest.
fn all(tile: &MemoryTree, height: u8) -> Vec<Hash> {
    (0..HALF_TILE >> height).map_while(|index| tile.hash(height, index)).collect()
}

/// The hash of number `index` so high above a row of hashes, as bytes.
fn row(row: &[u8], height: u8, index: u64) -> Option<Hash> {
    let start = (index as usize) << height;
    let below = row.as_chunks().0.get(start..start + (1 << height))?;
    Some(fold(&below.iter().copied().map(Hash::from_bytes).collect::<Vec<_>>()))
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
    fn a_full_tile_gives_the_same_subtrees_from_the_shelf_with_a_middle_row_and_without() {
        let mut tiles = HalfTiles::default();
        (0..3 * 128).for_each(|index| tiles.push(leaf(index)));
        let tree = MemoryTree::of((0..3 * 128).map(leaf));
        let bytes = tiles.full_below(3 * 128)[1].bytes();
        assert_eq!(bytes.len(), SHELVED);
        let shelved = [ShelvedTile::of(&bytes[..]).unwrap(), ShelvedTile::of(&bytes[..LOWEST]).unwrap()];
        for level in 0..HEIGHT {
            for index in 128 >> level..256 >> level {
                let place = Place::of(level, index).unwrap();
                assert_eq!((place.level, place.tile), (0, 1));
                for tile in &shelved {
                    assert_eq!(tile.hash(&place), tree.hash(level, index), "({level}, {index})");
                    assert_eq!(tile.folded(&place), tree.hash(level, index), "({level}, {index})");
                }
            }
        }
        for tile in &shelved {
            assert_eq!(tile.hashes().unwrap(), (128..256).map(leaf).collect::<Vec<_>>());
        }
        for length in [0, LOWEST - 1, LOWEST + 1, SHELVED - 32, SHELVED + 32] {
            assert!(ShelvedTile::of(vec![0; length]).is_none(), "{length}");
        }
    }

    #[test]
    fn a_byte_that_is_not_the_tiles_is_noticed_in_either_row() {
        let mut tiles = HalfTiles::default();
        (0..128).for_each(|index| tiles.push(leaf(index)));
        let tile = tiles.full_below(128).remove(0);
        let bytes = tile.bytes();
        assert!(tile.is(&bytes) && tile.is(&bytes[..LOWEST]));
        for at in 0..SHELVED {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert!(!tile.is(&changed), "{at}");
            assert_eq!(tile.is(&changed[..LOWEST]), at >= LOWEST, "{at}");
        }
        for length in (0..SHELVED).filter(|length| *length != LOWEST) {
            assert!(!tile.is(&bytes[..length]), "{length}");
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
