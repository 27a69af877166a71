//! Statements: what an actor signs. One act by one actor, as a COSE_Sign1 (RFC 9052 §4.2; a Signed Statement of SCITT,
//! RFC 9943) in deterministic CBOR, tag 18, at most 65,000 bytes.
//!
//! ```text
//! d2                     tag 18
//! 84                     array of 4
//!    58 99 <header>         protected: the bytes of the map in `header`
//!    a0                     unprotected: an empty map, always
//!    47 7b226e223a307d      payload: the exact bytes that the actor saw, here {"n":0}
//!    58 40 <signature>      Ed25519 over Sig_structure:
//!
//! 84 6a "Signature1" 58 99 <header> 40 47 7b226e223a307d
//! ```
//!
//! The **id** of a statement is the SHA-256 of all its bytes, signature included.
//!
//! Nothing is ever re-serialised to be checked: the bytes that came are the bytes that are kept, named and verified. Yet
//! there is one encoding only: [`Statement::parse`] refuses every other spelling of the same content, so that
//! nobody can make a second id for an act without its actor's key. Parsing does not verify; [`Statement::verify`] does.
//! What the payload says is nobody's business here: it is bytes.

mod draft;
mod header;
mod id;
mod key;
mod keys;
mod kind;
mod multiples;
pub mod private;
pub mod sequence;
mod transparent;

pub use draft::Draft;
pub use header::{Header, HeaderError, Label, MAX_INSTEAD, MAX_NAME};
pub use id::{IdError, KeyId, StatementId};
pub use key::{PublicKey, SignatureError};
pub use keys::Keys;
pub use kind::{Kind, KindError};
pub use transparent::{MAX_ATTACHED, MAX_RECEIPTS, TransparentError, TransparentStatement};

use crate::cbor::{CborError, Reader, Writer};
use std::{fmt, ops::Range, sync::Arc};
use thiserror::Error;

/// The most bytes a statement may have.
pub const MAX_STATEMENT: usize = 65_000;

pub(crate) const TAG_SIGN1: u64 = 18;

/// A well-formed statement: its bytes, and what they say. Its signature may still be wrong. Cheap to clone.
#[derive(Clone, PartialEq, Eq)]
pub struct Statement(Arc<Inner>);

#[derive(PartialEq, Eq)]
struct Inner {
    bytes: Vec<u8>,
    id: StatementId,
    header: Header,
    protected: Range<usize>,
    payload: Range<usize>,
    signature: [u8; 64],
}

/// Why bytes are no statement.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StatementError {
    /// Too many bytes.
    #[error("want at most {MAX_STATEMENT} bytes, got {got}")]
    TooLarge {
        /// The size found.
        got: usize,
    },
    /// Not the CBOR that belongs there.
    #[error("{field}: {source}")]
    Cbor {
        /// The part of the COSE_Sign1.
        field: &'static str,
        /// What is wrong; its offset counts from the start of the statement.
        source: CborError,
    },
    /// The protected header is wrong.
    #[error("protected header, at offset {offset}: {source}")]
    Header {
        /// Where the header begins in the statement.
        offset: usize,
        /// What is wrong; its offsets count from the start of the header.
        source: HeaderError,
    },
    /// The signature has another length.
    #[error("signature: want 64 bytes, got {got}")]
    SignatureLength {
        /// The length found.
        got: usize,
    },
    /// The content has another, deterministic encoding.
    #[error("the encoding is not deterministic: from offset {offset} on it differs from the one that is")]
    NotDeterministic {
        /// The first byte that differs.
        offset: usize,
    },
    /// A draft is to be signed with another key than its header names.
    #[error("the header names the key {want}, the signing key is {got}")]
    OtherKey {
        /// The key that the header names.
        want: KeyId,
        /// The key given.
        got: KeyId,
    },
}

