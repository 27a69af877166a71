//! Tiles (C2SP tlog-tiles): the log as files that never change, for any web server to serve.
//!
//! ```text
//! tile/0/000            hashes of leaves 0 to 255, 32 bytes each
//! tile/0/001.p/44       of leaves 256 to 299: a partial tile, 44 wide
//! tile/1/000.p/1        hashes of level-0 tiles: hash i of tile (L, N) covers the 256^L leaves from (N·256 + i)·256^L on
//! tile/entries/001.p/44 the entries themselves, each as u16_be(length) ‖ bytes
//! tile/0/x001/x234/067  N = 1234067 in groups of three digits, all but the last with an x
//! ```
//!
//! A name has one spelling; empty tiles do not exist. Names are written without a leading slash, as keys of a store; a server
//! puts one before.

use super::checkpoint::decimal;
use super::{Hash, HashReader, TreeError};
use std::{fmt, ops::Range, str::FromStr};
use thiserror::Error;

/// How many hashes or entries a full tile has.
pub const TILE_WIDTH: u64 = 256;
/// The most levels that a name may give.
const MAX_LEVEL: u64 = 63;
/// The highest level that a tree of 64-bit size reaches.
const TOP_LEVEL: u8 = 7;

/// What a tile holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TileKind {
    /// The hashes of a level, counted in tiles.
    Hashes(u8),
    /// Entries.
    Entries,
}

/// The name of a tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    kind: TileKind,
    number: u64,
    width: u16,
}

/// Why a name is not that of a tile, or bytes are not its content.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TileError {
    /// A name of another form.
    #[error("want tile/LEVEL/NUMBER or tile/entries/NUMBER, with .p/WIDTH if partial, got {got:?}")]
    Name {
        /// The name found.
        got: String,
    },
    /// The file has another size.
    #[error("want {want} bytes, got {got}")]
    Size {
        /// The size wanted.
        want: usize,
        /// The size found.
        got: usize,
    },
    /// An entry bundle ends inside an entry.
    #[error("entry {at} of the bundle: want {want} bytes at offset {offset}, got {got}")]
    Truncated {
        /// The entry's place in the bundle, from 0.
        at: usize,
        /// Where the missing bytes begin.
        offset: usize,
        /// How many are wanted.
        want: usize,
        /// How many are left.
        got: usize,
    },
    /// An entry bundle goes on behind its last entry.
    #[error("{got} bytes follow the last of {count} entries")]
    Trailing {
        /// How many entries belong in the bundle.
        count: u16,
        /// How many bytes follow.
        got: usize,
    },
    /// An entry that a bundle cannot frame.
    #[error("want an entry of at most 65535 bytes, got {got}")]
    EntryTooLarge {
        /// The size found.
        got: usize,
    },
}

impl Tile {
    /// The tile `number` of a kind, in a log of `size` entries; `None` if it would be empty.
    pub fn at(kind: TileKind, number: u64, size: u64) -> Option<Self> {
        let total = match kind {
            TileKind::Entries => size,
            TileKind::Hashes(level) => size.checked_shr(8 * u32::from(level)).unwrap_or(0),
        };
        let width = total.checked_sub(number.checked_mul(TILE_WIDTH)?)?.min(TILE_WIDTH) as u16;
        (width > 0).then_some(Self { kind, number, width })
    }

    /// What it holds.
    pub fn kind(&self) -> TileKind {
        self.kind
    }

    /// Its number among its kind, from 0.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// How many hashes or entries it has: 1 to 256.
    pub fn width(&self) -> u16 {
        self.width
    }

    /// The level of its hashes in the tree, counted in doublings; a leaf's for entries.
    pub fn tree_level(&self) -> u8 {
        match self.kind {
            TileKind::Hashes(level) => level.saturating_mul(8),
            TileKind::Entries => 0,
        }
    }

    /// Whether it has fewer than 256.
    pub fn is_partial(&self) -> bool {
        u64::from(self.width) < TILE_WIDTH
    }

