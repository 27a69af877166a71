//! `GET /v1/stock?of=PARTY`: what a party has, what is on its way to it, and the crops that it grows; what its phone offers to choose from.
//!
//! The books are kept by lot, not by holder. What a party has dealt with lately is in the entries that name it, so the newest of them are
//! looked through, and the lots that they name.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use serde::Serialize;
use suyuan_ledger::rules::{self, State as World};

use super::{answer, blocking, history::of};
use crate::{Problem, app::App, told::Amount};

/// The most entries that are looked through.
const MOST_ENTRIES: usize = 1_000;
/// The most lots in an answer.
const MOST_LOTS: usize = 300;

#[derive(Serialize)]
struct Stock {
    of: String,
    lots: Vec<Lot>,
    /// Whether older lots were left out.
    more: bool,
}

#[derive(Serialize)]
struct Lot {
    lot: String,
    product: String,
    maker: String,
    /// A crop is named and not counted.
    crop: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    holds: Vec<Held>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    coming: Vec<Coming>,
}

#[derive(Serialize)]
struct Held {
    quantity: Amount,
    place: Option<String>,
    owner: String,
}

#[derive(Serialize)]
struct Coming {
    quantity: Amount,
    from: String,
    /// Whose it will be on arrival.
    owner: String,
    index: u64,
    papers: Vec<String>,
}

/// Lists it, what was dealt with last first.
pub(super) async fn get(State(app): State<Arc<App>>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let of = of(&query.unwrap_or_default())?;
    blocking(move || {
        let (entries, before) = app.ledger.read(|state| {
            let named = state.history(&of);
            (named.last(MOST_ENTRIES), named.len() > MOST_ENTRIES)
        })?;
        let acts = app.ledger.acts(&entries)?;
        let papers: BTreeMap<u64, Vec<String>> = acts
            .iter()
            .map(|act| (act.index, act.papers.iter().map(|(_, paper)| paper.clone()).collect()))
            .collect();
        let mut seen = BTreeSet::new();
        let newest = acts.iter().rev().flat_map(|act| &act.goods).map(|goods| goods.id.as_str());
        let named: Vec<&str> = newest.filter(|id| seen.insert(*id)).collect();
        let mut lots = app.ledger.read(|state| {
            let lots = named.iter().filter_map(|id| told(state, id, &of, &papers));
            lots.take(MOST_LOTS + 1).collect::<Vec<_>>()
        })?;
        let more = before || lots.len() > MOST_LOTS;
        lots.truncate(MOST_LOTS);
        Ok(answer::cached(answer::json(&Stock { of, lots, more }), "no-cache"))
    })
    .await?
}

/// A lot, if the party has some of it, is to get some, or grows it.
fn told(state: &World, id: &str, of: &str, papers: &BTreeMap<u64, Vec<String>>) -> Option<Lot> {
    let lot: &rules::Lot = state.lot(id)?;
    let crop = lot.unit.is_none();
    let (mut holds, mut coming) = (Vec::new(), Vec::new());
    for (spot, amount) in
        lot.stock.iter().filter(|(_, amount)| amount.is_sign_positive() && !amount.is_zero())
    {
        let Some(quantity) = lot.from_base(*amount).map(|quantity| Amount::from(&quantity)) else { continue };
        match &spot.under_way {
            None if spot.holder == of => {
                holds.push(Held { quantity, place: spot.place.clone(), owner: spot.owner.clone() });
            }
            Some(way) if way.to == of => coming.push(Coming {
                quantity,
                from: spot.holder.clone(),
                owner: way.owner.clone(),
                index: way.shipment,
                papers: papers.get(&way.shipment).cloned().unwrap_or_default(),
            }),
            _ => {}
        }
    }
    let grown = crop && lot.maker == of;
    (grown || !holds.is_empty() || !coming.is_empty()).then(|| Lot {
        lot: lot.id.clone(),
        product: lot.product.clone(),
        maker: lot.maker.clone(),
        crop,
        holds,
        coming,
    })
}
