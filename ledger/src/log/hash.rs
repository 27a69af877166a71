//! Hashes of the tree (RFC 6962 §2.1), all SHA-256:
//!
//! ```text
//! empty tree   H()                    47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
//! leaf         H(00 ‖ entry)
//! node         H(01 ‖ left ‖ right)
//! ```
//!
//! The first byte keeps a leaf from ever passing for a node. In texts a hash is base64 with padding (RFC 4648 §4), as in
//! checkpoints and proofs.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use sha2::{Digest, Sha256};
use std::{fmt, str::FromStr};
use thiserror::Error;

/// A leaf hash, a node hash or a root.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; 32]);

/// Why a text is not a hash.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("want the base64 of 32 bytes, got {got:?}")]
pub struct HashError {
    /// The text found.
    pub got: String,
}

/// The hash of a leaf.
pub fn leaf_hash(data: &[u8]) -> Hash {
    Hash(Sha256::new_with_prefix([0]).chain_update(data).finalize().into())
}

/// The hash of a node over its two children.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Hash(Sha256::new_with_prefix([1]).chain_update(left.0).chain_update(right.0).finalize().into())
}

/// The root of the tree without leaves.
pub fn empty_root() -> Hash {
    Hash(Sha256::digest([]).into())
}

impl Hash {
    /// 32 zero bytes: what stands for the leaf before the first.
    pub const ZERO: Self = Self([0; 32]);

    /// Takes the bytes as they are.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// 64 lower-case hexadecimal digits.
    pub fn to_hex(&self) -> String {
        hex::encode(self.0)
    }
}

impl From<[u8; 32]> for Hash {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&STANDARD.encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

impl FromStr for Hash {
    type Err = HashError;

    fn from_str(text: &str) -> Result<Self, HashError> {
        let bytes = STANDARD.decode(text).ok().and_then(|bytes| bytes.try_into().ok());
        bytes.map(Self).ok_or_else(|| HashError { got: text.to_owned() })
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_has_one_text() {
        let text = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
        assert_eq!(empty_root().to_string(), text);
        assert_eq!(text.parse(), Ok(empty_root()));
        for bad in [
            "",
            &text[..43],
            "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=",
            "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=",
            "AAAA",
        ] {
            assert!(bad.parse::<Hash>().is_err(), "{bad:?}");
        }
    }
}
