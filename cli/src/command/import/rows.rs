//! `suyuan import` of a sheet: read, show, ask, judge, and only then sign.

use std::collections::HashSet;

use indicatif::ProgressBar;
use serde_json::{Value, json};
use suyuan_ledger::{identifier::PartyId, statement::Statement};

use super::{Import, document::progress};
use crate::{
    acts::{ActPayload, fresh_id},
    client::Judgement,
    codes_spoken,
    context::Context,
    daybook::{
        COUNT, Column, Entry, Ids, Lists, Mapping, Numbers, Reader, Remembered, Said as SaidOfAll, Sheet,
        not_a_column, totals,
    },
    failure::Failure,
    given,
    record::Desk,
    sheet::{Fault, failed},
    short::{in_short, spoken},
    signer::{Said, Saying},
    speech::tr,
    voice::Voice,
    when,
    wording::amount,
};

/// So many statements go in one request.
const BATCH: usize = 500;
/// So many faults are told to people.
const SHOWN_FAULTS: usize = 50;
/// So many rows are shown before they are recorded.
const SHOWN_ROWS: usize = 5;
/// The longest file.
const MOST_BYTES: u64 = 64 << 20;

/// A row ready to be signed.
struct Ready {
    entry: Entry,
    event_id: String,
    saying: Saying,
}

impl Import {
    pub(super) fn rows(&self, context: &Context) -> Result<(), Failure> {
        let remembered = Remembered::of(&context.home)?;
        let sheet = self.sheet(context, &remembered)?;
        let said = self.said_of_all(&sheet)?;
        let mut desk = Desk::open(context, self.manner)?;
        let lists = Lists::of(&desk.trusted.client);
        let said = SaidOfAll { lists_may_lack: desk.signer.is_silent(), ..said };
        let mut reader = Reader {
            sheet: &sheet,
            said: &said,
            lists: &lists,
            names: &desk.trusted.names,
            faults: Vec::new(),
        };
        let entries: Vec<Entry> = sheet.rows.iter().filter_map(|row| reader.row(row)).collect();
        if !reader.faults.is_empty() {
            return Err(failed(&reader.faults, SHOWN_FAULTS).code("bad-rows"));
        }
        let (entries, before) = self.without_known(&desk, &sheet, entries)?;
        let ready = self.ready(&desk, &lists, entries)?;
        let judgements = judged(&desk, &sheet, &ready)?;
        let data = preview(&sheet, &ready, before, &judgements);
        if self.manner.dry_run || ready.is_empty() {
            context.voice.answer(&data, |voice| {
                show(voice, &sheet, &ready, before, &judgements);
                voice.say(tr!("import-nothing"));
            });
            return Ok(());
        }
        if !self.manner.yes {
            show(&Voice { json: false, ..context.voice }, &sheet, &ready, before, &judgements);
            let asked = context.voice.can_ask();
            if !asked || !context.voice.confirm(&tr!("import-ask", rows = rows(ready.len()))) {
                let failure = Failure::usage(tr!("import-not-recorded"));
                return Err(match asked {
                    true => failure.hint(tr!("import-not-recorded-do")),
                    false => failure.code("not-confirmed").hint(tr!("import-not-confirmed-do")),
                });
            }
        }
        remembered.keep(&context.home, &sheet.headings, &sheet.mapping)?;
        enter(context, &mut desk, &sheet, &ready, before)
    }

    /// The sheet, with every column known; at a terminal what a heading means is asked.
    fn sheet(&self, context: &Context, remembered: &Remembered) -> Result<Sheet, Failure> {
        let or_template = |failure: Failure| failure.or_hint(&tr!("sheet-template-do"));
        let long = given::length("FILE", &self.file).map_err(or_template)?;
        if long > MOST_BYTES {
            return Err(Failure::usage(tr!(
                "import-too-large",
                file = self.file.display().to_string(),
                bytes = long.to_string()
            ))
            .hint(tr!("import-too-large-do")));
        }
        let bytes = given::read("FILE", &self.file)?;
        let mut mapping = Mapping::said(&self.map)?;
        let find =
            |mapping: &Mapping| Sheet::find(&self.file, &bytes, self.sheet.as_deref(), mapping, remembered);
        let mut sheet = find(&mapping)?;
        if !sheet.unknown.is_empty() && context.voice.can_ask() && !self.manner.yes {
            let all: Vec<&str> = Column::all().map(Column::name).collect();
            context.voice.warn(tr!("import-columns", all = all.join(", ")));
            for unknown in &sheet.unknown {
                loop {
                    let question = tr!(
                        "import-column-ask",
                        letters = unknown.letters.as_str(),
                        heading = unknown.heading.as_str(),
                        such = unknown.such_as.as_str()
                    );
                    match mapping.set(&unknown.heading, &context.voice.ask(&question, "-")) {
                        Ok(()) => break,
                        Err(failure) => context.voice.warn(failure.cause),
                    }
                }
            }
            sheet = find(&mapping)?;
        }
        sheet.check()?;
        Ok(sheet)
    }

