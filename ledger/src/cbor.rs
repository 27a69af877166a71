//! Deterministic CBOR, as little of it as the ledger needs (RFC 8949 §4.2.1).
//!
//! [`Writer`] can only write the shortest form, and [`Reader`] can only read it: definite lengths, shortest heads, valid
//! UTF-8. Whoever reads a map checks the order of its keys, for only he knows which keys may stand there. There are no
//! floats, no indefinite lengths and no simple value but null, because no format of the ledger has any.
//!
//! ```text
//! 18 2a              uint 42
//! 27                 negative −8
//! 42 01 02           bytes 01 02
//! 63 73 65 71        text "seq"
//! 84 …               array of 4      a2 …  map of 2 pairs      d2 …  tag 18      f6  null
//! ```

use thiserror::Error;

/// Null among the simple values.
const NULL: u64 = 22;

/// The eight kinds of CBOR item, by the three high bits of the first byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Major {
    /// Unsigned integer.
    Uint,
    /// Negative integer.
    Negative,
    /// Byte string.
    Bytes,
    /// Text string.
    Text,
    /// Array.
    Array,
    /// Map.
    Map,
    /// Tag.
    Tag,
    /// Simple value or float.
    Simple,
}

impl Major {
    pub(crate) fn of(first: u8) -> Self {
        match first >> 5 {
            0 => Self::Uint,
            1 => Self::Negative,
            2 => Self::Bytes,
            3 => Self::Text,
            4 => Self::Array,
            5 => Self::Map,
            6 => Self::Tag,
            _ => Self::Simple,
        }
    }
}

impl std::fmt::Display for Major {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Uint => "an unsigned integer",
            Self::Negative => "a negative integer",
            Self::Bytes => "a byte string",
            Self::Text => "a text string",
            Self::Array => "an array",
            Self::Map => "a map",
            Self::Tag => "a tag",
            Self::Simple => "a simple value or float",
        })
    }
}

/// Why bytes are not the deterministic CBOR that was wanted. `offset` counts from the start of the bytes given.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CborError {
    /// The bytes end inside an item.
    #[error("offset {offset}: the bytes end where {want} more are wanted, {got} left")]
    Truncated {
        /// Where the missing bytes would begin.
        offset: usize,
        /// How many bytes are wanted there.
        want: u64,
        /// How many are left.
        got: usize,
    },
    /// Another kind of item stands there.
    #[error("offset {offset}: want {want}, got {got}")]
    Kind {
        /// Where the item begins.
        offset: usize,
        /// The kind wanted.
        want: Major,
        /// The kind found.
        got: Major,
    },
    /// The head has a reserved or indefinite length.
    #[error("offset {offset}: the head {got:#04x} has no definite length")]
    Indefinite {
        /// Where the item begins.
        offset: usize,
        /// The head byte.
        got: u8,
    },
    /// The head's number would fit in fewer bytes.
    #[error("offset {offset}: the number {got} is not in its shortest form")]
    NotShortest {
        /// Where the item begins.
        offset: usize,
        /// The number.
        got: u64,
    },
    /// A text string is not UTF-8.
    #[error("offset {offset}: the text is not UTF-8")]
    NotUtf8 {
        /// Where the text's bytes begin.
        offset: usize,
    },
    /// A container or tag has another number.
    #[error("offset {offset}: want {kind} of {want}, got one of {got}")]
    Number {
        /// Where the item begins.
        offset: usize,
        /// Array, map or tag.
        kind: Major,
        /// The number wanted.
        want: u64,
        /// The number found.
        got: u64,
    },
    /// Bytes follow the item.
    #[error("offset {offset}: {got} bytes follow the end")]
    Trailing {
        /// Where the item ended.
        offset: usize,
        /// How many bytes follow.
        got: usize,
    },
}

/// Writes items, each in the one deterministic form.
#[derive(Debug, Default)]
pub struct Writer(Vec<u8>);

impl Writer {
    /// An empty writer with room for `capacity` bytes.
    pub fn with_capacity(capacity: usize) -> Self {
        Self(Vec::with_capacity(capacity))
    }

    /// Writes behind what is there already.
    pub fn behind(written: Vec<u8>) -> Self {
        Self(written)
    }

    /// Unsigned integer.
    pub fn uint(self, value: u64) -> Self {
        self.head(0, value)
    }

    /// Negative integer −1 − `value`.
    pub fn negative(self, value: u64) -> Self {
        self.head(1, value)
    }

    /// Byte string.
    pub fn bytes(self, value: &[u8]) -> Self {
        self.head(2, value.len() as u64).raw(value)
    }

    /// Text string.
    pub fn text(self, value: &str) -> Self {
        self.head(3, value.len() as u64).raw(value.as_bytes())
    }

    /// Head of an array of `len` items.
    pub fn array(self, len: u64) -> Self {
        self.head(4, len)
    }

    /// Head of a map of `len` pairs.
    pub fn map(self, len: u64) -> Self {
        self.head(5, len)
    }

    /// Tag before an item.
    pub fn tag(self, tag: u64) -> Self {
        self.head(6, tag)
    }

