//! The Merkle tree over the entries (RFC 6962 §2.1, RFC 9162 §2.1): roots, and proofs in both directions.
//!
//! ```text
//! level 2        ┌──── (2,0) ────┐              size 7 = 4 + 2 + 1:
//! level 1     (1,0)           (1,1)     (1,2)      complete subtrees (2,0), (1,2), (0,6);
//! level 0   0     1         2     3    4     5   6    root = H(01 ‖ (2,0) ‖ H(01 ‖ (1,2) ‖ (0,6)))
//! ```
//!
//! Only **complete** subtrees are ever stored: (level, index) covers the 2^level leaves from index·2^level on and never changes
//! again. Everything else is folded from them. [`Frontier`] grows a tree; [`inclusion_proof`] and [`consistency_proof`] read
//! one; [`verify_inclusion`] and [`verify_consistency`] need none.

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

/// The audit path of a leaf in a tree of `size`, the leaf's sibling first (RFC 6962 §2.1.1).
pub fn inclusion_proof(reader: &impl HashReader, index: u64, size: u64) -> Result<Vec<Hash>, TreeError> {
    if index >= size {
        return Err(TreeError::IndexOutside { index, size });
    }
    let mut path = Vec::new();
    let (mut start, mut end) = (0, size);
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            path.push(subtree(reader, middle, end)?);
            end = middle;
        } else {
            path.push(subtree(reader, start, middle)?);
            start = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// Checks an audit path (RFC 9162 §2.1.3.2).
pub fn verify_inclusion(
    index: u64,
    size: u64,
    leaf: &Hash,
    path: &[Hash],
    root: &Hash,
) -> Result<(), TreeError> {
    if index >= size {
        return Err(TreeError::IndexOutside { index, size });
    }
    let want = inclusion_length(index, size);
    if path.len() != want {
        return Err(TreeError::Length { want, got: path.len() });
    }
    let mut climb = Climb { node: index, last: size - 1 };
    let got = path.iter().fold(*leaf, |hash, sibling| match climb.up() {
        Side::Left => node_hash(sibling, &hash),
        Side::Right => node_hash(&hash, sibling),
    });
    same_root(root, got)
}

/// The proof that the tree of size `old` is the beginning of the tree of size `new` (RFC 6962 §2.1.2). Empty if they are equal.
pub fn consistency_proof(reader: &impl HashReader, old: u64, new: u64) -> Result<Vec<Hash>, TreeError> {
    if old > new || (old == 0 && new != 0) {
        return Err(TreeError::Sizes { old, new });
    }
    let mut path = Vec::new();
    let (mut start, mut end) = (0, new);
    while old != end {
        let middle = start + split(end - start);
        if old <= middle {
            path.push(subtree(reader, middle, end)?);
            end = middle;
        } else {
            path.push(subtree(reader, start, middle)?);
            start = middle;
        }
    }
    if start != 0 {
        path.push(subtree(reader, start, end)?);
    }
    path.reverse();
    Ok(path)
}

/// Checks a consistency proof (RFC 9162 §2.1.4.2). Every tree follows from the empty one, so there is nothing to prove from
/// size 0: that is an error here, and the caller's to decide.
pub fn verify_consistency(
    old: u64,
    new: u64,
    old_root: &Hash,
    new_root: &Hash,
    path: &[Hash],
) -> Result<(), TreeError> {
    if old > new || (old == 0 && new != 0) {
        return Err(TreeError::Sizes { old, new });
    }
    let want = consistency_length(old, new);
    if path.len() != want {
        return Err(TreeError::Length { want, got: path.len() });
    }
    if old == new {
        return same_root(old_root, *new_root);
    }
    // The climb starts at the last complete subtree of the old tree, whose hash comes first, or is the old root itself.
    let level = old.trailing_zeros();
    let mut climb = Climb { node: (old - 1) >> level, last: (new - 1) >> level };
    let (seed, rest) = match path {
        [first, rest @ ..] if !old.is_power_of_two() => (first, rest),
        all => (old_root, all),
    };
    let (mut old_hash, mut new_hash) = (*seed, *seed);
    for sibling in rest {
        match climb.up() {
            Side::Left => {
                old_hash = node_hash(sibling, &old_hash);
                new_hash = node_hash(sibling, &new_hash);
            }
            Side::Right => new_hash = node_hash(&new_hash, sibling),
        }
    }
    same_root(old_root, old_hash)?;
    same_root(new_root, new_hash)
}

/// The side on which a sibling lies.
enum Side {
    Left,
    Right,
}

/// The way from a node to the root, in a tree whose last node at the same level is `last`.
struct Climb {
    node: u64,
    last: u64,
}

impl Climb {
    /// To the next node that has a sibling, and over it to the parent.
    fn up(&mut self) -> Side {
        let side = if self.node & 1 == 1 {
            Side::Left
        } else if self.node == self.last {
            // Alone at the right edge: it has no sibling until it is somebody's right child.
            let lone = self.node.trailing_zeros().min(63);
            self.node >>= lone;
            self.last >>= lone;
            Side::Left
        } else {
            Side::Right
        };
        self.node >>= 1;
        self.last >>= 1;
        side
    }

    /// How many siblings lie on the way.
    fn height(&self) -> usize {
        let inner = u64::BITS - (self.node ^ self.last).leading_zeros();
        let border = self.node.checked_shr(inner).unwrap_or(0).count_ones();
        (inner + border) as usize
    }
}

fn inclusion_length(index: u64, size: u64) -> usize {
    Climb { node: index, last: size - 1 }.height()
}

fn consistency_length(old: u64, new: u64) -> usize {
    if old == new {
        return 0;
    }
    let level = old.trailing_zeros();
    let climb = Climb { node: (old - 1) >> level, last: (new - 1) >> level };
    climb.height() + usize::from(!old.is_power_of_two())
}

fn same_root(want: &Hash, got: Hash) -> Result<(), TreeError> {
    if *want == got { Ok(()) } else { Err(TreeError::Root { want: *want, got }) }
}

/// The largest power of two smaller than `n`; `n` is at least 2.
fn split(n: u64) -> u64 {
    1 << (n - 1).ilog2()
}

/// The hash over the leaves from `start` to `end`, where `start` is a multiple of the largest power of two in the range.
fn subtree(reader: &impl HashReader, start: u64, end: u64) -> Result<Hash, TreeError> {
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

    fn corrupted(path: &[Hash]) -> impl Iterator<Item = Vec<Hash>> + '_ {
        (0..path.len()).map(|at| {
            let mut path = path.to_vec();
            let mut bytes = *path[at].as_bytes();
            bytes[at % 32] ^= 0x10;
            path[at] = bytes.into();
            path
        })
    }

    fn resized(path: &[Hash]) -> impl Iterator<Item = Vec<Hash>> {
        let longer = [path, &[Hash::ZERO]].concat();
        let shorter = path.split_last().map(|(_, rest)| rest.to_vec());
        std::iter::once(longer).chain(shorter)
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

    #[test]
    fn every_inclusion_proof_holds_and_no_corrupted_one_does() {
        let leaves = leaves();
        let tree = MemoryTree::of(leaves.iter().copied());
        for size in 1..=MOST {
            let root = root_of(&tree, size).unwrap();
            for index in 0..size {
                let leaf = &leaves[index as usize];
                let path = inclusion_proof(&tree, index, size).unwrap();
                assert_eq!(verify_inclusion(index, size, leaf, &path, &root), Ok(()));
                for bad in corrupted(&path).chain(resized(&path)) {
                    assert!(verify_inclusion(index, size, leaf, &bad, &root).is_err(), "{index} of {size}");
                }
                assert!(verify_inclusion(index, size, &Hash::ZERO, &path, &root).is_err());
                assert!(verify_inclusion(index, size, leaf, &path, &Hash::ZERO).is_err());
            }
            assert!(inclusion_proof(&tree, size, size).is_err());
        }
    }

    #[test]
    fn every_consistency_proof_holds_and_no_corrupted_one_does() {
        let tree = MemoryTree::of(leaves());
        let roots: Vec<_> = (0..=MOST).map(|size| root_of(&tree, size).unwrap()).collect();
        for new in 1..=MOST {
            for old in 1..=new {
                let (old_root, new_root) = (&roots[old as usize], &roots[new as usize]);
                let path = consistency_proof(&tree, old, new).unwrap();
                assert_eq!(verify_consistency(old, new, old_root, new_root, &path), Ok(()));
                for bad in corrupted(&path).chain(resized(&path)) {
                    assert!(
                        verify_consistency(old, new, old_root, new_root, &bad).is_err(),
                        "{old} to {new}"
                    );
                }
                assert!(verify_consistency(old, new, &Hash::ZERO, new_root, &path).is_err());
                assert!(verify_consistency(old, new, old_root, &Hash::ZERO, &path).is_err());
            }
            assert!(consistency_proof(&tree, new + 1, new).is_err());
            assert!(consistency_proof(&tree, 0, new).is_err());
        }
        assert_eq!(consistency_proof(&tree, 0, 0), Ok(vec![]));
        assert_eq!(verify_consistency(0, 0, &roots[0], &roots[0], &[]), Ok(()));
    }

    #[test]
    fn a_proof_holds_for_no_other_index_or_size_up_to_40() {
        let leaves = leaves();
        let tree = MemoryTree::of(leaves.iter().copied());
        for size in 1..=40 {
            let root = root_of(&tree, size).unwrap();
            for index in 0..size {
                let path = inclusion_proof(&tree, index, size).unwrap();
                for other in (0..size + 2).filter(|other| *other != index) {
                    assert!(verify_inclusion(other, size, &leaves[index as usize], &path, &root).is_err());
                }
            }
        }
    }

    #[test]
    fn the_ends_of_u64_are_judged_without_overflow() {
        let top = u64::MAX;
        for (index, size) in [(0, top), (top - 1, top), (top, top), (1 << 63, top), (0, 1 << 63)] {
            for length in [0, 1, 63, 64, 65] {
                assert!(
                    verify_inclusion(index, size, &Hash::ZERO, &vec![Hash::ZERO; length], &Hash::ZERO)
                        .is_err()
                );
                assert!(
                    verify_consistency(index, size, &Hash::ZERO, &leaf_hash(b""), &vec![Hash::ZERO; length])
                        .is_err()
                );
            }
        }
    }
}
