//! Identifiers as people type them: `STRAW`, `STRAW/SL-260418-1`, `/p/STRAW/10/SL-260418-1`, whole URIs and EPC URNs.
//!
//! A short form is completed with the ledger's host in use; nothing else is guessed, and every form ends as one of the
//! ledger's own types.

use suyuan_ledger::identifier::{
    Host, Identifier, IdentifierError, LotId, PartyId, PlaceId, ProductId, percent,
};
use thiserror::Error;

use crate::{failure::Failure, speech::tr};

/// Why a word names nothing.
#[derive(Debug, Error)]
#[error("{}", tr!("not-a-code", found = format!("{found:?}"), wanted = in_words(wanted), cause = source.to_string()))]
pub(crate) struct NotAName {
    found: String,
    wanted: &'static str,
    source: Box<IdentifierError>,
}

/// What was wanted, in the language spoken.
fn in_words(word: &str) -> String {
    match word {
        "a product" => tr!("wanted-product"),
        "a lot" => tr!("wanted-lot"),
        "a place" => tr!("wanted-place"),
        "a party" => tr!("wanted-party"),
        _ => tr!("wanted-code"),
    }
}

impl From<NotAName> for Failure {
    fn from(error: NotAName) -> Failure {
        let hint = match error.wanted {
            "a lot" => tr!("not-a-lot-do"),
            _ => tr!("not-a-name-do"),
        };
        Failure::usage(error).hint(hint)
    }
}

/// Completes short forms with the ledger's host in use.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    host: Host,
}

impl Names {
    /// Completes with this host.
    pub(crate) fn at(host: &str) -> Result<Names, Failure> {
        Host::parse(host).map(|host| Names { host }).map_err(|e| Failure::usage(e).hint(tr!("not-a-host-do")))
    }

    /// The host.
    pub(crate) fn host(&self) -> &Host {
        &self.host
    }

    /// A product.
    pub(crate) fn product(&self, text: &str) -> Result<ProductId, NotAName> {
        let read = if is_short(text) {
            ProductId::own(&self.host, &capitals(text))
        } else {
            ProductId::parse(&self.whole(text))
        };
        read.map_err(|source| not_a(text, "a product", source))
    }

    /// A lot; a bare lot number is completed with `product`.
    pub(crate) fn lot(&self, text: &str, product: Option<&ProductId>) -> Result<LotId, NotAName> {
        let wrong = |source| not_a(text, "a lot", source);
        match (text.split_once('/'), product) {
            (None, Some(product)) if is_short(text) => LotId::mint(product, &capitals(text)).map_err(wrong),
            (Some((product, lot)), _) if is_short(product) && is_short(lot) => {
                let product = ProductId::own(&self.host, &capitals(product)).map_err(wrong)?;
                LotId::mint(&product, &capitals(lot)).map_err(wrong)
            }
            _ => LotId::parse(&self.whole(text)).map_err(wrong),
        }
    }

    /// A place.
    pub(crate) fn place(&self, text: &str) -> Result<PlaceId, NotAName> {
        let read = if is_short(text) {
            PlaceId::own(&self.host, &capitals(text))
        } else {
            PlaceId::parse(&self.whole(text))
        };
        read.map_err(|source| not_a(text, "a place", source))
    }

    /// A party.
    pub(crate) fn party(&self, text: &str) -> Result<PartyId, NotAName> {
        let read = if is_short(text) {
            PartyId::own(&self.host, &capitals(text))
        } else {
            PartyId::parse(&self.whole(text))
        };
        read.map_err(|source| not_a(text, "a party", source))
    }

    /// A paper by its number, the same for both sides of a handover; an address stays one.
    pub(crate) fn document(&self, number: &str) -> String {
        self.numbered("doc", number)
    }

    /// A number as a URI below the ledger's host; what is a URI stays one.
    pub(crate) fn numbered(&self, of: &str, number: &str) -> String {
        if number.contains(':') {
            return number.to_owned();
        }
        format!("{}/{of}/{}", self.host.origin(), percent::escape(number, percent::Part::Path))
    }

    /// Whatever a code names; a bare word is a product, two with a slash are a lot.
    pub(crate) fn anything(&self, text: &str) -> Result<Identifier, NotAName> {
        let wrong = |source| not_a(text, "a code", source);
        match text.split_once('/') {
            None if is_short(text) => self.product(text).map(|p| p.identifier().clone()),
            Some((product, lot)) if is_short(product) && is_short(lot) => {
                self.lot(text, None).map(|l| l.identifier().clone())
            }
            _ => Identifier::parse(&self.whole(text)).map_err(wrong),
        }
    }

