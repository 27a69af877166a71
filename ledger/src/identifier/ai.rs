//! The table of GS1 Application Identifiers: format of each value, place in a Digital Link, company it may keep.
//!
//! The table is the file `ai.tsv`, one line an identifier or range of them (`3100..3105`), fields between tabs:
//!
//! | field | values |
//! |---|---|
//! | ai | two to four digits |
//! | length | `set`: GS1 fixed the length for ever, no FNC1 follows; `fnc1`: FNC1 ends it |
//! | use | `attribute`: may stand in a Digital Link's query; `-`: may not |
//! | format | parts in order, `N13`, `X..20`, `N..12?` (optional), each with rules behind colons; see `content.rs` |
//! | qualifiers | only for keys: `none`, or identifiers in the order of the path; `\|` parts alternatives |
//! | needs | one of these must stand beside it; `+` joins a group, `n` is any digit |
//! | not-with | none of these may stand beside it |
//! | title | GS1's data title |

use std::sync::LazyLock;

use super::charset::Charset;
use super::content::{Failure, Rule};
use super::error::{IdentifierError, excerpt};

/// One Application Identifier.
#[derive(Debug)]
pub(super) struct Ai {
    pub(super) code: String,
    pub(super) title: &'static str,
    /// Whether FNC1 must end the value when another element follows.
    pub(super) needs_fnc1: bool,
    pub(super) may_be_attribute: bool,
    /// For a primary key, the alternative orders of its qualifiers; each may be used in part.
    pub(super) qualifiers: Option<Vec<Vec<&'static str>>>,
    /// Any one of these groups, complete.
    pub(super) needs: Vec<Vec<&'static str>>,
    pub(super) excludes: Vec<&'static str>,
    parts: Vec<Part>,
}

#[derive(Clone, Debug)]
struct Part {
    charset: Charset,
    min: usize,
    max: usize,
    optional: bool,
    rules: Vec<Rule>,
}

/// The Application Identifier with exactly these digits.
pub(super) fn lookup(code: &str) -> Option<&'static Ai> {
    static TABLE: LazyLock<Vec<Ai>> = LazyLock::new(|| {
        let mut table: Vec<Ai> = include_str!("ai.tsv").lines().flat_map(read_line).collect();
        table.sort_by(|a, b| a.code.cmp(&b.code));
        table
    });
    TABLE.binary_search_by(|ai| ai.code.as_str().cmp(code)).ok().map(|at| &TABLE[at])
}

/// Whether `code` is named by `pattern`, in which `n` stands for any digit.
pub(super) fn matches(pattern: &str, code: &str) -> bool {
    pattern.len() == code.len() && pattern.bytes().zip(code.bytes()).all(|(p, c)| p == b'n' || p == c)
}

impl Ai {
    /// Judge a whole value: length, characters, then the rules of each part.
    pub(super) fn check(&self, value: &[u8]) -> Result<(), IdentifierError> {
        let shown = String::from_utf8_lossy(value);
        let wrong_length = || IdentifierError::Length {
            name: self.name(),
            value: excerpt(&shown),
            found: shown.chars().count(),
            expected: self.lengths(),
        };
        if value.len() < self.min() || value.len() > self.max() {
            return Err(wrong_length());
        }
        let mut rest = value;
        for part in &self.parts {
            let (piece, after) = rest.split_at(rest.len().min(part.max));
            rest = after;
            if piece.is_empty() && part.optional {
                continue;
            }
            if piece.len() < part.min {
                return Err(wrong_length());
            }
            self.check_part(part, piece, &shown)?;
        }
        Ok(())
    }

    fn check_part(&self, part: &Part, piece: &[u8], whole: &str) -> Result<(), IdentifierError> {
        let text = match std::str::from_utf8(piece) {
            Ok(text) if piece.iter().all(|&b| part.charset.contains(b)) => text,
            _ => {
                let found =
                    piece.iter().find(|&&b| !part.charset.contains(b)).map_or(' ', |&b| char::from(b));
                let (name, value) = (self.name(), whole.to_owned());
                return Err(IdentifierError::Character {
                    name,
                    value,
                    found,
                    expected: part.charset.description(),
                });
            }
        };
        for rule in &part.rules {
            rule.check(text).map_err(|failure| {
                let (name, value) = (self.name(), whole.to_owned());
                match failure {
                    Failure::CheckDigit { found, expected } => {
                        IdentifierError::CheckDigit { name, value, found, expected }
                    }
                    Failure::Other { expected } => {
                        IdentifierError::Content { name, value, found: text.to_owned(), expected }
                    }
                }
            })?;
        }
        Ok(())
    }

