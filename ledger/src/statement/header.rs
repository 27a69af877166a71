//! The protected header: everything about a statement that is signed, except the payload.
//!
//! A map in deterministic CBOR with exactly these labels, in this order (bytewise by encoded label):
//!
//! ```text
//! a7                                                map: 5 pairs, and one more each for prev and instead
//!   01 27                                           1 alg: −8, EdDSA with Ed25519
//!   03 78 21 "application/vnd.suyuan.event+json"    3 content type: the kind
//!   04 58 20 <32 bytes>                             4 kid: the public key
//!   0f a3                                           15 CWT claims (RFC 8392)
//!      01 <text>                                       1 iss: the actor
//!      02 <text>                                       2 sub: what it is about
//!      06 <uint>                                       6 iat: seconds since 1970
//!   6a "suyuan.seq" <uint>                          this key's own count, from 0
//!   6b "suyuan.prev" 58 20 <32 bytes>               id of this key's previous statement; absent only in the founding charter
//!   6e "suyuan.instead" 81 58 20 <32 bytes>         optional: 1 to 8 ids of refused statements that this one replaces
//! ```
//!
//! The founding charter is the one statement without `suyuan.prev`: kind `charter`, seq 0.

use super::{KeyId, Kind, KindError, StatementId};
use crate::cbor::{CborError, Major, Reader, Writer};
use std::fmt;
use thiserror::Error;

/// The longest issuer or subject, in bytes.
pub const MAX_NAME: usize = 2_048;
/// The most statements that one may stand in for.
pub const MAX_INSTEAD: usize = 8;

/// EdDSA (RFC 9053 §2.2).
const ALG: i128 = -8;

/// What the protected header says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// What kind of act this is.
    pub kind: Kind,
    /// The key that signs.
    pub key: KeyId,
    /// The actor.
    pub issuer: String,
    /// What the statement is about: a lot, a place, a member.
    pub subject: String,
    /// When the actor says it was made, in seconds since 1970.
    pub issued_at: u64,
    /// The key's own count of statements, from 0.
    pub seq: u64,
    /// The key's previous statement; at seq 0 the founding charter; `None` only in the founding charter.
    pub prev: Option<StatementId>,
    /// Refused statements that this one replaces; at most 8.
    pub instead: Vec<StatementId>,
}

/// A label of the protected header or of its claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Label {
    /// A number.
    Number(i128),
    /// A text.
    Text(String),
}

impl Label {
    fn read(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        Ok(match reader.peek()? {
            Major::Text => Self::Text(reader.text()?.to_owned()),
            _ => Self::Number(integer(reader)?),
        })
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => write!(f, "{text:?}"),
        }
    }
}

/// Why a header is not one. Offsets count from the start of the header.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum HeaderError {
    /// Not the CBOR that belongs there.
    #[error(transparent)]
    Cbor(#[from] CborError),
    /// Another label stands where a certain one must: it is unknown, repeated or out of order, or the wanted one is missing.
    #[error("offset {offset}: want the label {want}, got {got}")]
    Label {
        /// Where the label begins.
        offset: usize,
        /// The label wanted.
        want: Label,
        /// The label found.
        got: Label,
    },
    /// A label follows all those that may stand there: it is unknown, repeated or out of order.
    #[error("offset {offset}: want no label here, got {got}")]
    Surplus {
        /// Where the label begins.
        offset: usize,
        /// The label found.
        got: Label,
    },
    /// The map ends before a required label.
    #[error("the label {want} is missing")]
    Missing {
        /// The label wanted.
        want: Label,
    },
    /// Not EdDSA.
    #[error("alg: want -8 (EdDSA), got {got}")]
    Algorithm {
        /// The algorithm found.
        got: i128,
    },
    /// Not the content type of a kind.
    #[error("content type: {0}")]
    Kind(#[from] KindError),
    /// A key or id of another length than 32.
    #[error("{field}: want 32 bytes, got {got}")]
    Length {
        /// The field.
        field: &'static str,
        /// The length found.
        got: usize,
    },
    /// An empty or overlong name.
    #[error("{field}: want 1 to {MAX_NAME} bytes, got {got}")]
    NameLength {
        /// `iss` or `sub`.
        field: &'static str,
        /// The length found.
        got: usize,
    },
    /// A control character in a name.
    #[error("{field}: the control character {got:?} at byte {at}")]
    ControlCharacter {
        /// `iss` or `sub`.
        field: &'static str,
        /// Where it stands.
        at: usize,
        /// The character.
        got: char,
    },
    /// No `suyuan.prev`, and not a founding charter.
    #[error(
        "suyuan.prev is missing: only a charter with seq 0 may do without, this is {kind} with seq {seq}"
    )]
    PrevMissing {
        /// The kind found.
        kind: Kind,
        /// The seq found.
        seq: u64,
    },
    /// `suyuan.instead` empty or too long.
    #[error("suyuan.instead: want 1 to {MAX_INSTEAD} ids, got {got}")]
    InsteadCount {
        /// The number found.
        got: u64,
    },
}

