//! The events in effect that may still be declared errors: of each its key, its entry and what it did to goods.
//!
//! There is one for every event of the log that has an eventID, for ever, so they are kept as small as can be: as records
//! one after another, and where each begins. What was said of goods is written out as text only when somebody
//! declares the event an error.
//!
//! ```text
//! pieces = record … of 64 KiB together, or one record alone that is longer; copies share all but the last
//! record = <SHA-256 of the key: 32> <length: varint> <entry: varint> <body, as in `body`> <effect, as in `effect`>
//! ```

use std::fmt;
use std::hash::BuildHasher;
use std::sync::Arc;

use foldhash::quality::RandomState;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::event::Event;
use crate::rules::Prepared;
use crate::rules::body::{BODY, Body};
use crate::rules::decision::Goods;
use crate::rules::effect::{self, Taker, put_uint};
use crate::rules::ids::Ids;
use crate::rules::memory::block;
use crate::rules::payload::Act;
use crate::rules::table::Shards;

/// Bytes of a key.
const KEY: usize = 32;

/// Bytes of a piece.
const PIECE: usize = 64 * 1024;

/// The name of an event among those of its signer, as a SHA-256; reports of others' events have names of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct EventKey([u8; KEY]);

/// An event in effect that may still be declared an error.
#[derive(Clone, Debug)]
pub(super) struct Told {
    /// Its entry.
    pub(super) index: u64,
    /// What it says.
    pub(super) body: Body,
    /// What of its effect can be turned round.
    pub(super) goods: Goods,
}

/// Events by key. Never holds two of one key.
#[derive(Clone, Default)]
pub(super) struct Events {
    pieces: Vec<Arc<Vec<u8>>>,
    begins: Shards<Begin>,
    /// How many bytes there are, and of how many the records were removed.
    bytes: usize,
    gone: usize,
    hasher: RandomState,
}

/// Where a record begins: in which piece, and where in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Begin {
    piece: u32,
    at: u32,
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
    #[cfg(any(feature = "store", test))]
    pub(super) fn len(&self) -> usize {
        self.begins.len()
    }

    /// How many there are, and the bytes that they take.
    pub(super) fn memory(&self) -> (usize, usize) {
        let pieces = self.pieces.iter().map(|piece| block(piece.capacity()) + block(40));
        (self.begins.len(), pieces.sum::<usize>() + self.begins.allocated())
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
        let index = from.uint()?;
        let body = Body::from_bytes(from.bytes(BODY)?)?;
        Some(Told { index, body, goods: effect::take(&mut from, ids)? })
    }

    /// Keeps what can be turned round of an effect. Changes nothing if there is such an event.
    pub(super) fn insert(&mut self, key: EventKey, index: u64, body: Body, goods: &Goods, ids: &mut Ids) {
        let mut rest = Vec::with_capacity(96);
        put_uint(&mut rest, index);
        rest.extend_from_slice(body.as_bytes());
        effect::put(&mut rest, goods, ids);
        self.push(key, &rest);
    }

    pub(super) fn remove(&mut self, key: &EventKey) {
        let hash = self.hasher.hash_one(key);
        let Events { pieces, begins, .. } = self;
        let Some(begin) = begins.remove(hash, |begin| key_at(pieces, *begin) == *key) else { return };
        self.gone += self.length(begin);
        if self.gone > self.bytes / 2 {
            let mut fresh = Events::default();
            for (key, rest) in self.iter() {
                fresh.push(key, rest);
            }
            *self = fresh;
        }
    }

    /// All of them, oldest first: key, and the record's rest.
    pub(super) fn iter(&self) -> impl Iterator<Item = (EventKey, &[u8])> {
        self.all_begins().filter_map(|begin| {
            let key = key_at(&self.pieces, begin);
            let there = self.gone == 0 || self.find(&key) == Some(begin);
            there.then(|| (key, self.rest(begin)))
        })
    }

    fn push(&mut self, key: EventKey, rest: &[u8]) {
        if !self.contains(&key) {
            let begin = self.append(&key, rest);
            self.note(begin);
        }
    }

    /// Takes a record of [`Events::iter`], which is not found before [`Events::find_all`] was called.
    pub(super) fn append(&mut self, key: &EventKey, rest: &[u8]) -> Begin {
        let mut record = Vec::with_capacity(KEY + 4 + rest.len());
        record.extend_from_slice(&key.0);
        put_uint(&mut record, rest.len() as u64);
        record.extend_from_slice(rest);
        if self.pieces.last().is_none_or(|last| last.len() + record.len() > PIECE) {
            self.pieces.push(Arc::default());
        }
        self.bytes += record.len();
        let mut begin = Begin { piece: self.pieces.len() as u32 - 1, at: 0 };
        if let Some(last) = self.pieces.last_mut().map(Arc::make_mut) {
            begin.at = last.len() as u32;
            if last.capacity() - last.len() < record.len() {
                last.reserve_exact(record.len().max(PIECE - last.len()));
            }
            last.extend_from_slice(&record);
        }
        begin
    }

    /// Finds all records that were appended.
    #[cfg(feature = "store")]
    pub(super) fn find_all(&mut self) {
        self.begins = Shards::default();
        for begin in self.all_begins().collect::<Vec<_>>() {
            self.note(begin);
        }
    }

    fn note(&mut self, begin: Begin) {
        let Events { pieces, begins, hasher, .. } = self;
        let hash_at = |begin: &Begin| hasher.hash_one(key_at(pieces, *begin));
        begins.insert(hash_at(&begin), begin, hash_at);
    }

    fn find(&self, key: &EventKey) -> Option<Begin> {
        let hash = self.hasher.hash_one(key);
        self.begins.find(hash, |begin| key_at(&self.pieces, *begin) == *key).copied()
    }

    /// Where records begin, also those that were removed.
    fn all_begins(&self) -> impl Iterator<Item = Begin> {
        (0..).zip(&self.pieces).flat_map(move |(number, piece)| {
            let mut next = 0;
            std::iter::from_fn(move || {
                let begin = Begin { piece: number, at: next };
                ((next as usize) < piece.len()).then(|| {
                    next += self.length(begin) as u32;
                    begin
                })
            })
        })
    }

    /// What a record counts as its rest, and what is behind that number.
    fn head(&self, begin: Begin) -> (usize, &[u8]) {
        let behind = &from(&self.pieces, begin)[KEY..];
        let mut from = Taker::new(behind);
        let length = from.uint().unwrap_or_default() as usize;
        (length, from.rest())
    }

    fn rest(&self, begin: Begin) -> &[u8] {
        let (length, behind) = self.head(begin);
        &behind[..length]
    }

    /// How many bytes a record takes.
    fn length(&self, begin: Begin) -> usize {
        let (length, behind) = self.head(begin);
        from(&self.pieces, begin).len() - behind.len() + length
    }
}

fn from(pieces: &[Arc<Vec<u8>>], begin: Begin) -> &[u8] {
    &pieces[begin.piece as usize][begin.at as usize..]
}

fn key_at(pieces: &[Arc<Vec<u8>>], begin: Begin) -> EventKey {
    let mut key = [0; KEY];
    key.copy_from_slice(&from(pieces, begin)[..KEY]);
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
        let whole = events.bytes;
        for n in (0..200).filter(|n| n % 4 > 0) {
            events.remove(&key(n));
            events.remove(&key(n));
        }
        assert!(events.bytes < whole / 2);
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
