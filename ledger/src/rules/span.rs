//! Runs of whole numbers: positions in a roll of codes, or its groups; and what is said of each, without a word for every one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::codes::MOST_CODES;
use crate::json::Json;

/// The most runs of one list.
pub const MOST_SPANS: usize = 1_000;

/// From the first to the last, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// The first.
    pub first: u64,
    /// The last.
    pub last: u64,
}

impl Span {
    /// How many there are.
    pub fn count(&self) -> u64 {
        self.last - self.first + 1
    }

    /// What both have, if there is any.
    pub(super) fn and(&self, other: &Span) -> Option<Span> {
        let (first, last) = (self.first.max(other.first), self.last.min(other.last));
        (first <= last).then_some(Span { first, last })
    }

    /// Reads `[[first, last], …]`: at least one, ascending, with a gap between any two. An error is what is wrong, and
    /// where below the list.
    pub(super) fn read_all(json: &Json) -> Result<Vec<Span>, (String, String)> {
        let Some(runs) = json.as_array() else {
            return Err((String::new(), format!("found {}, expected [[first, last], …]", json.kind())));
        };
        if !(1..=MOST_SPANS).contains(&runs.len()) {
            return Err((String::new(), format!("found {} runs, expected 1 to {MOST_SPANS}", runs.len())));
        }
        let mut spans: Vec<Span> = Vec::with_capacity(runs.len());
        for (i, run) in runs.iter().enumerate() {
            let wrong = |detail: &str| (format!("/{i}"), detail.to_owned());
            let number = |json: &Json| json.as_u64().filter(|n| *n < MOST_CODES);
            let span = match run.as_array() {
                Some([first, last]) => number(first).zip(number(last)),
                _ => None,
            };
            let Some((first, last)) = span else {
                return Err(wrong("expected [first, last], two whole numbers below 10,000,000"));
            };
            if last < first {
                return Err(wrong("the last is before the first"));
            }
            if spans.last().is_some_and(|before| first <= before.last + 1) {
                return Err(wrong("runs ascend, and two that touch are one"));
            }
            spans.push(Span { first, last });
        }
        Ok(spans)
    }
}

/// What is said of numbers: one value a run, runs that touch with equal values are one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Spans<T>(BTreeMap<u64, (u64, T)>);

impl<T> Default for Spans<T> {
    fn default() -> Spans<T> {
        Spans(BTreeMap::new())
    }
}

impl<T: Clone + PartialEq> Spans<T> {
    pub(super) fn iter(&self) -> impl Iterator<Item = (Span, &T)> {
        self.0.iter().map(|(first, (last, value))| (Span { first: *first, last: *last }, value))
    }

    pub(super) fn get(&self, at: u64) -> Option<&T> {
        let (_, (last, value)) = self.0.range(..=at).next_back()?;
        (at <= *last).then_some(value)
    }

    /// What is said within a run, each no further than it goes.
    pub(super) fn within(&self, span: Span) -> impl Iterator<Item = (Span, &T)> {
        let begin = self.0.range(..=span.first).next_back().map_or(span.first, |(first, _)| *first);
        let there = self.0.range(begin..=span.last);
        there.filter_map(move |(first, (last, value))| {
            Some((Span { first: *first, last: *last }.and(&span)?, value))
        })
    }

    /// The parts of a run of which nothing is said.
    pub(super) fn free(&self, span: Span) -> Vec<Span> {
        self.pieces(span).into_iter().filter(|(_, value)| value.is_none()).map(|(span, _)| span).collect()
    }

    /// Says something else of each part of a run.
    pub(super) fn change(&mut self, span: Span, with: impl Fn(Option<T>) -> Option<T>) {
        let pieces: Vec<(Span, Option<T>)> =
            self.pieces(span).into_iter().map(|(piece, value)| (piece, value.cloned())).collect();
        self.clear(span);
        for (piece, value) in pieces {
            if let Some(value) = with(value) {
                self.join(piece, value);
            }
        }
        if let Some((last, value)) = self.0.remove(&(span.last + 1)) {
            self.join(Span { first: span.last + 1, last }, value);
        }
    }

