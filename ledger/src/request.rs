//! Requests signed with a new key: what [an enrolment](crate::enrolment) and [an admission](crate::admission) have in common.
//!
//! A request is a statement of the kind `request`, which no ledger takes. Its key is the one that asks, so its signature proves that
//! whoever asks has it; it is bound to one ledger, and brings nothing about.
//!
//! | part | what it is |
//! |---|---|
//! | `kid` | the key that asks |
//! | `iss` | the party that it wishes to sign for, canonical |
//! | `sub` | the origin of the ledger's log |
//! | `suyuan.prev` | the ledger's id; `suyuan.seq` is 0 |
//! | payload | JSON: what is asked |
//!
//! As text it is a link, short enough for a QR code: an address, a mark, and the base64url of the statement. What stands before the mark means
//! nothing, and white space that a messenger put in is skipped.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Serialize, de::DeserializeOwned};
use thiserror::Error;

use crate::{
    identifier::PartyId,
    statement::{Draft, Header, KeyId, Kind, SignatureError, Statement, StatementError, StatementId},
};

/// The most characters of a text in a request: a name, a label.
pub const MAX_LABEL: usize = 60;
/// The most letters of a request: more than the longest names need.
const MAX_TEXT: usize = 12_000;

/// A request whose signature holds; what it asks is not read yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) statement: Statement,
    pub(crate) party: PartyId,
    pub(crate) ledger: StatementId,
}

/// Why something is no request, or not the one that was wanted.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RequestError {
    /// Not the base64url of anything.
    #[error(
        "the request has letters that do not belong there, or lacks some: want base64url, got {got} letters"
    )]
    Letters {
        /// How many letters there are.
        got: usize,
    },
    /// Not a statement.
    #[error("the request is not whole: {0}")]
    Statement(#[from] StatementError),
    /// A statement of another kind.
    #[error("want a request, got a statement of the kind {got}")]
    Kind {
        /// The kind found.
        got: Kind,
    },
    /// Whoever made it does not have the key.
    #[error("the signature does not prove that whoever asks has the key: {0}")]
    Signature(#[from] SignatureError),
    /// It is bound to no ledger.
    #[error("suyuan.seq: want 0 and the ledger's id in suyuan.prev, got {got}")]
    Chain {
        /// The number found.
        got: u64,
    },
    /// The issuer is no party.
    #[error("iss: want the canonical identifier of a party, got {got:?}")]
    Party {
        /// The issuer found.
        got: String,
    },
    /// It asks for something else.
    #[error("the payload: {reason}")]
    Payload {
        /// What is wrong.
        reason: String,
    },
    /// A text that could not be shown.
    #[error("{field}: want 1 to {MAX_LABEL} characters that can be seen, got {got:?}")]
    Words {
        /// Which member.
        field: &'static str,
        /// What was found.
        got: String,
    },
}

impl Request {
    /// What whoever asks signs.
    pub(crate) fn draft(
        key: KeyId,
        party: &PartyId,
        (ledger, origin): (StatementId, &str),
        asked: &impl Serialize,
        issued_at: u64,
    ) -> Result<Draft, RequestError> {
        let payload =
            serde_json::to_vec(asked).map_err(|e| RequestError::Payload { reason: e.to_string() })?;
        let header = Header {
            kind: Kind::request(),
            key,
            issuer: party.to_string(),
            subject: origin.to_owned(),
            issued_at,
            seq: 0,
            prev: Some(ledger),
            instead: Vec::new(),
        };
        Ok(Draft { header, payload })
    }

    /// The statement behind a mark, in a link or without one.
    pub(crate) fn read(text: &str, mark: &str) -> Result<Statement, RequestError> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).take(MAX_TEXT + 1).collect();
        let letters = text.rsplit_once(mark).map_or(text.as_str(), |(_, letters)| letters);
        let bytes = URL_SAFE_NO_PAD.decode(letters);
        let bytes = bytes.map_err(|_| RequestError::Letters { got: letters.chars().count() })?;
        Ok(Statement::parse(&bytes)?)
    }

    /// Takes a statement for a request, if it is one and its signature holds, and reads what it asks.
    pub(crate) fn of<Asked: DeserializeOwned>(
        statement: Statement,
    ) -> Result<(Request, Asked), RequestError> {
        let header = statement.header();
        if header.kind != Kind::request() {
            return Err(RequestError::Kind { got: header.kind.clone() });
        }
        statement.verify()?;
        let (Some(ledger), 0) = (header.prev, header.seq) else {
            return Err(RequestError::Chain { got: header.seq });
        };
        let party = PartyId::parse(&header.issuer).ok().filter(|party| party.as_str() == header.issuer);
        let party = party.ok_or_else(|| RequestError::Party { got: header.issuer.clone() })?;
        let asked = serde_json::from_slice(statement.payload())
            .map_err(|e| RequestError::Payload { reason: e.to_string() })?;
        Ok((Request { statement, party, ledger }, asked))
    }

    /// As a link: the page, the mark, and the statement.
    pub(crate) fn link(&self, node: &str, path: &str, mark: &str) -> String {
        let letters = URL_SAFE_NO_PAD.encode(self.statement.bytes());
        format!("{}/{path}{mark}{letters}", node.trim_end_matches('/'))
    }

    /// The key that asks.
    pub(crate) fn key(&self) -> KeyId {
        self.statement.header().key
    }
}

/// Whether what is asked is what was wanted.
pub(crate) fn wanted(ask: &str, got: &str) -> Result<(), RequestError> {
    let reason = || format!("want {ask:?} asked, got {got:?}");
    if ask == got { Ok(()) } else { Err(RequestError::Payload { reason: reason() }) }
}

/// Whether a text can be shown in a line: neither empty nor long, and nothing in it that moves or hides what stands around it.
pub(crate) fn seen(field: &'static str, text: &str) -> Result<(), RequestError> {
    let hides = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let good =
        (1..=MAX_LABEL).contains(&text.chars().count()) && text.trim() == text && !text.chars().any(hides);
    let got = || text.chars().take(MAX_LABEL).collect();
    if good { Ok(()) } else { Err(RequestError::Words { field, got: got() }) }
}
