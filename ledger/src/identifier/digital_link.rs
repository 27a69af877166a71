//! GS1 Digital Link URIs (GS1 Digital Link Standard: URI Syntax 1.4), read strictly and written one way.
//!
//! ```text
//! https://shop.example/some/stem/01/09506000134352/10/LOT-7/21/0042?17=271231&linkType=all
//! └──────────── stem ──────────┘└─ key ──────────┘└─ qualifiers ──┘ └─ attributes, rest ignored
//! ```
//!
//! Strictly means: the key is written in digits (`01`, not `gtin`), a GTIN has all 14 digits, qualifiers come in
//! the order of the table and never in the query, numeric words in the query are Application Identifiers that may
//! stand there, none twice. Words that are not numeric, and the fragment, mean nothing here and are dropped.
//! The scheme is `http` or `https`, all small or all capitals. Compressed links are not read.

use super::ai;
use super::element::{Element, check_company, element_string, parse_bracketed};
use super::error::{IdentifierError, excerpt};
use super::percent::{Part, escape, unescape};

/// Where GS1 keys live whatever host printed them.
pub const CANONICAL_STEM: &str = "https://id.gs1.org";

/// The longest URI that is read.
pub(super) const MAX_URI: usize = 8_191;

/// The most elements and other query parameters together.
const MAX_PARAMETERS: usize = 64;

/// A Digital Link: one key with its qualifiers, and attributes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DigitalLink {
    stem: String,
    path: Vec<Element>,
    attributes: Vec<Element>,
}

impl DigitalLink {
    /// Read a URI.
    pub fn parse(uri: &str) -> Result<DigitalLink, IdentifierError> {
        check_characters(uri)?;
        let (scheme_and_host, path, query) = split(uri)?;
        let segments: Vec<&str> = path.split('/').skip(1).collect();
        let root = find_key(&segments).ok_or_else(|| IdentifierError::NoKey { found: excerpt(path) })?;
        let elements = segments[root..]
            .chunks_exact(2)
            .map(|pair| Element::new(pair[0], &unescape(pair[1], Part::Path)))
            .collect::<Result<Vec<_>, _>>()?;
        let attributes = parse_query(query, MAX_PARAMETERS.saturating_sub(elements.len()))?;
        let stem_path: String = segments[..root].iter().flat_map(|segment| ["/", segment]).collect();
        let link = DigitalLink { stem: format!("{scheme_and_host}{stem_path}"), path: elements, attributes };
        link.check_path()?;
        link.check_attributes()?;
        check_company(&link.all())?;
        Ok(link)
    }

    /// Make a link from bracketed elements in any order: the first key leads the path, the longest run of its
    /// qualifiers that is there follows, everything else becomes an attribute.
    pub fn from_bracketed(text: &str) -> Result<DigitalLink, IdentifierError> {
        let elements = parse_bracketed(text)?;
        check_company(&elements)?;
        let key = elements.iter().find(|e| e.definition().qualifiers.is_some());
        let Some(key) = key.cloned() else {
            let found = elements.iter().map(|e| format!("({})", e.ai())).collect();
            return Err(IdentifierError::NoPrimaryKey { found });
        };
        let mut path = vec![key.clone()];
        path.extend(best_qualifiers(&key, &elements));
        let mut attributes: Vec<Element> = Vec::new();
        for element in elements {
            if path.iter().chain(&attributes).all(|used| used.ai() != element.ai()) {
                attributes.push(element);
            }
        }
        let link = DigitalLink { stem: CANONICAL_STEM.to_owned(), path, attributes };
        link.check_attributes()?;
        Ok(link)
    }

    /// What stands before the key: scheme, host, and path segments that mean nothing here.
    pub fn stem(&self) -> &str {
        &self.stem
    }

    /// The primary key and its qualifiers, in order. Never empty.
    pub fn path(&self) -> &[Element] {
        &self.path
    }

    /// The elements of the query, in the order found.
    pub fn attributes(&self) -> &[Element] {
        &self.attributes
    }

    /// The same elements for a scanner, `^` for FNC1.
    pub fn element_string(&self) -> String {
        element_string(self.path.iter().chain(&self.attributes))
    }

    /// The link at `id.gs1.org`.
    pub fn canonical(&self) -> String {
        self.to_uri(CANONICAL_STEM)
    }

    /// The link at another stem, such as `https://shop.example`. Attributes of fixed length come first.
    pub fn to_uri(&self, stem: &str) -> String {
        let mut uri = stem.strip_suffix('/').unwrap_or(stem).to_owned();
        uri.push_str(&path_text(&self.path));
        let mut mark = '?';
        for needs_fnc1 in [false, true] {
            for attribute in self.attributes.iter().filter(|a| a.definition().needs_fnc1 == needs_fnc1) {
                uri.push(mark);
                uri.push_str(attribute.ai());
                uri.push('=');
                uri.push_str(&escape(attribute.value(), Part::Query));
                mark = '&';
            }
        }
        uri
    }

    fn all(&self) -> Vec<Element> {
        self.path.iter().chain(&self.attributes).cloned().collect()
    }

    fn check_path(&self) -> Result<(), IdentifierError> {
        let codes: Vec<&str> = self.path.iter().map(Element::ai).collect();
        if is_key_path(&codes) {
            return Ok(());
        }
        let orders = self.path.first().and_then(|key| key.definition().qualifiers.as_ref());
        let orders = orders
            .into_iter()
            .flatten()
            .map(|order| [&codes[..1], order].concat().join("/"))
            .collect::<Vec<_>>();
        Err(IdentifierError::Qualifiers {
            found: codes.join("/"),
            expected: format!(
                "{} in this order, the key and what is needed of the rest",
                orders.join(" or ")
            ),
        })
    }

