//! Identifiers by number, so that what is kept of every event and link need not repeat them.
//!
//! A number is given where an identifier is first needed, in the order of the log: every replay gives the same.

use std::sync::Arc;

use crate::rules::memory::block;
use crate::rules::table::Table;

/// So many are shared by a copy as one piece.
const PIECE: usize = 1_024;

/// Identifiers, numbered from 0.
#[derive(Clone, Default)]
pub(super) struct Ids {
    /// In pieces, all but the last of them whole.
    by_number: Vec<Arc<Vec<Arc<str>>>>,
    numbers: Table<Arc<str>, u32>,
}

impl Ids {
    /// The number of an identifier, a new one if it has none.
    pub(super) fn number(&mut self, id: &str) -> u32 {
        if let Some(number) = self.numbers.get(id) {
            return *number;
        }
        // A log has fewer entries than this has numbers, and no memory holds so many identifiers.
        let number = self.len() as u32;
        let id: Arc<str> = id.into();
        match self.by_number.last_mut().filter(|last| last.len() < PIECE) {
            Some(last) => Arc::make_mut(last).push(id.clone()),
            None => self.by_number.push(vec![id.clone()].into()),
        }
        self.numbers.insert(id, number);
        number
    }

    /// The number of an identifier, if it has one.
    pub(super) fn known(&self, id: &str) -> Option<u32> {
        self.numbers.get(id).copied()
    }

    /// The identifier of a number.
    pub(super) fn id(&self, number: u64) -> Option<&str> {
        let number = usize::try_from(number).ok()?;
        self.by_number.get(number / PIECE)?.get(number % PIECE).map(|id| &**id)
    }

    /// All of them, by number.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.by_number.iter().flat_map(|piece| piece.iter()).map(|id| &**id)
    }

    /// The bytes that they take.
    pub(super) fn memory(&self) -> usize {
        let names: usize = self.iter().map(|id| block(16 + id.len())).sum();
        names + self.by_number.len() * block(16 * PIECE) + self.numbers.allocated()
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.numbers.len()
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
