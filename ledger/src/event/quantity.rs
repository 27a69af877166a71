//! An amount of a unit, and arithmetic that is exact or refuses.
//!
//! Nothing here rounds. Adding and comparing go through the unit given first; where the other amount cannot be said
//! exactly in it (a third of a kilogram in pounds), the answer is in the base unit of the dimension, whose factors are finite decimals.

use std::{cmp::Ordering, fmt};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Dimension, Unit};

/// So much of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Quantity {
    /// How much.
    pub amount: Decimal,
    /// Of what unit.
    pub unit: Unit,
}

/// Why quantities do not go together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QuantityError {
    /// Mass is not volume, and cases are not pieces.
    #[error("{from} and {to} do not measure the same thing")]
    Dimension {
        /// The unit given.
        from: Unit,
        /// The unit wanted.
        to: Unit,
    },
    /// No finite decimal of 28 digits says it.
    #[error("{amount} {from} cannot be said exactly in {to}")]
    Inexact {
        /// The amount given.
        amount: Decimal,
        /// Its unit.
        from: Unit,
        /// The unit wanted.
        to: Unit,
    },
    /// More digits than an exact decimal holds.
    #[error("the result does not fit an exact decimal of 28 digits")]
    TooLarge,
}

impl Quantity {
    /// So much of a unit.
    pub fn new(amount: impl Into<Decimal>, unit: Unit) -> Quantity {
        Quantity { amount: amount.into(), unit }
    }

    /// None of a unit.
    pub fn zero(unit: Unit) -> Quantity {
        Quantity { amount: Decimal::ZERO, unit }
    }

    /// What it measures.
    pub fn dimension(&self) -> Dimension {
        self.unit.dimension()
    }

    /// The same in another unit of the dimension, exactly.
    pub fn convert(&self, to: Unit) -> Result<Quantity, QuantityError> {
        if self.unit == to {
            return Ok(*self);
        }
        if self.dimension() != to.dimension() {
            return Err(QuantityError::Dimension { from: self.unit, to });
        }
        let base = exact_product(self.amount, self.unit.factor()).ok_or(QuantityError::TooLarge)?;
        let inexact = QuantityError::Inexact { amount: self.amount, from: self.unit, to };
        let amount = base.checked_div(to.factor()).ok_or(QuantityError::TooLarge)?.normalize();
        // Division rounds at its last digit; only what multiplies back to the same was exact.
        if exact_product(amount, to.factor()) != Some(base) {
            return Err(inexact);
        }
        Ok(Quantity { amount, unit: to })
    }

    /// The same in the base unit of its dimension.
    pub fn to_base(&self) -> Result<Quantity, QuantityError> {
        self.convert(self.dimension().base())
    }

    /// The sum, in this unit if it can be said in it, else in the base unit.
    pub fn checked_add(&self, other: &Quantity) -> Result<Quantity, QuantityError> {
        self.combine(other, exact_sum)
    }

    /// The difference, which may be less than zero; units as for the sum.
    pub fn checked_sub(&self, other: &Quantity) -> Result<Quantity, QuantityError> {
        self.combine(other, |a, b| exact_sum(a, -b))
    }

    /// So many times as much.
    pub fn checked_mul(&self, factor: Decimal) -> Result<Quantity, QuantityError> {
        let amount = exact_product(self.amount, factor).ok_or(QuantityError::TooLarge)?;
        Ok(Quantity { amount, unit: self.unit })
    }

    /// Which is more; an error across dimensions.
    pub fn compare(&self, other: &Quantity) -> Result<Ordering, QuantityError> {
        if self.dimension() != other.dimension() {
            return Err(QuantityError::Dimension { from: other.unit, to: self.unit });
        }
        if self.unit == other.unit {
            return Ok(self.amount.cmp(&other.amount));
        }
        Ok(self.to_base()?.amount.cmp(&other.to_base()?.amount))
    }

    fn combine(
        &self,
        other: &Quantity,
        op: impl Fn(Decimal, Decimal) -> Option<Decimal>,
    ) -> Result<Quantity, QuantityError> {
        let (a, b) = match other.convert(self.unit) {
            Ok(b) => (*self, b),
            Err(QuantityError::Inexact { .. }) => (self.to_base()?, other.to_base()?),
            Err(error) => return Err(error),
        };
        let amount = op(a.amount, b.amount).ok_or(QuantityError::TooLarge)?;
        Ok(Quantity { amount, unit: a.unit })
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount.normalize(), self.unit)
    }
}

/// The product, unless it needs more digits than there are: rust_decimal would round it silently.
pub(crate) fn exact_product(a: Decimal, b: Decimal) -> Option<Decimal> {
    let (a, b) = (a.normalize(), b.normalize());
    if a.is_zero() || b.is_zero() {
        return Some(Decimal::ZERO);
    }
    let product = a.checked_mul(b)?;
    (product.scale() == a.scale() + b.scale()).then(|| product.normalize())
}

