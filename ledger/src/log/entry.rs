//! An entry: one statement at its place in the log, in deterministic CBOR, at most 65,535 bytes.
//!
//! ```text
//! 85                        array of 5
//!    01                        shape 1: SHA-256, these fields
//!    18 2a                     index, from 0
//!    1b 00000199c82cc000       time_ms: milliseconds since 1970, never less than in the entry before
//!    58 20 <32 bytes>          prev: leaf hash of the entry before; 32 zero bytes at index 0
//!    58 e8 d284…               statement: the bytes of a COSE_Sign1
//! ```
//!
//! The leaf hash is over these bytes. So the entries form a chain that anyone can walk with a loop, and the same leaves
//! form the tree: one thing to prove, not two.

use super::{Hash, leaf_hash};
use crate::cbor::{CborError, Reader, Writer};
use thiserror::Error;

/// The most bytes an entry may have: what an entry bundle can frame.
pub const MAX_ENTRY: usize = 65_535;

const SHAPE: u64 = 1;

/// One statement at its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its place, from 0.
    pub index: u64,
    /// When it was sequenced, in milliseconds since 1970.
    pub time_ms: u64,
    /// Leaf hash of the entry before; [`Hash::ZERO`] at index 0.
    pub prev: Hash,
    /// The statement's bytes.
    pub statement: Vec<u8>,
}

/// Why bytes are no entry.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EntryError {
    /// Too many bytes.
    #[error("want at most {MAX_ENTRY} bytes, got {got}")]
    TooLarge {
        /// The size found.
        got: usize,
    },
    /// Not the CBOR that belongs there.
    #[error("{field}: {source}")]
    Cbor {
        /// The field.
        field: &'static str,
        /// What is wrong; its offset counts from the start of the entry.
        source: CborError,
    },
    /// An entry of a shape that this version does not know.
    #[error("shape: want {SHAPE}, got {got}")]
    Shape {
        /// The shape found.
        got: u64,
    },
    /// A hash of another length.
    #[error("prev: want 32 bytes, got {got}")]
    PrevLength {
        /// The length found.
        got: usize,
    },
}

impl Entry {
    /// The one encoding, if it is not too large.
    pub fn encode(&self) -> Result<Vec<u8>, EntryError> {
        encode_entry(Vec::new(), self.index, self.time_ms, &self.prev, &self.statement)
    }

    /// Reads the one encoding and nothing else.
    pub fn decode(bytes: &[u8]) -> Result<Self, EntryError> {
        if bytes.len() > MAX_ENTRY {
            return Err(EntryError::TooLarge { got: bytes.len() });
        }
        let within = |field| move |source| EntryError::Cbor { field, source };
        let mut reader = Reader::new(bytes);
        reader.array_of(5).map_err(within("entry"))?;
        match reader.uint().map_err(within("shape"))? {
            SHAPE => {}
            got => return Err(EntryError::Shape { got }),
        }
        let index = reader.uint().map_err(within("index"))?;
        let time_ms = reader.uint().map_err(within("time_ms"))?;
        let prev = reader.bytes().map_err(within("prev"))?;
        let prev: [u8; 32] = prev.try_into().map_err(|_| EntryError::PrevLength { got: prev.len() })?;
        let statement = reader.bytes().map_err(within("statement"))?.to_vec();
        reader.end().map_err(within("end"))?;
        Ok(Self { index, time_ms, prev: prev.into(), statement })
    }

    /// The leaf hash; the same as [`leaf_hash`] of [`Entry::encode`].
    pub fn leaf_hash(&self) -> Hash {
        leaf_hash(&self.to_cbor())
    }

    fn to_cbor(&self) -> Vec<u8> {
        to_cbor(Vec::new(), self.index, self.time_ms, &self.prev, &self.statement)
    }
}

/// The encoding of an entry whose statement is somebody else's, in the room of what was `used` before; the same as [`Entry::encode`].
pub fn encode_entry(
    used: Vec<u8>,
    index: u64,
    time_ms: u64,
    prev: &Hash,
    statement: &[u8],
) -> Result<Vec<u8>, EntryError> {
    match to_cbor(used, index, time_ms, prev, statement) {
        bytes if bytes.len() > MAX_ENTRY => Err(EntryError::TooLarge { got: bytes.len() }),
        bytes => Ok(bytes),
    }
}

fn to_cbor(mut used: Vec<u8>, index: u64, time_ms: u64, prev: &Hash, statement: &[u8]) -> Vec<u8> {
    used.clear();
    used.reserve(statement.len() + 64);
    Writer::behind(used)
        .array(5)
        .uint(SHAPE)
        .uint(index)
        .uint(time_ms)
        .bytes(prev.as_bytes())
        .bytes(statement)
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    #[test]
    fn takes_65_535_bytes_and_not_one_more() {
        let with = |len| Entry { index: 0, time_ms: 0, prev: Hash::ZERO, statement: vec![0; len] };
        let room = MAX_ENTRY - 4 - 34 - 3;
        let largest = with(room).encode().unwrap();
        assert_eq!(largest.len(), MAX_ENTRY);
        assert_eq!(Entry::decode(&largest).unwrap(), with(room));
        assert_eq!(with(room + 1).encode(), Err(EntryError::TooLarge { got: MAX_ENTRY + 1 }));
    }

    #[test]
    fn refuses_another_shape() {
        let mut bytes = Entry { index: 0, time_ms: 0, prev: Hash::ZERO, statement: vec![] }.encode().unwrap();
        bytes[1] = 2;
        assert_eq!(Entry::decode(&bytes), Err(EntryError::Shape { got: 2 }));
    }

    proptest! {
        #[test]
        fn any_entry_comes_back(index in any::<u64>(), time_ms in any::<u64>(), prev in any::<[u8; 32]>(), statement in vec(any::<u8>(), 0..400)) {
            let entry = Entry { index, time_ms, prev: prev.into(), statement };
            let bytes = entry.encode().unwrap();
            prop_assert_eq!(entry.leaf_hash(), leaf_hash(&bytes));
            prop_assert_eq!(Entry::decode(&bytes).unwrap(), entry);
        }

        #[test]
        fn what_decodes_encodes_to_itself(mut bytes in vec(any::<u8>(), 0..120), seeded in any::<bool>()) {
            if seeded {
                bytes.splice(0..0, [0x85, 0x01]);
            }
            if let Ok(entry) = Entry::decode(&bytes) {
                prop_assert_eq!(entry.encode().unwrap(), bytes);
            }
        }
    }
}
