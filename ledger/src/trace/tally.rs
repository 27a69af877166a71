//! What has become of recalled goods: who acknowledged, what is recovered, destroyed, sold or missing.
//!
//! Counted from the books (what there was of each lot when the recall was declared, what there is now, and what acts since then
//! destroyed, sold or sent out of the ledger), and beside them from what holders state where the books cannot tell: goods
//! that consumers brought back. Amounts are in each lot's own unit.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rust_decimal::Decimal;

use super::Act;
use crate::event::{BizStep, Quantity};
use crate::rules::payload::Outcome;
use crate::rules::{Lot, Recalled, Standing, State};

/// The count of one recall.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Who had some of it when it was declared, or has some now, and by which entry each acknowledged.
    pub holders: BTreeMap<String, Option<u64>>,
    /// Each lot that the books know.
    pub lots: Vec<LotTally>,
}

/// The count of one lot. All but the last four add up to what there was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LotTally {
    /// Canonical id.
    pub lot: String,
    /// What the books held when the recall was declared.
    pub recalled: Quantity,
    /// Back with who declared it, who made it, or who owns its product; what they never gave away included.
    pub recovered: Quantity,
    /// Destroyed since.
    pub destroyed: Quantity,
    /// Sold to consumers since.
    pub sold: Quantity,
    /// Sent since to somebody outside the ledger.
    pub left: Quantity,
    /// Still with others.
    pub with_others: Quantity,
    /// What the books cannot explain: counted away, used, or taken back as an error.
    pub unexplained: Quantity,
    /// What holders state besides, by outcome.
    pub stated: BTreeMap<Outcome, Quantity>,
}

impl LotTally {
    /// Missing: what the books cannot explain and nobody states otherwise, and what holders say they cannot find.
    pub fn missing(&self) -> Decimal {
        let stated = |outcome| self.stated.get(&outcome).map_or(Decimal::ZERO, |quantity| quantity.amount);
        let told: Decimal = Outcome::ALL.iter().map(|outcome| stated(*outcome)).sum();
        (self.unexplained.amount - told).max(Decimal::ZERO) + stated(Outcome::Missing)
    }
}

/// The entries that a count reads: those that name its lots and came after it.
pub fn entries_since(recalled: &Recalled, state: &State) -> Vec<u64> {
    let mut entries: BTreeSet<u64> = BTreeSet::new();
    for lot in lots(recalled) {
        let history = state.history(lot);
        entries.extend(history.part(history.before(recalled.held.index + 1), usize::MAX));
    }
    entries.into_iter().collect()
}

/// Counts it; `acts` are those of [`entries_since`].
pub fn tally(recalled: &Recalled, state: &State, acts: &[Arc<Act>]) -> Tally {
    let mut tally = Tally::default();
    for spot in &recalled.in_books {
        for holder in std::iter::once(&spot.holder).chain(&spot.to) {
            tally.holders.entry(holder.clone()).or_insert(None);
        }
    }
    let end = recalled.closed.as_ref().map_or(u64::MAX, |closed| closed.index);
    let in_effect: Vec<&Arc<Act>> = acts
        .iter()
        .filter(|act| !act.reported && !act.takes_back && act.index < end)
        .filter(|act| !state.verdict(act.index).is_pending() && !taken_back(act, acts))
        .collect();
    for id in lots(recalled) {
        let Some(lot) = state.lot(id) else { continue };
        for spot in lot.stock.iter().filter(|(_, amount)| !amount.is_zero()).map(|(spot, _)| spot) {
            tally.holders.entry(spot.holder.clone()).or_insert(None);
        }
        tally.lots.extend(count(recalled, lot, state, &in_effect));
    }
    for (party, acknowledged) in &recalled.acknowledged {
        tally.holders.insert(party.clone(), Some(acknowledged.index));
    }
    tally
}

fn count(recalled: &Recalled, lot: &Lot, state: &State, acts: &[&Arc<Act>]) -> Option<LotTally> {
    let base = |quantity: &Quantity| lot.to_base(quantity).unwrap_or_default();
    let there = recalled.in_books.iter().filter(|spot| spot.lot == lot.id);
    let total: Decimal = there.map(|spot| base(&spot.quantity)).sum();
    let product_owner = state.product(&lot.product).map(|product| product.owner.as_str());
    let back = |party: &str| party == recalled.held.by || party == lot.maker || Some(party) == product_owner;
    let (mut recovered, mut with_others) = (Decimal::ZERO, Decimal::ZERO);
    for (spot, amount) in &lot.stock {
        match back(&spot.holder) && spot.under_way.is_none() {
            true => recovered += amount,
            false => with_others += amount,
        }
    }
    let (mut destroyed, mut sold, mut left) = (Decimal::ZERO, Decimal::ZERO, Decimal::ZERO);
    for act in acts {
        let amounts = act.goods.iter().filter(|portion| portion.id == lot.id);
        let amount: Decimal = amounts.filter_map(|portion| portion.quantity.as_ref().map(base)).sum();
        let (_, to) = act.ends();
        let outside = |to: &str| state.party(to).is_some_and(|party| party.standing == Standing::Outsider);
        match &act.step {
            Some(BizStep::Destroying) => destroyed += amount,
            Some(BizStep::RetailSelling) => sold += amount,
            Some(BizStep::Shipping) if to.is_some_and(outside) => left += amount,
            _ => {}
        }
    }
    let unexplained = (total - recovered - with_others - destroyed - sold - left).max(Decimal::ZERO);
    let shown = |amount| lot.from_base(amount);
    let mut stated: BTreeMap<Outcome, Quantity> = BTreeMap::new();
    for found in recalled.found.iter().filter(|found| found.lot == lot.id) {
        let amount = shown(base(&found.quantity))?;
        let own = stated.entry(found.outcome).or_insert(Quantity::zero(amount.unit));
        own.amount = own.amount.checked_add(amount.amount).unwrap_or(Decimal::MAX);
    }
    Some(LotTally {
        lot: lot.id.clone(),
        recalled: shown(total)?,
        recovered: shown(recovered)?,
        destroyed: shown(destroyed)?,
        sold: shown(sold)?,
        left: shown(left)?,
        with_others: shown(with_others)?,
        unexplained: shown(unexplained)?,
        stated,
    })
}

/// The lots that it is about: those named, and those that lay in units that are named.
fn lots(recalled: &Recalled) -> BTreeSet<&str> {
    let named = recalled.held.lots.iter().map(String::as_str);
    named.chain(recalled.in_books.iter().map(|spot| spot.lot.as_str())).collect()
}

fn taken_back(act: &Act, acts: &[Arc<Act>]) -> bool {
    let same = |other: &&Arc<Act>| {
        other.takes_back
            && other.index > act.index
            && other.issuer == act.issuer
            && other.event_id == act.event_id
    };
    act.event_id.is_some() && acts.iter().any(|other| same(&other))
}
