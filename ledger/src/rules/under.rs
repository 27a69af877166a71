//! What lies under a shard: sheets of rows that were put away, and those of them that were read again.
//!
//! The newest sheet with a key has its row. When there are many, those at the end that are not much larger than what comes are made
//! one with it; so there are few, and a row is written a few times, however many rows there are.

use std::borrow::{Borrow, Cow};
use std::collections::HashSet;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, OnceLock};

use serde::{Serialize, de::DeserializeOwned};

use crate::rules::cold::{Cold, ColdFault, Draft, Sheet, damaged};
use crate::rules::memory::Heap;

/// So many sheets lie under a shard before some are made one.
const SHEETS: usize = 4;
/// A sheet is made one with what comes if it is not larger than so many times that.
const LARGER: usize = 4;

pub(super) struct Under<K, V> {
    /// Oldest first.
    sheets: Vec<Arc<Sheet>>,
    thawed: Thawed<K, V>,
}

/// Rows that were read again while the state could not be changed, one after another as they were read.
struct Thawed<K, V> {
    first: Next<K, V>,
}

type Next<K, V> = OnceLock<Box<Node<K, V>>>;

struct Node<K, V> {
    hash: u64,
    key: K,
    value: V,
    bytes: usize,
    next: Next<K, V>,
}

/// A sheet's row: nothing where it has none, no value where it says that it is gone.
type Kept<V> = Option<Option<V>>;

impl<K, V> Under<K, V> {
    pub(super) fn is_empty(&self) -> bool {
        self.sheets.is_empty()
    }

    pub(super) fn has_thawed(&self) -> bool {
        self.thawed.first.get().is_some()
    }

    /// How many sheets there are.
    #[cfg(test)]
    pub(super) fn sheets(&self) -> usize {
        self.sheets.len()
    }

    fn known<Q: ?Sized + Eq>(&self, hash: u64, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        let mut next = &self.thawed.first;
        while let Some(node) = next.get() {
            if node.hash == hash && node.key.borrow() == key {
                return Some(&node.value);
            }
            next = &node.next;
        }
        None
    }

    /// Keeps a row as long as nothing is put away here; `bytes` is what it takes.
    fn keep(&self, hash: u64, key: K, value: V, bytes: usize) -> Option<&V> {
        if let Some(sheet) = self.sheets.first() {
            sheet.cold.thawed.fetch_add(bytes, Relaxed);
        }
        let mut node = Box::new(Node { hash, key, value, bytes, next: OnceLock::new() });
        let mut next = &self.thawed.first;
        loop {
            match next.set(node) {
                Ok(()) => return next.get().map(|node| &node.value),
                Err(back) => node = back,
            }
            next = &next.get()?.next;
        }
    }
}

impl<K: DeserializeOwned + Heap, V: DeserializeOwned + Heap> Under<K, V> {
    /// The row of a key, kept in memory from now on.
    pub(super) fn find<Q: ?Sized + Eq + Serialize>(&self, hash: u64, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        if self.is_empty() {
            return None;
        }
        if let Some(known) = self.known(hash, key) {
            return Some(known);
        }
        let (key, value) = self.load(hash, key)?;
        let bytes = key.heap() + value.heap() + size_of::<Node<K, V>>() + 16;
        self.keep(hash, key, value, bytes)
    }

    /// The row of a key, as it lies.
    pub(super) fn peek<Q: ?Sized + Eq + Serialize>(&self, hash: u64, key: &Q) -> Option<Cow<'_, V>>
    where
        K: Borrow<Q>,
        V: Clone,
    {
        if self.is_empty() {
            return None;
        }
        match self.known(hash, key) {
            Some(known) => Some(Cow::Borrowed(known)),
            None => self.load(hash, key).map(|(_, value)| Cow::Owned(value)),
        }
    }

    /// A copy of the row of a key, to be changed.
    pub(super) fn take<Q: ?Sized + Eq + Serialize>(&self, hash: u64, key: &Q) -> Option<(K, V)>
    where
        K: Borrow<Q> + Clone,
        V: Clone,
    {
        let mut next = &self.thawed.first;
        while let Some(node) = next.get() {
            if node.hash == hash && node.key.borrow() == key {
                return Some((node.key.clone(), node.value.clone()));
            }
            next = &node.next;
        }
        self.load(hash, key)
    }

