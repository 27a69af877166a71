//! GS1 elements: an Application Identifier with its value, and the company that elements keep.
//!
//! Two notations are known here. *Bracketed*, for people: `(01)09506000134352(10)ABC` with `\(` for a bracket in a
//! value. The *element string*, for scanners, where `^` stands for FNC1: `^010950600013435210ABC`.

use super::ai::{self, Ai};
use super::error::{IdentifierError, excerpt};

/// One Application Identifier and a value that it allows.
#[derive(Clone, Debug)]
pub struct Element {
    ai: &'static Ai,
    value: String,
}

impl Element {
    /// Pair an Application Identifier with a decoded value, if it is one and allows it.
    pub fn new(ai: &str, value: &[u8]) -> Result<Element, IdentifierError> {
        let ai = ai::lookup(ai).ok_or_else(|| IdentifierError::UnknownAi { ai: excerpt(ai) })?;
        ai.check(value)?;
        // The check admits ASCII only, so nothing is replaced here.
        Ok(Element { ai, value: String::from_utf8_lossy(value).into_owned() })
    }

    /// The digits of the Application Identifier.
    pub fn ai(&self) -> &str {
        &self.ai.code
    }

    /// The value, decoded.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// GS1's title for the Application Identifier, such as `GTIN`.
    pub fn title(&self) -> &'static str {
        self.ai.title
    }

    pub(super) fn definition(&self) -> &'static Ai {
        self.ai
    }
}

impl PartialEq for Element {
    fn eq(&self, other: &Element) -> bool {
        self.ai() == other.ai() && self.value == other.value
    }
}

impl Eq for Element {}

/// Read bracketed elements, each sound by itself. See [`check_company`] for what they must be together.
pub(super) fn parse_bracketed(text: &str) -> Result<Vec<Element>, IdentifierError> {
    let malformed = |rest: &str| IdentifierError::Brackets { found: excerpt(rest) };
    let mut elements = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (code, after) =
            rest.strip_prefix('(').and_then(|inner| inner.split_once(')')).ok_or_else(|| malformed(rest))?;
        let mut value = String::new();
        rest = after;
        loop {
            let end = rest.find('(').unwrap_or(rest.len());
            let (piece, tail) = rest.split_at(end);
            match (piece.strip_suffix('\\'), tail.strip_prefix('(')) {
                (Some(escaped), Some(tail)) => {
                    value.push_str(escaped);
                    value.push('(');
                    rest = tail;
                }
                _ => {
                    value.push_str(piece);
                    rest = tail;
                    break;
                }
            }
        }
        elements.push(Element::new(code, value.as_bytes())?);
    }
    if elements.is_empty() { Err(malformed(text)) } else { Ok(elements) }
}

/// Write elements for a scanner: FNC1 in front, and behind each value whose length GS1 has not fixed.
pub(super) fn element_string<'a>(elements: impl IntoIterator<Item = &'a Element>) -> String {
    let mut out = String::new();
    let mut needs_fnc1 = true;
    for element in elements {
        if needs_fnc1 {
            out.push('^');
        }
        out.push_str(element.ai());
        out.push_str(&element.value);
        needs_fnc1 = element.ai.needs_fnc1;
    }
    out
}

/// Judge elements together: none excludes another, each has those it needs, repeated ones agree, and a signature
/// is over a key with a serial.
pub(super) fn check_company(elements: &[Element]) -> Result<(), IdentifierError> {
    let beside =
        |own: &str, pattern: &str| elements.iter().find(|e| e.ai() != own && ai::matches(pattern, e.ai()));
    for element in elements {
        let code = element.ai();
        for pattern in &element.ai.excludes {
            if let Some(other) = beside(code, pattern) {
                return Err(IdentifierError::Conflict { ai: code.to_owned(), other: other.ai().to_owned() });
            }
        }
        let needs = &element.ai.needs;
        let met = |group: &Vec<&str>| group.iter().all(|pattern| beside(code, pattern).is_some());
        if !needs.is_empty() && !needs.iter().any(met) {
            let groups: Vec<String> = needs.iter().map(|group| group.join("+")).collect();
            return Err(IdentifierError::Missing { ai: code.to_owned(), expected: groups.join(" or ") });
        }
        if elements.iter().any(|e| e.ai() == code && e.value != element.value) {
            return Err(IdentifierError::Repeated { ai: code.to_owned() });
        }
    }
    check_signature(elements)
}

/// A digital signature (8030) vouches for one thing, so GDTI, GCN and GRAI must come with their serial component.
fn check_signature(elements: &[Element]) -> Result<(), IdentifierError> {
    let signed = elements.iter().any(|e| e.ai() == "8030");
    let serial_missing =
        |e: &&Element| matches!(e.ai(), "253" | "255" | "8003") && e.value.len() == e.definition().min();
    match elements.iter().find(serial_missing) {
        Some(key) if signed => Err(IdentifierError::Missing {
            ai: "8030".to_owned(),
            expected: format!("a serial number in ({})", key.ai()),
        }),
        _ => Ok(()),
    }
}
