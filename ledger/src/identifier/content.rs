//! What a part of a GS1 value must be beyond its length and character set: a check digit that fits, a day that the
//! calendar has, a country that exists (the "linters" of the GS1 Barcode Syntax Dictionary).
//!
//! Rules see one part at a time, already of the right length and character set, and never another part or a clock.
//! The content of North American coupons (8110, 8112) is not looked into.

use super::{check_digit, code_list};

/// One rule, under the name that it has in `ai.tsv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    CheckDigit,
    CheckPair,
    /// The first of the four digits with which every company prefix starts stands here, from 0.
    PrefixAt(usize),
    Zero,
    NotZero,
    NoLeadingZero,
    NotAllDigits,
    ZeroOrOne,
    Hyphen,
    PercentEncoding,
    /// `YYMMDD`, where the day may be `00` for "the month's last".
    Date(OpenDay),
    FullDate,
    Time(TimeParts),
    Country,
    CountryOr999,
    CountryLetters,
    Currency,
    PackageType,
    MediaType,
    Sex,
    Winding,
    PieceOfTotal,
    PositionOfCount,
    ImporterIndex,
    Iban,
    Latitude,
    Longitude,
}

/// Whether a date may leave its day open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OpenDay {
    Allowed,
    Refused,
}

/// Which parts of a time of day stand in a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TimeParts {
    Hour,
    MinuteOrSecond,
    HourAndMinute,
}

/// How a part fails.
pub(super) enum Failure {
    CheckDigit { found: char, expected: char },
    Other { expected: &'static str },
}

impl Rule {
    pub(super) fn named(name: &str) -> Option<Rule> {
        Some(match name {
            "check-digit" => Rule::CheckDigit,
            "check-pair" => Rule::CheckPair,
            "prefix-at-1" => Rule::PrefixAt(0),
            "prefix-at-2" => Rule::PrefixAt(1),
            "zero" => Rule::Zero,
            "not-zero" => Rule::NotZero,
            "no-leading-zero" => Rule::NoLeadingZero,
            "not-all-digits" => Rule::NotAllDigits,
            "0-or-1" => Rule::ZeroOrOne,
            "hyphen" => Rule::Hyphen,
            "percent-encoding" => Rule::PercentEncoding,
            "yymmdd-or-00" => Rule::Date(OpenDay::Allowed),
            "yymmdd" => Rule::Date(OpenDay::Refused),
            "yyyymmdd" => Rule::FullDate,
            "hh" => Rule::Time(TimeParts::Hour),
            "mm" | "ss" => Rule::Time(TimeParts::MinuteOrSecond),
            "hhmm" => Rule::Time(TimeParts::HourAndMinute),
            "iso-3166" => Rule::Country,
            "iso-3166-or-999" => Rule::CountryOr999,
            "iso-3166-alpha-2" => Rule::CountryLetters,
            "iso-4217" => Rule::Currency,
            "package-type" => Rule::PackageType,
            "media-type" => Rule::MediaType,
            "iso-5218" => Rule::Sex,
            "winding" => Rule::Winding,
            "piece-of-total" => Rule::PieceOfTotal,
            "position/count" => Rule::PositionOfCount,
            "importer-index" => Rule::ImporterIndex,
            "iban" => Rule::Iban,
            "latitude" => Rule::Latitude,
            "longitude" => Rule::Longitude,
            _ => return None,
        })
    }

