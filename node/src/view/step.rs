//! One act as a page tells it, each value with the place where it is signed.

use jiff::{Timestamp, fmt::temporal::DateTimePrinter, tz::Offset};
use rust_decimal::Decimal;
use suyuan_ledger::{
    event::{BizStep, Event, EventKind, MeasurementType, QuantityElement, SourceDest},
    identifier::{Class, Identifier},
    json::Json,
    rules::{ATTACHMENTS, DONE_BY, names},
};
use suyuan_web::view::{
    Act, Amount, At, Detail, Moment, Named, ProofRole, Quantity, Reason, Shown, Step, Verdict,
};

use super::{
    book::{Book, Page},
    photo::photos,
};
use crate::{Problem, moment::rfc3339};

/// The most single items listed in one step; more are counted.
const MOST_ITEMS: usize = 12;

/// Tells the act of an entry; `None` where the entry is no act on goods.
pub(super) fn step(book: &mut Book<'_>, index: u64) -> Result<Option<Step>, Problem> {
    let Some(page) = book.page(index)? else { return Ok(None) };
    let Some(event) = &page.event else { return Ok(None) };
    book.cite(index, ProofRole::Step);
    // What is made of something else is no harvest, though both bring a lot into being.
    let made = matches!(event.kind, EventKind::Transformation(_));
    let step = event.biz_step().map(BizStep::as_str).map(|step| match step {
        "creating_class_instance" | "commissioning" if made => "producing",
        step => step,
    });
    let words = (step, event.disposition().map(|word| word.as_str()));
    let place = names::places(event).next().map(|place| (place.canonical(), place.pointer.to_string()));
    let done_by = event.extension(DONE_BY).and_then(Json::as_str).map(names::canonical);
    let counterparty = counterparty(event, page.issuer());
    let named = uncounted(book, event, index)?;
    let (inputs, outputs) = amounts(book, event, index)?;
    Ok(Some(Step {
        index,
        id: page.read.statement.id().to_string(),
        act: Act::of(page.kind(), words.0, words.1),
        claimed: Some(claimed(event, index)),
        entered: Moment { rfc3339: in_zone(page.read.time_ms, event), at: Some(At::entered(index)) },
        place: place.map(|(uri, pointer)| book.named(&uri, Some(At::field(index, pointer)))).transpose()?,
        who: book.named(page.issuer(), Some(At::issuer(index)))?,
        done_by: done_by
            .map(|uri| book.named(&uri, written(&page, DONE_BY).map(|pointer| At::field(index, pointer))))
            .transpose()?,
        counterparty: counterparty
            .map(|(uri, pointer)| book.named(&uri, Some(At::field(index, pointer))))
            .transpose()?,
        named,
        inputs,
        outputs,
        details: details(&page, event, index),
        photos: photos(book.app(), &page, event, index)?,
        verdict: verdict(&page.verdict),
        reported: page.kind() == "report",
        corrected: false,
    }))
}

/// What the rules make of a statement, in the page's words.
pub(super) fn verdict(verdict: &suyuan_ledger::rules::Verdict) -> Verdict {
    let reasons = || verdict.reasons().iter().map(reason).collect();
    match verdict {
        suyuan_ledger::rules::Verdict::Accepted => Verdict::Accepted,
        suyuan_ledger::rules::Verdict::Flagged(_) => Verdict::Flagged(reasons()),
        suyuan_ledger::rules::Verdict::Pending(_) => Verdict::Pending(reasons()),
    }
}

fn reason(reason: &suyuan_ledger::rules::Reason) -> Reason {
    let field = Some(reason.field.clone()).filter(|field| !field.is_empty());
    Reason { code: reason.code.as_str().to_owned(), field, detail: reason.detail.clone() }
}

/// When, as the actor says, on the clock of the place.
pub(super) fn claimed(event: &Event, index: u64) -> Moment {
    let time = &event.common.event_time;
    let text = match time.offset() == event.common.offset {
        true => time.as_str().to_owned(),
        false => in_zone(u64::try_from(time.ms()).unwrap_or(0), event),
    };
    Moment { rfc3339: text, at: Some(At::field(index, "/eventTime")) }
}

