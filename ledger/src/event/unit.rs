//! Units of measure: UN/ECE Recommendation 20 codes, and exact conversion within a dimension.
//!
//! Any code of two or three capitals or digits is a unit. Those in the table convert; every other is a dimension of its own, so
//! cases (`CS`) only compare with cases. Factors are the definitions (international pound, US and imperial gallon, …), exact
//! in decimal, never rounded from a printed table.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// A unit code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unit([u8; 3]);

/// What a unit measures. Units compare only within a dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    /// Base unit kilogram, `KGM`.
    Mass,
    /// Base unit litre, `LTR`.
    Volume,
    /// Base unit metre, `MTR`.
    Length,
    /// Base unit square metre, `MTK`.
    Area,
    /// Base unit piece, `H87`.
    Count,
    /// A unit that we do not convert, alone with itself.
    Own(Unit),
}

/// Code, dimension, and the factor to the base unit as digits and scale.
type Row = (&'static str, Dimension, i64, u32);

use Dimension::{Area, Count, Length, Mass, Volume};

const TABLE: [Row; 91] = [
    ("KGM", Mass, 1, 0),
    ("GRM", Mass, 1, 3),
    ("MGM", Mass, 1, 6),
    ("MC", Mass, 1, 9),
    ("CGM", Mass, 1, 5),
    ("DG", Mass, 1, 4),
    ("DJ", Mass, 1, 2),
    ("HGM", Mass, 1, 1),
    ("DTN", Mass, 100, 0),
    ("TNE", Mass, 1_000, 0),
    ("2U", Mass, 1_000, 0),
    ("KTN", Mass, 1_000_000, 0),
    ("CTM", Mass, 2, 4),
    ("LBR", Mass, 45_359_237, 8),
    ("ONZ", Mass, 28_349_523_125, 12),
    ("APZ", Mass, 311_034_768, 10),
    ("GRN", Mass, 6_479_891, 11),
    ("STI", Mass, 635_029_318, 8),
    ("CWA", Mass, 45_359_237, 6),
    ("CWI", Mass, 5_080_234_544, 8),
    ("STN", Mass, 90_718_474, 5),
    ("LTN", Mass, 10_160_469_088, 7),
    ("LTR", Volume, 1, 0),
    ("4G", Volume, 1, 6),
    ("MLT", Volume, 1, 3),
    ("CLT", Volume, 1, 2),
    ("DLT", Volume, 1, 1),
    ("A44", Volume, 10, 0),
    ("HLT", Volume, 100, 0),
    ("K6", Volume, 1_000, 0),
    ("MAL", Volume, 1_000_000, 0),
    ("MMQ", Volume, 1, 6),
    ("CMQ", Volume, 1, 3),
    ("DMQ", Volume, 1, 0),
    ("MTQ", Volume, 1_000, 0),
    ("INQ", Volume, 16_387_064, 9),
    ("FTQ", Volume, 28_316_846_592, 9),
    ("YDQ", Volume, 764_554_857_984, 9),
    ("OZA", Volume, 295_735_295_625, 13),
    ("PTL", Volume, 473_176_473, 9),
    ("QTL", Volume, 946_352_946, 9),
    ("GLL", Volume, 3_785_411_784, 9),
    ("BLL", Volume, 158_987_294_928, 9),
    ("BUA", Volume, 3_523_907_016_688, 11),
    ("OZI", Volume, 284_130_625, 10),
    ("PTI", Volume, 56_826_125, 8),
    ("QTI", Volume, 11_365_225, 7),
    ("GLI", Volume, 454_609, 5),
    ("BUI", Volume, 3_636_872, 5),
    ("MTR", Length, 1, 0),
    ("4H", Length, 1, 6),
    ("MMT", Length, 1, 3),
    ("CMT", Length, 1, 2),
    ("DMT", Length, 1, 1),
    ("A45", Length, 10, 0),
    ("HMT", Length, 100, 0),
    ("KMT", Length, 1_000, 0),
    ("KTM", Length, 1_000, 0),
    ("INH", Length, 254, 4),
    ("FOT", Length, 3_048, 4),
    ("YRD", Length, 9_144, 4),
    ("SMI", Length, 1_609_344, 3),
    ("NMI", Length, 1_852, 0),
    ("MTK", Area, 1, 0),
    ("MMK", Area, 1, 6),
    ("CMK", Area, 1, 4),
    ("DMK", Area, 1, 2),
    ("ARE", Area, 100, 0),
    ("H16", Area, 100, 0),
    ("DAA", Area, 1_000, 0),
    ("HAR", Area, 10_000, 0),
    ("H18", Area, 10_000, 0),
    ("KMK", Area, 1_000_000, 0),
    ("INK", Area, 64_516, 8),
    ("FTK", Area, 9_290_304, 8),
    ("YDK", Area, 83_612_736, 8),
    ("ACR", Area, 40_468_564_224, 7),
    ("MIK", Area, 2_589_988_110_336, 6),
    ("H87", Count, 1, 0),
    ("EA", Count, 1, 0),
    ("C62", Count, 1, 0),
    ("NMB", Count, 1, 0),
    ("PR", Count, 2, 0),
    ("TPR", Count, 20, 0),
    ("DZN", Count, 12, 0),
    ("DPC", Count, 12, 0),
    ("DZP", Count, 12, 0),
    ("GRO", Count, 144, 0),
    ("GGR", Count, 1_728, 0),
    ("CEN", Count, 100, 0),
    ("MIL", Count, 1_000, 0),
];

impl Unit {
    /// Kilogram.
    pub const KILOGRAM: Unit = Unit(*b"KGM");
    /// Gram.
    pub const GRAM: Unit = Unit(*b"GRM");
    /// Metric tonne.
    pub const TONNE: Unit = Unit(*b"TNE");
    /// Litre.
    pub const LITRE: Unit = Unit(*b"LTR");
    /// Metre.
    pub const METRE: Unit = Unit(*b"MTR");
    /// Square metre.
    pub const SQUARE_METRE: Unit = Unit(*b"MTK");
    /// Piece: what a quantity without `uom` counts.
    pub const PIECE: Unit = Unit(*b"H87");

    /// Reads a code, `^[A-Z0-9]{2,3}$`.
    pub fn parse(code: &str) -> Option<Unit> {
        let b = code.as_bytes();
        let good = matches!(b.len(), 2 | 3) && b.iter().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
        good.then(|| Unit([b[0], b[1], b.get(2).copied().unwrap_or(0)]))
    }

    /// The code.
    pub fn code(&self) -> &str {
        let length = if self.0[2] == 0 { 2 } else { 3 };
        // Only ASCII gets in.
        std::str::from_utf8(&self.0[..length]).unwrap_or_default()
    }

    /// What it measures.
    pub fn dimension(self) -> Dimension {
        self.row().map_or(Dimension::Own(self), |row| row.1)
    }

    /// How many base units of its dimension one of it is.
    pub fn factor(self) -> Decimal {
        self.row().map_or(Decimal::ONE, |row| Decimal::new(row.2, row.3))
    }

    fn row(self) -> Option<&'static Row> {
        // By bytes: a judgement asks this many times, and comparing codes as text was a fifth of its time.
        let [a, b, c] = self.0;
        TABLE.iter().find(|row| match row.0.as_bytes() {
            [x, y] => (a, b, c) == (*x, *y, 0),
            [x, y, z] => (a, b, c) == (*x, *y, *z),
            _ => false,
        })
    }
}

