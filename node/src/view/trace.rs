//! The page of the graph around a lot.

use rust_decimal::Decimal;
use suyuan_ledger::{
    event::Quantity as Amount,
    identifier::LotId,
    rules::{Lot, Spot},
    trace::{self, walk},
};
use suyuan_web::{
    Lang,
    view::{At, Direction, Quantity, Stock, TraceLink, TraceLot, TraceMismatch, TracePage},
};

use super::{book::Book, journey::tell, sensor};
use crate::{Problem, app::App};

/// The most lots on a page; the JSON answer has more.
const MOST_LOTS: usize = 300;
/// The most acts on a page.
const MOST_MOVES: usize = 300;

/// Fills the page; `None` if no statement names the thing.
pub(crate) fn trace_page(
    app: &App,
    lang: Lang,
    of: &str,
    direction: trace::Direction,
) -> Result<Option<TracePage>, Problem> {
    let mut book = Book::open(app)?;
    if book.named_in(of)? == 0 {
        return Ok(None);
    }
    let ledger = book.info()?;
    let (graph, known) = app.ledger.read(|state| {
        let graph = walk(state, of, direction, MOST_LOTS);
        let known: Vec<Option<Lot>> = graph.lots.iter().map(|(lot, _)| state.lot(lot).cloned()).collect();
        (graph, known)
    })?;
    let mut truncated = graph.truncated;
    let mut moves = Vec::new();
    let mut lots = Vec::with_capacity(graph.lots.len());
    for ((id, depth), known) in graph.lots.iter().zip(known) {
        let mut flags = Vec::new();
        for index in book.history(id)? {
            truncated |= moves.len() >= MOST_MOVES;
            if truncated {
                break;
            }
            let Some(page) = book.page(index)? else { continue };
            flags.extend(page.verdict.reasons().iter().map(|reason| reason.code.as_str().to_owned()));
            if page.event.is_some()
                && !moves.iter().any(|other: &std::rc::Rc<_>| std::rc::Rc::ptr_eq(other, &page))
            {
                moves.push(page);
            }
        }
        flags.sort_unstable();
        flags.dedup();
        lots.push(lot(&mut book, id, *depth, known, flags)?);
    }
    for unit in trace::units(moves.iter().filter_map(|page| page.event.as_ref())) {
        for index in book.history(&unit)? {
            let Some(page) = book.page(index)?.filter(|page| page.event.is_some()) else { continue };
            if !moves.iter().any(|other| std::rc::Rc::ptr_eq(other, &page)) {
                moves.push(page);
            }
        }
    }
    lots.sort_by_key(|lot| lot.depth);
    let links = graph.links.iter().map(|link| TraceLink {
        from: link.from.clone(),
        to: link.to.clone(),
        index: link.index,
        quantity: link.quantity.as_ref().map(|quantity| shown(quantity, None)),
        reported: link.reported,
    });
    let (moves, pages) = tell(&mut book, moves)?;
    let charts = sensor::charts(app, &mut book, &pages, &moves)?;
    let events = pages.iter().filter_map(|page| Some((page.read.index, page.event.as_ref()?)));
    let mut mismatches = Vec::new();
    for mut found in trace::mismatches(events) {
        found.entries.sort_unstable();
        mismatches.push(TraceMismatch {
            lot: book.named(&found.lot, None)?,
            what: found.what.as_str().to_owned(),
            found: shown(&found.found, None),
            against: found.against.as_str().to_owned(),
            at_most: shown(&found.at_most, None),
            entries: found.entries,
        });
    }
    Ok(Some(TracePage {
        lang,
        of: book.named(of, None)?,
        direction: match direction {
            trace::Direction::Back => Direction::Back,
            trace::Direction::Forward => Direction::Forward,
            trace::Direction::Both => Direction::Both,
        },
        lots,
        links: links.collect(),
        moves,
        charts,
        mismatches,
        truncated,
        generated_at: book.now(),
        ledger,
    }))
}

fn lot(
    book: &mut Book<'_>,
    id: &str,
    depth: i32,
    known: Option<Lot>,
    flags: Vec<String>,
) -> Result<TraceLot, Problem> {
    let named = book.named(id, None)?;
    let Some(lot) = known else {
        let product =
            LotId::parse(id).ok().map(|lot| book.named(lot.product().as_str(), None)).transpose()?;
        return Ok(TraceLot {
            lot: named,
            product,
            maker: None,
            depth,
            made: None,
            used: None,
            stock: Vec::new(),
            flags,
        });
    };
    let quantity = |amount: Decimal| lot.from_base(amount).map(|quantity| shown(&quantity, None));
    let mut stock = Vec::new();
    for (Spot { holder, place, owner, .. }, amount) in
        lot.stock.iter().filter(|(_, amount)| !amount.is_zero())
    {
        let Some(quantity) = quantity(*amount) else { continue };
        stock.push(Stock {
            holder: book.named(holder, None)?,
            place: place.as_ref().map(|place| book.named(place, None)).transpose()?,
            owner: (owner != holder).then(|| book.named(owner, None)).transpose()?,
            quantity,
        });
    }
    Ok(TraceLot {
        lot: named,
        product: Some(book.named(&lot.product, None)?),
        maker: Some(book.named(&lot.maker, None)?),
        depth,
        made: quantity(lot.made),
        used: quantity(lot.made - lot.in_stock()),
        stock,
        flags,
    })
}

fn shown(quantity: &Amount, at: Option<At>) -> Quantity {
    Quantity { value: quantity.amount.normalize().to_string(), unit: quantity.unit.code().to_owned(), at }
}
