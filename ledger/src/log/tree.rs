//! The Merkle tree over the entries (RFC 6962 §2.1, RFC 9162 §2.1): roots, and proofs in both directions.
//!
//! ```text
//! level 2        ┌──── (2,0) ────┐              size 7 = 4 + 2 + 1:
//! level 1     (1,0)           (1,1)     (1,2)      complete subtrees (2,0), (1,2), (0,6);
//! level 0   0     1         2     3    4     5   6    root = H(01 ‖ (2,0) ‖ H(01 ‖ (1,2) ‖ (0,6)))
//! ```
//!
//! Only **complete** subtrees are ever stored: (level, index) covers the 2^level leaves from index·2^level on and never changes
//! again. Everything else is folded from them. [`Frontier`] grows a tree and knows its root; proofs are read from a [`HashReader`].

use super::{Hash, empty_root, node_hash};
use thiserror::Error;

/// Gives the hashes of complete subtrees.
pub trait HashReader {
    /// The hash over the 2^`level` leaves from `index`·2^`level` on, if it is there.
    fn hash(&self, level: u8, index: u64) -> Option<Hash>;
}

/// Why there is no proof, or why one does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TreeError {
    /// The leaf lies behind the end.
    #[error("index {index} is not in a tree of size {size}")]
    IndexOutside {
        /// The leaf's index.
        index: u64,
        /// The tree's size.
        size: u64,
    },
    /// The older tree is larger than the newer, or empty: neither has a proof (RFC 9162 §2.1.4 wants 0 < m ≤ n).
    #[error("no consistency proof leads from size {old} to size {new}")]
    Sizes {
        /// The older tree's size.
        old: u64,
        /// The newer tree's size.
        new: u64,
    },
    /// The reader lacks a hash.
    #[error("the hash of subtree {index} at level {level} is missing")]
    Missing {
        /// The subtree's level.
        level: u8,
        /// Its index there.
        index: u64,
    },
    /// The proof has too few or too many hashes.
    #[error("the proof should have {want} hashes, it has {got}")]
    Length {
        /// How many are needed.
        want: usize,
        /// How many there are.
        got: usize,
    },
    /// The proof leads to another root.
    #[error("the proof leads to the root {got}, not to {want}")]
    Root {
        /// The root that was claimed.
        want: Hash,
        /// The root that follows from the proof.
        got: Hash,
    },
}

/// The right edge of a tree: all that growing it needs. At most 64 hashes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    /// The complete subtrees that `size` splits into, largest first.
    hashes: Vec<Hash>,
}

impl Frontier {
    /// The edge of a tree that `reader` holds.
    pub fn load(reader: &impl HashReader, size: u64) -> Result<Self, TreeError> {
        let hashes =
            complete(0, size).map(|(level, index)| read(reader, level, index)).collect::<Result<_, _>>()?;
        Ok(Self { size, hashes })
    }

    /// How many leaves there are.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The complete subtrees that the size splits into, largest first.
    pub fn hashes(&self) -> &[Hash] {
        &self.hashes
    }

    /// Adds a leaf and tells `completed` every complete subtree that it finishes, as (level, index, hash), the leaf itself
    /// first. These are just the hashes that a [`HashReader`] will be asked for.
    pub fn push(&mut self, leaf: Hash, mut completed: impl FnMut(u8, u64, Hash)) {
        let (mut level, mut index, mut hash) = (0, self.size, leaf);
        completed(level, index, hash);
        while index & 1 == 1 {
            let Some(left) = self.hashes.pop() else { break };
            (level, index, hash) = (level + 1, index >> 1, node_hash(&left, &hash));
            completed(level, index, hash);
        }
        self.hashes.push(hash);
        self.size += 1;
    }

    /// The root over all leaves so far.
    pub fn root(&self) -> Hash {
        fold(&self.hashes).unwrap_or_else(empty_root)
    }
}

/// A whole tree in memory.
#[derive(Debug, Clone, Default)]
pub struct MemoryTree {
    frontier: Frontier,
    levels: Vec<Vec<Hash>>,
}