    /// Null: what is not here, such as a detached payload.
    pub fn null(self) -> Self {
        self.head(7, NULL)
    }

    /// What was written.
    pub fn finish(self) -> Vec<u8> {
        self.0
    }

    fn raw(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(bytes);
        self
    }

    fn head(mut self, major: u8, value: u64) -> Self {
        let top = major << 5;
        let big = value.to_be_bytes();
        match value {
            0..=23 => self.0.push(top | big[7]),
            24..=0xff => self.0.extend_from_slice(&[top | 24, big[7]]),
            0x100..=0xffff => {
                self.0.push(top | 25);
                self.0.extend_from_slice(&big[6..]);
            }
            0x1_0000..=0xffff_ffff => {
                self.0.push(top | 26);
                self.0.extend_from_slice(&big[4..]);
            }
            _ => {
                self.0.push(top | 27);
                self.0.extend_from_slice(&big);
            }
        }
        self
    }
}

/// Reads items that [`Writer`] could have written; everything else is an error that says where.
#[derive(Debug, Clone)]
pub struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Reader<'b> {
    /// Reads from the start of `bytes`.
    pub fn new(bytes: &'b [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// How many bytes have been read.
    pub fn offset(&self) -> usize {
        self.at
    }

    /// The kind of the next item.
    pub fn peek(&self) -> Result<Major, CborError> {
        match self.bytes.get(self.at) {
            Some(first) => Ok(Major::of(*first)),
            None => Err(CborError::Truncated { offset: self.at, want: 1, got: 0 }),
        }
    }

    /// Unsigned integer.
    pub fn uint(&mut self) -> Result<u64, CborError> {
        self.head(Major::Uint)
    }

    /// Negative integer; `n` stands for −1 − n.
    pub fn negative(&mut self) -> Result<u64, CborError> {
        self.head(Major::Negative)
    }

    /// Byte string.
    pub fn bytes(&mut self) -> Result<&'b [u8], CborError> {
        let len = self.head(Major::Bytes)?;
        self.take(len)
    }

    /// Text string.
    pub fn text(&mut self) -> Result<&'b str, CborError> {
        let len = self.head(Major::Text)?;
        let offset = self.at;
        std::str::from_utf8(self.take(len)?).map_err(|_| CborError::NotUtf8 { offset })
    }

    /// Head of an array; gives its length.
    pub fn array(&mut self) -> Result<u64, CborError> {
        self.head(Major::Array)
    }

    /// Head of an array of exactly `want` items.
    pub fn array_of(&mut self, want: u64) -> Result<(), CborError> {
        self.exactly(Major::Array, want)
    }

    /// Head of a map; gives the number of pairs.
    pub fn map(&mut self) -> Result<u64, CborError> {
        self.head(Major::Map)
    }

    /// Head of a map of exactly `want` pairs.
    pub fn map_of(&mut self, want: u64) -> Result<(), CborError> {
        self.exactly(Major::Map, want)
    }

    /// Exactly the tag `want`.
    pub fn tag_of(&mut self, want: u64) -> Result<(), CborError> {
        self.exactly(Major::Tag, want)
    }

    /// Null.
    pub fn null(&mut self) -> Result<(), CborError> {
        self.exactly(Major::Simple, NULL)
    }

    /// Nothing may follow.
    pub fn end(&self) -> Result<(), CborError> {
        match self.bytes.len() - self.at {
            0 => Ok(()),
            got => Err(CborError::Trailing { offset: self.at, got }),
        }
    }

    fn exactly(&mut self, kind: Major, want: u64) -> Result<(), CborError> {
        let offset = self.at;
        match self.head(kind)? {
            got if got == want => Ok(()),
            got => Err(CborError::Number { offset, kind, want, got }),
        }
    }

    fn head(&mut self, want: Major) -> Result<u64, CborError> {
        let offset = self.at;
        let got = self.peek()?;
        if got != want {
            return Err(CborError::Kind { offset, want, got });
        }
        let first = self.bytes[offset];
        self.at += 1;
        let (value, least) = match first & 0x1f {
            low @ 0..=23 => return Ok(u64::from(low)),
            24 => (self.number(1)?, 24),
            25 => (self.number(2)?, 0x100),
            26 => (self.number(4)?, 0x1_0000),
            27 => (self.number(8)?, 0x1_0000_0000),
            _ => return Err(CborError::Indefinite { offset, got: first }),
        };
        if value < least {
            return Err(CborError::NotShortest { offset, got: value });
        }
        Ok(value)
    }

    fn number(&mut self, width: u64) -> Result<u64, CborError> {
        Ok(self.take(width)?.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
    }

    fn take(&mut self, want: u64) -> Result<&'b [u8], CborError> {
        let rest = &self.bytes[self.at..];
        match usize::try_from(want).ok().and_then(|len| rest.get(..len)) {
            Some(taken) => {
                self.at += taken.len();
                Ok(taken)
            }
            None => Err(CborError::Truncated { offset: self.at, want, got: rest.len() }),
        }
    }
}

#[cfg(test)]
mod tests;
