//! EPC URNs of GS1 keys (GS1 EPC Tag Data Standard, sections 6 to 8), as EPCIS before 2.0 wrote them.
//!
//! ```text
//! urn:epc:id:sgtin:4012345.011111.987     one item         01 + 21
//! urn:epc:class:lgtin:4012345.011111.L7   a lot            01 + 10
//! urn:epc:idpat:sgtin:4012345.011111.*    every item of a product, so the product: 01
//! ```
//!
//! A URN parts the company prefix (6 to 12 digits) from the reference and leaves the check digit out; here they are
//! joined and it is counted. Schemes that name no GS1 key, such as `gid` or `usdod`, and patterns with more than
//! one star have no Digital Link and yield `None`.

use super::charset::Charset;
use super::check_digit::digit_for;
use super::percent::{Part, unescape};

/// What a URN says, with text still percent-encoded as it stood there.
pub(super) struct Epc<'a> {
    /// The Application Identifier of the key.
    pub(super) key: &'static str,
    /// The key's digits, check digit included.
    pub(super) digits: String,
    /// What follows the digits within the key: the serial of a document, the reference of an asset.
    pub(super) tail: &'a str,
    /// The qualifier's Application Identifier and value.
    pub(super) qualifier: Option<(&'static str, &'a str)>,
}

/// Read a URN, or `None` where it names no GS1 key.
pub(super) fn parse(urn: &str) -> Option<Epc<'_>> {
    let (family, rest) = urn.strip_prefix("urn:epc:")?.split_once(':')?;
    let (scheme, body) = rest.split_once(':')?;
    match family {
        "id" => parse_id(scheme, body),
        "class" if scheme == "lgtin" => {
            let (digits, rest) = gtin(body)?;
            Some(Epc { key: "01", digits, tail: "", qualifier: Some(("10", text(rest, 20)?)) })
        }
        "idpat" => parse_pattern(scheme, body.strip_suffix(".*")?),
        _ => None,
    }
}

fn parse_id<'a>(scheme: &str, body: &'a str) -> Option<Epc<'a>> {
    let key = |key, digits, tail| Some(Epc { key, digits, tail, qualifier: None });
    let qualified =
        |key, digits, ai, value| Some(Epc { key, digits, tail: "", qualifier: Some((ai, value)) });
    match scheme {
        "sgtin" => {
            let (digits, rest) = gtin(body)?;
            qualified("01", digits, "21", text(rest, 20)?)
        }
        "upui" => {
            let (digits, rest) = gtin(body)?;
            qualified("01", digits, "235", text(rest, 28)?)
        }
        "itip" => {
            let (digits, rest) = itip(body)?;
            qualified("8006", digits, "21", text(rest, 20)?)
        }
        "sscc" => key("00", end(gtin_like(body, 17)?)?, ""),
        "sgln" => {
            let (digits, rest) = checked(body, 12)?;
            match text(rest, 20)? {
                // Zero says that there is no extension.
                "0" => key("414", digits, ""),
                extension => qualified("414", digits, "254", extension),
            }
        }
        "pgln" => key("417", end(checked(body, 12)?)?, ""),
        "grai" => {
            let (digits, rest) = checked(body, 12)?;
            key("8003", format!("0{digits}"), text(rest, 16)?)
        }
        "gdti" => {
            let (digits, rest) = checked(body, 12)?;
            key("253", digits, text(rest, 17)?)
        }
        "sgcn" => {
            let (digits, rest) = checked(body, 12)?;
            key("255", digits, serial_digits(rest)?)
        }
        "giai" | "ginc" => {
            let (prefix, rest) = company_prefix(body)?;
            let code = if scheme == "giai" { "8004" } else { "401" };
            key(code, prefix.to_owned(), text(rest, 30 - prefix.len())?)
        }
        "gsrn" => key("8018", end(checked(body, 17)?)?, ""),
        "gsrnp" => key("8017", end(checked(body, 17)?)?, ""),
        "gsin" => key("402", end(checked(body, 16)?)?, ""),
        "cpi" => {
            let (digits, tail, rest) = component(body)?;
            Some(Epc { key: "8010", digits, tail, qualifier: Some(("8011", serial_digits(rest)?)) })
        }
        _ => None,
    }
}

/// `body` is what stands before the star.
fn parse_pattern<'a>(scheme: &str, body: &'a str) -> Option<Epc<'a>> {
    let key = |key, digits, tail| Some(Epc { key, digits, tail, qualifier: None });
    match scheme {
        "sgtin" | "upui" => key("01", end(gtin(body)?)?, ""),
        "itip" => key("8006", end(itip(body)?)?, ""),
        "grai" => key("8003", format!("0{}", end(checked(body, 12)?)?), ""),
        "gdti" => key("253", end(checked(body, 12)?)?, ""),
        "sgcn" => key("255", end(checked(body, 12)?)?, ""),
        "cpi" => {
            let (digits, tail, rest) = component(body)?;
            rest.is_empty().then_some(Epc { key: "8010", digits, tail, qualifier: None })
        }
        _ => None,
    }
}

