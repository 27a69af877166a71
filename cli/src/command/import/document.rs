//! `suyuan import` of an EPCIS document.
//!
//! Each event of an EPCIS document becomes one signed statement, with the document's `@context`. What stands in the outbox or has a
//! receipt is known by the hash of its payload, so that a second run, or one that was cut short, does not sign an event twice.

use std::{fs, path::Path};

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use suyuan_ledger::{
    event::{Document, Event},
    identifier::PartyId,
    rules::names,
    statement::StatementId,
};

use crate::{
    context::Context,
    failure::Failure,
    record::{Desk, Manner},
    signer::{Said, Saying},
};

const BATCH: usize = 100;

/// A document, and whose acts its events are.
pub(super) struct Import<'a> {
    /// The document.
    pub(super) file: &'a Path,
    /// Every event is a report of somebody else's act.
    pub(super) reports: bool,
    /// Every event is the signer's own act.
    pub(super) own: bool,
    /// How it is recorded.
    pub(super) manner: Manner,
}

/// One event ready to be signed.
struct Row {
    pointer: String,
    saying: Saying,
    hash: String,
}

#[derive(Default)]
struct Tally {
    entered: usize,
    before: usize,
    pending: usize,
    waiting: usize,
    reports: usize,
}

impl Import<'_> {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let bytes = fs::read(self.file).map_err(|e| Failure::file(self.file, &e))?;
        let document = Document::parse(&bytes).map_err(|e| unreadable(self.file, &e))?;
        if let Some(fault) = document.faults().next() {
            let more = document.faults().count() - 1;
            let also = if more > 0 { format!(" (and {more} more faults)") } else { String::new() };
            return Err(Failure::usage(format!("{}: {}{also}", self.file.display(), fault.reason))
                .field(fault.pointer.clone())
                .code("invalid-event")
                .hint("nothing was signed; mend the document and import it again"));
        }
        for name in &document.repeated {
            context
                .voice
                .warn(format_args!("Note: the name {name} stands twice in one object; the last one counts."));
        }
        let mut desk = Desk::open(context, self.manner)?;
        let done = desk.signer.outbox().payloads()?;
        let rows = self.rows(&document, desk.signer.party())?;
        let mut tally =
            Tally { before: rows.iter().filter(|r| done.contains(&r.hash)).count(), ..Tally::default() };
        let rows: Vec<Row> = rows.into_iter().filter(|r| !done.contains(&r.hash)).collect();
        if self.manner.dry_run {
            return dry_run(context, &desk, &rows, &tally);
        }
        enter(context, &mut desk, &rows, &mut tally)
    }

    fn rows(&self, document: &Document, me: &str) -> Result<Vec<Row>, Failure> {
        let row = |(i, event): (usize, &suyuan_ledger::event::DocumentEvent)| {
            let Ok(read) = &event.event else { return Ok(None) };
            let payload = document.event_payload(i).unwrap_or_default();
            let own = self.own || (!self.reports && is_mine(read, me));
            let subject =
                names::goods(read).chain(names::places(read)).next().map(|n| n.canonical()).ok_or_else(
                    || Failure::usage("this event names no goods and no place").field(event.pointer.clone()),
                )?;
            let kind = if own { "event" } else { "report" };
            let hash = StatementId::of(payload.as_bytes()).to_string();
            Ok(Some(Row { pointer: event.pointer.clone(), hash, saying: Saying { kind, subject, payload } }))
        };
        document.events.iter().enumerate().filter_map(|e| row(e).transpose()).collect()
    }
}

