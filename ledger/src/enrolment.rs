//! A device with a key of its own asks to sign for a member: what a phone shows, and what the member's computer grants.
//!
//! It is a statement of the kind `request`, which no ledger takes: signed with the device's own key, which proves that the device has it,
//! and bound to one ledger. It asks and brings nothing about; the member's own key does, with `key` and `"action": "add"`.
//!
//! | part | what it is |
//! |---|---|
//! | `kid` | the device's public key |
//! | `iss` | the party that it wishes to sign for, canonical |
//! | `sub` | the origin of the ledger's log |
//! | `suyuan.prev` | the ledger's id; `suyuan.seq` is 0 |
//! | payload | `{"ask":"enrol","label":"…"}`: what the device is called, 1 to 60 characters |
//!
//! As text it is a link, `https://HOST/record#enrol=` and the base64url of the statement, short enough for a QR code. What stands before
//! `#enrol=` means nothing, and white space that a messenger put in is skipped.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    identifier::PartyId,
    statement::{Draft, Header, KeyId, Kind, SignatureError, Statement, StatementError, StatementId},
};

/// The most characters of a device's name.
pub const MAX_LABEL: usize = 60;
/// What stands between an address and the request in a link.
const MARK: &str = "#enrol=";
/// The most letters of a request: more than the longest names need.
const MAX_TEXT: usize = 12_000;

/// A request whose signature holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolment {
    statement: Statement,
    party: PartyId,
    ledger: StatementId,
    label: String,
}

/// Why something is no request of a device.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EnrolmentError {
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
    #[error("the signature does not prove that the device has the key: {0}")]
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
    /// A name that could not be shown.
    #[error("label: want 1 to {MAX_LABEL} characters that can be seen, got {got:?}")]
    Label {
        /// The name found.
        got: String,
    },
}

/// What is asked.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    ask: String,
    label: String,
}

impl Enrolment {
    /// What the device signs.
    pub fn draft(
        key: KeyId,
        party: &PartyId,
        ledger: (StatementId, &str),
        label: &str,
        issued_at: u64,
    ) -> Result<Draft, EnrolmentError> {
        let asked = Asked { ask: "enrol".to_owned(), label: checked(label)?.to_owned() };
        let payload =
            serde_json::to_vec(&asked).map_err(|e| EnrolmentError::Payload { reason: e.to_string() })?;
        let header = Header {
            kind: Kind::request(),
            key,
            issuer: party.to_string(),
            subject: ledger.1.to_owned(),
            issued_at,
            seq: 0,
            prev: Some(ledger.0),
            instead: Vec::new(),
        };
        Ok(Draft { header, payload })
    }

    /// Reads a request as text: the link, or what stands behind its mark.
    pub fn read(text: &str) -> Result<Enrolment, EnrolmentError> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).take(MAX_TEXT + 1).collect();
        let letters = text.rsplit_once(MARK).map_or(text.as_str(), |(_, letters)| letters);
        let bytes = URL_SAFE_NO_PAD.decode(letters);
        let bytes = bytes.map_err(|_| EnrolmentError::Letters { got: letters.chars().count() })?;
        Enrolment::of(Statement::parse(&bytes)?)
    }

    /// Takes a statement for a request, if it is one and its signature holds.
    pub fn of(statement: Statement) -> Result<Enrolment, EnrolmentError> {
        let header = statement.header();
        if header.kind != Kind::request() {
            return Err(EnrolmentError::Kind { got: header.kind.clone() });
        }
        statement.verify()?;
        let (Some(ledger), 0) = (header.prev, header.seq) else {
            return Err(EnrolmentError::Chain { got: header.seq });
        };
        let party = PartyId::parse(&header.issuer).ok().filter(|party| party.as_str() == header.issuer);
        let party = party.ok_or_else(|| EnrolmentError::Party { got: header.issuer.clone() })?;
        let asked: Asked = serde_json::from_slice(statement.payload())
            .map_err(|e| EnrolmentError::Payload { reason: e.to_string() })?;
        if asked.ask != "enrol" {
            return Err(EnrolmentError::Payload {
                reason: format!("want \"enrol\" asked, got {:?}", asked.ask),
            });
        }
        checked(&asked.label)?;
        Ok(Enrolment { party, ledger, label: asked.label, statement })
    }

    /// The request as a link of this node, such as `https://trace.example.cn`.
    pub fn link(&self, node: &str) -> String {
        let letters = URL_SAFE_NO_PAD.encode(self.statement.bytes());
        format!("{}/record{MARK}{letters}", node.trim_end_matches('/'))
    }

    /// The device's key.
    pub fn key(&self) -> KeyId {
        self.statement.header().key
    }

    /// The party that it wishes to sign for.
    pub fn party(&self) -> &PartyId {
        &self.party
    }

    /// The ledger that it is meant for: to be compared with the one that is trusted.
    pub fn ledger(&self) -> StatementId {
        self.ledger
    }

    /// What the device is called. Its owner typed it; it proves nothing.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// When the device says that it asked, in seconds since 1970.
    pub fn asked_at(&self) -> u64 {
        self.statement.header().issued_at
    }
}

/// A name that can be shown in a line: neither empty nor long, and nothing in it that moves or hides what stands around it.
pub(crate) fn checked(label: &str) -> Result<&str, EnrolmentError> {
    let hides = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let good = (1..=MAX_LABEL).contains(&label.chars().count())
        && label.trim() == label
        && !label.chars().any(hides);
    if good { Ok(label) } else { Err(EnrolmentError::Label { got: label.chars().take(MAX_LABEL).collect() }) }
}
