//! What one label says: the text of its code, and fields that a template names.
//!
//! `hri` is the human-readable interpretation: GS1's elements in brackets for a GS1 key, `(01)06901234567892 (10)L7`; for our own
//! ids the address without `https://`, which can be typed. `address` is always the latter.

use crate::speech::tr;
use std::collections::BTreeMap;

use clap::ValueEnum;
use suyuan_ledger::identifier::{Host, Identifier, IdentifierError};

/// The language of a label's words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    /// Chinese
    #[default]
    Zh,
    /// English
    En,
    /// Chinese and English
    Both,
}

impl Lang {
    /// As PDF and HTML name it.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Lang::Zh | Lang::Both => "zh-CN",
            Lang::En => "en",
        }
    }

    /// As a template names it.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Lang::Zh => "zh",
            Lang::En => "en",
            Lang::Both => "both",
        }
    }

    /// One of two texts, or both.
    pub(crate) fn of(self, zh: &str, en: &str) -> String {
        match self {
            Lang::Zh => if zh.is_empty() { en } else { zh }.to_owned(),
            Lang::En => if en.is_empty() { zh } else { en }.to_owned(),
            Lang::Both if zh == en || zh.is_empty() || en.is_empty() => {
                format!("{zh}{}", if zh == en { "" } else { en })
            }
            Lang::Both => format!("{zh} {en}"),
        }
    }
}

/// Fields that every template may name; a roll's file may have more.
pub(crate) const FIELDS: [&str; 14] = [
    "product",
    "lot",
    "date",
    "date_label",
    "party",
    "serial",
    "pin",
    "group",
    "position",
    "version",
    "hri",
    "address",
    "uri",
    "module",
];

/// One label's content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Label {
    /// The thing, canonical.
    pub(crate) uri: String,
    /// The text of the code.
    pub(crate) qr: String,
    /// By name; what is missing is empty.
    pub(crate) fields: BTreeMap<String, String>,
}

impl Label {
    /// Of an identifier: the code's text, lot, serial, and what people read.
    pub(crate) fn of(id: &Identifier, resolver: &Host) -> Label {
        let mut label =
            Label { uri: id.as_str().to_owned(), qr: id.qr_form(resolver), fields: BTreeMap::new() };
        label.read(id);
        label
    }

    /// Of a row that says the code's text itself, or leaves it to be made of the address.
    pub(crate) fn of_row(uri: &str, qr: &str, resolver: Option<&Host>) -> Result<Label, RowError> {
        let id = Identifier::parse(uri)?;
        // Whoever writes a key at a host of their own means that host to answer.
        let host = uri.strip_prefix("https://").and_then(|rest| rest.split('/').next());
        let own = host.filter(|host| *host != "id.gs1.org").and_then(|host| Host::parse(host).ok());
        let qr = match (qr, &id) {
            ("", Identifier::Own(own)) => id.qr_form(own.host()),
            ("", Identifier::Gs1(_)) => id.qr_form(own.as_ref().or(resolver).ok_or(RowError::NoResolver)?),
            (qr, _) => qr.to_owned(),
        };
        let mut label = Label { uri: id.as_str().to_owned(), qr, fields: BTreeMap::new() };
        label.read(&id);
        Ok(label)
    }

    /// A field's text; empty if it is not there.
    pub(crate) fn field(&self, name: &str) -> &str {
        self.fields.get(name).map(String::as_str).unwrap_or_default()
    }

    /// Sets a field, unless there is nothing to set.
    pub(crate) fn set(&mut self, name: &str, text: impl Into<String>) {
        let text = text.into();
        if !text.is_empty() {
            self.fields.insert(name.to_owned(), text);
        }
    }

    fn read(&mut self, id: &Identifier) {
        let address = self.qr.split_once("://").map_or(self.qr.as_str(), |(_, rest)| rest).to_owned();
        let parts: Vec<String> = address.split('/').map(str::to_owned).collect();
        let after = |ai: &str| {
            parts.iter().rev().nth(parts.iter().rev().position(|p| p == ai)?.checked_sub(1)?).cloned()
        };
        if let Identifier::Gs1(key) = id {
            let elements = key.path().iter().map(|e| format!("({}){}", e.ai(), e.value()));
            self.set("hri", elements.collect::<Vec<_>>().join(" "));
            self.set("lot", key.value("10").unwrap_or_default());
            self.set("serial", key.value("21").unwrap_or_default());
        } else {
            self.set("hri", address.clone());
            // In our own addresses the third part says whether a lot or a serial follows.
            if parts.get(1).is_some_and(|word| word.eq_ignore_ascii_case("p")) {
                self.set("lot", after("10").unwrap_or_default());
                self.set("serial", after("21").unwrap_or_default());
            }
        }
        self.set("address", address);
        self.set("uri", self.uri.clone());
        // What stands for the name until somebody says it.
        let name = match id {
            Identifier::Gs1(key) => key.path().first().map(|element| element.value().to_owned()),
            Identifier::Own(_) => parts.get(2).cloned(),
        };
        self.set("product", name.unwrap_or_default());
    }
}

/// Why a row is no label.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RowError {
    /// Not an identifier.
    #[error(transparent)]
    Identifier(#[from] Box<IdentifierError>),
    /// A GS1 key needs a host that answers for it.
    #[error("{}", tr!("label-no-host"))]
    NoResolver,
}

impl From<IdentifierError> for RowError {
    fn from(error: IdentifierError) -> RowError {
        RowError::Identifier(Box::new(error))
    }
}
