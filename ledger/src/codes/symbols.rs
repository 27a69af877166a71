//! Crockford's base 32: ten digits and the letters without I, L, O, U, five bits each, first bits first.
//!
//! Read as people type it: small letters, O for 0, I and L for 1, dashes and spaces wherever they like.

use thiserror::Error;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Why a text is not a serial or a PIN.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SymbolError {
    /// Another number of characters.
    #[error("want {want} letters and digits, got {got}")]
    Length {
        /// How many it has.
        want: usize,
        /// How many were found.
        got: usize,
    },
    /// A character that is none of the 32.
    #[error("{found:?} is in no code; letters and digits only, without U")]
    Symbol {
        /// The character found.
        found: char,
    },
}

/// The lowest `5 × count` bits as `count` symbols.
pub fn write(bits: u128, count: usize) -> String {
    let symbol = |place: usize| ALPHABET[(bits >> (5 * place) & 31) as usize] as char;
    (0..count).rev().map(symbol).collect()
}

/// The bits of exactly `count` symbols.
pub fn read(text: &str, count: usize) -> Result<u128, SymbolError> {
    let mut bits = 0;
    let mut got = 0;
    for found in text.chars().filter(|c| !matches!(c, '-' | ' ')) {
        let value = value(found).ok_or(SymbolError::Symbol { found })?;
        got += 1;
        if got <= count {
            bits = bits << 5 | value as u128;
        }
    }
    if got == count { Ok(bits) } else { Err(SymbolError::Length { want: count, got }) }
}

fn value(found: char) -> Option<usize> {
    let symbol = match found.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    ALPHABET.iter().position(|s| *s as char == symbol)
}
