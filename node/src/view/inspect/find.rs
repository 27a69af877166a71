//! What somebody may mean by what they typed.

use jiff::civil::Date;
use suyuan_ledger::{
    identifier::{Identifier, Kind},
    rules::{State, names, payload},
};
use suyuan_web::{
    Lang,
    view::{FindPage, Found, More},
};

use super::super::book::Book;
use super::line::{lines, unsigned};
use super::lists::{lists, with_code};
use crate::{Problem, app::App, said::is_same_paper};

/// The most things, and the most lines, of one answer.
const MOST: usize = 100;
/// The most lots that are looked through for the end of a number: the sequencer waits meanwhile.
const MOST_LOTS: usize = 200_000;
/// The most entries that are read for the acts of a day; the page leads on.
const STRETCH: u64 = 5_000;

/// What was asked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Question {
    /// What was typed.
    pub(crate) text: String,
    /// `any`, `code`, `party`, `place`, `document`, `day`, `flag`.
    pub(crate) kind: String,
    /// The entry to go on with.
    pub(crate) from: Option<u64>,
    /// Identifiers that the text may be, as the node reads paths.
    pub(crate) as_path: Option<String>,
}

/// Fills the page.
pub(crate) fn find_page(app: &App, lang: Lang, asked: &Question) -> Result<FindPage, Problem> {
    let mut book = Book::open(app)?;
    let ledger = book.info()?;
    let text = asked.text.as_str();
    let is =
        |kinds: &[&str]| !text.is_empty() && (asked.kind == "any" || kinds.contains(&asked.kind.as_str()));
    let mut found = Vec::new();
    let mut found_lines = Vec::new();
    let mut more = None;
    if asked.kind == "flag" && !text.is_empty() {
        let entries = with_code(&book, text, MOST)?;
        found_lines.push(("inspect-found-flag".to_owned(), lines(&mut book, entries)?));
    }
    if is(&["code"])
        && let Some(index) = statement(app, text)?
    {
        found_lines.push(("inspect-found-statement".to_owned(), lines(&mut book, [index])?));
    }
    if is(&["code", "party", "place"]) {
        for id in things(app, asked, &is)? {
            found.push(thing(&mut book, &id)?);
        }
    }
    let day: Option<Date> = text.parse().ok().filter(|_| is(&["day"]));
    if let Some(day) = day {
        let (entered, claimed, rest) = of_day(&book, day, asked.from)?;
        found_lines.push(("inspect-found-claimed".to_owned(), lines(&mut book, claimed)?));
        found_lines.push(("inspect-found-entered".to_owned(), lines(&mut book, entered)?));
        more = rest;
    } else if asked.kind == "document" && !text.is_empty()
        || (asked.kind == "any" && found.is_empty() && is(&["document"]))
    {
        let (entries, rest) = of_document(&book, text)?;
        found_lines.push(("inspect-found-document".to_owned(), lines(&mut book, entries)?));
        more = rest;
    }
    let lists = if text.is_empty() { Some(lists(&mut book)?) } else { None };
    Ok(FindPage {
        lang,
        asked: asked.text.clone(),
        kind: asked.kind.clone(),
        found,
        lines: found_lines,
        more,
        lists,
        generated_at: book.now(),
        ledger,
    })
}

/// A statement by its id or index.
fn statement(app: &App, text: &str) -> Result<Option<u64>, Problem> {
    if let Ok(id) = text.to_ascii_lowercase().parse() {
        return app.ledger.index_of(&id);
    }
    Ok(text.strip_prefix('#').and_then(|index| index.parse().ok()).filter(|index| *index < app.ledger.size()))
}

/// Identifiers of what the text may name.
fn things(app: &App, asked: &Question, is: &dyn Fn(&[&str]) -> bool) -> Result<Vec<String>, Problem> {
    let text = asked.text.as_str();
    let exact = Identifier::parse(text).ok().map(|id| id.to_string()).or_else(|| asked.as_path.clone());
    let (code, party, place) = (is(&["code"]), is(&["party"]), is(&["place"]));
    // Lots are gone through one by one, so on a copy: the sequencer waits for nobody who reads rows from the disk.
    let state = &app.ledger.copy()?;
    let all = {
        let known = |id: &str| !state.history(id).is_empty() || state.product(id).is_some();
        let mut all: Vec<String> =
            exact.iter().map(|id| names::canonical(id)).chain(exact.clone()).filter(|id| known(id)).collect();
        if code && all.is_empty() {
            all.extend(by_tail(state, text));
        }
        let mut named: Vec<String> = Vec::new();
        if party {
            named.extend(state.parties().filter(|p| says(&p.id, &p.names, text)).map(|p| p.id.clone()));
        }
        if place {
            let places = state.places().filter(|(id, place)| says(id, &place.what.names, text));
            named.extend(places.map(|(id, _)| id.to_owned()));
        }
        if code {
            let products = state.products().filter(|(id, product)| says(id, &product.what.names, text));
            named.extend(products.map(|(id, _)| id.to_owned()));
        }
        named.sort_unstable();
        all.extend(named);
        let mut seen = std::collections::BTreeSet::new();
        all.retain(|id| seen.insert(id.clone()));
        all.truncate(MOST);
        all
    };
    app.ledger.sound(state)?;
    Ok(all)
}

