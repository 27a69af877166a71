//! Finding the events that a query asks for, a bounded amount of work at a time.
//!
//! The entries worth looking at come from the narrowest index that the query allows: things it names, words it names, the span of
//! record times. Without any, the log is walked from where the last page ended. No answer looks at more than 20,000 entries
//! or takes longer than a second; then the page is short and its link goes on from there.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use suyuan_ledger::query::{Order, Query, Recorded};

use super::{Told, cursor::Cursor};
use crate::{Problem, app::App, said::Member};

/// How long one request may look.
const LOOKING: Duration = Duration::from_secs(1);
/// The most entries that one request looks at.
const MOST_ENTRIES: usize = 20_000;
/// How many entries are read between two looks at the clock.
const STEP: usize = 256;

/// A query with its page.
pub(crate) struct Asked {
    /// What is asked.
    pub(crate) query: Query,
    /// The parameters as text, which a page token is tied to.
    pub(crate) text: String,
    /// The token of the page wanted.
    pub(crate) token: Option<String>,
    /// The most events on a page.
    pub(crate) per_page: usize,
}

/// One page.
pub(crate) struct Answer {
    /// Its events.
    pub(crate) events: Vec<Told>,
    /// The next page, if there is one.
    pub(crate) next: Option<String>,
}

/// What the index gives for a query.
enum Found {
    /// These entries, in order.
    These(Vec<u64>),
    /// All from the first to before the second.
    Span(u64, u64),
}

/// One page of what is asked.
pub(crate) fn search(app: &App, asked: &Asked) -> Result<Answer, Problem> {
    let covered = app.said.catch_up()?;
    let cursor = asked.token.as_deref().map(|token| Cursor::read(token, &asked.text)).transpose()?;
    let found = candidates(app, &asked.query, covered)?;
    match asked.query.order {
        Some(Order::EventTime) => by_event_time(app, asked, cursor, &found),
        Some(Order::RecordTime) | None => by_record_time(app, asked, cursor, &found),
    }
}

/// The fewest entries among which the answers are.
fn candidates(app: &App, query: &Query, covered: u64) -> Result<Found, Problem> {
    let size = app.ledger.size();
    let (from, to) = query.record_times();
    let (from, to) = (first_at(app, from, size)?, first_at(app, to, size)?);
    let mut lists: Vec<Vec<u64>> = Vec::new();
    for things in query.things() {
        lists.push(app.ledger.read(|state| {
            let named: BTreeSet<u64> = things.iter().flat_map(|thing| state.history(thing).all()).collect();
            named.into_iter().collect()
        })?);
    }
    for (member, values) in query.words() {
        let member = match member {
            "type" => Member::Type,
            "bizStep" => Member::BizStep,
            "disposition" => Member::Disposition,
            _ => Member::EventId,
        };
        let mut list = app.said.entries(member, &values)?;
        // What the index does not cover yet is looked at one by one.
        list.extend(covered..size);
        lists.push(list);
    }
    Ok(match lists.into_iter().min_by_key(Vec::len) {
        Some(list) => Found::These(list.into_iter().filter(|index| (from..to).contains(index)).collect()),
        None => Found::Span(from, to),
    })
}

/// The first entry that was entered at this time or later: record times never decrease along the log.
fn first_at(app: &App, time_ms: i64, size: u64) -> Result<u64, Problem> {
    let Ok(time_ms) = u64::try_from(time_ms) else { return Ok(0) };
    if time_ms >= i64::MAX as u64 {
        return Ok(size);
    }
    let (mut low, mut high) = (0, size);
    while low < high {
        let middle = low + (high - low) / 2;
        match app.ledger.entry(middle)? {
            Some(read) if read.time_ms < time_ms => low = middle + 1,
            _ => high = middle,
        }
    }
    Ok(low)
}

