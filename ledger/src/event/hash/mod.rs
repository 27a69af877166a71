//! The CBV event hash: an id that anybody can compute for an event (CBV 2.0 §8.9), for exchange and for nothing else.
//!
//! ```text
//! ni:///sha-256;6ae96341e0acc6d7a261364751f60e68278a81cdf51da0abb6b4e617014e39d7?ver=CBV2.0
//! ```
//!
//! The hash is taken over a **prehash**: the event's members in a fixed order ([`order`]) as `key=value`, with nothing between them
//! and nothing escaped, each value in one spelling ([`value`]). That makes different events collide by design: `"0012"` and
//! `12`, two lots of one serial, a value that looks like the next member. So inside the ledger nothing is decided by it; a
//! statement's own id is the hash of its exact bytes.
//!
//! Where the text of the standard and the implementation that its vectors come from (`epcis-event-hash-generator`) part, this
//! follows the implementation, because an exchange id is of use only if both sides get the same:
//!
//! - business transactions, sources and destinations stand behind sensors, sorted together with `ilmd` and extensions; inside
//!   each, `type` stands before the value;
//! - anything that reads as a number is written as a binary double is, in text and extensions too;
//! - an extension inside a read point, location or sensor element stays at its end if its namespace ends with `/`, and moves
//!   behind everything else if it does not.
//!
//! In four things it does not follow, where following would make the id hang on what is not in the event: `type` comes first
//! whatever the order of members; a bare CBV word is made whole by the member that it stands in, not because some event of the document
//! uses the word; the prefixes of GS1's context need no second declaration; and what makes the implementation fail (a second
//! rounded up to sixty, an infinite number, an event's own `@context`) is given the obvious reading.
//!
//! Not part of it: `eventID`, `recordTime`, `errorDeclaration`, comments, and members that the document lists as `…:ignoreFields`.
//! JSON-LD contexts behind an address are not fetched: GS1's is known ([`Namespaces`]), others declare nothing here.

mod order;
mod tree;
mod value;

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use self::tree::{Node, Reader};
use super::{EventError, EventErrors, Namespaces, Reason, repeats};
use crate::json::{self, Json, JsonError};

/// The exchange id of one event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventHash {
    prehash: String,
}

impl EventHash {
    /// The hash of an event that brings its own `@context`, or stands in one.
    pub fn of_event(event: &Json, around: &Namespaces) -> EventHash {
        EventHash::of(event, around, &BTreeSet::new())
    }

    /// The hashes of the events in a document, a query document, an array of events, or of a lone event. The events are read as
    /// they are: none need be valid.
    pub fn of_document(bytes: &[u8]) -> Result<Vec<EventHash>, EventErrors> {
        let text;
        let json = match json::parse(bytes) {
            Err(JsonError::DuplicateName { .. }) => {
                let last = std::str::from_utf8(bytes).ok().and_then(repeats::last_counts);
                text = last.unwrap_or_default().0;
                json::parse_str(&text)?
            }
            json => json?,
        };
        if let Some(events) = json.as_array() {
            return Ok(events.iter().map(|event| EventHash::of_event(event, &Namespaces::gs1())).collect());
        }
        if json.as_object().is_none_or(|members| members.get("type").is_none()) {
            return Err(
                EventError { pointer: String::new(), reason: Reason::Missing { name: "type" } }.into()
            );
        }
        let Some(body) = json.at("/epcisBody") else {
            return Ok(vec![EventHash::of_event(&json, &Namespaces::gs1())]);
        };
        let results = body.at("/queryResults");
        let around = Namespaces::lenient(&json);
        let ignored = results.map_or_else(|| ignored(&json), ignored);
        let events = match (body.at("/eventList"), results.and_then(|r| r.at("/resultsBody/eventList"))) {
            (Some(events), _) | (None, Some(events)) => events.as_array().unwrap_or_default(),
            (None, None) => body.at("/event").map(std::slice::from_ref).unwrap_or_default(),
        };
        Ok(events.iter().map(|event| EventHash::of(event, &around, &ignored)).collect())
    }

    fn of(event: &Json, around: &Namespaces, ignored: &BTreeSet<&str>) -> EventHash {
        let kind = event.at("/type").and_then(Json::as_str).unwrap_or_default();
        let mut members = Reader::new(around.lenient_within(event)).event(event, ignored);
        let ordered = order::ordered(&mut members, order::EVENT);
        members.retain(|member| !order::LEFT_OUT.contains(&member.name.as_str()));
        EventHash { prehash: format!("eventType={kind}{ordered}{}", order::sorted(&members)) }
    }

    /// What is hashed.
    pub fn prehash(&self) -> &str {
        &self.prehash
    }

    /// The id: a URI of RFC 6920 with CBV's version.
    pub fn uri(&self) -> String {
        format!("ni:///sha-256;{}?ver=CBV2.0", hex::encode(Sha256::digest(&self.prehash)))
    }
}

/// The members that a repository lists as its own under `…:ignoreFields`.
fn ignored<'j>(holder: &'j Json<'_>) -> BTreeSet<&'j str> {
    let members = holder.as_object().into_iter().flat_map(crate::json::Object::iter);
    let lists = members.filter(|(name, _)| name.ends_with(":ignoreFields"));
    lists.filter_map(|(_, list)| list.as_array()).flatten().filter_map(Json::as_str).collect()
}

#[cfg(test)]
mod tests;
