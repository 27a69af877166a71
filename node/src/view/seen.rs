//! Scans as pages tell them.

use std::collections::BTreeMap;

use serde::Serialize;
use suyuan_ledger::{
    rules::{CodeState, State},
    scans::{CodeAt, Device, Facts, Ground, Judged, Level, Sightings, Spot, judge},
    statement::StatementId,
};
use suyuan_web::{
    Lang,
    view::{CodePanel, CopiedCode, CopiedLot, CopiesPage, Moment, Seen, SeenGround, SeenPlace},
};

use super::book::Book;
use crate::{
    Problem,
    app::App,
    moment::{now_ms, rfc3339},
    scans::Visit,
};

/// The most codes on the inspector's page.
const MOST: usize = 500;

/// A ground as the API tells it.
#[derive(Serialize)]
pub(crate) struct GroundTold {
    ground: &'static str,
    number: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    minutes: Option<u32>,
}

impl GroundTold {
    /// With its numbers.
    pub(crate) fn of(ground: Ground) -> GroundTold {
        let (number, minutes) = ground.numbers();
        GroundTold { ground: ground.as_str(), number, minutes }
    }
}

/// Records a person's look at the code of a page, and tells what is known of its scans; nothing where none are kept.
pub(crate) fn seen_of(app: &App, code: &CodePanel, visit: Option<&Visit>) -> Result<Option<Seen>, Problem> {
    let Ok(roll) = code.roll.parse::<StatementId>() else { return Ok(None) };
    let state = CodeState::ALL.into_iter().find(|state| state.as_str() == code.state);
    let state = state.unwrap_or(CodeState::NotActivated);
    seen(app, (&roll, code.own.position, state, code.lot.as_deref()), visit)
}

/// The same for a code by its roll and position, with what it is now and the lot that it is for.
pub(crate) fn seen(
    app: &App,
    (roll, position, state, lot): (&StatementId, u64, CodeState, Option<&str>),
    visit: Option<&Visit>,
) -> Result<Option<Seen>, Problem> {
    let Some(scans) = &app.scans else { return Ok(None) };
    let Some(at) = CodeAt::of(roll, position) else { return Ok(None) };
    let looked = scans.look((at, state, lot), visit, now_ms());
    // Where the goods went matters only to those who said where they are.
    let facts = match looked.sightings.spots() {
        [] => Facts::default(),
        _ => app.ledger.read(|state| facts(state, roll, position))?,
    };
    let judged = judge(&looked.sightings, &facts);
    Ok(Some(told(&looked.sightings, judged, looked.device, looked.token)))
}

/// Where the goods of a code went, as far as places are known.
pub(crate) fn facts(state: &State, roll: &StatementId, position: u64) -> Facts {
    let Some(status) = state.code_status(roll, position) else { return Facts::default() };
    let who = status.trail.iter().flat_map(|step| [Some(&step.by), step.holder.as_ref()]).flatten();
    let mut who: Vec<&str> = who.chain(&status.bound_by).map(String::as_str).collect();
    who.sort_unstable();
    who.dedup();
    // Who sold to consumers anywhere sells anywhere: nothing is far then.
    let places = state.places().filter(|(_, place)| {
        let by = place.what.party.as_ref().map_or(place.owner.as_str(), |party| party.as_str());
        who.contains(&by)
    });
    let spot = |near: suyuan_ledger::rules::payload::Near| {
        let degrees = |decimal: rust_decimal::Decimal| decimal.to_string().parse::<f64>().ok();
        Spot::of_degrees(degrees(near.lat)?, degrees(near.lon)?)
    };
    // Before it left its packer nobody knows where it will go.
    let market = if status.trail.is_empty() {
        Vec::new()
    } else {
        places.filter_map(|(_, place)| spot(place.what.near?)).collect()
    };
    Facts { market }
}

fn told(sightings: &Sightings, judged: Judged, reader: Option<Device>, token: Option<String>) -> Seen {
    let moment = |ms: u64| Moment { rfc3339: rfc3339(ms), at: None };
    let others = sightings.seen().iter().filter(|seen| Some(seen.device) != reader);
    let last = others.clone().map(|seen| seen.last_ms).max();
    let first_scan = reader.is_some() && sightings.devices() == 1 && sightings.scans() == 1;
    let mut places: Vec<SeenPlace> = Vec::new();
    for spotted in sightings.spots() {
        let (lat, lon) = spotted.spot.degrees();
        let place =
            SeenPlace { lat: format!("{lat:.1}"), lon: format!("{lon:.1}"), when: moment(spotted.time_ms) };
        places.retain(|there| (&there.lat, &there.lon) != (&place.lat, &place.lon));
        places.push(place);
    }
    Seen {
        times: sightings.scans(),
        devices: sightings.devices(),
        first_scan,
        first: sightings.first_ms().map(moment),
        last: last.map(moment),
        places,
        level: judged.level.as_str(),
        grounds: judged.grounds.into_iter().map(shown).collect(),
        token,
    }
}

fn shown(ground: Ground) -> SeenGround {
    let (number, minutes) = ground.numbers();
    SeenGround { word: ground.as_str(), number, minutes }
}

/// Codes that are not scanned as one pack is, by lot.
pub(crate) fn copies_page(app: &App, lang: Lang) -> Result<CopiesPage, Problem> {
    let mut book = Book::open(app)?;
    let found = app.scans.as_ref().map(|scans| scans.remarkable()).unwrap_or_default();
    let mut lots: BTreeMap<String, Vec<(Level, CopiedCode)>> = BTreeMap::new();
    let mut shown = 0;
    for (at, sightings) in &found {
        if shown == MOST {
            break;
        }
        let position = u64::from(at.position);
        let known = app.ledger.read(|state| {
            let roll = state.rolls().find(|roll| at.is_of(&roll.id))?;
            let status = state.code_status(&roll.id, position)?;
            let of = status.lot.clone().unwrap_or_else(|| roll.what.product.to_string());
            Some((roll.index, roll.what.name.clone(), status.state, of, facts(state, &roll.id, position)))
        })?;
        let Some((roll_index, roll_name, state, of, facts)) = known else { continue };
        let judged = judge(sightings, &facts);
        let level = judged.level;
        let seen = told(sightings, judged, None, None);
        let code = CopiedCode { roll_index, roll_name, position, state: state.as_str(), seen };
        lots.entry(of).or_default().push((level, code));
        shown += 1;
    }
    let mut told = Vec::with_capacity(lots.len());
    for (lot, mut codes) in lots {
        codes.sort_by_key(|(level, code)| (std::cmp::Reverse(*level), code.roll_index, code.position));
        let codes = codes.into_iter().map(|(_, code)| code).collect();
        told.push(CopiedLot { lot: book.named(&lot, None)?, codes });
    }
    told.sort_by_key(|lot| std::cmp::Reverse(lot.codes.len()));
    let more = found.len().saturating_sub(MOST);
    let (ledger, generated_at) = (book.info()?, book.now());
    Ok(CopiesPage { lang, ledger, kept: app.scans.is_some(), lots: told, more, generated_at })
}
