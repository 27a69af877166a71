//! Sensor logs on a page: read again from their files, held against what was signed, thinned to what a picture shows.

use std::rc::Rc;

use rust_decimal::{Decimal, prelude::ToPrimitive};
use suyuan_ledger::{
    coldchain::{Act, Against, Custody, Range, Series, Standing, Told, attribute, custody},
    event::{Event, MeasurementType, TimeZoneOffset},
    json::Json,
    rules::{DONE_BY, Verdict},
};
use suyuan_web::view::{Moment, Quantity, Reading, SensorChart, SensorShare, Step};

use super::{
    book::{Book, Page},
    step::claimed,
};
use crate::{Problem, app::App};

/// The most pictures on a page.
const MOST: usize = 12;
/// The most pieces of time that a picture shows; each has its least and its greatest reading.
const PIECES: i64 = 280;

/// The charts of the logs among these pages. A log whose file is not here, or is no longer what was signed, has none.
pub(super) fn charts(
    app: &App,
    book: &mut Book<'_>,
    pages: &[Rc<Page>],
    steps: &[Step],
) -> Result<Vec<SensorChart>, Problem> {
    let stands = |page: &&Rc<Page>| {
        let corrected = steps.iter().any(|step| step.index == page.read.index && step.corrected);
        !corrected && !matches!(page.verdict, Verdict::Pending(_))
    };
    let standing: Vec<&Rc<Page>> = pages.iter().filter(stands).collect();
    let acts: Vec<Act<'_>> = standing.iter().filter_map(|page| act(page)).collect();
    let mut charts = Vec::new();
    for page in &standing {
        let Some(event) = &page.event else { continue };
        let papers: Vec<&str> = event.common.biz_transactions.iter().map(|paper| paper.id.as_str()).collect();
        for told in Told::all(event).unwrap_or_default() {
            let Some(file) = app.ledger.blobs().get(&told.source.sha256)? else { continue };
            let Ok(log) = told.check(&file) else { continue };
            let (held, against) = (custody(&acts, &papers), told.summary.against);
            let parts = [
                ("temperature", "CEL", log.temperature, against.temperature),
                ("humidity", "P1", log.humidity, against.humidity),
            ];
            for (what, unit, series, range) in parts {
                let Some(series) = series else { continue };
                let file = hex::encode(told.source.sha256);
                let offset = event.common.offset;
                let drawn = Drawn { what, unit, file, series, range, against, held: &held, offset };
                charts.push(chart(book, page.read.index, drawn)?);
                if charts.len() == MOST {
                    return Ok(charts);
                }
            }
        }
    }
    Ok(charts)
}

/// What sensors said: temperature and humidity, by the order of the acts.
pub(super) fn readings(pages: &[Rc<Page>]) -> Vec<Reading> {
    let mut readings = Vec::new();
    for page in pages {
        let Some(event) = &page.event else { continue };
        for report in event.common.sensor_elements.iter().flat_map(|element| &element.reports) {
            let what = match report.kind {
                MeasurementType::Temperature => "temperature",
                MeasurementType::RelativeHumidity => "humidity",
                _ => continue,
            };
            let all = [report.value, report.min_value, report.max_value, report.mean_value];
            let (Some(min), Some(max)) = (all.iter().flatten().min(), all.iter().flatten().max()) else {
                continue;
            };
            let unit = report.uom.clone().unwrap_or_default();
            let of = |value: &Decimal| Quantity {
                value: value.normalize().to_string(),
                unit: unit.clone(),
                at: None,
            };
            let time =
                report.time.as_ref().map(|time| Moment { rfc3339: time.as_str().to_owned(), at: None });
            readings.push(Reading {
                index: page.read.index,
                what: what.to_owned(),
                time: time.unwrap_or_else(|| Moment { at: None, ..claimed(event, page.read.index) }),
                min: of(min),
                max: of(max),
                mean: report.mean_value.or(report.value).as_ref().map(of),
                alarm: report.exception.is_some(),
            });
        }
    }
    readings
}

struct Drawn<'c> {
    what: &'static str,
    unit: &'static str,
    file: String,
    series: Series,
    range: Range,
    against: Against,
    held: &'c [Custody],
    offset: TimeZoneOffset,
}

