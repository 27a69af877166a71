//! Our own ids, for those who own no GS1 prefix, in the grammar of Digital Link:
//!
//! ```text
//! https://HOST/p/{product}[/10/{lot}][/21/{serial}]      a product, a lot or crop of it, one item
//! https://HOST/place/{id}                                a plot, a plant, a warehouse
//! https://HOST/party/{id}                                a cooperative, a carrier, a shop
//! ```
//!
//! The whole URI is the id, so it has one spelling: host and path words in small letters, values as minted, no query,
//! no fragment. Path words in capitals, as a QR code has them, are understood. Product, place and party ids are
//! *minted*: 1 to 20 of `0-9 A-Z . -`, not dots alone (which URI readers take for directories). Lots and serials may come from elsewhere: up to 20
//! characters of GS1 set 82, their case kept, percent-encoded where a path needs it.
//! https, except that a host of this machine has http; see [`Host`].

use std::sync::Arc;

use super::charset::Charset;
use super::digital_link::check_characters;
use super::error::{IdentifierError, excerpt};
use super::host::Host;
use super::kind::Kind;
use super::percent::{Part, escape, unescape};
use super::plain::Plain;
use super::text_form::{compared_as_text, text_form};

/// One of our own ids. Cheap to clone.
#[derive(Clone)]
pub struct OwnId(Arc<Inner>);

struct Inner {
    canonical: String,
    host: Host,
    thing: Thing,
}

/// What an own id names, values decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Thing {
    Product { product: String, lot: Option<String>, serial: Option<String> },
    Place(String),
    Party(String),
}

const SHAPE: &str = "/p/PRODUCT, then /10/LOT and /21/SERIAL or not; or /place/ID; or /party/ID";

impl OwnId {
    /// Read a URI. Query and fragment are dropped.
    pub fn parse(uri: &str) -> Result<OwnId, IdentifierError> {
        match Plain::see(uri) {
            Some(plain) => Ok(OwnId::seen(uri, &plain)),
            None => OwnId::read(uri),
        }
    }

    /// The same, of any spelling.
    pub(super) fn read(uri: &str) -> Result<OwnId, IdentifierError> {
        check_characters(uri)?;
        let (scheme, authority, path) =
            split(uri).ok_or_else(|| IdentifierError::Scheme { found: excerpt(uri) })?;
        let host = Host::parse(authority)?;
        if scheme.eq_ignore_ascii_case("http") && !host.is_loopback() {
            return Err(IdentifierError::PlainHttp { host: host.to_string() });
        }
        Ok(OwnId::new(host, parse_path(path)?))
    }

    pub(super) fn seen(uri: &str, plain: &Plain<'_>) -> OwnId {
        let (id, owned) = (plain.thing().to_owned(), |text: &str| text.to_owned());
        let thing = match plain.kind() {
            Kind::Place => Thing::Place(id),
            Kind::Party => Thing::Party(id),
            _ => {
                Thing::Product { product: id, lot: plain.lot().map(owned), serial: plain.serial().map(owned) }
            }
        };
        OwnId(Arc::new(Inner { canonical: uri.to_owned(), host: Host::seen(plain.host()), thing }))
    }

    pub(super) fn new(host: Host, thing: Thing) -> OwnId {
        let canonical = format!("{}{}", host.origin(), thing.path_text(str::to_owned));
        OwnId(Arc::new(Inner { canonical, host, thing }))
    }

    /// The URI as minted.
    pub fn as_str(&self) -> &str {
        &self.0.canonical
    }

    /// The host that minted it.
    pub fn host(&self) -> &Host {
        &self.0.host
    }

    /// What it names.
    pub fn kind(&self) -> Kind {
        match &self.0.thing {
            Thing::Product { serial: Some(_), .. } => Kind::Item,
            Thing::Product { lot: Some(_), .. } => Kind::Lot,
            Thing::Product { .. } => Kind::Product,
            Thing::Place(_) => Kind::Place,
            Thing::Party(_) => Kind::Party,
        }
    }

    pub(super) fn thing(&self) -> &Thing {
        &self.0.thing
    }

    /// For a QR code: host and path words in capitals, values as they are.
    pub(super) fn qr_form(&self) -> String {
        format!("{}{}", self.0.host.qr_origin(), self.0.thing.path_text(str::to_ascii_uppercase))
    }
}

text_form!(OwnId);
compared_as_text!(OwnId);

impl Thing {
    fn path_text(&self, word: fn(&str) -> String) -> String {
        let optional = |ai: &str, value: &Option<String>| {
            value.as_ref().map(|value| format!("/{ai}/{}", escape(value, Part::Path))).unwrap_or_default()
        };
        match self {
            Thing::Product { product, lot, serial } => {
                format!("/{}/{product}{}{}", word("p"), optional("10", lot), optional("21", serial))
            }
            Thing::Place(id) => format!("/{}/{id}", word("place")),
            Thing::Party(id) => format!("/{}/{id}", word("party")),
        }
    }
}

/// Whether a URI starts as ours do, sound or not: then its errors are told in our terms.
pub(super) fn looks_own(uri: &str) -> bool {
    let first = split(uri).and_then(|(_, _, path)| path.split('/').nth(1));
    first.is_some_and(|word| ["p", "place", "party"].iter().any(|own| own.eq_ignore_ascii_case(word)))
}