/// Lots and items whose number ends so, those that are it first. By bytes as they are written: nothing is parsed.
fn by_tail(state: &State, text: &str) -> Vec<String> {
    let tail = text.as_bytes();
    let ends = |id: &str| {
        let last = id.rsplit('/').next().unwrap_or(id).as_bytes();
        last.len() >= tail.len() && last[last.len() - tail.len()..].eq_ignore_ascii_case(tail)
    };
    let mut found: Vec<String> = state
        .lots()
        .take(MOST_LOTS)
        .filter(|lot| ends(&lot.id))
        .map(|lot| lot.id.clone())
        .take(MOST)
        .collect();
    found.sort_by_key(|id| (id.rsplit('/').next().map_or(0, str::len), id.clone()));
    found
}

/// Whether a name, or the end of the identifier, has the text in it.
fn says(id: &str, names: &payload::Names, text: &str) -> bool {
    let small = text.to_lowercase();
    let last = id.rsplit('/').next().unwrap_or(id).eq_ignore_ascii_case(text);
    let named = |names: &std::collections::BTreeMap<String, String>| {
        names.values().any(|name| name.to_lowercase().contains(&small))
    };
    last || matches!(names, payload::Names::Public(names) if named(names))
}

fn thing(book: &mut Book<'_>, id: &str) -> Result<Found, Problem> {
    let sort = match Identifier::parse(id).map(|id| id.kind()) {
        Ok(Kind::Item) => "item",
        Ok(Kind::LogisticUnit) => "unit",
        Ok(Kind::Party) => "party",
        Ok(Kind::Place) => "place",
        Ok(Kind::Product) => "product",
        _ => "lot",
    };
    let of = book.app().ledger.read(|state| match sort {
        "place" => state.place(id).map(|place| place.owner.clone()),
        "product" => state.product(id).map(|product| product.owner.clone()),
        _ => state.lot(id).map(|lot| lot.product.clone()),
    })?;
    Ok(Found {
        thing: unsigned(book.named(id, None)?),
        sort: sort.to_owned(),
        of: of.map(|of| Ok::<_, Problem>(unsigned(book.named(&of, None)?))).transpose()?,
        entries: book.named_in(id)?,
    })
}

/// Entries of a document number, newest first, and how far was looked if not through all.
fn of_document(book: &Book<'_>, number: &str) -> Result<(Vec<u64>, Option<More>), Problem> {
    let (ledger, size) = (&book.app().ledger, book.size());
    let found = book.app().said.papers(number, size)?;
    let mut entries = Vec::new();
    for act in ledger.acts(&found.candidates.iter().rev().copied().collect::<Vec<_>>())? {
        if act.papers.iter().any(|(_, paper)| is_same_paper(paper, number)) {
            entries.push(act.index);
        }
    }
    entries.reverse();
    entries.truncate(MOST);
    let more = (found.looked < size).then_some(More { from: found.looked, looked: found.looked, of: size });
    Ok((entries, more))
}

/// What was entered on a day, what is said to be of it, and where the search goes on.
type OfDay = (Vec<u64>, Vec<u64>, Option<More>);

/// Entries of a day: entered on it by UTC, and said to be of it by the clock of whoever says so. What happened on a day is
/// entered on it or later, so the search goes on from there, a stretch at a time.
fn of_day(book: &Book<'_>, day: Date, from: Option<u64>) -> Result<OfDay, Problem> {
    let ms = |day: Date| {
        let start = day.to_zoned(jiff::tz::TimeZone::UTC).map(|start| start.timestamp().as_millisecond());
        start.ok().and_then(|ms| u64::try_from(ms).ok()).unwrap_or_default()
    };
    let end = day.tomorrow().map_or(u64::MAX, ms);
    let (size, first, after) = (book.size(), first_at(book, ms(day))?, first_at(book, end)?);
    let entered = match from {
        None => (first..after).take(MOST).collect(),
        Some(_) => Vec::new(),
    };
    // A clock that is ahead by up to a day, or a zone east of here, may say a day that has not come by UTC.
    let begin = from.unwrap_or(first_at(book, ms(day).saturating_sub(86_400_000))?);
    let until = size.min(begin.saturating_add(STRETCH));
    let said = day.to_string();
    let acts = book.app().ledger.acts(&(begin..until).collect::<Vec<_>>())?;
    let claimed: Vec<u64> =
        acts.iter().filter(|act| act.time.starts_with(&said)).map(|act| act.index).take(MOST).collect();
    let more = (until < size).then_some(More { from: until, looked: until - begin, of: size - begin });
    Ok((entered, claimed, more))
}

/// The first entry below the checkpoint that was entered at a time or later; times never decrease.
fn first_at(book: &Book<'_>, ms: u64) -> Result<u64, Problem> {
    let (mut low, mut high) = (0, book.size());
    while low < high {
        let middle = low + (high - low) / 2;
        let read = book.app().ledger.entry(middle)?;
        match read.is_some_and(|read| read.time_ms < ms) {
            true => low = middle + 1,
            false => high = middle,
        }
    }
    Ok(low)
}