fn chart(book: &mut Book<'_>, index: u64, drawn: Drawn<'_>) -> Result<SensorChart, Problem> {
    let Drawn { what, unit, file, series, range, against, held, offset } = drawn;
    let gap = against.gap_ms();
    let (start, end) = (series.start_ms(), series.end_ms());
    let mut bands = Vec::new();
    for custody in held {
        let (from, until) =
            (custody.from_ms.unwrap_or(start).max(start), custody.until_ms.unwrap_or(end).min(end));
        if from < until {
            bands.push((book.named(&custody.holder, None)?, from, until));
        }
    }
    let mut shares = Vec::new();
    for share in attribute(&series, range, gap, held) {
        shares.push(SensorShare {
            holder: share.holder.as_deref().map(|holder| book.named(holder, None)).transpose()?,
            measured: share.measured.to_string(),
            below: share.below.to_string(),
            above: share.above.to_string(),
            unmeasured: share.unmeasured.to_string(),
            alarm: !(share.below + share.above).is_zero(),
        });
    }
    let limit =
        |limit: Option<suyuan_ledger::coldchain::Micro>| limit.map(|limit| limit.millionths() / 10_000);
    let moment = |ms: i64| Moment { rfc3339: local(ms, offset), at: None };
    let unmeasured = spans(&series, range, gap, |s| s == Standing::Unmeasured);
    Ok(SensorChart {
        index,
        file,
        what,
        unit: unit.to_owned(),
        from: moment(start),
        until: moment(end),
        runs: runs(thinned(&series), &unmeasured),
        least: limit(range.min()),
        greatest: limit(range.max()),
        outside: spans(&series, range, gap, |s| matches!(s, Standing::Above | Standing::Below)),
        unmeasured,
        bands,
        shares,
    })
}

/// A line stops where nobody measured.
fn runs(points: Vec<(i64, i64)>, unmeasured: &[(i64, i64)]) -> Vec<Vec<(i64, i64)>> {
    let apart = |one: &(i64, i64), next: &(i64, i64)| {
        unmeasured.iter().any(|(from, until)| one.0 <= *from && *until <= next.0)
    };
    points.chunk_by(|one, next| !apart(one, next)).map(<[_]>::to_vec).collect()
}

/// What reports without a log say, a picture for each quantity: an upright bar from the least to the greatest of each.
pub(super) fn bars<'r>(readings: impl Iterator<Item = &'r Reading> + Clone) -> Vec<SensorChart> {
    let bars = |what: &'static str| {
        let mut all: Vec<(i64, i64, i64, &Reading)> = readings
            .clone()
            .filter(|reading| reading.what == what)
            .filter_map(|reading| {
                let at: jiff::Timestamp = reading.time.rfc3339.parse().ok()?;
                let hundredths =
                    |text: &str| (text.parse::<Decimal>().ok()? * Decimal::ONE_HUNDRED).round().to_i64();
                Some((
                    at.as_millisecond(),
                    hundredths(&reading.min.value)?,
                    hundredths(&reading.max.value)?,
                    reading,
                ))
            })
            .collect();
        all.sort_by_key(|(at, ..)| *at);
        let (first, last) = (all.first()?.3, all.last()?.3);
        // Only what has one unit can stand in one picture.
        let unit = &first.min.unit;
        all.iter().all(|(.., reading)| reading.min.unit == *unit).then(|| SensorChart {
            index: first.index,
            file: String::new(),
            what,
            unit: unit.clone(),
            from: Moment { at: None, ..first.time.clone() },
            until: Moment { at: None, ..last.time.clone() },
            runs: all.iter().map(|(at, low, high, _)| vec![(*at, *low), (*at, *high)]).collect(),
            least: None,
            greatest: None,
            outside: all.iter().filter(|(.., reading)| reading.alarm).map(|(at, ..)| (*at, *at)).collect(),
            unmeasured: Vec::new(),
            bands: Vec::new(),
            shares: Vec::new(),
        })
    };
    ["temperature", "humidity"].into_iter().filter_map(bars).collect()
}