/// Check an id that we mint.
pub(super) fn minted(what: &'static str, id: &str) -> Result<String, IdentifierError> {
    let sound = (1..=20).contains(&id.len())
        && id.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase() || b == b'.' || b == b'-')
        && id.bytes().any(|b| b != b'.');
    if sound { Ok(id.to_owned()) } else { Err(IdentifierError::MintedId { what, found: excerpt(id) }) }
}

/// Check a lot or serial that may come from elsewhere.
pub(super) fn foreign(what: &'static str, value: &[u8]) -> Result<String, IdentifierError> {
    let text = String::from_utf8_lossy(value).into_owned();
    let (name, length) = (what.to_owned(), text.chars().count());
    if let Some(found) = text.chars().find(|&c| !u8::try_from(c).is_ok_and(|b| Charset::X.contains(b))) {
        return Err(IdentifierError::Character {
            name,
            value: text,
            found,
            expected: Charset::X.description(),
        });
    }
    if !(1..=20).contains(&length) {
        let expected = "1 to 20".to_owned();
        return Err(IdentifierError::Length { name, value: excerpt(&text), found: length, expected });
    }
    if text.bytes().all(|b| b == b'.') {
        return Err(IdentifierError::MintedId { what, found: text });
    }
    Ok(text)
}

/// Scheme, authority and path, if the scheme is a web one.
fn split(uri: &str) -> Option<(&str, &str, &str)> {
    let (scheme, rest) = uri.split_once("://")?;
    if !scheme.eq_ignore_ascii_case("https") && !scheme.eq_ignore_ascii_case("http") {
        return None;
    }
    let rest = rest.split(['?', '#']).next()?;
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    Some((scheme, authority, path))
}

fn parse_path(path: &str) -> Result<Thing, IdentifierError> {
    let shape = || IdentifierError::OwnPath { found: excerpt(path), expected: SHAPE };
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    let (word, id, rest) = match segments.as_slice() {
        [word, id, rest @ ..] => (word.to_ascii_lowercase(), unescape(id, Part::Path), rest),
        _ => return Err(shape()),
    };
    let id = String::from_utf8_lossy(&id);
    let (lot, serial) = match (word.as_str(), rest) {
        (_, []) => (None, None),
        ("p", ["10", lot]) => (Some(lot), None),
        ("p", ["21", serial]) => (None, Some(serial)),
        ("p", ["10", lot, "21", serial]) => (Some(lot), Some(serial)),
        _ => return Err(shape()),
    };
    let value =
        |what, text: Option<&&str>| text.map(|text| foreign(what, &unescape(text, Part::Path))).transpose();
    Ok(match word.as_str() {
        "p" => Thing::Product {
            product: minted("product", &id)?,
            lot: value("lot", lot)?,
            serial: value("serial", serial)?,
        },
        "place" => Thing::Place(minted("place", &id)?),
        "party" => Thing::Party(minted("party", &id)?),
        _ => return Err(shape()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(uri: &str) -> Result<String, String> {
        OwnId::parse(uri).map(|id| id.to_string()).map_err(|error| error.to_string())
    }

    #[test]
    fn has_one_spelling() {
        let want = Ok("https://coop.example/p/RICE/10/WC-2026".to_owned());
        assert_eq!(canonical("https://coop.example/p/RICE/10/WC-2026"), want);
        assert_eq!(canonical("https://COOP.EXAMPLE/P/RICE/10/WC-2026?x=1#y"), want);
        assert_eq!(canonical("HTTPS://Coop.example:443/p/RICE/10/WC-202%36"), want);
        assert_eq!(canonical("https://h/PLACE/PLOT.7").as_deref(), Ok("https://h/place/PLOT.7"));
        assert_eq!(
            canonical("http://127.0.0.1:8080/party/C1").as_deref(),
            Ok("http://127.0.0.1:8080/party/C1")
        );
        assert_eq!(
            canonical("https://h/p/RICE/10/lot%2F7/21/a").as_deref(),
            Ok("https://h/p/RICE/10/lot%2F7/21/a")
        );
    }

    #[test]
    fn says_what_it_expects() {
        assert_eq!(
            canonical("http://coop.example/p/RICE"),
            Err("http://coop.example is not protected, expected https://coop.example".into())
        );
        assert_eq!(
            canonical("https://coop.example/p/rice"),
            Err("product id \"rice\", expected 1 to 20 of 0-9, A-Z, . and -, and not dots alone".into())
        );
        for uri in [
            "https://h/p",
            "https://h/p/",
            "https://h/p/R/",
            "https://h/p/R/10/",
            "https://h/p/R/10/%C3%A9",
            "https://h/p/R/21/1/10/L",
            "https://h/p/..",
            "https://h/p/R/10/..",
            "https://h/place/P/10/L",
            "https://me@h/p/R",
            "https://h/p/R/10/123456789012345678901",
            "urn:x",
            "https://h/q/R",
        ] {
            assert!(canonical(uri).is_err(), "{uri}");
        }
    }
}
