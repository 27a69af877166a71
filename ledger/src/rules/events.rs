//! The events in effect that may still be declared errors: of each its key, its entry and what it did to goods.
//!
//! There is one for every event of the log that has an eventID, for ever, so they are kept as small as can be. What was said of goods
//! is written out as text only when somebody declares the event an error.
//!
//! ```text
//! record = <entry: varint> <body, as in `body`> <effect, as in `effect`>     by the SHA-256 of its key
//! ```

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::event::Event;
use crate::rules::Prepared;
use crate::rules::body::{BODY, Body};
use crate::rules::decision::Goods;
use crate::rules::effect::{self, Taker, put_uint};
use crate::rules::ids::Ids;
use crate::rules::memory::{Heap, block};
use crate::rules::payload::Act;
use crate::rules::table::Table;

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
    /// What it says.
    pub(super) body: Body,
    /// What of its effect can be turned round.
    pub(super) goods: Goods,
}

/// Events by key. Never holds two of one key.
#[derive(Clone, Default)]
pub(super) struct Events {
    pub(super) records: Table<EventKey, Record>,
}

/// What is kept of an event, in one piece: within its row, as most are that short, because a piece of its own that stays for ever
/// between others that go at once is dear to the allocator.
#[derive(Clone, Debug)]
pub(super) enum Record {
    /// How many bytes, and then those.
    Short(u8, [u8; SHORT]),
    Long(Box<[u8]>),
}

/// The longest record that lies within its row.
const SHORT: usize = 54;

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
    ["event ", event.event_id().unwrap_or_default(), " of ", by].concat()
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
    pub(super) fn contains(&self, key: &EventKey) -> bool {
        self.records.contains_key(key)
    }

    /// The entry that told it.
    pub(super) fn index(&self, key: &EventKey) -> Option<u64> {
        Taker::new(self.records.get(key)?.bytes()).uint()
    }

    /// The whole, written out.
    pub(super) fn told(&self, key: &EventKey, ids: &Ids) -> Option<Told> {
        let mut from = Taker::new(self.records.get(key)?.bytes());
        let index = from.uint()?;
        let body = Body::from_bytes(from.bytes(BODY)?)?;
        Some(Told { index, body, goods: effect::take(&mut from, ids)? })
    }

    /// Keeps what can be turned round of an effect. Changes nothing if there is such an event.
    pub(super) fn insert(&mut self, key: EventKey, index: u64, body: Body, goods: &Goods, ids: &mut Ids) {
        let mut record = Vec::with_capacity(96);
        put_uint(&mut record, index);
        record.extend_from_slice(body.as_bytes());
        effect::put(&mut record, goods, ids);
        self.records.get_or_insert_with(&key, || Record::new(&record));
    }

    pub(super) fn remove(&mut self, key: &EventKey) {
        self.records.remove(key);
    }
}

impl Record {
    fn new(bytes: &[u8]) -> Record {
        let mut short = [0; SHORT];
        match short.get_mut(..bytes.len()) {
            Some(room) => {
                room.copy_from_slice(bytes);
                Record::Short(bytes.len() as u8, short)
            }
            None => Record::Long(bytes.into()),
        }
    }

    fn bytes(&self) -> &[u8] {
        match self {
            Record::Short(length, bytes) => &bytes[..usize::from(*length)],
            Record::Long(bytes) => bytes,
        }
    }
}

impl Heap for EventKey {
    fn heap(&self) -> usize {
        0
    }
}

impl Heap for Record {
    fn heap(&self) -> usize {
        match self {
            Record::Short(..) => 0,
            Record::Long(bytes) => block(bytes.len()),
        }
    }
}

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.bytes())
    }
}

impl<'de> Deserialize<'de> for Record {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Record, D::Error> {
        <&[u8]>::deserialize(deserializer).map(Record::new)
    }
}
