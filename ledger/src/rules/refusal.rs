//! The first of the four answers: refused. Form, key, order, authority.
//!
//! A refused statement is not entered and leaves no trace in its key's chain: the next one takes the same number.

use std::fmt;

/// Why a statement is refused, in the codes of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RefusalCode {
    /// Not a statement, or a payload that its kind does not allow.
    Malformed,
    /// Above the size limit.
    TooLarge,
    /// The signature does not verify.
    BadSignature,
    /// A key of low order: anyone could sign for it.
    WeakKey,
    /// Nobody admitted this key.
    UnknownKey,
    /// The key was revoked.
    KeyRevoked,
    /// Statements of this key before this one are missing.
    SequenceGap,
    /// This key has signed another statement with this number.
    SequenceTaken,
    /// The signer's role or rights do not reach that far.
    NotPermitted,
    /// The signer's party is suspended.
    Suspended,
    /// Not a valid EPCIS 2.0 event.
    InvalidEvent,
    /// Made for another ledger.
    WrongLedger,
}

impl RefusalCode {
    /// Every code, for documentation and tests.
    pub const ALL: [RefusalCode; 12] = [
        RefusalCode::Malformed,
        RefusalCode::TooLarge,
        RefusalCode::BadSignature,
        RefusalCode::WeakKey,
        RefusalCode::UnknownKey,
        RefusalCode::KeyRevoked,
        RefusalCode::SequenceGap,
        RefusalCode::SequenceTaken,
        RefusalCode::NotPermitted,
        RefusalCode::Suspended,
        RefusalCode::InvalidEvent,
        RefusalCode::WrongLedger,
    ];

    /// The stable word of the API.
    pub fn as_str(self) -> &'static str {
        match self {
            RefusalCode::Malformed => "malformed",
            RefusalCode::TooLarge => "too-large",
            RefusalCode::BadSignature => "bad-signature",
            RefusalCode::WeakKey => "weak-key",
            RefusalCode::UnknownKey => "unknown-key",
            RefusalCode::KeyRevoked => "key-revoked",
            RefusalCode::SequenceGap => "sequence-gap",
            RefusalCode::SequenceTaken => "sequence-taken",
            RefusalCode::NotPermitted => "not-permitted",
            RefusalCode::Suspended => "suspended",
            RefusalCode::InvalidEvent => "invalid-event",
            RefusalCode::WrongLedger => "wrong-ledger",
        }
    }

    /// Whether the same bytes may come again later and be taken.
    pub fn retry(self) -> bool {
        matches!(self, RefusalCode::UnknownKey | RefusalCode::SequenceGap)
    }
}

impl fmt::Display for RefusalCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A refusal: the code, the field it is about, what is wrong, and what would mend it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {detail}")]
pub struct Refusal {
    /// The code.
    pub code: RefusalCode,
    /// A JSON pointer into the payload, or the name of a header (`suyuan.seq`, `iss`, …); empty for the whole.
    pub field: String,
    /// What is wrong, with what was found and what was expected.
    pub detail: String,
    /// What to do.
    pub hint: String,
    /// For `sequence-gap`: the number that this key signs next.
    pub expected_seq: Option<u64>,
}

impl Refusal {
    /// A refusal with a field, what is wrong and what to do.
    pub fn new(
        code: RefusalCode,
        field: impl Into<String>,
        detail: impl Into<String>,
        hint: impl Into<String>,
    ) -> Refusal {
        Refusal { code, field: field.into(), detail: detail.into(), hint: hint.into(), expected_seq: None }
    }
}
