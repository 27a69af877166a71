//! The page behind the code of a lot, an item or a logistic unit.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;
use suyuan_ledger::{
    event::MeasurementType,
    identifier::{Identifier, ItemId, Kind, LotId},
    trace::Mismatch,
};
use suyuan_web::{
    Lang,
    view::{
        Act, At, Cold, Dated, LotPage, LotState, Moment, Named, Names, Notice, Origin, ProofRole, Quantity,
        SensorChart, Shown, Step,
    },
};

use super::{
    book::Book,
    code::panel,
    commitment,
    journey::Journey,
    map::map,
    sensor,
    voucher::{Subjects, harvested_at, next_revocation, vouchers},
};
use crate::{
    Problem,
    app::App,
    codes::{Found, Looked, look},
    moment::{now_ms, rfc3339},
};

/// Flags that a reader of the page should know; the others are shown with their step.
const TELLING: [&str; 2] = ["origin-not-recorded", "over-issued"];

/// Fills the page; `None` if no statement names the thing.
pub(crate) fn lot_page(app: &App, lang: Lang, id: &Identifier) -> Result<Option<LotPage>, Problem> {
    Ok(told(app, lang, id)?.map(|told| told.page))
}

/// A page, and what is known of it beside.
pub(crate) struct Told {
    /// The page.
    pub(crate) page: LotPage,
    /// What it was filled from; its steps are the page's.
    pub(super) journey: Journey,
    /// The first instant at which its own clocks (a shelf life, a revocation) change it, in milliseconds since 1970; those of all pages (days, deadlines
    /// of shipments) are not in it.
    pub(crate) until_ms: Option<u64>,
}

/// Fills the page, and tells how long it is right.
pub(crate) fn told(app: &App, lang: Lang, id: &Identifier) -> Result<Option<Told>, Problem> {
    // Before anything is read: what changes meanwhile counts as changed.
    let now = now_ms();
    let mut book = Book::open(app)?;
    let ledger = book.info()?;
    let Some(mut thing) = Thing::of(app, &book, id)? else { return Ok(None) };
    let mut journey = Journey::read(&mut book, &thing.starts)?;
    if journey.steps.is_empty() {
        return Ok(None);
    }
    let facts = app.ledger.read(|state| {
        let lot = thing.starts.iter().find_map(|start| state.lot(start))?;
        let shelf = state.product(&lot.product).and_then(|product| product.what.shelf_life_days);
        Some(Facts {
            product: lot.product.clone(),
            maker: lot.maker.clone(),
            made_ms: lot.made_ms,
            shelf_days: shelf,
            empty: lot.in_stock().is_zero(),
            unrecorded: lot.unrecorded,
        })
    })?;
    let subjects = Subjects {
        starts: &thing.starts,
        lots: &journey.lots,
        places: harvested_at(journey.steps.iter().filter(|step| counts(step))),
        made_ms: facts.as_ref().map_or(0, |facts| facts.made_ms),
    };
    let vouchers = vouchers(&mut book, &subjects)?;
    let commitments = commitment::about(&mut book, &thing.starts)?;
    let revoked = next_revocation(&book, &subjects, i64::try_from(now).unwrap_or(i64::MAX))?;
    let stopped = stopped(&mut book, id, &thing.starts)?;
    let code = match (ItemId::try_from(id.clone()), thing.code.take()) {
        (Ok(item), Some(found)) => Some(panel(&mut book, &item, &found)?),
        _ => None,
    };
    let best_before = facts.as_ref().and_then(Facts::best_before);
    let product = facts.as_ref().map(|facts| facts.product.clone()).or(thing.product);
    let page = LotPage {
        lang,
        uri: id.to_string(),
        product: book.named(&product.unwrap_or_else(|| id.to_string()), None)?,
        lot: thing.lot,
        serial: thing.serial,
        told_of: match &thing.starts[..] {
            [one] => one.clone(),
            _ => id.to_string(),
        },
        code,
        producer: facts.as_ref().map(|facts| book.named(&facts.maker, None)).transpose()?,
        origins: origins(&mut book, &journey.steps)?,
        dated: dated(&journey),
        state: stopped.unwrap_or_else(|| state(&journey.steps, facts.as_ref(), best_before.as_ref())),
        best_before,
        cold: cold(&journey),
        charts: charts(app, &mut book, &journey)?,
        map: map(&mut book, &journey.steps)?,
        vouchers,
        commitments,
        seen: None,
        notices: notices(&journey.steps, &journey.mismatches),
        steps: std::mem::take(&mut journey.steps),
        proof: book.proof(&ledger)?,
        complaints: app.complaints.is_some(),
        generated_at: book.now(),
        ledger,
    };
    let ends = page.best_before.as_ref().and_then(end_ms).filter(|end| *end >= now).map(|end| end + 1);
    let revoked = revoked.and_then(|from| u64::try_from(from).ok());
    let until_ms = ends.into_iter().chain(revoked).min();
    Ok(Some(Told { page, journey, until_ms }))
}

/// What the identifier names, and from which lots its journey is told.
struct Thing {
    starts: Vec<String>,
    product: Option<String>,
    lot: String,
    serial: Option<String>,
    /// The code of the pack, if it is one of a roll.
    code: Option<Box<Found>>,
}

