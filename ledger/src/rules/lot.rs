//! A lot in the ledger's books: who made it, and its stock by holder, place and owner.
//!
//! Amounts are kept in the base unit of the lot's dimension (kilograms, pieces, litres …), where every conversion is a
//! multiplication and therefore exact. Pieces and mass convert only by the factor the lot was made with.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::event::{Dimension, Quantity, Unit, exact_product};
use crate::rules::decision::Opening;
use crate::rules::spots::Spots;

/// The most of a lot that the books hold at one spot, in base units: a hundred million tonnes.
pub const MOST_IN_BOOKS: Decimal = Decimal::from_parts(0x4876_E800, 0x17, 0, false, 0);

/// The most decimals of an amount in base units. With [`MOST_IN_BOOKS`] every sum stays within an exact decimal.
pub const MOST_DECIMALS: u32 = 17;

/// A lot, or a single item (one piece with a serial).
#[derive(Clone, Debug, Serialize, Deserialize)]
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
    #[serde(with = "bit_for_bit")]
    pub made: Decimal,
    /// What is there now, in base units.
    pub stock: Spots,
    /// The share of it, 0 to 1, whose origin nobody recorded.
    #[serde(with = "bit_for_bit")]
    pub unrecorded: Decimal,
    /// How much of what was added has no recorded origin; the share is of this.
    #[serde(with = "bit_for_bit")]
    pub(super) unrecorded_made: Decimal,
    /// How much left to parties outside the ledger and has not come back.
    #[serde(with = "bit_for_bit")]
    pub(super) left: Decimal,
    /// Opened by a receipt from outside; its maker has not spoken.
    pub(super) outside: bool,
    /// How many events in effect end its being open.
    pub(super) closed_by: u32,
    /// Who handed it on, away from its maker, by their numbers among the state's identifiers: it may go back to them.
    pub(super) handed_on: Box<[u32]>,
    /// The lot of an item, as it was named when it was made, by its number among the state's identifiers.
    pub(super) batch: Option<u32>,
    /// What few lots have.
    pub(super) apart: Option<Box<Apart>>,
    /// How many additions were taken back as errors and not made again: so many may come although it is closed.
    pub(super) to_correct: u32,
}

/// What only exceptional lots have.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Apart {
    /// How much more scales found than the books said.
    #[serde(with = "bit_for_bit")]
    pub(super) counted_up: Decimal,
    /// How much of what was made of other lots those had only because a scale found it.
    #[serde(with = "bit_for_bit")]
    pub(super) made_of_found: Decimal,
    /// How much was destroyed, by who held it.
    pub(super) destroyed: BTreeMap<String, Decimal>,
    /// How much entered from outside before its maker spoke, by entry.
    pub(super) entered: BTreeMap<u64, Decimal>,
}