    fn said_of_all(&self, sheet: &Sheet) -> Result<SaidOfAll, Failure> {
        let mut defaults: [Option<String>; COUNT] = std::array::from_fn(|_| None);
        for said in &self.set {
            let (name, value) = said.split_once('=').ok_or_else(|| {
                Failure::usage(tr!("import-set-unclear", said = format!("{said:?}")))
                    .field("--set")
                    .hint(tr!("import-set-do"))
            })?;
            let column = Column::read(name).ok_or_else(|| not_a_column(name).field("--set"))?;
            defaults[column as usize] = Some(value.trim().to_owned());
        }
        if let Some(unit) = &self.unit {
            defaults[Column::Unit as usize] = Some(unit.clone());
        }
        let act = self.act.or_else(|| sheet.act());
        let (dates, now) = (self.dates, when::now());
        if act.is_none() && !sheet.has(Column::Act) && defaults[Column::Act as usize].is_none() {
            return Err(Failure::usage(tr!("import-which-act", place = sheet.place()))
                .code("no-act")
                .hint(tr!("import-which-act-do")));
        }
        Ok(SaidOfAll { act, defaults, dates, now, lists_may_lack: false })
    }

    /// The entries with the identifiers of their events, without those that were recorded before; how many those are.
    fn without_known(
        &self,
        desk: &Desk<'_>,
        sheet: &Sheet,
        entries: Vec<Entry>,
    ) -> Result<(Vec<(Entry, String)>, usize), Failure> {
        let mut ids = Ids::new(&desk.trusted.pin.id, desk.signer.party());
        let named: Vec<(Entry, String)> = entries
            .into_iter()
            .map(|entry| {
                let id = ids.of(&entry);
                (entry, id)
            })
            .collect();
        if self.again {
            let anew = |(entry, _): (Entry, String)| Ok((entry, fresh_id()?));
            return Ok((named.into_iter().map(anew).collect::<Result<_, Failure>>()?, 0));
        }
        let known = known_events(desk)?;
        let (before, new): (Vec<_>, Vec<_>) = named.into_iter().partition(|(_, id)| known.contains(id));
        match before.first() {
            Some((first, _)) if !self.new => Err(recorded_before(sheet, first.row, before.len(), new.len())),
            _ => Ok((new, before.len())),
        }
    }

    fn ready(
        &self,
        desk: &Desk<'_>,
        lists: &Lists,
        entries: Vec<(Entry, String)>,
    ) -> Result<Vec<Ready>, Failure> {
        let me = PartyId::parse(desk.signer.party()).map_err(Failure::usage)?;
        let prefix = lists.prefixes.get(me.as_str()).cloned().unwrap_or_else(|| spoken(me.as_str()));
        // Numbers that the sheet itself gives are not proposed for its other rows.
        let mut taken = desk.signer.outbox().subjects()?;
        taken.extend(entries.iter().filter_map(|(entry, _)| entry.lot.named()).map(ToString::to_string));
        let mut numbers = Numbers::new(prefix, taken);
        let silent = desk.signer.is_silent();
        let mut known = |lot: &suyuan_ledger::identifier::LotId| match silent {
            true => Ok(false),
            false => Ok(!desk.trusted.client.history(lot.as_str())?.is_empty()),
        };
        let mut ready = Vec::with_capacity(entries.len());
        for (entry, event_id) in entries {
            let lot = numbers.lot(&entry, &mut known)?;
            let ActPayload { subject, payload } = entry.payload(lot, event_id.clone(), &me, desk)?;
            ready.push(Ready { entry, event_id, saying: Saying { kind: "event", subject, payload } });
        }
        if numbers.count() > 0 {
            desk.context.voice.say(tr!("import-numbers", numbers = numbers.count()));
        }
        Ok(ready)
    }
}

