//! A calendar day, `YYYY-MM-DD`. It is read at UTC: from its midnight to the midnight after it.

use std::fmt;

use crate::event::TimeZoneOffset;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Milliseconds of a day.
pub const DAY_MS: i64 = 24 * 3_600_000;

/// A day, by its number since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Day(i32);

impl Day {
    /// The first of all.
    pub(in crate::rules) const FIRST: Day = Day(i32::MIN);

    /// Its number since 1970-01-01.
    pub(in crate::rules) fn number(self) -> i64 {
        self.0.into()
    }

    /// The day of a number.
    pub(in crate::rules) fn of_number(number: i64) -> Option<Day> {
        number.try_into().ok().map(Day)
    }

    /// Reads `YYYY-MM-DD`, years 0001 to 9999.
    pub fn parse(text: &str) -> Result<Day, String> {
        let shaped = text.len() == 10
            && text
                .bytes()
                .enumerate()
                .all(|(i, b)| if matches!(i, 4 | 7) { b == b'-' } else { b.is_ascii_digit() });
        if !shaped {
            return Err("expected a day such as 2026-04-18".to_owned());
        }
        let midnight: Timestamp =
            format!("{text}T00:00:00Z").parse().map_err(|e: jiff::Error| e.to_string())?;
        Ok(Day::of_ms(midnight.as_millisecond()))
    }

    /// The day that an instant falls on, at UTC.
    pub fn of_ms(ms: i64) -> Day {
        // No instant that can be written is two million years away.
        Day(i32::try_from(ms.div_euclid(DAY_MS)).unwrap_or(i32::MAX))
    }

    /// The day of an instant where clocks are so far from UTC.
    pub fn local(ms: i64, offset: TimeZoneOffset) -> Day {
        Day::of_ms(ms.saturating_add(i64::from(offset.minutes()) * 60_000))
    }

    /// Its year.
    pub fn year(self) -> i16 {
        let midnight = Timestamp::from_millisecond(self.begin_ms()).unwrap_or_default();
        midnight.to_zoned(jiff::tz::TimeZone::UTC).year()
    }

    /// Its first millisecond since 1970.
    pub fn begin_ms(self) -> i64 {
        i64::from(self.0) * DAY_MS
    }

    /// The first millisecond that is no longer part of it.
    pub fn end_ms(self) -> i64 {
        self.begin_ms() + DAY_MS
    }

    /// So many days later.
    pub fn plus(self, days: i32) -> Day {
        Day(self.0.saturating_add(days))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Timestamp::from_millisecond(self.begin_ms()) {
            Ok(midnight) => write!(f, "{}", midnight.strftime("%Y-%m-%d")),
            Err(_) => write!(f, "day {}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_reads_and_writes_alike_and_lasts_until_the_next() {
        let day = Day::parse("2026-04-18").unwrap();
        assert_eq!(day.to_string(), "2026-04-18");
        assert_eq!(day.end_ms(), Day::parse("2026-04-19").unwrap().begin_ms());
        assert_eq!((Day::of_ms(day.begin_ms()), Day::of_ms(day.end_ms() - 1)), (day, day));
        assert_eq!(Day::of_ms(-1).to_string(), "1969-12-31");
    }

    #[test]
    fn refuses_days_that_no_calendar_has() {
        for text in
            ["2026-02-30", "2026-13-01", "26-01-01", "2026-1-1", "2026-01-01T00:00:00Z", "２026-01-01"]
        {
            assert!(Day::parse(text).is_err(), "{text}");
        }
    }
}