impl MemoryTree {
    /// A tree over these leaf hashes.
    pub fn of(leaves: impl IntoIterator<Item = Hash>) -> Self {
        let mut tree = Self::default();
        for leaf in leaves {
            tree.push(leaf);
        }
        tree
    }

    /// Adds a leaf.
    pub fn push(&mut self, leaf: Hash) {
        let levels = &mut self.levels;
        self.frontier.push(leaf, |level, _, hash| {
            let level = usize::from(level);
            if levels.len() == level {
                levels.push(Vec::new());
            }
            levels[level].push(hash);
        });
    }

    /// Gives back the room that was taken for growing.
    pub fn shrink_to_fit(&mut self) {
        self.levels.iter_mut().for_each(Vec::shrink_to_fit);
    }

    /// How many leaves there are.
    pub fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// The root over all leaves.
    pub fn root(&self) -> Hash {
        self.frontier.root()
    }
}

impl HashReader for MemoryTree {
    fn hash(&self, level: u8, index: u64) -> Option<Hash> {
        self.levels.get(usize::from(level))?.get(usize::try_from(index).ok()?).copied()
    }
}

/// The root over the first `size` leaves.
pub fn root_of(reader: &impl HashReader, size: u64) -> Result<Hash, TreeError> {
    if size == 0 { Ok(empty_root()) } else { subtree(reader, 0, size) }
}

/// The largest power of two smaller than `n`; `n` is at least 2.
pub(super) fn split(n: u64) -> u64 {
    1 << (n - 1).ilog2()
}

/// The hash over the leaves from `start` to `end`, where `start` is a multiple of the largest power of two in the range.
pub(super) fn subtree(reader: &impl HashReader, start: u64, end: u64) -> Result<Hash, TreeError> {
    let hashes: Vec<_> =
        complete(start, end).map(|(level, index)| read(reader, level, index)).collect::<Result<_, _>>()?;
    Ok(fold(&hashes).unwrap_or_else(empty_root))
}

/// The complete subtrees, largest first, that the leaves from `start` to `end` split into.
fn complete(mut start: u64, end: u64) -> impl Iterator<Item = (u8, u64)> {
    std::iter::from_fn(move || {
        let level = (end - start).checked_ilog2()?;
        let index = start >> level;
        start += 1 << level;
        Some((level as u8, index))
    })
}

fn fold(hashes: &[Hash]) -> Option<Hash> {
    hashes.iter().rev().copied().reduce(|right, left| node_hash(&left, &right))
}

fn read(reader: &impl HashReader, level: u8, index: u64) -> Result<Hash, TreeError> {
    reader.hash(level, index).ok_or(TreeError::Missing { level, index })
}

#[cfg(test)]
mod tests {
    use super::super::leaf_hash;
    use super::*;

    const MOST: u64 = 130;

    fn leaves() -> Vec<Hash> {
        (0..MOST).map(|n| leaf_hash(&n.to_be_bytes())).collect()
    }

    /// MTH, word for word from RFC 6962 §2.1.
    fn mth(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => empty_root(),
            [leaf] => *leaf,
            _ => {
                let (left, right) = leaves.split_at(split(leaves.len() as u64) as usize);
                node_hash(&mth(left), &mth(right))
            }
        }
    }

    #[test]
    fn the_root_is_that_of_the_definition_at_every_size() {
        let leaves = leaves();
        let tree = MemoryTree::of(leaves.iter().copied());
        let mut frontier = Frontier::default();
        for size in 0..=leaves.len() {
            let want = mth(&leaves[..size]);
            assert_eq!(frontier.root(), want);
            assert_eq!(root_of(&tree, size as u64), Ok(want));
            assert_eq!(Frontier::load(&tree, size as u64), Ok(frontier.clone()));
            if let Some(leaf) = leaves.get(size) {
                frontier.push(*leaf, |_, _, _| {});
            }
        }
    }
}
