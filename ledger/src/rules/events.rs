//! The events in effect that may still be declared errors: of each its key, its entry and what it did to goods.
//!
//! There is one for every event of the log that has an eventID, for ever, so they are kept as small as can be: as records
//! in one run of bytes, and a table of where each begins. What was said of goods is written out as text only when somebody
//! declares the event an error.
//!
//! ```text
//! record = <SHA-256 of the key: 32> <length: varint> <entry: varint> <effect, as in `effect`>
//! ```

use std::fmt;
use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::event::Event;
use crate::rules::Prepared;
use crate::rules::decision::Goods;
use crate::rules::effect::{self, Taker, put_uint};
use crate::rules::ids::Ids;
use crate::rules::payload::Act;

/// Bytes of a key.
const KEY: usize = 32;

/// The name of an event among those of its signer, as a SHA-256; reports of others' events have names of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct EventKey([u8; KEY]);

/// An event in effect that may still be declared an error.
#[derive(Clone, Debug)]
pub(super) struct Told {
    /// Its entry.
    pub(super) index: u64,
    /// What of its effect can be turned round.
    pub(super) goods: Goods,
}

/// Events by key. Never holds two of one key.
#[derive(Clone, Default)]
pub(super) struct Events {
    records: Vec<u8>,
    begins: HashTable<usize>,
    /// How many bytes are of records that were removed.
    gone: usize,
    hasher: RandomState,
}

impl EventKey {
    /// Over the lengths too, so that no two of these are spelt alike.
    pub(super) fn new(by: &str, reported: bool, event: &Event) -> Option<EventKey> {
        let id = event.event_id()?;
        let mut hash = Sha256::new();
        hash.update((by.len() as u64).to_le_bytes());
        hash.update(by);
        hash.update([u8::from(reported)]);
        hash.update(id);
        Some(EventKey(hash.finalize().into()))
    }
}

/// What statements wait for that need an event; no identifier looks like it.
pub(super) fn to_wait_for(by: &str, event: &Event) -> String {
    format!("event {} of {by}", event.event_id().unwrap_or_default())
}

impl Prepared {
    /// What waits for the event that it tells, if it has a name.
    pub(super) fn event_to_wait_for(&self) -> Option<String> {
        match self.act() {
            Act::Event(event) | Act::Report(event) => {
                Some(to_wait_for(&self.statement().header().issuer, event))
            }
            _ => None,
        }
    }
}

impl Events {
    /// How many there are.
    #[cfg(feature = "store")]
    pub(super) fn len(&self) -> usize {
        self.begins.len()
    }

    pub(super) fn contains(&self, key: &EventKey) -> bool {
        self.find(key).is_some()
    }

    /// The entry that told it.
    pub(super) fn index(&self, key: &EventKey) -> Option<u64> {
        Taker::new(self.rest(self.find(key)?)).uint()
    }

    /// The whole, written out.
    pub(super) fn told(&self, key: &EventKey, ids: &Ids) -> Option<Told> {
        let mut from = Taker::new(self.rest(self.find(key)?));
        Some(Told { index: from.uint()?, goods: effect::take(&mut from, ids)? })
    }

    /// Keeps what can be turned round of an effect. Changes nothing if there is such an event.
    pub(super) fn insert(&mut self, key: EventKey, index: u64, goods: &Goods, ids: &mut Ids) {
        let mut rest = Vec::with_capacity(64);
        put_uint(&mut rest, index);
        effect::put(&mut rest, goods, ids);
        self.push(key, &rest);
    }

    pub(super) fn remove(&mut self, key: &EventKey) {
        let hash = self.hasher.hash_one(key);
        let Events { records, begins, .. } = self;
        let Ok(found) = begins.find_entry(hash, |at| key_at(records, *at) == *key) else { return };
        let (begin, _) = found.remove();
        self.gone += self.end(begin) - begin;
        if self.gone > self.records.len() / 2 {
            let mut fresh = Events::default();
            for (key, rest) in self.iter() {
                fresh.push(key, rest);
            }
            *self = fresh;
        }
    }

