//! Scans of item codes, as far as others may know of them: aggregates for whoever made the roll, and a place that a phone adds to its own.

use std::sync::Arc;

use axum::{
    extract::{Path, Request, State},
    response::Response,
};
use serde::{Deserialize, Serialize};
use suyuan_ledger::{
    scans::{CodeAt, Judged, Level, Spot, judge},
    statement::StatementId,
};

use super::{
    answer, blocking,
    codes::{no_roll, read_id},
    history::number,
    intake,
};
use crate::{
    Problem,
    app::App,
    moment::{now_ms, rfc3339},
    negotiate::parameter,
    view,
};

/// The most codes that one answer names.
const MOST: usize = 1_000;
const A_PLACE: usize = 256;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OfRoll {
    roll: StatementId,
    /// Scans of all codes that were asked for.
    scans: u64,
    /// How many codes were scanned at all.
    scanned: usize,
    /// How many of them are not as one pack is.
    remarkable: usize,
    lots: Vec<OfLot>,
    /// The codes that were asked for, the most remarkable first.
    codes: Vec<OfCode>,
    #[serde(skip_serializing_if = "is_false")]
    more: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OfLot {
    #[serde(skip_serializing_if = "Option::is_none")]
    lot: Option<String>,
    scans: u64,
    scanned: usize,
    remarkable: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OfCode {
    position: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    lot: Option<String>,
    scans: u64,
    devices: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    first: Option<String>,
    last: String,
    places: usize,
    level: &'static str,
    grounds: Vec<view::GroundTold>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Where {
    lat: f64,
    lon: f64,
}

fn is_false(value: &bool) -> bool {
    !value
}

/// The scans of a roll, of one position or one lot of it: `?position=`, `?lot=`. Numbers only: no device, no time of a single scan.
pub(super) async fn of_roll(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let query = request.uri().query().unwrap_or_default().to_owned();
    let position = number(&query, "position")?;
    let lot = parameter(&query, "lot").map(|lot| suyuan_ledger::rules::names::canonical(&lot));
    blocking(move || {
        let id = read_id(&name)?;
        let known = app.ledger.read(|state| state.roll(&id).is_some())?;
        if !known {
            return Err(no_roll(&name));
        }
        let scans = app.scans.as_ref().ok_or_else(not_kept)?;
        let asked = |code: &CodeAt| {
            code.is_of(&id) && position.is_none_or(|position| u64::from(code.position) == position)
        };
        let found = scans.of_roll(asked);
        let mut codes = Vec::with_capacity(found.len());
        for (code, sightings) in found {
            let position = u64::from(code.position);
            let (of, facts) = app.ledger.read(|state| {
                (state.lot_of_code(&id, position).map(str::to_owned), view::facts(state, &id, position))
            })?;
            if lot.is_some() && of != lot {
                continue;
            }
            codes.push((
                judge(&sightings, &facts),
                OfCode {
                    position,
                    lot: of,
                    scans: sightings.scans(),
                    devices: sightings.devices(),
                    first: sightings.first_ms().map(rfc3339),
                    last: rfc3339(sightings.last_ms()),
                    places: sightings.spots().len(),
                    level: Level::Normal.as_str(),
                    grounds: Vec::new(),
                },
            ));
        }
        Ok(answer::cached(answer::json(&told(id, codes)), "no-store"))
    })
    .await?
}

fn told(roll: StatementId, mut codes: Vec<(Judged, OfCode)>) -> OfRoll {
    codes.sort_by_key(|(judged, code)| (std::cmp::Reverse(judged.level), code.position));
    let mut lots: std::collections::BTreeMap<Option<String>, OfLot> = std::collections::BTreeMap::new();
    for (judged, code) in &mut codes {
        code.level = judged.level.as_str();
        code.grounds = judged.grounds.iter().map(|ground| view::GroundTold::of(*ground)).collect();
        let of = lots.entry(code.lot.clone()).or_insert_with(|| OfLot {
            lot: code.lot.clone(),
            scans: 0,
            scanned: 0,
            remarkable: 0,
        });
        of.scans += code.scans;
        of.scanned += 1;
        of.remarkable += usize::from(judged.level > Level::Normal);
    }
    let lots: Vec<OfLot> = lots.into_values().collect();
    OfRoll {
        roll,
        scans: lots.iter().map(|lot| lot.scans).sum(),
        scanned: codes.len(),
        remarkable: lots.iter().map(|lot| lot.remarkable).sum(),
        more: codes.len() > MOST,
        lots,
        codes: codes.into_iter().take(MOST).map(|(_, code)| code).collect(),
    }
}

/// `POST /v1/scans/{token}` with `{"lat": 30.6, "lon": 104.1}`: roughly where a page's own scan was. Rounded again here.
pub(super) async fn place(
    State(app): State<Arc<App>>,
    Path(token): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let (body, _room) = intake::body(&app, request, A_PLACE).await?;
    let at: Where = serde_json::from_slice(&body)
        .map_err(|error| Problem::malformed("", format!("want {{lat, lon}}: {error}")))?;
    let spot = Spot::of_degrees(at.lat, at.lon)
        .ok_or_else(|| Problem::malformed("lat", "want degrees, -90 to 90 and -180 to 180"))?;
    let scans = app.scans.as_ref().ok_or_else(not_kept)?;
    match scans.place(&token, spot, now_ms()) {
        // Not taken: there is one already, or the day of the scan is over.
        Some(taken) => Ok(answer::cached(answer::json(&serde_json::json!({"taken": taken})), "no-store")),
        None => Err(Problem::not_found("no scan of the last hour has this token")
            .hint("open the page again, and add the place there")),
    }
}

fn not_kept() -> Problem {
    Problem::not_found("scans are not kept at this node")
}