impl Header {
    /// The one encoding.
    pub fn encode(&self) -> Vec<u8> {
        let pairs = 5 + u64::from(self.prev.is_some()) + u64::from(!self.instead.is_empty());
        let mut out = Writer::with_capacity(256 + self.issuer.len() + self.subject.len())
            .map(pairs)
            .uint(1)
            .negative((-1 - ALG) as u64)
            .uint(3)
            .text(&self.kind.content_type())
            .uint(4)
            .bytes(self.key.as_bytes())
            .uint(15)
            .map(3)
            .uint(1)
            .text(&self.issuer)
            .uint(2)
            .text(&self.subject)
            .uint(6)
            .uint(self.issued_at)
            .text("suyuan.seq")
            .uint(self.seq);
        if let Some(prev) = &self.prev {
            out = out.text("suyuan.prev").bytes(prev.as_bytes());
        }
        if !self.instead.is_empty() {
            out = out.text("suyuan.instead").array(self.instead.len() as u64);
            for id in &self.instead {
                out = out.bytes(id.as_bytes());
            }
        }
        out.finish()
    }

    /// Reads the one encoding and nothing else.
    pub fn decode(bytes: &[u8]) -> Result<Self, HeaderError> {
        let mut reader = Reader::new(bytes);
        let mut pairs = Pairs::of(&mut reader)?;
        pairs.expect(Wanted::Number(1))?;
        algorithm(pairs.reader)?;
        pairs.expect(Wanted::Number(3))?;
        let kind = Kind::from_content_type(pairs.reader.text()?)?;
        pairs.expect(Wanted::Number(4))?;
        let key = exactly_32("kid", pairs.reader.bytes()?)?.into();
        pairs.expect(Wanted::Number(15))?;
        let (issuer, subject, issued_at) = claims(pairs.reader)?;
        pairs.expect(Wanted::Text("suyuan.seq"))?;
        let seq = pairs.reader.uint()?;
        let prev = match pairs.take_if(Wanted::Text("suyuan.prev"))? {
            true => Some(exactly_32("suyuan.prev", pairs.reader.bytes()?)?.into()),
            false => None,
        };
        let instead = match pairs.take_if(Wanted::Text("suyuan.instead"))? {
            true => replaced(pairs.reader)?,
            false => Vec::new(),
        };
        pairs.end()?;
        reader.end()?;
        let header = Self { kind, key, issuer, subject, issued_at, seq, prev, instead };
        header.check()?;
        Ok(header)
    }

    /// What an encoding cannot express, but a header in memory can: the limits on its values.
    pub fn check(&self) -> Result<(), HeaderError> {
        check_name("iss", &self.issuer)?;
        check_name("sub", &self.subject)?;
        if self.prev.is_none() && !self.is_founding() {
            return Err(HeaderError::PrevMissing { kind: self.kind.clone(), seq: self.seq });
        }
        if self.instead.len() > MAX_INSTEAD {
            return Err(HeaderError::InsteadCount { got: self.instead.len() as u64 });
        }
        Ok(())
    }

    /// Whether this heads the charter that founds a ledger.
    pub fn is_founding(&self) -> bool {
        self.prev.is_none() && self.seq == 0 && self.kind == Kind::charter()
    }
}

