//! Walking a JSON value with the place in hand, so that every fault can name its pointer.
//!
//! Nothing is allocated for a place until a fault needs it: an [`At`] knows its parent. Faults are gathered rather than
//! returned one by one; a reader gives `None` for what it could not read, having said why.

use std::cell::RefCell;

use rust_decimal::Decimal;

use super::{
    EventError, EventErrors, EventTime, MOST_FAULTS, Namespaces, Reason, Unit, nearest::nearest, uri,
    vocabulary::Vocabulary,
};
use crate::json::{Json, Object};

/// What one reading shares: the meaning of prefixes, and the faults so far.
pub(super) struct Reading {
    pub(super) namespaces: Namespaces,
    faults: RefCell<Vec<EventError>>,
}

/// A value and its place.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    pub(super) json: &'a Json<'a>,
    step: Step<'a>,
    parent: Option<&'a At<'a>>,
    pub(super) reading: &'a Reading,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Root(&'a str),
    Name(&'a str),
    Index(usize),
}

/// Whether an object takes members that EPCIS does not define.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Extensible {
    Yes,
    No,
}

impl Reading {
    pub(super) fn new(namespaces: Namespaces) -> Reading {
        Reading { namespaces, faults: RefCell::default() }
    }

    pub(super) fn with_faults(namespaces: Namespaces, faults: Vec<EventError>) -> Reading {
        Reading { namespaces, faults: RefCell::new(faults) }
    }

    pub(super) fn into_faults(self) -> Vec<EventError> {
        self.faults.into_inner()
    }

    /// The value read, if there was no fault.
    pub(super) fn finish<T>(self, value: Option<T>) -> Result<T, EventErrors> {
        let faults = self.faults.into_inner();
        match value {
            Some(value) if faults.is_empty() => Ok(value),
            _ => Err(EventErrors(faults)),
        }
    }
}

