//! Times as loggers write them.
//!
//! ISO 8601 and what comes near it (`2026-04-18 08:30`, `2026/4/18 8:30:05.5`, `2026年4月18日 8:30`, `18.04.2026 08:30`,
//! `18-Apr-2026 08:30`, `4/18/2026 8:30:00 AM`), with or without offset; seconds or milliseconds since 1970. What can mean two days is refused
//! until somebody says which.

use jiff::{civil, tz::Offset};

use super::{DateOrder, Layout};

/// Why a cell is no time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum MomentError {
    #[error("it is no date and time")]
    Shape,
    #[error("there is no such day or time of day")]
    Calendar,
    #[error("it has no offset from UTC")]
    NoOffset,
    #[error("it can be two days")]
    TwoDays,
}

/// Milliseconds since 1970 UTC.
pub(super) fn read(text: &str, layout: &Layout) -> Result<i64, MomentError> {
    let text = text.trim();
    if let Some(ms) = epoch(text) {
        return Ok(ms);
    }
    let spaced = text.replace(['年', '月'], "-").replace('日', " ").replace('：', ":");
    let (date, rest) = split(spaced.trim()).ok_or(MomentError::Shape)?;
    let date = day(date, layout.date_order)?;
    let (time, offset) = time_and_offset(rest.trim())?;
    let offset = match offset {
        Some(seconds) => seconds,
        None => i32::from(layout.utc_offset.ok_or(MomentError::NoOffset)?.minutes()) * 60,
    };
    let offset = Offset::from_seconds(offset).map_err(|_| MomentError::Calendar)?;
    let moment =
        offset.to_timestamp(civil::DateTime::from_parts(date, time)).map_err(|_| MomentError::Calendar)?;
    Ok(moment.as_millisecond())
}

/// Ten digits are seconds, thirteen are milliseconds: 2001 to 2286 both.
fn epoch(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(part) {
        return None;
    }
    let n: i64 = whole.parse().ok()?;
    match whole.len() {
        10 => Some(n * 1_000 + format!("{part:0<3}")[..3].parse::<i64>().ok()?),
        13 => Some(n),
        _ => None,
    }
}

/// Day and time of day: apart at `T` or at the first space.
fn split(text: &str) -> Option<(&str, &str)> {
    let at = text.char_indices().find(|(at, c)| {
        *c == ' ' || (matches!(c, 'T' | 't') && text[..*at].ends_with(|c: char| c.is_ascii_digit()))
    })?;
    Some((&text[..at.0], &text[at.0 + 1..]))
}

fn day(text: &str, order: Option<DateOrder>) -> Result<civil::Date, MomentError> {
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let [first, second, third] = parts[..] else { return Err(MomentError::Shape) };
    let (y, m, d) = if first.len() == 4 {
        (number(first)?, month(second)?, number(third)?)
    } else {
        let year = match third.len() {
            4 => number(third)?,
            // A year of two digits could be a day: only where the order is said.
            2 if order.is_some() => 2000 + number(third)?,
            _ => return Err(MomentError::TwoDays),
        };
        let named = second.starts_with(|c: char| c.is_ascii_alphabetic());
        let (a, b) = (number(first)?, month(second)?);
        match order {
            _ if named || text.contains('.') => (year, b, a),
            Some(DateOrder::DayMonth) => (year, b, a),
            Some(DateOrder::MonthDay) => (year, a, b),
            None if a > 12 || a == b => (year, b, a),
            None if b > 12 => (year, a, b),
            None => return Err(MomentError::TwoDays),
        }
    };
    let small = |n: i32| i8::try_from(n).map_err(|_| MomentError::Calendar);
    let year = i16::try_from(y).ok().filter(|y| (1990..2200).contains(y)).ok_or(MomentError::Calendar)?;
    civil::Date::new(year, small(m)?, small(d)?).map_err(|_| MomentError::Calendar)
}

fn month(text: &str) -> Result<i32, MomentError> {
    const NAMES: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    match NAMES.iter().position(|name| text.eq_ignore_ascii_case(name)) {
        Some(at) => i32::try_from(at + 1).map_err(|_| MomentError::Shape),
        None => number(text),
    }
}

fn number(text: &str) -> Result<i32, MomentError> {
    let digits = !text.is_empty() && text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| digits).ok_or(MomentError::Shape)
}

/// The time of day, and seconds east of UTC.
fn time_and_offset(text: &str) -> Result<(civil::Time, Option<i32>), MomentError> {
    let (text, afternoon) = half_of_day(text);
    let (text, offset) = offset(text)?;
    let parts: Vec<&str> = text.trim().split(':').collect();
    let (hours, minutes, seconds) = match parts[..] {
        [h, m] => (h, m, "0"),
        [h, m, s] => (h, m, s),
        _ => return Err(MomentError::Shape),
    };
    let (seconds, part) = seconds.split_once(['.', ',']).unwrap_or((seconds, "0"));
    if part.is_empty() || !part.bytes().all(|b| b.is_ascii_digit()) {
        return Err(MomentError::Shape);
    }
    let thousandths = number(&format!("{part:0<3}")[..3])?;
    let hours = match (number(hours)?, afternoon) {
        (hours, None) => hours,
        (12, Some(false)) => 0,
        (hours @ 1..=11, Some(true)) => hours + 12,
        (hours @ 1..=12, Some(_)) => hours,
        _ => return Err(MomentError::Calendar),
    };
    let small = |n: i32| i8::try_from(n).map_err(|_| MomentError::Calendar);
    // A leap second counts as the second before it, as in events.
    let seconds = number(seconds).map(|s| if s == 60 { 59 } else { s })?;
    let time =
        civil::Time::new(small(hours)?, small(number(minutes)?)?, small(seconds)?, thousandths * 1_000_000);
    Ok((time.map_err(|_| MomentError::Calendar)?, offset))
}

