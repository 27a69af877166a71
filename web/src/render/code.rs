//! A code that is for no lot yet, or no more.

use askama::Template;

use super::finish;
use super::frame::{Frame, made};
use super::own::Own;
use crate::format;
use crate::lang::Lang;
use crate::markup::Markup;
use crate::view::{CodePage, CodePanel, OwnCode};

#[derive(Template)]
#[template(path = "code.html")]
struct Code<'a> {
    lang: Lang,
    frame: Frame,
    page: &'a CodePage,
    title: String,
    address: &'a str,
    made: Markup,
    own: Own,
}

/// The page of a code without a lot.
pub fn code(page: &CodePage) -> String {
    let lang = page.lang;
    finish(&Code {
        lang,
        frame: Frame::proven(lang, &page.ledger, "", &[], &[], &page.proof),
        page,
        title: lang.with("code-title", &[("product", &lang.name(&page.product))]),
        address: format::address(&page.uri),
        made: lang.moment(&made(&page.generated_at)),
        own: Own::of(lang, Some(&page.code), page.seen.as_ref()),
    })
}

/// What the state of a code means, with its day.
pub(super) fn means(lang: Lang, code: &CodePanel) -> Markup {
    lang.around(&format!("{}-means", code.word()), "date", lang.date(&code.since))
}

/// Which of how many it is.
pub(super) fn place(lang: Lang, code: &CodePanel, own: &OwnCode) -> String {
    let number = |value: u64| format::number(&value.to_string());
    let (one, of) = (number(own.number()), number(code.count));
    lang.with("code-place", &[("number", &one), ("count", &of), ("roll", &code.roll_name)])
}
