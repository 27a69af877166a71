//! `quota`: what a protected name may be used for in one season, by the owner of the name.
//!
//! ```json
//! {"name": "https://HOST/p/WUCHANG", "season": "2026", "from": "2026-08-15", "until": "2026-11-30",
//!  "yield": {"value": 7500, "unit": "KGM"},
//!  "factors": [{"from": "https://HOST/p/PADDY", "to": "https://HOST/p/RICE", "max": 0.65}]}
//! ```

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::event::{Dimension, Quantity};
use crate::identifier::ProductId;
use crate::json::Json;
use crate::rules::Refusal;
use crate::rules::payload::day::Day;
use crate::rules::payload::fields::{Fields, malformed};

/// The most factors of one season.
pub const MOST_FACTORS: usize = 500;

/// A season of a protected name.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Quota {
    /// The product whose name is protected.
    pub name: ProductId,
    /// What the season is called.
    pub season: String,
    /// Its first day of harvest.
    pub from: Day,
    /// Its last.
    pub until: Day,
    /// The most mass that a hectare of a certified plot gives.
    pub yield_per_hectare: Quantity,
    /// Between which products the name passes on, and how much comes out at most.
    pub factors: Vec<Factor>,
}

/// How much of one product is made of another at most: by mass, and where a product is kept in litres, by these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Factor {
    /// What goes in.
    pub from: ProductId,
    /// What comes out.
    pub to: ProductId,
    /// So much out for one in, at most.
    pub max: Decimal,
    /// What goes in is measured in.
    pub from_in: Measure,
    /// What comes out is measured in.
    pub to_in: Measure,
}

/// In what goods are entitled to a name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Measure {
    /// Kilograms.
    #[default]
    Mass,
    /// Litres.
    Volume,
}

impl Measure {
    /// Its unit, a code of UN/ECE Rec 20.
    pub fn code(self) -> &'static str {
        match self {
            Measure::Mass => "KGM",
            Measure::Volume => "LTR",
        }
    }
}

impl Quota {
    pub(super) fn read(json: &Json) -> Result<Quota, Refusal> {
        let f = Fields::root(json, &["name", "season", "from", "until", "yield", "factors"])?;
        let quota = Quota {
            name: f.product("name")?,
            season: f.text("season")?.to_owned(),
            from: f.parsed("from", Day::parse)?,
            until: f.parsed("until", Day::parse)?,
            yield_per_hectare: f.quantity("yield")?,
            factors: f.optional("factors", read_factors)?.unwrap_or_default(),
        };
        if quota.until < quota.from {
            let detail = format!("{} is before {}, when the season begins", quota.until, quota.from);
            return Err(malformed("/until", detail));
        }
        let per_hectare = &quota.yield_per_hectare;
        if per_hectare.dimension() != Dimension::Mass {
            let detail = format!("{} is not a unit of mass; expected KGM or TNE", per_hectare.unit);
            return Err(malformed("/yield/unit", detail));
        }
        if !per_hectare.to_base().is_ok_and(|q| super::place::weighable(q.amount)) {
            return Err(malformed("/yield/value", "more than the books can say in kilograms a hectare"));
        }
        Ok(quota)
    }

    /// How much of `to` may be made of one kilogram or litre of `from`; the same product passes on whole. Whoever opens a lot
    /// chooses its unit, so a factor holds for the units that it names, and for no others.
    pub fn factor(&self, from: (&str, Measure), to: (&str, Measure)) -> Option<Decimal> {
        if from == to {
            return Some(Decimal::ONE);
        }
        let fits = |f: &&Factor| (f.from.as_str(), f.from_in) == from && (f.to.as_str(), f.to_in) == to;
        self.factors.iter().find(fits).map(|f| f.max)
    }

    /// Whether a harvest of this product feeds the name: what factors begin with, or the name's own product. What a factor
    /// ends with is made of something else, and is never harvested.
    pub fn is_fed_by(&self, product: &str) -> bool {
        let begins = self.name.as_str() == product || self.factors.iter().any(|f| f.from.as_str() == product);
        begins && !self.factors.iter().any(|f| f.to.as_str() == product)
    }
}

fn read_factors(f: &Fields<'_>, name: &str) -> Result<Vec<Factor>, Refusal> {
    let mut factors: Vec<Factor> = Vec::new();
    for f in f.objects(name, &["from", "to", "max", "fromUnit", "toUnit"])? {
        let factor = Factor {
            from: f.product("from")?,
            to: f.product("to")?,
            max: f.number("max")?,
            from_in: f.optional("fromUnit", read_measure)?.unwrap_or_default(),
            to_in: f.optional("toUnit", read_measure)?.unwrap_or_default(),
        };
        if factor.max <= Decimal::ZERO || factor.max > Decimal::ONE_HUNDRED || factor.max.scale() > 9 {
            return Err(malformed(
                &f.at("max"),
                "expected more than 0, at most 100, with at most 9 decimals",
            ));
        }
        if factor.from == factor.to {
            return Err(malformed(&f.at("to"), "a product passes on to itself whole; name another"));
        }
        if factors.iter().any(|g| g.from == factor.from && g.to == factor.to) {
            return Err(malformed(&f.at("to"), "these two products stand there twice"));
        }
        factors.push(factor);
    }
    if factors.len() > MOST_FACTORS {
        return Err(malformed(&f.at(name), format!("more than {MOST_FACTORS} factors")));
    }
    Ok(factors)
}

fn read_measure(f: &Fields<'_>, name: &str) -> Result<Measure, Refusal> {
    f.word(name, &["KGM", "LTR"]).map(|word| if word == "LTR" { Measure::Volume } else { Measure::Mass })
}
