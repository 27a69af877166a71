//! `suyuan import` of an EPCIS document.
//!
//! Each event of an EPCIS document becomes one signed statement, with the document's `@context`. What stands in the outbox or has a
//! receipt is known by the hash of its payload, so that a second run, or one that was cut short, does not sign an event twice.

use std::path::Path;

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
    given,
    record::{Desk, Manner},
    signer::{Said, Saying},
    speech::tr,
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
        let bytes = given::read("FILE", self.file)?;
        let document = Document::parse(&bytes).map_err(|e| unreadable(self.file, &e))?;
        if let Some(fault) = document.faults().next() {
            let more = document.faults().count() - 1;
            let also =
                if more > 0 { tr!("import-more-faults", more = more.to_string()) } else { String::new() };
            return Err(Failure::usage(format!("{}: {}{also}", self.file.display(), fault.reason))
                .field(fault.pointer.clone())
                .code("invalid-event")
                .hint(tr!("import-mend-do")));
        }
        for name in &document.repeated {
            context.voice.warn(tr!("event-name-twice", name = name.to_string()));
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
                    || Failure::usage(tr!("import-names-nothing")).field(event.pointer.clone()),
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
            context.voice.warn(tr!("import-stays", entered = entered.to_string()));
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
        voice.line(tr!(
            "import-would",
            events = events(rows.len()).to_string(),
            reports = reports.to_string(),
            before = tally.before.to_string()
        ));
        if let Some(first) = &first {
            voice.line(tr!(
                "import-first",
                verdict = crate::record::verdict_words(&first.verdict).to_string()
            ));
        }
    });
    Ok(())
}

fn tell(context: &Context, tally: &Tally) {
    let data = json!({"entered": tally.entered, "reports": tally.reports, "pending": tally.pending, "waiting": tally.waiting, "before": tally.before});
    context.voice.answer(&data, |voice| {
        voice.line(tr!(
            "import-did",
            events = events(tally.entered).to_string(),
            reports = tally.reports.to_string()
        ));
        if tally.pending > 0 {
            voice.line(tr!("document-pending", pending = tally.pending.to_string()));
        }
        if tally.waiting > 0 {
            voice.line(tr!("document-waiting", events = events(tally.waiting).to_string()));
        }
        if tally.before > 0 {
            voice.line(tr!("document-before", events = events(tally.before).to_string()));
        }
    });
}

fn events(count: usize) -> String {
    if count == 1 { tr!("import-event-one") } else { tr!("import-events", events = count.to_string()) }
}

pub(super) fn progress(context: &Context, events: usize) -> ProgressBar {
    if context.voice.quiet || events < 2 {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{pos}/{len}  {wide_bar}  {eta}");
    ProgressBar::new(events as u64).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn unreadable(path: &std::path::Path, errors: &suyuan_ledger::event::EventErrors) -> Failure {
    let first = errors.first();
    Failure::usage(format!("{}: {}", path.display(), first.reason))
        .field(first.pointer.clone())
        .hint(tr!("import-document-do"))
}
