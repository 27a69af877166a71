//! When: times as written and as instants, and the actor's offset from UTC.
//!
//! EPCIS wants `xsd:dateTimeStamp`, JSON Schema RFC 3339: a real calendar date, seconds, and an offset. The written text
//! is kept, because it is what was signed and what people recognise; the instant serves for order.

use std::borrow::Cow;
use std::fmt;

use jiff::Timestamp;

use super::{Reason, reading::shorten};

/// A date and time with offset: the text as written, and its instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventTime {
    text: String,
    ms: i64,
}

/// Minutes east of UTC at the place and time of the event, for showing local time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TimeZoneOffset(i16);

impl EventTime {
    /// Reads RFC 3339, years 0001 to 9999, offsets to ±23:59; a leap second counts as the second before it.
    pub fn parse(text: &str) -> Result<EventTime, Reason> {
        let refuse = |why: &str| Reason::NotTime { text: shorten(text), why: why.to_owned() };
        shape(text).map_err(refuse)?;
        // Instants are kept to the millisecond, so digits past the ninth cannot matter; jiff reads nine.
        let instant: Timestamp =
            nine_digits(text).parse().map_err(|e: jiff::Error| refuse(&e.to_string()))?;
        Ok(EventTime { text: text.to_owned(), ms: instant.as_millisecond() })
    }

    /// A stand-in while the rest of an event without time is read for its faults.
    pub(super) fn epoch() -> EventTime {
        EventTime { text: String::new(), ms: 0 }
    }

    /// As written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The offset it is written with; `Z` is +00:00.
    pub fn offset(&self) -> TimeZoneOffset {
        let tail = self.text.len().checked_sub(6).and_then(|at| self.text.get(at..));
        tail.and_then(minutes_east).map(TimeZoneOffset).unwrap_or_default()
    }

    /// Milliseconds since 1970-01-01T00:00:00Z; finer digits are cut off.
    pub fn ms(&self) -> i64 {
        self.ms
    }
}

impl fmt::Display for EventTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl TimeZoneOffset {
    /// Reads `±hh:mm` up to 14:00.
    pub fn parse(text: &str) -> Result<TimeZoneOffset, Reason> {
        let minutes = minutes_east(text).filter(|m| m.abs() <= FARTHEST);
        minutes.map(TimeZoneOffset).ok_or_else(|| Reason::NotOffset { text: shorten(text) })
    }

    /// Minutes east of UTC.
    pub fn minutes(self) -> i16 {
        self.0
    }
}

impl fmt::Display for TimeZoneOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { '-' } else { '+' };
        write!(f, "{sign}{:02}:{:02}", self.0.abs() / 60, self.0.abs() % 60)
    }
}

/// No place keeps a clock farther from UTC than this.
const FARTHEST: i16 = 14 * 60;

/// The minutes in `±hh:mm`.
fn minutes_east(text: &str) -> Option<i16> {
    let b = text.as_bytes();
    let digits = b.len() == 6 && b[3] == b':' && [1, 2, 4, 5].iter().all(|i| b[*i].is_ascii_digit());
    if !digits || !matches!(b[0], b'+' | b'-') {
        return None;
    }
    let two = |i: usize| i16::from(b[i] - b'0') * 10 + i16::from(b[i + 1] - b'0');
    let minutes = two(1) * 60 + two(4);
    (two(4) <= 59).then_some(if b[0] == b'-' { -minutes } else { minutes })
}

