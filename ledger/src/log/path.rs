//! Proofs from the tree: that a leaf is in it, and that it begins with an older tree (RFC 6962 §2.1.1 and §2.1.2; checked by
//! RFC 9162 §2.1.3.2 and §2.1.4.2). To prove one needs a [`HashReader`], to verify only the proof.
//!
//! ```text
//! level 2        ┌──── (2,0) ────┐              size 7. Leaf 4 is in it:        (0,5) (0,6) (2,0)
//! level 1     (1,0)           (1,1)     (1,2)           it begins with size 3:  (0,2) (0,3) (1,0) ‖ root of 4..7
//! level 0   0     1         2     3    4     5   6
//! ```
//!
//! The length of a proof follows from the numbers alone, and another length is an error of its own: a hash too many or too
//! few never decides by chance.

use super::tree::{split, subtree};
use super::{Hash, HashReader, TreeError, node_hash};

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
    same_root(root, inclusion_root(index, size, leaf, path)?)
}

/// The root to which an audit path leads: the one that a signature must be over, where no root is given.
pub(crate) fn inclusion_root(index: u64, size: u64, leaf: &Hash, path: &[Hash]) -> Result<Hash, TreeError> {
    if index >= size {
        return Err(TreeError::IndexOutside { index, size });
    }
    let want = inclusion_length(index, size);
    if path.len() != want {
        return Err(TreeError::Length { want, got: path.len() });
    }
    let mut climb = Climb { node: index, last: size - 1 };
    Ok(path.iter().fold(*leaf, |hash, sibling| match climb.up() {
        Side::Left => node_hash(sibling, &hash),
        Side::Right => node_hash(&hash, sibling),
    }))
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
    same_root(new_root, consistency_root(old, new, old_root, path)?)
}

/// The new root to which a consistency proof leads from the old one.
pub(super) fn consistency_root(
    old: u64,
    new: u64,
    old_root: &Hash,
    path: &[Hash],
) -> Result<Hash, TreeError> {
    if old > new || (old == 0 && new != 0) {
        return Err(TreeError::Sizes { old, new });
    }
    let want = consistency_length(old, new);
    if path.len() != want {
        return Err(TreeError::Length { want, got: path.len() });
    }
    if old == new {
        return Ok(*old_root);
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
    Ok(new_hash)
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

#[cfg(test)]
mod tests {
    use super::super::{MemoryTree, leaf_hash, root_of};
    use super::*;

    const MOST: u64 = 130;

    fn leaves() -> Vec<Hash> {
        (0..MOST).map(|n| leaf_hash(&n.to_be_bytes())).collect()
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
