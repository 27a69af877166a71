//! A device with a key of its own asks to sign for a member: what a phone shows, and what the member's computer grants.
//!
//! It is a [request](crate::request), signed with the device's own key. It asks and brings nothing about; the member's own key does, with
//! `key` and `"action": "add"`.
//!
//! | part | what it is |
//! |---|---|
//! | `kid` | the device's public key |
//! | `iss` | the party that it wishes to sign for |
//! | payload | `{"ask":"enrol","label":"…"}`: what the device is called, 1 to 60 characters |
//! | as text | `https://HOST/record#enrol=` and the base64url of the statement |

use serde::{Deserialize, Serialize};

use crate::{
    identifier::PartyId,
    request::{Request, seen, wanted},
    statement::{Draft, KeyId, Statement, StatementId},
};

pub use crate::request::{MAX_LABEL, RequestError};

/// What is asked, as the payload says it.
const ASK: &str = "enrol";
/// What stands between an address and the request in a link.
const MARK: &str = "#enrol=";

/// A request whose signature holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolment {
    request: Request,
    label: String,
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
    ) -> Result<Draft, RequestError> {
        seen("label", label)?;
        let asked = Asked { ask: ASK.to_owned(), label: label.to_owned() };
        Request::draft(key, party, ledger, &asked, issued_at)
    }

    /// Reads a request as text: the link, or what stands behind its mark.
    pub fn read(text: &str) -> Result<Enrolment, RequestError> {
        Enrolment::of(Request::read(text, MARK)?)
    }

    /// Takes a statement for a request, if it is one and its signature holds.
    pub fn of(statement: Statement) -> Result<Enrolment, RequestError> {
        let (request, Asked { ask, label }) = Request::of(statement)?;
        wanted(ASK, &ask)?;
        seen("label", &label)?;
        Ok(Enrolment { request, label })
    }

    /// The request as a link of this node, such as `https://trace.example.cn`.
    pub fn link(&self, node: &str) -> String {
        self.request.link(node, "record", MARK)
    }

    /// The device's key.
    pub fn key(&self) -> KeyId {
        self.request.key()
    }

    /// The party that it wishes to sign for.
    pub fn party(&self) -> &PartyId {
        &self.request.party
    }

    /// The ledger that it is meant for: to be compared with the one that is trusted.
    pub fn ledger(&self) -> StatementId {
        self.request.ledger
    }

    /// What the device is called. Its owner typed it; it proves nothing.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// When the device says that it asked, in seconds since 1970.
    pub fn asked_at(&self) -> u64 {
        self.request.statement.header().issued_at
    }
}
