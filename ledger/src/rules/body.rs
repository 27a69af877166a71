//! What an event says, in few bytes: an error declaration must say the same as the event that it takes back.
//!
//! EPCIS 2.0 §7.4.1.2: the declaration is the earlier event once more, with the same `eventID` and an `errorDeclaration`. So two
//! bodies are the same if their members are, in any order, but for `errorDeclaration`, `recordTime` (whoever stores an
//! event sets it) and `@context` (which belongs to the document); numbers count by value, arrays by their order.
//!
//! ```text
//! body  = <SHA-256 over all five parts' digests, cut to 16 bytes> <the first byte of each digest but the last's>
//! part  = the members of a dimension (what, when, where, why; else how), sorted by name: each name, then its value
//! ```

use sha2::{Digest, Sha256};

use crate::json::{Json, Object};

/// How many bytes a body takes.
pub(super) const BODY: usize = WHOLE + DIMENSIONS.len();

/// Bytes that stand for the whole.
const WHOLE: usize = 16;

/// What a declaration has besides, or may have.
const ASIDE: [&str; 3] = ["errorDeclaration", "recordTime", "@context"];

/// The dimensions of an event that have names of their own, and their members.
const DIMENSIONS: [(&str, &[&str]); 4] = [
    (
        "what",
        &[
            "quantityList",
            "epcList",
            "inputQuantityList",
            "inputEPCList",
            "outputQuantityList",
            "outputEPCList",
            "childQuantityList",
            "childEPCs",
            "parentID",
            "action",
            "type",
            "transformationID",
            "ilmd",
        ],
    ),
    ("when", &["eventTime", "eventTimeZoneOffset"]),
    ("where", &["readPoint", "bizLocation"]),
    (
        "why",
        &[
            "bizStep",
            "disposition",
            "persistentDisposition",
            "sourceList",
            "destinationList",
            "bizTransactionList",
        ],
    ),
];

/// What an event says; equal exactly if it is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Body([u8; BODY]);

impl Body {
    /// The body of an event.
    pub(super) fn of(event: &Object) -> Body {
        let part_of = |name: &str| DIMENSIONS.iter().position(|(_, members)| members.contains(&name));
        let said = event.iter().filter(|(name, _)| !ASIDE.contains(name));
        let mut said: Vec<(usize, &str, &Json<'_>)> =
            said.map(|(name, value)| (part_of(name).unwrap_or(DIMENSIONS.len()), name, value)).collect();
        said.sort_unstable_by_key(|(part, name, _)| (*part, *name));
        let mut body = [0; BODY];
        let mut whole = Sha256::new();
        for number in 0..=DIMENSIONS.len() {
            let begin = said.partition_point(|(part, _, _)| *part < number);
            let end = said.partition_point(|(part, _, _)| *part <= number);
            let mut part = Sha256::new();
            add_members(&mut part, said[begin..end].iter().map(|(_, name, value)| (*name, *value)));
            let digest = part.finalize();
            whole.update(digest);
            if let Some(check) = body.get_mut(WHOLE + number) {
                *check = digest[0];
            }
        }
        body[..WHOLE].copy_from_slice(&whole.finalize()[..WHOLE]);
        Body(body)
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Body> {
        bytes.try_into().ok().map(Body)
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The dimension in which the two differ first, as far as that can be told.
    pub(super) fn difference(&self, other: &Body) -> &'static str {
        let checks = self.0[WHOLE..].iter().zip(&other.0[WHOLE..]);
        let found = checks.zip(&DIMENSIONS).find(|((one, other), _)| one != other);
        found.map_or("how", |(_, (dimension, _))| dimension)
    }
}

/// Adds members that come sorted by name.
fn add_members<'j>(hash: &mut Sha256, members: impl ExactSizeIterator<Item = (&'j str, &'j Json<'j>)>) {
    add_head(hash, b'o', members.len());
    for (name, value) in members {
        add_text(hash, name);
        add(hash, value);
    }
}

/// Every value says what it is and how long, so that no two are spelt alike.
fn add(hash: &mut Sha256, value: &Json) {
    match value {
        Json::Null => hash.update(b"0"),
        Json::Bool(false) => hash.update(b"f"),
        Json::Bool(true) => hash.update(b"t"),
        Json::Number(number) => {
            let number = number.normalize();
            hash.update(b"n");
            hash.update(number.scale().to_le_bytes());
            hash.update(number.mantissa().to_le_bytes());
        }
        Json::String(text) => add_text(hash, text),
        Json::Array(items) => {
            add_head(hash, b'a', items.len());
            items.iter().for_each(|item| add(hash, item));
        }
        Json::Object(object) => {
            let mut members: Vec<_> = object.iter().collect();
            members.sort_unstable_by_key(|(name, _)| *name);
            add_members(hash, members.into_iter());
        }
    }
}

fn add_text(hash: &mut Sha256, text: &str) {
    add_head(hash, b's', text.len());
    hash.update(text);
}

fn add_head(hash: &mut Sha256, kind: u8, length: usize) {
    hash.update([kind]);
    hash.update((length as u64).to_le_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    fn body(text: &str) -> Body {
        Body::of(json::parse_str(text).unwrap().as_object().unwrap())
    }

    const EVENT: &str = r#"{"type": "ObjectEvent", "eventTime": "2026-04-18T07:30:00+08:00", "bizStep": "shipping",
        "quantityList": [{"epcClass": "a", "quantity": 1.5}, {"epcClass": "b", "quantity": 0}], "x:note": "n"}"#;

    #[test]
    fn order_of_members_spelling_of_numbers_and_what_stands_aside_change_nothing() {
        let same = r#"{"x:note": "\u006e", "recordTime": "2027-01-01T00:00:00Z", "errorDeclaration": {"declarationTime": "t"},
            "quantityList": [{"quantity": 1.50, "epcClass": "a"}, {"epcClass": "b", "quantity": -0.0}],
            "bizStep": "shipping", "eventTime": "2026-04-18T07:30:00+08:00", "@context": [], "type": "ObjectEvent"}"#;
        assert_eq!(body(EVENT), body(same));
    }

    #[test]
    fn every_other_change_is_seen_and_where() {
        for (from, to, dimension) in [
            ("1.5", "1.6", "what"),
            (r#"{"epcClass": "b", "quantity": 0}"#, r#"{"epcClass": "b"}"#, "what"),
            (r#""a""#, r#""A""#, "what"),
            ("07:30:00+08", "07:30:01+08", "when"),
            ("shipping", "receiving", "why"),
            (r#""n""#, r#""m""#, "how"),
            (r#""n""#, r#"["n"]"#, "how"),
            (r#""n"}"#, r#""n", "readPoint": {"id": "p"}}"#, "where"),
        ] {
            let other = body(&EVENT.replacen(from, to, 1));
            assert_ne!(body(EVENT), other, "{from} {to}");
            assert_eq!(body(EVENT).difference(&other), dimension, "{from} {to}");
        }
    }
}