    /// Judge one part, which is ASCII and not empty.
    pub(super) fn check(self, part: &str) -> Result<(), Failure> {
        let (holds, expected) = match self {
            Rule::CheckDigit => return check_digit(part),
            Rule::CheckPair => {
                (check_digit::is_valid_pair(part), "its last two characters to be its check pair")
            }
            Rule::PrefixAt(at) => (
                part.get(at..at + 4).is_some_and(|prefix| prefix.bytes().all(|b| b.is_ascii_digit())),
                "a GS1 company prefix, which starts with four digits",
            ),
            Rule::Zero => (part.bytes().all(|b| b == b'0'), "0"),
            Rule::NotZero => (part.bytes().any(|b| b != b'0'), "more than 0"),
            Rule::NoLeadingZero => (!part.starts_with('0'), "no leading zero"),
            Rule::NotAllDigits => {
                (part.bytes().any(|b| !b.is_ascii_digit()), "something else than digits too")
            }
            Rule::ZeroOrOne => (matches!(part, "0" | "1"), "0 for no, 1 for yes"),
            Rule::Hyphen => (part.bytes().all(|b| b == b'-'), "- for below zero"),
            Rule::PercentEncoding => (percents_are_paired(part), "two hexadecimal digits behind each %"),
            Rule::Date(open) => (is_date("20", part, open), "a date as YYMMDD"),
            Rule::FullDate => (
                part.get(..2).is_some_and(|century| is_date(century, &part[2..], OpenDay::Refused)),
                "a date as YYYYMMDD",
            ),
            Rule::Time(parts) => (is_time(part, parts), "a time of day as hhmm or hhmmss"),
            Rule::Country => (lists(code_list::COUNTRY_NUMBERS, part), "an ISO 3166-1 country number"),
            Rule::CountryOr999 => (
                part == "999" || lists(code_list::COUNTRY_NUMBERS, part),
                "an ISO 3166-1 country number, or 999",
            ),
            Rule::CountryLetters => (lists(code_list::COUNTRY_LETTERS, part), "two letters of ISO 3166-1"),
            Rule::Currency => (lists(code_list::CURRENCY_NUMBERS, part), "an ISO 4217 currency number"),
            Rule::PackageType => (lists(code_list::PACKAGE_TYPES, part), "a GS1 package type code"),
            Rule::MediaType => (
                number(part).is_some_and(|n| (1..=10).contains(&n) || (80..=99).contains(&n)),
                "an AIDC media type, 01 to 10 or 80 to 99",
            ),
            Rule::Sex => (matches!(part, "0" | "1" | "2" | "9"), "0, 1, 2 or 9 of ISO/IEC 5218"),
            Rule::Winding => (matches!(part, "0" | "1" | "9"), "0, 1 or 9 for the winding direction"),
            Rule::PieceOfTotal => {
                (is_piece_of_total(part), "piece and total, neither 0, piece not above total")
            }
            Rule::PositionOfCount => (is_position_of_count(part), "position/count, as in 1/3"),
            Rule::ImporterIndex => (
                part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)),
                "one of A-Z a-z 0-9 - _",
            ),
            Rule::Iban => (is_iban(part), "an ISO 13616 IBAN with its check digits"),
            Rule::Latitude => (
                number(part).is_some_and(|n| n <= 1_800_000_000),
                "(latitude + 90°) × 10,000,000, 0 to 1800000000",
            ),
            Rule::Longitude => (
                number(part).is_some_and(|n| n <= 3_600_000_000),
                "(longitude + 180°) × 10,000,000, 0 to 3600000000",
            ),
        };
        if holds { Ok(()) } else { Err(Failure::Other { expected }) }
    }
}

fn check_digit(part: &str) -> Result<(), Failure> {
    let other = Failure::Other { expected: "digits" };
    let Some((at, found)) = part.char_indices().next_back() else { return Err(other) };
    let Some(expected) = check_digit::digit_for(&part[..at]) else { return Err(other) };
    if found == expected { Ok(()) } else { Err(Failure::CheckDigit { found, expected }) }
}

fn lists(list: &str, code: &str) -> bool {
    code_list::lists(list, code)
}

fn number(digits: &str) -> Option<u64> {
    digits.parse().ok()
}

/// `rest` is YYMMDD. GS1 reads YY within fifty years of today; from 1951 to 2099 a year is a leap year in each
/// century alike, so that `20` stands for either.
fn is_date(century: &str, rest: &str, open: OpenDay) -> bool {
    let field = |at: usize| rest.get(at..at + 2).and_then(number);
    let (Some(century), Some(year), Some(month), Some(day)) = (number(century), field(0), field(2), field(4))
    else {
        return false;
    };
    let year = century * 100 + year;
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    day <= days && (day > 0 || open == OpenDay::Allowed)
}

