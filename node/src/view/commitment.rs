//! Commitments (承诺达标合格证): the page of one, and those about a lot. Only those in force below the checkpoint are shown.

use suyuan_ledger::{
    event,
    identifier::Host,
    rules::{
        Promised, State,
        payload::{Contact, Names as PayloadNames},
    },
};
use suyuan_web::{
    Lang,
    view::{
        At, Commitment, CommitmentPage, MadeInto, Moment, Names, ProofRole, Quantity, ReceivedBy, Shown,
        Standing, Withdrawal,
    },
};

use super::book::Book;
use crate::{Problem, app::App};

/// Fills the page of the commitment that an entry gives; `None` if it gives none that is in force.
pub(crate) fn commitment_page(app: &App, lang: Lang, index: u64) -> Result<Option<CommitmentPage>, Problem> {
    let mut book = Book::open(app)?;
    let size = book.size();
    let Some(page) = book.page(index)? else { return Ok(None) };
    let lot = page.read.statement.header().subject.clone();
    let found = app.ledger.read(|state| {
        let promised = state.commitments(&lot).iter().find(|promised| promised.index == index)?.clone();
        let product = state.lot(&lot)?.product.clone();
        Some((promised, product, state.made_of(&lot)))
    })?;
    let Some((promised, product, made_of)) = found else { return Ok(None) };
    let ledger = book.info()?;
    book.cite(index, ProofRole::Step);
    let what = &promised.what;
    let at = |pointer: &str| Some(At::field(index, pointer));
    let word = |name: &str, i: usize, word: &str| Shown::Certificate {
        kind: word.to_owned(),
        at: at(&format!("/{name}/{i}")),
    };
    let mut made = Vec::new();
    for one in made_of.into_iter().filter(|one| one.index < size) {
        let quantity = one.quantity.map(|quantity| shown(&quantity, None));
        made.push(MadeInto { lot: book.named(&one.lot, None)?, quantity });
    }
    let mut received = Vec::new();
    for (who, index) in promised.received.iter().filter(|(_, index)| **index < size) {
        book.cite(*index, ProofRole::Name);
        received.push(ReceivedBy { who: book.named(who, Some(At::issuer(*index)))?, index: *index });
    }
    let origin = app.ledger.read(|state| state.hosts().first().map(Host::origin))?.unwrap_or_default();
    Ok(Some(CommitmentPage {
        lang,
        product: book.named(&product, None)?,
        lot: book.named(&what.lot, at("/lot"))?,
        origin: match &what.origin {
            PayloadNames::Public(names) => Shown::Names { names: Names(names.clone()), at: at("/origin") },
            PayloadNames::Private(_) => Shown::Private { at: at("/origin") },
        },
        contact: match &what.contact {
            Contact::Public(text) => Shown::Text { text: text.clone(), at: at("/contact") },
            Contact::Private(_) => Shown::Private { at: at("/contact") },
        },
        promises: what.promises.iter().enumerate().map(|(i, p)| word("promises", i, p.as_str())).collect(),
        basis: what.basis.iter().enumerate().map(|(i, b)| word("basis", i, b.as_str())).collect(),
        commitment: line(&mut book, &promised)?,
        made,
        received,
        address: format!("{origin}/commitment/{index}"),
        proof: book.proof(&ledger)?,
        generated_at: book.now(),
        ledger,
    }))
}

/// Those about a page's lots, oldest first.
pub(super) fn about(book: &mut Book<'_>, lots: &[String]) -> Result<Vec<Commitment>, Problem> {
    let size = book.size();
    let of = |state: &State| -> Vec<Promised> {
        let all = lots.iter().flat_map(|lot| state.commitments(lot));
        all.filter(|promised| promised.index < size).cloned().collect()
    };
    let found = book.app().ledger.read(of)?;
    found.iter().map(|promised| line(book, promised)).collect()
}

fn line(book: &mut Book<'_>, promised: &Promised) -> Result<Commitment, Problem> {
    let (index, size) = (promised.index, book.size());
    let at = |pointer: &str| Some(At::field(index, pointer));
    book.cite(index, ProofRole::Name);
    let standing = match (&promised.withdrawn, promised.replaced) {
        (Some(withdrawn), _) if withdrawn.index < size => {
            book.cite(withdrawn.index, ProofRole::Name);
            let at = At::field(withdrawn.index, "/reason");
            Standing::Withdrawn(Box::new(Withdrawal {
                index: withdrawn.index,
                by: book.named(&withdrawn.by, Some(At::issuer(withdrawn.index)))?,
                reason: Shown::Text { text: withdrawn.reason.clone(), at: Some(at) },
            }))
        }
        (_, Some(index)) if index < size => Standing::Replaced { index },
        _ => Standing::Stands,
    };
    Ok(Commitment {
        index,
        number: Shown::Text { text: promised.what.number.clone(), at: at("/number") },
        by: book.named(&promised.by, Some(At::issuer(index)))?,
        quantity: shown(&promised.what.quantity, at("/quantity")),
        issued: Moment { rfc3339: promised.what.issued.to_string(), at: at("/issued") },
        standing,
    })
}

fn shown(quantity: &event::Quantity, at: Option<At>) -> Quantity {
    Quantity { value: quantity.amount.to_string(), unit: quantity.unit.code().to_owned(), at }
}
