//! Quantities as people say them: `1200 kg`, `1,200kg`, `50 斤`, `1.2万斤`, `20 件`, `3 亩`, `12 KGM`.
//!
//! | said | read as |
//! |---|---|
//! | 斤, 两, 担 | 0.5 kg, 0.05 kg, 50 kg (since 1959; a Hong Kong catty is another and must be weighed in kg) |
//! | 亩 | 2000/3 m², which no decimal says exactly: rounded half to even at 0.0001 m² (a square centimetre), here and nowhere else |
//! | 箱, case | `CS`, which compares only with itself |
//! | 件, 个, pcs, … | pieces, `H87` |
//!
//! Full-width digits are read; `1,200` is one thousand two hundred, and `1,2` is refused rather than guessed at.

use rust_decimal::{Decimal, RoundingStrategy};

use super::{Quantity, Unit, nearest::nearest, quantity::exact_product, reading::shorten};

/// Why a quantity could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpokenError {
    /// No number in front.
    #[error("{text:?} does not start with a number; write for example 1200 kg")]
    NoNumber {
        /// What was said.
        text: String,
    },
    /// A comma that is not between thousands.
    #[error("the comma in {text:?} could be a thousand or a decimal; write 1200 or 1.2")]
    Comma {
        /// The number.
        text: String,
    },
    /// More digits than an exact decimal holds.
    #[error("{text:?} has more digits than can be kept exactly")]
    TooLarge {
        /// The number.
        text: String,
    },
    /// No unit behind.
    #[error("{text:?} names no unit; write for example {text} kg or {text} pcs")]
    NoUnit {
        /// What was said.
        text: String,
    },
    /// A unit that nobody knows.
    #[error("{unit:?} is not a unit that is known here{}; use kg, 斤, t, L, pcs, … or a Rec 20 code such as KGM", did_you_mean(.meant))]
    UnknownUnit {
        /// What was said.
        unit: String,
        /// The nearest known.
        meant: Option<&'static str>,
    },
}

/// Name, code, and how many of the code's unit one is, as digits and scale.
const NAMES: [(&str, &str, i64, u32); 81] = [
    ("kg", "KGM", 1, 0),
    ("kgs", "KGM", 1, 0),
    ("kilo", "KGM", 1, 0),
    ("kilos", "KGM", 1, 0),
    ("kilogram", "KGM", 1, 0),
    ("kilograms", "KGM", 1, 0),
    ("公斤", "KGM", 1, 0),
    ("千克", "KGM", 1, 0),
    ("斤", "KGM", 5, 1),
    ("市斤", "KGM", 5, 1),
    ("jin", "KGM", 5, 1),
    ("两", "KGM", 5, 2),
    ("担", "KGM", 50, 0),
    ("g", "GRM", 1, 0),
    ("gram", "GRM", 1, 0),
    ("grams", "GRM", 1, 0),
    ("克", "GRM", 1, 0),
    ("mg", "MGM", 1, 0),
    ("毫克", "MGM", 1, 0),
    ("t", "TNE", 1, 0),
    ("tonne", "TNE", 1, 0),
    ("tonnes", "TNE", 1, 0),
    ("吨", "TNE", 1, 0),
    ("lb", "LBR", 1, 0),
    ("lbs", "LBR", 1, 0),
    ("pound", "LBR", 1, 0),
    ("pounds", "LBR", 1, 0),
    ("磅", "LBR", 1, 0),
    ("oz", "ONZ", 1, 0),
    ("l", "LTR", 1, 0),
    ("litre", "LTR", 1, 0),
    ("litres", "LTR", 1, 0),
    ("liter", "LTR", 1, 0),
    ("liters", "LTR", 1, 0),
    ("升", "LTR", 1, 0),
    ("ml", "MLT", 1, 0),
    ("毫升", "MLT", 1, 0),
    ("m3", "MTQ", 1, 0),
    ("m³", "MTQ", 1, 0),
    ("立方米", "MTQ", 1, 0),
    ("方", "MTQ", 1, 0),
    ("m", "MTR", 1, 0),
    ("米", "MTR", 1, 0),
    ("cm", "CMT", 1, 0),
    ("厘米", "CMT", 1, 0),
    ("km", "KMT", 1, 0),
    ("公里", "KMT", 1, 0),
    ("千米", "KMT", 1, 0),
    ("m2", "MTK", 1, 0),
    ("m²", "MTK", 1, 0),
    ("平方米", "MTK", 1, 0),
    ("ha", "HAR", 1, 0),
    ("hectare", "HAR", 1, 0),
    ("hectares", "HAR", 1, 0),
    ("公顷", "HAR", 1, 0),
    ("acre", "ACR", 1, 0),
    ("acres", "ACR", 1, 0),
    ("pc", "H87", 1, 0),
    ("pcs", "H87", 1, 0),
    ("piece", "H87", 1, 0),
    ("pieces", "H87", 1, 0),
    ("件", "H87", 1, 0),
    ("个", "H87", 1, 0),
    ("只", "H87", 1, 0),
    ("枚", "H87", 1, 0),
    ("头", "H87", 1, 0),
    ("条", "H87", 1, 0),
    ("棵", "H87", 1, 0),
    ("株", "H87", 1, 0),
    ("盒", "H87", 1, 0),
    ("袋", "H87", 1, 0),
    ("瓶", "H87", 1, 0),
    ("dozen", "DZN", 1, 0),
    ("打", "DZN", 1, 0),
    ("kwh", "KWH", 1, 0),
    ("度", "KWH", 1, 0),
    ("千瓦时", "KWH", 1, 0),
    ("mj", "3B", 1, 0),
    ("case", "CS", 1, 0),
    ("cases", "CS", 1, 0),
    ("箱", "CS", 1, 0),
];

