//! `place` and `product`: where, and what.

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

use crate::event::{Dimension, Quantity};
use crate::identifier::{PartyId, PlaceId, ProductId};
use crate::json::Json;
use crate::rules::Refusal;
use crate::rules::payload::fields::{Fields, Names, malformed};

/// The types of place.
pub const PLACE_TYPES: [&str; 9] =
    ["plot", "greenhouse", "pond", "plant", "warehouse", "market", "shop", "vehicle", "other"];

/// A word of a list that the program knows.
type Word = &'static str;

/// A plot, a plant, a warehouse.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Place {
    /// Its id.
    pub place: PlaceId,
    /// Its names.
    pub names: Names,
    /// One of [`PLACE_TYPES`].
    #[serde(deserialize_with = "place_type")]
    pub kind: Word,
    /// Who runs it, where that is not the signer.
    pub party: Option<PartyId>,
    /// Its area.
    pub area: Option<Quantity>,
    /// What grows there.
    pub crop: Option<ProductId>,
    /// The most that it can give in a season.
    pub capacity: Option<Quantity>,
    /// Where it lies, in words.
    pub region: Option<Names>,
    /// About where it lies, for everybody to know.
    pub near: Option<Near>,
}

/// A public position, rounded by whoever states it to at most three decimals of a degree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Near {
    /// Degrees north.
    pub lat: Decimal,
    /// Degrees east.
    pub lon: Decimal,
}

/// A product.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Product {
    /// Its id.
    pub product: ProductId,
    /// Its names.
    pub names: Names,
    /// The unit that it is counted in.
    pub unit: String,
    /// Mass of one piece.
    pub factor: Option<Quantity>,
    /// Days from making to the end of shelf life.
    pub shelf_life_days: Option<u64>,
    /// Least and most output per input.
    pub yield_range: Option<(Decimal, Decimal)>,
    /// Least and most degrees Celsius.
    pub cold_chain: Option<(Decimal, Decimal)>,
    /// By how much two scales, or a count and the books, may differ.
    pub tolerance: Tolerance,
    /// How long a receiver has to confirm a handover of it; without it as the charter says.
    pub handover_hours: Option<u64>,
    /// The most minutes in a row outside its cold chain.
    pub cold_chain_minutes: u64,
    /// Least and most relative humidity, in per cent.
    pub humidity: Option<(Decimal, Decimal)>,
    /// The protected name that it carries.
    pub quota: Option<ProductId>,
    /// Types of certificate that each lot needs when it is handed over or sold.
    pub requires: Vec<String>,
    /// Who else may make lots of it.
    pub packers: Vec<PartyId>,
}

/// By how much amounts may differ that ought to be the same, in per cent; what a product leaves open has a default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tolerance {
    /// Received from shipped.
    pub handover: Option<Decimal>,
    /// A count from the books.
    pub count: Option<Decimal>,
}

/// Minutes in a row outside the cold chain that are let pass where a product says nothing.
pub const COLD_CHAIN_MINUTES: u64 = 30;

/// The most types of certificate that a product requires, or that an event claims.
pub const MOST_TYPES: usize = 16;

impl Place {
    pub(super) fn read(json: &Json) -> Result<Place, Refusal> {
        let f = Fields::root(
            json,
            &["place", "names", "type", "party", "area", "crop", "capacity", "region", "position", "near"],
        )?;
        f.optional("position", |f, n| f.private(n))?;
        let area = f.optional("area", |f, n| f.quantity(n))?;
        if let Some(area) = &area
            && area.dimension() != Dimension::Area
        {
            return Err(malformed(
                "/area/unit",
                format!("{} is not a unit of area; expected MTK or HAR", area.unit),
            ));
        }
        Ok(Place {
            place: f.place("place")?,
            names: f.names("names")?,
            kind: f.word("type", &PLACE_TYPES)?,
            party: f.optional("party", |f, n| f.party(n))?,
            area,
            crop: f.optional("crop", |f, n| f.product(n))?,
            capacity: f.optional("capacity", |f, n| f.quantity(n))?,
            region: f.optional("region", |f, n| f.names(n))?,
            near: f.optional("near", |f, n| read_near(&f.object(n, &["lat", "lon"])?))?,
        })
    }
}

