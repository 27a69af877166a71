//! A lot with everything around it, and the same acts with their proof.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
    sync::Arc,
};

use rust_decimal::Decimal;
use suyuan_ledger::{
    event::Quantity as Amount,
    trace::{Act, Ask, Chain, Direction, Edge, Gone, Holding, How, Mismatch, Node, Reach},
};
use suyuan_web::{
    Lang,
    view::{
        ChainEdge, CheckPage, EntryLine, Holder, InspectPage, Moment, Part, ProofRole, Quantity, Stop, Thing,
        TraceMismatch,
    },
};

use super::super::{
    book::{Book, Page},
    journey::{MOST_STEPS, steps},
    sensor,
};
use super::line::{Notice, lines, stopped, unsigned};
use crate::{Problem, app::App, moment::now_ms};

/// The most things on a page; the API has more.
const MOST_THINGS: usize = 300;
/// The most entries that are looked at for remarks.
const MOST_ENTRIES: usize = 20_000;
/// The most remarks on a page.
const MOST_REMARKS: usize = 200;
/// The most sales, destructions and the like that a thing lists.
const MOST_STOPS: usize = 6;

/// Which part of each list is wanted.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Parts {
    /// How many acts stand before; the newest if not said.
    pub(crate) acts: Option<usize>,
    /// How many remarks stand before.
    pub(crate) remarks: usize,
}

/// Fills the page; `None` if no statement names the thing.
pub(crate) fn inspect_page(
    app: &App,
    lang: Lang,
    of: &str,
    parts: Parts,
) -> Result<Option<InspectPage>, Problem> {
    let mut book = Book::open(app)?;
    let Some(chain) = chain(app, of, Direction::Both)? else { return Ok(None) };
    let ledger = book.info()?;
    let (acts, pages) = acts(&mut book, &chain, parts.acts)?;
    let steps = steps(&mut book, &pages, &chain.taken_back())?;
    let Remarks { part: remarks_part, lines: remarks, cut } = remarks(&mut book, &chain, parts.remarks)?;
    let readings = sensor::readings(&pages);
    let mut charts = sensor::charts(app, &mut book, &pages, &steps)?;
    let drawn: BTreeSet<u64> = charts.iter().map(|chart| chart.index).collect();
    charts.extend(sensor::bars(readings.iter().filter(|reading| !drawn.contains(&reading.index))));
    let notices = app.ledger.read(|state| Notice::on(state, of))?;
    let mut mismatches = Vec::new();
    for found in &chain.mismatches {
        mismatches.push(mismatch(&mut book, found)?);
    }
    // On the clock of whoever says so.
    let made_ms = chain.nodes.first().and_then(|node| node.made_ms);
    let made_at =
        made_ms.and_then(|ms| chain.acts.iter().find(|act| act.time_ms == ms)).map(|act| act.time.clone());
    let reach = Reach::of(chain);
    let balance = Balance::of(&reach);
    Ok(Some(InspectPage {
        lang,
        of: unsigned(book.named(of, None)?),
        made_at: made_at.map(|rfc3339| Moment { rfc3339, at: None }),
        stopped: stopped(&mut book, notices)?,
        things: things(&mut book, &reach, &balance)?,
        edges: edges(&mut book, &reach.chain)?,
        readings,
        charts,
        steps,
        acts,
        remarks,
        remarks_part,
        mismatches,
        truncated: reach.chain.next.is_some() || cut,
        size: book.size(),
        generated_at: book.now(),
        ledger,
    }))
}

/// Fills the page that the reader's own machine checks; `None` if no statement names the thing.
pub(crate) fn check_page(
    app: &App,
    lang: Lang,
    of: &str,
    node: String,
    from: Option<usize>,
) -> Result<Option<CheckPage>, Problem> {
    let mut book = Book::open(app)?;
    let Some(chain) = chain(app, of, Direction::Both)? else { return Ok(None) };
    let ledger = book.info()?;
    let (acts, pages) = acts(&mut book, &chain, from)?;
    let steps = steps(&mut book, &pages, &chain.taken_back())?;
    // Holds, certificates and the like are no steps: they are checked with them.
    for index in book.history(of)? {
        if book.page(index)?.is_some_and(|page| page.event.is_none()) {
            book.cite(index, ProofRole::Name);
        }
    }
    Ok(Some(CheckPage {
        lang,
        of: unsigned(book.named(of, None)?),
        truncated: chain.next.is_some() || steps.len() < acts.all,
        steps,
        acts,
        node,
        proof: book.proof(&ledger)?,
        generated_at: book.now(),
        ledger,
    }))
}

fn chain(app: &App, of: &str, direction: Direction) -> Result<Option<Chain>, Problem> {
    app.ledger.chain(of, &Ask { direction, limit: MOST_THINGS, ..Ask::default() })
}

