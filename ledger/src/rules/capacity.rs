//! `capacity-exceeded`: a plot gives no more in a season than it says that it can.
//!
//! A season is the crop that the harvest names, else product and calendar year, by the local day of the harvest. Amounts that do
//! not convert to the capacity's unit are not counted. Where a plot says what grows there, only that is counted, or what comes from
//! a crop that is named. It flags and hinders nothing: what grew, grew.

use rust_decimal::Decimal;

use crate::event::{Dimension, Quantity, exact_product};
use crate::rules::Code;
use crate::rules::accounts::Account;
use crate::rules::lot::Lot;
use crate::rules::payload::Place;
use crate::rules::plan::Plan;

impl Plan<'_> {
    /// Counts a harvest of so much of a lot, and holds the season against what the plot can give.
    pub(super) fn count_harvest(&mut self, plot: &str, place: &Place, made: &[(Lot, Decimal)]) {
        let Some(capacity) = &place.capacity else { return };
        let Ok(most) = capacity.to_base() else { return };
        let crop = self.crops().keys().next().cloned();
        for (lot, amount) in made {
            let grows = place.crop.as_ref().is_none_or(|c| c.as_str() == lot.product);
            let Some(amount) =
                in_dimension(lot, *amount, most.dimension()).filter(|_| crop.is_some() || grows)
            else {
                continue;
            };
            let season =
                crop.clone().unwrap_or_else(|| format!("{} {}", lot.product, self.local_day().year()));
            let account = Account::Harvested { plot: plot.to_owned(), season: season.clone() };
            let here = self.goods.postings.amounts.iter().filter(|(a, _)| *a == account).map(|(_, n)| n);
            let sum = self.state.accounts.balance(&account) + here.sum::<Decimal>() + amount;
            self.goods.postings.amounts.push((account, amount));
            if sum > most.amount {
                let shown = Quantity::new(sum, most.unit);
                let shown = shown.convert(capacity.unit).unwrap_or(shown);
                let detail =
                    format!("{shown} in the season of {season}, and {plot} gives at most {capacity}");
                self.flag(Code::CapacityExceeded, "/readPoint/id", detail);
            }
        }
    }
}

/// A base amount of a lot in the base unit of another dimension, by the lot's factor.
fn in_dimension(lot: &Lot, amount: Decimal, wanted: Dimension) -> Option<Decimal> {
    match (lot.unit?.dimension(), wanted) {
        (own, wanted) if own == wanted => Some(amount),
        (Dimension::Count, Dimension::Mass) => exact_product(amount, lot.factor?),
        (Dimension::Mass, Dimension::Count) => {
            let pieces = amount.checked_div(lot.factor?)?.normalize();
            (exact_product(pieces, lot.factor?) == Some(amount)).then_some(pieces)
        }
        _ => None,
    }
}