    /// The whole run in parts, with what is said of each.
    pub(super) fn pieces(&self, span: Span) -> Vec<(Span, Option<&T>)> {
        let (mut pieces, mut next) = (Vec::new(), span.first);
        for (there, value) in self.within(span) {
            if next < there.first {
                pieces.push((Span { first: next, last: there.first - 1 }, None));
            }
            pieces.push((there, Some(value)));
            next = there.last + 1;
        }
        if next <= span.last {
            pieces.push((Span { first: next, last: span.last }, None));
        }
        pieces
    }

    fn clear(&mut self, span: Span) {
        let begin = self.0.range(..=span.first).next_back().map_or(span.first, |(first, _)| *first);
        let there: Vec<u64> = self.0.range(begin..=span.last).map(|(first, _)| *first).collect();
        for first in there {
            let Some((last, value)) = self.0.remove(&first) else { continue };
            if first < span.first {
                self.0.insert(first, (last.min(span.first - 1), value.clone()));
            }
            if last > span.last {
                self.0.insert(span.last + 1, (last, value));
            }
        }
    }

    /// Puts a value where there is none, one run with an equal one before it.
    fn join(&mut self, span: Span, value: T) {
        if let Some((_, (last, before))) = self.0.range_mut(..span.first).next_back()
            && *last + 1 == span.first
            && *before == value
        {
            *last = span.last;
            return;
        }
        self.0.insert(span.first, (span.last, value));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::json;

    proptest! {
        #[test]
        fn is_a_list_of_values_and_says_nothing_twice(
            changes in prop::collection::vec((0..40u64, 0..12u64, prop::option::of(0..3u8)), 0..30),
            at in 0..50u64,
            length in 0..20u64,
        ) {
            let (mut spans, mut plain) = (Spans::default(), vec![None; 60]);
            for (first, more, value) in changes {
                let span = Span { first, last: first + more };
                spans.change(span, |there| if there == value { None } else { value });
                for there in &mut plain[first as usize..=(first + more) as usize] {
                    *there = if *there == value { None } else { value };
                }
            }
            let read: Vec<Option<u8>> = (0..60).map(|at| spans.get(at).copied()).collect();
            prop_assert_eq!(&read, &plain);
            let runs: Vec<(Span, u8)> = spans.iter().map(|(span, value)| (span, *value)).collect();
            for pair in runs.windows(2) {
                prop_assert!(pair[0].0.last + 1 < pair[1].0.first || pair[0].1 != pair[1].1);
            }
            let window = Span { first: at.min(39), last: at.min(39) + length };
            let free: u64 = spans.free(window).iter().map(Span::count).sum();
            let said: u64 = spans.within(window).map(|(span, _)| span.count()).sum();
            let none = plain[window.first as usize..=window.last as usize].iter().filter(|v| v.is_none());
            prop_assert_eq!((free, said), (none.count() as u64, window.count() - free));
        }
    }

    #[test]
    fn a_list_of_runs_has_one_spelling() {
        let read = |text: &str| Span::read_all(&json::parse_str(text).unwrap());
        let spans = read("[[0,9],[12,12]]").unwrap();
        assert_eq!(spans, [Span { first: 0, last: 9 }, Span { first: 12, last: 12 }]);
        let many =
            format!("[{}]", (0..1_001).map(|n| format!("[{0},{0}]", 2 * n)).collect::<Vec<_>>().join(","));
        for (bad, at) in [
            ("[]", ""),
            ("7", ""),
            (many.as_str(), ""),
            ("[[0]]", "/0"),
            ("[[0,-1]]", "/0"),
            ("[[0,1.5]]", "/0"),
            ("[[3,2]]", "/0"),
            ("[[0,10000000]]", "/0"),
            ("[[0,3],[4,5]]", "/1"),
            ("[[4,5],[0,1]]", "/1"),
            ("[[0,3],[2,5]]", "/1"),
        ] {
            assert_eq!(read(bad).unwrap_err().0, at, "{bad}");
        }
    }
}
