//! Reads the members of a payload object: each by name and type, none left over.
//!
//! Every failure is a `malformed` refusal with the JSON pointer of the member and what would be right.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::event::{Quantity, Unit};
use crate::identifier::{PartyId, PlaceId, ProductId};
use crate::json::{Json, Object};
use crate::rules::span::Span;
use crate::rules::{Refusal, RefusalCode};
use crate::statement::KeyId;

/// Names by language (BCP 47 tag), or a commitment to them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Names {
    /// Readable by everybody.
    Public(BTreeMap<String, String>),
    /// A salted commitment; the names live in the erasable store.
    Private(String),
}

impl Names {
    /// All names by language; empty when they are private.
    pub fn by_language(&self) -> BTreeMap<String, String> {
        if let Names::Public(names) = self { names.clone() } else { BTreeMap::new() }
    }

    pub(super) fn to_json(&self) -> Json<'static> {
        let member = |(name, text): (&str, &str)| (name.to_owned(), Json::from(text));
        Json::Object(match self {
            Names::Public(names) => {
                names.iter().map(|(tag, name)| member((tag.as_str(), name.as_str()))).collect()
            }
            Names::Private(commitment) => [member(("private", commitment.as_str()))].into_iter().collect(),
        })
    }
}

/// One object of a payload, and where it stands.
pub(super) struct Fields<'a> {
    object: &'a Object<'a>,
    pointer: String,
}