/// A part of the acts of a chain below the checkpoint, by their own time.
fn acts(book: &mut Book<'_>, chain: &Chain, from: Option<usize>) -> Result<(Part, Vec<Rc<Page>>), Problem> {
    let size = book.size();
    let mut acts: Vec<&Act> = chain.acts.iter().map(Arc::as_ref).filter(|act| act.index < size).collect();
    acts.sort_by_key(|act| (act.time_ms, act.index));
    let part = Part::new(from, MOST_STEPS, acts.len());
    let mut pages = Vec::with_capacity(part.count);
    for act in &acts[part.range()] {
        pages.extend(book.page(act.index)?);
    }
    Ok((part, pages))
}

/// A part of what there is to remark.
struct Remarks {
    part: Part,
    lines: Vec<EntryLine>,
    /// Whether there is more than was looked at.
    cut: bool,
}

/// What there is to remark: flags, reasons to wait, and statements about the thing itself that are no acts.
fn remarks(book: &mut Book<'_>, chain: &Chain, from: usize) -> Result<Remarks, Problem> {
    let (size, now) = (book.size(), now_ms());
    let mut entries: BTreeSet<u64> = chain.acts.iter().map(|act| act.index).collect();
    let own: BTreeSet<u64> = book.history(&chain.of)?.into_iter().collect();
    let mut cut = false;
    for node in &chain.nodes {
        cut |= entries.len() > MOST_ENTRIES;
        if cut {
            break;
        }
        entries.extend(book.history(&node.id)?);
    }
    let told: BTreeSet<u64> = chain.acts.iter().map(|act| act.index).collect();
    let remarked: Vec<u64> = book.app().ledger.read(|state| {
        let remarked = |index: &u64| {
            !state.verdict_at(*index, now).reasons().is_empty()
                || (own.contains(index) && !told.contains(index))
        };
        entries.iter().copied().filter(|index| *index < size && remarked(index)).collect()
    })?;
    let part = Part::new(Some(from), MOST_REMARKS, remarked.len());
    Ok(Remarks { part, lines: lines(book, remarked[part.range()].iter().copied())?, cut })
}

/// What a chain says went where, by thing.
pub(super) struct Balance {
    used: BTreeMap<String, Sum>,
    gone: BTreeMap<String, Sum>,
}

/// A sum, as long as its parts have one unit.
#[derive(Clone, Copy, Default)]
enum Sum {
    #[default]
    Nothing,
    Of(Amount),
    Unlike,
}

impl Sum {
    fn add(&mut self, more: Option<&Amount>) {
        *self = match (*self, more) {
            (Sum::Nothing, Some(more)) => Sum::Of(*more),
            (Sum::Of(sum), Some(more)) if sum.unit == more.unit => sum
                .amount
                .checked_add(more.amount)
                .map_or(Sum::Unlike, |amount| Sum::Of(Amount { amount, ..sum })),
            _ => Sum::Unlike,
        };
    }

    /// The amount, if it can be held against this unit.
    fn against(self, whole: &Amount) -> Option<Decimal> {
        match self {
            Sum::Nothing => Some(Decimal::ZERO),
            Sum::Of(sum) => (sum.unit == whole.unit).then_some(sum.amount),
            Sum::Unlike => None,
        }
    }

    fn shown(self) -> Option<Quantity> {
        match self {
            Sum::Of(sum) => Some(quantity(&sum)),
            Sum::Nothing | Sum::Unlike => None,
        }
    }
}

impl Balance {
    pub(super) fn of(reach: &Reach) -> Balance {
        let (mut used, mut gone): (BTreeMap<String, Sum>, BTreeMap<String, Sum>) = Default::default();
        for edge in reach.chain.edges.iter().filter(|edge| edge.how == How::Made && !edge.reported) {
            used.entry(edge.from.clone()).or_default().add(edge.quantity.as_ref());
        }
        for left in &reach.gone {
            gone.entry(left.lot.clone()).or_default().add(left.quantity.as_ref());
        }
        Balance { used, gone }
    }

    /// Used, gone, and what is neither that nor with anybody.
    fn for_thing(&self, node: &Node) -> (Sum, Sum, Option<Quantity>) {
        let sum = |of: &BTreeMap<String, Sum>| of.get(&node.id).copied().unwrap_or_default();
        let (used, gone) = (sum(&self.used), sum(&self.gone));
        let rest = node.made.as_ref().and_then(|made| {
            let mut held = Sum::default();
            node.held.iter().for_each(|there| held.add(Some(&there.quantity)));
            let mut amount = made.amount;
            for part in [used, gone, held] {
                amount = amount.checked_sub(part.against(made)?)?;
            }
            Some(quantity(&Amount { amount, ..*made }))
        });
        (used, gone, rest)
    }
}