    /// All rows, each as it is in the newest sheet that has it.
    pub(super) fn rows(&self) -> Vec<(K, V)> {
        let Some(cold) = self.sheets.first().map(|sheet| &sheet.cold) else { return Vec::new() };
        let Ok(all) = newest(&self.sheets, Draft::default()) else { return Vec::new() };
        let rows = all.rows().filter_map(|(_, key, value)| decode(cold, key, value?));
        rows.collect()
    }

    fn load<Q: ?Sized + Serialize>(&self, hash: u64, key: &Q) -> Option<(K, V)> {
        let cold = &self.sheets.first()?.cold;
        let key = encode(cold, key).ok()?;
        for sheet in self.sheets.iter().rev() {
            let found: Kept<Vec<u8>> = sheet.find(hash, &key).ok()?;
            if let Some(value) = found {
                cold.loads.fetch_add(1, Relaxed);
                return decode(cold, &key, &value?);
            }
        }
        None
    }
}

impl<K: Serialize, V: Serialize> Under<K, V> {
    /// The same with newer rows over it, and nothing read again.
    pub(super) fn with<'r>(
        &self,
        rows: impl Iterator<Item = (u64, &'r K, Option<&'r V>)>,
        cold: &Arc<Cold>,
    ) -> Result<Under<K, V>, ColdFault>
    where
        K: 'r,
        V: 'r,
    {
        let mut new = Draft::default();
        for (hash, key, value) in rows {
            let value = value.map(|value| encode(cold, value)).transpose()?;
            new.push(hash, &encode(cold, key)?, value.as_deref());
        }
        let mut sheets = self.sheets.clone();
        if !new.is_empty() {
            let mut length = new.length();
            let mut begin = sheets.len();
            while sheets.len() >= SHEETS && begin > 0 && sheets[begin - 1].length <= LARGER * length {
                begin -= 1;
                length += sheets[begin].length;
            }
            let merged = sheets.split_off(begin);
            let mut all = newest(&merged, new)?;
            if begin == 0 {
                all.drop_gone();
            }
            if !all.is_empty() {
                sheets.push(Arc::new(all.seal(cold)?));
            }
        }
        Ok(Under { sheets, thawed: Thawed { first: OnceLock::new() } })
    }
}

/// These rows, and from the sheets those of other keys.
fn newest(sheets: &[Arc<Sheet>], mut rows: Draft) -> Result<Draft, ColdFault> {
    if sheets.is_empty() {
        return Ok(rows);
    }
    let mut seen: HashSet<Vec<u8>> = rows.rows().map(|(_, key, _)| key.to_vec()).collect();
    for sheet in sheets.iter().rev() {
        sheet.read(|hash, key, value| {
            if seen.insert(key.to_vec()) {
                rows.push(hash, key, value);
            }
        })?;
    }
    Ok(rows)
}

fn encode<T: ?Sized + Serialize>(cold: &Cold, value: &T) -> Result<Vec<u8>, ColdFault> {
    postcard::to_allocvec(value).map_err(|error| cold.failed("written", &std::io::Error::other(error)))
}

fn decode<K: DeserializeOwned, V: DeserializeOwned>(cold: &Cold, key: &[u8], value: &[u8]) -> Option<(K, V)> {
    match (postcard::from_bytes(key), postcard::from_bytes(value)) {
        (Ok(key), Ok(value)) => Some((key, value)),
        _ => {
            cold.failed("read", &damaged());
            None
        }
    }
}

impl<K, V> Default for Under<K, V> {
    fn default() -> Under<K, V> {
        Under { sheets: Vec::new(), thawed: Thawed { first: OnceLock::new() } }
    }
}

/// What was read again is not in the copy.
impl<K, V> Clone for Under<K, V> {
    fn clone(&self) -> Under<K, V> {
        Under { sheets: self.sheets.clone(), thawed: Thawed { first: OnceLock::new() } }
    }
}

impl<K, V> Drop for Under<K, V> {
    fn drop(&mut self) {
        let (mut next, mut bytes) = (self.thawed.first.take(), 0);
        // One after another: each dropped with the next in it would need as many frames as there are rows.
        while let Some(mut node) = next {
            bytes += node.bytes;
            next = node.next.take();
        }
        if let Some(sheet) = self.sheets.first() {
            sheet.cold.thawed.fetch_sub(bytes, Relaxed);
        }
    }
}
