//! The front page, and pages for what is not there or did not work.

use askama::Template;
use suyuan_ledger::rules::Role;

use super::finish;
use super::frame::Frame;
use crate::format;
use crate::lang::Lang;
use crate::markup::Markup;
use crate::view::{HomePage, NotFoundPage, ProblemPage};

#[derive(Template)]
#[template(path = "home.html")]
struct Home<'a> {
    lang: Lang,
    frame: Frame,
    page: &'a HomePage,
    size: Markup,
    /// What a member may be, for a request behind `#admit=`.
    roles: Vec<&'static str>,
}

/// The front page. Its form asks `GET /find?code=…`.
pub fn home(page: &HomePage) -> String {
    let size = Markup(format::number(&page.size.to_string()));
    let roles = Role::ALL.iter().map(|role| role.as_str()).collect();
    finish(&Home { lang: page.lang, frame: Frame::plain(page.lang, &page.ledger), page, size, roles })
}

#[derive(Template)]
#[template(path = "not_found.html")]
struct NotFound<'a> {
    lang: Lang,
    frame: Frame,
    page: &'a NotFoundPage,
}

/// A code that is not known.
pub fn not_found(page: &NotFoundPage) -> String {
    finish(&NotFound { lang: page.lang, frame: Frame::plain(page.lang, &page.ledger), page })
}

#[derive(Template)]
#[template(path = "problem.html")]
struct Problem<'a> {
    lang: Lang,
    frame: Frame,
    page: &'a ProblemPage,
    title: String,
    remedy: String,
    retry: bool,
}

/// An error, or what a code means: a refusal's, a flag's or a reason's for pending.
pub fn problem(page: &ProblemPage) -> String {
    let lang = page.lang;
    let text = |name: String| lang.get(&name, &[]);
    let flag = text(format!("flag-{}", page.code));
    let title = text(format!("problem-{}", page.code))
        .or(flag.clone())
        .unwrap_or_else(|| lang.say("problem-unknown"));
    let remedy = text(format!("problem-{}-do", page.code));
    let remedy =
        remedy.unwrap_or_else(|| if flag.is_some() { String::new() } else { lang.say("problem-unknown-do") });
    let retry = ["unknown-key", "sequence-gap"].contains(&page.code.as_str());
    finish(&Problem { lang, frame: Frame::plain(lang, &page.ledger), page, title, remedy, retry })
}
