//! `GET /v1/trace?of=URI&direction=…`: where a lot came from, where it went, and what does not add up on the way.

use std::{collections::BTreeSet, sync::Arc};

use axum::{
    extract::{Request, State},
    http::{HeaderValue, header},
    response::Response,
};
use serde::Serialize;
use suyuan_ledger::{
    event::{BizStep, Event},
    rules::{Spot, State as World},
    trace::{Direction, mismatches, units, walk},
};
use suyuan_web::render;

use super::{answer, blocking, history::of};
use crate::{
    Problem,
    app::App,
    ledger::Read,
    moment::rfc3339,
    negotiate::{Reader, parameter},
    told::{Amount, Number},
    view,
};

/// The most lots in one answer.
const MOST_LOTS: usize = 2_000;
/// The most entries read for one answer.
const MOST_ENTRIES: usize = 5_000;

#[derive(Serialize)]
struct Trace {
    of: String,
    lots: Vec<Lot>,
    links: Vec<Link>,
    moves: Vec<Move>,
    mismatches: Vec<Mismatch>,
    truncated: bool,
}

#[derive(Serialize)]
struct Lot {
    lot: String,
    depth: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    product: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    maker: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    made: Option<Amount>,
    stock: Vec<Stock>,
    flags: Vec<&'static str>,
}

#[derive(Serialize)]
struct Stock {
    holder: String,
    place: Option<String>,
    owner: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    quantity: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    #[serde(rename = "underWayTo", skip_serializing_if = "Option::is_none")]
    under_way_to: Option<String>,
}

#[derive(Serialize)]
struct Link {
    from: String,
    to: String,
    index: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    quantity: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    reported: bool,
}

#[derive(Serialize)]
struct Move {
    index: u64,
    step: String,
    time: String,
    entered: String,
    by: String,
    from: Option<String>,
    to: Option<String>,
    place: Option<String>,
    lots: Vec<String>,
    verdict: &'static str,
}

#[derive(Serialize)]
struct Mismatch {
    lot: String,
    what: &'static str,
    found: Amount,
    against: &'static str,
    at_most: Amount,
    entries: Vec<u64>,
}

/// Walks it.
pub(super) async fn get(State(app): State<Arc<App>>, request: Request) -> Result<Response, Problem> {
    let query = request.uri().query().unwrap_or_default();
    let (of, direction) = (of(query)?, direction(query)?);
    let reader = Reader::of(request.headers(), Some(query));
    blocking(move || {
        let mut response = match reader.is_person() {
            true => {
                let page =
                    view::trace_page(&app, reader.lang, &of, direction)?.ok_or_else(|| unnamed(&of))?;
                answer::page(render::trace(&page))
            }
            false => answer::json(&trace(&app, of, direction)?),
        };
        response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept, accept-language"));
        Ok(answer::cached(response, "no-cache"))
    })
    .await?
}

/// The parameter `direction`; both ways without it.
fn direction(query: &str) -> Result<Direction, Problem> {
    match parameter(query, "direction").as_deref() {
        None | Some("" | "both") => Ok(Direction::Both),
        Some("back") => Ok(Direction::Back),
        Some("forward") => Ok(Direction::Forward),
        Some(other) => {
            Err(Problem::malformed("direction", format!("found {other:?}, want back, forward or both")))
        }
    }
}

fn trace(app: &App, of: String, direction: Direction) -> Result<Trace, Problem> {
    let size = app.ledger.head().checkpoint().size();
    let (graph, lots, named) = app
        .ledger
        .read(|state| {
            if state.lot(&of).is_none() && state.history(&of).is_empty() {
                return None;
            }
            let graph = walk(state, &of, direction, MOST_LOTS);
            let lots: Vec<Lot> = graph.lots.iter().map(|(id, depth)| lot(state, id, *depth)).collect();
            let named: BTreeSet<u64> = graph
                .lots
                .iter()
                .flat_map(|(id, _)| state.history(id))
                .copied()
                .filter(|index| *index < size)
                .collect();
            Some((graph, lots, named))
        })?
        .ok_or_else(|| unnamed(&of))?;
    let truncated = graph.truncated || named.len() > MOST_ENTRIES;
    let mut events = read_events(app, named.iter().copied().take(MOST_ENTRIES))?;
    let packed = units(events.iter().map(|(_, event)| event));
    let of_units: BTreeSet<u64> =
        app.ledger.read(|state| packed.iter().flat_map(|unit| state.history(unit)).copied().collect())?;
    let more = of_units.into_iter().filter(|index| *index < size && !named.contains(index));
    events.extend(read_events(app, more.take(MOST_ENTRIES))?);
    events.sort_by_key(|(read, _)| read.index);
    let known: BTreeSet<&str> = graph.lots.iter().map(|(id, _)| id.as_str()).collect();
    let found = mismatches(events.iter().map(|(read, event)| (read.index, event)));
    let verdicts: Vec<&'static str> = app
        .ledger
        .read(|state| events.iter().map(|(read, _)| state.verdict(read.index).as_str()).collect())?;
    let moves = events.iter().zip(verdicts);
    let moves = moves.filter_map(|((read, event), verdict)| moved(read, verdict, event, &known)).collect();
    let links = graph.links.iter().map(|link| Link {
        from: link.from.clone(),
        to: link.to.clone(),
        index: link.index,
        quantity: link.quantity.map(|quantity| Number(quantity.amount)),
        unit: link.quantity.map(|quantity| quantity.unit.code().to_owned()),
        reported: link.reported,
    });
    let mismatches = found.into_iter().map(|found| Mismatch {
        what: found.what.as_str(),
        found: (&found.found).into(),
        against: found.against.as_str(),
        at_most: (&found.at_most).into(),
        entries: found.entries,
        lot: found.lot,
    });
    Ok(Trace { of, lots, links: links.collect(), moves, mismatches: mismatches.collect(), truncated })
}

