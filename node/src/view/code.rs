//! The code of a pack, on the page of its lot or on its own.

use base64::{Engine, engine::general_purpose::STANDARD};
use suyuan_ledger::{
    codes::CodeProof,
    identifier::{Identifier, ItemId},
    log::Hash,
    rules::CodeState,
};
use suyuan_web::{
    Lang,
    view::{At, CodePage, CodePanel, CodeProofShown, Moment, OwnCode, ProofRole},
};

use super::book::Book;
use crate::{
    Problem,
    app::App,
    codes::{Found, Looked, look},
    moment::rfc3339,
};

/// What a pack has of its own.
pub(crate) fn own_code(uri: &str, found: &Found) -> OwnCode {
    let Found { proof, serial, .. } = found;
    OwnCode { serial: serial.clone(), uri: uri.to_owned(), position: proof.position, proof: shown(proof) }
}

fn shown(proof: &CodeProof) -> CodeProofShown {
    let hashes = |path: &[Hash]| path.iter().map(Hash::to_string).collect();
    CodeProofShown {
        code: proof.code.hash.to_string(),
        pin_key: proof.code.pin_key.map(|key| STANDARD.encode(key)),
        path: hashes(&proof.path),
        group_path: hashes(&proof.group_path),
    }
}

/// What a panel tells, with the entries that say so cited.
pub(super) fn panel(book: &mut Book<'_>, item: &ItemId, found: &Found) -> Result<CodePanel, Problem> {
    let Found { roll, status, .. } = found;
    book.cite(roll.index, ProofRole::Name);
    for index in [Some(status.since), status.bound].into_iter().flatten() {
        book.cite(index, ProofRole::Name);
    }
    let since = book.page(status.since)?.map(|page| rfc3339(page.read.time_ms)).unwrap_or_default();
    let holder = status.holder.as_deref().map(|holder| book.named(holder, None)).transpose()?;
    let said = item.lot().map(|lot| suyuan_ledger::rules::names::canonical(lot.as_str()));
    let ended = matches!(status.state, CodeState::Opened | CodeState::Voided);
    Ok(CodePanel {
        state: status.state.as_str(),
        since: Moment { rfc3339: since, at: Some(At::entered(status.since)) },
        own: own_code(&item.to_string(), found),
        roll: roll.id.to_string(),
        roll_index: roll.index,
        roll_name: roll.what.name.clone(),
        group: status.group,
        count: roll.what.shape.count(),
        lot: status.lot.clone(),
        bound: status.bound,
        holder,
        other_lot: said.is_some_and(|said| status.lot.as_ref().is_some_and(|lot| *lot != said)),
        can_open: roll.what.pins && !ended && book.app().scan_key.is_some(),
    })
}

/// The page of a code that is for no lot; `None` if it is no code, or for one.
pub(crate) fn pack_page(app: &App, lang: Lang, id: &Identifier) -> Result<Option<CodePage>, Problem> {
    let Ok(item) = ItemId::try_from(id.clone()) else { return Ok(None) };
    let mut book = Book::open(app)?;
    let Looked::Found(found) = look(app, id, book.size())? else { return Ok(None) };
    let product = found.roll.what.product.to_string();
    let owner = app.ledger.read(|state| state.product(&product).map(|product| product.owner.clone()))?;
    let (ledger, code) = (book.info()?, panel(&mut book, &item, &found)?);
    Ok(Some(CodePage {
        lang,
        uri: id.to_string(),
        product: book.named(&product, None)?,
        owner: owner.map(|owner| book.named(&owner, None)).transpose()?,
        code,
        seen: None,
        proof: book.proof(&ledger)?,
        generated_at: book.now(),
        ledger,
    }))
}