/// Identifiers of the events that this key signed and that were not refused.
fn known_events(desk: &Desk<'_>) -> Result<HashSet<String>, Failure> {
    let outbox = desk.signer.outbox();
    let (waiting, entered) = (outbox.waiting()?, outbox.receipts()?);
    let all = waiting.iter().chain(entered.iter().map(|(statement, _)| statement));
    let id = |statement: &Statement| {
        let payload: Value = serde_json::from_slice(statement.payload()).ok()?;
        payload.get("eventID")?.as_str().map(str::to_owned)
    };
    Ok(all.filter_map(id).collect())
}

fn recorded_before(sheet: &Sheet, row: usize, before: usize, new: usize) -> Failure {
    let what = match new {
        0 => tr!("import-all-before", place = sheet.place(), rows = rows(before)),
        _ => tr!(
            "import-some-before",
            place = sheet.place(),
            before = before,
            rows = rows(before + new),
            row = row
        ),
    };
    let also = if new > 0 { tr!("import-before-others") } else { String::new() };
    Failure::usage(what).code("recorded-before").hint(tr!("import-before-do", also = also))
}

/// What the ledger would say, all of it before anything is signed; nothing of a node that is silent.
fn judged(desk: &Desk<'_>, sheet: &Sheet, ready: &[Ready]) -> Result<Option<Vec<Judgement>>, Failure> {
    if desk.signer.is_silent() {
        return Ok(None);
    }
    let bar = progress(desk.context, ready.len());
    let mut judgements = Vec::with_capacity(ready.len());
    for batch in ready.chunks(BATCH) {
        let sayings: Vec<Saying> = batch.iter().map(|row| row.saying.clone()).collect();
        judgements.extend(desk.signer.judge_all(&sayings)?);
        bar.inc(batch.len() as u64);
    }
    bar.finish_and_clear();
    let faults: Vec<Fault> = ready
        .iter()
        .zip(&judgements)
        .filter_map(|(row, judgement)| {
            let at = row.entry.row;
            if judgement.verdict == "refused" {
                let detail = judgement.detail.clone().unwrap_or_else(|| tr!("record-would-be-refused"));
                let what =
                    codes_spoken::cause(judgement.code.as_deref().unwrap_or_default(), &in_short(&detail));
                let hint = codes_spoken::remedy(judgement.code.as_deref().unwrap_or_default())
                    .or(judgement.hint.clone())
                    .unwrap_or_else(|| tr!("import-mend-row"));
                return Some(sheet.fault(at, None, what, &hint));
            }
            // The ledger has it from another machine.
            let taken = judgement
                .reasons
                .iter()
                .any(|reason| reason.code == "id-taken" && reason.field == "/eventID");
            let what = tr!("import-elsewhere");
            taken.then(|| sheet.fault(at, None, what, &tr!("import-elsewhere-do")))
        })
        .collect();
    match faults.is_empty() {
        true => Ok(Some(judgements)),
        false => Err(failed(&faults, SHOWN_FAULTS).code("bad-rows")),
    }
}

fn preview(sheet: &Sheet, ready: &[Ready], before: usize, judgements: &Option<Vec<Judgement>>) -> Value {
    let first: Vec<Value> = ready
        .iter()
        .take(SHOWN_ROWS)
        .map(|row| json!({"row": row.entry.row, "act": row.entry.act.word(), "subject": row.saying.subject, "event": row.event_id, "payload": serde_json::from_str::<Value>(&row.saying.payload).unwrap_or_default()}))
        .collect();
    let sums: Vec<Value> = totals(ready.iter().map(|row| &row.entry))
        .iter()
        .map(|total| json!({"act": total.act.word(), "product": total.product, "rows": total.rows, "amount": total.amount.map(|q| q.to_string())}))
        .collect();
    let pending = judgements.as_ref().map(|all| all.iter().filter(|j| j.verdict == "pending").count());
    json!({"dry_run": true, "file": sheet.file, "sheet": sheet.name, "rows": ready.len(), "before": before, "first": first, "totals": sums, "pending": pending})
}