/// A time on the clock of the event's place.
fn in_zone(ms: u64, event: &Event) -> String {
    let time = Timestamp::from_millisecond(i64::try_from(ms).unwrap_or(i64::MAX));
    let offset = Offset::from_seconds(i32::from(event.common.offset.minutes()) * 60);
    match (time, offset) {
        (Ok(time), Ok(offset)) => {
            DateTimePrinter::new().precision(Some(0)).timestamp_with_offset_to_string(&time, offset)
        }
        _ => rfc3339(ms),
    }
}

/// The other side of a handover: to whom it goes, or from whom it comes.
fn counterparty(event: &Event, signer: &str) -> Option<(String, String)> {
    let kinds = [SourceDest::PossessingParty, SourceDest::OwningParty];
    let end = |ends: &[suyuan_ledger::event::Endpoint], list: &str, member: &str| {
        let mut found = ends.iter().enumerate().filter(|(_, end)| kinds.contains(&end.kind));
        found.find_map(|(at, end)| {
            let uri = names::canonical(&end.id);
            (uri != signer).then(|| (uri, format!("/{list}/{at}/{member}")))
        })
    };
    let to = || end(&event.common.destinations, "destinationList", "destination");
    let from = || end(&event.common.sources, "sourceList", "source");
    match event.biz_step() {
        Some(BizStep::Receiving | BizStep::Accepting) => from().or_else(to),
        _ => to().or_else(from),
    }
}

/// Goods that are named without an amount: a crop.
fn uncounted(book: &mut Book<'_>, event: &Event, index: u64) -> Result<Vec<Named>, Problem> {
    let uncounted = names::classes(event).filter(|(_, element)| element.amount().is_none());
    uncounted
        .map(|(named, _)| book.named(&named.canonical(), Some(At::field(index, named.pointer))))
        .collect()
}

fn amounts(book: &mut Book<'_>, event: &Event, index: u64) -> Result<(Vec<Amount>, Vec<Amount>), Problem> {
    let (mut inputs, mut outputs) = (Vec::new(), Vec::new());
    for (named, element) in names::classes(event) {
        let Some(amount) = amount(book, &named, element, index)? else { continue };
        let list = if named.pointer.is_input() { &mut inputs } else { &mut outputs };
        list.push(amount);
    }
    for named in names::epcs(event).take(MOST_ITEMS) {
        let uri = named.canonical();
        let at = Some(At::field(index, named.pointer));
        let quantity = Quantity { value: "1".to_owned(), unit: "H87".to_owned(), at: None };
        let amount = Amount { lot: Some(book.named(&uri, at)?), product: None, quantity };
        let list = if named.pointer.is_input() { &mut inputs } else { &mut outputs };
        list.push(amount);
    }
    Ok((inputs, outputs))
}

fn amount(
    book: &mut Book<'_>,
    named: &names::Named<'_>,
    element: &QuantityElement,
    index: u64,
) -> Result<Option<Amount>, Problem> {
    let Some(quantity) = element.amount() else { return Ok(None) };
    let at = At::field(index, named.pointer);
    let (lot, product) = match Class::parse(named.uri) {
        Ok(class) => {
            let product = class.product();
            let at_product = class.lot().is_none().then(|| at.clone());
            let product: Named = book.named(product.as_str(), at_product)?;
            let lot = class.lot().map(|lot| book.named(lot.as_str(), Some(at))).transpose()?;
            (lot, Some(product))
        }
        Err(_) => (Some(book.named(&named.canonical(), Some(at))?), None),
    };
    let quantity = Quantity {
        value: quantity.amount.to_string(),
        unit: quantity.unit.code().to_owned(),
        at: Some(At::field(index, named.pointer.element().to_string())),
    };
    Ok(Some(Amount { lot, product, quantity }))
}

