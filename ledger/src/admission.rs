//! Somebody asks to become a member: what is sent to a governor, and what the governor grants.
//!
//! It is a [request](crate::request), signed with the key that is to sign for the party. A governor's `member` with `"action": "admit"`
//! brings it about, with what the governor thinks right.
//!
//! | part | what it is |
//! |---|---|
//! | `kid` | the key that is to sign for the party |
//! | `iss` | the party that it wishes to be |
//! | payload | `{"ask":"admit","names":{"zh":"…"},"roles":["producer"],"label":"office","prefix":"SL"}`, the last of them or not |
//! | as text | `https://HOST/#admit=` and the base64url of the statement |

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    identifier::PartyId,
    request::{Request, seen, wanted},
    rules::Role,
    statement::{Draft, KeyId, Statement, StatementId},
};

pub use crate::request::RequestError;

/// What is asked, as the payload says it.
const ASK: &str = "admit";
/// What stands between an address and the request in a link.
const MARK: &str = "#admit=";
/// The most names, in as many languages.
const MAX_NAMES: usize = 8;

/// A request whose signature holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admission {
    request: Request,
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

impl Asked {
    /// Asks to be admitted under these names, for these roles, with a key called so.
    pub fn new(
        names: impl IntoIterator<Item = (String, String)>,
        roles: &[Role],
        label: &str,
        prefix: Option<&str>,
    ) -> Asked {
        Asked {
            ask: ASK.to_owned(),
            names: names.into_iter().collect(),
            roles: roles.to_vec(),
            label: label.to_owned(),
            prefix: prefix.map(str::to_owned),
        }
    }

    fn check(&self) -> Result<(), RequestError> {
        let count = |field: &str, most: usize, got: usize| match (1..=most).contains(&got) {
            true => Ok(()),
            false => Err(RequestError::Payload { reason: format!("{field}: want 1 to {most}, got {got}") }),
        };
        wanted(ASK, &self.ask)?;
        count("names", MAX_NAMES, self.names.len())?;
        count("roles", Role::ALL.len(), self.roles.len())?;
        self.names.iter().try_for_each(|(tag, name)| seen("names", tag).and(seen("names", name)))?;
        seen("label", &self.label)?;
        self.prefix.as_deref().map_or(Ok(()), |prefix| seen("prefix", prefix))
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
    ) -> Result<Draft, RequestError> {
        asked.check()?;
        Request::draft(key, party, ledger, asked, issued_at)
    }

    /// Reads a request as text: the link, or what stands behind its mark.
    pub fn read(text: &str) -> Result<Admission, RequestError> {
        Admission::of(Request::read(text, MARK)?)
    }

    /// Takes a statement for a request, if it is one and its signature holds.
    pub fn of(statement: Statement) -> Result<Admission, RequestError> {
        let (request, asked): (Request, Asked) = Request::of(statement)?;
        asked.check()?;
        Ok(Admission { request, asked })
    }

    /// The request as a link of this node, such as `https://trace.example.cn`.
    pub fn link(&self, node: &str) -> String {
        self.request.link(node, "", MARK)
    }

    /// The key that is to sign for the party.
    pub fn key(&self) -> KeyId {
        self.request.key()
    }

    /// The party that it wishes to be.
    pub fn party(&self) -> &PartyId {
        &self.request.party
    }

    /// The ledger that it is meant for: to be compared with the one that is trusted.
    pub fn ledger(&self) -> StatementId {
        self.request.ledger
    }

    /// What is asked. Nothing vouches for it.
    pub fn asked(&self) -> &Asked {
        &self.asked
    }
}
