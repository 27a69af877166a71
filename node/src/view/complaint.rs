//! The form for a complaint, and the page of its number.

use suyuan_ledger::identifier::{Identifier, ItemId, Kind, LotId};
use suyuan_web::{
    Lang,
    view::{ComplaintAnswer, ComplaintForm, ComplaintPage, Moment},
};

use super::book::Book;
use crate::{
    Problem,
    app::App,
    complaints::{MOST_CONTACT, MOST_TEXT, Record},
    moment::{now_ms, rfc3339},
};

/// The form, about a thing or still about nothing.
pub(crate) fn complaint_form(
    app: &App,
    lang: Lang,
    about: Option<&Identifier>,
) -> Result<ComplaintForm, Problem> {
    let mut book = Book::open(app)?;
    let kept = app.complaints.as_ref().map(|complaints| complaints.config().clone());
    Ok(ComplaintForm {
        lang,
        ledger: book.info()?,
        about: about.map(ToString::to_string),
        product: about.and_then(product_of).map(|product| book.named(&product, None)).transpose()?,
        answer_days: kept.as_ref().map_or(0, |kept| kept.answer_days),
        contact_days: kept.as_ref().map_or(0, |kept| kept.contact_days),
        most_text: MOST_TEXT,
        most_contact: MOST_CONTACT,
    })
}

/// How a complaint stands: nothing of what was written.
pub(crate) fn complaint_page(app: &App, lang: Lang, record: &Record) -> Result<ComplaintPage, Problem> {
    let mut book = Book::open(app)?;
    let moment = |ms: u64| Moment { rfc3339: rfc3339(ms), at: None };
    let mut answers = Vec::with_capacity(record.answers.len());
    for answer in &record.answers {
        let by = book.named(&answer.by, None)?;
        answers.push(ComplaintAnswer { by, at: moment(answer.at_ms), text: answer.text.clone() });
    }
    Ok(ComplaintPage {
        lang,
        ledger: book.info()?,
        number: record.number.clone(),
        about: record.about.clone(),
        product: book.named(&record.product, None)?,
        kind: record.kind.word(),
        at: moment(record.at_ms),
        due: moment(record.due_ms),
        state: record.state(now_ms()),
        reachable: !record.contact.is_empty(),
        answers,
    })
}

fn product_of(id: &Identifier) -> Option<String> {
    match id.kind() {
        Kind::Lot => LotId::try_from(id.clone()).ok().map(|lot| lot.product().to_string()),
        Kind::Item => ItemId::try_from(id.clone()).ok().map(|item| item.product().to_string()),
        Kind::Product => Some(id.to_string()),
        _ => None,
    }
}