/// Checks RFC 3339's shape, which is narrower than what jiff reads; the calendar is left to jiff.
fn shape(text: &str) -> Result<(), &'static str> {
    let b = text.as_bytes();
    let digit = |i: usize| b.get(i).is_some_and(u8::is_ascii_digit);
    let is = |i: usize, chars: &[u8]| b.get(i).is_some_and(|c| chars.contains(c));
    let date = [0, 1, 2, 3, 5, 6, 8, 9].iter().all(|i| digit(*i)) && is(4, b"-") && is(7, b"-");
    if !date {
        return Err("it must start with year-month-day");
    }
    let time =
        is(10, b"Tt") && [11, 12, 14, 15, 17, 18].iter().all(|i| digit(*i)) && is(13, b":") && is(16, b":");
    if !time {
        return Err("after the day comes T and hours:minutes:seconds");
    }
    if b[11..13] > b"23"[..] || b[14..16] > b"59"[..] || b[17..19] > b"60"[..] {
        return Err("there is no such time of day");
    }
    let mut end = 19;
    if is(end, b".") {
        end += 1;
        if !digit(end) {
            return Err("a point must be followed by digits");
        }
        while digit(end) {
            end += 1;
        }
    }
    if is(end, b"Zz") && b.len() == end + 1 {
        return Ok(());
    }
    let offset = is(end, b"+-") && [1, 2, 4, 5].iter().all(|i| digit(end + i)) && is(end + 3, b":");
    if !offset || b.len() != end + 6 {
        return Err("it must end with Z or an offset such as +08:00");
    }
    if b[end + 1..end + 3] > b"23"[..] || b[end + 4..end + 6] > b"59"[..] {
        return Err("there is no such offset");
    }
    Ok(())
}

fn nine_digits(text: &str) -> Cow<'_, str> {
    let Some((head, tail)) = text.split_once('.') else { return Cow::Borrowed(text) };
    let digits = tail.bytes().take_while(u8::is_ascii_digit).count();
    Cow::Owned(format!("{head}.{}{}", &tail[..digits.min(9)], &tail[digits..]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_what_the_standard_allows() {
        for (text, ms) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2005-04-03T20:33:31.116-06:00", 1_112_582_011_116),
            ("2005-04-03t20:33:31.116000000000-06:00", 1_112_582_011_116),
            ("2026-10-03T07:40:00.9999+08:00", 1_790_984_400_999),
            ("2016-12-31T23:59:60Z", 1_483_228_799_000),
            ("2024-02-29T00:00:00-00:00", 1_709_164_800_000),
        ] {
            let time = EventTime::parse(text).unwrap();
            assert_eq!((time.ms(), time.as_str()), (ms, text));
        }
        assert_eq!(EventTime::parse("2026-10-03T07:40:00+08:00").unwrap().offset().minutes(), 480);
        assert_eq!(EventTime::parse("2026-10-03T07:40:00Z").unwrap().offset().minutes(), 0);
    }

    #[test]
    fn refuses_what_is_no_time() {
        for text in [
            "",
            "yesterday",
            "2026-10-03",
            "2026-10-03T07:40:00",
            "2026-10-03 07:40:00Z",
            "2026-10-03T07:40Z",
            "2026-10-03T07:40:00.Z",
            "2026-10-03T07:40:00,5Z",
            "2026-02-30T07:40:00Z",
            "2025-02-29T07:40:00Z",
            "2026-13-01T07:40:00Z",
            "2026-10-03T24:00:00Z",
            "2026-10-03T07:60:00Z",
            "2026-10-03T07:40:61Z",
            "2026-10-03T07:40:00+24:00",
            "2026-10-03T07:40:00+08:60",
            "2026-10-03T07:40:00+0800",
            "2026-10-03T07:40:00+08",
            "2026-10-03T07:40:00Z[UTC]",
            "2026-10-03T07:40:00é8:00",
            "+012026-10-03T07:40:00Z",
        ] {
            assert!(EventTime::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn offsets_end_at_fourteen_hours() {
        for good in ["+08:00", "-06:00", "+14:00", "-14:00", "+05:45"] {
            assert_eq!(TimeZoneOffset::parse(good).unwrap().to_string(), good);
        }
        for bad in ["08:00", "+8:00", "+14:01", "+15:00", "+08:60", "Z", "+08:00 ", "−08:00", ""] {
            assert!(TimeZoneOffset::parse(bad).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[0-9TtZz:.+ -]{0,40}|.{0,40}") {
            let _ = EventTime::parse(&text).map(|t| t.offset());
            let _ = TimeZoneOffset::parse(&text);
        }
    }
}
