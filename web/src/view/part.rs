//! A stretch of a list that is too long for one page.

use serde::Serialize;

/// A stretch of a list that is too long for one page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Part {
    /// How many stand before it.
    pub from: usize,
    /// How many it has.
    pub count: usize,
    /// How many there are in all.
    pub all: usize,
    /// The most that one page has.
    pub most: usize,
}

impl Part {
    /// The stretch that begins after so many; where none is said, or there are not so many, the end of the list.
    pub fn new(from: Option<usize>, most: usize, all: usize) -> Part {
        let from = from.filter(|from| *from < all).unwrap_or(all.saturating_sub(most));
        Part { from, count: most.min(all - from), all, most }
    }

    /// Its places in the list.
    pub fn range(self) -> std::ops::Range<usize> {
        self.from..self.from + self.count
    }

    /// Where the stretch before it begins, if there is one.
    pub(crate) fn before(self) -> Option<usize> {
        (self.from > 0).then(|| self.from.saturating_sub(self.most))
    }

    /// Where the stretch after it begins, if there is one.
    pub(crate) fn after(self) -> Option<usize> {
        let end = self.from + self.count;
        (end < self.all).then_some(end)
    }
}