/// The sum, unless it needs more digits than there are.
fn exact_sum(a: Decimal, b: Decimal) -> Option<Decimal> {
    let (a, b) = (a.normalize(), b.normalize());
    let sum = a.checked_add(b)?;
    if sum.is_zero() {
        return (a == -b).then_some(Decimal::ZERO);
    }
    (sum.scale() == a.scale().max(b.scale())).then(|| sum.normalize())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn quantity(amount: &str, unit: &str) -> Quantity {
        Quantity::new(Decimal::from_str_exact(amount).unwrap(), Unit::parse(unit).unwrap())
    }

    #[test]
    fn converts_exactly_within_a_dimension() {
        for (amount, from, to, result) in [
            ("1.2", "TNE", "KGM", "1200"),
            ("1", "LBR", "ONZ", "16"),
            ("1", "LTN", "LBR", "2240"),
            ("1", "GLL", "OZA", "128"),
            ("1", "GLI", "PTI", "8"),
            ("1", "BLL", "GLL", "42"),
            ("2.5", "HAR", "MTK", "25000"),
            ("1", "SMI", "FOT", "5280"),
            ("640", "ACR", "MIK", "1"),
            ("3", "DZN", "H87", "36"),
            ("0.001", "MGM", "TNE", "0.000000000001"),
        ] {
            let want = quantity(result, to);
            assert_eq!(quantity(amount, from).convert(want.unit), Ok(want), "{amount} {from} in {to}");
        }
    }

    #[test]
    fn says_when_it_cannot() {
        let (kilogram, litre, pound) = (quantity("1", "KGM"), quantity("1", "LTR"), quantity("1", "LBR"));
        assert!(matches!(kilogram.convert(litre.unit), Err(QuantityError::Dimension { .. })));
        assert!(matches!(kilogram.convert(pound.unit), Err(QuantityError::Inexact { .. })));
        assert!(matches!(
            quantity("3", "CS").compare(&quantity("3", "H87")),
            Err(QuantityError::Dimension { .. })
        ));
        let huge = Quantity::new(Decimal::MAX, Unit::KILOGRAM);
        assert_eq!(huge.checked_add(&kilogram), Err(QuantityError::TooLarge));
        assert_eq!(huge.checked_add(&quantity("0.1", "KGM")), Err(QuantityError::TooLarge));
        assert_eq!(huge.checked_mul(Decimal::TWO), Err(QuantityError::TooLarge));
    }

    #[test]
    fn adds_in_the_first_unit_or_else_in_the_base_unit() {
        let sum = |a: Quantity, b: Quantity| a.checked_add(&b).unwrap().to_string();
        assert_eq!(sum(quantity("1", "TNE"), quantity("250", "KGM")), "1.25 TNE");
        assert_eq!(sum(quantity("1", "LBR"), quantity("1", "KGM")), "1.45359237 KGM");
        assert_eq!(sum(quantity("5", "CS"), quantity("2", "CS")), "7 CS");
        assert_eq!(
            quantity("1", "KGM").checked_sub(&quantity("1500", "GRM")).unwrap().to_string(),
            "-0.5 KGM"
        );
        assert_eq!(quantity("0.5", "KGM").checked_sub(&quantity("500", "GRM")).unwrap().to_string(), "0 KGM");
    }

    proptest! {
        #[test]
        fn there_and_back_is_the_same(amount in 0i64..1_000_000_000_000, scale in 0u32..6, from in 0usize..22, to in 0usize..22) {
            let codes = ["KGM", "GRM", "MGM", "CGM", "HGM", "DTN", "TNE", "LBR", "ONZ", "STN", "LTN",
                "LTR", "MLT", "GLL", "GLI", "MTQ", "H87", "DZN", "GRO", "MTK", "HAR", "ACR"];
            let (from, to) = (Unit::parse(codes[from]).unwrap(), Unit::parse(codes[to]).unwrap());
            let start = Quantity::new(Decimal::new(amount, scale), from);
            if let Ok(there) = start.convert(to) {
                prop_assert_eq!(there.convert(from).unwrap().amount, start.amount);
                prop_assert_eq!(there.compare(&start).unwrap(), Ordering::Equal);
            }
        }

        #[test]
        fn adding_and_taking_away_leaves_nothing(a in -1_000_000_000_000i64..1_000_000_000_000, b in -1_000_000_000_000i64..1_000_000_000_000, s in 0u32..6, t in 0u32..6) {
            let (a, b) = (Quantity::new(Decimal::new(a, s), Unit::TONNE), Quantity::new(Decimal::new(b, t), Unit::GRAM));
            let sum = a.checked_add(&b).unwrap();
            prop_assert_eq!(sum.checked_sub(&b).unwrap().compare(&a), Ok(Ordering::Equal));
        }
    }
}