/// A label that must or may stand there.
#[derive(Clone, Copy)]
enum Wanted {
    Number(i128),
    Text(&'static str),
}

impl Wanted {
    fn label(self) -> Label {
        match self {
            Wanted::Number(number) => Label::Number(number),
            Wanted::Text(text) => Label::Text(text.to_owned()),
        }
    }
}

/// Walks the labels of one map.
struct Pairs<'r, 'b> {
    reader: &'r mut Reader<'b>,
    left: u64,
}

impl<'r, 'b> Pairs<'r, 'b> {
    fn of(reader: &'r mut Reader<'b>) -> Result<Self, HeaderError> {
        Ok(Self { left: reader.map()?, reader })
    }

    fn expect(&mut self, want: Wanted) -> Result<(), HeaderError> {
        if self.left == 0 {
            return Err(HeaderError::Missing { want: want.label() });
        }
        let offset = self.reader.offset();
        if self.take_if(want)? {
            return Ok(());
        }
        Err(HeaderError::Label { offset, want: want.label(), got: Label::read(self.reader)? })
    }

    fn take_if(&mut self, want: Wanted) -> Result<bool, HeaderError> {
        if self.left == 0 {
            return Ok(false);
        }
        let mut ahead = self.reader.clone();
        let found = match (ahead.peek()?, want) {
            (Major::Text, Wanted::Text(want)) => ahead.text()? == want,
            (Major::Text, Wanted::Number(_)) => {
                ahead.text()?;
                false
            }
            (_, Wanted::Number(want)) => integer(&mut ahead)? == want,
            (_, Wanted::Text(_)) => {
                integer(&mut ahead)?;
                false
            }
        };
        if found {
            self.left -= 1;
            *self.reader = ahead;
        }
        Ok(found)
    }

    fn end(self) -> Result<(), HeaderError> {
        let offset = self.reader.offset();
        match self.left {
            0 => Ok(()),
            _ => Err(HeaderError::Surplus { offset, got: Label::read(self.reader)? }),
        }
    }
}

fn algorithm(reader: &mut Reader<'_>) -> Result<(), HeaderError> {
    match integer(reader)? {
        ALG => Ok(()),
        got => Err(HeaderError::Algorithm { got }),
    }
}

fn claims(reader: &mut Reader<'_>) -> Result<(String, String, u64), HeaderError> {
    let mut pairs = Pairs::of(reader)?;
    pairs.expect(Wanted::Number(1))?;
    let issuer = pairs.reader.text()?.to_owned();
    pairs.expect(Wanted::Number(2))?;
    let subject = pairs.reader.text()?.to_owned();
    pairs.expect(Wanted::Number(6))?;
    let issued_at = pairs.reader.uint()?;
    pairs.end()?;
    Ok((issuer, subject, issued_at))
}

fn replaced(reader: &mut Reader<'_>) -> Result<Vec<StatementId>, HeaderError> {
    let got = reader.array()?;
    if got == 0 || got > MAX_INSTEAD as u64 {
        return Err(HeaderError::InsteadCount { got });
    }
    (0..got).map(|_| Ok(exactly_32("suyuan.instead", reader.bytes()?)?.into())).collect()
}

fn integer(reader: &mut Reader<'_>) -> Result<i128, CborError> {
    Ok(match reader.peek()? {
        Major::Negative => -1 - i128::from(reader.negative()?),
        _ => i128::from(reader.uint()?),
    })
}

fn exactly_32(field: &'static str, bytes: &[u8]) -> Result<[u8; 32], HeaderError> {
    bytes.try_into().map_err(|_| HeaderError::Length { field, got: bytes.len() })
}

fn check_name(field: &'static str, name: &str) -> Result<(), HeaderError> {
    if name.is_empty() || name.len() > MAX_NAME {
        return Err(HeaderError::NameLength { field, got: name.len() });
    }
    if name.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return Ok(());
    }
    match name.char_indices().find(|(_, letter)| letter.is_control()) {
        Some((at, got)) => Err(HeaderError::ControlCharacter { field, at, got }),
        None => Ok(()),
    }
}
