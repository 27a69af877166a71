//! One spelling for each value: words of the CBV as web URIs, GS1 keys as canonical links, numbers as doubles, times in UTC.

use std::borrow::Cow;

use jiff::{Timestamp, tz::TimeZone};

use crate::{
    event::{Alert, BizStep, BizTransactionType, Component, Disposition, MeasurementType, SourceDest},
    identifier::finest_key,
};

/// The CBV's URNs before 2.0, and what they became.
const URNS: [(&str, &str); 5] = [
    ("urn:epcglobal:cbv:bizstep:", "https://ref.gs1.org/cbv/BizStep-"),
    ("urn:epcglobal:cbv:disp:", "https://ref.gs1.org/cbv/Disp-"),
    ("urn:epcglobal:cbv:btt:", "https://ref.gs1.org/cbv/BTT-"),
    ("urn:epcglobal:cbv:sdt:", "https://ref.gs1.org/cbv/SDT-"),
    ("urn:epcglobal:cbv:er:", "https://ref.gs1.org/cbv/ER-"),
];

/// The web URI of a bare word where GS1's context 2.0.0 gives a vocabulary to the member `name` of `parent`.
pub(super) fn standard_word(parent: &str, name: &str, text: &str) -> Option<String> {
    if text.contains(':') {
        return None;
    }
    macro_rules! whole {
        ($vocabulary:ty) => {
            <$vocabulary>::parse(text).ok().map(|word| word.uri().into_owned())
        };
    }
    match (parent, name) {
        ("", "bizStep") => whole!(BizStep),
        ("", "disposition") | ("persistentDisposition", "set" | "unset") => whole!(Disposition),
        ("bizTransactionList", "type") => whole!(BizTransactionType),
        ("sourceList" | "destinationList", "type") => whole!(SourceDest),
        ("sensorReport", "type") => whole!(MeasurementType),
        ("sensorReport", "exception") => whole!(Alert),
        ("sensorReport", "component") => whole!(Component),
        _ => None,
    }
}

/// A value as it is hashed.
pub(super) fn canonical(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if let Some(number) = number(text) {
        return Cow::Owned(number);
    }
    let mut text = Cow::Borrowed(text);
    for (urn, whole) in URNS {
        if text.contains(urn) {
            text = Cow::Owned(text.replace(urn, whole));
        }
    }
    finest_key(&text).map_or(text, Cow::Owned)
}

/// A time in UTC to the millisecond, half a millisecond going to the even one; as it stands if it is none.
pub(super) fn time(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    // Seven digits and more are cut to six before rounding.
    let Ok(instant) = text.parse::<Timestamp>() else { return Cow::Borrowed(text) };
    let us = instant.as_nanosecond().div_euclid(1_000);
    let (ms, rest) = (us.div_euclid(1_000), us.rem_euclid(1_000));
    let up = rest > 500 || (rest == 500 && ms % 2 != 0);
    let rounded = i64::try_from(ms + i128::from(up)).ok().and_then(|ms| Timestamp::from_millisecond(ms).ok());
    rounded.map_or(Cow::Borrowed(text), |instant| {
        Cow::Owned(instant.to_zoned(TimeZone::UTC).strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string())
    })
}

/// What Python makes of a text that `float()` reads: whole numbers in all their digits, others in the fewest that give the
/// same double, with an exponent below 0.0001.
fn number(text: &str) -> Option<String> {
    let double: f64 = float_literal(text)?.parse().ok()?;
    if !double.is_finite() {
        return None;
    }
    if double == double.trunc() {
        return Some(if double == 0.0 { "0".to_owned() } else { format!("{double:.0}") });
    }
    if double.abs() >= 1e-4 {
        return Some(double.to_string());
    }
    let text = format!("{double:e}");
    let (digits, exponent) = text.split_once("e-")?;
    Some(format!("{digits}e-{exponent:0>2}"))
}

/// The text without its underscores, if it is a decimal literal: sign, digits with single underscores between them, point,
/// exponent.
fn float_literal(text: &str) -> Option<String> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let sound = (is_digits(whole) || whole.is_empty()) && (is_digits(fraction) || fraction.is_empty());
    let some = !(whole.is_empty() && fraction.is_empty());
    (sound && some && exponent.is_none_or(is_digits)).then(|| text.replace('_', ""))
}

fn is_digits(text: &str) -> bool {
    text.split('_').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_doubles() {
        for (text, written) in [
            ("0012", "12"),
            ("1_000", "1000"),
            ("1E5", "100000"),
            ("+.5", "0.5"),
            ("5.", "5"),
            ("-0", "0"),
            ("12.10", "12.1"),
            ("0.000012", "1.2e-05"),
            ("0.0001", "0.0001"),
            ("1.5e-100", "1.5e-100"),
            ("12345678901234567890", "12345678901234567168"),
            ("1e23", "99999999999999991611392"),
            (" 7 ", "7"),
        ] {
            assert_eq!(canonical(text), written, "{text}");
        }
        for text in
            ["", "1__0", "_1", "1_", ".", "e5", "1e", "0x10", "1,000", "+-1", "2014-02-10", "inf", "1e999"]
        {
            assert_eq!(canonical(text), text);
        }
    }

    #[test]
    fn times_are_rounded_to_the_even_millisecond() {
        for (text, written) in [
            ("2023-02-02T11:04:03.1415Z", "2023-02-02T11:04:03.142Z"),
            ("2023-02-02T11:04:03.1425Z", "2023-02-02T11:04:03.142Z"),
            ("2023-02-02T11:04:03.1425009Z", "2023-02-02T11:04:03.142Z"),
            ("2023-02-02T11:04:03.142501Z", "2023-02-02T11:04:03.143Z"),
            ("2023-02-02T23:59:59.9996+02:00", "2023-02-02T22:00:00.000Z"),
            ("2023-02-02t11:04:03-06:00", "2023-02-02T17:04:03.000Z"),
            ("1969-12-31T23:59:59.9985Z", "1969-12-31T23:59:59.998Z"),
            ("yesterday", "yesterday"),
        ] {
            assert_eq!(time(text), written, "{text}");
        }
    }
}