/// The company prefix, and the rest from its dot on.
fn company_prefix(body: &str) -> Option<(&str, &str)> {
    let (prefix, _) = body.split_once('.')?;
    let sound = (6..=12).contains(&prefix.len()) && prefix.bytes().all(|b| b.is_ascii_digit());
    sound.then(|| body.split_at(prefix.len()))
}

/// Prefix and reference, which make `total` digits together, and the rest from its dot on.
fn prefix_and_reference(body: &str, total: usize) -> Option<(&str, &str, &str)> {
    let (prefix, rest) = company_prefix(body)?;
    let (reference, rest) = rest[1..].split_at_checked(total - prefix.len())?;
    let sound = reference.bytes().all(|b| b.is_ascii_digit()) && (rest.is_empty() || rest.starts_with('.'));
    sound.then_some((prefix, reference, rest))
}

/// Prefix, reference, check digit.
fn checked(body: &str, total: usize) -> Option<(String, &str)> {
    let (prefix, reference, rest) = prefix_and_reference(body, total)?;
    Some((with_check_digit(format!("{prefix}{reference}"))?, rest))
}

/// The same where the reference's first digit comes to stand before the prefix.
fn gtin_like(body: &str, total: usize) -> Option<(String, &str)> {
    let (prefix, reference, rest) = prefix_and_reference(body, total)?;
    let (indicator, reference) = reference.split_at_checked(1)?;
    Some((with_check_digit(format!("{indicator}{prefix}{reference}"))?, rest))
}

fn gtin(body: &str) -> Option<(String, &str)> {
    gtin_like(body, 13)
}

/// GTIN, then piece and total of two digits each.
fn itip(body: &str) -> Option<(String, &str)> {
    let (gtin, rest) = gtin(body)?;
    let (piece, rest) = rest.strip_prefix('.')?.split_at_checked(2)?;
    let (total, rest) = rest.strip_prefix('.')?.split_at_checked(2)?;
    let digits = format!("{gtin}{piece}{total}");
    digits.bytes().all(|b| b.is_ascii_digit()).then_some((digits, rest))
}

/// Prefix, reference of a component or part, and the rest from its dot on.
fn component(body: &str) -> Option<(String, &str, &str)> {
    let (prefix, rest) = company_prefix(body)?;
    let rest = &rest[1..];
    let (reference, rest) = rest.split_at(rest.find('.').unwrap_or(rest.len()));
    is_text(reference, Charset::Y, 30 - prefix.len()).then(|| (prefix.to_owned(), reference, rest))
}

fn with_check_digit(digits: String) -> Option<String> {
    digit_for(&digits).map(|digit| format!("{digits}{digit}"))
}

/// Nothing may follow.
fn end((digits, rest): (String, &str)) -> Option<String> {
    rest.is_empty().then_some(digits)
}

/// `.` and one to `max` characters, still encoded.
fn text(rest: &str, max: usize) -> Option<&str> {
    rest.strip_prefix('.').filter(|text| is_text(text, Charset::X, max))
}

fn serial_digits(rest: &str) -> Option<&str> {
    rest.strip_prefix('.')
        .filter(|text| (1..=12).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether `text` is made of characters that a URN may hold plainly, or escapes of others in `charset`.
fn is_text(text: &str, charset: Charset, max: usize) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"%!')(*+,.:;=_-".contains(&b);
    let value = unescape(text, Part::Path);
    // A lone % would survive decoding: every one must have been an escape.
    let escapes = text.bytes().filter(|&b| b == b'%').count();
    text.bytes().all(plain)
        && text.len() == value.len() + 2 * escapes
        && (1..=max).contains(&value.len())
        && value.iter().all(|&b| charset.contains(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_only_keys() {
        assert!(parse("urn:epc:id:sgtin:4012345.011111.98%22").is_some());
        assert!(parse("urn:epc:id:sgln:999999999999..A").is_some());
        for urn in [
            "urn:epc:id:gid:95100000.12345.400",
            "urn:epc:idpat:sgtin:4012345.*.*",
            "urn:epc:id:sgtin:4012345.11111.98",
            "urn:epc:id:sgtin:4012345.011111.",
            "urn:epc:id:sgtin:4012345.011111.a%2",
            "urn:epc:id:sgtin:4012345.011111.溯源",
            "urn:epc:id:sscc:4012345.溯源111111",
        ] {
            assert!(parse(urn).is_none(), "{urn}");
        }
    }
}
