//! The page of a product.

use std::rc::Rc;

use suyuan_ledger::{
    event::{Action, EventKind},
    identifier::{Class, Identifier},
    rules::names,
};
use suyuan_web::{
    Lang,
    view::{At, Named, ProductPage, ProofRole, Quantity, Shown},
};

use super::{
    book::{Book, Page},
    journey::tell,
};
use crate::{Problem, app::App};

/// The latest lots on a page.
const LATEST: usize = 12;
/// The most entries of one maker that are searched for them.
const MOST_SEARCHED: usize = 300;

/// Fills the page; `None` if nobody stated the product.
pub(crate) fn product_page(app: &App, lang: Lang, id: &Identifier) -> Result<Option<ProductPage>, Problem> {
    let mut book = Book::open(app)?;
    let size = book.size();
    let stated = app.ledger.read(|state| state.product(id.as_str()).cloned())?;
    let Some(stated) = stated.filter(|stated| stated.index < size) else { return Ok(None) };
    let ledger = book.info()?;
    let (index, what) = (stated.index, &stated.what);
    book.cite(index, ProofRole::Name);
    let at = |pointer: &str| Some(At::field(index, pointer));
    let quantity =
        |value: String, unit: &str, pointer: &str| Quantity { value, unit: unit.to_owned(), at: at(pointer) };
    let degrees = |value: rust_decimal::Decimal, pointer: &str| quantity(value.to_string(), "CEL", pointer);
    let packers: Vec<String> = what.packers.iter().map(ToString::to_string).collect();
    let mut makers = vec![stated.owner.clone()];
    makers.extend(packers.iter().cloned());
    let (mut steps, _) = made(&mut book, id.as_str(), &makers)?;
    steps.reverse();
    let packer = |(at, uri): (usize, &String), book: &mut Book<'_>| -> Result<Named, Problem> {
        book.named(uri, Some(At::field(index, format!("/packers/{at}"))))
    };
    Ok(Some(ProductPage {
        lang,
        product: book.named(id.as_str(), at("/product"))?,
        owner: book.named(&stated.owner, Some(At::issuer(index)))?,
        unit: Shown::Unit { unit: what.unit.to_string(), at: at("/unit") },
        factor: what.factor.as_ref().map(|f| quantity(f.amount.to_string(), f.unit.code(), "/factor")),
        shelf: what
            .shelf_life_days
            .map(|days| Shown::Days { value: days.to_string(), at: at("/shelfLifeDays") }),
        cold: what
            .cold_chain
            .map(|(min, max)| (degrees(min, "/coldChain/min"), degrees(max, "/coldChain/max"))),
        packers: packers
            .iter()
            .enumerate()
            .map(|packer_at| packer(packer_at, &mut book))
            .collect::<Result<_, _>>()?,
        steps,
        proof: book.proof(&ledger)?,
        generated_at: book.now(),
        ledger,
    }))
}

/// The acts that made the latest lots.
fn made(
    book: &mut Book<'_>,
    product: &str,
    makers: &[String],
) -> Result<(Vec<suyuan_web::view::Step>, Vec<Rc<Page>>), Problem> {
    let mut pages: Vec<Rc<Page>> = Vec::new();
    for maker in makers {
        let mut found = 0;
        for index in book.newest(maker, MOST_SEARCHED)? {
            let Some(page) = book.page(index)?.filter(|page| page.kind() == "event" && makes(page, product))
            else {
                continue;
            };
            pages.push(page);
            found += 1;
            if found == LATEST {
                break;
            }
        }
    }
    pages.sort_by_key(|page| page.read.index);
    pages.dedup_by_key(|page| page.read.index);
    let surplus = pages.len().saturating_sub(LATEST);
    pages.drain(..surplus);
    tell(book, pages)
}

/// Whether an act brings a counted lot of the product into being.
fn makes(page: &Page, product: &str) -> bool {
    let Some(event) = &page.event else { return false };
    let transformed = match &event.kind {
        EventKind::Transformation(_) => true,
        EventKind::Object(_) if event.action() == Some(Action::Add) => false,
        _ => return false,
    };
    names::classes(event).any(|(named, element)| {
        let class = Class::parse(named.uri).ok().filter(|class| class.lot().is_some());
        let ours = class.is_some_and(|class| class.product().as_str() == product);
        ours && named.pointer.is_output() == transformed && element.amount().is_some()
    })
}
