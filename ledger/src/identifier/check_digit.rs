//! Check characters of GS1 keys (GS1 General Specifications, sections 7.9.1 and 7.9.5).
//!
//! - **Check digit**: from the right, the digits before it weigh 3, 1, 3, 1 …; with the check digit, which weighs
//!   1, the sum is a multiple of ten. Any single wrong digit is noticed, because 1 and 3 have inverses modulo 10.
//! - **Check pair** of a Global Model Number: from the right, the characters before it, each by its place in
//!   character set 82, weigh 2, 3, 5, 7, 11 …; the sum modulo 1021 is written as two characters of a 32-letter
//!   alphabet that leaves out 0, 1, I and O.
//!
//! This module counts; it does not know which key has which length.

use super::charset::Charset;

/// Letters of a check pair, by value.
const PAIR_ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// The digit, as ASCII, that belongs behind `digits`, or `None` if something else than ASCII digits is among them.
///
/// ```
/// assert_eq!(suyuan_ledger::identifier::check_digit::digit_for("0950600013435"), Some('2'));
/// ```
pub fn digit_for(digits: &str) -> Option<char> {
    let mut sum = 0u32;
    for (place, byte) in digits.bytes().rev().enumerate() {
        if !byte.is_ascii_digit() {
            return None;
        }
        let weight = if place % 2 == 0 { 3 } else { 1 };
        sum = (sum + u32::from(byte - b'0') * weight) % 10;
    }
    char::from_digit((10 - sum) % 10, 10)
}

/// Whether the last digit of `key` is the check digit of those before it. False for anything but two digits or more.
pub fn is_valid(key: &str) -> bool {
    let Some(last) = key.chars().last() else { return false };
    let body = &key[..key.len() - last.len_utf8()];
    !body.is_empty() && digit_for(body) == Some(last)
}

/// The two characters that belong behind `body`, or `None` if it leaves character set 82 or exceeds 97 characters.
pub fn pair_for(body: &str) -> Option<[char; 2]> {
    let mut sum = 0u32;
    let mut prime = 1u32;
    for (place, byte) in body.bytes().rev().enumerate() {
        if place == 97 {
            return None;
        }
        prime = next_prime(prime);
        let value = Charset::X.position(byte)?;
        sum = (sum + value * prime) % 1021;
    }
    let letter = |value: u32| char::from(PAIR_ALPHABET[(value % 32) as usize]);
    Some([letter(sum / 32), letter(sum)])
}

/// Whether the last two characters of `key` are the check pair of those before them.
pub fn is_valid_pair(key: &str) -> bool {
    if !key.is_ascii() || key.len() < 2 {
        return false;
    }
    let (body, pair) = key.split_at(key.len() - 2);
    pair_for(body).is_some_and(|want| pair.chars().eq(want))
}

fn next_prime(after: u32) -> u32 {
    let mut candidate = after + 1;
    while (2..candidate).any(|divisor| candidate.is_multiple_of(divisor)) {
        candidate += 1;
    }
    candidate
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_keys_of_every_length() {
        for key in ["96385074", "614141000036", "9506000134352", "09506000134352", "006141411234567890"] {
            assert!(is_valid(key), "{key}");
        }
        for key in ["", "0", "09506000134353", "0950600013435x", "溯源"] {
            assert!(!is_valid(key), "{key}");
        }
    }

    #[test]
    fn knows_check_pairs() {
        // The example of the General Specifications.
        assert!(is_valid_pair("1987654Ad4X4bL5ttr2310c2K"));
        assert_eq!(pair_for("1987654Ad4X4bL5ttr2310c"), Some(['2', 'K']));
        assert!(!is_valid_pair("1987654Ad4X4bL5ttr2310c2X"));
        assert!(!is_valid_pair("2"));
        assert!(!is_valid_pair("1987654 2K"));
    }
}