    /// The shortest complete value: for a key with optional serial, the value without it.
    pub(super) fn min(&self) -> usize {
        self.parts.iter().filter(|part| !part.optional).map(|part| part.min).sum()
    }

    fn max(&self) -> usize {
        self.parts.iter().map(|part| part.max).sum()
    }

    fn lengths(&self) -> String {
        match (self.min(), self.max()) {
            (min, max) if min == max => min.to_string(),
            (min, max) => format!("{min} to {max}"),
        }
    }

    /// For messages: the title, or the digits where GS1 gave no title.
    fn name(&self) -> String {
        if self.title == "-" { format!("({})", self.code) } else { self.title.to_owned() }
    }
}

/// The identifiers of one line; none for a comment. A line that cannot be read yields none either: the test below
/// holds the file to having no such line.
fn read_line(line: &'static str) -> Vec<Ai> {
    try_read_line(line).unwrap_or_default()
}

fn try_read_line(line: &'static str) -> Option<Vec<Ai>> {
    let mut fields = line.split('\t');
    let (codes, length, usage, format) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    let (qualifiers, needs, excludes, title) =
        (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    let parts = format.split(' ').map(read_part).collect::<Option<Vec<_>>>()?;
    let read = |code: String| Ai {
        code,
        title,
        needs_fnc1: length == "fnc1",
        may_be_attribute: usage == "attribute",
        qualifiers: match qualifiers {
            "-" => None,
            "none" => Some(vec![Vec::new()]),
            orders => Some(orders.split('|').map(|order| order.split(',').collect()).collect()),
        },
        needs: list(needs).map(|group| group.split('+').collect()).collect(),
        excludes: list(excludes).collect(),
        parts: parts.clone(),
    };
    let Some((first, last)) = codes.split_once("..") else { return Some(vec![read(codes.to_owned())]) };
    let range = first.parse::<u16>().ok()?..=last.parse::<u16>().ok()?;
    Some(range.map(|code| read(code.to_string())).collect())
}

fn list(field: &'static str) -> impl Iterator<Item = &'static str> {
    field.split(',').filter(|word| *word != "-")
}

fn read_part(text: &str) -> Option<Part> {
    let mut words = text.split(':');
    let shape = words.next()?;
    let (shape, optional) = shape.strip_suffix('?').map_or((shape, false), |shape| (shape, true));
    let mut letters = shape.chars();
    let charset = match letters.next()? {
        'N' => Charset::N,
        'X' => Charset::X,
        'Y' => Charset::Y,
        'Z' => Charset::Z,
        _ => return None,
    };
    let length = letters.as_str();
    let (min, max) = match length.strip_prefix("..") {
        Some(max) => (1, max.parse().ok()?),
        None => (length.parse().ok()?, length.parse().ok()?),
    };
    let rules = words.map(Rule::named).collect::<Option<Vec<_>>>()?;
    Some(Part { charset, min, max, optional, rules })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read() {
        for line in include_str!("ai.tsv").lines().filter(|line| !line.starts_with('#')) {
            assert!(try_read_line(line).is_some_and(|ais| !ais.is_empty()), "{line}");
        }
        assert_eq!(lookup("3103").map(|ai| ai.code.as_str()), Some("3103"));
        assert!(lookup("3106").is_none() && lookup("310").is_none() && lookup("").is_none());
    }

    #[test]
    fn associations_name_identifiers_of_the_table() {
        let known = |pattern: &str| pattern.contains('n') || lookup(pattern).is_some();
        for ai in include_str!("ai.tsv").lines().flat_map(read_line) {
            assert!(ai.needs.iter().flatten().chain(&ai.excludes).all(|p| known(p)), "{}", ai.code);
            assert!(ai.qualifiers.iter().flatten().flatten().all(|p| known(p)), "{}", ai.code);
        }
    }

    #[test]
    fn tells_what_is_wrong() {
        let say = |code: &str, value: &str| {
            lookup(code).map(|ai| ai.check(value.as_bytes()).map_err(|e| e.to_string())).unwrap_or(Ok(()))
        };
        assert_eq!(
            say("01", "09506000134353"),
            Err("check digit of GTIN 09506000134353 is 3, expected 2".into())
        );
        assert_eq!(
            say("01", "9506000134352"),
            Err("GTIN \"9506000134352\" has 13 characters, expected 14".into())
        );
        assert!(say("8006", "095060001343520102").is_ok());
    }
}