fn is_time(part: &str, parts: TimeParts) -> bool {
    let below = |digits: Option<&str>, limit: u64| digits.and_then(number).is_some_and(|n| n < limit);
    match parts {
        TimeParts::Hour => below(Some(part), 24),
        TimeParts::MinuteOrSecond => below(Some(part), 60),
        TimeParts::HourAndMinute => below(part.get(..2), 24) && below(part.get(2..), 60),
    }
}

fn percents_are_paired(part: &str) -> bool {
    part.split('%')
        .skip(1)
        .all(|after| after.get(..2).is_some_and(|h| h.bytes().all(|b| b.is_ascii_hexdigit())))
}

fn is_piece_of_total(part: &str) -> bool {
    let (piece, total) = part.split_at(part.len() / 2);
    match (number(piece), number(total)) {
        (Some(piece), Some(total)) => 1 <= piece && piece <= total,
        _ => false,
    }
}

fn is_position_of_count(part: &str) -> bool {
    let Some((position, count)) = part.split_once('/') else { return false };
    let plain = |digits: &str| !digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit());
    match (number(position), number(count)) {
        (Some(first), Some(last)) => plain(position) && plain(count) && first <= last,
        _ => false,
    }
}

/// ISO 13616: country, two check digits, account; moved behind the rest and read as a number with A = 10, the four
/// leave 1 modulo 97.
fn is_iban(part: &str) -> bool {
    if !(11..=34).contains(&part.len()) || !part.is_ascii() || !lists(code_list::COUNTRY_LETTERS, &part[..2])
    {
        return false;
    }
    let (head, account) = part.split_at(4);
    let mut remainder = 0u32;
    for c in account.chars().chain(head.chars()) {
        let value = match c {
            '0'..='9' | 'A'..='Z' => c.to_digit(36).unwrap_or(0),
            _ => return false,
        };
        remainder = (remainder * if value < 10 { 10 } else { 100 } + value) % 97;
    }
    remainder == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(rule: &str, part: &str) -> bool {
        Rule::named(rule).is_some_and(|rule| rule.check(part).is_ok())
    }

    #[test]
    fn dates_follow_the_calendar() {
        assert!(
            holds("yymmdd-or-00", "240229")
                && holds("yymmdd-or-00", "000229")
                && holds("yymmdd-or-00", "250200")
        );
        assert!(
            !holds("yymmdd", "250200")
                && !holds("yymmdd-or-00", "250229")
                && !holds("yymmdd-or-00", "251301")
        );
        assert!(
            holds("yyyymmdd", "19240229") && !holds("yyyymmdd", "19000229") && !holds("yyyymmdd", "20250431")
        );
        assert!(holds("hhmm", "2359") && !holds("hhmm", "2400") && !holds("hhmm", "0060"));
    }

    #[test]
    fn lists_and_ranges() {
        assert!(holds("iso-3166", "156") && !holds("iso-3166", "999") && holds("iso-3166-or-999", "999"));
        assert!(holds("iso-3166-alpha-2", "CN") && !holds("iso-3166-alpha-2", "cn"));
        assert!(holds("iso-4217", "156") && !holds("iso-4217", "000"));
        assert!(holds("latitude", "1800000000") && !holds("latitude", "1800000001"));
        assert!(
            holds("piece-of-total", "0102")
                && !holds("piece-of-total", "0201")
                && !holds("piece-of-total", "0002")
        );
        assert!(
            holds("position/count", "2/3")
                && !holds("position/count", "3/2")
                && !holds("position/count", "0/2")
        );
        assert!(holds("iban", "GB82WEST12345698765432") && !holds("iban", "GB82WEST12345698765431"));
        assert!(
            holds("percent-encoding", "a%2Fb")
                && !holds("percent-encoding", "a%2")
                && !holds("percent-encoding", "%zz")
        );
    }
}
