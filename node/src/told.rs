//! What the ledger knows, as JSON tells it: names, amounts, statements. Shapes that several answers share.

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::STANDARD};
use rust_decimal::Decimal;
use serde::{Serialize, Serializer, ser::Error};
use serde_json::value::RawValue;
use suyuan_ledger::{
    event::{EventHash, Quantity},
    rules::{Reason, Standing, Verdict, payload::Names},
    statement::{KeyId, StatementId},
};

use crate::{ledger::Read, moment::rfc3339};

/// A number with all its digits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Number(pub(crate) Decimal);

/// `{"value": 12.5, "unit": "KGM"}`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Amount {
    value: Number,
    unit: String,
}

/// Names by language, or the commitment to them.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum ToldNames {
    /// Readable by everybody.
    Public(BTreeMap<String, String>),
    /// Kept beside the ledger.
    Private {
        /// The commitment.
        private: String,
    },
}

/// A statement and what came of it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ToldStatement {
    index: u64,
    id: StatementId,
    time: String,
    kind: String,
    issuer: String,
    subject: String,
    issued_at: String,
    key: KeyId,
    seq: u64,
    prev: Option<StatementId>,
    instead: Vec<StatementId>,
    payload: String,
    verdict: &'static str,
    reasons: Vec<Reason>,
    /// The exchange id of an event; nothing is decided by it.
    #[serde(rename = "cbvHash", skip_serializing_if = "Option::is_none")]
    cbv_hash: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    statement: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entry: Option<String>,
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(self.0.to_string()).map_err(S::Error::custom)?.serialize(serializer)
    }
}

impl From<&Quantity> for Amount {
    fn from(quantity: &Quantity) -> Amount {
        Amount { value: Number(quantity.amount), unit: quantity.unit.code().to_owned() }
    }
}

impl From<&Names> for ToldNames {
    fn from(names: &Names) -> ToldNames {
        match names {
            Names::Public(names) => ToldNames::Public(names.clone()),
            Names::Private(private) => ToldNames::Private { private: private.clone() },
        }
    }
}

impl ToldStatement {
    /// Without its bytes, as a history shows it.
    pub(crate) fn new(read: &Read, verdict: &Verdict) -> ToldStatement {
        let header = read.statement.header();
        ToldStatement {
            index: read.index,
            id: read.statement.id(),
            time: rfc3339(read.time_ms),
            kind: header.kind.as_str().to_owned(),
            issuer: header.issuer.clone(),
            subject: header.subject.clone(),
            issued_at: rfc3339(header.issued_at.saturating_mul(1000)),
            key: header.key,
            seq: header.seq,
            prev: header.prev,
            instead: header.instead.clone(),
            payload: String::from_utf8_lossy(read.statement.payload()).into_owned(),
            verdict: verdict.as_str(),
            reasons: verdict.reasons().to_vec(),
            cbv_hash: None,
            statement: None,
            entry: None,
        }
    }

    /// With its bytes and its entry's, and an event's exchange id.
    pub(crate) fn with_bytes(mut self, read: &Read) -> ToldStatement {
        self.statement = Some(STANDARD.encode(read.statement.bytes()));
        self.entry = Some(STANDARD.encode(&read.entry));
        if matches!(self.kind.as_str(), "event" | "report") {
            let hashes = EventHash::of_document(read.statement.payload()).unwrap_or_default();
            self.cbv_hash = hashes.first().map(EventHash::uri);
        }
        self
    }
}

/// The word for where a party stands.
pub(crate) fn status(standing: Standing) -> &'static str {
    match standing {
        Standing::Member => "active",
        Standing::Suspended => "suspended",
        Standing::Removed => "removed",
        Standing::Outsider => "outside",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_digits() {
        let amount = Amount { value: Number("12345678901234567890.10".parse().unwrap()), unit: "KGM".into() };
        assert_eq!(
            serde_json::to_string(&amount).unwrap(),
            r#"{"value":12345678901234567890.10,"unit":"KGM"}"#
        );
    }
}
