//! A roll: codes in ordered groups of one size, and the tree over them.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Code, CodeProof};
use crate::log::{Frontier, Hash, MemoryTree, inclusion_proof, leaf_hash};

/// The most codes that one statement commits to.
pub const MOST_CODES: u64 = 10_000_000;
/// The most codes in a group.
pub const MOST_IN_A_GROUP: u64 = 100_000;

/// How many codes there are, and how many make a group. The last group may be smaller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "(u64, u64)", into = "(u64, u64)")]
pub struct Shape {
    count: u64,
    group_size: u64,
}

/// Why numbers are not the shape of a roll.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ShapeError {
    /// None, or too many codes.
    #[error("a roll has 1 to {MOST_CODES} codes, not {got}")]
    Count {
        /// How many were asked for.
        got: u64,
    },
    /// None, or too many in a group.
    #[error("a group has 1 to {MOST_IN_A_GROUP} codes, not {got}")]
    GroupSize {
        /// How many were asked for.
        got: u64,
    },
}

/// The tree of a roll: roots of its groups in memory, 32 bytes each; codes come from whoever keeps the list.
#[derive(Clone, Debug)]
pub struct Roll {
    shape: Shape,
    groups: MemoryTree,
}

impl Shape {
    /// Holds the numbers against their bounds.
    pub fn new(count: u64, group_size: u64) -> Result<Shape, ShapeError> {
        if !(1..=MOST_CODES).contains(&count) {
            return Err(ShapeError::Count { got: count });
        }
        if !(1..=MOST_IN_A_GROUP).contains(&group_size) {
            return Err(ShapeError::GroupSize { got: group_size });
        }
        Ok(Shape { count, group_size })
    }

    /// How many codes there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// How many make a group.
    pub fn group_size(&self) -> u64 {
        self.group_size
    }

    /// How many groups there are.
    pub fn groups(&self) -> u64 {
        self.count.div_ceil(self.group_size)
    }

    /// The group of a position, from 0, if there is such a position.
    pub fn group_of(&self, position: u64) -> Option<u64> {
        (position < self.count).then(|| position / self.group_size)
    }

    /// The positions of a group; none of a group that there is not.
    pub fn positions(&self, group: u64) -> Range<u64> {
        let at = |group: u64| group.saturating_mul(self.group_size).min(self.count);
        at(group)..at(group.saturating_add(1))
    }
}

impl TryFrom<(u64, u64)> for Shape {
    type Error = ShapeError;

    fn try_from((count, group_size): (u64, u64)) -> Result<Shape, ShapeError> {
        Shape::new(count, group_size)
    }
}

impl From<Shape> for (u64, u64) {
    fn from(shape: Shape) -> (u64, u64) {
        (shape.count, shape.group_size)
    }
}

impl Roll {
    /// The tree over the groups' roots, each made by [`Roll::group_root`], in order.
    pub fn of(shape: Shape, group_roots: impl IntoIterator<Item = Hash>) -> Roll {
        let leaves = group_roots.into_iter().enumerate().map(|(group, root)| {
            let range = shape.positions(group as u64);
            Roll::group_leaf(range.end - range.start, &root)
        });
        Roll { shape, groups: MemoryTree::of(leaves) }
    }

    /// The root over the codes of one group.
    pub fn group_root(codes: impl IntoIterator<Item = Code>) -> Hash {
        let mut tree = Frontier::default();
        for code in codes {
            tree.push(code.leaf(), |_, _, _| {});
        }
        tree.root()
    }

    pub(super) fn group_leaf(size: u64, root: &Hash) -> Hash {
        let mut data = (size as u32).to_be_bytes().to_vec();
        data.extend(root.as_bytes());
        leaf_hash(&data)
    }

    /// Its shape.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// The tree over its groups, a leaf a group.
    pub fn groups(&self) -> &MemoryTree {
        &self.groups
    }

    /// What a `codes` statement commits to.
    pub fn root(&self) -> Hash {
        self.groups.root()
    }

    /// The proof of a position, from all codes of its group in order; none if there is no such position or they are not that many.
    pub fn prove(&self, position: u64, group_codes: &[Code]) -> Option<CodeProof> {
        let group = self.shape.group_of(position)?;
        let within = position - self.shape.positions(group).start;
        let code = *group_codes.get(usize::try_from(within).ok()?)?;
        let tree = MemoryTree::of(group_codes.iter().map(Code::leaf));
        let path = inclusion_proof(&tree, within, tree.size()).ok()?;
        let group_path = inclusion_proof(&self.groups, group, self.groups.size()).ok()?;
        Some(CodeProof { position, code, path, group_path })
    }
}