/// A time as it was where the event happened.
fn local(ms: i64, offset: TimeZoneOffset) -> String {
    let east =
        jiff::tz::Offset::from_seconds(i32::from(offset.minutes()) * 60).unwrap_or(jiff::tz::Offset::UTC);
    let moment = jiff::Timestamp::from_millisecond(ms).unwrap_or_default();
    moment.to_zoned(jiff::tz::TimeZone::fixed(east)).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// Pieces of time that stand so, joined where they touch.
fn spans(series: &Series, range: Range, gap: i64, wanted: fn(Standing) -> bool) -> Vec<(i64, i64)> {
    let mut spans: Vec<(i64, i64)> = Vec::new();
    for span in series.spans(range, gap).filter(|span| wanted(span.standing)) {
        match spans.last_mut().filter(|last| last.1 == span.from_ms) {
            Some(last) => last.1 = span.until_ms,
            None => spans.push((span.from_ms, span.until_ms)),
        }
    }
    spans
}

/// The least and the greatest reading of each piece of time, the first and the last of all: no peak is lost.
fn thinned(series: &Series) -> Vec<(i64, i64)> {
    let readings = series.readings();
    let all = || readings.iter().map(|reading| (reading.at_ms, reading.value.millionths() / 10_000));
    if readings.len() <= 600 {
        return all().collect();
    }
    let (start, time) = (series.start_ms(), (series.end_ms() - series.start_ms()).max(1));
    let mut points: Vec<(i64, i64)> = all().next().into_iter().collect();
    let mut piece: Vec<(i64, i64)> = Vec::new();
    let mut number = 0;
    let mut close = |piece: &mut Vec<(i64, i64)>| {
        let least = piece.iter().min_by_key(|point| point.1).copied();
        let greatest = piece.iter().max_by_key(|point| point.1).copied();
        let mut kept: Vec<(i64, i64)> = least.into_iter().chain(greatest).collect();
        kept.sort_unstable();
        kept.dedup();
        points.extend(kept);
        piece.clear();
    };
    for point in all() {
        let of = (point.0 - start) * PIECES / time;
        if of != number {
            close(&mut piece);
            number = of;
        }
        piece.push(point);
    }
    close(&mut piece);
    points.extend(all().next_back());
    points.dedup();
    points
}

fn act(page: &Rc<Page>) -> Option<Act<'_>> {
    let event = page.event.as_ref().filter(|_| page.kind() == "event")?;
    Some(Act { event, signer: page.issuer(), done_by: done_by(event) })
}

fn done_by(event: &Event) -> Option<&str> {
    event.extension(DONE_BY).and_then(Json::as_str)
}

/// The newest temperature among these pages, and when it was measured: the last reading of a log, or a report of one reading.
pub(super) fn newest_temperature(
    app: &App,
    pages: &[Rc<Page>],
    steps: &[Step],
) -> Result<Option<(Quantity, Moment)>, Problem> {
    let mut newest: Option<(i64, Decimal, TimeZoneOffset)> = None;
    for page in pages {
        let corrected = steps.iter().any(|step| step.index == page.read.index && step.corrected);
        let Some(event) = &page.event else { continue };
        if corrected || matches!(page.verdict, Verdict::Pending(_)) {
            continue;
        }
        let offset = event.common.offset;
        let mut take = |at: i64, value: Decimal| {
            if newest.is_none_or(|(before, ..)| at > before) {
                newest = Some((at, value, offset));
            }
        };
        for told in Told::all(event).unwrap_or_default() {
            let Some(file) = app.ledger.blobs().get(&told.source.sha256)? else { continue };
            let last = told.check(&file).ok().and_then(|log| log.temperature?.readings().last().copied());
            if let Some(reading) = last {
                take(reading.at_ms, reading.value.to_hundredths());
            }
        }
        for element in &event.common.sensor_elements {
            for report in &element.reports {
                let celsius =
                    report.kind == MeasurementType::Temperature && report.uom.as_deref() == Some("CEL");
                let time = report.time.as_ref().or(element.metadata.as_ref().and_then(|of| of.time.as_ref()));
                if let (true, Some(value), Some(time)) = (celsius, report.value, time) {
                    take(time.ms(), value);
                }
            }
        }
    }
    Ok(newest.map(|(at, value, offset)| {
        let degrees = Quantity { value: value.normalize().to_string(), unit: "CEL".to_owned(), at: None };
        (degrees, Moment { rfc3339: local(at, offset), at: None })
    }))
}