fn enter(context: &Context, desk: &mut Desk<'_>, rows: &[Row], tally: &mut Tally) -> Result<(), Failure> {
    let bar = progress(context, rows.len());
    for batch in rows.chunks(BATCH) {
        let sayings: Vec<Saying> = batch.iter().map(|r| r.saying.clone()).collect();
        let (answers, refused) = desk.signer.say_all(&sayings)?;
        for (row, said) in batch.iter().zip(&answers) {
            match said {
                Said::Entered(answer) => {
                    tally.entered += 1;
                    tally.pending += usize::from(answer.verdict == "pending");
                }
                Said::Kept(_) | Said::Drafted => tally.waiting += 1,
            }
            tally.reports += usize::from(row.saying.kind == "report");
        }
        bar.inc(answers.len() as u64);
        if let Some(problem) = refused {
            bar.abandon();
            let row = &batch[answers.len()];
            let place = format!("{}{}", row.pointer, problem.field.as_deref().unwrap_or_default());
            let entered = tally.entered;
            context.voice.warn(format_args!("Entered {entered} events before this one; they stay entered."));
            return Err(Failure::from(problem).field(place));
        }
    }
    bar.finish_and_clear();
    tell(context, tally);
    Ok(())
}

/// Whether the signer is the one whose step this is: the sender of a shipment, the receiver of a receipt; for what has no two
/// sides, the only party named.
fn is_mine(event: &Event, me: &str) -> bool {
    use suyuan_ledger::event::{
        BizStep,
        SourceDest::{OwningParty, PossessingParty},
    };
    let same = |uri: Option<&str>| uri.is_some_and(|uri| PartyId::parse(uri).is_ok_and(|p| p.as_str() == me));
    let sent = same(event.source(PossessingParty)) || same(event.source(OwningParty));
    let came = same(event.destination(PossessingParty)) || same(event.destination(OwningParty));
    match event.biz_step() {
        Some(BizStep::Receiving | BizStep::Accepting) => came,
        Some(BizStep::Shipping | BizStep::VoidShipping) => sent,
        _ => sent || came,
    }
}

fn dry_run(context: &Context, desk: &Desk<'_>, rows: &[Row], tally: &Tally) -> Result<(), Failure> {
    let first = rows.first().map(|row| desk.signer.judge(&row.saying)).transpose()?;
    let reports = rows.iter().filter(|r| r.saying.kind == "report").count();
    let data = json!({"dry_run": true, "events": rows.len(), "reports": reports, "before": tally.before, "first": first});
    context.voice.answer(&data, |voice| {
        voice.line(format_args!(
            "{} would be entered, {reports} as reports; entered before: {}.",
            events(rows.len()),
            tally.before
        ));
        if let Some(first) = &first {
            voice.line(format_args!("The first: {}", crate::record::verdict_words(&first.verdict)));
        }
    });
    Ok(())
}

fn tell(context: &Context, tally: &Tally) {
    let data = json!({"entered": tally.entered, "reports": tally.reports, "pending": tally.pending, "waiting": tally.waiting, "before": tally.before});
    context.voice.answer(&data, |voice| {
        voice.line(format_args!("{} entered, {} as reports.", events(tally.entered), tally.reports));
        if tally.pending > 0 {
            voice.line(format_args!(
                "{} have no effect yet: something that they name is missing.",
                tally.pending
            ));
        }
        if tally.waiting > 0 {
            voice.line(format_args!("{} signed and kept: `suyuan sync` sends them.", events(tally.waiting)));
        }
        if tally.before > 0 {
            voice.line(format_args!("{} entered before and left alone.", events(tally.before)));
        }
    });
}

fn events(count: usize) -> String {
    if count == 1 { "1 event".to_owned() } else { format!("{count} events") }
}

pub(super) fn progress(context: &Context, events: usize) -> ProgressBar {
    if context.voice.quiet || events < 2 {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{pos} of {len} events  {wide_bar}  {eta}");
    ProgressBar::new(events as u64).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn unreadable(path: &std::path::Path, errors: &suyuan_ledger::event::EventErrors) -> Failure {
    let first = errors.first();
    Failure::usage(format!("{}: {}", path.display(), first.reason))
        .field(first.pointer.clone())
        .hint("an EPCIS 2.0 document in JSON is wanted: an EPCISDocument, one event, or an array of events")
}
