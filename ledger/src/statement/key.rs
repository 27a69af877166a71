//! An Ed25519 public key that was looked at once, so that each signature under it costs only the signature.
//!
//! A signature is valid exactly when `verify_strict` says so (no cofactor, no point of low order, one encoding of each
//! point), and a key is usable exactly when it is a point of the curve, in its one canonical encoding, not of low order. A weak
//! key would let one signature stand for many messages, so it has its own error: it is never merely a "bad signature".

use super::KeyId;
use ed25519_dalek::{Signature, VerifyingKey};
use thiserror::Error;

/// A public key that may verify: on the curve, canonically encoded, not of low order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

/// Why a signature does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SignatureError {
    /// The key is a point of low order.
    #[error("the key {key} is weak: a point of low order")]
    WeakKey {
        /// The key.
        key: KeyId,
    },
    /// The key is no point of the curve, or not in its canonical encoding.
    #[error("the key {key} is not a point in its canonical encoding")]
    NotAKey {
        /// The key.
        key: KeyId,
    },
    /// The key given is not the one that the statement names.
    #[error("the statement is signed by {want}, the key given is {got}")]
    OtherKey {
        /// The key that the statement names.
        want: KeyId,
        /// The key given.
        got: KeyId,
    },
    /// The signature is not this key's over these bytes.
    #[error("the signature is not that of key {key} over these bytes")]
    BadSignature {
        /// The key.
        key: KeyId,
    },
}

impl PublicKey {
    /// Checks the key, once.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, SignatureError> {
        let key = KeyId::from_bytes(*bytes);
        let point = VerifyingKey::from_bytes(bytes).map_err(|_| SignatureError::NotAKey { key })?;
        if point.is_weak() {
            Err(SignatureError::WeakKey { key })
        } else if !is_reduced(bytes) {
            Err(SignatureError::NotAKey { key })
        } else {
            Ok(Self(point))
        }
    }

    /// The key's name: its bytes.
    pub fn id(&self) -> KeyId {
        KeyId::from_bytes(self.0.to_bytes())
    }

    /// Whether `signature` is this key's over `message`, by `verify_strict`.
    pub fn verify(&self, message: &[u8], signature: &[u8; 64]) -> Result<(), SignatureError> {
        self.0
            .verify_strict(message, &Signature::from_bytes(signature))
            .map_err(|_| SignatureError::BadSignature { key: self.id() })
    }
}

impl TryFrom<&KeyId> for PublicKey {
    type Error = SignatureError;

    fn try_from(key: &KeyId) -> Result<Self, SignatureError> {
        Self::from_bytes(key.as_bytes())
    }
}

/// Whether y < p = 2²⁵⁵ − 19. The other non-canonical form, x = −0, belongs to points of low order alone.
fn is_reduced(bytes: &[u8; 32]) -> bool {
    let all_ones = bytes[31] & 0x7f == 0x7f && bytes[1..31].iter().all(|byte| *byte == 0xff);
    !(all_ones && bytes[0] >= 0xed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weak_key_is_not_merely_a_bad_signature() {
        let mut identity = [0; 32];
        identity[0] = 1;
        assert!(matches!(PublicKey::from_bytes(&identity), Err(SignatureError::WeakKey { .. })));
        assert!(matches!(PublicKey::from_bytes(&[0; 32]), Err(SignatureError::WeakKey { .. })));
    }

    #[test]
    fn no_second_spelling_of_a_point_is_a_key() {
        let mut usable = 0;
        for excess in 0..19u8 {
            let mut bytes = [0xff; 32];
            bytes[0] = 0xed + excess;
            for sign in [0x7f, 0xff] {
                bytes[31] = sign;
                usable += usize::from(PublicKey::from_bytes(&bytes).is_ok());
            }
        }
        assert_eq!(usable, 0);
    }
}
