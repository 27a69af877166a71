//! The entries that name an identifier, to be looked at in parts: of some there are millions.

use crate::rules::names;
use crate::rules::runs::Runs;
use crate::rules::state::State;

/// The entries that name an identifier, oldest first.
#[derive(Clone)]
pub struct History<'s> {
    runs: &'s Runs<String, u64>,
    of: String,
    length: usize,
}

impl State {
    /// The entries that name an identifier, oldest first.
    pub fn history(&self, id: &str) -> History<'_> {
        History::new(&self.history, id)
    }
}

impl<'s> History<'s> {
    fn new(runs: &'s Runs<String, u64>, id: &str) -> History<'s> {
        let length = runs.len(id);
        if length > 0 {
            return History { runs, of: id.to_owned(), length };
        }
        let of = names::canonical(id);
        History { length: runs.len(&of), runs, of }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// From so many on, and at most so many.
    pub fn part(&self, first: usize, most: usize) -> Vec<u64> {
        self.runs.part(&self.of, first, most)
    }

    /// All of them.
    pub fn all(&self) -> Vec<u64> {
        self.part(0, self.length)
    }

    /// The last ones, at most so many.
    pub fn last(&self, most: usize) -> Vec<u64> {
        self.part(self.length.saturating_sub(most), most)
    }

    /// How many are before this entry.
    pub fn before(&self, index: u64) -> usize {
        let (mut low, mut high) = (0, self.length);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.part(middle, 1).first() {
                Some(there) if *there < index => low = middle + 1,
                _ => high = middle,
            }
        }
        low
    }
}
