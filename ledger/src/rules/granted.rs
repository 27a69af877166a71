//! What plots can entitle to protected names, and how much of a lot is entitled to one.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::event::Quantity;
use crate::rules::accounts::{Account, Title};
use crate::rules::hands::down;
use crate::rules::payload::Quota;
use crate::rules::state::{State, Stated};

const SQUARE_METRES_A_HECTARE: Decimal = Decimal::from_parts(10_000, 0, 0, false, 0);

impl State {
    pub(super) fn season(&self, title: &Title) -> Option<&Quota> {
        self.accounts.quotas.get(&title.name)?.get(&title.season).map(|s| &s.what)
    }

    /// What is left of area × yield at a plot, for each name that it is certified for, in the season of an instant.
    pub(super) fn left_of(&self, plot: &str, at_ms: i64) -> Vec<(Title, Decimal, &Quota)> {
        let mut left: Vec<(Title, Decimal, &Quota)> = Vec::new();
        // Of several certificates for one name the one entered last counts.
        for certified in self.certificates(plot).iter().rev().filter(|c| c.in_force(at_ms)) {
            let (Some(name), Some(area)) = (&certified.what.name, &certified.what.area) else { continue };
            let falls_into =
                |s: &&Stated<Quota>| s.what.from.begin_ms() <= at_ms && at_ms < s.what.until.end_ms();
            let Some(season) = self.quotas(name.as_str()).find(falls_into) else { continue };
            if left.iter().any(|(title, _, _)| title.name == name.as_str()) {
                continue;
            }
            let title = Title { name: name.to_string(), season: season.what.season.clone() };
            let most = if certified.what.conformant { most_of(area, &season.what) } else { Decimal::ZERO };
            let granted = Account::Granted { plot: plot.to_owned(), title: title.clone() };
            let rest = most - self.accounts.balance(&granted);
            left.push((title, rest.max(Decimal::ZERO), &season.what));
        }
        left
    }

    /// How much of a lot is entitled to a protected name, in kilograms or litres, by season; all hands together.
    pub fn entitled(&self, lot: &str, name: &str) -> BTreeMap<String, Decimal> {
        let mut seasons = BTreeMap::new();
        for (_, title, amount) in self.accounts.entitled(lot).filter(|(_, title, _)| title.name == name) {
            *seasons.entry(title.season.clone()).or_insert(Decimal::ZERO) += amount;
        }
        seasons
    }

    /// How much of a lot left the ledger entitled to a protected name, and has not come back; in kilograms or litres.
    pub fn entitled_outside(&self, lot: &str, name: &str) -> Decimal {
        let outside = self.accounts.outside(lot).filter(|(title, _)| title.name == name);
        outside.map(|(_, amount)| amount).sum()
    }

    /// What a plot has entitled to a name in a season, and the most that it can, in kilograms, by the certificate and
    /// the quota in force at an instant.
    pub fn granted(&self, plot: &str, name: &str, at_ms: i64) -> Option<(Decimal, Decimal)> {
        let (title, rest, _) =
            self.left_of(plot, at_ms).into_iter().find(|(title, _, _)| title.name == name)?;
        let granted = self.accounts.balance(&Account::Granted { plot: plot.to_owned(), title });
        Some((granted, granted + rest))
    }
}

/// Area × yield, in kilograms.
fn most_of(area: &Quantity, quota: &Quota) -> Decimal {
    let area = area.to_base().map(|q| q.amount).unwrap_or_default();
    let a_hectare = quota.yield_per_hectare.to_base().map(|q| q.amount).unwrap_or_default();
    area.checked_div(SQUARE_METRES_A_HECTARE)
        .and_then(|ha| ha.checked_mul(a_hectare))
        .map_or(Decimal::ZERO, down)
}
