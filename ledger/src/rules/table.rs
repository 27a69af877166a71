//! Tables whose copy costs next to nothing, whatever they hold: what a snapshot is written from while judging goes on.
//!
//! A table lies in 4,096 shards, and a copy shares them all. Whoever changes one that is shared takes a copy of that shard first,
//! so that what a picture of the state costs is paid in small pieces by what comes after it, and only where something changes.
//! Nothing depends on the order of rows: it is another in every table.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hash};
use std::sync::Arc;

use foldhash::quality::RandomState;
use hashbrown::HashTable;

const SHARDS: usize = 4_096;

/// What does not grow with the entries, in a map of std's.
pub(super) type Map<K, V> = HashMap<K, V, RandomState>;

/// Rows found by a hash that whoever keeps them makes.
#[derive(Clone)]
pub(super) struct Shards<T> {
    shards: Vec<Arc<HashTable<T>>>,
    len: usize,
}

/// Values by key.
#[derive(Clone)]
pub(super) struct Table<K, V> {
    rows: Shards<(K, V)>,
    hasher: RandomState,
}

/// All rows of a table, in no order.
pub(super) struct Rows<'t, K, V> {
    rows: Box<dyn Iterator<Item = &'t (K, V)> + 't>,
    left: usize,
}

impl<T: Clone> Shards<T> {
    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn find(&self, hash: u64, is: impl FnMut(&T) -> bool) -> Option<&T> {
        self.shards[place(hash)].find(hash, is)
    }

    fn find_mut(&mut self, hash: u64, is: impl FnMut(&T) -> bool) -> Option<&mut T> {
        Arc::make_mut(&mut self.shards[place(hash)]).find_mut(hash, is)
    }

    /// Takes a row that is not there yet.
    pub(super) fn insert(&mut self, hash: u64, row: T, hash_of: impl Fn(&T) -> u64) {
        Arc::make_mut(&mut self.shards[place(hash)]).insert_unique(hash, row, hash_of);
        self.len += 1;
    }

    pub(super) fn remove(&mut self, hash: u64, is: impl Fn(&T) -> bool) -> Option<T> {
        // Where there is none, nothing changes, and no shard need be copied for it.
        self.find(hash, &is)?;
        let found = Arc::make_mut(&mut self.shards[place(hash)]).find_entry(hash, is).ok()?;
        self.len -= 1;
        Some(found.remove().0)
    }

    fn iter(&self) -> impl Iterator<Item = &T> {
        self.each().flat_map(|shard| shard.iter())
    }
}

impl<T> Shards<T> {
    /// The shards that have rows, or had.
    pub(super) fn each(&self) -> impl Iterator<Item = &HashTable<T>> {
        self.shards.iter().map(|shard| &**shard).filter(|shard| shard.capacity() > 0)
    }
}

impl<K: Clone + Eq + Hash, V: Clone> Table<K, V> {
    pub(super) fn get<Q: ?Sized + Eq + Hash>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.rows.find(self.hasher.hash_one(key), |(there, _)| there.borrow() == key).map(|(_, value)| value)
    }

    pub(super) fn get_mut<Q: ?Sized + Eq + Hash>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        let hash = self.hasher.hash_one(key);
        self.rows.find_mut(hash, |(there, _)| there.borrow() == key).map(|(_, value)| value)
    }

    pub(super) fn contains_key<Q: ?Sized + Eq + Hash>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.get(key).is_some()
    }

    /// Puts a value there, and gives the one that was there.
    pub(super) fn insert(&mut self, key: K, value: V) -> Option<V> {
        if let Some(there) = self.get_mut(&key) {
            return Some(std::mem::replace(there, value));
        }
        let Table { rows, hasher } = self;
        rows.insert(hasher.hash_one(&key), (key, value), |(key, _)| hasher.hash_one(key));
        None
    }

    /// The value of a key, a new one if it has none.
    pub(super) fn get_or_insert_with(&mut self, key: K, new: impl FnOnce() -> V) -> &mut V {
        let Table { rows: Shards { shards, len }, hasher } = self;
        let hash = hasher.hash_one(&key);
        let shard = Arc::make_mut(&mut shards[place(hash)]);
        let row = shard.entry(hash, |(there, _)| *there == key, |(key, _)| hasher.hash_one(key));
        let row = row.or_insert_with(|| {
            *len += 1;
            (key, new())
        });
        &mut row.into_mut().1
    }

    pub(super) fn remove<Q: ?Sized + Eq + Hash>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let hash = self.hasher.hash_one(key);
        self.rows.remove(hash, |(there, _)| there.borrow() == key).map(|(_, value)| value)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// What its rows take, without what hangs on them.
    pub(super) fn allocated(&self) -> usize {
        self.rows.allocated()
    }

    pub(super) fn iter(&self) -> Rows<'_, K, V> {
        Rows { rows: Box::new(self.rows.iter()), left: self.rows.len() }
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &V> {
        self.iter().map(|(_, value)| value)
    }
}

