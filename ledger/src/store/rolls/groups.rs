//! Groups that were asked for lately, each with its tree: what a look-up would read and hash again.
//!
//! A group is kept after its root was held against the statement's, so what is proved from it needs no disk and no hash. The memory is
//! bounded for all lists together: those that nobody asked for lately go first.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use super::{Committed, list::codes_in};
use crate::{
    codes::Code,
    log::{Hash, MemoryTree},
};

/// Bytes for the groups of all lists: those of some 300,000 codes with their trees, and as many again that were asked for before.
const MOST_BYTES: usize = 64 << 20;
/// What a group takes besides its codes and hashes.
const BESIDE: usize = 512;

/// A group as its list has it, proved.
#[derive(Debug)]
pub(super) struct Group {
    /// Its codes, as in the list.
    pub(super) bytes: Vec<u8>,
    /// How many.
    pub(super) count: usize,
    /// Over its codes.
    pub(super) tree: MemoryTree,
    /// From the group to the roll's root.
    pub(super) path: Vec<Hash>,
}

/// Which list, by its number, and which of its groups.
type Key = (u64, u64);

/// The groups of all lists of a node.
#[derive(Debug)]
pub(super) struct Groups {
    kept: Mutex<Kept>,
    half: usize,
}

#[derive(Debug, Default)]
struct Kept {
    young: HashMap<Key, Arc<Group>>,
    old: HashMap<Key, Arc<Group>>,
    /// Of the younger half.
    bytes: usize,
}

impl Default for Groups {
    fn default() -> Groups {
        Groups::within(MOST_BYTES)
    }
}

impl Groups {
    fn within(most_bytes: usize) -> Groups {
        Groups { kept: Mutex::default(), half: most_bytes / 2 }
    }

    /// The group, if it is here.
    pub(super) fn get(&self, key: Key) -> Option<Arc<Group>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(group) = kept.young.get(&key) {
            return Some(group.clone());
        }
        let group = kept.old.remove(&key)?;
        kept.put(key, group.clone(), self.half);
        Some(group)
    }

    /// Keeps a group.
    pub(super) fn put(&self, key: Key, group: Arc<Group>) {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).put(key, group, self.half);
    }
}

impl Kept {
    fn put(&mut self, key: Key, group: Arc<Group>, half: usize) {
        let weight = group.weight();
        if weight > half {
            return;
        }
        if self.bytes + weight > half {
            self.old = std::mem::take(&mut self.young);
            self.bytes = 0;
        }
        self.old.remove(&key);
        if self.young.insert(key, group).is_none() {
            self.bytes += weight;
        }
    }
}

impl Group {
    /// Its code at a position of the roll.
    pub(super) fn code(&self, committed: &Committed, position: u64) -> Option<Code> {
        let within = usize::try_from(position % committed.shape.group_size()).ok()?;
        let width = usize::try_from(committed.width()).ok()?;
        codes_in(self.bytes.get(within * width..(within + 1) * width)?, committed).next()
    }

    fn weight(&self) -> usize {
        // A tree has not quite two hashes a leaf.
        self.bytes.len() + self.count * 2 * size_of::<Hash>() + BESIDE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_takes_more_than_it_may_and_keeps_what_is_asked_for() {
        let group =
            || Arc::new(Group { bytes: Vec::new(), count: 0, tree: MemoryTree::default(), path: Vec::new() });
        let groups = Groups::within(100 * BESIDE);
        for number in 0..1_000 {
            groups.put((1, number), group());
            assert!(groups.get((1, 0)).is_some(), "asked for all the time, after {number}");
            let kept = groups.kept.lock().unwrap();
            assert!(kept.young.len() + kept.old.len() <= 100);
        }
        assert!(groups.get((1, 999)).is_some());
        assert!(groups.get((1, 500)).is_none(), "nobody asked for it lately");
        assert!(groups.get((2, 999)).is_none(), "another list's");
    }
}