impl<'a> At<'a> {
    pub(super) fn root(json: &'a Json<'a>, pointer: &'a str, reading: &'a Reading) -> At<'a> {
        At { json, step: Step::Root(pointer), parent: None, reading }
    }

    pub(super) fn refuse(&self, reason: Reason) {
        let mut faults = self.reading.faults.borrow_mut();
        if faults.len() < MOST_FAULTS {
            faults.push(EventError { pointer: self.pointer(), reason });
        }
    }

    fn is_full(&self) -> bool {
        self.reading.faults.borrow().len() >= MOST_FAULTS
    }

    pub(super) fn refuse_type(&self, want: &'static str, got: &Json) {
        self.refuse(Reason::Type { want, got: got.kind() });
    }

    pub(super) fn refuse_uri(&self, text: &str) {
        self.refuse(Reason::NotUri { text: shorten(text) });
    }

    pub(super) fn pointer(&self) -> String {
        let mut pointer = self.parent.map(At::pointer).unwrap_or_default();
        match self.step {
            Step::Root(start) => pointer.push_str(start),
            Step::Name(name) => {
                pointer.push('/');
                pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
            }
            Step::Index(index) => pointer.push_str(&format!("/{index}")),
        }
        pointer
    }

    // Parts.

    pub(super) fn object(&self) -> Option<&'a Object<'a>> {
        let object = self.json.as_object();
        if object.is_none() {
            self.refuse_type("an object", self.json);
        }
        object
    }

    /// A member, if it is there. Call only on objects; on anything else there are no members.
    pub(super) fn member<'s>(&'s self, name: &'s str) -> Option<At<'s>> {
        let json = self.json.as_object()?.get(name)?;
        Some(At { json, step: Step::Name(name), parent: Some(self), reading: self.reading })
    }

    pub(super) fn required<'s>(&'s self, name: &'static str) -> Option<At<'s>> {
        let member = self.member(name);
        if member.is_none() {
            self.refuse(Reason::Missing { name });
        }
        member
    }

    /// The items of an array; a fault and none if it is no array.
    pub(super) fn items<'s>(&'s self) -> impl Iterator<Item = At<'s>> {
        let items = self.json.as_array();
        if items.is_none() {
            self.refuse_type("an array", self.json);
        }
        items.unwrap_or_default().iter().enumerate().map(|(index, json)| At {
            json,
            step: Step::Index(index),
            parent: Some(self),
            reading: self.reading,
        })
    }

    pub(super) fn list<T>(&self, read: impl Fn(&At<'_>) -> Option<T>) -> Vec<T> {
        self.items().filter_map(|item| read(&item)).collect()
    }

    /// The list under a name, empty if it is not there.
    pub(super) fn list_of<T>(&self, name: &str, read: impl Fn(&At<'_>) -> Option<T>) -> Vec<T> {
        self.member(name).map(|at| at.list(read)).unwrap_or_default()
    }

    /// Members that EPCIS does not define here: kept if the context gives them a meaning, refused otherwise.
    pub(super) fn extensions(&self, known: &[&'static str], extensible: Extensible) -> Object<'static> {
        self.extensions_beside([known, &[]], extensible)
    }

    /// [`At::extensions`] where what is defined stands in two lists.
    pub(super) fn extensions_beside(
        &self,
        known: [&[&'static str]; 2],
        extensible: Extensible,
    ) -> Object<'static> {
        let mut extensions = Object::new();
        let open = extensible == Extensible::Yes;
        for member in self.json.as_object().into_iter().flat_map(Object::members) {
            let name = &*member.0;
            if known.iter().any(|known| known.contains(&name)) {
                continue;
            }
            if self.is_full() {
                break;
            }
            // `@type`, `@xmlns:…`: what converters leave of JSON-LD or XML is no extension.
            let named = !name.starts_with('@');
            if open && named && self.reading.namespaces.declares(name) {
                extensions.take_over(member.clone());
            } else if let (true, Some((prefix, _))) = (open && named, uri::split(name)) {
                self.refuse(Reason::UndeclaredPrefix { name: shorten(name), prefix: shorten(prefix) });
            } else {
                let meant = nearest(name, known.into_iter().flatten().copied());
                self.refuse(Reason::UnknownMember { name: shorten(name), meant, open });
            }
        }
        extensions
    }

    // Leaves.

    pub(super) fn string(&self) -> Option<&'a str> {
        let text = self.json.as_str();
        if text.is_none() {
            self.refuse_type("a string", self.json);
        }
        text
    }

    pub(super) fn text(&self) -> Option<String> {
        self.string().map(str::to_owned)
    }

    pub(super) fn uri(&self) -> Option<String> {
        let text = self.string()?;
        if uri::is_absolute(text) {
            return Some(text.to_owned());
        }
        self.refuse_uri(text);
        None
    }

    pub(super) fn time(&self) -> Option<EventTime> {
        let text = self.string()?;
        EventTime::parse(text).map_err(|reason| self.refuse(reason)).ok()
    }

    pub(super) fn number(&self) -> Option<Decimal> {
        let number = self.json.as_number();
        if number.is_none() {
            self.refuse_type("a number", self.json);
        }
        number
    }

    pub(super) fn boolean(&self) -> Option<bool> {
        let value = self.json.as_bool();
        if value.is_none() {
            self.refuse_type("true or false", self.json);
        }
        value
    }

    pub(super) fn unit(&self) -> Option<Unit> {
        let text = self.string()?;
        let unit = Unit::parse(text);
        if unit.is_none() {
            self.refuse(Reason::NotUnit { text: shorten(text) });
        }
        unit
    }

    pub(super) fn word<V: Vocabulary>(&self) -> Option<V> {
        let text = self.string()?;
        V::read(text, &self.reading.namespaces).map_err(|reason| self.refuse(reason)).ok()
    }
}

/// As much of a text as an error message can bear.
pub(super) fn shorten(text: &str) -> String {
    const MOST: usize = 120;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