/// Not by the bits that a shard itself finds its rows by, the lowest and the highest.
fn place(hash: u64) -> usize {
    (hash >> 40) as usize % SHARDS
}

impl<T> Default for Shards<T> {
    fn default() -> Shards<T> {
        // All the same one, until something comes into it.
        Shards { shards: vec![Arc::default(); SHARDS], len: 0 }
    }
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Table<K, V> {
        Table { rows: Shards::default(), hasher: RandomState::default() }
    }
}

impl<K: Clone + Eq + Hash, V: Clone> FromIterator<(K, V)> for Table<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(rows: I) -> Table<K, V> {
        let mut table = Table::default();
        for (key, value) in rows {
            table.insert(key, value);
        }
        table
    }
}

impl<'t, K: Clone + Eq + Hash, V: Clone> IntoIterator for &'t Table<K, V> {
    type Item = (&'t K, &'t V);
    type IntoIter = Rows<'t, K, V>;

    fn into_iter(self) -> Rows<'t, K, V> {
        self.iter()
    }
}

impl<'t, K, V> Iterator for Rows<'t, K, V> {
    type Item = (&'t K, &'t V);

    fn next(&mut self) -> Option<(&'t K, &'t V)> {
        let (key, value) = self.rows.next()?;
        self.left -= 1;
        Some((key, value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl<K, V> ExactSizeIterator for Rows<'_, K, V> {}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn rows(table: &Table<String, u64>) -> BTreeMap<String, u64> {
        let rows: Vec<_> = table.iter().map(|(key, value)| (key.clone(), *value)).collect();
        assert_eq!(rows.len(), table.iter().len());
        rows.into_iter().collect()
    }

    proptest! {
        #[test]
        fn is_a_map_and_a_copy_stays_what_it_was(
            before in prop::collection::vec((0..4u8, 0..40u64, any::<u64>()), 0..200),
            after in prop::collection::vec((0..4u8, 0..40u64, any::<u64>()), 0..200),
        ) {
            let (mut table, mut plain) = (Table::default(), BTreeMap::new());
            let mut change = |table: &mut Table<String, u64>, (what, key, value): (u8, u64, u64)| {
                let key = key.to_string();
                match what {
                    0 => assert_eq!(table.remove(&key), plain.remove(&key)),
                    1 => assert_eq!(table.insert(key.clone(), value), plain.insert(key, value)),
                    2 => {
                        let there = table.get_or_insert_with(key.clone(), || value);
                        assert_eq!(there, plain.entry(key).or_insert(value));
                    }
                    _ => {
                        assert_eq!(table.get(&key), plain.get(&key));
                        if let Some(there) = table.get_mut(&key) {
                            *there = value;
                            plain.insert(key, value);
                        }
                    }
                }
                plain.clone()
            };
            let mut there = BTreeMap::new();
            for step in before {
                there = change(&mut table, step);
            }
            let copy = table.clone();
            prop_assert_eq!(&rows(&copy), &there);
            let mut now = there.clone();
            for step in after {
                now = change(&mut table, step);
            }
            prop_assert_eq!(rows(&table), now);
            prop_assert_eq!(rows(&copy), there);
        }
    }

    #[test]
    fn a_change_copies_one_shard_and_leaves_the_others_shared() {
        let mut table: Table<u64, u64> = (0..100_000).map(|n| (n, n)).collect();
        let copy = table.clone();
        *table.get_mut(&7).unwrap() = 8;
        let shared = |(one, other): (&Arc<_>, &Arc<_>)| Arc::ptr_eq(one, other);
        let same = table.rows.shards.iter().zip(&copy.rows.shards).filter(|pair| shared(*pair)).count();
        assert_eq!((same, copy.get(&7), table.get(&7)), (SHARDS - 1, Some(&7), Some(&8)));
    }
}
