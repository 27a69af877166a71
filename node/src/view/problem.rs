//! Pages for what went wrong, what is not there, and what a code means.

use axum::body::Body;
use suyuan_ledger::identifier::{Identifier, Kind, LotId};
use suyuan_web::{
    Lang,
    format::with_units,
    render,
    view::{NoCode, NotFoundPage, Older, ProblemPage},
};

use super::book::Book;
use crate::{
    Problem,
    app::App,
    codes::{Looked, look},
    negotiate::Reader,
    observe::RequestId,
    problem::Entry,
};

/// An error as a page; `None` where even that cannot be made, and the problem itself must do.
pub(crate) fn problem_page(
    app: &App,
    reader: &Reader,
    problem: &Problem,
    path: &str,
    id: Option<&RequestId>,
) -> Option<Body> {
    if problem.code() == "not-found" {
        return not_found_page(app, reader.lang, path).ok().map(|page| Body::from(render::not_found(&page)));
    }
    let page = ProblemPage {
        lang: reader.lang,
        ledger: Book::open(app).ok()?.info().ok()?,
        code: problem.code().to_owned(),
        status: problem.status().as_u16(),
        detail: Some(with_units(problem.detail())).filter(|detail| !detail.is_empty()),
        request_id: id.map(|id| id.as_str().to_owned()),
    };
    Some(Body::from(render::problem(&page)))
}

/// What a code means.
pub(crate) fn code_page(app: &App, lang: Lang, entry: &Entry) -> Result<ProblemPage, Problem> {
    let ledger = Book::open(app)?.info()?;
    Ok(ProblemPage { lang, ledger, code: entry.code.to_owned(), status: 200, detail: None, request_id: None })
}

/// Nothing is known under this name; perhaps its product is.
pub(crate) fn not_found_page(app: &App, lang: Lang, asked: &str) -> Result<NotFoundPage, Problem> {
    let mut book = Book::open(app)?;
    let ledger = book.info()?;
    let older = app.ledger.read(|state| state.charter().and_then(|charter| charter.predecessor.clone()))?;
    let there = |url: &str| match asked.starts_with('/') {
        true => format!("{}{asked}", url.trim_end_matches('/')),
        false => url.to_owned(),
    };
    let older = older.map(|older| Older {
        origin: older.origin,
        url: app.door.config.predecessor_url.as_deref().map(there),
    });
    let id = crate::routes::identified(app, None, asked)?;
    let no_code = match id.as_ref().map(|id| look(app, id, u64::MAX)).transpose()? {
        Some(Looked::Unknown { missing: 0 }) => Some(NoCode::Unknown),
        Some(Looked::Unknown { .. }) => Some(NoCode::ListMissing),
        _ => None,
    };
    let product = id.as_ref().and_then(|id| product(app, id));
    let report = id.filter(|_| product.is_some() && app.complaints.is_some()).map(|id| id.to_string());
    Ok(NotFoundPage {
        lang,
        ledger,
        asked: asked.to_owned(),
        product: product.map(|product| book.named(&product, None)).transpose()?,
        no_code,
        older,
        report,
        generated_at: book.now(),
    })
}

fn product(app: &App, id: &Identifier) -> Option<String> {
    let product = match id.kind() {
        Kind::Product => id.to_string(),
        Kind::Lot => LotId::try_from(id.clone()).ok()?.product().to_string(),
        Kind::Item => suyuan_ledger::identifier::ItemId::try_from(id.clone()).ok()?.product().to_string(),
        _ => return None,
    };
    app.ledger.read(|state| state.product(&product).is_some()).ok()?.then_some(product)
}