impl Statement {
    /// Reads a statement from exactly these bytes. Checks its form, not its signature.
    pub fn parse(bytes: &[u8]) -> Result<Self, StatementError> {
        if bytes.len() > MAX_STATEMENT {
            return Err(StatementError::TooLarge { got: bytes.len() });
        }
        let within = |field| move |source| StatementError::Cbor { field, source };
        let mut reader = Reader::new(bytes);
        reader.tag_of(TAG_SIGN1).map_err(within("tag"))?;
        reader.array_of(4).map_err(within("COSE_Sign1"))?;
        let protected = reader.bytes().map_err(within("protected header"))?;
        let protected = reader.offset() - protected.len()..reader.offset();
        let header = Header::decode(&bytes[protected.clone()])
            .map_err(|source| StatementError::Header { offset: protected.start, source })?;
        reader.map_of(0).map_err(within("unprotected header"))?;
        let payload = reader.bytes().map_err(within("payload"))?;
        let payload = reader.offset() - payload.len()..reader.offset();
        let signature = reader.bytes().map_err(within("signature"))?;
        let signature =
            signature.try_into().map_err(|_| StatementError::SignatureLength { got: signature.len() })?;
        reader.end().map_err(within("end"))?;

        let inner = Inner {
            bytes: bytes.to_vec(),
            id: StatementId::of(bytes),
            header,
            protected,
            payload,
            signature,
        };
        // The reader takes only the shortest heads, so all that could be written otherwise is within the protected header.
        match first_difference(&bytes[inner.protected.clone()], &inner.header.encode()) {
            Some(offset) => Err(StatementError::NotDeterministic { offset: inner.protected.start + offset }),
            None => Ok(Self(Arc::new(inner))),
        }
    }

    /// SHA-256 of all the bytes.
    pub fn id(&self) -> StatementId {
        self.0.id
    }

    /// The bytes, as they came.
    pub fn bytes(&self) -> &[u8] {
        &self.0.bytes
    }

    /// What the protected header says.
    pub fn header(&self) -> &Header {
        &self.0.header
    }

    /// The exact bytes that the actor saw.
    pub fn payload(&self) -> &[u8] {
        &self.0.bytes[self.0.payload.clone()]
    }

    /// The signature.
    pub fn signature(&self) -> &[u8; 64] {
        &self.0.signature
    }

    /// What the signature is over: Sig_structure (RFC 9052 §4.4), from the header's bytes as they came.
    pub fn signed_bytes(&self) -> Vec<u8> {
        signed_bytes(&self.0.bytes[self.0.protected.clone()], self.payload())
    }

    /// Whether the signature holds under the key that the header names.
    pub fn verify(&self) -> Result<(), SignatureError> {
        self.verify_with(&PublicKey::try_from(&self.header().key)?)
    }

    /// The same with a key checked before; it must be the one that the header names.
    pub fn verify_with(&self, key: &PublicKey) -> Result<(), SignatureError> {
        let (want, got) = (self.header().key, key.id());
        if want != got {
            return Err(SignatureError::OtherKey { want, got });
        }
        key.verify(&self.signed_bytes(), self.signature())
    }
}

impl fmt::Debug for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Statement")
            .field("id", &self.id())
            .field("header", self.header())
            .finish_non_exhaustive()
    }
}

fn encode(protected: &[u8], payload: &[u8], signature: &[u8; 64]) -> Vec<u8> {
    Writer::with_capacity(protected.len() + payload.len() + 80)
        .tag(TAG_SIGN1)
        .array(4)
        .bytes(protected)
        .map(0)
        .bytes(payload)
        .bytes(signature)
        .finish()
}

/// Sig_structure (RFC 9052 §4.4), without external data.
pub(crate) fn signed_bytes(protected: &[u8], payload: &[u8]) -> Vec<u8> {
    Writer::with_capacity(protected.len() + payload.len() + 32)
        .array(4)
        .text("Signature1")
        .bytes(protected)
        .bytes(&[])
        .bytes(payload)
        .finish()
}

fn first_difference(left: &[u8], right: &[u8]) -> Option<usize> {
    if left == right {
        return None;
    }
    let at = left.iter().zip(right).position(|(left, right)| left != right);
    at.or_else(|| (left.len() != right.len()).then_some(left.len().min(right.len())))
}

#[cfg(test)]
mod tests;
