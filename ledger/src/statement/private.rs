//! Private values: what a statement says about natural persons, prices and exact places, without saying it.
//!
//! In the payload stands only a commitment; whoever is shown the salt and the value's exact text can check it, and once those are
//! erased nobody can find the value out again.
//!
//! ```text
//! commitment, in the payload      {"private":"k3DCYygA…"}      base64url( SHA-256( salt [32] ‖ text ) ), unpadded: 43 letters
//! disclosure, beside the log      {"salt":"gIGCg4SF…","text":"\"李娜\""}
//! ```
//!
//! The text is the value's JSON, byte for byte as it was committed to: `"李娜"` with its quotes, `12.50` with its zero.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use sha2::{Digest, Sha256};
use std::{fmt, str::FromStr};
use thiserror::Error;

/// A value that is not said.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Commitment([u8; 32]);

/// What opens a commitment. `Debug` shows neither salt nor text.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disclosure {
    /// 32 random bytes.
    #[serde(with = "base64url")]
    pub salt: [u8; 32],
    /// The value's exact JSON text.
    pub text: String,
}

/// Why something is no commitment, or a disclosure does not open one.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PrivateError {
    /// Not an object with the one member `private`, the unpadded base64url of 32 bytes.
    #[error("want {{\"private\": BASE64URL}} with 43 letters: {reason}")]
    Form {
        /// What is wrong.
        reason: String,
    },
    /// The disclosure is of another value, or has another salt.
    #[error("the disclosure opens {got}, not {want}")]
    Other {
        /// The commitment.
        want: Commitment,
        /// What the disclosure would open.
        got: Commitment,
    },
}

impl Commitment {
    /// Commits to a value by its exact JSON text. A salt is random, and used once.
    pub fn of(salt: &[u8; 32], json_text: &str) -> Self {
        Self(Sha256::new_with_prefix(salt).chain_update(json_text).finalize().into())
    }

    /// Takes the hash as it is.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The hash.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Whether `disclosure` opens this.
    pub fn verify(&self, disclosure: &Disclosure) -> Result<(), PrivateError> {
        match disclosure.commitment() {
            got if got == *self => Ok(()),
            got => Err(PrivateError::Other { want: *self, got }),
        }
    }

    /// The JSON object that stands in a payload.
    pub fn to_json(&self) -> String {
        format!("{{\"private\":\"{self}\"}}")
    }

    /// Reads the JSON object that stands in a payload.
    pub fn from_json(text: &str) -> Result<Self, PrivateError> {
        serde_json::from_str(text).map_err(|error| PrivateError::Form { reason: error.to_string() })
    }
}

impl Disclosure {
    /// What this opens.
    pub fn commitment(&self) -> Commitment {
        Commitment::of(&self.salt, &self.text)
    }
}

impl fmt::Debug for Disclosure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Disclosure").field("commitment", &self.commitment()).finish_non_exhaustive()
    }
}

/// The 43 letters.
impl fmt::Display for Commitment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl fmt::Debug for Commitment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Commitment({self})")
    }
}

impl FromStr for Commitment {
    type Err = PrivateError;

    fn from_str(letters: &str) -> Result<Self, PrivateError> {
        base64url::decode(letters)
            .map(Self)
            .ok_or_else(|| PrivateError::Form { reason: format!("got {letters:?}") })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    #[serde(with = "base64url")]
    private: [u8; 32],
}

impl Serialize for Commitment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Wire { private: self.0 }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Commitment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Wire::deserialize(deserializer).map(|wire| Self(wire.private))
    }
}

/// 32 bytes as 43 letters, in JSON.
mod base64url {
    use super::*;

    pub(super) fn serialize<S: Serializer>(bytes: &[u8; 32], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&URL_SAFE_NO_PAD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u8; 32], D::Error> {
        let letters = String::deserialize(deserializer)?;
        decode(&letters)
            .ok_or_else(|| D::Error::custom(format!("want the base64url of 32 bytes, got {letters:?}")))
    }

    pub(super) fn decode(letters: &str) -> Option<[u8; 32]> {
        URL_SAFE_NO_PAD.decode(letters).ok()?.try_into().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn refuses_every_other_spelling() {
        let json = Commitment::of(&[0; 32], "1").to_json();
        let bad = [
            json.replace("\"}", "=\"}"),
            json.replace("\"}", "A\"}"),
            json.replace('}', ",\"more\":1}"),
            json.replace("private", "Private"),
            json.replace('}', ",\"private\":\"\"}"),
            "{}".to_owned(),
            "\"\"".to_owned(),
            format!("{json} x"),
        ];
        for text in bad {
            assert!(Commitment::from_json(&text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_disclosure_does_not_show_itself() {
        let shown = format!("{:?}", Disclosure { salt: [7; 32], text: "\"Li Na\"".into() });
        assert!(!shown.contains("Li Na") && !shown.contains('7'.to_string().repeat(3).as_str()));
    }

    proptest! {
        #[test]
        fn opens_with_its_salt_and_text_alone(salt in any::<[u8; 32]>(), text in "\\PC{0,40}", at in 0..32usize) {
            let disclosure = Disclosure { salt, text };
            let commitment = disclosure.commitment();
            prop_assert_eq!(Commitment::from_json(&commitment.to_json()), Ok(commitment));
            prop_assert_eq!(commitment.to_string().parse::<Commitment>(), Ok(commitment));
            prop_assert_eq!(commitment.verify(&disclosure), Ok(()));
            let written = serde_json::to_string(&disclosure).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Disclosure>(&written).unwrap(), &disclosure);
            let mut other = disclosure.clone();
            other.salt[at] ^= 1;
            prop_assert!(commitment.verify(&other).is_err());
            let other = Disclosure { text: format!("{} ", disclosure.text), ..disclosure };
            prop_assert!(commitment.verify(&other).is_err());
        }
    }
}