    /// A path is a path at our host; anything else is taken as it is.
    fn whole(&self, text: &str) -> String {
        if text.starts_with('/') { format!("{}{text}", self.host.origin()) } else { text.to_owned() }
    }
}

/// The last parts of one of our URIs: what people call the thing.
pub(crate) fn spoken(uri: &str) -> String {
    let Some((_, path)) = uri.split_once("://").and_then(|(_, rest)| rest.split_once('/')) else {
        return uri.to_owned();
    };
    let parts: Vec<&str> = path.split('/').collect();
    match parts.as_slice() {
        ["p", product] => (*product).to_owned(),
        ["p", product, "10", lot, ..] => format!("{product}/{lot}"),
        ["place" | "party", id] => (*id).to_owned(),
        [.., "01", gtin, "10", lot] => format!("{gtin}/{lot}"),
        [.., "00" | "414" | "417", number] => (*number).to_owned(),
        _ => uri.to_owned(),
    }
}

/// A sentence with the addresses in it shortened as [`spoken`] does.
pub(crate) fn in_short(sentence: &str) -> String {
    let word = |word: &str| {
        let bare = word.trim_end_matches([',', ';', ':', '.', ')']);
        match bare.starts_with("http://") || bare.starts_with("https://") {
            true => format!("{}{}", spoken(bare), &word[bare.len()..]),
            false => word.to_owned(),
        }
    };
    sentence.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

fn is_short(text: &str) -> bool {
    !text.is_empty() && !text.contains([':', '/'])
}

/// Minted ids are in capitals; people may type small letters.
fn capitals(text: &str) -> String {
    text.to_ascii_uppercase()
}

fn not_a(found: &str, wanted: &'static str, source: IdentifierError) -> NotAName {
    NotAName { found: found.to_owned(), wanted, source: Box::new(source) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        Names::at("trace.example.cn").unwrap()
    }

    #[test]
    fn completes_short_names() {
        let (names, lot) = (names(), "https://trace.example.cn/p/STRAW/10/SL-260418-1");
        assert_eq!(names.product("straw").unwrap().as_str(), "https://trace.example.cn/p/STRAW");
        assert_eq!(names.lot("STRAW/SL-260418-1", None).unwrap().as_str(), lot);
        let straw = names.product("STRAW").unwrap();
        assert_eq!(names.lot("SL-260418-1", Some(&straw)).unwrap().as_str(), lot);
        assert_eq!(names.lot("/p/STRAW/10/SL-260418-1", None).unwrap().as_str(), lot);
        assert_eq!(names.anything("straw/sl-260418-1").unwrap().as_str(), lot);
        assert_eq!(names.party("SLCM").unwrap().as_str(), "https://trace.example.cn/party/SLCM");
        assert_eq!(names.place("/place/SL-E1").unwrap().as_str(), "https://trace.example.cn/place/SL-E1");
    }

    #[test]
    fn takes_whole_addresses_and_gs1_keys_as_they_are() {
        let gtin = "https://id.gs1.org/01/00860009999923/10/ABC1234";
        assert_eq!(names().anything(gtin).unwrap().as_str(), gtin);
        assert_eq!(
            names().product("https://other.example/p/TEA").unwrap().as_str(),
            "https://other.example/p/TEA"
        );
    }

    #[test]
    fn says_what_a_lot_looks_like() {
        let failure = Failure::from(names().lot("SL-260418-1", None).unwrap_err());
        assert!(failure.hint.unwrap().contains("PRODUCT/LOT"));
        assert!(names().place("no place").is_err());
    }

    #[test]
    fn calls_things_as_people_do() {
        assert_eq!(spoken("https://trace.example.cn/p/STRAW/10/SL-1"), "STRAW/SL-1");
        assert_eq!(spoken("http://127.0.0.1:8420/party/SLCM"), "SLCM");
        let long =
            "http://127.0.0.1:8420/party/SHOP holds 2 KGM of https://a.example/p/X/10/L; 5 KGM is needed";
        assert_eq!(in_short(long), "SHOP holds 2 KGM of X/L; 5 KGM is needed");
        assert_eq!(spoken("https://id.gs1.org/01/00860009999923/10/ABC1234"), "00860009999923/ABC1234");
    }
}
