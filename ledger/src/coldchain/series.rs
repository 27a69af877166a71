//! Readings in order of time, and where between them the limits were crossed.

use super::{Micro, Range, micro::div_half_even};

/// One reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// What was read.
    pub value: Micro,
}

/// Readings in order of time: at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    readings: Vec<Reading>,
    steps_back: u64,
    same_times: u64,
}

/// How things stood for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Inside the limits.
    Inside,
    /// Below the lower one.
    Below,
    /// Above the upper one.
    Above,
    /// Nobody knows: too long between two readings.
    Unmeasured,
}

/// A while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// From when, in milliseconds since 1970 UTC.
    pub from_ms: i64,
    /// Until when; later than that.
    pub until_ms: i64,
    /// How things stood.
    pub standing: Standing,
}

impl Series {
    /// Readings in the order of their file; none of none.
    pub fn new(mut readings: Vec<Reading>) -> Option<Series> {
        let steps = || readings.windows(2).map(|pair| pair[1].at_ms.cmp(&pair[0].at_ms));
        if steps().any(std::cmp::Ordering::is_lt) && !steps().any(std::cmp::Ordering::is_gt) {
            readings.reverse();
        }
        let steps = || readings.windows(2).map(|pair| pair[1].at_ms.cmp(&pair[0].at_ms));
        let steps_back = steps().filter(|step| step.is_lt()).count() as u64;
        readings.sort_by_key(|reading| reading.at_ms);
        let same_times = readings.windows(2).filter(|pair| pair[0].at_ms == pair[1].at_ms).count() as u64;
        (!readings.is_empty()).then_some(Series { readings, steps_back, same_times })
    }

    /// In order of time.
    pub fn readings(&self) -> &[Reading] {
        &self.readings
    }

    /// How often the file's clock stepped back.
    pub fn steps_back(&self) -> u64 {
        self.steps_back
    }

    /// How many readings bear the time of another.
    pub fn same_times(&self) -> u64 {
        self.same_times
    }

    /// The first time.
    pub fn start_ms(&self) -> i64 {
        self.readings.first().map_or(0, |reading| reading.at_ms)
    }

    /// The last time.
    pub fn end_ms(&self) -> i64 {
        self.readings.last().map_or(0, |reading| reading.at_ms)
    }

    /// From the first reading to the last, cut where limits are crossed.
    pub fn spans(&self, range: Range, gap_ms: i64) -> impl Iterator<Item = Span> + '_ {
        self.readings.windows(2).flat_map(move |pair| between(pair[0], pair[1], range, gap_ms))
    }
}

/// The spans between two readings, at most three, without empty ones.
fn between(first: Reading, second: Reading, range: Range, gap_ms: i64) -> impl Iterator<Item = Span> {
    let mut cuts = [None; 2];
    let gap = second.at_ms - first.at_ms > gap_ms;
    if !gap {
        let cut =
            |limit: Option<Micro>| limit.and_then(|limit| Some((crossing(first, second, limit)?, limit)));
        cuts = [cut(range.min()), cut(range.max())];
        // A falling value meets the upper limit first.
        if second.value < first.value {
            cuts.reverse();
        }
    }
    let mut points = vec![(first.at_ms, first.value)];
    points.extend(cuts.into_iter().flatten());
    points.push((second.at_ms, second.value));
    let span = move |pair: &[(i64, Micro)]| Span {
        from_ms: pair[0].0,
        until_ms: pair[1].0,
        standing: if gap { Standing::Unmeasured } else { standing(pair[0].1, pair[1].1, range) },
    };
    let spans: Vec<Span> = points.windows(2).map(span).filter(|span| span.from_ms < span.until_ms).collect();
    spans.into_iter()
}

/// When a straight line between two readings meets a limit that lies truly between them, to the nearest millisecond.
fn crossing(first: Reading, second: Reading, limit: Micro) -> Option<i64> {
    let (low, high) = (first.value.min(second.value), first.value.max(second.value));
    if limit <= low || limit >= high {
        return None;
    }
    let part = i128::from((limit.millionths() - first.value.millionths()).unsigned_abs());
    let whole = i128::from((second.value.millionths() - first.value.millionths()).unsigned_abs());
    let ms = div_half_even(i128::from(second.at_ms - first.at_ms) * part, whole);
    Some(first.at_ms + i64::try_from(ms).unwrap_or_default())
}

/// Where a piece of line lies that crosses no limit.
fn standing(a: Micro, b: Micro, range: Range) -> Standing {
    if range.max().is_some_and(|max| a.max(b) > max) {
        Standing::Above
    } else if range.min().is_some_and(|min| a.min(b) < min) {
        Standing::Below
    } else {
        Standing::Inside
    }
}
