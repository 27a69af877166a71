//! Times as the API writes them: RFC 3339 in UTC, milliseconds.

use jiff::{Timestamp, fmt::temporal::DateTimePrinter};

const PRINTER: DateTimePrinter = DateTimePrinter::new().precision(Some(3));

/// `2026-04-18T08:00:00.123Z`, from milliseconds since 1970. Times beyond jiff's range (the year 9999) are shown as its end.
pub(crate) fn rfc3339(ms: u64) -> String {
    let ms = i64::try_from(ms).unwrap_or(i64::MAX);
    let mut text = String::with_capacity(24);
    // Printing into a String cannot fail.
    let _ = PRINTER.print_timestamp(&Timestamp::from_millisecond(ms).unwrap_or(Timestamp::MAX), &mut text);
    text
}

/// The wall clock, in milliseconds since 1970.
pub(crate) fn now_ms() -> u64 {
    u64::try_from(Timestamp::now().as_millisecond()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    #[test]
    fn writes_milliseconds_always() {
        assert_eq!(super::rfc3339(1_776_499_200_123), "2026-04-18T08:00:00.123Z");
        assert_eq!(super::rfc3339(0), "1970-01-01T00:00:00.000Z");
    }
}
