//! Walking the log as a chain: entry after entry, each at its index, at a time not before the last, and naming the leaf hash
//! of the entry before. A loop over [`Chain::check`] is all it takes; the tree says the same of the same leaves.

use super::{Entry, Hash};
use thiserror::Error;

/// What the next entry must continue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    next: u64,
    time_ms: u64,
    last: Hash,
}

/// Why an entry does not continue the chain.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ChainError {
    /// Another index than the next.
    #[error("entry {want}: index: want {want}, got {got}")]
    Index {
        /// The index of the place.
        want: u64,
        /// The index that the entry gives.
        got: u64,
    },
    /// Earlier than the entry before.
    #[error("entry {index}: time_ms: want {want} or later, got {got}")]
    Time {
        /// The index.
        index: u64,
        /// The time of the entry before.
        want: u64,
        /// The time found.
        got: u64,
    },
    /// Another hash than that of the entry before.
    #[error("entry {index}: prev: want {want}, got {got}")]
    Prev {
        /// The index.
        index: u64,
        /// The leaf hash of the entry before.
        want: Hash,
        /// The hash found.
        got: Hash,
    },
}

impl Default for Chain {
    fn default() -> Self {
        Self { next: 0, time_ms: 0, last: Hash::ZERO }
    }
}

impl Chain {
    /// Goes on behind `size` entries, the last of which had this time and leaf hash.
    pub fn resume(size: u64, time_ms: u64, last: Hash) -> Self {
        Self { next: size, time_ms, last }
    }

    /// How many entries have been walked.
    pub fn size(&self) -> u64 {
        self.next
    }

    /// The time of the last entry; 0 before the first.
    pub fn time_ms(&self) -> u64 {
        self.time_ms
    }

    /// The leaf hash of the last entry: what the next must name.
    pub fn last(&self) -> Hash {
        self.last
    }

    /// Checks that `entry` continues the chain, and if so steps over it; gives its leaf hash.
    pub fn push(&mut self, entry: &Entry) -> Result<Hash, ChainError> {
        self.check(entry)?;
        let leaf = entry.leaf_hash();
        self.step(entry.time_ms, leaf);
        Ok(leaf)
    }

    /// Checks that `entry` continues the chain; the first fault, if any.
    pub fn check(&self, entry: &Entry) -> Result<(), ChainError> {
        self.faults(entry).next().map_or(Ok(()), Err)
    }

    /// Everything by which `entry` fails to continue the chain: index, time, prev.
    pub fn faults(&self, entry: &Entry) -> impl Iterator<Item = ChainError> + use<> {
        let index = self.next;
        let place = ChainError::Index { want: index, got: entry.index };
        let time = ChainError::Time { index, want: self.time_ms, got: entry.time_ms };
        let prev = ChainError::Prev { index, want: self.last, got: entry.prev };
        [
            (entry.index != index).then_some(place),
            (entry.time_ms < self.time_ms).then_some(time),
            (entry.prev != self.last).then_some(prev),
        ]
        .into_iter()
        .flatten()
    }

    /// Steps over an entry without a check: for one that was judged already, or that an audit must get past.
    pub fn step(&mut self, time_ms: u64, leaf: Hash) {
        self.next += 1;
        self.time_ms = time_ms;
        self.last = leaf;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_index_the_field_and_both_values() {
        let mut chain = Chain::default();
        let first = Entry { index: 0, time_ms: 5, prev: Hash::ZERO, statement: vec![1] };
        let leaf = chain.push(&first).unwrap();
        assert_eq!((chain.size(), chain.time_ms(), chain.last()), (1, 5, leaf));
        let good = Entry { index: 1, time_ms: 5, prev: leaf, statement: vec![2] };
        assert_eq!(
            chain.check(&Entry { index: 2, ..good.clone() }),
            Err(ChainError::Index { want: 1, got: 2 })
        );
        assert_eq!(
            chain.check(&Entry { time_ms: 4, ..good.clone() }),
            Err(ChainError::Time { index: 1, want: 5, got: 4 })
        );
        assert_eq!(
            chain.check(&Entry { prev: Hash::ZERO, ..good.clone() }),
            Err(ChainError::Prev { index: 1, want: leaf, got: Hash::ZERO })
        );
        assert_eq!(Chain::resume(1, 5, leaf).push(&good), chain.push(&good));
    }
}