    /// All of them, oldest first: key, and the record's rest.
    pub(super) fn iter(&self) -> impl Iterator<Item = (EventKey, &[u8])> {
        let mut next = 0;
        let begins = std::iter::from_fn(move || {
            let begin = next;
            (begin < self.records.len()).then(|| {
                next = self.end(begin);
                begin
            })
        });
        begins.filter_map(|at| {
            let key = key_at(&self.records, at);
            let there = self.gone == 0 || self.find(&key) == Some(at);
            there.then(|| (key, self.rest(at)))
        })
    }

    fn push(&mut self, key: EventKey, rest: &[u8]) {
        if self.contains(&key) {
            return;
        }
        let begin = self.records.len();
        self.append(&key, rest);
        let hash = self.hasher.hash_one(key);
        let Events { records, hasher, .. } = self;
        self.begins.insert_unique(hash, begin, |at| hasher.hash_one(key_at(records, *at)));
    }

    /// Takes a record of [`Events::iter`], which is not found before [`Events::find_all`] was called.
    pub(super) fn append(&mut self, key: &EventKey, rest: &[u8]) {
        self.records.extend_from_slice(&key.0);
        put_uint(&mut self.records, rest.len() as u64);
        self.records.extend_from_slice(rest);
    }

    /// Makes the table of where each of `count` appended records begins, at once and of the right size.
    #[cfg(feature = "store")]
    pub(super) fn find_all(&mut self, count: usize) {
        let Events { records, hasher, .. } = &*self;
        let hash_at = |at: &usize| hasher.hash_one(key_at(records, *at));
        let mut begins = HashTable::with_capacity(count);
        let mut begin = 0;
        while begin < records.len() {
            begins.insert_unique(hash_at(&begin), begin, hash_at);
            begin = self.end(begin);
        }
        self.begins = begins;
    }

    fn find(&self, key: &EventKey) -> Option<usize> {
        let hash = self.hasher.hash_one(key);
        self.begins.find(hash, |at| key_at(&self.records, *at) == *key).copied()
    }

    /// A record's length and what it counts, behind its key.
    fn head(&self, begin: usize) -> (usize, &[u8]) {
        let behind = &self.records[begin + KEY..];
        let mut from = Taker::new(behind);
        let length = from.uint().unwrap_or_default() as usize;
        (length, from.rest())
    }

    fn rest(&self, begin: usize) -> &[u8] {
        let (length, behind) = self.head(begin);
        &behind[..length]
    }

    fn end(&self, begin: usize) -> usize {
        let (length, behind) = self.head(begin);
        self.records.len() - behind.len() + length
    }
}

fn key_at(records: &[u8], begin: usize) -> EventKey {
    let mut key = [0; KEY];
    key.copy_from_slice(&records[begin..begin + KEY]);
    EventKey(key)
}

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(n: u8) -> EventKey {
        EventKey([n; KEY])
    }

    #[test]
    fn what_is_removed_is_gone_and_its_room_is_used_again() {
        let mut events = Events::default();
        for n in 0..200 {
            events.push(key(n), &vec![n; usize::from(n)]);
        }
        let whole = events.records.len();
        for n in (0..200).filter(|n| n % 4 > 0) {
            events.remove(&key(n));
            events.remove(&key(n));
        }
        assert!(events.records.len() < whole / 2);
        assert_eq!(events.len(), 50);
        for n in 0..200 {
            let there = events.find(&key(n)).map(|at| events.rest(at).to_vec());
            assert_eq!(there, (n % 4 == 0).then(|| vec![n; usize::from(n)]));
        }
        let left: Vec<_> = events.iter().map(|(key, _)| key).collect();
        assert_eq!(left, (0..200).step_by(4).map(key).collect::<Vec<_>>());
    }

    #[test]
    fn a_key_is_kept_once_as_it_came_first() {
        let mut events = Events::default();
        events.push(key(1), &[7]);
        events.push(key(1), &[8]);
        assert_eq!((events.len(), events.index(&key(1))), (1, Some(7)));
    }
}
