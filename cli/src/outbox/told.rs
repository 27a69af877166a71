//! A signed statement in words, for lists.

use std::{fmt, str::FromStr};

use serde_json::{Value, json};
use suyuan_ledger::statement::Statement;

use crate::{codes_spoken, failure::Failure, short::in_short, speech::tr};

/// More digits than these tell nothing more.
const MOST: usize = 16;

/// The first digits of a statement's id, as people type them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct IdPrefix {
    digits: [u8; MOST],
    length: usize,
}

impl IdPrefix {
    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.digits[..self.length]).unwrap_or_default()
    }

    /// The one of these that begins so.
    pub(crate) fn one_of<'s, T>(
        &self,
        all: impl IntoIterator<Item = &'s T>,
        statement: impl Fn(&T) -> &Statement,
    ) -> Result<&'s T, Failure> {
        let begins = |one: &&T| statement(one).id().to_string().starts_with(self.as_str());
        let mut found = all.into_iter().filter(begins);
        match (found.next(), found.next()) {
            (Some(one), None) => Ok(one),
            (Some(_), Some(_)) => {
                Err(Failure::usage(tr!("outbox-several", id = self.to_string()))
                    .hint(tr!("outbox-several-do")))
            }
            (None, _) => {
                Err(Failure::usage(tr!("outbox-none", id = self.to_string())).hint(tr!("outbox-none-do")))
            }
        }
    }
}

impl fmt::Display for IdPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for IdPrefix {
    type Err = String;

    fn from_str(text: &str) -> Result<IdPrefix, String> {
        let text = text.trim().to_ascii_lowercase();
        if !(4..=64).contains(&text.len()) || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(tr!("outbox-id-digits"));
        }
        let length = text.len().min(MOST);
        let mut digits = [0; MOST];
        digits[..length].copy_from_slice(&text.as_bytes()[..length]);
        Ok(IdPrefix { digits, length })
    }
}

/// What somebody signed, in few words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Act {
    /// The statement's id.
    pub(crate) id: String,
    /// Its number in the key's chain.
    pub(crate) seq: u64,
    /// What was done: `shipping`, `harvest`, else the kind of statement.
    pub(crate) what: String,
    /// About what, in full.
    pub(crate) subject: String,
    /// When it was done, as the event says; else when it was signed.
    pub(crate) time: String,
}

impl Act {
    /// As data.
    pub(crate) fn to_json(&self) -> Value {
        json!({"id": self.id, "seq": self.seq, "what": self.what, "subject": self.subject, "time": self.time})
    }

    /// One line: `shipping BOX/SL-2, 2026-04-18 08:30`.
    pub(crate) fn line(&self) -> String {
        let time = self.time.get(..16).unwrap_or(&self.time).replace('T', " ");
        format!("{} {}, {time}", codes_spoken::step(&self.what), in_short(&self.subject))
    }
}

/// What this statement says.
pub(crate) fn act_of(statement: &Statement) -> Act {
    let header = statement.header();
    let payload: Value = serde_json::from_slice(statement.payload()).unwrap_or_default();
    let text = |member: &str| payload.get(member).and_then(Value::as_str);
    let step = text("bizStep").map(|step| step.rsplit(['#', '/', ':']).next().unwrap_or(step));
    let what = match (payload.get("errorDeclaration"), step) {
        (Some(_), Some(step)) => tr!("outbox-error-declaration", step = step.to_string()),
        // The vocabulary's word for what everybody calls a harvest.
        (None, Some("creating_class_instance")) => "harvest".to_owned(),
        (None, Some(step)) => step.to_owned(),
        _ => header.kind.to_string(),
    };
    let signed = || {
        let seconds = i64::try_from(header.issued_at).unwrap_or_default();
        jiff::Timestamp::from_second(seconds).map(|t| t.to_string()).unwrap_or_default()
    };
    Act {
        id: statement.id().to_string(),
        seq: header.seq,
        what,
        subject: header.subject.clone(),
        time: text("eventTime").map_or_else(signed, str::to_owned),
    }
}