const MU: [&str; 4] = ["亩", "市亩", "mu", "畝"];

impl Quantity {
    /// Reads a number and a unit as people write them; never negative.
    pub fn read(text: &str) -> Result<Quantity, SpokenError> {
        let said: String = text.trim().chars().map(narrow).collect();
        let end = said.find(|c: char| !(c.is_ascii_digit() || c == ',' || c == '.')).unwrap_or(said.len());
        let (digits, rest) = said.split_at(end);
        let mut amount = number(digits, &said)?;
        let mut unit = rest.trim();
        if let Some(after) = unit.strip_prefix('万') {
            let too_large = || SpokenError::TooLarge { text: shorten(&said) };
            amount = exact_product(amount, Decimal::from(10_000)).ok_or_else(too_large)?;
            unit = after.trim();
        }
        if unit.is_empty() {
            return Err(SpokenError::NoUnit { text: shorten(&said) });
        }
        in_unit(amount, unit, &said)
    }
}

fn in_unit(amount: Decimal, unit: &str, said: &str) -> Result<Quantity, SpokenError> {
    let too_large = || SpokenError::TooLarge { text: shorten(said) };
    let lower = unit.to_lowercase();
    if let Some((_, code, digits, scale)) = NAMES.iter().find(|(name, ..)| *name == lower) {
        let amount = exact_product(amount, Decimal::new(*digits, *scale)).ok_or_else(too_large)?;
        return Unit::parse(code).map(|unit| Quantity { amount, unit }).ok_or_else(too_large);
    }
    if MU.contains(&lower.as_str()) {
        let thirds = exact_product(amount, Decimal::from(2_000)).ok_or_else(too_large)?;
        let area = thirds.checked_div(Decimal::from(3)).ok_or_else(too_large)?;
        let amount = area.round_dp_with_strategy(4, RoundingStrategy::MidpointNearestEven).normalize();
        return Ok(Quantity { amount, unit: Unit::SQUARE_METRE });
    }
    if let Some(unit) = Unit::parse(unit) {
        return Ok(Quantity { amount, unit });
    }
    let meant = nearest(&lower, NAMES.iter().map(|(name, ..)| *name));
    Err(SpokenError::UnknownUnit { unit: shorten(unit), meant })
}

