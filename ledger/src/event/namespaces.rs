//! What an event's `@context` declares: the meaning of prefixes and of terms of its own.
//!
//! No JSON-LD processor, and never a network: GS1's own context is known by heart (its prefixes below), inline objects are
//! read, and a context behind any other address is taken to declare whatever is needed, because its author may have.
//! So a prefix is called undeclared only where every context is known.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use super::{
    EventError, EventErrors, Reason,
    reading::{At, Reading, shorten},
    uri,
};
use crate::json::{Json, Object};

/// GS1's context for EPCIS 2.0, the version that CBV hashes are pinned to.
pub const EPCIS_CONTEXT: &str = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld";

/// The namespace of suyuan's own extensions, written `suyuan:` by convention.
pub const SUYUAN_NS: &str = "https://ns.suyuan.org/v1#";

const LONGEST_NAMESPACE: usize = 2_000;

const GS1_PREFIXES: [(&str, &str); 8] = [
    ("epcis", "https://ref.gs1.org/epcis/"),
    ("cbv", "https://ref.gs1.org/cbv/"),
    ("cbvmda", "urn:epcglobal:cbv:mda:"),
    ("gs1", "https://gs1.org/voc/"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("owl", "http://www.w3.org/2002/07/owl#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
    ("dcterms", "http://purl.org/dc/terms/"),
];

/// Prefixes and terms in force; a later declaration has replaced an earlier one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Namespaces {
    /// What each prefix or term stands for.
    declared: BTreeMap<String, String>,
    /// Terms, with or without an address.
    terms: BTreeSet<String>,
    unknown_context: bool,
    /// Some context names GS1's, which gives the words of EPCIS their meaning.
    names_gs1: bool,
}

impl Namespaces {
    /// What GS1's context alone declares.
    pub fn gs1() -> Namespaces {
        Namespaces::default()
    }

    /// What a document's or an event's `@context` declares.
    pub fn of(context: &Json) -> Result<Namespaces, EventErrors> {
        let reading = Reading::new(Namespaces::default());
        let mut namespaces = Namespaces::default();
        namespaces.read(&At::root(context, "/@context", &reading));
        reading.finish(Some(namespaces))
    }

    /// The whole URI of a name such as `suyuan:plot`; unchanged if its prefix is not declared.
    pub fn expand<'a>(&self, name: &'a str) -> Cow<'a, str> {
        match self.halves(name) {
            (whole, "") if whole == name => Cow::Borrowed(name),
            (namespace, rest) => Cow::Owned([namespace, rest].concat()),
        }
    }

    /// What a prefix stands for.
    pub fn namespace(&self, prefix: &str) -> Option<&str> {
        let own = self.declared.get(prefix).map(String::as_str);
        own.or_else(|| GS1_PREFIXES.iter().find(|(p, _)| *p == prefix).map(|(_, n)| *n))
    }

    /// Whether a member of this name is an extension that the context gives a meaning.
    pub(super) fn declares(&self, name: &str) -> bool {
        match uri::split(name) {
            None => self.terms.contains(name),
            Some((prefix, _)) => {
                self.unknown_context || self.namespace(prefix).is_some() || uri::has_known_scheme(name)
            }
        }
    }

    /// The member of this meaning, however its prefix is written. `suyuan:` is always [`SUYUAN_NS`].
    pub fn find<'o>(&self, members: &'o Object<'o>, name: &str) -> Option<&'o Json<'o>> {
        members.iter().next()?;
        let wanted = match name.strip_prefix("suyuan:") {
            Some(rest) => (SUYUAN_NS, rest),
            None => self.halves(name),
        };
        members.iter().find(|(n, _)| same(self.halves(n), wanted)).map(|(_, value)| value)
    }

    /// The whole URI of a name in two halves, to be compared without being put together.
    fn halves<'a>(&'a self, name: &'a str) -> (&'a str, &'a str) {
        let split = uri::split(name).filter(|(_, rest)| !rest.starts_with("//"));
        let whole = split.and_then(|(prefix, rest)| Some((self.namespace(prefix)?, rest)));
        whole.unwrap_or((name, ""))
    }

    /// These, and what the object's own `@context` adds; with the faults of that context.
    pub(super) fn with_context_of(&self, json: &Json, pointer: &str) -> (Namespaces, Vec<EventError>) {
        let mut namespaces = self.clone();
        let reading = Reading::new(Namespaces::default());
        if let Some(context) = At::root(json, pointer, &reading).member("@context") {
            namespaces.read(&context);
        }
        (namespaces, reading.into_faults())
    }

    /// Refuses a context by which nothing is EPCIS. One behind another address may include GS1's.
    pub(super) fn require_gs1(&self, at: &At<'_>) {
        if !self.names_gs1 && !self.unknown_context {
            at.refuse(Reason::NoEpcisContext);
        }
    }

    /// What the `@context` of an object declares, its faults let pass: for reading what need not be valid.
    pub(super) fn lenient(json: &Json) -> Namespaces {
        Namespaces::gs1().lenient_within(json)
    }

    /// These, and what the object's own `@context` adds, its faults let pass.
    pub(super) fn lenient_within(&self, json: &Json) -> Namespaces {
        self.with_context_of(json, "").0
    }

    /// Declares a prefix.
    pub(super) fn declare(&mut self, prefix: &str, namespace: &str) {
        self.define(prefix, &Json::from(namespace));
    }

    /// Adds what one `@context` value declares.
    pub(super) fn read(&mut self, at: &At<'_>) {
        match at.json {
            Json::Array(items) => {
                // Most name two, GS1's and their own.
                let few = items.len() <= 8;
                let mut seen = BTreeSet::new();
                for (place, item) in at.items().enumerate() {
                    let again = match few {
                        true => items[..place].iter().any(|earlier| alike(earlier, item.json)),
                        false => !seen.insert(item.json.to_string()),
                    };
                    if again {
                        item.refuse(Reason::Twice { text: shorten(&item.json.to_string()) });
                    }
                    self.read_one(&item);
                }
            }
            _ => self.read_one(at),
        }
    }

    fn read_one(&mut self, at: &At<'_>) {
        match at.json {
            Json::String(address) if uri::is_absolute(address) => {
                self.unknown_context |= !is_gs1(address);
                self.names_gs1 |= is_gs1(address);
            }
            Json::String(address) => at.refuse_uri(address),
            Json::Object(definitions) => {
                for (term, definition) in definitions.iter() {
                    self.define(term, definition);
                }
            }
            other => at.refuse_type("an address, an object, or an array of these", other),
        }
    }

    fn define(&mut self, term: &str, definition: &Json) {
        if term.starts_with('@') {
            return;
        }
        let id = match definition {
            Json::String(id) => Some(&**id),
            Json::Object(members) => members.get("@id").and_then(Json::as_str),
            _ => None,
        };
        if !term.contains(':') {
            self.terms.insert(term.to_owned());
        }
        if let Some(id) = id {
            let whole = self.expand(id).into_owned();
            // Prefixes made of prefixes made of prefixes could grow without bound.
            if whole.len() <= LONGEST_NAMESPACE {
                self.declared.insert(term.to_owned(), whole);
            }
        }
    }
}

/// Whether two contexts are written alike.
fn alike(one: &Json, other: &Json) -> bool {
    match (one.as_str(), other.as_str()) {
        (Some(one), Some(other)) => one == other,
        (None, None) => one.to_string() == other.to_string(),
        _ => false,
    }
}

/// Whether two names in halves are the same put together.
fn same(one: (&str, &str), other: (&str, &str)) -> bool {
    one.0.len() + one.1.len() == other.0.len() + other.1.len()
        && one.0.bytes().chain(one.1.bytes()).eq(other.0.bytes().chain(other.1.bytes()))
}

fn is_gs1(address: &str) -> bool {
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
    rest.is_some_and(|r| {
        r.starts_with("ref.gs1.org/standards/epcis/")
            || r.starts_with("gs1.github.io/EPCIS/")
            || r.starts_with("id.gs1.org/epcis")
    })
}
