//! A commitment (承诺达标合格证) as a page that prints as a paper of its own.

use askama::Template;

use super::finish;
use super::frame::{Frame, made};
use crate::lang::Lang;
use crate::markup::Markup;
use crate::qr;
use crate::view::CommitmentPage;

/// What can be promised, and on what ground, by their words.
const WORDS: [&str; 5] =
    ["no-banned-substances", "residues-within-limits", "quality-control", "own-test", "commissioned-test"];

#[derive(Template)]
#[template(path = "commitment.html")]
struct Commitment<'a> {
    lang: Lang,
    frame: Frame,
    page: &'a CommitmentPage,
    title: String,
    /// The code that leads here, as SVG.
    qr: Option<String>,
    made: Markup,
}

/// A commitment.
pub fn commitment(page: &CommitmentPage) -> String {
    let lang = page.lang;
    let made_of = page.made.iter().filter_map(|made| made.quantity.as_ref());
    let quantities = made_of.chain([&page.commitment.quantity]);
    let units: Vec<&str> = quantities.map(|quantity| quantity.unit.as_str()).collect();
    finish(&Commitment {
        lang,
        frame: Frame::with_words(lang, &page.ledger, &units, &WORDS, &page.proof),
        page,
        title: lang.say("commitment-title"),
        qr: qr::Code::new(&qr::printed(&page.address)).ok().map(|code| code.svg()),
        made: lang.moment(&made(&page.generated_at)),
    })
}
