//! `GET /v1/recalls`, `GET /v1/recalls/{id}`: what was called back, and what has become of it.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    extract::{Path, State},
    response::Response,
};
use serde::Serialize;
use suyuan_ledger::{
    event::Quantity,
    rules::{Found, InBooks, Recalled},
    statement::StatementId,
    trace::{LotTally, Tally},
};

use super::{answer, blocking};
use crate::{
    Problem,
    app::App,
    moment::rfc3339,
    told::{Amount, Number, ToldNames},
};

#[derive(Serialize)]
struct Recalls {
    recalls: Vec<Summary>,
}

#[derive(Serialize)]
struct Summary {
    id: StatementId,
    index: u64,
    time: String,
    number: String,
    by: String,
    reason: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    hazard: Option<String>,
    #[serde(rename = "do")]
    action: &'static str,
    notice: ToldNames,
    lots: Vec<String>,
    released: BTreeMap<String, u64>,
    acknowledged: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    closed: Option<End>,
}

#[derive(Serialize)]
struct End {
    index: u64,
    by: String,
    reason: String,
}

#[derive(Serialize)]
struct Told {
    #[serde(flatten)]
    recall: Summary,
    holders: Vec<Holder>,
    #[serde(rename = "inBooks")]
    in_books: Vec<Spot>,
    found: Vec<ToldFound>,
    counts: Vec<Count>,
}

#[derive(Serialize)]
struct Holder {
    party: String,
    /// The entry of its acknowledgement.
    acknowledged: Option<u64>,
}

#[derive(Serialize)]
struct Spot {
    lot: String,
    holder: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
    quantity: Amount,
}

#[derive(Serialize)]
struct ToldFound {
    index: u64,
    by: String,
    lot: String,
    quantity: Amount,
    outcome: &'static str,
}

/// All numbers in one unit.
#[derive(Serialize)]
struct Count {
    lot: String,
    unit: String,
    recalled: Number,
    recovered: Number,
    destroyed: Number,
    sold: Number,
    left: Number,
    #[serde(rename = "withOthers")]
    with_others: Number,
    unexplained: Number,
    stated: BTreeMap<&'static str, Number>,
    missing: Number,
}

/// Lists them, oldest first.
pub(super) async fn list(State(app): State<Arc<App>>) -> Result<Response, Problem> {
    blocking(move || {
        let recalls = app.ledger.read(|state| state.recalls().map(summary).collect())?;
        Ok(answer::cached(answer::json(&Recalls { recalls }), "no-cache"))
    })
    .await?
}

/// One of them, counted.
pub(super) async fn get(State(app): State<Arc<App>>, Path(id): Path<String>) -> Result<Response, Problem> {
    blocking(move || {
        let wrong = || Problem::malformed("id", format!("found {id:?}, want 64 hex digits or a number"));
        let id: StatementId = match (id.parse(), id.parse::<u64>()) {
            (Ok(id), _) => id,
            (_, Ok(index)) => app.ledger.entry(index)?.map(|read| read.statement.id()).ok_or_else(wrong)?,
            _ => return Err(wrong()),
        };
        let found = app.ledger.tally(&id)?;
        let (recalled, tally) = found.ok_or_else(|| {
            Problem::not_found(format!("no statement {id} declared a recall that is in force"))
                .hint("GET /v1/recalls lists them; one that is pending is none yet")
        })?;
        Ok(answer::cached(answer::json(&told(&recalled, tally)), "no-cache"))
    })
    .await?
}

fn summary(recalled: &Recalled) -> Summary {
    let held = &recalled.held;
    Summary {
        id: held.id,
        index: held.index,
        time: rfc3339(held.since_ms),
        number: recalled.number.clone(),
        by: held.by.clone(),
        reason: held.reason.clone(),
        hazard: recalled.hazard.clone(),
        action: held.action.as_str(),
        notice: (&recalled.notice).into(),
        lots: held.lots.clone(),
        released: held.released.clone(),
        acknowledged: recalled.acknowledged.len(),
        closed: recalled.closed.as_ref().map(|closed| End {
            index: closed.index,
            by: closed.by.clone(),
            reason: closed.reason.clone(),
        }),
    }
}

fn told(recalled: &Recalled, tally: Tally) -> Told {
    let holder = |(party, acknowledged)| Holder { party, acknowledged };
    Told {
        recall: summary(recalled),
        holders: tally.holders.into_iter().map(holder).collect(),
        in_books: recalled.in_books.iter().map(spot).collect(),
        found: recalled.found.iter().map(found).collect(),
        counts: tally.lots.iter().map(count).collect(),
    }
}

fn spot(spot: &InBooks) -> Spot {
    Spot {
        lot: spot.lot.clone(),
        holder: spot.holder.clone(),
        to: spot.to.clone(),
        place: spot.place.clone(),
        quantity: (&spot.quantity).into(),
    }
}

fn found(found: &Found) -> ToldFound {
    ToldFound {
        index: found.index,
        by: found.by.clone(),
        lot: found.lot.clone(),
        quantity: (&found.quantity).into(),
        outcome: found.outcome.as_str(),
    }
}

fn count(lot: &LotTally) -> Count {
    let number = |quantity: &Quantity| Number(quantity.amount);
    Count {
        lot: lot.lot.clone(),
        unit: lot.recalled.unit.code().to_owned(),
        recalled: number(&lot.recalled),
        recovered: number(&lot.recovered),
        destroyed: number(&lot.destroyed),
        sold: number(&lot.sold),
        left: number(&lot.left),
        with_others: number(&lot.with_others),
        unexplained: number(&lot.unexplained),
        stated: lot.stated.iter().map(|(outcome, quantity)| (outcome.as_str(), number(quantity))).collect(),
        missing: Number(lot.missing()),
    }
}
