//! A lot in the ledger's books: who made it, and its stock by holder, place and owner.
//!
//! Amounts are kept in the base unit of the lot's dimension (kilograms, pieces, litres …), where every conversion is a
//! multiplication and therefore exact. Pieces and mass convert only by the factor the lot was made with.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::event::{Dimension, Quantity, Unit};

/// A lot, or a single item (one piece with a serial).
#[derive(Clone, Debug)]
pub struct Lot {
    /// Canonical id.
    pub id: String,
    /// Canonical id of its product.
    pub product: String,
    /// Who made it, or brought it in from outside.
    pub maker: String,
    /// The entry that opened it.
    pub opened: u64,
    /// When, by the claim of the event that opened it, in milliseconds.
    pub made_ms: i64,
    /// Whether its maker may still add to it.
    pub open: bool,
    /// The unit that it was first stated in; a crop has none and is not counted.
    pub unit: Option<Unit>,
    /// Kilograms a piece, as the product had it when the lot was made.
    pub factor: Option<Decimal>,
    /// Everything that was ever added, in base units.
    pub made: Decimal,
    /// What is there now, in base units.
    pub stock: BTreeMap<Spot, Decimal>,
    /// The share of it, 0 to 1, whose origin nobody recorded.
    pub unrecorded: Decimal,
}

/// Where stock is: with whom, at which place, whose, and where bound.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    /// Who holds it.
    pub holder: String,
    /// At which place, where known.
    pub place: Option<String>,
    /// Whose it is.
    pub owner: String,
    /// Set while it is under way.
    pub under_way: Option<UnderWay>,
}

/// Goods on their way.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnderWay {
    /// The entry of the shipment.
    pub shipment: u64,
    /// To whom.
    pub to: String,
    /// Whose they will be on arrival.
    pub owner: String,
}

/// Two quantities that cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incomparable {
    /// The unit found.
    pub found: Unit,
    /// The unit of the lot.
    pub lot: Option<Unit>,
}

impl Lot {
    /// An amount in the lot's base unit.
    pub fn to_base(&self, quantity: &Quantity) -> Result<Decimal, Incomparable> {
        let incomparable = Incomparable { found: quantity.unit, lot: self.unit };
        let Some(unit) = self.unit else { return Err(incomparable) };
        let base = quantity.to_base().map_err(|_| incomparable.clone())?;
        let amount = match (quantity.unit.dimension(), unit.dimension()) {
            (found, own) if found == own => Some(base.amount),
            (Dimension::Count, Dimension::Mass) => self.factor.and_then(|f| base.amount.checked_mul(f)),
            (Dimension::Mass, Dimension::Count) => self
                .factor
                .and_then(|f| base.amount.checked_div(f).filter(|n| n.checked_mul(f) == Some(base.amount))),
            _ => None,
        };
        amount.ok_or(incomparable)
    }

    /// A base amount in the unit that the lot was stated in, for people to read.
    pub fn from_base(&self, amount: Decimal) -> Option<Quantity> {
        let unit = self.unit?;
        let base = Quantity::new(amount, unit.dimension().base());
        let shown = base.convert(unit).unwrap_or(base);
        Some(Quantity::new(shown.amount.normalize(), shown.unit))
    }

    /// All of it that is in the ledger's books.
    pub fn in_stock(&self) -> Decimal {
        self.stock.values().sum()
    }
}

/// A change of stock at one spot. An event's effect is a list of these, so that an error declaration can take it back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Delta {
    /// The lot.
    pub lot: String,
    /// The spot.
    pub spot: Spot,
    /// More (positive) or less, in base units.
    pub amount: Decimal,
}

/// Goods that went into other goods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What went in.
    pub from: String,
    /// What came out.
    pub to: String,
    /// The entry that says so.
    pub index: u64,
    /// How much of `from`, where it was counted.
    pub quantity: Option<Quantity>,
    /// Whether it is only somebody's report.
    pub reported: bool,
}
