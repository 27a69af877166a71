//! Which acts belong to the journey of a lot, from the field on: its own, and those of what it was made of as far as they
//! led to it.
//!
//! An ancestor's acts are told if they made it, worked on it, or brought it to somebody who made a later lot of this chain.
//! What else became of an ancestor (the part of the harvest that went to another buyer) is another lot's story.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use suyuan_ledger::{
    event::{BizStep, Event, EventKind, SourceDest},
    rules::names,
    trace::{Direction, Mismatch, mismatches, walk},
};
use suyuan_web::view::Step;

use super::{
    book::{Book, Page},
    step::step,
};
use crate::Problem;

/// The most lots that a journey goes back through.
const MOST_LOTS: usize = 200;
/// The most acts on a page.
pub(super) const MOST_STEPS: usize = 400;

/// The journey of a lot.
pub(super) struct Journey {
    /// Its acts, by their own time.
    pub(super) steps: Vec<Step>,
    /// The same acts, as they were read.
    pub(super) pages: Vec<Rc<Page>>,
    /// The lots that it goes back through, its own included.
    pub(super) lots: BTreeSet<String>,
    /// What does not add up.
    pub(super) mismatches: Vec<Mismatch>,
}

impl Journey {
    /// Reads the journey of the things that a code names: a lot; an item and its lot; what a pallet holds.
    pub(super) fn read(book: &mut Book<'_>, starts: &[String]) -> Result<Journey, Problem> {
        let (lots, makers) = book.app().ledger.read(|state| {
            let mut lots: BTreeSet<String> = BTreeSet::new();
            for start in starts {
                lots.extend(
                    walk(state, start, Direction::Back, MOST_LOTS).lots.into_iter().map(|(lot, _)| lot),
                );
            }
            let makers: BTreeMap<String, String> = lots
                .iter()
                .filter_map(|lot| state.lot(lot).map(|found| (lot.clone(), found.maker.clone())))
                .collect();
            (lots, makers)
        })?;
        let mut told: BTreeMap<u64, Rc<Page>> = BTreeMap::new();
        let mut all: BTreeMap<u64, Rc<Page>> = BTreeMap::new();
        let mut units: BTreeSet<String> = BTreeSet::new();
        for lot in &lots {
            let own = starts.contains(lot);
            for index in book.history(lot)? {
                let Some(page) = book.page(index)? else { continue };
                let Some(event) = &page.event else { continue };
                if own || leads_here(event, page.issuer(), lot, &lots, &makers) {
                    if let (EventKind::Aggregation(_), Some(unit)) = (&event.kind, event.parent_id()) {
                        units.insert(names::canonical(unit));
                    }
                    told.insert(index, page.clone());
                }
                all.insert(index, page.clone());
            }
        }
        for unit in &units {
            for index in book.history(unit)? {
                if let Some(page) = book.page(index)?.filter(|page| page.event.is_some()) {
                    told.insert(index, page.clone());
                    all.insert(index, page);
                }
            }
        }
        let events = all.iter().filter_map(|(index, page)| Some((*index, page.event.as_ref()?)));
        let found = mismatches(events);
        let mismatches = found.iter().filter(|m| lots.contains(&m.lot) || units.contains(&m.lot));
        // What a pallet tells as a whole is not told again of each lot on it.
        let of_units: Vec<&Mismatch> = found.iter().filter(|m| units.contains(&m.lot)).collect();
        let told_by_unit = |m: &Mismatch| {
            of_units.iter().any(|u| {
                u.lot != m.lot && u.what == m.what && u.entries.iter().any(|e| m.entries.contains(e))
            })
        };
        let mismatches = mismatches.filter(|m| units.contains(&m.lot) || !told_by_unit(m)).cloned().collect();
        let (steps, pages) = tell(book, told.into_values().collect())?;
        Ok(Journey { steps, pages, lots, mismatches })
    }
}

/// Tells acts in the order of their own time.
pub(super) fn tell(
    book: &mut Book<'_>,
    mut pages: Vec<Rc<Page>>,
) -> Result<(Vec<Step>, Vec<Rc<Page>>), Problem> {
    pages.sort_by_key(|page| (page.event.as_ref().map_or(0, Event::time_ms), page.read.index));
    // The end of a journey says more to a reader than its middle; a journey this long is a mixture of hundreds.
    let surplus = pages.len().saturating_sub(MOST_STEPS);
    pages.drain(..surplus);
    let steps = steps(book, &pages, &taken_back(&pages))?;
    Ok((steps, pages))
}

/// Tells acts as they come, and which of them were taken back.
pub(super) fn steps(
    book: &mut Book<'_>,
    pages: &[Rc<Page>],
    taken_back: &BTreeSet<u64>,
) -> Result<Vec<Step>, Problem> {
    let mut steps = Vec::with_capacity(pages.len());
    for page in pages {
        if let Some(mut step) = step(book, page.read.index)? {
            step.corrected = taken_back.contains(&page.read.index);
            steps.push(step);
        }
    }
    Ok(steps)
}

/// Entries that a later error declaration of the same party takes back.
fn taken_back(pages: &[Rc<Page>]) -> BTreeSet<u64> {
    let id = |page: &Page| Some((page.issuer().to_owned(), page.event.as_ref()?.event_id()?.to_owned()));
    let declared: BTreeMap<(String, String), u64> = pages
        .iter()
        .filter(|page| page.event.as_ref().is_some_and(|event| event.error_declaration().is_some()))
        .filter_map(|page| Some((id(page)?, page.read.index)))
        .collect();
    pages
        .iter()
        .filter(|page| {
            id(page).and_then(|id| declared.get(&id).copied()).is_some_and(|by| by > page.read.index)
        })
        .map(|page| page.read.index)
        .collect()
}

/// Whether an act on an ancestor led to the lot of the page.
fn leads_here(
    event: &Event,
    issuer: &str,
    lot: &str,
    lots: &BTreeSet<String>,
    makers: &BTreeMap<String, String>,
) -> bool {
    if let EventKind::Transformation(_) = &event.kind {
        let made = names::goods(event).filter(|goods| goods.pointer.is_output());
        return made.map(|goods| goods.canonical()).any(|made| lots.contains(&made));
    }
    let handed = matches!(
        event.biz_step(),
        Some(
            BizStep::Shipping
                | BizStep::Receiving
                | BizStep::Accepting
                | BizStep::RetailSelling
                | BizStep::VoidShipping
        )
    );
    if !handed {
        // A harvest or a spraying of the crop, a count: work on the ancestor itself.
        let gone = matches!(event.biz_step(), Some(BizStep::Destroying | BizStep::Decommissioning));
        return !gone;
    }
    let own = makers.get(lot).map(String::as_str);
    let later: BTreeSet<&str> =
        makers.values().map(String::as_str).filter(|maker| Some(*maker) != own).collect();
    let to = event.destination(SourceDest::PossessingParty).or(event.destination(SourceDest::OwningParty));
    to.map(names::canonical).is_some_and(|to| later.contains(to.as_str())) || later.contains(issuer)
}
