//! `cold-chain`: goods were colder, warmer, drier or damper than their product allows, for longer than it lets pass.
//!
//! The summary of a sensor log in an event ([`crate::coldchain`]) is held against the limits of each lot that the event names, or,
//! where it names none, of each lot that is at its `readPoint` when it is entered. Let pass are as many minutes in a row as the product
//! says; where the log was summed up against wider limits, or was not measured, a reading outside is enough, because nobody knows for how long.
//! Gaps, a stuck sensor and a clock turned back are for readers and raise no flag. It is told with whom the goods are; in whose
//! hands each minute fell is computed from the file.

use rust_decimal::Decimal;

use crate::coldchain::{Against, Finding, Limits, Range, Summary, Told, judge};
use crate::event::Event;
use crate::rules::accounts::Account;
use crate::rules::lot::Lot;
use crate::rules::payload::Product;
use crate::rules::plan::Plan;
use crate::rules::{Code, Refusal, RefusalCode};

/// The most lots at a place that one log is held against.
pub const MOST_AT_A_PLACE: usize = 1_000;

/// Minutes outside in all are not limited, only those in a row.
const NO_LIMIT: Decimal = Decimal::from_parts(u32::MAX, 0, 0, false, 0);

/// The summaries of sensor logs that an event tells.
pub(super) fn summaries(event: &Event) -> Result<Vec<Told>, Refusal> {
    Told::all(event).map_err(|error| {
        let hint = "make the element with `suyuan sensor add`; docs/FORMAT.md, Sensor logs, says how";
        Refusal::new(RefusalCode::InvalidEvent, error.pointer, error.why, hint)
    })
}

impl Plan<'_> {
    /// Notes which goods with a cold chain come to a place, and go.
    pub(super) fn note_kept(&mut self) {
        let kept: Vec<(Account, Decimal)> = self
            .goods
            .deltas
            .iter()
            .filter(|delta| delta.spot.under_way.is_none())
            .filter_map(|delta| {
                let place = delta.spot.place.clone()?;
                let opening =
                    || self.goods.openings.iter().find(|o| o.id == delta.lot).map(|o| o.product.as_str());
                let product = self.known(&delta.lot).map(|lot| lot.product.as_str()).or_else(opening)?;
                self.state.products.get(product).filter(|p| has_limits(&p.what))?;
                Some((Account::KeptAt { place, lot: delta.lot.clone() }, delta.amount))
            })
            .collect();
        self.goods.postings.amounts.extend(kept);
    }

    /// Holds sensor logs against what the goods with them allow.
    pub(super) fn check_cold_chain(&mut self) {
        let Ok(told) = summaries(self.event) else { return };
        if told.is_empty() {
            return;
        }
        let mut with: Vec<String> = self.named_lots(|_| true).into_iter().map(|(lot, _)| lot).collect();
        if with.is_empty()
            && let Some(place) = self.place_of_origin()
        {
            with = self.state.accounts.kept_at(&place).take(MOST_AT_A_PLACE).map(str::to_owned).collect();
        }
        for Told { at, summary, .. } in &told {
            let pointer = format!("/sensorElementList/{at}");
            for id in &with {
                let Some(lot) = self.known(id) else { continue };
                let Some(product) = self.state.products.get(&lot.product) else { continue };
                let exceeded = exceeded(summary, &product.what);
                if !exceeded.is_empty() {
                    let detail = format!("{id}: {}; with {}", exceeded.join("; "), holders(lot));
                    self.flag(Code::ColdChain, &pointer, detail);
                }
            }
        }
    }
}

fn has_limits(product: &Product) -> bool {
    product.cold_chain.is_some() || product.humidity.is_some()
}

/// What of a product's limits a log exceeds, in words.
fn exceeded(summary: &Summary, product: &Product) -> Vec<String> {
    let range = |limits: Option<(Decimal, Decimal)>| {
        limits.and_then(|(min, max)| Range::new(Some(min), Some(max)).ok()).unwrap_or(Range::OPEN)
    };
    let against = Against {
        temperature: range(product.cold_chain),
        humidity: range(product.humidity),
        ..Against::default()
    };
    let limits = Limits {
        outside_minutes: NO_LIMIT,
        at_once_minutes: product.cold_chain_minutes.into(),
        ..Limits::of(against)
    };
    let outside = |finding: &Finding| {
        matches!(
            finding,
            Finding::Below { .. }
                | Finding::Above { .. }
                | Finding::TooLong { .. }
                | Finding::TooLongAtOnce { .. }
                | Finding::OtherLimits { .. }
        )
    };
    judge(summary, &limits).iter().filter(|f| outside(f)).map(Finding::to_string).collect()
}

/// With whom a lot is, and to whom it is under way.
fn holders(lot: &Lot) -> String {
    let mut holders: Vec<String> = Vec::new();
    for spot in lot.stock.keys() {
        let holder = match &spot.under_way {
            Some(under_way) => format!("{} under way to {}", spot.holder, under_way.to),
            None => spot.holder.clone(),
        };
        if !holders.contains(&holder) {
            holders.push(holder);
        }
    }
    if holders.is_empty() { "nobody".to_owned() } else { holders.join(", ") }
}
