//! Many codes at once: each is looked up as on its own page, and what it belongs to is told beside it.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use suyuan_ledger::{
    codes::Serial,
    event::{Event, SourceDest},
    identifier::{Identifier, ItemId},
    rules::{CodeMove, CodeStep, names, payload::Online},
};
use suyuan_web::{
    Lang,
    view::{BulkLine, BulkPage, BulkVoucher, Moment, Named, Session, Shown, VoucherKind},
};

use super::{
    super::{
        book::Book,
        journey::Journey,
        lot::counts,
        step::claimed,
        voucher::{Subjects, harvested_at, vouchers},
    },
    line::{plain, unsigned},
    reach::quoted,
};
use crate::{
    Problem,
    app::App,
    codes::{Found, Looked, look, look_anywhere},
};

/// The most codes that are checked at once.
const MOST: usize = 1_000;
/// Of so many lots the whole journey is read for certificates; of more only what speaks for the lot itself.
const MOST_JOURNEYS: usize = 20;
/// The longest line that is kept as it was given.
const LONGEST_LINE: usize = 200;
const COLUMNS: &str = "given,state,since,uri,product,lot,roll,number,holder,on_hold,certificates,dispatch_entry,dispatch_time,dispatch_to,\
                       dispatch_papers,sale_entry,sale_time,sale_by,sale_orders,sale_papers\r\n";

/// Looks up a list, one code a line.
pub(crate) fn bulk_page(app: &App, lang: Lang, given: &str) -> Result<BulkPage, Problem> {
    let mut book = Book::open(app)?;
    let ledger = book.info()?;
    let (mut seen, mut repeats, mut beyond) = (HashSet::new(), 0, 0);
    let mut certified: BTreeMap<String, Vec<BulkVoucher>> = BTreeMap::new();
    let mut codes: Vec<BulkLine> = Vec::new();
    for (number, line) in given.lines().map(str::trim).filter(|line| !line.is_empty()).enumerate() {
        let Some(code) = code_in(line) else {
            // A heading.
            if number > 0 || line.contains(|c: char| c.is_ascii_digit()) {
                codes.push(nothing(line, "unreadable"));
            }
            continue;
        };
        if codes.len() >= MOST {
            beyond += 1;
        } else if !seen.insert(code.rsplit('/').next().unwrap_or(code).to_ascii_uppercase()) {
            repeats += 1;
        } else {
            codes.push(one(&mut book, &mut certified, code)?);
        }
    }
    let given = if beyond > 0 || given.len() > 64 << 10 { String::new() } else { given.to_owned() };
    Ok(BulkPage {
        lang,
        size: book.size(),
        given,
        codes,
        repeats,
        most: MOST,
        beyond,
        generated_at: book.now(),
        ledger,
    })
}

/// The first cell of a line that is a code.
fn code_in(line: &str) -> Option<&str> {
    let cells = line.split([',', ';', '\t']).map(|cell| cell.trim().trim_matches('"'));
    let is_code = |cell: &&str| {
        let cell = cell.split_whitespace().next().unwrap_or_default();
        cell.contains("/21/") || cell.parse::<Serial>().is_ok()
    };
    cells.into_iter().find(is_code)
}

fn nothing(given: &str, state: &'static str) -> BulkLine {
    BulkLine {
        given: given.chars().take(LONGEST_LINE).collect(),
        state,
        since: None,
        uri: None,
        product: None,
        lot: None,
        other_lot: false,
        number: None,
        holder: None,
        on_hold: None,
        certificates: Vec::new(),
        dispatch: None,
        sale: None,
    }
}

