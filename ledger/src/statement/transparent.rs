//! A statement with its receipts attached: a Transparent Statement of SCITT (RFC 9943), one file that proves itself.
//!
//! ```text
//! d2 84 <protected>
//!    a1 19 018a 81 <bstr>     unprotected: 394 receipts: 1 to 16 COSE Receipts, each in a bstr
//!    <payload> <signature>
//! ```
//!
//! A form to hand over, never to submit: without the receipts, and with an empty unprotected header again, it is the statement, byte for
//! byte, and only that has an id. Whoever adds, drops or changes receipts changes nothing of what was signed.

use super::{MAX_STATEMENT, Statement, StatementError, TAG_SIGN1, encode};
use crate::cbor::{CborError, Reader, Writer};
use thiserror::Error;

/// The most receipts that a statement may carry.
pub const MAX_RECEIPTS: usize = 16;
/// The most bytes that one of them may have, whatever it is.
pub const MAX_ATTACHED: usize = 65_535;

const RECEIPTS: u64 = 394;

/// A statement and the receipts that came with it, as bytes; nothing is verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransparentStatement {
    /// The statement.
    pub statement: Statement,
    /// The receipts.
    pub receipts: Vec<Vec<u8>>,
}

/// Why bytes are no transparent statement.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TransparentError {
    /// Too many bytes.
    #[error("want at most {want} bytes, got {got}")]
    TooLarge {
        /// The most.
        want: usize,
        /// The size found.
        got: usize,
    },
    /// Not the CBOR that belongs there.
    #[error("{field}: {source}")]
    Cbor {
        /// The part of the COSE_Sign1.
        field: &'static str,
        /// What is wrong.
        source: CborError,
    },
    /// Another label in the unprotected header.
    #[error("unprotected header: want the label {RECEIPTS} (receipts), got {got}")]
    Label {
        /// The label found.
        got: u64,
    },
    /// No receipt, or too many.
    #[error("receipts: want 1 to {MAX_RECEIPTS}, got {got}")]
    Count {
        /// How many there are.
        got: u64,
    },
    /// Without its receipts it is no statement.
    #[error("statement: {0}")]
    Statement(#[from] StatementError),
}

impl TransparentStatement {
    /// The one encoding.
    pub fn encode(&self) -> Result<Vec<u8>, TransparentError> {
        let got = self.receipts.len() as u64;
        if got == 0 || got > MAX_RECEIPTS as u64 {
            return Err(TransparentError::Count { got });
        }
        let (protected, statement) =
            (&self.statement.0.bytes[self.statement.0.protected.clone()], &self.statement);
        let mut out = (Writer::with_capacity(statement.bytes().len() + 1_024).tag(TAG_SIGN1).array(4))
            .bytes(protected)
            .map(1)
            .uint(RECEIPTS)
            .array(got);
        for receipt in &self.receipts {
            too_large(MAX_ATTACHED, receipt.len())?;
            out = out.bytes(receipt);
        }
        Ok(out.bytes(statement.payload()).bytes(statement.signature()).finish())
    }

    /// Takes the receipts off, makes the statement again with an empty unprotected header, and reads it as strictly as any.
    pub fn decode(bytes: &[u8]) -> Result<Self, TransparentError> {
        too_large(MAX_STATEMENT + MAX_RECEIPTS * (MAX_ATTACHED + 5) + 8, bytes.len())?;
        let within = |field| move |source| TransparentError::Cbor { field, source };
        let mut reader = Reader::new(bytes);
        reader.tag_of(TAG_SIGN1).map_err(within("tag"))?;
        reader.array_of(4).map_err(within("COSE_Sign1"))?;
        let protected = reader.bytes().map_err(within("protected header"))?;
        reader.map_of(1).map_err(within("unprotected header"))?;
        match reader.uint().map_err(within("unprotected header"))? {
            RECEIPTS => {}
            got => return Err(TransparentError::Label { got }),
        }
        let count = match reader.array().map_err(within("receipts"))? {
            got if got == 0 || got > MAX_RECEIPTS as u64 => return Err(TransparentError::Count { got }),
            count => count,
        };
        let mut receipts = Vec::new();
        for _ in 0..count {
            let receipt = reader.bytes().map_err(within("receipts"))?;
            too_large(MAX_ATTACHED, receipt.len())?;
            receipts.push(receipt.to_vec());
        }
        let payload = reader.bytes().map_err(within("payload"))?;
        let signature = reader.bytes().map_err(within("signature"))?;
        reader.end().map_err(within("end"))?;
        let signature =
            signature.try_into().map_err(|_| StatementError::SignatureLength { got: signature.len() })?;
        Ok(Self { statement: Statement::parse(&encode(protected, payload, signature))?, receipts })
    }
}

fn too_large(want: usize, got: usize) -> Result<(), TransparentError> {
    if got > want { Err(TransparentError::TooLarge { want, got }) } else { Ok(()) }
}
