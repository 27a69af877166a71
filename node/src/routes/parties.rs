//! `GET /v1/parties`: who is outside the ledger and known to it: markets, drivers, growers without a key.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use serde::Serialize;
use suyuan_ledger::rules::{Party, Standing};

use super::{answer, blocking};
use crate::{Problem, app::App, told::ToldNames};

#[derive(Serialize)]
struct Parties {
    parties: Vec<Outsider>,
}

#[derive(Serialize)]
struct Outsider {
    party: String,
    names: ToldNames,
    #[serde(rename = "statedBy")]
    stated_by: String,
    index: u64,
}

/// Lists them, by identifier.
pub(super) async fn list(State(app): State<Arc<App>>) -> Result<Response, Problem> {
    blocking(move || tell(&app)).await?
}

fn tell(app: &App) -> Result<Response, Problem> {
    let mut parties: Vec<Outsider> = app.ledger.read(|state| {
        let outside = state.parties().filter(|party| party.standing == Standing::Outsider);
        outside.map(Outsider::new).collect()
    })?;
    parties.sort_by(|one, other| one.party.cmp(&other.party));
    Ok(answer::cached(answer::json(&Parties { parties }), "no-cache"))
}

impl Outsider {
    fn new(party: &Party) -> Outsider {
        Outsider {
            party: party.id.clone(),
            names: (&party.names).into(),
            stated_by: party.stated_by.clone(),
            index: party.index,
        }
    }
}