impl Dimension {
    /// The unit that all of the dimension are counted in.
    pub fn base(self) -> Unit {
        match self {
            Mass => Unit::KILOGRAM,
            Volume => Unit::LITRE,
            Length => Unit::METRE,
            Area => Unit::SQUARE_METRE,
            Count => Unit::PIECE,
            Dimension::Own(unit) => unit,
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Unit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Unit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Unit, D::Error> {
        let code = String::deserialize(deserializer)?;
        Unit::parse(&code).ok_or_else(|| D::Error::custom(format_args!("{code:?} is no unit code")))
    }
}

impl fmt::Debug for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Unit({})", self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_a_code_that_stands_once() {
        for (i, row) in TABLE.iter().enumerate() {
            assert_eq!(Unit::parse(row.0).unwrap().code(), row.0);
            assert!(TABLE[..i].iter().all(|r| r.0 != row.0), "{} stands twice", row.0);
            assert!(Decimal::new(row.2, row.3) > Decimal::ZERO);
        }
        for base in [Mass, Volume, Length, Area, Count].map(Dimension::base) {
            assert_eq!((base.factor(), base.dimension().base()), (Decimal::ONE, base));
        }
    }

    #[test]
    fn refuses_what_is_no_code() {
        for bad in ["", "K", "kgm", "KGMS", "K-M", "千克", "K\0"] {
            assert_eq!(Unit::parse(bad), None, "{bad}");
        }
    }
}
