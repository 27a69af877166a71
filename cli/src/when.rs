//! Times as people give them: `2026-04-18 08:30`, `08:30` (today), `yesterday 17:00`, or RFC 3339 in full. Without an offset the
//! machine's own time zone counts; what goes into an event always carries its offset.

use jiff::{RoundMode, Timestamp, Unit, Zoned, ZonedRound, civil, fmt::strtime, tz::TimeZone};
use suyuan_ledger::event::EventTime;
use thiserror::Error;

use crate::{failure::Failure, speech::tr};

/// Not a time.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("{}", tr!("not-a-time", found = format!("{found:?}")))]
pub(crate) struct NotATime {
    found: String,
}

impl From<NotATime> for Failure {
    fn from(error: NotATime) -> Failure {
        Failure::usage(error).hint(tr!("acts-when-do"))
    }
}

/// Reads a time; `now` gives today's date and the time zone.
pub(crate) fn read(text: &str, now: &Zoned) -> Result<EventTime, NotATime> {
    let said = text.trim();
    let wrong = || NotATime { found: said.to_owned() };
    if let Ok(full) = EventTime::parse(said) {
        return Ok(full);
    }
    let civil = match said.split_once([' ', 'T']) {
        Some(("today", time)) => now.date().to_datetime(clock(time).ok_or_else(wrong)?),
        Some(("yesterday", time)) => {
            let day = now.date().yesterday().map_err(|_| wrong())?;
            day.to_datetime(clock(time).ok_or_else(wrong)?)
        }
        Some((date, time)) => {
            let date: civil::Date = date.parse().map_err(|_| wrong())?;
            date.to_datetime(clock(time).ok_or_else(wrong)?)
        }
        None => now.date().to_datetime(clock(said).ok_or_else(wrong)?),
    };
    let zoned = civil.to_zoned(now.time_zone().clone()).map_err(|_| wrong())?;
    written(&zoned).ok_or_else(wrong)
}

/// This moment, to the millisecond: acts of one second stay in their order.
pub(crate) fn now() -> Zoned {
    let now = Zoned::now();
    let whole = ZonedRound::new().smallest(Unit::Millisecond).mode(RoundMode::Trunc);
    now.round(whole).unwrap_or(now)
}

/// A moment as an event's time.
pub(crate) fn event_time(zoned: &Zoned) -> Result<EventTime, NotATime> {
    written(zoned).ok_or_else(|| NotATime { found: zoned.to_string() })
}

/// A time for people: to the minute, in the offset that it was written with.
pub(crate) fn shown(text: &str) -> String {
    let short = |t: &str| t.get(..16).map(|s| s.replace('T', " ")).unwrap_or_else(|| t.to_owned());
    if text.ends_with('Z') {
        let local = text.parse::<Timestamp>().map(|t| t.to_zoned(TimeZone::system()));
        return local.ok().and_then(|z| written(&z)).map_or_else(|| short(text), |t| short(t.as_str()));
    }
    short(text)
}

fn written(zoned: &Zoned) -> Option<EventTime> {
    // %.f is nothing where there is no fraction.
    let text = strtime::format("%Y-%m-%dT%H:%M:%S%.f%:z", zoned).ok()?;
    EventTime::parse(&text).ok()
}

/// A time of day: `8:30`, `08:30:15.25`.
pub(crate) fn clock(text: &str) -> Option<civil::Time> {
    let text = text.trim();
    let parts: Vec<&str> = text.split(':').collect();
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse::<i8>().ok())?;
    let (hours, minutes, seconds) = match parts.as_slice() {
        [hours, minutes] => (*hours, *minutes, "0"),
        [hours, minutes, seconds] => (*hours, *minutes, *seconds),
        _ => return None,
    };
    let (seconds, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
    if fraction.is_empty() || fraction.len() > 9 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let nanoseconds = format!("{fraction:0<9}").parse().ok()?;
    civil::Time::new(digits(hours)?, digits(minutes)?, digits(seconds)?, nanoseconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Zoned {
        "2026-04-18T10:00:00+08:00[Asia/Shanghai]".parse().unwrap()
    }

    #[test]
    fn reads_times_as_people_write_them() {
        let read = |text: &str| read(text, &now()).unwrap().as_str().to_owned();
        assert_eq!(read("2026-04-18 08:30"), "2026-04-18T08:30:00+08:00");
        assert_eq!(read("2026-04-18T08:30"), "2026-04-18T08:30:00+08:00");
        assert_eq!(read("08:30"), "2026-04-18T08:30:00+08:00");
        assert_eq!(read("08:30:15.25"), "2026-04-18T08:30:15.25+08:00");
        assert_eq!(read("2026-04-18 08:30:15.007"), "2026-04-18T08:30:15.007+08:00");
        assert_eq!(read("2026-04-18T00:30:15.007Z"), "2026-04-18T00:30:15.007Z");
        assert_eq!(read("yesterday 17:00"), "2026-04-17T17:00:00+08:00");
        assert_eq!(read("2026-04-18T08:30:00-04:00"), "2026-04-18T08:30:00-04:00");
    }

    #[test]
    fn refuses_what_is_no_time() {
        for wrong in
            ["", "soon", "2026-02-30 08:00", "25:00", "2026-04-18", "8", "08:30:15.", "08:30:15.x", "08:+3"]
        {
            assert!(read(wrong, &now()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn shows_times_to_the_minute() {
        assert_eq!(shown("2026-04-18T08:30:00+08:00"), "2026-04-18 08:30");
    }
}
