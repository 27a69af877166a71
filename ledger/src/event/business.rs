//! The business around an event: documents, who it came from and went to, dispositions that last, errors taken back.

use std::collections::BTreeSet;

use super::{
    BizTransactionType, Disposition, ErrorReason, EventTime, Reason, SourceDest,
    reading::{At, Extensible, shorten},
};
use crate::json::Object;

/// A document that the event belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BizTransaction {
    /// What kind of document, if said.
    pub kind: Option<BizTransactionType>,
    /// Its identifier.
    pub id: String,
}

/// Where or whom objects come from (in `sourceList`) or go to (in `destinationList`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// In what sense: owner, possessor, place.
    pub kind: SourceDest,
    /// The party or place.
    pub id: String,
}

/// Dispositions that hold until they are unset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersistentDisposition {
    /// From now on.
    pub set: Vec<Disposition>,
    /// No longer.
    pub unset: Vec<Disposition>,
}

/// This event takes back the earlier one of the same id, which it repeats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorDeclaration {
    /// When it was declared.
    pub declaration_time: EventTime,
    /// Why.
    pub reason: Option<ErrorReason>,
    /// The events that say it right.
    pub corrective_event_ids: Vec<String>,
    /// Members with a prefix, as written.
    pub extensions: Object<'static>,
}

impl BizTransaction {
    pub(super) fn read(at: &At<'_>) -> Option<BizTransaction> {
        at.object()?;
        let kind = at.member("type").and_then(|t| t.word());
        let id = at.required("bizTransaction").and_then(|t| t.uri());
        at.extensions(&["type", "bizTransaction"], Extensible::No);
        Some(BizTransaction { kind, id: id? })
    }
}

impl Endpoint {
    pub(super) fn read_source(at: &At<'_>) -> Option<Endpoint> {
        Endpoint::read(at, "source")
    }

    pub(super) fn read_destination(at: &At<'_>) -> Option<Endpoint> {
        Endpoint::read(at, "destination")
    }

    fn read(at: &At<'_>, name: &'static str) -> Option<Endpoint> {
        at.object()?;
        let kind = at.required("type").and_then(|t| t.word());
        let id = at.required(name).and_then(|i| i.uri());
        at.extensions(&["type", name], Extensible::No);
        Some(Endpoint { kind: kind?, id: id? })
    }
}

impl PersistentDisposition {
    pub(super) fn read(at: &At<'_>) -> Option<PersistentDisposition> {
        at.object()?;
        let (set, unset) = (at.member("set"), at.member("unset"));
        if set.is_none() && unset.is_none() {
            at.refuse(Reason::NothingSet);
        }
        at.extensions(&["set", "unset"], Extensible::No);
        let words = |list: Option<At<'_>>| list.map(|l| dispositions(&l)).unwrap_or_default();
        let lasting = PersistentDisposition { set: words(set), unset: words(unset) };
        if let Some(both) = lasting.set.iter().find(|word| lasting.unset.contains(word)) {
            at.refuse(Reason::SetAndUnset { text: shorten(both.as_str()) });
        }
        Some(lasting)
    }
}

impl ErrorDeclaration {
    pub(super) fn read(at: &At<'_>) -> Option<ErrorDeclaration> {
        at.object()?;
        let declaration_time = at.required("declarationTime").and_then(|t| t.time());
        let reason = at.member("reason").and_then(|r| r.word());
        let corrective_event_ids = at.list_of("correctiveEventIDs", |u| u.uri());
        let extensions = at.extensions(&["declarationTime", "reason", "correctiveEventIDs"], Extensible::Yes);
        Some(ErrorDeclaration {
            declaration_time: declaration_time?,
            reason,
            corrective_event_ids,
            extensions,
        })
    }
}

fn dispositions(at: &At<'_>) -> Vec<Disposition> {
    if at.json.as_array().is_some_and(<[_]>::is_empty) {
        at.refuse(Reason::Empty);
    }
    let mut seen = BTreeSet::new();
    let mut words = Vec::new();
    for item in at.items() {
        let Some(word) = item.word::<Disposition>() else { continue };
        if !seen.insert(word.clone()) {
            item.refuse(Reason::Twice { text: shorten(word.as_str()) });
        }
        words.push(word);
    }
    words
}
