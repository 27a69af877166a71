//! The kind of a statement: one lower-case word such as `event`, `charter` or `recall`. It travels as a media type,
//! `application/vnd.suyuan.KIND+json`, in the protected header. Which kinds exist is for the rules to say; here only the
//! shape is fixed: `[a-z][a-z0-9-]{0,31}`.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::{fmt, str::FromStr};
use thiserror::Error;

const BEFORE: &str = "application/vnd.suyuan.";
const AFTER: &str = "+json";

/// The longest word.
const LONGEST: usize = 32;

/// A well-formed word for a kind of statement.
///
/// Behind the word are zeros, which come before all letters: so the order is that of the words.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind([u8; LONGEST]);

/// Why a text names no kind.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KindError {
    /// Not `[a-z][a-z0-9-]{0,31}`.
    #[error("want a word of a-z, 0-9 and -, a letter first, at most 32 long, got {got:?}")]
    Word {
        /// The text found.
        got: String,
    },
    /// Not a suyuan media type.
    #[error("want the content type application/vnd.suyuan.KIND+json, got {got:?}")]
    ContentType {
        /// The text found.
        got: String,
    },
}

impl Kind {
    /// The kind `charter`; the first of them founds the ledger.
    pub fn charter() -> Self {
        Self::of("charter")
    }

    /// The kind `request`: asked of a node or of a member, and taken by no ledger.
    pub fn request() -> Self {
        Self::of("request")
    }

    /// The bare word.
    pub fn as_str(&self) -> &str {
        let length = self.0.iter().position(|byte| *byte == 0).unwrap_or(LONGEST);
        // Only letters, digits and hyphens come in.
        std::str::from_utf8(&self.0[..length]).unwrap_or_default()
    }

    /// A word that is known to be well-formed.
    fn of(word: &str) -> Self {
        let mut kind = [0; LONGEST];
        kind.iter_mut().zip(word.bytes()).for_each(|(to, byte)| *to = byte);
        Self(kind)
    }

    /// The media type.
    pub fn content_type(&self) -> String {
        [BEFORE, self.as_str(), AFTER].concat()
    }

    /// The kind that a media type names.
    pub fn from_content_type(text: &str) -> Result<Self, KindError> {
        text.strip_prefix(BEFORE)
            .and_then(|rest| rest.strip_suffix(AFTER))
            .ok_or_else(|| KindError::ContentType { got: text.to_owned() })?
            .parse()
    }
}

impl FromStr for Kind {
    type Err = KindError;

    fn from_str(word: &str) -> Result<Self, KindError> {
        let letters = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
        let starts = word.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase());
        if starts && word.len() <= LONGEST && word.bytes().all(letters) {
            Ok(Self::of(word))
        } else {
            Err(KindError::Word { got: word.to_owned() })
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Kind({self})")
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_words_and_nothing_else() {
        for good in ["event", "a", "a-1", &"k".repeat(32)] {
            let kind: Kind = good.parse().unwrap();
            assert_eq!(Kind::from_content_type(&kind.content_type()).unwrap(), kind);
        }
        for bad in ["", "Event", "1a", "-a", "a_b", "a b", "é", &"k".repeat(33)] {
            assert!(bad.parse::<Kind>().is_err(), "{bad:?}");
            assert!(Kind::from_content_type(&format!("application/vnd.suyuan.{bad}+json")).is_err());
        }
        assert!(Kind::from_content_type("application/json").is_err());
    }
}
