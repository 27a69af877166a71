//! The answers of the API as types; members that are not needed here are passed over.

use serde::{Deserialize, Serialize};

use crate::{failure::Failure, speech::tr};

/// `GET /v1/ledger`.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct LedgerInfo {
    /// Id of the first charter, in hex.
    pub(crate) ledger: String,
    /// Name by language.
    #[serde(default)]
    pub(crate) name: serde_json::Value,
    /// Hosts of identifiers, the one in use first.
    pub(crate) hosts: Vec<String>,
    /// The log's name in checkpoints.
    pub(crate) origin: String,
    /// The log's keys.
    pub(crate) vkeys: Vec<String>,
    /// How many entries.
    pub(crate) size: u64,
    /// Root at that size.
    #[serde(default)]
    pub(crate) root: String,
    /// Time of the last entry.
    #[serde(default)]
    pub(crate) time: Option<String>,
    /// The payload of the charter in force.
    #[serde(default)]
    pub(crate) charter: serde_json::Value,
    /// Its entry.
    #[serde(default)]
    pub(crate) charter_index: u64,
}

impl LedgerInfo {
    /// The charter in force, to be read or changed.
    pub(crate) fn charter(&self) -> Result<serde_json::Value, Failure> {
        match self.charter.is_object() {
            true => Ok(self.charter.clone()),
            false => Err(Failure::network(tr!("node-no-charter"))),
        }
    }
}

/// `GET /v1/keys/{hex}`.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct KeyState {
    /// Whose it is.
    pub(crate) party: String,
    /// Whether it may sign.
    pub(crate) active: bool,
    /// The number that it signs next.
    pub(crate) seq: u64,
    /// The id that it names next, in hex.
    pub(crate) prev: String,
}

/// What became of a statement.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Answer {
    /// Its number in the log.
    pub(crate) index: u64,
    /// Its id.
    pub(crate) id: String,
    /// When it was entered.
    pub(crate) time: String,
    /// `accepted`, `flagged` or `pending`.
    pub(crate) verdict: String,
    /// Why.
    #[serde(default)]
    pub(crate) reasons: Vec<Reason>,
    /// The receipt.
    #[serde(default)]
    pub(crate) proof: Option<String>,
}

/// What would become of it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Judgement {
    /// `refused`, `pending`, `flagged` or `accepted`.
    pub(crate) verdict: String,
    /// Why.
    #[serde(default)]
    pub(crate) reasons: Vec<Reason>,
    /// Of a refusal: its code.
    #[serde(default)]
    pub(crate) code: Option<String>,
    /// Of a refusal: what is wrong.
    #[serde(default)]
    pub(crate) detail: Option<String>,
    /// Of a refusal: where.
    #[serde(default)]
    pub(crate) field: Option<String>,
    /// Of a refusal: what to do.
    #[serde(default)]
    pub(crate) hint: Option<String>,
}

/// One remark.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
pub(crate) struct Reason {
    /// The code.
    pub(crate) code: String,
    /// A JSON pointer.
    #[serde(default)]
    pub(crate) field: String,
    /// In words.
    #[serde(default)]
    pub(crate) detail: String,
}

/// One statement of the log.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Logged {
    /// Its number.
    pub(crate) index: u64,
    /// Its id, in hex.
    pub(crate) id: String,
    /// When it was entered.
    pub(crate) time: String,
    /// Its kind.
    pub(crate) kind: String,
    /// Who says it.
    pub(crate) issuer: String,
    /// About what.
    #[serde(default)]
    pub(crate) subject: String,
    /// The key that signed.
    #[serde(default)]
    pub(crate) key: String,
    /// The exact payload.
    pub(crate) payload: String,
    /// What it came to.
    #[serde(default)]
    pub(crate) verdict: String,
    /// Why.
    #[serde(default)]
    pub(crate) reasons: Vec<Reason>,
    /// Its bytes, base64; not in a history.
    #[serde(default)]
    pub(crate) statement: Option<String>,
    /// Its entry, base64; not in a history.
    #[serde(default)]
    pub(crate) entry: Option<String>,
}

/// `GET /v1/history`: one page.
#[derive(Debug, Deserialize)]
pub(super) struct History {
    /// The statements, oldest first.
    pub(super) statements: Vec<Logged>,
    /// The index to go on with, if there are more.
    #[serde(default)]
    pub(super) next: Option<u64>,
}

/// A list under the one name that it has.
#[derive(Debug, Deserialize)]
pub(crate) struct Listed {
    #[serde(default)]
    members: Vec<serde_json::Value>,
    #[serde(default)]
    parties: Vec<serde_json::Value>,
    #[serde(default)]
    places: Vec<serde_json::Value>,
    #[serde(default)]
    products: Vec<serde_json::Value>,
}

impl Listed {
    /// Whatever was listed.
    pub(crate) fn into_items(self) -> Vec<serde_json::Value> {
        [self.members, self.parties, self.places, self.products].concat()
    }
}