    /// Which hashes of its level, or which entries, it holds.
    pub fn range(&self) -> Range<u64> {
        let start = self.number * TILE_WIDTH;
        start..start + u64::from(self.width)
    }

    /// The content of a tile of hashes, from a tree. (A bundle's content are its entries; here it would be their leaf hashes.)
    pub fn hash_data(&self, reader: &impl HashReader) -> Result<Vec<u8>, TreeError> {
        let level = self.tree_level();
        let mut data = Vec::with_capacity(usize::from(self.width) * 32);
        for index in self.range() {
            let hash = reader.hash(level, index).ok_or(TreeError::Missing { level, index })?;
            data.extend_from_slice(hash.as_bytes());
        }
        Ok(data)
    }

    /// The hashes in the content of a tile of hashes.
    pub fn hashes(&self, data: &[u8]) -> Result<Vec<Hash>, TileError> {
        let want = usize::from(self.width) * 32;
        let (hashes, _) = data.as_chunks::<32>();
        match data.len() {
            got if got == want => Ok(hashes.iter().map(|hash| Hash::from_bytes(*hash)).collect()),
            got => Err(TileError::Size { want, got }),
        }
    }
}

/// The tiles of hashes of a log of `size` entries, level by level; full ones first in each.
pub fn tiles_of(size: u64) -> impl Iterator<Item = Tile> {
    new_tiles(0, size)
}

/// The tiles of hashes that a log of `size` entries has and one of `old` entries has not.
pub fn new_tiles(old: u64, size: u64) -> impl Iterator<Item = Tile> {
    (0..=TOP_LEVEL).flat_map(move |level| grown(TileKind::Hashes(level), old, size))
}

/// The entry bundles of a log of `size` entries.
pub fn bundles_of(size: u64) -> impl Iterator<Item = Tile> {
    new_bundles(0, size)
}

/// The entry bundles that a log of `size` entries has and one of `old` entries has not.
pub fn new_bundles(old: u64, size: u64) -> impl Iterator<Item = Tile> {
    grown(TileKind::Entries, old, size)
}

fn grown(kind: TileKind, old: u64, size: u64) -> impl Iterator<Item = Tile> {
    let level = match kind {
        TileKind::Hashes(level) => 8 * u32::from(level),
        TileKind::Entries => 0,
    };
    let (old, new) = (old >> level, size >> level);
    let first = if old < new { old / TILE_WIDTH } else { new.div_ceil(TILE_WIDTH) };
    (first..new.div_ceil(TILE_WIDTH)).filter_map(move |number| Tile::at(kind, number, size))
}

impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            TileKind::Hashes(level) => write!(f, "tile/{level}/")?,
            TileKind::Entries => f.write_str("tile/entries/")?,
        }
        let mut groups = vec![self.number % 1000];
        let mut rest = self.number / 1000;
        while rest > 0 {
            groups.push(rest % 1000);
            rest /= 1000;
        }
        for group in groups[1..].iter().rev() {
            write!(f, "x{group:03}/")?;
        }
        write!(f, "{:03}", groups[0])?;
        if self.is_partial() { write!(f, ".p/{}", self.width) } else { Ok(()) }
    }
}

impl FromStr for Tile {
    type Err = TileError;

    fn from_str(name: &str) -> Result<Self, TileError> {
        parse(name).ok_or_else(|| TileError::Name { got: name.to_owned() })
    }
}

