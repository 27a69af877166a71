//! Statements in a row, as on a USB stick or in one request: a CBOR sequence (RFC 8742, `application/cbor-seq`), the items one
//! behind another with nothing between.
//!
//! ```text
//! d2 84 58 99 … | d2 84 58 c5 … | d2 84 58 c5 …
//! ```
//!
//! [`Sequence`] only finds where items end, by the well-formedness of RFC 8949; whether an item is a statement is for
//! [`super::Statement::parse`] to say. So one bad statement among a hundred costs one, as long as its length can be told.
//! An item that is no array tagged 18 is reported, and stepped over; bytes that are no CBOR end the sequence.

use crate::cbor::{CborError, Major};
use thiserror::Error;

/// How deep items may nest; a statement's outermost levels need 2.
const MAX_DEPTH: usize = 16;

/// The items of a CBOR sequence, found one at a time.
#[derive(Debug, Clone)]
pub struct Sequence<'b> {
    bytes: &'b [u8],
    at: usize,
}

/// Why there is no item. Offsets count from the start of the sequence.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SequenceError {
    /// An item that is no COSE_Sign1. The next one may be.
    #[error("offset {offset}: want a COSE_Sign1 (d2 84), got {got:#04x}")]
    NotSign1 {
        /// Where the item begins.
        offset: usize,
        /// The first byte that differs.
        got: u8,
    },
    /// Not well-formed, so nobody can tell where the next item begins.
    #[error("the item at offset {offset}: {source}")]
    Malformed {
        /// Where the item begins.
        offset: usize,
        /// What is wrong.
        source: CborError,
    },
    /// Nested deeper than any statement.
    #[error("the item at offset {offset} nests deeper than {MAX_DEPTH}")]
    TooDeep {
        /// Where the item begins.
        offset: usize,
    },
}

impl<'b> Sequence<'b> {
    /// Walks these bytes.
    pub fn new(bytes: &'b [u8]) -> Self {
        Self { bytes, at: 0 }
    }
}

impl<'b> Iterator for Sequence<'b> {
    type Item = Result<&'b [u8], SequenceError>;

    fn next(&mut self) -> Option<Self::Item> {
        let offset = self.at;
        if offset == self.bytes.len() {
            return None;
        }
        let mut skip = Skip { bytes: self.bytes, at: offset };
        Some(match skip.item(MAX_DEPTH) {
            Ok(()) => {
                self.at = skip.at;
                let item = &self.bytes[offset..skip.at];
                match item.iter().zip([0xd2, 0x84]).find(|(got, want)| *got != want) {
                    Some((got, _)) => Err(SequenceError::NotSign1 { offset, got: *got }),
                    None => Ok(item),
                }
            }
            Err(fault) => {
                self.at = self.bytes.len();
                Err(match fault {
                    Fault::Cbor(source) => SequenceError::Malformed { offset, source },
                    Fault::Deep => SequenceError::TooDeep { offset },
                })
            }
        })
    }
}

enum Fault {
    Cbor(CborError),
    Deep,
}

/// Steps over items in any encoding, deterministic or not: a bad item must not hide where the next begins.
struct Skip<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl Skip<'_> {
    fn item(&mut self, depth: usize) -> Result<(), Fault> {
        let depth = depth.checked_sub(1).ok_or(Fault::Deep)?;
        let offset = self.at;
        let first = self.take(1)?;
        let (major, low) = (Major::of(first as u8), first as u8 & 0x1f);
        let number = match low {
            0..=23 => Some(u64::from(low)),
            24..=27 => Some(self.take(1 << (low - 24))?),
            31 => None,
            _ => return Err(Fault::Cbor(CborError::Indefinite { offset, got: first as u8 })),
        };
        match (major, number) {
            (Major::Uint | Major::Negative | Major::Simple, Some(_)) => Ok(()),
            (Major::Bytes | Major::Text, Some(length)) => self.step(length),
            (Major::Array, Some(count)) => (0..count).try_for_each(|_| self.item(depth)),
            (Major::Map, Some(count)) => {
                (0..count).try_for_each(|_| self.item(depth).and_then(|()| self.item(depth)))
            }
            (Major::Tag, Some(_)) => self.item(depth),
            (Major::Bytes | Major::Text | Major::Array | Major::Map, None) => self.until_break(depth),
            _ => Err(Fault::Cbor(CborError::Indefinite { offset, got: first as u8 })),
        }
    }

    fn until_break(&mut self, depth: usize) -> Result<(), Fault> {
        while self.bytes.get(self.at) != Some(&0xff) {
            self.item(depth)?;
        }
        self.step(1)
    }

    fn take(&mut self, width: usize) -> Result<u64, Fault> {
        let from = self.at;
        self.step(width as u64)?;
        Ok(self.bytes[from..self.at].iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
    }

    fn step(&mut self, want: u64) -> Result<(), Fault> {
        let got = self.bytes.len() - self.at;
        match usize::try_from(want) {
            Ok(length) if length <= got => {
                self.at += length;
                Ok(())
            }
            _ => Err(Fault::Cbor(CborError::Truncated { offset: self.at, want, got })),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    const ONE: [u8; 6] = [0xd2, 0x84, 0x40, 0xa0, 0x40, 0x40];

    #[test]
    fn one_bad_item_does_not_hide_the_next() {
        let bytes =
            [&ONE[..], &[0x18, 0x01], &ONE, &[0xd2, 0x84, 0x5f, 0x41, 1, 0xff, 0xa0, 0x40, 0x40], &[0x81]]
                .concat();
        let found: Vec<_> = Sequence::new(&bytes).collect();
        assert_eq!(found[0], Ok(&ONE[..]));
        assert_eq!(found[1], Err(SequenceError::NotSign1 { offset: 6, got: 0x18 }));
        assert_eq!(found[2], Ok(&ONE[..]));
        assert_eq!(found[3].as_ref().unwrap().len(), 9);
        assert!(matches!(found[4], Err(SequenceError::Malformed { offset: 23, .. })));
        assert_eq!(found.len(), 5);
    }

    #[test]
    fn a_tower_of_arrays_is_no_danger() {
        let found: Vec<_> = Sequence::new(&[0x81; 100_000]).collect();
        assert_eq!(found, [Err(SequenceError::TooDeep { offset: 0 })]);
    }

    proptest! {
        #[test]
        fn items_are_found_again(payloads in vec(vec(any::<u8>(), 0..40), 0..6), tail in vec(any::<u8>(), 0..40)) {
            let items: Vec<Vec<u8>> = payloads.iter().map(|payload| {
                crate::cbor::Writer::default().tag(18).array(4).bytes(payload).map(0).bytes(payload).bytes(&[1; 64]).finish()
            }).collect();
            let whole = items.concat();
            let found: Vec<_> = Sequence::new(&whole).map(Result::unwrap).collect();
            prop_assert_eq!(&found, &items.iter().map(Vec::as_slice).collect::<Vec<_>>());
            let damaged = [whole, tail].concat();
            prop_assert!(Sequence::new(&damaged).take(items.len()).all(|item| item.is_ok()));
            prop_assert!(Sequence::new(&damaged).count() <= damaged.len());
        }
    }
}