fn one(
    book: &mut Book<'_>,
    certified: &mut BTreeMap<String, Vec<BulkVoucher>>,
    code: &str,
) -> Result<BulkLine, Problem> {
    let (app, size) = (book.app(), book.size());
    let item = match code.parse::<Serial>() {
        Ok(_) => None,
        Err(_) => Some(identifier(app, code)?),
    };
    let looked = match (&item, code.parse::<Serial>()) {
        (Some(Some(item)), _) => look(app, item, size)?,
        (None, Ok(serial)) => look_anywhere(app, &serial, size)?,
        _ => return Ok(nothing(code, "unreadable")),
    };
    let item = item.flatten().and_then(|item| ItemId::try_from(item).ok());
    let found = match looked {
        Looked::Found(found) => found,
        other => {
            let word = match other {
                Looked::NoRolls => "no-codes",
                Looked::Unknown { missing: 0 } => "unknown",
                _ => "list-missing",
            };
            let product = item.as_ref().map(|item| item.product().to_string());
            let product = product.map(|product| book.named(&product, None)).transpose()?.map(unsigned);
            let uri = item.map(|item| item.to_string());
            return Ok(BulkLine { product, uri, ..nothing(code, word) });
        }
    };
    let Found { roll, proof, status, serial } = *found;
    let item = item.or_else(|| ItemId::new(&roll.what.product, None, &serial).ok());
    let said = item.as_ref().and_then(ItemId::lot).map(|lot| names::canonical(lot.as_str()));
    let last = |what: CodeMove| status.trail.iter().rev().find(|step| step.what == what);
    let (dispatch, sale) = (last(CodeMove::Shipped), last(CodeMove::Sold));
    let since = book.page(status.since)?.map(|page| plain(page.read.time_ms));
    let certificates = match &status.lot {
        Some(lot) => certificates(book, certified, lot)?,
        None => Vec::new(),
    };
    Ok(BulkLine {
        since,
        uri: item.map(|item| item.to_string()),
        product: Some(unsigned(book.named(roll.what.product.as_str(), None)?)),
        other_lot: said.is_some_and(|said| status.lot.as_ref().is_some_and(|lot| *lot != said)),
        lot: status.lot.as_deref().map(|lot| book.named(lot, None)).transpose()?.map(unsigned),
        number: Some((roll.what.name.clone(), proof.position + 1)),
        holder: status.holder.as_deref().map(|who| book.named(who, None)).transpose()?.map(unsigned),
        on_hold: status.on_hold,
        certificates,
        dispatch: dispatch.map(|step| session(book, step)).transpose()?.flatten(),
        sale: sale.map(|step| session(book, step)).transpose()?.flatten(),
        ..nothing(code, status.state.as_str())
    })
}

/// What a scanned address names here, whatever host it was printed with.
fn identifier(app: &App, code: &str) -> Result<Option<Identifier>, Problem> {
    let code = code.split_whitespace().next().unwrap_or_default();
    let code = code.split(['?', '#']).next().unwrap_or_default();
    let (host, path) = match code.split_once("://") {
        Some((_, rest)) => {
            let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
            (Some(host.to_ascii_lowercase()), format!("/{path}"))
        }
        None if code.starts_with('/') => (None, code.to_owned()),
        None => (None, format!("/{code}")),
    };
    match crate::routes::is_identifier(&path) {
        true => crate::routes::identified(app, host.as_deref(), &path),
        false => crate::routes::identified(app, host.as_deref(), &format!("/p{path}")),
    }
}

/// An event that took a code along.
fn session(book: &mut Book<'_>, step: &CodeStep) -> Result<Option<Session>, Problem> {
    let Some(page) = book.page(step.index)? else { return Ok(None) };
    let event = page.event.as_ref();
    let to = event.and_then(|event| event.destination(SourceDest::PossessingParty)).map(names::canonical);
    let documents = event.map(papers).unwrap_or_default();
    let online = event.and_then(|event| Online::of(event).ok().flatten());
    let time = match event {
        Some(event) => Moment { at: None, ..claimed(event, step.index) },
        None => plain(page.read.time_ms),
    };
    Ok(Some(Session {
        index: step.index,
        time,
        by: unsigned(book.named(&step.by, None)?),
        to: to.map(|to| book.named(&to, None)).transpose()?.map(unsigned),
        documents,
        orders: online.map(|online| online.orders),
    }))
}