fn number(digits: &str, said: &str) -> Result<Decimal, SpokenError> {
    if !digits.starts_with(|c: char| c.is_ascii_digit()) || digits.ends_with('.') {
        return Err(SpokenError::NoNumber { text: shorten(said) });
    }
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let grouped = first.len() <= 3 && !first.is_empty() && groups.all(|group| group.len() == 3);
    if whole.contains(',') && !grouped || fraction.contains(',') {
        return Err(SpokenError::Comma { text: shorten(digits) });
    }
    if fraction.contains('.') {
        return Err(SpokenError::NoNumber { text: shorten(said) });
    }
    Decimal::from_str_exact(&digits.replace(',', ""))
        .map_err(|_| SpokenError::TooLarge { text: shorten(digits) })
}

/// The ASCII twin of a full-width character.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    }
}

fn did_you_mean(word: &Option<&'static str>) -> String {
    word.map(|w| format!(" (did you mean {w}?)")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_what_people_say() {
        for (said, read) in [
            ("1200 kg", "1200 KGM"),
            ("1,200kg", "1200 KGM"),
            (" 1,234,567.5 KG ", "1234567.5 KGM"),
            ("50 斤", "25 KGM"),
            ("50斤", "25 KGM"),
            ("1.2万斤", "6000 KGM"),
            ("３０公斤", "30 KGM"),
            ("3 t", "3 TNE"),
            ("20 pcs", "20 H87"),
            ("20件", "20 H87"),
            ("20箱", "20 CS"),
            ("2 打", "2 DZN"),
            ("3 亩", "2000 MTK"),
            ("1 亩", "666.6667 MTK"),
            ("0.5 ha", "0.5 HAR"),
            ("12 KGM", "12 KGM"),
            ("7 XBX", "7 XBX"),
            ("0 kg", "0 KGM"),
        ] {
            assert_eq!(Quantity::read(said).map(|q| q.to_string()).as_deref(), Ok(read), "{said}");
        }
    }

    #[test]
    fn says_what_it_does_not_understand() {
        let error = |said: &str| Quantity::read(said).unwrap_err().to_string();
        assert!(error("kg").contains("does not start with a number"));
        assert!(error("-5 kg").contains("does not start with a number"));
        assert!(error(".5 kg").contains("does not start with a number"));
        assert!(error("5. kg").contains("does not start with a number"));
        assert!(error("1.2.3 kg").contains("does not start with a number"));
        assert!(error("").contains("does not start with a number"));
        assert!(error("1,5 kg").contains("could be a thousand or a decimal"));
        assert!(error("1200,000 kg").contains("could be a thousand or a decimal"));
        assert!(error("1.000,5 kg").contains("could be a thousand or a decimal"));
        assert!(error("1200").contains("names no unit"));
        assert!(error("12 kgg").contains("did you mean kg?"));
        assert!(error("12 furlongs").contains("is not a unit"));
        assert!(error("99999999999999999999999999999999 kg").contains("more digits"));
    }

    #[test]
    fn every_name_has_a_unit_and_stands_once() {
        for (i, (name, code, ..)) in NAMES.iter().enumerate() {
            assert!(Unit::parse(code).is_some(), "{name}");
            assert_eq!(*name, name.to_lowercase(), "{name}");
            assert!(NAMES[..i].iter().all(|(n, ..)| n != name), "{name} stands twice");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back(amount in 0u64.., scale in 0u32..10, row in 0usize..4) {
            let unit = Unit::parse(["KGM", "CS", "MTK", "H87"][row]).unwrap();
            let quantity = Quantity { amount: Decimal::from_i128_with_scale(i128::from(amount), scale).normalize(), unit };
            prop_assert_eq!(Quantity::read(&quantity.to_string()), Ok(quantity));
        }

        #[test]
        fn no_text_panics(text in ".{0,40}") {
            let _ = Quantity::read(&text);
        }
    }
}