/// Entries that are events, as they were read.
fn read_events(app: &App, indexes: impl Iterator<Item = u64>) -> Result<Vec<(Read, Event)>, Problem> {
    let mut events = Vec::new();
    for index in indexes {
        let Some(read) = app.ledger.entry(index)? else { continue };
        if let Ok(event) = Event::parse(read.statement.payload()) {
            events.push((read, event));
        }
    }
    Ok(events)
}

fn unnamed(of: &str) -> Problem {
    Problem::not_found(format!("no statement names {of}"))
}

fn lot(state: &World, id: &str, depth: i32) -> Lot {
    let mut flags: Vec<&'static str> = state
        .history(id)
        .iter()
        .flat_map(|index| {
            state.verdict(*index).reasons().iter().map(|reason| reason.code.as_str()).collect::<Vec<_>>()
        })
        .collect();
    flags.sort_unstable();
    flags.dedup();
    let Some(lot) = state.lot(id) else {
        return Lot {
            lot: id.to_owned(),
            depth,
            product: None,
            maker: None,
            made: None,
            stock: Vec::new(),
            flags,
        };
    };
    let stock = |(spot, amount): (&Spot, &rust_decimal::Decimal)| {
        let quantity = lot.from_base(*amount);
        Stock {
            holder: spot.holder.clone(),
            place: spot.place.clone(),
            owner: spot.owner.clone(),
            quantity: quantity.map(|quantity| Number(quantity.amount)),
            unit: quantity.map(|quantity| quantity.unit.code().to_owned()),
            under_way_to: spot.under_way.as_ref().map(|way| way.to.clone()),
        }
    };
    Lot {
        lot: id.to_owned(),
        depth,
        product: Some(lot.product.clone()),
        maker: Some(lot.maker.clone()),
        made: lot.from_base(lot.made).as_ref().map(Amount::from),
        stock: lot.stock.iter().filter(|(_, amount)| !amount.is_zero()).map(stock).collect(),
        flags,
    }
}

/// A change of hands or place, if the event is one.
fn moved(read: &Read, verdict: &'static str, event: &Event, known: &BTreeSet<&str>) -> Option<Move> {
    use suyuan_ledger::{event::SourceDest, rules::names};
    let step = event.biz_step()?;
    let moves = [
        BizStep::Shipping,
        BizStep::Receiving,
        BizStep::Accepting,
        BizStep::VoidShipping,
        BizStep::Departing,
        BizStep::Arriving,
        BizStep::RetailSelling,
        BizStep::Destroying,
    ];
    if !moves.contains(step) {
        return None;
    }
    let party = |uri: Option<&str>| uri.map(names::canonical);
    let source = event.source(SourceDest::PossessingParty).or(event.source(SourceDest::OwningParty));
    let destination =
        event.destination(SourceDest::PossessingParty).or(event.destination(SourceDest::OwningParty));
    let lots: BTreeSet<String> = names::goods(event).map(|goods| goods.canonical()).collect();
    Some(Move {
        index: read.index,
        step: step.as_str().to_owned(),
        time: event.common.event_time.as_str().to_owned(),
        entered: rfc3339(read.time_ms),
        by: read.statement.header().issuer.clone(),
        from: party(source),
        to: party(destination),
        place: party(event.biz_location().or(event.read_point())),
        lots: lots.into_iter().filter(|lot| known.contains(lot.as_str())).collect(),
        verdict,
    })
}