/// The things of a chain, each with its balance and its holders.
pub(super) fn things(book: &mut Book<'_>, reach: &Reach, balance: &Balance) -> Result<Vec<Thing>, Problem> {
    let mut holdings: BTreeMap<&str, Vec<&Holding>> = BTreeMap::new();
    for holding in &reach.holdings {
        holdings.entry(&holding.lot).or_default().push(holding);
    }
    let mut all = Vec::with_capacity(reach.chain.nodes.len());
    for node in &reach.chain.nodes {
        let (used, gone, rest) = balance.for_thing(node);
        let mut held = Vec::new();
        for holding in holdings.get(node.id.as_str()).into_iter().flatten() {
            held.push(holder(book, holding)?);
        }
        let mut stops = Vec::new();
        for stop in node.stops.iter().take(MOST_STOPS) {
            let to = stop.to().map(|to| Ok::<_, Problem>(unsigned(book.named(to, None)?))).transpose()?;
            stops.push(Stop { why: stop.as_str().to_owned(), to, index: stop.index() });
        }
        let name = |book: &mut Book<'_>, id: &Option<String>| {
            id.as_ref().map(|id| Ok::<_, Problem>(unsigned(book.named(id, None)?))).transpose()
        };
        all.push(Thing {
            thing: unsigned(book.named(&node.id, None)?),
            sort: node.sort.as_str().to_owned(),
            product: name(book, &node.product)?,
            maker: name(book, &node.maker)?,
            depth: node.depth,
            made: node.made.as_ref().map(quantity),
            used: used.shown(),
            gone: gone.shown(),
            rest,
            held,
            unrecorded: per_cent(node.unrecorded),
            flags: node.flags.iter().map(|code| code.as_str().to_owned()).collect(),
            stops,
        });
    }
    Ok(all)
}

/// What somebody holds, and by what it came there.
pub(super) fn holder(book: &mut Book<'_>, holding: &Holding) -> Result<Holder, Problem> {
    let mut name = |id: &String| Ok::<_, Problem>(unsigned(book.named(id, None)?));
    let owner = (holding.owner != holding.holder).then_some(&holding.owner);
    Ok(Holder {
        holder: name(&holding.holder)?,
        place: holding.place.as_ref().map(&mut name).transpose()?,
        owner: owner.map(&mut name).transpose()?,
        quantity: quantity(&holding.quantity),
        to: holding.under_way_to.as_ref().map(&mut name).transpose()?,
        index: holding.by.as_ref().map(|(index, _)| *index),
        papers: holding.by.iter().flat_map(|(_, papers)| papers.clone()).collect(),
    })
}

/// What went into what.
pub(super) fn edges(book: &mut Book<'_>, chain: &Chain) -> Result<Vec<ChainEdge>, Problem> {
    let edge = |edge: &Edge| {
        let mut name = |id: &String| Ok::<_, Problem>(unsigned(book.named(id, None)?));
        Ok(ChainEdge {
            from: name(&edge.from)?,
            to: name(&edge.to)?,
            packed: edge.how == How::Packed,
            reported: edge.reported,
            index: edge.index,
            quantity: edge.quantity.as_ref().map(quantity),
            by: edge.by.as_ref().map(&mut name).transpose()?,
            time: edge.time.clone().map(|rfc3339| Moment { rfc3339, at: None }),
        })
    };
    chain.edges.iter().map(edge).collect()
}

/// What left the books, as a page tells it.
pub(super) fn gone(book: &mut Book<'_>, gone: &Gone) -> Result<suyuan_web::view::Gone, Problem> {
    let mut name = |id: &String| Ok::<_, Problem>(unsigned(book.named(id, None)?));
    Ok(suyuan_web::view::Gone {
        lot: name(&gone.lot)?,
        how: gone.how.to_owned(),
        to: gone.to.as_ref().map(&mut name).transpose()?,
        quantity: gone.quantity.as_ref().map(quantity),
        index: gone.index,
        papers: gone.papers.clone(),
    })
}

fn mismatch(book: &mut Book<'_>, found: &Mismatch) -> Result<TraceMismatch, Problem> {
    let mut entries = found.entries.clone();
    entries.sort_unstable();
    Ok(TraceMismatch {
        lot: unsigned(book.named(&found.lot, None)?),
        what: found.what.as_str().to_owned(),
        found: quantity(&found.found),
        against: found.against.as_str().to_owned(),
        at_most: quantity(&found.at_most),
        entries,
    })
}

pub(super) fn quantity(quantity: &Amount) -> Quantity {
    Quantity {
        value: quantity.amount.normalize().to_string(),
        unit: quantity.unit.code().to_owned(),
        at: None,
    }
}

/// A share of one as per cent with at most one decimal; empty where there is none.
fn per_cent(share: Decimal) -> String {
    match share.is_zero() {
        true => String::new(),
        false => (share * Decimal::ONE_HUNDRED).round_dp(1).normalize().to_string(),
    }
}
