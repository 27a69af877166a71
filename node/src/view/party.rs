//! The page of a member, or of somebody outside the ledger.

use suyuan_ledger::{identifier::Identifier, rules::Standing};
use suyuan_web::{
    Lang,
    view::{At, Moment, Named, PartyKey, PartyPage, ProofRole},
};

use super::{book::Book, place::latest};
use crate::{Problem, app::App, moment::rfc3339};

/// The most places, and products, on a page.
const MOST: usize = 100;

/// Fills the page; `None` if nobody admitted or stated the party.
pub(crate) fn party_page(app: &App, lang: Lang, id: &Identifier) -> Result<Option<PartyPage>, Problem> {
    let mut book = Book::open(app)?;
    let size = book.size();
    let Some(party) =
        app.ledger.read(|state| state.party(id.as_str()).cloned())?.filter(|party| party.index < size)
    else {
        return Ok(None);
    };
    let (places, products, keys) = app.ledger.read(|state| {
        let owned = |owner: &str| owner == id.as_str();
        let mut places: Vec<String> = state
            .places()
            .filter(|(_, place)| {
                place.what.party.as_ref().map_or(owned(&place.owner), |party| owned(party.as_str()))
            })
            .map(|(id, _)| id.to_owned())
            .collect();
        let mut products: Vec<String> = state
            .products()
            .filter(|(_, product)| owned(&product.owner))
            .map(|(id, _)| id.to_owned())
            .collect();
        places.sort_unstable();
        products.sort_unstable();
        let in_force = state.keys().filter(|(_, key)| {
            key.since < size && owned(&key.party) && key.revoked.is_none_or(|entry| entry >= size)
        });
        let mut keys: Vec<PartyKey> = in_force
            .map(|(id, key)| PartyKey {
                fingerprint: id.fingerprint(),
                label: key.label.clone(),
                since: key.since,
            })
            .collect();
        keys.sort_by(|one, other| (one.since, &one.fingerprint).cmp(&(other.since, &other.fingerprint)));
        (places, products, keys)
    })?;
    let ledger = book.info()?;
    book.cite(party.index, ProofRole::Name);
    // The entry that admitted it is the first that names it, the founding charter for its governors.
    let first = app
        .ledger
        .read(|state| state.history(id.as_str()).part(0, 1))?
        .first()
        .copied()
        .unwrap_or(party.index)
        .min(party.index);
    let since = book
        .page(first)?
        .map(|page| Moment { rfc3339: rfc3339(page.read.time_ms), at: Some(At::entered(first)) });
    if since.is_some() {
        book.cite(first, ProofRole::Name);
    }
    let named = |book: &mut Book<'_>, uris: Vec<String>| -> Result<Vec<Named>, Problem> {
        uris.into_iter().take(MOST).map(|uri| book.named(&uri, None)).collect()
    };
    Ok(Some(PartyPage {
        lang,
        party: book.named(id.as_str(), None)?,
        roles: party.roles.iter().map(|role| role.as_str().to_owned()).collect(),
        status: crate::told::status(party.standing).to_owned(),
        since: since.filter(|_| party.standing != Standing::Outsider),
        places: named(&mut book, places)?,
        products: named(&mut book, products)?,
        keys,
        steps: latest(&mut book, id.as_str())?,
        proof: book.proof(&ledger)?,
        generated_at: book.now(),
        ledger,
    }))
}
