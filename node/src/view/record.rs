//! The page on which members record.

use suyuan_web::{Lang, view::RecordPage};

use super::book::Book;
use crate::{Problem, app::App};

/// Fills the page.
pub(crate) fn record_page(app: &App, lang: Lang) -> Result<RecordPage, Problem> {
    let book = Book::open(app)?;
    let host = app.ledger.read(|state| state.hosts().first().map(|host| host.origin()))?;
    Ok(RecordPage { lang, host: host.unwrap_or_default(), ledger: book.info()? })
}
