//! A GS1 key with its qualifiers: what stays of a Digital Link or EPC URN when host and attributes are taken away.
//!
//! Two keys are the same if their canonical links are, `https://id.gs1.org/01/09506000134352/10/LOT-7`. Case counts.

use std::sync::Arc;

use super::digital_link::{CANONICAL_STEM, DigitalLink, is_key_path, path_text};
use super::element::{Element, check_company};
use super::epc_urn;
use super::error::{IdentifierError, excerpt};
use super::kind::Kind;
use super::percent::{Part, unescape};
use super::text_form::{compared_as_text, text_form};

/// A GS1 key and its qualifiers. Cheap to clone.
#[derive(Clone)]
pub struct Gs1Key(Arc<Inner>);

struct Inner {
    canonical: String,
    path: Vec<Element>,
}

impl Gs1Key {
    /// Read a Digital Link at any host, whose attributes are judged and dropped, or an EPC URN.
    pub fn parse(text: &str) -> Result<Gs1Key, IdentifierError> {
        if is_urn(text) { Gs1Key::parse_urn(text) } else { Ok(DigitalLink::parse(text)?.into()) }
    }

    /// Make a key from Application Identifiers and decoded values, key first, qualifiers in their order.
    pub fn new(path: &[(&str, &str)]) -> Result<Gs1Key, IdentifierError> {
        let elements: Result<Vec<Element>, _> =
            path.iter().map(|(ai, value)| Element::new(ai, value.as_bytes())).collect();
        let elements = elements?;
        let codes: Vec<&str> = elements.iter().map(Element::ai).collect();
        if !is_key_path(&codes) {
            let expected = "a key and its qualifiers in their order".to_owned();
            return Err(IdentifierError::Qualifiers { found: codes.join("/"), expected });
        }
        check_company(&elements)?;
        Ok(Gs1Key::from_path(elements))
    }

    /// `https://id.gs1.org/…`
    pub fn as_str(&self) -> &str {
        &self.0.canonical
    }

    /// Key and qualifiers.
    pub fn path(&self) -> &[Element] {
        &self.0.path
    }

    /// The value of an Application Identifier in the path.
    pub fn value(&self, ai: &str) -> Option<&str> {
        self.0.path.iter().find(|element| element.ai() == ai).map(Element::value)
    }

    /// What the key names.
    pub fn kind(&self) -> Kind {
        let codes: Vec<&str> = self.0.path.iter().map(Element::ai).collect();
        match codes.as_slice() {
            ["00"] => Kind::LogisticUnit,
            ["01"] | ["01", "22"] => Kind::Product,
            ["01", .., "21"] => Kind::Item,
            ["01", .., "10"] => Kind::Lot,
            ["414"] | ["414", "254"] => Kind::Place,
            ["417"] => Kind::Party,
            _ => Kind::Other,
        }
    }

    /// The path from its first slash, values encoded.
    pub(super) fn path_text(&self) -> &str {
        &self.0.canonical[CANONICAL_STEM.len()..]
    }

    /// The same key with only those elements whose Application Identifier is listed.
    pub(super) fn only(&self, ais: &[&str]) -> Gs1Key {
        Gs1Key::from_path(self.0.path.iter().filter(|element| ais.contains(&element.ai())).cloned().collect())
    }

    fn parse_urn(urn: &str) -> Result<Gs1Key, IdentifierError> {
        let refused = || IdentifierError::Urn { found: excerpt(urn) };
        let epc = epc_urn::parse(urn).ok_or_else(refused)?;
        let mut value = epc.digits.into_bytes();
        value.extend(unescape(epc.tail, Part::Path));
        let mut path = vec![Element::new(epc.key, &value)?];
        if let Some((ai, text)) = epc.qualifier {
            path.push(Element::new(ai, &unescape(text, Part::Path))?);
        }
        Ok(Gs1Key::from_path(path))
    }

    fn from_path(path: Vec<Element>) -> Gs1Key {
        let canonical = format!("{CANONICAL_STEM}{}", path_text(&path));
        Gs1Key(Arc::new(Inner { canonical, path }))
    }
}

impl From<DigitalLink> for Gs1Key {
    fn from(link: DigitalLink) -> Gs1Key {
        Gs1Key::from_path(link.path().to_vec())
    }
}

text_form!(Gs1Key);
compared_as_text!(Gs1Key);

/// Whether a text claims to be a URN, in letters of any size.
pub(super) fn is_urn(text: &str) -> bool {
    text.get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case("urn:"))
}

/// A GTIN of 8, 12 or 13 digits, as printed under a bar code, in the 14 digits of a Digital Link.
///
/// The check digit must fit: people type these.
pub fn gtin14(digits: &str) -> Result<String, IdentifierError> {
    let padded = match digits.len() {
        8 | 12 | 13 => format!("{digits:0>14}"),
        _ => digits.to_owned(),
    };
    // Zeros in front leave the check digit as it is: weights count from the right.
    Element::new("01", padded.as_bytes())?;
    Ok(padded)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> Option<Kind> {
        Gs1Key::parse(text).ok().map(|key| key.kind())
    }

    #[test]
    fn is_the_same_at_any_host_and_as_a_urn() {
        let urn = Gs1Key::parse("urn:epc:class:lgtin:4012345.012345.L%2F7").ok();
        let link = Gs1Key::parse("HTTP://SHOP.example/x/01/04012345123456/10/L%2f7?17=271231#top").ok();
        assert_eq!(urn, link);
        assert_eq!(
            urn.map(|key| key.to_string()).as_deref(),
            Some("https://id.gs1.org/01/04012345123456/10/L%2F7")
        );
    }

    #[test]
    fn knows_kinds() {
        assert_eq!(kind("https://a/01/09506000134352/22/V/10/L"), Some(Kind::Lot));
        assert_eq!(kind("https://a/01/09506000134352/22/V"), Some(Kind::Product));
        assert_eq!(kind("https://a/01/09506000134352/21/1"), Some(Kind::Item));
        assert_eq!(kind("https://a/01/09506000134352/235/1"), Some(Kind::Other));
        assert_eq!(kind("urn:epc:id:sgln:4012345.00005.0"), Some(Kind::Place));
        assert_eq!(kind("urn:epc:id:pgln:999999999999."), Some(Kind::Party));
        assert_eq!(kind("urn:epc:id:grai:4012345.00022.334455"), Some(Kind::Other));
    }

    #[test]
    fn pads_what_is_printed_under_a_bar_code() {
        assert_eq!(gtin14("9506000134352").as_deref(), Ok("09506000134352"));
        assert_eq!(gtin14("96385074").as_deref(), Ok("00000096385074"));
        assert!(gtin14("9506000134353").is_err() && gtin14("").is_err() && gtin14("951").is_err());
    }
}