/// Where stock is: with whom, at which place, whose, and where bound.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
            (Dimension::Count, Dimension::Mass) => self.factor.and_then(|f| exact_product(base.amount, f)),
            (Dimension::Mass, Dimension::Count) => self.factor.and_then(|f| {
                base.amount.checked_div(f).filter(|n| exact_product(*n, f) == Some(base.amount))
            }),
            _ => None,
        };
        amount.filter(|a| fits_books(*a)).ok_or(incomparable)
    }

    /// How much a holder has destroyed of it, in base units.
    pub fn destroyed_by(&self, holder: &str) -> Decimal {
        let there = self.apart.as_ref().and_then(|apart| apart.destroyed.get(holder));
        there.copied().unwrap_or_default()
    }

    /// How much was destroyed of it, by who held it, in base units.
    pub fn destroyed(&self) -> impl Iterator<Item = (&str, Decimal)> {
        let there = self.apart.as_ref().map(|apart| &apart.destroyed);
        there.into_iter().flatten().map(|(holder, amount)| (holder.as_str(), *amount))
    }

    /// How much more scales found of it than the books said, in base units: it has no recorded origin, and feeds no quota.
    pub fn counted_up(&self) -> Decimal {
        self.apart.as_ref().map_or(Decimal::ZERO, |apart| apart.counted_up)
    }

    /// The share of it, 0 to 1, that is there only because scales found more than the books said: of itself, and of what it
    /// was made of. It feeds no quota, like [`Lot::unrecorded`].
    pub fn found(&self) -> Decimal {
        let Some(apart) = &self.apart else { return Decimal::ZERO };
        let all = self.made - self.known_again() + apart.counted_up;
        let share = (apart.counted_up + apart.made_of_found).checked_div(all).unwrap_or_default();
        share.round_dp(12).clamp(Decimal::ZERO, Decimal::ONE)
    }

    /// A base amount in the lot's base unit.
    pub(super) fn in_base_unit(&self, amount: Decimal) -> Option<Quantity> {
        Some(Quantity::new(amount, self.unit?.dimension().base()))
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

    /// A base amount as pieces, by the lot's factor where it is kept by mass.
    pub fn pieces(&self, amount: Decimal) -> Option<Decimal> {
        match self.unit?.dimension() {
            Dimension::Count => Some(amount),
            Dimension::Mass => self.factor.and_then(|factor| amount.checked_div(factor)),
            _ => None,
        }
    }

    /// A lot as it is opened, without stock.
    pub(super) fn opened(o: &Opening, index: u64) -> Lot {
        Lot {
            id: o.id.clone(),
            product: o.product.clone(),
            maker: o.maker.clone(),
            opened: index,
            made_ms: o.made_ms,
            open: true,
            unit: o.unit,
            factor: o.factor,
            made: Decimal::ZERO,
            stock: Spots::default(),
            unrecorded: Decimal::ZERO,
            unrecorded_made: Decimal::ZERO,
            left: Decimal::ZERO,
            outside: o.outside,
            closed_by: 0,
            handed_on: Box::default(),
            batch: None,
            apart: None,
            to_correct: 0,
        }
    }

    /// The same without its stock, which may be long.
    pub(super) fn unstocked(&self) -> Lot {
        let Lot { id, product, maker, .. } = self;
        Lot {
            id: id.clone(),
            product: product.clone(),
            maker: maker.clone(),
            stock: Spots::default(),
            handed_on: Box::default(),
            apart: None,
            ..*self
        }
    }

    /// Works out anew which share of it has no recorded origin.
    pub(super) fn share_anew(&mut self) {
        let known = self.known_again();
        let all = self.made - known + self.counted_up();
        let share = (self.unrecorded_made - known).checked_div(all).unwrap_or_default();
        self.unrecorded = share.round_dp(12).clamp(Decimal::ZERO, Decimal::ONE);
    }

    /// How much of what entered from outside is what its maker's records let out: the same goods, so they are not counted
    /// twice and have an origin.
    pub(super) fn known_again(&self) -> Decimal {
        let Some(apart) = self.apart.as_ref().filter(|_| !self.outside) else { return Decimal::ZERO };
        apart.entered.values().sum::<Decimal>().min(self.left).max(Decimal::ZERO)
    }

    /// The entries that brought it in from outside, and whether all that each brought is known again; the oldest first.
    pub(super) fn entries_known_again(&self) -> Vec<(u64, bool)> {
        let mut known = self.known_again();
        let entered = self.apart.iter().flat_map(|apart| &apart.entered);
        let each = entered.map(|(index, amount)| {
            known -= amount;
            (*index, known >= Decimal::ZERO)
        });
        each.collect()
    }

    /// An amount as mass where the lot's factor tells it, to weigh shares; else as it is.
    pub(super) fn weigh(&self, amount: Decimal) -> Decimal {
        self.as_mass(amount).unwrap_or(amount)
    }

    /// An amount as mass: a lot's own, or of pieces by its factor.
    pub(super) fn as_mass(&self, amount: Decimal) -> Option<Decimal> {
        let mass = match self.unit?.dimension() {
            Dimension::Mass => Some(amount),
            Dimension::Count => self.factor.and_then(|f| amount.checked_mul(f)),
            _ => None,
        };
        mass.filter(|m| fits_books(m.round_dp(MOST_DECIMALS)))
    }
}

/// Whether an amount in base units can be kept: sums of such amounts are exact and never overflow.
pub(super) fn fits_books(amount: Decimal) -> bool {
    amount.abs() <= MOST_IN_BOOKS && amount.normalize().scale() <= MOST_DECIMALS
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

/// An amount that was computed, as it is in memory: its text would lose the sign of a zero.
mod bit_for_bit {
    use rust_decimal::Decimal;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(amount: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
        amount.serialize().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
        <[u8; 16]>::deserialize(deserializer).map(Decimal::deserialize)
    }
}
