//! Stock and entitlements of one lot, by whose hands they are in, as an event goes along; and how they are weighed.

use std::collections::BTreeMap;

use rust_decimal::{Decimal, RoundingStrategy};

use crate::event::Dimension;
use crate::rules::accounts::{Title, in_hands};
use crate::rules::lot::{Lot, Spot};
use crate::rules::payload::Measure;
use crate::rules::state::State;

/// Amounts of entitlement have so many decimals of a kilogram.
const DECIMALS: u32 = 9;

/// Stock and entitlements of one lot as the event goes along.
pub(super) struct Hands {
    stock: BTreeMap<Spot, Decimal>,
    entitled: BTreeMap<Spot, BTreeMap<Title, Decimal>>,
}

impl State {
    /// Whose hands a lot is in before an event.
    pub(super) fn hands(&self, lot: &str) -> Hands {
        let mut stock: BTreeMap<Spot, Decimal> = BTreeMap::new();
        for (spot, amount) in self.lots.get(lot).into_iter().flat_map(|l| &l.stock) {
            *stock.entry(in_hands(spot)).or_default() += amount;
        }
        let mut entitled: BTreeMap<Spot, BTreeMap<Title, Decimal>> = BTreeMap::new();
        for (spot, title, amount) in self.accounts.entitled(lot) {
            entitled.entry(spot.clone()).or_default().insert(title.clone(), amount);
        }
        Hands { stock, entitled }
    }
}

impl Hands {
    /// Takes goods out of somebody's hands with their entitlements: those of a name in use first, the others pro rata.
    pub(super) fn take(
        &mut self,
        lot: &Lot,
        spot: &Spot,
        amount: Decimal,
        name: Option<&str>,
    ) -> BTreeMap<Title, Decimal> {
        let there = self.stock.entry(spot.clone()).or_default();
        let before = *there;
        *there -= amount;
        let mut wanted = weight(lot, amount);
        let mut taken = BTreeMap::new();
        for (title, entitled) in self.entitled.get_mut(spot).into_iter().flatten() {
            let part = if name == Some(title.name.as_str()) {
                let part = wanted.min(*entitled);
                wanted -= part;
                part
            } else {
                share(*entitled, weight(lot, amount), weight(lot, before))
            };
            *entitled -= part;
            taken.insert(title.clone(), part);
        }
        taken
    }

    /// Puts goods into somebody's hands, and says how much is there then.
    pub(super) fn put(&mut self, spot: &Spot, amount: Decimal) -> Decimal {
        let there = self.stock.entry(spot.clone()).or_default();
        *there += amount;
        *there
    }

    pub(super) fn add(&mut self, spot: &Spot, title: &Title, amount: Decimal) {
        *self.entitled.entry(spot.clone()).or_default().entry(title.clone()).or_default() += amount;
    }

    /// What is entitled to a name there, whatever the season.
    pub(super) fn named(&self, spot: &Spot, name: &str) -> Decimal {
        let titles = self.entitled.get(spot).into_iter().flatten();
        titles.filter(|(title, _)| title.name == name).map(|(_, amount)| *amount).sum()
    }
}

/// The part of an entitlement that goes with so much of the stock; all of it with all, and where it is as much as the stock
/// or more, kilogram for kilogram.
pub(super) fn share(entitled: Decimal, taken: Decimal, of: Decimal) -> Decimal {
    if taken >= of {
        return entitled;
    }
    if entitled >= of {
        return taken.min(entitled);
    }
    down(entitled * taken / of).min(entitled)
}

/// Kilograms or litres, with the decimals that entitlements have.
pub(super) fn weight(lot: &Lot, amount: Decimal) -> Decimal {
    if measure(lot).is_some() { down(lot.weigh(amount)) } else { Decimal::ZERO }
}

/// What of so much goods is not entitled; goods that can be measured neither by mass nor by volume never are.
pub(super) fn unentitled(lot: &Lot, amount: Decimal, entitled: Decimal) -> Decimal {
    if measure(lot).is_some() { (weight(lot, amount) - entitled).max(Decimal::ZERO) } else { amount }
}

/// Whether the books can say what a lot weighs, or how many litres it is.
pub(super) fn measure(lot: &Lot) -> Option<Measure> {
    match lot.unit?.dimension() {
        Dimension::Mass => Some(Measure::Mass),
        Dimension::Volume => Some(Measure::Volume),
        Dimension::Count => lot.factor.map(|_| Measure::Mass),
        _ => None,
    }
}

pub(super) fn down(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(DECIMALS, RoundingStrategy::ToNegativeInfinity)
}

pub(super) fn up(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(DECIMALS, RoundingStrategy::ToPositiveInfinity)
}
