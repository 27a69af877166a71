//! How much of each product a sheet moves, act by act: what one looks at before one says yes.

use std::collections::BTreeMap;

use suyuan_ledger::{event::Quantity, identifier::ProductId};

use super::{
    act::Act,
    entry::{Entry, Lot},
};
use crate::short::spoken;

/// A line: so many rows of an act and a product, and how much in all; of spraying there is no amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Total {
    /// The act.
    pub(crate) act: Act,
    /// The product, as it is spoken of.
    pub(crate) product: String,
    /// How many rows.
    pub(crate) rows: usize,
    /// How much; nothing too if it is more than a number holds exactly.
    pub(crate) amount: Option<Quantity>,
}

/// The lines; what is not measured alike is not added up.
pub(crate) fn totals<'e>(entries: impl IntoIterator<Item = &'e Entry>) -> Vec<Total> {
    let mut totals: BTreeMap<(Act, ProductId, Option<String>), Total> = BTreeMap::new();
    for entry in entries {
        let product = match &entry.lot {
            Lot::Named(lot) => lot.product(),
            Lot::Proposed(product) => product.clone(),
        };
        let measure = entry.quantity.map(|quantity| quantity.dimension().base().code().to_owned());
        match totals.entry((entry.act, product, measure)) {
            std::collections::btree_map::Entry::Vacant(place) => {
                let product = spoken(place.key().1.as_str());
                place.insert(Total { act: entry.act, product, rows: 1, amount: entry.quantity });
            }
            std::collections::btree_map::Entry::Occupied(mut place) => {
                let total = place.get_mut();
                total.rows += 1;
                total.amount =
                    total.amount.zip(entry.quantity).and_then(|(sum, more)| sum.checked_add(&more).ok());
            }
        }
    }
    totals.into_values().collect()
}