    fn check_attributes(&self) -> Result<(), IdentifierError> {
        let codes: Vec<&str> = self.path.iter().map(Element::ai).collect();
        for (at, attribute) in self.attributes.iter().enumerate() {
            let code = attribute.ai();
            if self.path.iter().chain(&self.attributes[..at]).any(|earlier| earlier.ai() == code) {
                return Err(IdentifierError::Repeated { ai: code.to_owned() });
            }
            // One that would fit into the path belongs there: two spellings of one thing would be two things.
            let fits_path = (1..=codes.len()).any(|place| {
                let mut longer = codes.clone();
                longer.insert(place, code);
                is_key_path(&longer)
            });
            if fits_path || !attribute.definition().may_be_attribute {
                return Err(IdentifierError::NotAnAttribute { ai: code.to_owned() });
            }
        }
        Ok(())
    }
}

/// `/01/…/10/…` with values encoded.
pub(super) fn path_text(path: &[Element]) -> String {
    path.iter().map(|e| format!("/{}/{}", e.ai(), escape(e.value(), Part::Path))).collect()
}

/// Whether these are a key and, in order, some qualifiers of one of its alternatives.
pub(super) fn is_key_path(codes: &[&str]) -> bool {
    let Some((key, qualifiers)) = codes.split_first() else { return false };
    let Some(orders) = ai::lookup(key).and_then(|ai| ai.qualifiers.as_ref()) else { return false };
    orders.iter().any(|order| {
        let mut allowed = order.iter();
        qualifiers.iter().all(|qualifier| allowed.any(|candidate| candidate == qualifier))
    })
}

/// Refuse characters that a URI cannot hold even where this module would ignore them.
pub(super) fn check_characters(uri: &str) -> Result<(), IdentifierError> {
    if uri.len() > MAX_URI {
        return Err(IdentifierError::TooLong { found: uri.chars().count(), limit: MAX_URI });
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(c);
    match uri.chars().enumerate().find(|(_, c)| !allowed(*c)) {
        Some((at, found)) => Err(IdentifierError::UriCharacter { found, at: at + 1 }),
        None => Ok(()),
    }
}

/// Scheme with host, path, and query without fragment.
fn split(uri: &str) -> Result<(&str, &str, &str), IdentifierError> {
    let after_scheme = ["https://", "HTTPS://", "http://", "HTTP://"]
        .iter()
        .find_map(|scheme| uri.strip_prefix(scheme))
        .ok_or_else(|| IdentifierError::Scheme { found: excerpt(uri) })?;
    let host = after_scheme.split('/').next().unwrap_or_default();
    if host.is_empty() || host.contains(|c| "_~?#@!$&'()*+,;=%".contains(c)) {
        return Err(IdentifierError::Host {
            found: excerpt(host),
            expected: "expected a name or an address",
        });
    }
    let (scheme_and_host, rest) = uri.split_at(uri.len() - after_scheme.len() + host.len());
    let rest = rest.split('#').next().unwrap_or_default();
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    Ok((scheme_and_host, path, query))
}

/// Where the key stands: going back from the end in pairs over Application Identifiers, the first that is a key.
fn find_key(segments: &[&str]) -> Option<usize> {
    let mut end = segments.len();
    while end >= 2 {
        let at = end - 2;
        if ai::lookup(segments[at])?.qualifiers.is_some() {
            return Some(at);
        }
        end = at;
    }
    None
}

fn parse_query(query: &str, limit: usize) -> Result<Vec<Element>, IdentifierError> {
    let parameters: Vec<&str> = query.split('&').filter(|parameter| !parameter.is_empty()).collect();
    if parameters.len() > limit {
        return Err(IdentifierError::TooLong { found: parameters.len(), limit });
    }
    parameters
        .into_iter()
        .filter_map(|parameter| parameter.split_once('='))
        .filter(|(name, _)| name.bytes().all(|b| b.is_ascii_digit()))
        .map(|(name, value)| Element::new(name, &unescape(value, Part::Query)))
        .collect()
}

/// The longest choice of qualifiers among `elements`; of two as long, the one whose digits come first.
fn best_qualifiers(key: &Element, elements: &[Element]) -> Vec<Element> {
    let present = |code: &str| elements.iter().find(|e| e.ai() == code).cloned();
    let orders = key.definition().qualifiers.iter().flatten();
    let choices = orders.map(|order| order.iter().filter_map(|code| present(code)).collect::<Vec<Element>>());
    let codes = |choice: &[Element]| choice.iter().map(|e| e.ai().to_owned()).collect::<Vec<_>>();
    choices.min_by(|a, b| b.len().cmp(&a.len()).then_with(|| codes(a).cmp(&codes(b)))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_where_a_qualifier_belongs() {
        let say = |uri: &str| DigitalLink::parse(uri).map_err(|e| e.to_string());
        assert_eq!(
            say("https://a/01/09506000134352?10=ABC").err(),
            Some("(10) in the query, expected it nowhere but in the path, or left out".into())
        );
        assert_eq!(
            say("https://a/01/09506000134352/21/1/10/ABC").err(),
            Some("path 01/21/10, expected 01/22/10/21 or 01/235 in this order, the key and what is needed of the rest".into())
        );
    }

    #[test]
    fn keeps_the_stem() {
        let link =
            DigitalLink::parse("https://shop.example/some/stem/01/09506000134352/10/A%2FB?17=271231").ok();
        assert_eq!(link.as_ref().map(DigitalLink::stem), Some("https://shop.example/some/stem"));
        assert_eq!(
            link.map(|link| link.canonical()).as_deref(),
            Some("https://id.gs1.org/01/09506000134352/10/A%2FB?17=271231")
        );
    }
}
