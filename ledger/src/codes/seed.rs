//! What a whole roll is made from: 32 random bytes, so that whoever packs keeps a line of text and not a million.

use std::ops::Range;

use sha2::{Digest, Sha256};

use super::{Code, Pin, Serial};

/// The secret of a roll. Who has it has every serial and PIN. Never shown by `{:?}`.
#[derive(Clone)]
pub struct Seed([u8; 32]);

impl Seed {
    /// Takes 32 random bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Seed {
        Seed(bytes)
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The serial of a position: the first 80 bits of SHA-256("suyuan serial 1\n" ‖ seed ‖ position, 8 bytes, big end first).
    pub fn serial(&self, position: u64) -> Serial {
        let bytes = self.bytes(b"suyuan serial 1\n", position);
        let mut serial = [0; 10];
        serial.copy_from_slice(&bytes[..10]);
        Serial::from_bytes(serial)
    }

    /// The PIN of a position: the last 50 bits of the first eight bytes of SHA-256("suyuan scratch 1\n" ‖ seed ‖ position).
    pub fn pin(&self, position: u64) -> Pin {
        let bytes = self.bytes(b"suyuan scratch 1\n", position);
        Pin::from_bits(bytes[..8].iter().fold(0, |bits, byte| bits << 8 | u64::from(*byte)))
    }

    /// What the ledger is told of a position.
    pub fn code(&self, position: u64, with_pin: bool) -> Code {
        let serial = self.serial(position);
        let pin_key = with_pin.then(|| self.pin(position).key(&serial).verifying_key().to_bytes());
        Code { pin_key, ..Code::of(&serial) }
    }

    /// The same of many positions in a row: with PINs in two thirds of the time.
    pub fn codes(&self, positions: Range<u64>, with_pins: bool) -> Vec<Code> {
        let serials: Vec<Serial> = positions.clone().map(|position| self.serial(position)).collect();
        let mut keys = match with_pins {
            true => {
                Pin::public_keys(positions.map(|position| self.pin(position)).zip(serials.iter().copied()))
            }
            false => Vec::new(),
        }
        .into_iter();
        serials.iter().map(|serial| Code { pin_key: keys.next(), ..Code::of(serial) }).collect()
    }

    fn bytes(&self, what: &[u8], position: u64) -> [u8; 32] {
        Sha256::new_with_prefix(what)
            .chain_update(self.0)
            .chain_update(position.to_be_bytes())
            .finalize()
            .into()
    }
}

impl std::fmt::Debug for Seed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seed(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_are_the_same_as_one_by_one() {
        let seed = Seed::from_bytes([9; 32]);
        for with_pins in [false, true] {
            let single: Vec<Code> = (5..30).map(|position| seed.code(position, with_pins)).collect();
            assert_eq!(seed.codes(5..30, with_pins), single);
        }
        assert_eq!(seed.codes(3..3, true), Vec::new());
    }
}
