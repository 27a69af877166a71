//! Identifiers by number, so that what is kept of every event and link need not repeat them.
//!
//! A number is given where an identifier is first needed, in the order of the log: every replay gives the same.

use std::collections::HashMap;
use std::sync::Arc;

/// Identifiers, numbered from 0.
#[derive(Clone, Default)]
pub(super) struct Ids {
    by_number: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, u32>,
}

impl Ids {
    /// The number of an identifier, a new one if it has none.
    pub(super) fn number(&mut self, id: &str) -> u32 {
        if let Some(number) = self.numbers.get(id) {
            return *number;
        }
        // A log has fewer entries than this has numbers, and no memory holds so many identifiers.
        let number = self.by_number.len() as u32;
        let id: Arc<str> = id.into();
        self.by_number.push(id.clone());
        self.numbers.insert(id, number);
        number
    }

    /// The number of an identifier, if it has one.
    pub(super) fn known(&self, id: &str) -> Option<u32> {
        self.numbers.get(id).copied()
    }

    /// The identifier of a number.
    pub(super) fn id(&self, number: u64) -> Option<&str> {
        self.by_number.get(usize::try_from(number).ok()?).map(|id| &**id)
    }

    /// All of them, by number.
    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        self.by_number.iter().map(|id| &**id)
    }
}

impl FromIterator<String> for Ids {
    fn from_iter<I: IntoIterator<Item = String>>(all: I) -> Ids {
        let mut ids = Ids::default();
        for id in all {
            ids.number(&id);
        }
        ids
    }
}
