//! Tables of rows by key, of which a copy costs next to nothing, and whose rows may lie outside of memory.
//!
//! A table lies in 4,096 shards of many sizes, and a copy shares them all. Whoever changes one that is shared takes a copy of that shard first,
//! so that what a picture of the state costs is paid in small pieces by what comes after it, and only where something changes.
//! Nothing depends on the order of rows: it is another in every table.
//!
//! A shard has rows in memory, and under them those that were put away (`under`). A row in memory is newer than what lies under it;
//! one that was removed there is marked as gone, and hides what lies under it. Whoever asks for a row that was put away gets it as any
//! other. What rows take in memory is counted as they change.

use std::borrow::{Borrow, Cow};
use std::collections::HashMap;
use std::hash::{BuildHasher, Hash};
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use foldhash::quality::RandomState;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use serde::{Serialize, de::DeserializeOwned};

#[cfg(feature = "store")]
use crate::rules::cold::{Cold, ColdFault};
use crate::rules::memory::Heap;
use crate::rules::under::Under;

pub(super) const SHARDS: usize = 4_096;

/// What does not grow with the entries, in a map of std's.
pub(super) type Map<K, V> = HashMap<K, V, RandomState>;

/// What a key must be able to do.
pub(super) trait Key: Clone + Eq + Hash + Serialize + DeserializeOwned + Heap {}

impl<T: Clone + Eq + Hash + Serialize + DeserializeOwned + Heap> Key for T {}

/// What a value must be able to do.
pub(super) trait Value: Clone + Serialize + DeserializeOwned + Heap {}

impl<T: Clone + Serialize + DeserializeOwned + Heap> Value for T {}

/// Values by key.
#[derive(Clone)]
pub(super) struct Table<K, V> {
    /// None before the first row.
    shards: Vec<Arc<Shard<K, V>>>,
    hasher: RandomState,
    count: Count,
}

#[derive(Clone, Copy, Default)]
struct Count {
    /// How many rows there are, wherever they lie.
    len: usize,
    /// How many are in memory, those included that say that one is gone.
    warm: usize,
    /// What those take.
    bytes: usize,
}

#[derive(Clone)]
struct Shard<K, V> {
    /// No value: the row is gone, and what lies under it with its key.
    warm: HashTable<(K, Option<V>)>,
    under: Under<K, V>,
}

/// A value under change; what it takes is counted anew when this goes.
pub(super) struct Changing<'t, V: Heap> {
    value: &'t mut V,
    before: usize,
    bytes: &'t mut usize,
}

/// All rows of a table, in no order.
pub(super) struct Rows<'t, K: Clone, V: Clone> {
    rows: Box<dyn Iterator<Item = (Cow<'t, K>, Cow<'t, V>)> + 't>,
    left: usize,
}