fn show(voice: &Voice, sheet: &Sheet, ready: &[Ready], before: usize, judgements: &Option<Vec<Judgement>>) {
    voice.warn(format_args!("{}: {}", sheet.place(), rows(ready.len())));
    for Ready { entry, saying, .. } in ready.iter().take(SHOWN_ROWS) {
        let mut line = format!(
            "  {} {}  {}  ",
            tr!("import-row", row = format!("{:<5}", entry.row)),
            when::shown(entry.time.as_str()),
            entry.act.spoken()
        );
        line.push_str(&entry.quantity.map(|quantity| format!("{}  ", amount(&quantity))).unwrap_or_default());
        line.push_str(&spoken(&saying.subject));
        for part in [
            entry.place.as_ref().map(|p| spoken(p.as_str())),
            entry.other.as_ref().map(|p| spoken(p.as_str())),
            entry.input.clone(),
            entry.doc.clone(),
        ] {
            line.push_str(&part.map(|part| format!("  {part}")).unwrap_or_default());
        }
        voice.warn(line);
    }
    if ready.len() > SHOWN_ROWS {
        voice.warn(tr!("import-more", rows = rows(ready.len() - SHOWN_ROWS)));
    }
    for total in totals(ready.iter().map(|row| &row.entry)) {
        let amount = total.amount.map(|sum| tr!("import-total-amount", amount = amount(&sum)));
        let amount = amount.unwrap_or_default();
        voice.warn(tr!(
            "import-total",
            act = total.act.spoken(),
            product = total.product.to_string(),
            rows = rows(total.rows),
            amount = amount
        ));
    }
    if before > 0 {
        voice.warn(tr!("import-left-out", rows = rows(before)));
    }
    let Some(judgements) = judgements else {
        return voice.warn(tr!("import-unjudged"));
    };
    let waiting = ready.iter().zip(judgements).filter(|(_, judgement)| judgement.verdict == "pending");
    for (row, judgement) in waiting.take(SHOWN_ROWS) {
        let why = judgement.reasons.first().map(|reason| codes_spoken::said(&reason.code, &reason.detail));
        let why = why.unwrap_or_default();
        voice.warn(tr!("import-pending-row", row = row.entry.row, why = why));
    }
}

fn enter(
    context: &Context,
    desk: &mut Desk<'_>,
    sheet: &Sheet,
    ready: &[Ready],
    before: usize,
) -> Result<(), Failure> {
    let bar: ProgressBar = progress(context, ready.len());
    let (mut entered, mut pending, mut waiting) = (0, 0, 0);
    for batch in ready.chunks(BATCH) {
        let sayings: Vec<Saying> = batch.iter().map(|row| row.saying.clone()).collect();
        let (answers, refused) = desk.signer.say_all(&sayings)?;
        for said in &answers {
            match said {
                Said::Entered(answer) => {
                    entered += 1;
                    pending += usize::from(answer.verdict == "pending");
                }
                Said::Kept(_) | Said::Drafted => waiting += 1,
            }
        }
        bar.inc(answers.len() as u64);
        if let Some(problem) = refused {
            bar.abandon();
            let row = batch.get(answers.len()).map(|row| row.entry.row).unwrap_or_default();
            context.voice.warn(tr!("import-stopped", rows = rows(entered)));
            return Err(Failure::from(problem).field(sheet.fault(row, None, "", "").place));
        }
    }
    bar.finish_and_clear();
    let data = json!({"file": sheet.file, "sheet": sheet.name, "rows": ready.len(), "entered": entered, "pending": pending, "waiting": waiting, "before": before});
    context.voice.answer(&data, |voice| {
        if entered > 0 {
            voice.line(tr!("import-entered", rows = rows(entered)));
        }
        if pending > 0 {
            voice.line(tr!("import-pending", pending = pending));
        }
        if waiting > 0 {
            voice.line(tr!("import-waiting", rows = rows(waiting)));
        }
        if before > 0 {
            voice.line(tr!("import-before", rows = rows(before)));
        }
    });
    Ok(())
}

fn rows(count: usize) -> String {
    tr!("import-rows", count = count, rows = count.to_string())
}