struct Facts {
    product: String,
    maker: String,
    made_ms: i64,
    shelf_days: Option<u64>,
    empty: bool,
    unrecorded: Decimal,
}

impl Thing {
    fn of(app: &App, book: &Book<'_>, id: &Identifier) -> Result<Option<Thing>, Problem> {
        let known = |uri: &str| Ok::<_, Problem>(book.named_in(uri)? > 0);
        match id.kind() {
            Kind::Lot => {
                let Ok(lot) = LotId::try_from(id.clone()) else { return Ok(None) };
                Ok(known(id.as_str())?.then(|| Thing {
                    starts: vec![id.to_string()],
                    product: Some(lot.product().to_string()),
                    lot: lot.lot().to_owned(),
                    serial: None,
                    code: None,
                }))
            }
            Kind::Item => {
                let Ok(item) = ItemId::try_from(id.clone()) else { return Ok(None) };
                let named = known(id.as_str())?;
                // Of a product with codes a serial that is none of them belongs to no lot, whatever the address says.
                let (code, lot) = match look(app, id, book.size())? {
                    Looked::Found(found) => (Some(found), None),
                    Looked::Unknown { .. } if !named => return Ok(None),
                    Looked::Unknown { .. } | Looked::NoRolls => (None, item.lot()),
                };
                let bound = code.as_ref().and_then(|found| found.status.lot.clone());
                let lot = match &bound {
                    Some(lot) => LotId::parse(lot).ok(),
                    None => lot,
                };
                let mut starts = Vec::new();
                for start in
                    [Some(id.to_string()), lot.as_ref().map(ToString::to_string)].into_iter().flatten()
                {
                    if known(&start)? {
                        starts.push(start);
                    }
                }
                Ok((!starts.is_empty()).then(|| Thing {
                    starts,
                    product: Some(item.product().to_string()),
                    lot: lot.map(|lot| lot.lot().to_owned()).unwrap_or_default(),
                    serial: Some(item.serial().to_owned()),
                    code,
                }))
            }
            Kind::LogisticUnit => {
                let mut starts = vec![id.to_string()];
                starts.extend(app.ledger.read(|state| {
                    state.contents(id.as_str()).iter().map(|content| content.lot.clone()).collect::<Vec<_>>()
                })?);
                Ok(known(id.as_str())?.then(|| Thing {
                    starts,
                    product: None,
                    lot: id.as_str().rsplit('/').next().unwrap_or_default().to_owned(),
                    serial: None,
                    code: None,
                }))
            }
            _ => Ok(None),
        }
    }
}

impl Facts {
    /// The end of the shelf life, counted from when the lot was made.
    fn best_before(&self) -> Option<Moment> {
        let days = i64::try_from(self.shelf_days?).ok()?;
        let made = Timestamp::from_millisecond(self.made_ms).ok()?;
        let end = made.checked_add(SignedDuration::from_hours(days.checked_mul(24)?)).ok()?;
        Some(Moment { rfc3339: end.to_string(), at: None })
    }
}

/// Where it grew: the places of its harvests, each once.
fn origins(book: &mut Book<'_>, steps: &[Step]) -> Result<Vec<Origin>, Problem> {
    let mut origins: Vec<Origin> = Vec::new();
    for place in steps
        .iter()
        .filter(|step| counts(step) && step.act == Act::Harvest)
        .filter_map(|step| step.place.as_ref())
    {
        if origins.iter().any(|origin| origin.place.uri == place.uri) {
            continue;
        }
        let region = region(book, place)?;
        origins.push(Origin { place: place.clone(), region });
    }
    Ok(origins)
}

/// What loggers and reports measured on the way, as pictures.
fn charts(app: &App, book: &mut Book<'_>, journey: &Journey) -> Result<Vec<SensorChart>, Problem> {
    let mut charts = sensor::charts(app, book, &journey.pages, &journey.steps)?;
    let drawn: BTreeSet<u64> = charts.iter().map(|chart| chart.index).collect();
    let readings = sensor::readings(&journey.pages);
    charts.extend(sensor::bars(readings.iter().filter(|reading| !drawn.contains(&reading.index))));
    Ok(charts)
}

/// The region that a place's statement gives.
pub(super) fn region(book: &mut Book<'_>, place: &Named) -> Result<Option<Shown>, Problem> {
    let stated = book.app().ledger.read(|state| {
        let stated = state.place(&place.uri)?;
        Some((stated.index, stated.what.region.as_ref()?.by_language()))
    })?;
    let Some((index, names)) = stated.filter(|(index, _)| *index < book.size()) else { return Ok(None) };
    book.cite(index, ProofRole::Name);
    let names = names.into_iter().collect();
    Ok(Some(Shown::Names { names, at: Some(At::field(index, "/region")) }))
}

fn dated(journey: &Journey) -> Option<Dated> {
    let last = |act: Act| journey.steps.iter().rev().find(|step| counts(step) && step.act == act);
    let moment = |step: &Step| step.claimed.clone();
    last(Act::Harvest)
        .and_then(moment)
        .map(Dated::Harvested)
        .or_else(|| last(Act::Pack).and_then(moment).map(Dated::Packed))
}

