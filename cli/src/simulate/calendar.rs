//! The county's days. It begins on 13 July 2026, a Monday, and keeps the time of Chengdu (+08:00).

use jiff::{Timestamp, civil::DateTime, tz::Offset};

/// Midnight of the first day, milliseconds since 1970: 2026-07-13T00:00:00+08:00.
pub(super) const START_MS: u64 = 1_783_872_000_000;
/// A minute.
pub(super) const MINUTE: u64 = 60_000;
/// A day.
pub(super) const DAY: u64 = 1_440 * MINUTE;

/// A time of day on one of the county's days, counted from 0.
pub(super) fn moment(day: u64, hour: u64, minute: u64) -> u64 {
    START_MS + day * DAY + (hour * 60 + minute) * MINUTE
}

/// As events write it.
pub(super) fn written(ms: u64) -> String {
    format!("{}+08:00", local(ms).strftime("%Y-%m-%dT%H:%M:%S"))
}

/// The date that local clocks show.
pub(super) fn date(ms: u64) -> String {
    local(ms).strftime("%Y-%m-%d").to_string()
}

/// The month of a day, 1 to 12.
pub(super) fn month(day: u64) -> usize {
    usize::try_from(local(moment(day, 12, 0)).month()).unwrap_or(1)
}

/// Month and day as one number: 718 is 18 July.
pub(super) fn of_year(day: u64) -> u64 {
    let date = local(moment(day, 12, 0));
    u64::from(date.month().unsigned_abs()) * 100 + u64::from(date.day().unsigned_abs())
}

fn local(ms: u64) -> DateTime {
    let at = Timestamp::from_millisecond(i64::try_from(ms).unwrap_or(0)).unwrap_or_default();
    Offset::constant(8).to_datetime(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_county_begins_on_a_morning_in_july() {
        assert_eq!(written(moment(0, 6, 30)), "2026-07-13T06:30:00+08:00");
        assert_eq!((date(moment(20, 0, 0)), month(20), of_year(5)), ("2026-08-02".into(), 8, 718));
    }
}
