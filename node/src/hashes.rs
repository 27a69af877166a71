//! Hashes of the tree that were read before.
//!
//! The store keeps one hash in seven levels and folds the others, at most 63 a hash, whenever a proof wants them. A complete
//! subtree never changes and everything served is durable, so what was folded once is right for ever: proofs of neighbours share
//! nearly all of their path, and those of the whole log its upper levels.

use std::{
    cell::RefCell,
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use suyuan_ledger::log::{Hash, HashReader, TreeError, inclusion_proof};

/// So many are remembered, about 3 MB; then they are forgotten together and those in use come back.
const MOST: usize = 32_768;

/// The hashes of complete subtrees, by level and index.
#[derive(Debug, Default)]
pub(crate) struct Hashes(Mutex<HashMap<(u8, u64), Hash>>);

/// A reader behind which the hashes are.
struct Remembering<'h, R> {
    known: RefCell<&'h mut HashMap<(u8, u64), Hash>>,
    reader: &'h R,
}

impl Hashes {
    /// The audit path of an entry in the tree of `size`, from what is remembered, and from `reader` what is not.
    pub(crate) fn path(
        &self,
        reader: &impl HashReader,
        index: u64,
        size: u64,
    ) -> Result<Vec<Hash>, TreeError> {
        // A panic while it was held left whole hashes only.
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() > MOST {
            known.clear();
        }
        inclusion_proof(&Remembering { known: RefCell::new(&mut known), reader }, index, size)
    }
}

impl<R: HashReader> HashReader for Remembering<'_, R> {
    fn hash(&self, level: u8, index: u64) -> Option<Hash> {
        if level == 0 {
            return self.reader.hash(level, index); // at hand, and too many to remember
        }
        if let Some(hash) = self.known.borrow().get(&(level, index)) {
            return Some(*hash);
        }
        let hash = self.reader.hash(level, index)?;
        self.known.borrow_mut().insert((level, index), hash);
        Some(hash)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use suyuan_ledger::log::{MemoryTree, leaf_hash};

    use super::*;

    struct Counting(MemoryTree, Cell<usize>);

    impl HashReader for Counting {
        fn hash(&self, level: u8, index: u64) -> Option<Hash> {
            self.1.set(self.1.get() + 1);
            self.0.hash(level, index)
        }
    }

    #[test]
    fn proofs_stay_the_same_and_are_read_once() {
        let tree = MemoryTree::of((0..1_000_u64).map(|n| leaf_hash(&n.to_be_bytes())));
        let (reader, hashes) = (Counting(tree.clone(), Cell::new(0)), Hashes::default());
        for size in [700, 1_000] {
            for index in 0..size {
                assert_eq!(hashes.path(&reader, index, size), inclusion_proof(&tree, index, size));
            }
        }
        // A sibling leaf each, and every larger subtree once.
        assert!(reader.1.get() < 1_700 + 1_000 + 100, "{}", reader.1.get());
    }
}