fn half_of_day(text: &str) -> (&str, Option<bool>) {
    for (word, afternoon) in [("上午", false), ("下午", true)] {
        if let Some(rest) = text.strip_prefix(word) {
            return (rest, Some(afternoon));
        }
    }
    let tail = text.len().checked_sub(2).and_then(|at| Some((text.get(..at)?, text.get(at..)?)));
    match tail {
        Some((rest, word)) if word.eq_ignore_ascii_case("am") => (rest, Some(false)),
        Some((rest, word)) if word.eq_ignore_ascii_case("pm") => (rest, Some(true)),
        _ => (text, None),
    }
}

fn offset(text: &str) -> Result<(&str, Option<i32>), MomentError> {
    for utc in ["Z", "z", "UTC", "GMT"] {
        if let Some(rest) = text.strip_suffix(utc) {
            return Ok((rest, Some(0)));
        }
    }
    let Some(at) = text.rfind(['+', '-', '−']) else { return Ok((text, None)) };
    let sign = if text[at..].starts_with('+') { 1 } else { -1 };
    let digits: String = text[at..].chars().filter(|c| *c != ':').skip(1).collect();
    let (hours, minutes) = match digits.len() {
        2 => (number(&digits)?, 0),
        4 => (number(&digits[..2])?, number(&digits[2..])?),
        _ => return Err(MomentError::Shape),
    };
    if hours > 14 || minutes > 59 {
        return Err(MomentError::Calendar);
    }
    let text = text[..at].trim_end();
    let text = text.strip_suffix("UTC").or(text.strip_suffix("GMT")).unwrap_or(text);
    Ok((text, Some(sign * (hours * 3_600 + minutes * 60))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::TimeZoneOffset;

    fn at(text: &str, offset: Option<&str>, order: Option<DateOrder>) -> Result<i64, MomentError> {
        let utc_offset = offset.map(|offset| TimeZoneOffset::parse(offset).unwrap());
        read(text, &Layout { utc_offset, date_order: order, ..Layout::default() })
    }

    #[test]
    fn reads_what_loggers_write() {
        let want = 1_776_472_200_000; // 2026-04-18T00:30:00Z
        for text in [
            "2026-04-18T08:30:00+08:00",
            "2026-04-18T00:30:00Z",
            "2026-04-18 00:30:00 UTC",
            "2026-04-18 08:30:00 +0800",
            "2026-04-18 08:30 UTC+08",
            "1776472200",
            "1776472200000",
            "1776472200.000",
        ] {
            assert_eq!(at(text, None, None), Ok(want), "{text}");
        }
        for text in [
            "2026-04-18 08:30",
            "2026/4/18 8:30:00.0",
            "2026年4月18日 8:30:00",
            "2026年4月18日8:30",
            "18.04.2026 08:30:00",
            "18-Apr-2026 08:30",
            "4/18/2026 8:30:00 AM",
            "18/4/2026 上午8:30",
        ] {
            assert_eq!(at(text, Some("+08:00"), None), Ok(want), "{text}");
            assert_eq!(at(text, None, None), Err(MomentError::NoOffset), "{text}");
        }
        assert_eq!(at("18/04/26 20:30", Some("-04:00"), Some(DateOrder::DayMonth)), Ok(want + 86_400_000));
        assert_eq!(
            at("12/11/2026 12:00 pm", Some("+00:00"), Some(DateOrder::MonthDay)),
            Ok(1_796_990_400_000)
        );
        assert_eq!(
            at("12/11/2026 12:00 am", Some("+00:00"), Some(DateOrder::MonthDay)),
            Ok(1_796_947_200_000)
        );
    }

    #[test]
    fn refuses_what_is_no_time_or_two() {
        for (text, why) in [
            ("", MomentError::Shape),
            ("08:30", MomentError::Shape),
            ("2026-04-18", MomentError::Shape),
            ("2026-02-30 08:30", MomentError::Calendar),
            ("2026-04-18 24:00", MomentError::Calendar),
            ("2026-04-18 08:60", MomentError::Calendar),
            ("1926-04-18 08:30", MomentError::Calendar),
            ("03/04/2026 08:30", MomentError::TwoDays),
            ("18/04/26 08:30", MomentError::TwoDays),
            ("2026-04-18 13:00 AM", MomentError::Calendar),
            ("2026-04-18 08:30:00.", MomentError::Shape),
            ("177647220", MomentError::Shape),
        ] {
            assert_eq!(at(text, Some("+08:00"), None), Err(why), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "[0-9TtZz:./+ 年月日AMPam-]{0,30}|.{0,30}") {
            let _ = at(&text, Some("+08:00"), Some(DateOrder::DayMonth));
        }
    }
}