fn parse(name: &str) -> Option<Tile> {
    let (kind, rest) = name.strip_prefix("tile/")?.split_once('/')?;
    let kind = match kind {
        "entries" => TileKind::Entries,
        level => TileKind::Hashes(decimal(level).filter(|level| *level <= MAX_LEVEL)? as u8),
    };
    let (number, width) = match rest.split_once(".p/") {
        Some((number, width)) => {
            (number, decimal(width).filter(|width| (1..TILE_WIDTH).contains(width))? as u16)
        }
        None => (rest, TILE_WIDTH as u16),
    };
    let number = number.split('/').try_fold(0u64, |sum, group| {
        let digits = group.strip_prefix('x').unwrap_or(group);
        let value: u64 = digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())??;
        sum.checked_mul(1000)?.checked_add(value)
    })?;
    number.checked_add(1)?.checked_mul(TILE_WIDTH)?;
    let tile = Tile { kind, number, width };
    (tile.to_string() == name).then_some(tile)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    fn names(tiles: impl Iterator<Item = Tile>) -> Vec<String> {
        tiles.map(|tile| tile.to_string()).collect()
    }

    #[test]
    fn a_log_of_70_000_has_the_tiles_of_the_worked_example() {
        let tiles: Vec<_> = tiles_of(70_000).collect();
        let count = |level, partial| {
            tiles
                .iter()
                .filter(|tile| tile.kind == TileKind::Hashes(level) && tile.is_partial() == partial)
                .count()
        };
        assert_eq!(
            [count(0, false), count(0, true), count(1, false), count(1, true), count(2, true)],
            [273, 1, 1, 1, 1]
        );
        assert_eq!(
            names(tiles_of(70_000))[273..],
            ["tile/0/273.p/112", "tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1"]
        );
        assert_eq!(bundles_of(70_000).last().unwrap().to_string(), "tile/entries/273.p/112");
        assert_eq!(names(tiles_of(0)), Vec::<String>::new());
    }

    #[test]
    fn growing_gives_just_the_tiles_that_are_new() {
        for old in (0..600).chain(65_500..65_600) {
            for new in [old, old + 1, old + 7, old + 300] {
                let had: HashSet<_> = tiles_of(old).chain(bundles_of(old)).collect();
                let has: HashSet<_> = tiles_of(new).chain(bundles_of(new)).collect();
                let grown: HashSet<_> = new_tiles(old, new).chain(new_bundles(old, new)).collect();
                assert_eq!(grown, &has - &had, "{old} to {new}");
            }
        }
        assert_eq!(new_tiles(9, 3).count(), 0);
    }

    #[test]
    fn a_tile_has_one_name() {
        for good in
            ["tile/0/000", "tile/63/x001/x234/067.p/255", "tile/entries/999", "tile/entries/x001/000.p/1"]
        {
            assert_eq!(good.parse::<Tile>().unwrap().to_string(), good);
        }
        let bad = [
            "",
            "/tile/0/000",
            "tile/0",
            "tile/0/0",
            "tile/0/00",
            "tile/0/0000",
            "tile/00/000",
            "tile/64/000",
            "tile/-1/000",
            "tile/0/x000/001",
            "tile/0/001/002",
            "tile/0/x001",
            "tile/0/000.p/0",
            "tile/0/000.p/256",
            "tile/0/000.p/01",
            "tile/0/000.p",
            "tile/0/000.p/1/",
            "tile/0/000/",
            "tile/data/000",
            "tile/0/+01",
            "tile/0/x+01/000",
            "tile/0/é",
            "tile/0/x018/x446/x744/x073/x709/x551/616",
        ];
        for bad in bad {
            assert!(bad.parse::<Tile>().is_err(), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn any_name_comes_back(level in 0..=TOP_LEVEL, number in 0..u64::MAX / 512, width in 1..=256u16, entries in any::<bool>()) {
            let kind = if entries { TileKind::Entries } else { TileKind::Hashes(level) };
            let tile = Tile { kind, number, width };
            prop_assert_eq!(tile.to_string().parse::<Tile>(), Ok(tile));
        }

        #[test]
        fn no_name_makes_it_panic(name in "(tile/)?[0-9x/.p]{0,60}") {
            if let Ok(tile) = name.parse::<Tile>() {
                prop_assert_eq!(tile.to_string(), name);
                let _ = tile.range();
            }
        }
    }
}
