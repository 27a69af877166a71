//! Days as people type them into a sheet: `2026-05-03`, `2026/5/3`, `3.5.2026`, `5月3日`, `3 mai`, with or without a time of day.
//!
//! | written | is |
//! |---|---|
//! | `2026-5-3`, `2026/5/3`, `2026.5.3`, `20260503` | year, month, day |
//! | `3.5.2026` | day, month, year: with full stops the day is first everywhere |
//! | `13/5/2026`, `5/13/2026`, `5-13-2026` | as it can be read one way only |
//! | `3/5/2026` | nothing, until somebody says which is first |
//! | `2026年5月3日`, `5月3号`, `3 mai`, `May 3rd, 2026` | as it says |
//!
//! A day without its year is the last such day up to today. Two digits are no year.

use jiff::civil::{Date, Time};
use thiserror::Error;

use crate::{speech::tr, when};

/// Which number of `3/5/2026` is the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Order {
    /// 3/5/2026 is the third of May
    DayFirst,
    /// 3/5/2026 is the fifth of March
    MonthFirst,
}

/// Why this is no day.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub(crate) enum NotADay {
    /// Nothing that is known.
    #[error("{}", tr!("date-unknown", said = _0.as_str()))]
    Unknown(String),
    /// Two readings.
    #[error("{}", tr!("date-ambiguous", said = text.as_str(), one = day_first.to_string(), other = month_first.to_string()))]
    Ambiguous {
        /// What was written.
        text: String,
        /// One.
        day_first: Date,
        /// The other.
        month_first: Date,
    },
    /// The year is short.
    #[error("{}", tr!("date-short-year", said = _0.as_str()))]
    ShortYear(String),
    /// The calendar has no such day.
    #[error("{}", tr!("date-none", said = _0.as_str()))]
    NoSuchDay(String),
}

impl NotADay {
    /// What to do.
    pub(crate) fn hint(&self) -> String {
        match self {
            NotADay::Ambiguous { .. } => tr!("date-ambiguous-do"),
            NotADay::ShortYear(_) => tr!("date-short-year-do"),
            NotADay::Unknown(_) | NotADay::NoSuchDay(_) => tr!("row-date-do"),
        }
    }
}

/// Month names in English, French and German, folded.
const MONTHS: [&[&str]; 12] = [
    &["jan", "january", "janvier", "janv", "januar"],
    &["feb", "february", "fevrier", "fevr", "février", "févr", "februar"],
    &["mar", "march", "mars", "märz", "maerz"],
    &["apr", "april", "avril", "avr"],
    &["may", "mai"],
    &["jun", "june", "juin", "juni"],
    &["jul", "july", "juillet", "juil", "juli"],
    &["aug", "august", "aout", "août"],
    &["sep", "sept", "september", "septembre"],
    &["oct", "october", "octobre", "okt", "oktober"],
    &["nov", "november", "novembre"],
    &["dec", "december", "decembre", "décembre", "dez", "dezember"],
];

/// Reads a day, and the time of day if it is there.
pub(crate) fn read(text: &str, order: Option<Order>, today: Date) -> Result<(Date, Option<Time>), NotADay> {
    let said: String = text.trim().chars().map(narrow).collect();
    let unknown = || NotADay::Unknown(text.trim().to_owned());
    let (day, time) = match said.rsplit_once([' ', 'T']) {
        Some((day, time)) if time.contains(':') => (day.trim(), Some(when::clock(time).ok_or_else(unknown)?)),
        _ => (said.as_str(), None),
    };
    Ok((date(day, order, today)?, time))
}

fn date(day: &str, order: Option<Order>, today: Date) -> Result<Date, NotADay> {
    let unknown = || NotADay::Unknown(day.to_owned());
    if day.contains('月') {
        let (year, rest) = match day.split_once('年') {
            Some((year, rest)) => (Some(full_year(year.trim(), day)?), rest),
            None => (None, day),
        };
        let (month, rest) = rest.split_once('月').ok_or_else(unknown)?;
        let number = rest.trim().trim_end_matches(['日', '号']);
        return in_calendar(year, small(month), small(number), day, today);
    }
    if day.chars().any(char::is_alphabetic) {
        return named(day, today);
    }
    if day.len() == 8 && day.bytes().all(|b| b.is_ascii_digit()) {
        return in_calendar(
            Some(full_year(&day[..4], day)?),
            small(&day[4..6]),
            small(&day[6..]),
            day,
            today,
        );
    }
    let mark = day.chars().find(|c| !c.is_ascii_digit()).ok_or_else(unknown)?;
    let parts: Vec<&str> = day.split(mark).collect();
    let ([one, two, three], true) = (parts.as_slice(), matches!(mark, '-' | '/' | '.')) else {
        return Err(unknown());
    };
    if one.len() == 4 {
        return in_calendar(Some(full_year(one, day)?), small(two), small(three), day, today);
    }
    let year = Some(full_year(three, day)?);
    let day_first = in_calendar(year, small(two), small(one), day, today);
    if mark == '.' {
        return day_first;
    }
    let month_first = in_calendar(year, small(one), small(two), day, today);
    match (order, day_first, month_first) {
        (Some(Order::DayFirst), read, _) | (Some(Order::MonthFirst), _, read) => read,
        (None, Ok(one), Ok(other)) if one == other => Ok(one),
        (None, Ok(day_first), Ok(month_first)) => {
            Err(NotADay::Ambiguous { text: day.to_owned(), day_first, month_first })
        }
        (None, Ok(one), Err(_)) | (None, Err(_), Ok(one)) => Ok(one),
        (None, Err(error), Err(_)) => Err(error),
    }
}

