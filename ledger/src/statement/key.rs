//! An Ed25519 public key that was looked at once, so that each signature under it costs only the signature.
//!
//! A signature is valid exactly when `verify_strict` of `ed25519-dalek` says so (no cofactor, no point of low order, one
//! encoding of each point), and a key is usable exactly when it is a point of the curve, in its one canonical encoding, not of low
//! order. A weak key would let one signature stand for many messages, so it has its own error: it is never merely a
//! "bad signature".
//!
//! A key's first signature goes through `verify_strict` itself. From then on the same question is asked with less work:
//!
//! ```text
//! verify_strict                                  here
//! s is below ℓ                                   the same
//! A not of low order                             asked once, in `from_bytes`
//! R decodes, to a point not of low order         R is none of the eight encodings of points of low order
//! k = SHA-512(R ‖ A ‖ M) mod ℓ                   the same
//! R' = [s]B + [k](−A)                            the same point, from tables of multiples once the key has signed much
//! encode(R') = R, byte by byte                   the same; the inversion in it shared among many
//! ```
//!
//! Why the answers are equal: both say yes only where R is byte for byte the encoding of R', and encodings that are made are
//! canonical. So where they could say yes, R does decode, and to R' itself; and R' is of low order exactly if those bytes are one of the
//! eight canonical encodings of such points. Where R does not decode, or is not canonical, both say no.

use super::KeyId;
use super::multiples::Multiples;
use curve25519_dalek::{
    constants::{ED25519_BASEPOINT_POINT, EIGHT_TORSION},
    edwards::{CompressedEdwardsY, EdwardsPoint},
    scalar::Scalar,
};
use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest, Sha512};
use std::fmt;
use std::sync::{
    Arc, LazyLock, OnceLock,
    atomic::{AtomicU32, Ordering},
};
use thiserror::Error;

/// After so many signatures that held, a key gets its table: making one costs about as much as it has saved by then.
const WORTH_A_TABLE: u32 = 16;

/// 15 rows of 32 points: 75 KiB a key. Smaller rows take more additions, larger ones fall out of the processor's cache.
type OfAKey = Multiples<6, 3>;
/// 32 rows of 128 points: 640 KiB, once.
type OfTheBase = Multiples<8, 1>;

/// A public key that may verify: on the curve, canonically encoded, not of low order. Cheap to clone; clones share what was
/// worked out, up to 76 KiB once the key has signed much, so whoever keeps keys keeps only so many ([`Keys`](super::Keys)).
#[derive(Clone)]
pub struct PublicKey(Arc<Inner>);

struct Inner {
    key: VerifyingKey,
    minus: EdwardsPoint,
    held: AtomicU32,
    multiples: OnceLock<OfAKey>,
}

/// What is left of the question whether a signature holds: whether the encoding of `point` is `r`.
#[derive(Clone, Copy, Default)]
pub(super) struct Expected {
    point: EdwardsPoint,
    r: [u8; 32],
}

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
        let id = KeyId::from_bytes(*bytes);
        let key = VerifyingKey::from_bytes(bytes).map_err(|_| SignatureError::NotAKey { key: id })?;
        if key.is_weak() {
            Err(SignatureError::WeakKey { key: id })
        } else if !is_reduced(bytes) {
            Err(SignatureError::NotAKey { key: id })
        } else {
            let minus = -key.to_edwards();
            let (held, multiples) = (AtomicU32::new(0), OnceLock::new());
            Ok(Self(Arc::new(Inner { key, minus, held, multiples })))
        }
    }

    /// The key's name: its bytes.
    pub fn id(&self) -> KeyId {
        KeyId::from_bytes(self.0.key.to_bytes())
    }

    /// The key as the library has it.
    pub fn as_dalek(&self) -> &VerifyingKey {
        &self.0.key
    }

    /// Whether `signature` is this key's over `message`, by `verify_strict`.
    pub fn verify(&self, message: &[u8], signature: &[u8; 64]) -> Result<(), SignatureError> {
        let holds = match self.0.held.load(Ordering::Relaxed) {
            0 => self.0.key.verify_strict(message, &Signature::from_bytes(signature)).is_ok(),
            _ => self.expected(message, signature).is_some_and(|expected| expected.holds()),
        };
        self.tell(holds)
    }

    /// All of the question but the comparison; none if the answer is no already.
    pub(super) fn expected(&self, message: &[u8], signature: &[u8; 64]) -> Option<Expected> {
        let (r, s) = signature.split_first_chunk::<32>()?;
        let s: Scalar = Option::from(Scalar::from_canonical_bytes(*s.first_chunk()?))?;
        if OF_LOW_ORDER.contains(r) {
            return None;
        }
        let hash = Sha512::new().chain_update(r).chain_update(self.0.key.as_bytes()).chain_update(message);
        let k = Scalar::from_bytes_mod_order_wide(&hash.finalize().into());
        let point = match self.multiples() {
            Some(multiples) => multiples.times(&k) + OF_THE_BASE.times(&s),
            None => EdwardsPoint::vartime_double_scalar_mul_basepoint(&k, &self.0.minus, &s),
        };
        Some(Expected { point, r: *r })
    }

    /// Makes the answer a result, and counts it.
    pub(super) fn tell(&self, holds: bool) -> Result<(), SignatureError> {
        match holds {
            true => {
                if self.0.held.load(Ordering::Relaxed) < WORTH_A_TABLE {
                    self.0.held.fetch_add(1, Ordering::Relaxed);
                }
                Ok(())
            }
            false => Err(SignatureError::BadSignature { key: self.id() }),
        }
    }

    fn multiples(&self) -> Option<&OfAKey> {
        let worth = !multiplies_as_fast_without() && self.0.held.load(Ordering::Relaxed) >= WORTH_A_TABLE;
        worth.then(|| self.0.multiples.get_or_init(|| Multiples::of(self.0.minus)))
    }
}

impl Expected {
    pub(super) fn holds(&self) -> bool {
        self.point.compress().to_bytes() == self.r
    }

    /// [`Expected::holds`] of each, with one inversion for all.
    pub(super) fn each_holds<const N: usize>(all: &[Expected; N]) -> [bool; N] {
        let encoded = EdwardsPoint::compress_batch(&all.map(|expected| expected.point));
        std::array::from_fn(|at| encoded[at].as_bytes() == &all[at].r)
    }
}

static OF_THE_BASE: LazyLock<OfTheBase> = LazyLock::new(|| Multiples::of(ED25519_BASEPOINT_POINT));

static OF_LOW_ORDER: LazyLock<[[u8; 32]; 8]> = LazyLock::new(|| {
    EdwardsPoint::compress_batch(&EIGHT_TORSION).map(|encoded: CompressedEdwardsY| encoded.0)
});

/// Where the library multiplies with AVX-512 IFMA, it does so in the time that additions from a table take: then no key needs one.
fn multiplies_as_fast_without() -> bool {
    #[cfg(all(
        target_arch = "x86_64",
        any(
            curve25519_dalek_backend = "avx512",
            all(target_feature = "avx512ifma", target_feature = "avx512vl")
        )
    ))]
    return std::is_x86_feature_detected!("avx512ifma") && std::is_x86_feature_detected!("avx512vl");
    #[allow(unreachable_code)]
    false
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.0.key == other.0.key
    }
}

impl Eq for PublicKey {}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PublicKey").field(&self.id()).finish()
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
