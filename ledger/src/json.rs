//! Strict JSON: the one reading of a payload that everybody must agree on.
//!
//! RFC 8259, and narrower where parsers differ: UTF-8 without a byte-order mark, no name twice in one object,
//! at most [`MAX_DEPTH`] nested arrays and objects, and numbers that are exact decimals (96-bit coefficient,
//! scale at most 28), so `0.1` is one tenth and `1e40` is refused instead of rounded. Member order is kept,
//! because people read documents top-down; it never carries meaning.
//!
//! The text is read in one walk, which sees each number's own digits and each object's own names. Where that finds a fault,
//! serde_json sees to the syntax, and the text is read again level by level to say which fault it is.

mod read;
#[cfg(test)]
mod tests;
mod walk;
mod words;

use std::borrow::Cow;
use std::fmt;

use rust_decimal::Decimal;
use serde_json::value::RawValue;

pub(crate) use read::RawObject;

/// Deepest nesting of arrays and objects that is read.
pub const MAX_DEPTH: usize = 32;

/// A JSON value with exact numbers and unique, ordered names.
///
/// It may borrow its texts from what it was read from: [`Json::into_owned`] copies them. What is made by hand is `Json<'static>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json<'t> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// An exact decimal.
    Number(Decimal),
    /// A string.
    String(Cow<'t, str>),
    /// An array.
    Array(Vec<Json<'t>>),
    /// An object.
    Object(Object<'t>),
}

/// An object: names in the order they were written, none twice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Object<'t>(Vec<(Name<'t>, Json<'t>)>);

/// A name; those that nearly every payload has are never copied.
type Name<'t> = Cow<'t, str>;

/// Why bytes are not JSON as suyuan reads it; `pointer` (RFC 6901) names the place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// Not UTF-8.
    #[error("the text is not UTF-8 (byte {at})")]
    NotUtf8 {
        /// Offset of the first bad byte.
        at: usize,
    },
    /// Starts with U+FEFF.
    #[error("the text starts with a byte-order mark; leave it out")]
    ByteOrderMark,
    /// Not JSON.
    #[error("not JSON: {reason}")]
    Syntax {
        /// What the parser said.
        reason: String,
    },
    /// One name twice in one object.
    #[error("{pointer}: the name {name:?} stands twice in one object")]
    DuplicateName {
        /// The object.
        pointer: String,
        /// The name.
        name: String,
    },
    /// Nested too deeply.
    #[error("{pointer}: nested deeper than {MAX_DEPTH} levels")]
    TooDeep {
        /// The value.
        pointer: String,
    },
    /// A number that no exact decimal of 96 bits and scale 28 can hold.
    #[error("{pointer}: {text} is not an exact decimal (at most 28 digits, scale at most 28)")]
    InexactNumber {
        /// The value.
        pointer: String,
        /// Its digits.
        text: String,
    },
}

impl JsonError {
    /// The JSON pointer of the place, empty for the whole text.
    pub fn pointer(&self) -> &str {
        match self {
            JsonError::DuplicateName { pointer, .. }
            | JsonError::TooDeep { pointer }
            | JsonError::InexactNumber { pointer, .. } => pointer,
            _ => "",
        }
    }
}

/// Reads one JSON text, from which the texts in it are borrowed.
pub fn parse(bytes: &[u8]) -> Result<Json<'_>, JsonError> {
    let text = std::str::from_utf8(bytes).map_err(|e| JsonError::NotUtf8 { at: e.valid_up_to() })?;
    parse_str(text)
}

/// Reads one JSON text that is known to be UTF-8.
pub fn parse_str(text: &str) -> Result<Json<'_>, JsonError> {
    if text.starts_with('\u{feff}') {
        return Err(JsonError::ByteOrderMark);
    }
    if let Some(json) = walk::walk(text) {
        return Ok(json);
    }
    let raw: &RawValue = serde_json::from_str(text).map_err(syntax)?;
    read::read(raw, &mut String::new(), 0)
}

