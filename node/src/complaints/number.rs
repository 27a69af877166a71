//! The number of a complaint: `7K3M9-2QF4X`, nine random symbols of Crockford's base 32 and one that checks them (Luhn's way, modulo 32), so that a
//! slip of the pen is noticed and nobody finds a number by trying: it is all that one needs to see how a complaint stands.

use std::{fmt, str::FromStr};

use suyuan_ledger::codes::symbols::{self, SymbolError};
use thiserror::Error;

const SYMBOLS: usize = 10;

/// A number whose check is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Number(u64);

/// Why a text is no number.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum NumberError {
    /// Not ten symbols.
    #[error(transparent)]
    Symbols(#[from] SymbolError),
    /// Ten symbols that do not fit each other.
    #[error("the last symbol does not fit the others: one was misread")]
    Check,
}

impl Number {
    /// A new one.
    pub(super) fn random() -> Result<Number, getrandom::Error> {
        let mut bytes = [0; 8];
        getrandom::fill(&mut bytes)?;
        let body = u64::from_be_bytes(bytes) >> 19;
        Ok(Number(body << 5 | check(body)))
    }
}

/// The symbol that makes the sum of all ten, every second one from the last but one on doubled, a multiple of 32.
fn check(body: u64) -> u64 {
    let doubled = |symbol: u64| symbol * 2 / 32 + symbol * 2 % 32;
    let sum: u64 = (0..SYMBOLS - 1)
        .map(|place| {
            let symbol = body >> (5 * place) & 31;
            if place % 2 == 0 { doubled(symbol) } else { symbol }
        })
        .sum();
    (32 - sum % 32) % 32
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let symbols = symbols::write(u128::from(self.0), SYMBOLS);
        let (one, other) = symbols.split_at(SYMBOLS / 2);
        write!(f, "{one}-{other}")
    }
}

impl FromStr for Number {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Number, NumberError> {
        let bits = u64::try_from(symbols::read(text, SYMBOLS)?).unwrap_or_default();
        match check(bits >> 5) == bits & 31 {
            true => Ok(Number(bits)),
            false => Err(NumberError::Check),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_single_slip_is_noticed() {
        for _ in 0..50 {
            let number = Number::random().unwrap();
            assert_eq!(number.to_string().to_lowercase().replace('-', " ").parse(), Ok(number));
            for place in 0..SYMBOLS {
                for other in 1..32 {
                    let wrong = symbols::write(u128::from(number.0 ^ other << (5 * place)), SYMBOLS);
                    assert_eq!(wrong.parse::<Number>(), Err(NumberError::Check), "{wrong}");
                }
            }
        }
        assert!(matches!("7K3M9".parse::<Number>(), Err(NumberError::Symbols(SymbolError::Length { .. }))));
    }
}
