//! The serial of one item, 80 bits that nobody can guess.

use std::fmt;
use std::str::FromStr;

use super::symbols::{self, SymbolError};

const SYMBOLS: usize = 16;

/// The serial of one item: 16 characters, what stands behind `/21/`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Serial([u8; 10]);

impl Serial {
    /// Takes 80 bits as they are.
    pub const fn from_bytes(bytes: [u8; 10]) -> Serial {
        Serial(bytes)
    }

    /// The 80 bits.
    pub const fn as_bytes(&self) -> &[u8; 10] {
        &self.0
    }
}

impl fmt::Display for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bits = self.0.iter().fold(0u128, |bits, byte| bits << 8 | u128::from(*byte));
        f.write_str(&symbols::write(bits, SYMBOLS))
    }
}

impl fmt::Debug for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Serial {
    type Err = SymbolError;

    fn from_str(text: &str) -> Result<Serial, SymbolError> {
        let bits = symbols::read(text, SYMBOLS)?.to_be_bytes();
        let mut bytes = [0; 10];
        bytes.copy_from_slice(&bits[6..]);
        Ok(Serial(bytes))
    }
}
