//! Readings as whole millionths, so that sums are exact and nothing hangs on a processor's rounding.

use rust_decimal::Decimal;

/// Millionths of a degree Celsius, or of a per cent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Micro(i64);

const PLACES: u32 = 6;

impl Micro {
    /// So many millionths.
    pub const fn new(millionths: i64) -> Micro {
        Micro(millionths)
    }

    /// The nearest one, half to even; none where the number is beyond a thousand million.
    pub fn of(value: Decimal) -> Option<Micro> {
        let scaled = value.checked_mul(Decimal::from(1_000_000))?.round_dp(0);
        i64::try_from(scaled).ok().filter(|n| n.unsigned_abs() <= 1_000_000_000_000_000).map(Micro)
    }

    /// From degrees Fahrenheit: (°F − 32) × 5 ⁄ 9, half to even at the last millionth.
    pub fn of_fahrenheit(value: Decimal) -> Option<Micro> {
        let Micro(f) = Micro::of(value)?;
        i64::try_from(div_half_even((i128::from(f) - 32_000_000) * 5, 9)).ok().map(Micro)
    }

    /// How many millionths.
    pub const fn millionths(self) -> i64 {
        self.0
    }

    /// The number.
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.0, PLACES).normalize()
    }

    /// The number to hundredths, half to even.
    pub fn to_hundredths(self) -> Decimal {
        hundredths(i128::from(self.0), 10_000)
    }
}

/// `numerator ⁄ denominator` as hundredths: the quotient is how many. Half to even.
pub(super) fn hundredths(numerator: i128, denominator: i128) -> Decimal {
    let rounded = div_half_even(numerator, denominator);
    Decimal::from_i128_with_scale(rounded, 2).normalize()
}

/// Milliseconds as minutes, to hundredths.
pub(super) fn minutes(ms: i64) -> Decimal {
    hundredths(i128::from(ms), 600)
}

/// The quotient, rounded half to even; the denominator is above zero.
pub(super) fn div_half_even(numerator: i128, denominator: i128) -> i128 {
    let (quotient, rest) = (numerator.div_euclid(denominator), numerator.rem_euclid(denominator));
    match (rest * 2).cmp(&denominator) {
        std::cmp::Ordering::Less => quotient,
        std::cmp::Ordering::Greater => quotient + 1,
        std::cmp::Ordering::Equal => quotient + (quotient & 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn rounds_half_to_even_on_both_sides_of_zero() {
        for (n, d, want) in
            [(5, 2, 2), (7, 2, 4), (-5, 2, -2), (-7, 2, -4), (-1, 3, 0), (-2, 3, -1), (4, 2, 2)]
        {
            assert_eq!(div_half_even(n, d), want, "{n}/{d}");
        }
        assert_eq!(Micro::new(-15_000).to_hundredths(), decimal("-0.02"));
        assert_eq!(minutes(90_000), decimal("1.5"));
    }

    #[test]
    fn fahrenheit_becomes_celsius() {
        for (f, c) in [("32", "0"), ("212", "100"), ("-40", "-40"), ("33", "0.555556"), ("37.4", "3")] {
            assert_eq!(Micro::of_fahrenheit(decimal(f)).unwrap().to_decimal(), decimal(c), "{f}");
        }
        assert_eq!(Micro::of(decimal("3.24755578")).unwrap(), Micro::new(3_247_556));
        assert_eq!(Micro::of(decimal("9999999999999999999")), None);
    }
}
