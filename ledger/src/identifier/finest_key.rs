//! The one spelling of a GS1 key that goes into a CBV event hash (CBV 2.0, section 8.9): canonical Digital Link,
//! finest level only, nothing else.
//!
//! This serves exchange with other systems, whose hashes must come out alike, and nothing else; inside the ledger
//! [`Identifier`](super::Identifier) decides what is the same thing. So it follows the reference implementation
//! where that differs from strict reading:
//!
//! - it accepts words for keys (`gtin`, `lot`, `ser` …), GTINs of 8, 12 and 13 digits, and does not count check digits;
//! - a serial displaces lot and variant: `…/10/L7/21/42` becomes `…/21/42`;
//! - links with percent-encoded values, unknown qualifiers or a trailing slash are not converted;
//! - a text without any dot is not converted, so neither is a link at `localhost`.
//!
//! Three slips of that implementation are not copied: it converts no URN of an asset or document with a company
//! prefix of 12 digits, no link whose variant and other qualifiers exceed 20 characters together, and it does convert
//! some documents whose type has too many digits.
//!
//! `None` means that the text goes into the hash as it stands.

use super::digital_link::CANONICAL_STEM;
use super::epc_urn;

/// Keys in the order in which a path is searched for them.
const KEYS: [&str; 14] =
    ["00", "01", "253", "255", "401", "402", "414", "417", "8003", "8004", "8006", "8010", "8017", "8018"];

/// Convert an EPC URN or Digital Link to the canonical link of its finest key.
pub fn finest_key(uri: &str) -> Option<String> {
    if !uri.contains('.') {
        return None;
    }
    if uri.starts_with("urn:") { from_urn(uri) } else { from_link(uri) }
}

fn from_urn(urn: &str) -> Option<String> {
    let epc = epc_urn::parse(urn)?;
    let mut out = format!("{CANONICAL_STEM}/{}/{}{}", epc.key, epc.digits, encode_rest(epc.tail));
    if let Some((ai, value)) = epc.qualifier {
        out.push_str(&format!("/{ai}/{}", encode_rest(value)));
    }
    Some(out)
}

/// Encode what a URN may hold plainly and a Digital Link may not. Escapes that are there stay as they are.
fn encode_rest(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '!' | '(' | ')' | '*' | '+' | ',' | ':' => out.push_str(&format!("%{:02X}", u32::from(c))),
            _ => out.push(c),
        }
    }
    out
}

fn from_link(uri: &str) -> Option<String> {
    let rest = uri.strip_prefix("https://").or_else(|| uri.strip_prefix("http://"))?;
    let (_host, path) = rest.split(['?', '#']).next()?.split_once('/')?;
    let segments: Vec<&str> = path.split('/').map(digits_of).collect();
    let root = KEYS.iter().find_map(|key| {
        let at = segments.iter().position(|segment| segment == key)?;
        (at + 1 < segments.len()).then_some(at)
    })?;
    let (key, value) = (segments[root], segments[root + 1]);
    let enough_digits = value.len() > 4 && value.bytes().take(4).all(|b| b.is_ascii_digit());
    let qualifiers = &segments[root + 2..];
    if !enough_digits || !qualifiers.len().is_multiple_of(2) {
        return None;
    }
    let value = if key == "01" { fourteen_digits(value)? } else { value.to_owned() };
    if !is_value(key, &value) {
        return None;
    }
    let mut out = format!("{CANONICAL_STEM}/{key}/{value}");
    if let Some((ai, value)) = finest_qualifier(key, qualifiers)? {
        out.push_str(&format!("/{ai}/{value}"));
    }
    Some(out)
}

/// The Application Identifier that a word stood for before Digital Link 1.1.2 withdrew the words.
fn digits_of(word: &str) -> &str {
    match word {
        "gtin" => "01",
        "itip" => "8006",
        "cpid" => "8010",
        "gln" => "414",
        "party" => "417",
        "gsrnp" => "8017",
        "gsrn" => "8018",
        "gcn" => "255",
        "sscc" => "00",
        "gdti" => "253",
        "ginc" => "401",
        "gsin" => "402",
        "grai" => "8003",
        "giai" => "8004",
        "cpv" => "22",
        "lot" => "10",
        "ser" => "21",
        other => other,
    }
}

fn fourteen_digits(gtin: &str) -> Option<String> {
    matches!(gtin.len(), 8 | 12 | 13 | 14).then(|| format!("{gtin:0>14}"))
}

/// What stays of the qualifiers: nothing, or one. `None` if they are not what the key takes, in its order.
fn finest_qualifier<'a>(key: &str, segments: &[&'a str]) -> Option<Option<(&'a str, &'a str)>> {
    let mut pairs: Vec<(&str, &str)> = segments.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
    let has_variant = matches!(key, "01" | "8006") && pairs.first().is_some_and(|(ai, _)| *ai == "22");
    if has_variant && is_plain(pairs.remove(0).1, 20) {
        return finest_of(key, &pairs);
    }
    if has_variant { None } else { finest_of(key, &pairs) }
}

fn finest_of<'a>(key: &str, pairs: &[(&'a str, &'a str)]) -> Option<Option<(&'a str, &'a str)>> {
    let pair = match pairs {
        [] => return Some(None),
        [("10", lot), serial @ ("21", _)] if matches!(key, "01" | "8006") && is_plain(lot, 20) => *serial,
        [pair] => *pair,
        _ => return None,
    };
    let sound = match (key, pair.0) {
        ("01" | "8006", "10" | "21") | ("414", "254") => is_plain(pair.1, 20),
        ("01", "235") => is_plain(pair.1, 28),
        ("8010", "8011") => pair.1.len() <= 12 && is_digits(pair.1),
        _ => false,
    };
    sound.then_some(Some(pair))
}

fn is_value(key: &str, value: &str) -> bool {
    let digits = |count: usize| value.len() == count && is_digits(value);
    let digits_then_text = |count: usize, max: usize| {
        value.split_at_checked(count).is_some_and(|(head, tail)| is_digits(head) && is_plain(tail, max))
    };
    match key {
        "00" | "8006" | "8017" | "8018" => digits(18),
        "01" => digits(14),
        "402" => digits(17),
        "414" | "417" => digits(13),
        "253" => digits_then_text(13, 17),
        "255" => (13..=25).contains(&value.len()) && is_digits(value),
        "8003" => digits_then_text(14, 16),
        "401" | "8004" => is_plain(value, 30),
        "8010" => {
            value.len() <= 30
                && value.bytes().all(|b| b == b'-' || b.is_ascii_digit() || b.is_ascii_uppercase())
        }
        _ => false,
    }
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

/// Characters of set 82 that the reference implementation takes without percent-encoding.
fn is_plain(text: &str, max: usize) -> bool {
    text.len() <= max && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"\"'-.;<=>?_".contains(&b))
}