fn papers(event: &Event) -> Vec<String> {
    event.common.biz_transactions.iter().map(|paper| paper.id.clone()).collect()
}

/// What speaks for a lot, looked up once a lot.
fn certificates(
    book: &mut Book<'_>,
    certified: &mut BTreeMap<String, Vec<BulkVoucher>>,
    lot: &str,
) -> Result<Vec<BulkVoucher>, Problem> {
    if let Some(known) = certified.get(lot) {
        return Ok(known.clone());
    }
    let starts = [lot.to_owned()];
    let journey = (certified.len() < MOST_JOURNEYS).then(|| Journey::read(book, &starts)).transpose()?;
    let own = BTreeSet::from(starts.clone());
    let made_ms = book.app().ledger.read(|state| state.lot(lot).map_or(0, |lot| lot.made_ms))?;
    let subjects = Subjects {
        starts: &starts,
        lots: journey.as_ref().map_or(&own, |journey| &journey.lots),
        places: journey
            .as_ref()
            .map(|journey| harvested_at(journey.steps.iter().filter(|step| counts(step))))
            .unwrap_or_default(),
        made_ms,
    };
    let text = |shown: &Shown| match shown {
        Shown::Text { text, .. } => text.clone(),
        Shown::Certificate { kind, .. } => kind.clone(),
        _ => String::new(),
    };
    let found = vouchers(book, &subjects)?.into_iter().map(|voucher| BulkVoucher {
        kind: text(&voucher.what),
        number: text(&voucher.number),
        who: unsigned(voucher.who),
        own: voucher.kind == VoucherKind::Commitment,
        conforms: voucher.conforms,
        until: voucher.until.map(|until| Moment { at: None, ..until }),
        validity: voucher.validity,
        index: voucher.index,
    });
    let found: Vec<BulkVoucher> = found.collect();
    certified.insert(lot.to_owned(), found.clone());
    Ok(found)
}

/// The same as CSV (RFC 4180), with a byte order mark so that spreadsheets read the Chinese in it.
pub(crate) fn bulk_csv(page: &BulkPage) -> String {
    let mut out = format!("\u{feff}{COLUMNS}");
    let uri = |named: &Option<Named>| named.as_ref().map(|named| named.uri.clone()).unwrap_or_default();
    let time = |moment: Option<&Moment>| moment.map(|moment| moment.rfc3339.clone()).unwrap_or_default();
    let number = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
    for line in &page.codes {
        let certificates: Vec<String> =
            line.certificates.iter().map(|one| format!("{} {}", one.kind, one.number)).collect();
        let (dispatch, sale) = (line.dispatch.as_ref(), line.sale.as_ref());
        let documents =
            |session: Option<&Session>| session.map(|one| one.documents.join(" ")).unwrap_or_default();
        let cells = [
            line.given.clone(),
            line.state.to_owned(),
            time(line.since.as_ref()),
            line.uri.clone().unwrap_or_default(),
            uri(&line.product),
            uri(&line.lot),
            line.number.as_ref().map(|(roll, _)| roll.clone()).unwrap_or_default(),
            number(line.number.as_ref().map(|(_, number)| *number)),
            uri(&line.holder),
            number(line.on_hold),
            certificates.join("; "),
            number(dispatch.map(|one| one.index)),
            time(dispatch.map(|one| &one.time)),
            dispatch.map(|one| uri(&one.to)).unwrap_or_default(),
            documents(dispatch),
            number(sale.map(|one| one.index)),
            time(sale.map(|one| &one.time)),
            sale.map(|one| one.by.uri.clone()).unwrap_or_default(),
            number(sale.and_then(|one| one.orders)),
            documents(sale),
        ];
        let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
    out
}
