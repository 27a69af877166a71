//! Names of objects: single ones in EPC lists, classes in quantities (EPCIS 2.0 §7.3.3).
//!
//! An EPC list names objects one by one, a quantity names a class and how much of it. The two look alike, and a lot in an EPC list
//! would be one object of no amount; so what is plainly the one is refused in the place of the other. Any other absolute URI
//! passes in both. An EPC URN of a GS1 scheme must be one: company prefix, reference and serial of the right lengths.

use std::collections::HashSet;

use super::{
    Reason,
    reading::{At, shorten},
};
use crate::identifier::{Identifier, Kind, Plain};

/// What a name is plainly for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    Instance,
    Class,
}

/// EPC schemes that write a GS1 key; others (`gid`, `usdod`, `adi`, …) have grammars of their own.
const GS1_SCHEMES: [&str; 16] = [
    "sgtin", "sscc", "sgln", "grai", "giai", "gsrn", "gsrnp", "gdti", "sgcn", "ginc", "gsin", "itip", "upui",
    "pgln", "cpi", "lgtin",
];

/// One object.
pub(super) fn instance(at: &At<'_>) -> Option<String> {
    named(at, Level::Instance)
}

/// A class of objects.
pub(super) fn class(at: &At<'_>) -> Option<String> {
    named(at, Level::Class)
}

/// A list of single objects, none twice.
pub(super) fn instances(at: &At<'_>, name: &str) -> Vec<String> {
    let Some(list) = at.member(name) else { return Vec::new() };
    let epcs = list.list(instance);
    let mut seen = HashSet::new();
    if let Some(twice) = epcs.iter().find(|epc| !seen.insert(epc.as_str())) {
        list.refuse(Reason::Twice { text: shorten(twice) });
    }
    epcs
}

fn named(at: &At<'_>, want: Level) -> Option<String> {
    let uri = at.uri()?;
    if is_broken_epc(&uri) {
        at.refuse(Reason::NotEpc { text: shorten(&uri) });
        return None;
    }
    match (want, level(&uri)) {
        (Level::Instance, Some(Level::Class)) => at.refuse(Reason::ClassForInstance { text: shorten(&uri) }),
        (Level::Class, Some(Level::Instance)) => at.refuse(Reason::InstanceForClass { text: shorten(&uri) }),
        _ => return Some(uri),
    }
    None
}

fn is_broken_epc(uri: &str) -> bool {
    let Some((_, rest)) = uri.strip_prefix("urn:epc:").and_then(|rest| rest.split_once(':')) else {
        return false;
    };
    let scheme = rest.split(':').next().unwrap_or_default();
    GS1_SCHEMES.contains(&scheme) && !is_wide_pattern(uri) && Identifier::parse(uri).is_err()
}

/// A pattern with a star in the place of the reference too names no key, but is an EPC URN all the same.
fn is_wide_pattern(uri: &str) -> bool {
    uri.starts_with("urn:epc:idpat:") && uri.ends_with(".*.*")
}

fn level(uri: &str) -> Option<Level> {
    if let Some(epc) = uri.strip_prefix("urn:epc:") {
        return match epc.split(':').next() {
            Some("id") => Some(Level::Instance),
            Some("class" | "idpat") => Some(Level::Class),
            _ => None,
        };
    }
    if let Some(plain) = Plain::see(uri) {
        return match plain.kind() {
            Kind::Item => Some(Level::Instance),
            Kind::Product | Kind::Lot => Some(Level::Class),
            _ => None,
        };
    }
    let (_, rest) = uri.split_once("://")?;
    let path = rest.split(['?', '#']).next()?.split_once('/')?.1;
    let segments: Vec<&str> = path.split('/').collect();
    if let [word, _, qualifiers @ ..] = &segments[..]
        && word.eq_ignore_ascii_case("p")
        && Identifier::parse(uri).is_ok()
    {
        return Some(qualified(qualifiers, &["21"]));
    }
    segments.windows(2).enumerate().find_map(|(at, pair)| {
        let qualifiers = &segments[at + 2..];
        let digits = |count: usize| pair[1].len() == count && pair[1].bytes().all(|b| b.is_ascii_digit());
        match pair[0] {
            "01" if digits(14) => Some(qualified(qualifiers, &["21", "235"])),
            "8006" if digits(18) => Some(qualified(qualifiers, &["21"])),
            // A document, coupon or asset type without the serial that makes it one.
            "253" | "255" if digits(13) => Some(Level::Class),
            "8003" if digits(14) => Some(Level::Class),
            "00" if digits(18) => Some(Level::Instance),
            _ => None,
        }
    })
}

fn qualified(qualifiers: &[&str], serials: &[&str]) -> Level {
    let has_serial = qualifiers.iter().step_by(2).any(|ai| serials.contains(ai));
    if has_serial { Level::Instance } else { Level::Class }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_one_object_from_a_class() {
        for instance in [
            "urn:epc:id:sgtin:4012345.011111.987",
            "https://id.gs1.org/01/09506000134352/21/42",
            "https://shop.example/a/01/09506000134352/10/L/21/42?x=1",
            "https://id.gs1.org/00/340123450000000000",
            "https://coop.example/p/RICE/10/A/21/7",
        ] {
            assert_eq!(level(instance), Some(Level::Instance), "{instance}");
        }
        for class in [
            "urn:epc:class:lgtin:4012345.011111.L7",
            "urn:epc:idpat:sgtin:4012345.011111.*",
            "https://id.gs1.org/01/09506000134352",
            "https://id.gs1.org/01/09506000134352/10/L-21",
            "https://id.gs1.org/253/4012345555554",
            "https://coop.example/p/RICE/10/A",
        ] {
            assert_eq!(level(class), Some(Level::Class), "{class}");
        }
        for other in
            ["urn:x:y", "https://example.com/2020/01/05", "https://id.gs1.org/8004/4012345A", "urn:uuid:1"]
        {
            assert_eq!(level(other), None, "{other}");
        }
    }

    #[test]
    fn an_epc_urn_of_a_gs1_scheme_must_be_one() {
        assert!(is_broken_epc("urn:epc:id:sgtin:4012345.11111.987"));
        assert!(is_broken_epc("urn:epc:class:lgtin:4012345"));
        assert!(!is_broken_epc("urn:epc:id:gid:95100000.12345.400"));
        assert!(!is_broken_epc("urn:epc:idpat:sgtin:4012345.*.*"));
        assert!(!is_broken_epc("urn:epc:id:sgtin:4012345.011111.987"));
    }
}