impl Product {
    pub(super) fn read(json: &Json) -> Result<Product, Refusal> {
        let f = Fields::root(
            json,
            &[
                "product",
                "names",
                "unit",
                "factor",
                "shelfLifeDays",
                "yield",
                "coldChain",
                "tolerance",
                "handoverHours",
                "quota",
                "requires",
                "packers",
            ],
        )?;
        let cold_chain = f.optional("coldChain", ColdChain::read)?;
        let factor = f.optional("factor", |f, n| f.quantity(n))?;
        if let Some(factor) = &factor
            && factor.dimension() != Dimension::Mass
        {
            return Err(malformed(
                "/factor/unit",
                format!("{} is not a unit of mass; expected KGM or GRM", factor.unit),
            ));
        }
        if let Some(factor) = &factor
            && factor.to_base().is_err()
        {
            return Err(malformed("/factor/value", "more digits than can be kept in kilograms"));
        }
        Ok(Product {
            product: f.product("product")?,
            names: f.names("names")?,
            unit: f.parsed("unit", super::fields::read_unit)?.to_string(),
            factor,
            shelf_life_days: f.optional("shelfLifeDays", |f, n| f.count(n))?,
            yield_range: f.optional("yield", |f, n| range(&f.object(n, &["min", "max"])?))?,
            cold_chain: cold_chain.as_ref().map(|c| c.temperature),
            cold_chain_minutes: cold_chain.as_ref().and_then(|c| c.minutes).unwrap_or(COLD_CHAIN_MINUTES),
            humidity: cold_chain.as_ref().and_then(|c| c.humidity),
            tolerance: f.optional("tolerance", read_tolerance)?.unwrap_or_default(),
            handover_hours: f.optional("handoverHours", super::charter::hours)?,
            quota: f.optional("quota", |f, n| f.product(n))?,
            requires: f.optional("requires", read_types)?.unwrap_or_default(),
            packers: f.optional("packers", |f, n| f.list(n, PartyId::parse))?.unwrap_or_default(),
        })
    }
}

fn read_tolerance(f: &Fields<'_>, name: &str) -> Result<Tolerance, Refusal> {
    let f = f.object(name, &["handover", "count"])?;
    Ok(Tolerance {
        handover: f.optional("handover", read_per_cent)?,
        count: f.optional("count", read_per_cent)?,
    })
}

/// `coldChain` as it is written.
struct ColdChain {
    temperature: (Decimal, Decimal),
    minutes: Option<u64>,
    humidity: Option<(Decimal, Decimal)>,
}

impl ColdChain {
    fn read(f: &Fields<'_>, name: &str) -> Result<ColdChain, Refusal> {
        let limits = f.object(name, &["min", "max", "unit", "minutes", "humidity"])?;
        limits.word("unit", &["CEL"])?;
        let humidity = |f: &Fields<'_>, n: &str| {
            let limits = f.object(n, &["min", "max", "unit"])?;
            limits.word("unit", &["P1"])?;
            range(&limits)
        };
        Ok(ColdChain {
            temperature: range(&limits)?,
            minutes: limits.optional("minutes", |f, n| f.count(n))?,
            humidity: limits.optional("humidity", humidity)?,
        })
    }
}

fn read_near(f: &Fields<'_>) -> Result<Near, Refusal> {
    let degrees = |name: &str, most: i64| {
        let degrees = f.number(name)?;
        if degrees.scale() > 3 {
            let detail =
                format!("{degrees} is finer than everybody should know; round it to at most 3 decimals");
            return Err(malformed(&f.at(name), detail));
        }
        if degrees.abs() > Decimal::from(most) {
            return Err(malformed(&f.at(name), format!("{degrees} is beyond {most} degrees")));
        }
        Ok(degrees)
    };
    Ok(Near { lat: degrees("lat", 90)?, lon: degrees("lon", 180)? })
}

fn read_types(f: &Fields<'_>, name: &str) -> Result<Vec<String>, Refusal> {
    let types = f.list(name, super::certificate::read_kind)?;
    if types.len() > MOST_TYPES {
        return Err(malformed(&f.at(name), format!("more than {MOST_TYPES} types of certificate")));
    }
    Ok(types)
}

fn read_per_cent(f: &Fields<'_>, name: &str) -> Result<Decimal, Refusal> {
    let number = f.number_or_text(name)?;
    if number < Decimal::ZERO || number > Decimal::ONE_HUNDRED || number.scale() > 9 {
        return Err(malformed(&f.at(name), "expected per cent, 0 to 100, with at most 9 decimals"));
    }
    Ok(number)
}

/// Whether a mass can be kept in the books.
pub(super) fn weighable(kilograms: Decimal) -> bool {
    crate::rules::lot::fits_books(kilograms)
}

fn place_type<'de, D: Deserializer<'de>>(deserializer: D) -> Result<&'static str, D::Error> {
    let word = String::deserialize(deserializer)?;
    let known = PLACE_TYPES.into_iter().find(|known| *known == word);
    known.ok_or_else(|| D::Error::custom(format_args!("{word:?} is not a type of place")))
}

fn range(f: &Fields<'_>) -> Result<(Decimal, Decimal), Refusal> {
    let (min, max) = (f.number("min")?, f.number("max")?);
    if min > max {
        return Err(malformed(&f.at("max"), format!("{max} is below the minimum {min}")));
    }
    Ok((min, max))
}
