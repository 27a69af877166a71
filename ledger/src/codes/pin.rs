//! The PIN under the scratch layer, and the key that it is.

use std::fmt;
use std::str::FromStr;

use curve25519_dalek::EdwardsPoint;
use ed25519_dalek::SigningKey;
use sha2::{Digest, Sha256, Sha512};

use super::symbols::{self, SymbolError};
use super::{Code, Serial};
use crate::statement::StatementId;

const SYMBOLS: usize = 10;

/// Ten characters under a scratch layer, 50 bits. Never shown by `{:?}`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Pin(u64);

impl Pin {
    /// The lowest 50 of these bits.
    pub const fn from_bits(bits: u64) -> Pin {
        Pin(bits & ((1 << (5 * SYMBOLS)) - 1))
    }

    /// The key that this PIN of this item is: its seed is SHA-256("suyuan pin 1\n" ‖ serial ‖ "\n" ‖ ten characters).
    pub fn key(&self, serial: &Serial) -> SigningKey {
        SigningKey::from_bytes(&self.key_seed(serial))
    }

    /// The public keys of many, as [`Pin::key`] has them one by one: what divides is done once for all together.
    pub(super) fn public_keys(pins: impl IntoIterator<Item = (Pin, Serial)>) -> Vec<[u8; 32]> {
        let point = |(pin, serial): (Pin, Serial)| {
            // RFC 8032 §5.1.5: the scalar is the first half of SHA-512 of the seed, with some bits set.
            let hash = Sha512::digest(pin.key_seed(&serial));
            let scalar = hash.first_chunk().copied().unwrap_or_default();
            EdwardsPoint::mul_base_clamped(scalar)
        };
        let points: Vec<EdwardsPoint> = pins.into_iter().map(point).collect();
        EdwardsPoint::compress_batch_alloc(&points).into_iter().map(|key| key.to_bytes()).collect()
    }

    fn key_seed(&self, serial: &Serial) -> [u8; 32] {
        let symbols = symbols::write(self.0.into(), SYMBOLS);
        let seed = Sha256::new_with_prefix(b"suyuan pin 1\n").chain_update(serial.to_string());
        seed.chain_update("\n").chain_update(symbols).finalize().into()
    }
}

/// What the PIN's key signs to say that the pack was opened: four lines of text, each with its line end.
///
/// ```text
/// suyuan open 1
/// id of the ledger, hexadecimal
/// id of the statement that commits to the roll, hexadecimal
/// the code, base64
/// ```
pub fn opening_message(ledger: &StatementId, roll: &StatementId, code: &Code) -> String {
    format!("suyuan open 1\n{ledger}\n{roll}\n{}\n", code.hash)
}

impl fmt::Display for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let symbols = symbols::write(self.0.into(), SYMBOLS);
        let (one, other) = symbols.split_at(SYMBOLS / 2);
        write!(f, "{one}-{other}")
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(…)")
    }
}

impl FromStr for Pin {
    type Err = SymbolError;

    fn from_str(text: &str) -> Result<Pin, SymbolError> {
        symbols::read(text, SYMBOLS).map(|bits| Pin::from_bits(bits as u64))
    }
}
