//! The front page.

use suyuan_web::{
    Lang,
    view::{At, HomePage, Moment},
};

use super::book::Book;
use crate::{Problem, app::App, moment::rfc3339};

/// Fills the page.
pub(crate) fn home_page(app: &App, lang: Lang) -> Result<HomePage, Problem> {
    let mut book = Book::open(app)?;
    let ledger = book.info()?;
    let parties: Vec<String> = app.ledger.read(|state| {
        let governors = state.charter().map(|charter| charter.governors.as_slice()).unwrap_or_default();
        governors.iter().map(|governor| governor.party.to_string()).collect()
    })?;
    let size = book.size();
    let last = size.checked_sub(1).map(|index| book.page(index)).transpose()?.flatten();
    Ok(HomePage {
        lang,
        size,
        last: last.map(|page| Moment {
            rfc3339: rfc3339(page.read.time_ms),
            at: Some(At::entered(page.read.index)),
        }),
        checkpoint: app
            .published()
            .map_or_else(|| book.head().text().to_owned(), |shown| shown.text().to_owned()),
        governors: parties.iter().map(|party| book.named(party, None)).collect::<Result<_, _>>()?,
        generated_at: book.now(),
        ledger,
    })
}
