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

impl Place {
    pub(super) fn read(json: &Json) -> Result<Place, Refusal> {
        let f = Fields::root(
            json,
            &["place", "names", "type", "party", "area", "crop", "capacity", "region", "position"],
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
                "packers",
                "tolerance",
            ],
        )?;
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
            cold_chain: f.optional("coldChain", |f, n| {
                let limits = f.object(n, &["min", "max", "unit"])?;
                limits.word("unit", &["CEL"])?;
                range(&limits)
            })?,
            tolerance: f.optional("tolerance", read_tolerance)?.unwrap_or_default(),
            packers: f.optional("packers", |f, n| f.list(n, PartyId::parse))?.unwrap_or_default(),
        })
    }
}

fn read_tolerance(f: &Fields<'_>, name: &str) -> Result<Tolerance, Refusal> {
    let f = f.object(name, &["handover", "count"])?;
    let percent = |f: &Fields<'_>, name: &str| match f.number(name)? {
        percent if (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&percent) && percent.scale() <= 6 => {
            Ok(percent)
        }
        other => Err(malformed(&f.at(name), format!("found {other}, expected 0 to 100 per cent"))),
    };
    Ok(Tolerance { handover: f.optional("handover", percent)?, count: f.optional("count", percent)? })
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