/// `3 mai`, `May 3rd, 2026`.
fn named(day: &str, today: Date) -> Result<Date, NotADay> {
    let unknown = || NotADay::Unknown(day.to_owned());
    let lower = day.to_lowercase();
    let words: Vec<&str> = lower.split([' ', ',', '.', '-']).filter(|word| !word.is_empty()).collect();
    let (mut month, mut number, mut year) = (None, None, None);
    for word in words {
        let bare = ["er", "st", "nd", "rd", "th"].iter().find_map(|end| word.strip_suffix(end));
        let bare = bare.filter(|bare| bare.parse::<i8>().is_ok()).unwrap_or(word);
        let named = MONTHS.iter().position(|names| names.contains(&word));
        match (named, bare.parse::<i16>()) {
            (Some(at), _) if month.is_none() => month = i8::try_from(at + 1).ok(),
            (None, Ok(_)) if bare.len() <= 2 && number.is_none() => number = small(bare),
            (None, Ok(found)) if bare.len() == 4 && year.is_none() => year = Some(found),
            (None, Ok(_)) if bare.len() <= 2 => return Err(NotADay::ShortYear(day.to_owned())),
            _ => return Err(unknown()),
        }
    }
    if month.is_none() || number.is_none() {
        return Err(unknown());
    }
    in_calendar(year, month, number, day, today)
}

fn in_calendar(
    year: Option<i16>,
    month: Option<i8>,
    number: Option<i8>,
    day: &str,
    today: Date,
) -> Result<Date, NotADay> {
    let (Some(month), Some(number)) = (month, number) else { return Err(NotADay::Unknown(day.to_owned())) };
    let of = |year: i16| Date::new(year, month, number).map_err(|_| NotADay::NoSuchDay(day.to_owned()));
    match year {
        Some(year) => of(year),
        // The 29th of February may be some years back.
        None => {
            let this = today.year();
            let found = (this - 8..=this).rev().filter_map(|year| of(year).ok()).find(|date| *date <= today);
            found.ok_or_else(|| NotADay::NoSuchDay(day.to_owned()))
        }
    }
}

fn full_year(text: &str, day: &str) -> Result<i16, NotADay> {
    match (text.len(), text.bytes().all(|b| b.is_ascii_digit())) {
        (4, true) => text.parse().map_err(|_| NotADay::Unknown(day.to_owned())),
        (2, true) => Err(NotADay::ShortYear(day.to_owned())),
        _ => Err(NotADay::Unknown(day.to_owned())),
    }
}

/// A month or day of a month: one or two digits.
fn small(text: &str) -> Option<i8> {
    let text = text.trim();
    (matches!(text.len(), 1 | 2) && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

/// The ASCII twin of a full-width character.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str, order: Option<Order>) -> Result<String, NotADay> {
        let today = Date::new(2026, 6, 1).unwrap();
        read(text, order, today).map(|(date, time)| match time {
            Some(time) => format!("{date} {}", time.strftime("%H:%M")),
            None => date.to_string(),
        })
    }

    #[test]
    fn reads_days_as_people_type_them() {
        for (written, is) in [
            ("2026-05-03", "2026-05-03"),
            ("2026/5/3", "2026-05-03"),
            ("2026.5.3", "2026-05-03"),
            ("20260503", "2026-05-03"),
            ("3.5.2026", "2026-05-03"),
            ("13/5/2026", "2026-05-13"),
            ("5/13/2026", "2026-05-13"),
            ("4/4/2026", "2026-04-04"),
            ("2026年5月3日", "2026-05-03"),
            ("5月3日", "2026-05-03"),
            ("5月3号 8:30", "2026-05-03 08:30"),
            ("12月30日", "2025-12-30"),
            ("2月29日", "2024-02-29"),
            ("3 mai", "2026-05-03"),
            ("1er août 2025", "2025-08-01"),
            ("3. Mai 2026", "2026-05-03"),
            ("May 3rd, 2026", "2026-05-03"),
            ("3-May-2026", "2026-05-03"),
            ("２０２６／５／３", "2026-05-03"),
            (" 2026-05-03 17:05 ", "2026-05-03 17:05"),
            ("2026-05-03T17:05", "2026-05-03 17:05"),
        ] {
            assert_eq!(day(written, None).as_deref(), Ok(is), "{written}");
        }
    }

    #[test]
    fn two_readings_are_asked_about_and_never_guessed() {
        let error = day("03/05/2026", None).unwrap_err();
        assert_eq!(error.to_string(), "\"03/05/2026\" could be 2026-05-03 or 2026-03-05");
        assert!(error.hint().contains("--dates day-first"));
        assert_eq!(day("03/05/2026", Some(Order::DayFirst)).as_deref(), Ok("2026-05-03"));
        assert_eq!(day("03/05/2026", Some(Order::MonthFirst)).as_deref(), Ok("2026-03-05"));
        assert!(day("13/05/2026", Some(Order::MonthFirst)).is_err(), "what was said holds for every row");
    }

    #[test]
    fn what_is_no_day_says_so() {
        for wrong in
            ["", "soon", "46145", "5.3", "5/3", "2026-02-30", "2026-13-01", "5月", "32 mai", "mai", "月"]
        {
            assert!(day(wrong, None).is_err(), "{wrong}");
        }
        assert_eq!(day("3.5.26", None), Err(NotADay::ShortYear("3.5.26".into())));
        assert!(matches!(day("2月30日", None), Err(NotADay::NoSuchDay(_))));
        assert!(day("2026-05-03 25:00", None).is_err());
    }
}
