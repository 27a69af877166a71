//! `GET /v1/places`: where things grow, are kept and sold.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use serde::Serialize;
use suyuan_ledger::rules::{Stated, payload};

use super::{answer, blocking};
use crate::{
    Problem,
    app::App,
    told::{Amount, ToldNames},
};

#[derive(Serialize)]
struct Places {
    places: Vec<Place>,
}

#[derive(Serialize)]
struct Place {
    place: String,
    names: ToldNames,
    #[serde(rename = "type")]
    kind: &'static str,
    party: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    area: Option<Amount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    crop: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    capacity: Option<Amount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<ToldNames>,
    index: u64,
}

/// Lists them, by identifier.
pub(super) async fn list(State(app): State<Arc<App>>) -> Result<Response, Problem> {
    blocking(move || tell(&app)).await?
}

fn tell(app: &App) -> Result<Response, Problem> {
    let mut places: Vec<Place> = app.ledger.read(|state| {
        let place = |(id, stated): (&str, &Stated<payload::Place>)| {
            let place = &stated.what;
            Place {
                place: id.to_owned(),
                names: (&place.names).into(),
                kind: place.kind,
                party: place.party.as_ref().map_or_else(|| stated.owner.clone(), ToString::to_string),
                area: place.area.as_ref().map(Amount::from),
                crop: place.crop.as_ref().map(ToString::to_string),
                capacity: place.capacity.as_ref().map(Amount::from),
                region: place.region.as_ref().map(ToldNames::from),
                index: stated.index,
            }
        };
        state.places().map(place).collect()
    })?;
    places.sort_by(|one, other| one.place.cmp(&other.place));
    Ok(answer::cached(answer::json(&Places { places }), "no-cache"))
}