impl<'t> Json<'t> {
    /// The same with texts of its own.
    pub fn into_owned(self) -> Json<'static> {
        match self {
            Json::Null => Json::Null,
            Json::Bool(b) => Json::Bool(b),
            Json::Number(n) => Json::Number(n),
            Json::String(s) => Json::String(Cow::Owned(s.into_owned())),
            Json::Array(items) => Json::Array(items.into_iter().map(Json::into_owned).collect()),
            Json::Object(object) => Json::Object(object.into_owned()),
        }
    }

    /// The string, if this is one.
    pub fn as_str(&self) -> Option<&str> {
        if let Json::String(s) = self { Some(s) } else { None }
    }

    /// The number, if this is one.
    pub fn as_number(&self) -> Option<Decimal> {
        if let Json::Number(n) = self { Some(*n) } else { None }
    }

    /// The number as an unsigned integer, if it is one exactly.
    pub fn as_u64(&self) -> Option<u64> {
        let n = self.as_number()?;
        if n.is_integer() { u64::try_from(n.trunc()).ok() } else { None }
    }

    /// The boolean, if this is one.
    pub fn as_bool(&self) -> Option<bool> {
        if let Json::Bool(b) = self { Some(*b) } else { None }
    }

    /// The items, if this is an array.
    pub fn as_array(&self) -> Option<&[Json<'t>]> {
        if let Json::Array(a) = self { Some(a) } else { None }
    }

    /// The members, if this is an object.
    pub fn as_object(&self) -> Option<&Object<'t>> {
        if let Json::Object(o) = self { Some(o) } else { None }
    }

    /// What kind of value this is, in the words of an error message.
    pub fn kind(&self) -> &'static str {
        match self {
            Json::Null => "null",
            Json::Bool(_) => "a boolean",
            Json::Number(_) => "a number",
            Json::String(_) => "a string",
            Json::Array(_) => "an array",
            Json::Object(_) => "an object",
        }
    }

    /// The value a JSON pointer (RFC 6901) leads to.
    pub fn at(&self, pointer: &str) -> Option<&Json<'t>> {
        pointer.split('/').skip(1).try_fold(self, |value, token| {
            let token = token.replace("~1", "/").replace("~0", "~");
            match value {
                Json::Object(o) => o.get(&token),
                Json::Array(a) => a.get(token.parse::<usize>().ok()?),
                _ => None,
            }
        })
    }
}

impl<'t> Object<'t> {
    /// An object without members.
    pub fn new() -> Object<'t> {
        Object::default()
    }

    /// The same with texts of its own.
    pub fn into_owned(self) -> Object<'static> {
        Object(self.0.into_iter().map(owned).collect())
    }

    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&Json<'t>> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, v)| v)
    }

    /// Sets a name, in place if it is there, else at the end.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<Json<'t>>) -> &mut Object<'t> {
        let (name, value) = (Name::Owned(name.into()), value.into());
        match self.0.iter_mut().find(|(n, _)| *n == name) {
            Some(slot) => slot.1 = value,
            None => self.0.push((name, value)),
        }
        self
    }

    /// Takes a member over from another object; its name is not here yet.
    pub(crate) fn take_over(&mut self, member: (Name<'_>, Json<'_>)) {
        self.0.push(owned(member));
    }

    /// Members as they are kept.
    pub(crate) fn members(&self) -> impl Iterator<Item = &(Name<'t>, Json<'t>)> {
        self.0.iter()
    }

    /// Takes a name out.
    pub fn remove(&mut self, name: &str) -> Option<Json<'t>> {
        let at = self.0.iter().position(|(n, _)| n == name)?;
        Some(self.0.remove(at).1)
    }

    /// Members in the order they were written.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Json<'t>)> {
        self.0.iter().map(|(n, v)| (&**n, v))
    }

    /// How many members.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no member.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn owned((name, value): (Name<'_>, Json<'_>)) -> (Name<'static>, Json<'static>) {
    let name = match name {
        // Its words are known for as long as the program runs, if it was found among them.
        Cow::Borrowed(name) => words::known(name).map_or_else(|| Cow::Owned(name.to_owned()), Cow::Borrowed),
        Cow::Owned(name) => Cow::Owned(name),
    };
    (name, value.into_owned())
}

impl<'t> FromIterator<(String, Json<'t>)> for Object<'t> {
    fn from_iter<I: IntoIterator<Item = (String, Json<'t>)>>(members: I) -> Object<'t> {
        let mut object = Object::new();
        for (name, value) in members {
            object.set(name, value);
        }
        object
    }
}

macro_rules! from {
    ($($t:ty, $v:ident => $e:expr);* $(;)?) => {$(
        impl<'t> From<$t> for Json<'t> {
            fn from($v: $t) -> Json<'t> { $e }
        }
    )*};
}
from! {
    &str, v => Json::String(Cow::Owned(v.to_owned()));
    String, v => Json::String(Cow::Owned(v));
    bool, v => Json::Bool(v);
    u64, v => Json::Number(Decimal::from(v));
    Decimal, v => Json::Number(v);
    Object<'t>, v => Json::Object(v);
    Vec<Json<'t>>, v => Json::Array(v);
}

/// Compact JSON text: no spaces, members in their order.
impl fmt::Display for Json<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Json::Null => f.write_str("null"),
            Json::Bool(b) => write!(f, "{b}"),
            Json::Number(n) => write!(f, "{n}"),
            Json::String(s) => write_string(f, s),
            Json::Array(items) => {
                f.write_str("[")?;
                for (i, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if i > 0 { "," } else { "" })?;
                }
                f.write_str("]")
            }
            Json::Object(object) => write!(f, "{object}"),
        }
    }
}

impl fmt::Display for Object<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("{")?;
        for (i, (name, value)) in self.iter().enumerate() {
            f.write_str(if i > 0 { "," } else { "" })?;
            write_string(f, name)?;
            write!(f, ":{value}")?;
        }
        f.write_str("}")
    }
}

fn write_string(f: &mut fmt::Formatter<'_>, s: &str) -> fmt::Result {
    let text = serde_json::to_string(s).map_err(|_| fmt::Error)?;
    f.write_str(&text)
}

fn syntax(error: serde_json::Error) -> JsonError {
    JsonError::Syntax { reason: error.to_string() }
}