impl<'a> Fields<'a> {
    /// The whole payload, which must be an object with no other members than `allowed`.
    pub(super) fn root(json: &'a Json<'a>, allowed: &[&str]) -> Result<Fields<'a>, Refusal> {
        Fields::of(json, String::new(), allowed)
    }

    /// An object inside an extension of an event, and where it stands there.
    pub(super) fn at_pointer(
        json: &'a Json<'a>,
        pointer: String,
        allowed: &[&str],
    ) -> Result<Fields<'a>, Refusal> {
        Fields::of(json, pointer, allowed)
    }

    fn of(json: &'a Json<'a>, pointer: String, allowed: &[&str]) -> Result<Fields<'a>, Refusal> {
        let Some(object) = json.as_object() else {
            return Err(malformed(&pointer, format!("found {}, expected an object", json.kind())));
        };
        if let Some((name, _)) = object.iter().find(|(name, _)| !allowed.contains(name)) {
            let detail =
                format!("the member {name:?} does not belong here; there may be {}", allowed.join(", "));
            return Err(malformed(&format!("{pointer}/{name}"), detail));
        }
        Ok(Fields { object, pointer })
    }

    /// The pointer of a member.
    pub(super) fn at(&self, name: &str) -> String {
        format!("{}/{name}", self.pointer)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.object.get(name).is_some()
    }

    fn required(&self, name: &str) -> Result<&'a Json<'a>, Refusal> {
        self.object
            .get(name)
            .ok_or_else(|| malformed(&self.at(name), format!("the member {name:?} is missing")))
    }

    /// Reads a member that may be absent.
    pub(super) fn optional<T>(
        &self,
        name: &str,
        read: impl FnOnce(&Self, &str) -> Result<T, Refusal>,
    ) -> Result<Option<T>, Refusal> {
        if self.has(name) { read(self, name).map(Some) } else { Ok(None) }
    }

    pub(super) fn text(&self, name: &str) -> Result<&'a str, Refusal> {
        let json = self.required(name)?;
        let text = json
            .as_str()
            .ok_or_else(|| malformed(&self.at(name), format!("found {}, expected a string", json.kind())))?;
        if text.trim().is_empty() || text.chars().any(char::is_control) || text.len() > 2_000 {
            return Err(malformed(
                &self.at(name),
                "expected 1 to 2,000 bytes of text without control characters",
            ));
        }
        Ok(text)
    }

    pub(super) fn parsed<T, E: std::fmt::Display>(
        &self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, Refusal> {
        let text = self.text(name)?;
        parse(text).map_err(|e| malformed(&self.at(name), format!("{text:?}: {e}")))
    }

    pub(super) fn party(&self, name: &str) -> Result<PartyId, Refusal> {
        self.parsed(name, PartyId::parse)
    }

    pub(super) fn place(&self, name: &str) -> Result<PlaceId, Refusal> {
        self.parsed(name, PlaceId::parse)
    }

    pub(super) fn product(&self, name: &str) -> Result<ProductId, Refusal> {
        self.parsed(name, ProductId::parse)
    }

    pub(super) fn key(&self, name: &str) -> Result<KeyId, Refusal> {
        self.parsed(name, str::parse::<KeyId>)
    }

    pub(super) fn number(&self, name: &str) -> Result<Decimal, Refusal> {
        let json = self.required(name)?;
        json.as_number()
            .ok_or_else(|| malformed(&self.at(name), format!("found {}, expected a number", json.kind())))
    }

    /// A number, or the same as text of digits.
    pub(super) fn number_or_text(&self, name: &str) -> Result<Decimal, Refusal> {
        match self.required(name)? {
            Json::String(_) => self.parsed(name, Decimal::from_str_exact),
            _ => self.number(name),
        }
    }

    pub(super) fn count(&self, name: &str) -> Result<u64, Refusal> {
        let json = self.required(name)?;
        json.as_u64().ok_or_else(|| malformed(&self.at(name), "expected a whole number, 0 or more"))
    }

    pub(super) fn yes_or_no(&self, name: &str) -> Result<bool, Refusal> {
        let json = self.required(name)?;
        json.as_bool().ok_or_else(|| {
            malformed(&self.at(name), format!("found {}, expected true or false", json.kind()))
        })
    }

    /// Runs of whole numbers, `[[first, last], …]`.
    pub(super) fn spans(&self, name: &str) -> Result<Vec<Span>, Refusal> {
        Span::read_all(self.required(name)?)
            .map_err(|(below, detail)| malformed(&format!("{}{below}", self.at(name)), detail))
    }

    pub(super) fn word<'w>(&self, name: &str, words: &[&'w str]) -> Result<&'w str, Refusal> {
        let text = self.text(name)?;
        let found = words.iter().find(|w| **w == text);
        found.copied().ok_or_else(|| {
            malformed(&self.at(name), format!("found {text:?}, expected one of {}", words.join(", ")))
        })
    }

    pub(super) fn object(&self, name: &str, allowed: &[&str]) -> Result<Fields<'a>, Refusal> {
        Fields::of(self.required(name)?, self.at(name), allowed)
    }

    fn array(&self, name: &str) -> Result<&'a [Json<'a>], Refusal> {
        let json = self.required(name)?;
        json.as_array()
            .ok_or_else(|| malformed(&self.at(name), format!("found {}, expected an array", json.kind())))
    }

    /// An array of objects.
    pub(super) fn objects(&self, name: &str, allowed: &[&str]) -> Result<Vec<Fields<'a>>, Refusal> {
        let items = self.array(name)?.iter().enumerate();
        items.map(|(i, json)| Fields::of(json, format!("{}/{i}", self.at(name)), allowed)).collect()
    }

    /// An array of strings, each parsed; no value twice.
    pub(super) fn list<T: PartialEq, E: std::fmt::Display>(
        &self,
        name: &str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Result<Vec<T>, Refusal> {
        let values = self.each(name, parse)?;
        match (1..values.len()).find(|i| values[..*i].contains(&values[*i])) {
            Some(i) => {
                let text = self.array(name)?[i].as_str().unwrap_or_default();
                Err(malformed(&format!("{}/{i}", self.at(name)), format!("{text:?} stands there twice")))
            }
            None => Ok(values),
        }
    }

    /// An array of strings, each parsed.
    pub(super) fn each<T, E: std::fmt::Display>(
        &self,
        name: &str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Result<Vec<T>, Refusal> {
        let mut values = Vec::new();
        for (i, json) in self.array(name)?.iter().enumerate() {
            let pointer = format!("{}/{i}", self.at(name));
            let text = json
                .as_str()
                .ok_or_else(|| malformed(&pointer, format!("found {}, expected a string", json.kind())))?;
            values.push(parse(text).map_err(|e| malformed(&pointer, format!("{text:?}: {e}")))?);
        }
        Ok(values)
    }

    /// `{"value": …, "unit": …}`, above zero.
    pub(super) fn quantity(&self, name: &str) -> Result<Quantity, Refusal> {
        let fields = self.object(name, &["value", "unit"])?;
        let unit = fields.parsed("unit", read_unit)?;
        let amount = fields.number("value")?;
        if amount <= Decimal::ZERO {
            return Err(malformed(&fields.at("value"), format!("{amount} is not above zero")));
        }
        Ok(Quantity::new(amount, unit))
    }

    /// Names by language, or `{"private": …}`.
    pub(super) fn names(&self, name: &str) -> Result<Names, Refusal> {
        let json = self.required(name)?;
        let at = self.at(name);
        let object = json
            .as_object()
            .ok_or_else(|| malformed(&at, format!("found {}, expected names by language", json.kind())))?;
        if object.get("private").is_some() {
            return self.private(name).map(Names::Private);
        }
        let mut names = BTreeMap::new();
        for (language, value) in object.iter() {
            let pointer = format!("{at}/{language}");
            if !is_language_tag(language) {
                return Err(malformed(
                    &pointer,
                    format!("{language:?} is not a language tag such as zh or en"),
                ));
            }
            let text = value.as_str().filter(|t| {
                !t.trim().is_empty() && t.chars().count() <= 200 && !t.chars().any(char::is_control)
            });
            let text = text.ok_or_else(|| {
                malformed(&pointer, "expected 1 to 200 characters without control characters")
            })?;
            names.insert(language.to_owned(), text.to_owned());
        }
        if names.is_empty() {
            return Err(malformed(&at, "expected at least one name, such as {\"zh\": \"…\"}"));
        }
        Ok(Names::Public(names))
    }

    /// `{"private": commitment}`: 32 bytes in base64url without padding.
    pub(super) fn private(&self, name: &str) -> Result<String, Refusal> {
        use base64::Engine as _;
        let fields = self.object(name, &["private"])?;
        let text = fields.text("private")?;
        match base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text) {
            Ok(bytes) if bytes.len() == 32 => Ok(text.to_owned()),
            _ => Err(malformed(
                &fields.at("private"),
                "expected 43 characters of base64url: SHA-256(salt ‖ value)",
            )),
        }
    }
}

pub(super) fn malformed(field: &str, detail: impl Into<String>) -> Refusal {
    Refusal::new(
        RefusalCode::Malformed,
        field,
        detail,
        "mend the payload and sign again with the same number; docs/FORMAT.md shows each kind",
    )
}

fn is_language_tag(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    (2..=3).contains(&first.len())
        && first.bytes().all(|b| b.is_ascii_lowercase())
        && parts.all(|p| (1..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric()))
}

pub(super) fn read_unit(code: &str) -> Result<Unit, &'static str> {
    Unit::parse(code).ok_or("expected a UN/ECE Rec 20 code of 2 or 3 capitals or digits, such as KGM or H87")
}
