//! The two names of 32 bytes that statements carry: a statement's id and a signer's key. Both are written as 64 lower-case
//! hexadecimal digits wherever a person or a JSON text sees them; upper case is refused, so that one name has one spelling.
//!
//! ```text
//! bb8bd362ba186daa4e5854909e2faad694a5c52b fa3197a03e81d16a24b51e0c   (without the blank)
//! ```

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use sha2::{Digest, Sha256};
use std::{fmt, str::FromStr};
use thiserror::Error;

/// SHA-256 of a whole COSE_Sign1, signature included.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatementId([u8; 32]);

/// An Ed25519 public key, as bytes; whether they are a good key is [`super::PublicKey`]'s question.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId([u8; 32]);

/// Why a text is not the name of 32 bytes.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum IdError {
    /// Another length than 64.
    #[error("want 64 hexadecimal digits, got {got} bytes")]
    Length {
        /// The length found, in bytes.
        got: usize,
    },
    /// Something else than `0-9a-f`.
    #[error("want lower-case hexadecimal digits, got another byte at {at}")]
    Digit {
        /// The place of the first wrong byte.
        at: usize,
    },
}

impl StatementId {
    /// The id of a statement, from its bytes.
    pub fn of(statement: &[u8]) -> Self {
        Self(Sha256::digest(statement).into())
    }
}

impl KeyId {
    /// What two people read to each other to see that they mean the same key: its first 20 digits, in groups of four. Wherever a
    /// person compares keys, this is what is shown.
    pub fn fingerprint(&self) -> String {
        let digits: Vec<String> = self.0.chunks(2).take(5).map(hex::encode).collect();
        digits.join(" ")
    }
}

macro_rules! named_by_hex {
    ($name:ident) => {
        impl $name {
            /// Takes the bytes as they are.
            pub const fn from_bytes(bytes: [u8; 32]) -> Self {
                Self(bytes)
            }

            /// The 32 bytes.
            pub const fn as_bytes(&self) -> &[u8; 32] {
                &self.0
            }
        }

        impl From<[u8; 32]> for $name {
            fn from(bytes: [u8; 32]) -> Self {
                Self(bytes)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&hex::encode(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                parse(text).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
            }
        }
    };
}

named_by_hex!(StatementId);
named_by_hex!(KeyId);

fn parse(text: &str) -> Result<[u8; 32], IdError> {
    let mut bytes = [0; 32];
    if text.len() != 64 {
        return Err(IdError::Length { got: text.len() });
    }
    if let Some(at) = text.bytes().position(|byte| !matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
        return Err(IdError::Digit { at });
    }
    hex::decode_to_slice(text, &mut bytes).map_err(|_| IdError::Digit { at: 0 })?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_has_one_spelling() {
        let id = StatementId::of(b"");
        let text = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(id.to_string(), text);
        assert_eq!(text.parse(), Ok(id));
        assert_eq!(serde_json::to_string(&id).unwrap(), format!("{text:?}"));
        assert_eq!(text.to_uppercase().parse::<KeyId>(), Err(IdError::Digit { at: 0 }));
        assert_eq!(text[1..].parse::<KeyId>(), Err(IdError::Length { got: 63 }));
    }
}