impl<K: Key, V: Value> Table<K, V> {
    pub(super) fn get<Q: ?Sized + Eq + Hash + Serialize>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        let hash = self.hasher.hash_one(key);
        let shard = self.shards.get(place(hash))?;
        match shard.warm.find(hash, |(there, _)| there.borrow() == key) {
            Some((_, value)) => value.as_ref(),
            None => shard.under.find(hash, key),
        }
    }

    /// As [`Table::get`], but what was put away is not kept in memory for it.
    pub(super) fn peek<Q: ?Sized + Eq + Hash + Serialize>(&self, key: &Q) -> Option<Cow<'_, V>>
    where
        K: Borrow<Q>,
    {
        let hash = self.hasher.hash_one(key);
        let shard = self.shards.get(place(hash))?;
        match shard.warm.find(hash, |(there, _)| there.borrow() == key) {
            Some((_, value)) => value.as_ref().map(Cow::Borrowed),
            None => shard.under.peek(hash, key),
        }
    }

    pub(super) fn get_mut<Q: ?Sized + Eq + Hash + Serialize>(&mut self, key: &Q) -> Option<Changing<'_, V>>
    where
        K: Borrow<Q>,
    {
        let hash = self.hasher.hash_one(key);
        self.bring_up(hash, key);
        let Table { shards, count, .. } = self;
        let shard = Arc::make_mut(shards.get_mut(place(hash))?);
        let (_, value) = shard.warm.find_mut(hash, |(there, _)| there.borrow() == key)?;
        Some(Changing::new(value.as_mut()?, &mut count.bytes))
    }

    pub(super) fn contains_key<Q: ?Sized + Eq + Hash + Serialize>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.get(key).is_some()
    }

    /// Puts a value there, and gives the one that was there.
    pub(super) fn insert(&mut self, key: K, value: V) -> Option<V> {
        let hash = self.hasher.hash_one(&key);
        self.bring_up(hash, &key);
        let Table { shards, hasher, count } = self;
        open(shards);
        let shard = Arc::make_mut(&mut shards[place(hash)]);
        let row = row::<K, V, K>(shard, hash, Cow::Owned(key), hasher, count);
        count.bytes += value.heap();
        let before = row.replace(value);
        match &before {
            Some(before) => count.bytes -= before.heap(),
            None => count.len += 1,
        }
        before
    }

    /// The value of a key, a new one if it has none.
    pub(super) fn get_or_insert_with<Q>(&mut self, key: &Q, new: impl FnOnce() -> V) -> Changing<'_, V>
    where
        K: Borrow<Q>,
        Q: ?Sized + Eq + Hash + Serialize + ToOwned<Owned = K>,
    {
        let hash = self.hasher.hash_one(key);
        self.bring_up(hash, key);
        let Table { shards, hasher, count } = self;
        open(shards);
        let shard = Arc::make_mut(&mut shards[place(hash)]);
        let row = row(shard, hash, Cow::Borrowed(key), hasher, count);
        let value = row.get_or_insert_with(|| {
            count.len += 1;
            let value = new();
            count.bytes += value.heap();
            value
        });
        Changing::new(value, &mut count.bytes)
    }

    pub(super) fn remove<Q: ?Sized + Eq + Hash + Serialize>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        // Where there is none, nothing changes, and no shard need be copied for it.
        self.get(key)?;
        let hash = self.hasher.hash_one(key);
        self.bring_up(hash, key);
        let Table { shards, count, .. } = self;
        let shard = Arc::make_mut(&mut shards[place(hash)]);
        let mut found = shard.warm.find_entry(hash, |(there, _)| there.borrow() == key).ok()?;
        let value = found.get_mut().1.take()?;
        count.bytes -= value.heap();
        count.len -= 1;
        if shard.under.is_empty() {
            let ((key, _), _) = found.remove();
            count.bytes -= key.heap() + Self::ROW;
            count.warm -= 1;
        }
        Some(value)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.count.len
    }

    /// How many are in memory, those included that say that one is gone.
    pub(super) fn warm(&self) -> usize {
        self.count.warm
    }

    /// What those take that are in memory.
    pub(super) fn bytes(&self) -> usize {
        self.count.bytes
    }

    /// All of them; what was put away is read for it a shard at a time, and not kept in memory.
    pub(super) fn iter(&self) -> Rows<'_, K, V> {
        let there = self.shards.iter().filter(|shard| shard.warm.capacity() > 0 || !shard.under.is_empty());
        let rows = there.flat_map(|shard| shard.rows(&self.hasher));
        Rows { rows: Box::new(rows), left: self.count.len }
    }

    pub(super) fn values(&self) -> impl Iterator<Item = Cow<'_, V>> {
        self.iter().map(|(_, value)| value)
    }

    /// What a row takes in its shard, which is between half and wholly full.
    const ROW: usize = size_of::<(K, Option<V>)>() * 8 / 5;

    /// Brings a row up from under its shard, if that is where it lies.
    fn bring_up<Q: ?Sized + Eq + Serialize>(&mut self, hash: u64, key: &Q)
    where
        K: Borrow<Q>,
    {
        let Table { shards, hasher, count } = self;
        let Some(shard) = shards.get(place(hash)) else { return };
        if shard.under.is_empty() || shard.warm.find(hash, |(there, _)| there.borrow() == key).is_some() {
            return;
        }
        let Some((key, value)) = shard.under.take(hash, key) else { return };
        let shard = Arc::make_mut(&mut shards[place(hash)]);
        count.bytes += value.heap();
        *row::<K, V, K>(shard, hash, Cow::Owned(key), hasher, count) = Some(value);
    }
}

#[cfg(feature = "store")]
impl<K: Key, V: Value> Table<K, V> {
    /// Shows each row, and lets go of each shard when its rows were shown.
    pub(super) fn let_go<E>(&mut self, mut show: impl FnMut((&K, &V)) -> Result<(), E>) -> Result<(), E> {
        let Table { shards, hasher, count } = self;
        *count = Count::default();
        shards
            .drain(..)
            .try_for_each(|shard| shard.rows(hasher).try_for_each(|(key, value)| show((&key, &value))))
    }

    /// Puts away what one shard has in memory. If it cannot be written it stays.
    pub(super) fn put_away(&mut self, shard: usize, cold: &Arc<Cold>) -> Result<(), ColdFault> {
        let Some(Shard { warm, under }) = self.shards.get(shard).map(|shard| &**shard) else { return Ok(()) };
        if warm.is_empty() && !under.has_thawed() {
            return Ok(());
        }
        let rows = warm.iter().map(|(key, value)| (self.hasher.hash_one(key), key, value.as_ref()));
        let under = under.with(rows, cold)?;
        let taken =
            warm.iter().map(|(key, value)| key.heap() + Self::ROW + value.as_ref().map_or(0, Heap::heap));
        self.count.bytes -= taken.sum::<usize>();
        self.count.warm -= warm.len();
        self.shards[shard] = Arc::new(Shard { warm: HashTable::new(), under });
        Ok(())
    }
}