fn by_record_time(
    app: &App,
    asked: &Asked,
    cursor: Option<Cursor>,
    found: &Found,
) -> Result<Answer, Problem> {
    let descending = asked.query.descending;
    let mut given = cursor.map_or(0, |cursor| cursor.given);
    let mut rest = rest_of(found, cursor.map(|cursor| cursor.index), descending);
    let (deadline, mut looked) = (Instant::now() + LOOKING, 0);
    let mut events: Vec<Told> = Vec::new();
    let mut last = None;
    let limit = asked.query.event_count_limit.unwrap_or(u64::MAX);
    loop {
        let step: Vec<u64> = rest.by_ref().take(STEP.min(MOST_ENTRIES - looked)).collect();
        if step.is_empty() {
            let unfinished = looked == MOST_ENTRIES && rest.next().is_some();
            return Ok(Answer { events, next: unfinished.then(|| token(asked, last, given)).flatten() });
        }
        looked += step.len();
        let mut matching = look(app, &asked.query, &step)?.into_iter();
        for told in matching.by_ref() {
            check_count(asked, given + 1)?;
            last = Some(told.index);
            events.push(told);
            given += 1;
            if given == limit {
                return Ok(Answer { events, next: None });
            }
            if events.len() == asked.per_page {
                let more = matching.next().is_some() || step.last() != last.as_ref() || rest.next().is_some();
                return Ok(Answer { events, next: more.then(|| token(asked, last, given)).flatten() });
            }
        }
        last = step.last().copied();
        if Instant::now() >= deadline {
            let more = rest.next().is_some();
            return Ok(Answer { events, next: more.then(|| token(asked, last, given)).flatten() });
        }
    }
}

fn by_event_time(app: &App, asked: &Asked, cursor: Option<Cursor>, found: &Found) -> Result<Answer, Problem> {
    let all: Vec<u64> = rest_of(found, None, false).take(MOST_ENTRIES + 1).collect();
    if all.len() > MOST_ENTRIES {
        return Err(Problem::new(
            "too-large",
            format!("more than {MOST_ENTRIES} entries would have to be sorted by event time"),
        )
        .at("orderBy")
        .hint("narrow the query by things, words or record time, or order by recordTime"));
    }
    let mut matching = Vec::new();
    for step in all.chunks(STEP) {
        matching.extend(look(app, &asked.query, step)?);
    }
    check_count(asked, matching.len() as u64)?;
    let key = |told: &Told| (told.event.time_ms(), told.index);
    matching.sort_by_key(key);
    if asked.query.descending {
        matching.reverse();
    }
    let limit = asked.query.event_count_limit.and_then(|n| usize::try_from(n).ok()).unwrap_or(usize::MAX);
    matching.truncate(limit);
    if let Some(cursor) = cursor {
        let behind = (cursor.time_ms, cursor.index);
        matching.retain(|told| if asked.query.descending { key(told) < behind } else { key(told) > behind });
    }
    let more = matching.len() > asked.per_page;
    matching.truncate(asked.per_page);
    let next = matching
        .last()
        .filter(|_| more)
        .map(|last| Cursor { index: last.index, time_ms: last.event.time_ms(), given: 0 }.token(&asked.text));
    Ok(Answer { events: matching, next })
}

/// The entries still to be looked at.
fn rest_of(found: &Found, behind: Option<u64>, descending: bool) -> Box<dyn Iterator<Item = u64> + '_> {
    let is_left = move |index: &u64| match behind {
        Some(last) if descending => *index < last,
        Some(last) => *index > last,
        None => true,
    };
    match (found, descending) {
        (Found::These(list), false) => Box::new(list.iter().copied().filter(is_left)),
        (Found::These(list), true) => Box::new(list.iter().rev().copied().filter(is_left)),
        (Found::Span(from, to), false) => Box::new(behind.map_or(*from, |last| (last + 1).max(*from))..*to),
        (Found::Span(from, to), true) => Box::new((*from..behind.map_or(*to, |last| last.min(*to))).rev()),
    }
}

/// The events among these entries that are asked for and in effect.
fn look(app: &App, query: &Query, indexes: &[u64]) -> Result<Vec<Told>, Problem> {
    let mut told = Vec::new();
    for (index, bytes) in app.ledger.entries_at(indexes)? {
        let Some(event) = Told::read(index, &bytes) else { continue };
        if query.matches(Recorded { event: &event.event, time_ms: event.time_ms }) {
            told.push(event);
        }
    }
    let pending: Vec<bool> =
        app.ledger.read(|state| told.iter().map(|told| state.verdict(told.index).is_pending()).collect())?;
    let mut pending = pending.into_iter();
    told.retain(|_| !pending.next().unwrap_or_default());
    Ok(told)
}

fn check_count(asked: &Asked, count: u64) -> Result<(), Problem> {
    match asked.query.max_event_count {
        Some(most) if count > most => {
            Err(Problem::new("too-large", format!("more than {most} events match")).at("maxEventCount"))
        }
        _ => Ok(()),
    }
}

fn token(asked: &Asked, last: Option<u64>, given: u64) -> Option<String> {
    last.map(|index| Cursor { index, time_ms: 0, given }.token(&asked.text))
}
