//! The page of a place.

use suyuan_ledger::{event::Quantity, identifier::Identifier};
use suyuan_web::{
    Lang,
    view::{At, Detail, PlacePage, ProofRole, Shown, Step},
};

use super::{book::Book, journey::tell, lot::region};
use crate::{Problem, app::App};

/// The newest acts shown on a page.
const LATEST: usize = 30;

/// Fills the page; `None` if nobody stated the place.
pub(crate) fn place_page(app: &App, lang: Lang, id: &Identifier) -> Result<Option<PlacePage>, Problem> {
    let mut book = Book::open(app)?;
    let size = book.size();
    let Some(stated) =
        app.ledger.read(|state| state.place(id.as_str()).cloned())?.filter(|stated| stated.index < size)
    else {
        return Ok(None);
    };
    let ledger = book.info()?;
    let place = book.named(id.as_str(), None)?;
    let amount = |label: &str, pointer: &str, quantity: &Quantity| Detail {
        label: label.to_owned(),
        value: Shown::Quantity(suyuan_web::view::Quantity {
            value: quantity.amount.to_string(),
            unit: quantity.unit.code().to_owned(),
            at: Some(At::field(stated.index, pointer)),
        }),
    };
    let mut facts = Vec::new();
    facts.extend(stated.what.area.as_ref().map(|area| amount("area", "/area", area)));
    if let Some(crop) = &stated.what.crop {
        let crop = book.named(crop.as_str(), Some(At::field(stated.index, "/crop")))?;
        facts.push(Detail { label: "crop".to_owned(), value: Shown::Named(crop) });
    }
    facts.extend(stated.what.capacity.as_ref().map(|capacity| amount("capacity", "/capacity", capacity)));
    book.cite(stated.index, ProofRole::Name);
    let said = book.page(stated.index)?.is_some_and(|page| page.payload.at("/party").is_some());
    let (party, at) = match &stated.what.party {
        Some(party) if said => (party.to_string(), At::field(stated.index, "/party")),
        _ => (stated.owner.clone(), At::issuer(stated.index)),
    };
    Ok(Some(PlacePage {
        lang,
        kind: stated.what.kind.to_owned(),
        region: region(&mut book, &place)?,
        party: Some(book.named(&party, Some(at))?),
        place,
        facts,
        steps: latest(&mut book, id.as_str())?,
        proof: book.proof(&ledger)?,
        generated_at: book.now(),
        ledger,
    }))
}

/// The newest acts that name a thing, newest first.
pub(super) fn latest(book: &mut Book<'_>, of: &str) -> Result<Vec<Step>, Problem> {
    let mut pages = Vec::new();
    for index in book.newest(of, LATEST * 2)? {
        pages.extend(book.page(index)?.filter(|page| page.event.is_some()));
        if pages.len() == LATEST {
            break;
        }
    }
    let (mut steps, _) = tell(book, pages)?;
    steps.reverse();
    Ok(steps)
}