/// Makes the shards of a table that has none yet: all the same one, until something comes into it.
fn open<K: Clone, V: Clone>(shards: &mut Vec<Arc<Shard<K, V>>>) {
    if shards.is_empty() {
        let none = Arc::new(Shard { warm: HashTable::new(), under: Under::default() });
        *shards = vec![none; SHARDS];
    }
}

/// The place of a value in a shard, for a key that has none as well.
fn row<'s, K: Key + Borrow<Q>, V: Value, Q: ?Sized + Eq + ToOwned<Owned = K>>(
    shard: &'s mut Shard<K, V>,
    hash: u64,
    key: Cow<'_, Q>,
    hasher: &RandomState,
    count: &mut Count,
) -> &'s mut Option<V> {
    match shard.warm.entry(hash, |(there, _)| there.borrow() == &*key, |(key, _)| hasher.hash_one(key)) {
        Entry::Occupied(row) => &mut row.into_mut().1,
        Entry::Vacant(row) => {
            let key = key.into_owned();
            count.bytes += key.heap() + Table::<K, V>::ROW;
            count.warm += 1;
            &mut row.insert((key, None)).into_mut().1
        }
    }
}

impl<K: Key, V: Value> Shard<K, V> {
    fn rows(&self, hasher: &RandomState) -> impl Iterator<Item = (Cow<'_, K>, Cow<'_, V>)> {
        let warm = self.warm.iter().filter_map(|(key, value)| Some((key, value.as_ref()?)));
        let under = self.under.rows().into_iter().filter(|(key, _)| {
            !self.under.is_empty()
                && self.warm.find(hasher.hash_one(key), |(there, _)| there == key).is_none()
        });
        let under = under.map(|(key, value)| (Cow::Owned(key), Cow::Owned(value)));
        warm.map(|(key, value)| (Cow::Borrowed(key), Cow::Borrowed(value))).chain(under)
    }
}

/// The shard of a key. The last shards take twice as many rows as the first, and those between grow from the one to the other: a hash
/// table doubles its room when it is full, and shards that fill alike would all do so at once, and take twice the memory from then on.
/// Not by the bits that a shard itself finds its rows by, the lowest and the highest.
fn place(hash: u64) -> usize {
    const BITS: u32 = 24;
    let along = (hash >> 24) & ((1 << BITS) - 1);
    let grown = along * ((4 << BITS) - along) / 3;
    ((SHARDS as u64 * grown) >> (2 * BITS)) as usize
}

impl<'t, V: Heap> Changing<'t, V> {
    fn new(value: &'t mut V, bytes: &'t mut usize) -> Changing<'t, V> {
        Changing { before: value.heap(), value, bytes }
    }
}

impl<V: Heap> Deref for Changing<'_, V> {
    type Target = V;

    fn deref(&self) -> &V {
        self.value
    }
}

impl<V: Heap> DerefMut for Changing<'_, V> {
    fn deref_mut(&mut self) -> &mut V {
        self.value
    }
}

impl<V: Heap> Drop for Changing<'_, V> {
    fn drop(&mut self) {
        *self.bytes = *self.bytes + self.value.heap() - self.before;
    }
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Table<K, V> {
        Table { shards: Vec::new(), hasher: RandomState::default(), count: Count::default() }
    }
}

impl<K: Key, V: Value> FromIterator<(K, V)> for Table<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(rows: I) -> Table<K, V> {
        let mut table = Table::default();
        for (key, value) in rows {
            table.insert(key, value);
        }
        table
    }
}

impl<'t, K: Key, V: Value> IntoIterator for &'t Table<K, V> {
    type Item = (Cow<'t, K>, Cow<'t, V>);
    type IntoIter = Rows<'t, K, V>;

    fn into_iter(self) -> Rows<'t, K, V> {
        self.iter()
    }
}

impl<'t, K: Clone, V: Clone> Iterator for Rows<'t, K, V> {
    type Item = (Cow<'t, K>, Cow<'t, V>);

    fn next(&mut self) -> Option<Self::Item> {
        let row = self.rows.next()?;
        self.left = self.left.saturating_sub(1);
        Some(row)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl<K: Clone, V: Clone> ExactSizeIterator for Rows<'_, K, V> {}

#[cfg(test)]
mod tests;
