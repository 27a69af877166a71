//! Somebody asks to become a member: what is sent to a governor, and what the governor grants.
//!
//! It is a statement of the kind `request`, which no ledger takes, the twin of [an enrolment](crate::enrolment): signed with the key that is to
//! sign for the party, which proves that whoever asks has it, and bound to one ledger. A governor's `member` with `"action": "admit"`
//! brings it about, with what the governor thinks right.
//!
//! | part | what it is |
//! |---|---|
//! | `kid` | the key that is to sign for the party |
//! | `iss` | the party that it wishes to be, canonical |
//! | `sub` | the origin of the ledger's log |
//! | `suyuan.prev` | the ledger's id; `suyuan.seq` is 0 |
//! | payload | `{"ask":"admit","names":{"zh":"…"},"roles":["producer"],"label":"office","prefix":"SL"}`, the last of them or not |
//!
//! As text it is a link, `https://HOST/#admit=` and the base64url of the statement, short enough for a QR code. What stands before
//! `#admit=` means nothing, and white space that a messenger put in is skipped.

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    enrolment::checked,
    identifier::PartyId,
    rules::Role,
    statement::{Draft, Header, KeyId, Kind, SignatureError, Statement, StatementError, StatementId},
};

/// What stands between an address and the request in a link.
const MARK: &str = "#admit=";
/// The most letters of a request.
const MAX_TEXT: usize = 12_000;
/// The most names, in as many languages.
const MAX_NAMES: usize = 8;

/// A request whose signature holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admission {
    statement: Statement,
    party: PartyId,
    ledger: StatementId,
    asked: Asked,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    ask: String,
    /// What the party is called, by language.
    pub names: BTreeMap<String, String>,
    /// What it does.
    pub roles: Vec<Role>,
    /// Whose hand or device the key is.
    pub label: String,
    /// How its lot numbers begin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
}

/// Why something is no request for membership.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AdmissionError {
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
    /// A name that could not be shown, none, or too many.
    #[error("{field}: want 1 to {most} characters that can be seen, got {got:?}", most = crate::enrolment::MAX_LABEL)]
    Words {
        /// Which member.
        field: &'static str,
        /// What was found.
        got: String,
    },
}

impl Asked {
    /// Asks to be admitted under these names, for these roles, with a key called so.
    pub fn new(
        names: impl IntoIterator<Item = (String, String)>,
        roles: &[Role],
        label: &str,
        prefix: Option<&str>,
    ) -> Asked {
        Asked {
            ask: "admit".to_owned(),
            names: names.into_iter().collect(),
            roles: roles.to_vec(),
            label: label.to_owned(),
            prefix: prefix.map(str::to_owned),
        }
    }

    fn check(&self) -> Result<(), AdmissionError> {
        let payload = |reason: String| Err(AdmissionError::Payload { reason });
        if self.ask != "admit" {
            return payload(format!("want \"admit\" asked, got {:?}", self.ask));
        }
        if !(1..=MAX_NAMES).contains(&self.names.len()) {
            return payload(format!("names: want 1 to {MAX_NAMES}, got {}", self.names.len()));
        }
        if self.roles.is_empty() || self.roles.len() > Role::ALL.len() {
            return payload(format!("roles: want 1 to {}, got {}", Role::ALL.len(), self.roles.len()));
        }
        let shown = |field: &'static str, text: &str| {
            let words = |_| AdmissionError::Words { field, got: text.chars().take(80).collect() };
            checked(text).map(drop).map_err(words)
        };
        self.names.iter().try_for_each(|(tag, name)| shown("names", tag).and(shown("names", name)))?;
        shown("label", &self.label)?;
        self.prefix.as_deref().map_or(Ok(()), |prefix| shown("prefix", prefix))
    }
}

impl Admission {
    /// What whoever asks signs.
    pub fn draft(
        key: KeyId,
        party: &PartyId,
        ledger: (StatementId, &str),
        asked: &Asked,
        issued_at: u64,
    ) -> Result<Draft, AdmissionError> {
        asked.check()?;
        let payload =
            serde_json::to_vec(asked).map_err(|e| AdmissionError::Payload { reason: e.to_string() })?;
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
    pub fn read(text: &str) -> Result<Admission, AdmissionError> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).take(MAX_TEXT + 1).collect();
        let letters = text.rsplit_once(MARK).map_or(text.as_str(), |(_, letters)| letters);
        let bytes = URL_SAFE_NO_PAD.decode(letters);
        let bytes = bytes.map_err(|_| AdmissionError::Letters { got: letters.chars().count() })?;
        Admission::of(Statement::parse(&bytes)?)
    }

    /// Takes a statement for a request, if it is one and its signature holds.
    pub fn of(statement: Statement) -> Result<Admission, AdmissionError> {
        let header = statement.header();
        if header.kind != Kind::request() {
            return Err(AdmissionError::Kind { got: header.kind.clone() });
        }
        statement.verify()?;
        let (Some(ledger), 0) = (header.prev, header.seq) else {
            return Err(AdmissionError::Chain { got: header.seq });
        };
        let party = PartyId::parse(&header.issuer).ok().filter(|party| party.as_str() == header.issuer);
        let party = party.ok_or_else(|| AdmissionError::Party { got: header.issuer.clone() })?;
        let asked: Asked = serde_json::from_slice(statement.payload())
            .map_err(|e| AdmissionError::Payload { reason: e.to_string() })?;
        asked.check()?;
        Ok(Admission { party, ledger, asked, statement })
    }

    /// The request as a link of this node, such as `https://trace.example.cn`.
    pub fn link(&self, node: &str) -> String {
        let letters = URL_SAFE_NO_PAD.encode(self.statement.bytes());
        format!("{}/{MARK}{letters}", node.trim_end_matches('/'))
    }

    /// The key that is to sign for the party.
    pub fn key(&self) -> KeyId {
        self.statement.header().key
    }

    /// The party that it wishes to be.
    pub fn party(&self) -> &PartyId {
        &self.party
    }

    /// The ledger that it is meant for: to be compared with the one that is trusted.
    pub fn ledger(&self) -> StatementId {
        self.ledger
    }

    /// What is asked. Nothing vouches for it.
    pub fn asked(&self) -> &Asked {
        &self.asked
    }
}
