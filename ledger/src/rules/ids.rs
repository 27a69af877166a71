//! Identifiers by number, so that what is kept of every event and link need not repeat them.
//!
//! A number is given where an identifier is first needed, in the order of the log: every replay gives the same.

use std::borrow::Borrow;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::rules::memory::{Heap, block};
use crate::rules::table::Table;

/// Identifiers, numbered from 0.
#[derive(Clone, Default)]
pub(super) struct Ids {
    pub(super) names: Table<u32, Name>,
    pub(super) numbers: Table<Name, u32>,
}

/// An identifier, which is kept once as long as neither its row nor its number's is put away.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Name(Arc<str>);

impl Ids {
    /// The number of an identifier, a new one if it has none.
    pub(super) fn number(&mut self, id: &str) -> u32 {
        if let Some(number) = self.numbers.get(id) {
            return *number;
        }
        // A log has fewer entries than this has numbers.
        let number = self.len() as u32;
        self.put(number, id);
        number
    }

    /// Takes an identifier with the number that it has had.
    pub(super) fn put(&mut self, number: u32, id: &str) {
        let id = Name(id.into());
        self.names.insert(number, id.clone());
        self.numbers.insert(id, number);
    }

    /// The number of an identifier, if it has one.
    pub(super) fn known(&self, id: &str) -> Option<u32> {
        self.numbers.get(id).copied()
    }

    /// The identifier of a number.
    pub(super) fn id(&self, number: u64) -> Option<&str> {
        self.names.get(&u32::try_from(number).ok()?).map(|id| &*id.0)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.names.len()
    }
}

impl Borrow<str> for Name {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// Counted whole in both tables.
impl Heap for Name {
    fn heap(&self) -> usize {
        block(16 + self.0.len())
    }
}

impl Serialize for Name {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Name, D::Error> {
        <&str>::deserialize(deserializer).map(|name| Name(name.into()))
    }
}
