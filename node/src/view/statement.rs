//! The page of one statement, as an inspector wants it.

use suyuan_web::{
    Lang,
    view::{At, Moment, ProofRole, StatementPage},
};

use super::{book::Book, step::verdict};
use crate::{Problem, app::App, moment::rfc3339};

/// Fills the page; `None` beyond the newest checkpoint.
pub(crate) fn statement_page(app: &App, lang: Lang, index: u64) -> Result<Option<StatementPage>, Problem> {
    let mut book = Book::open(app)?;
    let Some(page) = book.page(index)? else { return Ok(None) };
    let ledger = book.info()?;
    book.cite(index, ProofRole::Step);
    let header = page.read.statement.header();
    Ok(Some(StatementPage {
        lang,
        index,
        id: page.read.statement.id().to_string(),
        kind: page.kind().to_owned(),
        issuer: book.named(page.issuer(), Some(At::issuer(index)))?,
        subject: header.subject.clone(),
        issued_at: Moment {
            rfc3339: rfc3339(header.issued_at.saturating_mul(1000)),
            at: Some(At::field(index, "@iat")),
        },
        entered: Moment { rfc3339: rfc3339(page.read.time_ms), at: Some(At::entered(index)) },
        key: header.key.to_string(),
        seq: header.seq,
        prev: header.prev.map(|prev| prev.to_string()),
        instead: header.instead.iter().map(ToString::to_string).collect(),
        payload: String::from_utf8_lossy(page.read.statement.payload()).into_owned(),
        verdict: verdict(&page.verdict),
        // The state keeps the verdict as it stands; how it first stood is not kept.
        at_first: Vec::new(),
        cured_by: None,
        proof: book.proof(&ledger)?,
        generated_at: book.now(),
        ledger,
    }))
}