/// The member of the payload that is written with the usual prefix.
pub(super) fn written(page: &Page, name: &str) -> Option<String> {
    let member = format!("/{}", name.replace('~', "~0").replace('/', "~1"));
    page.payload.at(&member).map(|_| member)
}

fn details(page: &Page, event: &Event, index: u64) -> Vec<Detail> {
    let mut details = Vec::new();
    for (at, document) in event.common.biz_transactions.iter().enumerate() {
        let at = Some(At::field(index, format!("/bizTransactionList/{at}/bizTransaction")));
        let text = document.id.clone();
        details.push(Detail { label: "document".to_owned(), value: Shown::Text { text, at } });
    }
    for (element, sensors) in event.common.sensor_elements.iter().enumerate() {
        for (report, reading) in sensors.reports.iter().enumerate() {
            let unit = reading.uom.clone().unwrap_or_default();
            let mut say = |label: &str, member: &str, value: Option<Decimal>| {
                if let Some(value) = value {
                    let pointer = format!("/sensorElementList/{element}/sensorReport/{report}/{member}");
                    let at = Some(At::field(index, pointer));
                    let value = Quantity { value: value.to_string(), unit: unit.clone(), at };
                    details.push(Detail { label: label.to_owned(), value: Shown::Quantity(value) });
                }
            };
            let label = match reading.kind {
                MeasurementType::Temperature => "temperature".to_owned(),
                MeasurementType::RelativeHumidity => "humidity".to_owned(),
                ref other => other.as_str().to_ascii_lowercase(),
            };
            say(&label, "value", reading.value);
            say("min", "minValue", reading.min_value);
            say("max", "maxValue", reading.max_value);
            say("mean", "meanValue", reading.mean_value);
        }
    }
    let master = page.payload.at("/ilmd").and_then(Json::as_object);
    let members = page
        .payload
        .as_object()
        .into_iter()
        .map(|object| ("", object))
        .chain(master.map(|object| ("/ilmd", object)));
    for (parent, members) in members {
        for (name, value) in members.iter() {
            let Some(word) = name.strip_prefix("suyuan:").filter(|_| name != DONE_BY && name != ATTACHMENTS)
            else {
                continue;
            };
            let at = At::field(index, format!("{parent}/{name}"));
            if let Some(value) = shown(value, at) {
                details.push(Detail { label: kebab(word), value });
            }
        }
    }
    details
}

/// A value of an extension, if it is of a sort that a page can show.
fn shown(value: &Json, at: At) -> Option<Shown> {
    if let Some(text) = value.as_str() {
        let at = Some(at);
        return Some(match Identifier::parse(text) {
            Ok(id) => {
                let uri = id.to_string();
                Shown::Named(Named { uri, names: Default::default(), at, named_at: None })
            }
            Err(_) => Shown::Text { text: text.to_owned(), at },
        });
    }
    if let Some(number) = value.as_number() {
        return Some(Shown::Number { value: number.to_string(), at: Some(at) });
    }
    let object = value.as_object()?;
    if object.get("private").is_some() {
        return Some(Shown::Private { at: Some(at) });
    }
    if let (Some(amount), Some(unit)) =
        (object.get("value").and_then(Json::as_number), object.get("unit").and_then(Json::as_str))
    {
        let quantity = Quantity { value: amount.to_string(), unit: unit.to_owned(), at: Some(at) };
        return Some(Shown::Quantity(quantity));
    }
    let names: Option<Vec<(&str, &str)>> =
        object.iter().map(|(tag, name)| Some((tag, name.as_str()?))).collect();
    names
        .filter(|names| !names.is_empty())
        .map(|names| Shown::Names { names: names.into_iter().collect(), at: Some(at) })
}

/// `preHarvestDays` → `pre-harvest-days`.
fn kebab(word: &str) -> String {
    let mut kebab = String::with_capacity(word.len() + 4);
    for letter in word.chars() {
        if letter.is_ascii_uppercase() && !kebab.is_empty() {
            kebab.push('-');
        }
        kebab.push(letter.to_ascii_lowercase());
    }
    kebab
}
