//! What an act used: energy, fuel, water, nutrients, distance, packaging. A season that nobody measured can never be labelled later.
//!
//! Said as `electricity=40 kWh` or `diesel=12 L,invoiced`; what it is tells its kind where the word is known.

use std::str::FromStr;

use suyuan_ledger::{
    event::Quantity,
    json::{Json, Object},
};

use super::measured;
use crate::{failure::Failure, speech::tr};

/// How a figure is known, by the words of `suyuan:used`.
const KNOWN: [&str; 5] = ["measured", "invoiced", "estimated", "calculated", "declared"];

/// Words that people use, and the kind of use that they are.
const KINDS: [(&str, &[&str]); 7] = [
    ("energy", &["electricity", "power", "heat", "steam", "电", "用电"]),
    ("fuel", &["diesel", "petrol", "gas", "coal", "wood", "lpg", "柴油", "汽油", "天然气", "煤"]),
    ("water", &["water", "水", "灌溉水"]),
    (
        "nutrient",
        &[
            "urea",
            "compost",
            "manure",
            "npk",
            "nitrogen",
            "phosphate",
            "potash",
            "fertiliser",
            "尿素",
            "有机肥",
            "复合肥",
        ],
    ),
    ("protection", &["pesticide", "herbicide", "fungicide", "农药", "除草剂"]),
    ("transport", &["distance", "truck", "van", "train", "ship", "运输", "里程"]),
    ("packaging", &["box", "bag", "film", "tray", "carton", "pallet", "纸箱", "袋", "膜", "托盘"]),
];

/// One thing that an act used.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Used {
    what: String,
    kind: &'static str,
    quantity: Quantity,
    known: &'static str,
}

impl FromStr for Used {
    type Err = Failure;

    fn from_str(said: &str) -> Result<Used, Failure> {
        let wrong = |why: &str| {
            Failure::usage(tr!("used-unclear", said = format!("{said:?}"), why = why.to_string()))
                .field("--used")
                .hint(tr!("used-do"))
        };
        let (what, rest) = said.split_once('=').ok_or_else(|| wrong(&tr!("used-no-equals")))?;
        let (amount, known) = match rest.rsplit_once(',') {
            Some((amount, word)) if !word.trim().starts_with(|c: char| c.is_ascii_digit()) => {
                let word = word.trim();
                let known = KNOWN.into_iter().find(|known| *known == word);
                let list = KNOWN.join(", ");
                (
                    amount,
                    known.ok_or_else(|| {
                        wrong(&tr!("used-none-of", word = format!("{word:?}"), list = list.to_string()))
                    })?,
                )
            }
            _ => (rest, "declared"),
        };
        let what = what.trim();
        if what.is_empty() {
            return Err(wrong(&tr!("used-nothing")));
        }
        let quantity = Quantity::read(amount).map_err(|e| wrong(&e.to_string()))?;
        let lower = what.to_lowercase();
        let kind =
            KINDS.iter().find(|(_, words)| words.contains(&lower.as_str())).map_or("other", |(kind, _)| kind);
        Ok(Used { what: what.to_owned(), kind, quantity, known })
    }
}

/// All of it, as the member `suyuan:used`.
pub(super) fn member(used: &[Used]) -> Json<'static> {
    let one = |used: &Used| {
        let mut member = Object::new();
        member
            .set("what", used.what.as_str())
            .set("kind", used.kind)
            .set("quantity", measured(&used.quantity))
            .set("known", used.known);
        Json::Object(member)
    };
    Json::from(used.iter().map(one).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_kind_and_how_it_is_known() {
        let used: Used = "diesel=12 L,invoiced".parse().unwrap();
        assert_eq!((used.kind, used.known, used.quantity.unit.code()), ("fuel", "invoiced", "LTR"));
        let power: Used = "electricity=40 kWh".parse().unwrap();
        assert_eq!((power.kind, power.known, power.quantity.unit.code()), ("energy", "declared", "KWH"));
        let thousand: Used = "水=1,200 L".parse().unwrap();
        assert_eq!((thousand.kind, thousand.quantity.amount), ("water", 1200.into()));
        assert_eq!("straw=3 t".parse::<Used>().unwrap().kind, "other");
        for wrong in ["diesel", "=12 L", "diesel=12", "diesel=12 L,guessed"] {
            assert!(wrong.parse::<Used>().is_err(), "{wrong}");
        }
    }
}
