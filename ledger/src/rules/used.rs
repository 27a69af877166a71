//! What an act used: energy, fuel, water, nutrients, distance, packaging. A season that was not measured can never be
//! labelled later, so every act may say it, with its unit and how it was known.
//!
//! ```json
//! "suyuan:used": [{"what": "diesel", "kind": "fuel", "quantity": {"value": 12.4, "unit": "LTR"}, "known": "invoiced"}]
//! ```
//!
//! It moves no stock and raises no flag. What does not read is `invalid-event`.

use rust_decimal::Decimal;

use crate::event::{Event, Quantity, Unit};
use crate::json::{Json, Object};
use crate::rules::{Refusal, RefusalCode};

/// Extension: what an act used.
pub const USED: &str = "suyuan:used";

/// The most lines of one event.
pub const MOST_USED: usize = 100;

/// One line of what an act used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Used {
    /// What, in a word or two.
    pub what: String,
    /// Of what kind.
    pub kind: UsedKind,
    /// How much.
    pub quantity: Quantity,
    /// How that is known.
    pub known: Known,
    /// Anything more.
    pub note: Option<String>,
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }

        impl $name {
            /// Every one.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// The word in events.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }
        }
    };
}

words! {
    /// What kind of thing was used.
    UsedKind {
        /// Electricity, heat.
        Energy = "energy",
        /// What is burnt.
        Fuel = "fuel",
        /// Water.
        Water = "water",
        /// Fertiliser, feed.
        Nutrient = "nutrient",
        /// Against pests, weeds and disease.
        Protection = "protection",
        /// A distance.
        Transport = "transport",
        /// Bags, boxes, film.
        Packaging = "packaging",
        /// Anything else.
        Other = "other",
    }
}

words! {
    /// How an amount is known.
    Known {
        /// By a meter or a scale.
        Measured = "measured",
        /// By what was paid for.
        Invoiced = "invoiced",
        /// By somebody who knows.
        Estimated = "estimated",
        /// From other figures.
        Calculated = "calculated",
        /// By the word of another.
        Declared = "declared",
    }
}

impl Used {
    /// What an event says that it used; nothing if it does not say.
    pub fn of(event: &Event) -> Result<Vec<Used>, Refusal> {
        let Some(said) = event.extension(USED) else { return Ok(Vec::new()) };
        let Some(lines) = said.as_array() else {
            return Err(invalid("", format!("found {}, expected an array", said.kind())));
        };
        if lines.len() > MOST_USED {
            return Err(invalid("", format!("found {} lines, at most {MOST_USED} are read", lines.len())));
        }
        lines.iter().enumerate().map(|(i, line)| Used::read(&Line::new(line, format!("/{i}"))?)).collect()
    }

    fn read(line: &Line<'_>) -> Result<Used, Refusal> {
        line.only(&["what", "kind", "quantity", "known", "note"])?;
        let amount = line.object("quantity")?;
        amount.only(&["value", "unit"])?;
        let value = amount.member("value")?;
        let Some(value) = value.as_number().filter(|n| *n >= Decimal::ZERO) else {
            return Err(invalid(&amount.at("value"), "expected a number, 0 or more".to_owned()));
        };
        let unit = amount.text("unit")?;
        let Some(unit) = Unit::parse(unit) else {
            let detail = format!("{unit:?} is no code of UN/ECE Recommendation 20 such as KWH, LTR or KMT");
            return Err(invalid(&amount.at("unit"), detail));
        };
        Ok(Used {
            what: line.text("what")?.to_owned(),
            kind: line.word("kind", UsedKind::ALL, UsedKind::as_str)?,
            quantity: Quantity::new(value, unit),
            known: line.word("known", Known::ALL, Known::as_str)?,
            note: line.has("note").then(|| line.text("note").map(str::to_owned)).transpose()?,
        })
    }
}

/// An object inside the extension, and where it stands below it.
struct Line<'a> {
    object: &'a Object<'a>,
    pointer: String,
}

impl<'a> Line<'a> {
    fn new(json: &'a Json<'a>, pointer: String) -> Result<Line<'a>, Refusal> {
        match json.as_object() {
            Some(object) => Ok(Line { object, pointer }),
            None => Err(invalid(&pointer, format!("found {}, expected an object", json.kind()))),
        }
    }

    fn at(&self, name: &str) -> String {
        format!("{}/{name}", self.pointer)
    }

    fn has(&self, name: &str) -> bool {
        self.object.get(name).is_some()
    }

    fn only(&self, allowed: &[&str]) -> Result<(), Refusal> {
        match self.object.iter().find(|(name, _)| !allowed.contains(name)) {
            Some((name, _)) => {
                let detail = format!("{name:?} does not belong here; there may be {}", allowed.join(", "));
                Err(invalid(&self.at(name), detail))
            }
            None => Ok(()),
        }
    }

    fn member(&self, name: &str) -> Result<&'a Json<'a>, Refusal> {
        self.object.get(name).ok_or_else(|| invalid(&self.at(name), format!("{name:?} is missing")))
    }

    fn object(&self, name: &str) -> Result<Line<'a>, Refusal> {
        Line::new(self.member(name)?, self.at(name))
    }

    fn text(&self, name: &str) -> Result<&'a str, Refusal> {
        let text = self.member(name)?.as_str();
        text.filter(|t| is_text(t)).ok_or_else(|| {
            invalid(&self.at(name), "expected 1 to 200 characters without control characters".to_owned())
        })
    }

    fn word<W: Copy>(&self, name: &str, all: &[W], spelt: fn(W) -> &'static str) -> Result<W, Refusal> {
        let text = self.text(name)?;
        all.iter().copied().find(|word| spelt(*word) == text).ok_or_else(|| {
            let words: Vec<&str> = all.iter().map(|word| spelt(*word)).collect();
            invalid(&self.at(name), format!("found {text:?}, expected one of {}", words.join(", ")))
        })
    }
}

fn is_text(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= 200 && !text.chars().any(char::is_control)
}

fn invalid(below: &str, detail: String) -> Refusal {
    Refusal::new(
        RefusalCode::InvalidEvent,
        format!("/suyuan:used{below}"),
        detail,
        "say what, kind, quantity with value and unit, and how it is known; or leave suyuan:used out",
    )
}