/// Whether a step took effect.
pub(super) fn counts(step: &Step) -> bool {
    !step.corrected && !step.reported && !matches!(step.verdict, suyuan_web::view::Verdict::Pending(_))
}

/// In milliseconds since 1970.
fn end_ms(moment: &Moment) -> Option<u64> {
    let end = moment.rfc3339.parse::<Timestamp>().ok()?;
    u64::try_from(end.as_millisecond()).ok()
}

fn state(steps: &[Step], facts: Option<&Facts>, best_before: Option<&Moment>) -> LotState {
    let Some(facts) = facts else { return LotState::Unrecorded };
    if facts.empty && steps.iter().any(|step| counts(step) && step.act == Act::Destroy) {
        return LotState::Destroyed;
    }
    let past = best_before.filter(|moment| end_ms(moment).is_some_and(|end| end < now_ms()));
    match past {
        Some(moment) => LotState::PastDate(moment.clone()),
        None if facts.unrecorded > Decimal::ZERO => LotState::Incomplete,
        None => LotState::Normal,
    }
}

/// The recall in force on any of these, else the hold: what a reader must know first. Recalls go before destruction and dates.
fn stopped(book: &mut Book<'_>, id: &Identifier, starts: &[String]) -> Result<Option<LotState>, Problem> {
    let size = book.size();
    let found = book.app().ledger.read(|state| {
        let goods = || std::iter::once(id.as_str()).chain(starts.iter().map(String::as_str));
        let recall =
            goods().flat_map(|goods| state.recalls_of(goods)).find(|recall| recall.held.index < size);
        let recall = recall.map(|recall| (recall.held.clone(), Some(recall.notice.by_language())));
        let held = || goods().flat_map(|goods| state.holds(goods)).find(|held| held.index < size);
        recall.or_else(|| held().map(|held| (held.clone(), None)))
    })?;
    let Some((held, notice)) = found else { return Ok(None) };
    book.cite(held.index, ProofRole::Name);
    let by = book.named(&held.by, Some(At::issuer(held.index)))?;
    let since = Moment { rfc3339: rfc3339(held.since_ms), at: None };
    let reason = Some(Shown::Text { text: held.reason, at: Some(At::field(held.index, "/reason")) });
    Ok(Some(match notice {
        None => LotState::OnHold { by, since, reason },
        Some(notice) => {
            let notice: Names = notice.into_iter().collect();
            let action = (!notice.is_empty())
                .then(|| Shown::Names { names: notice, at: Some(At::field(held.index, "/notice")) });
            LotState::Recalled { by, since, reason, action }
        }
    }))
}

/// The coldest and warmest of all sensor reports, in degrees Celsius.
fn cold(journey: &Journey) -> Option<Cold> {
    let events = journey.pages.iter().filter_map(|page| page.event.as_ref());
    let reports = events.flat_map(|event| &event.common.sensor_elements).flat_map(|element| &element.reports);
    let (mut min, mut max, mut alarms) = (None::<Decimal>, None::<Decimal>, 0);
    for report in reports {
        if report.kind != MeasurementType::Temperature || report.uom.as_deref() != Some("CEL") {
            continue;
        }
        alarms += u32::from(report.exception.is_some());
        for value in [report.value, report.min_value, report.max_value].into_iter().flatten() {
            min = Some(min.map_or(value, |min| min.min(value)));
            max = Some(max.map_or(value, |max| max.max(value)));
        }
    }
    let quantity = |value: Decimal| Quantity { value: value.to_string(), unit: "CEL".to_owned(), at: None };
    Some(Cold { min: quantity(min?), max: quantity(max?), alarms })
}

fn notices(steps: &[Step], mismatches: &[Mismatch]) -> Vec<Notice> {
    let mut notices: Vec<Notice> = mismatches.iter().map(mismatch).collect();
    let mut told: Vec<&str> = Vec::new();
    for step in steps {
        let pending = matches!(step.verdict, suyuan_web::view::Verdict::Pending(_));
        for reason in step.verdict.reasons() {
            if (pending || TELLING.contains(&reason.code.as_str())) && !told.contains(&reason.code.as_str()) {
                told.push(&reason.code);
                notices.push(Notice::Code { code: reason.code.clone(), index: Some(step.index) });
            }
        }
    }
    notices
}

/// What does not add up, in the page's two forms: more received than shipped, more of anything else than was made.
fn mismatch(found: &Mismatch) -> Notice {
    let quantity = |quantity: &suyuan_ledger::event::Quantity| Quantity {
        value: quantity.amount.normalize().to_string(),
        unit: quantity.unit.code().to_owned(),
        at: None,
    };
    let index = found.entries.iter().copied().max().unwrap_or_default();
    let (more, less) = (quantity(&found.found), quantity(&found.at_most));
    match (found.what.as_str(), found.against.as_str()) {
        ("received", "shipped") => Notice::Handover { shipped: less, received: more, index },
        _ => Notice::Overdrawn { made: less, used: more, index },
    }
}
