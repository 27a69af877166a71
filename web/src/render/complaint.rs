//! Complaints: the form, and how one stands.

use askama::Template;

use super::finish;
use super::frame::Frame;
use crate::format;
use crate::lang::Lang;
use crate::linkset::query;
use crate::view::{ComplaintForm, ComplaintPage};

/// What a complaint may be about: texts `complaint-KIND`.
const KINDS: [&str; 4] = ["opened", "illness", "label", "other"];

#[derive(Template)]
#[template(path = "complaint_form.html")]
struct Form<'a> {
    lang: Lang,
    frame: Frame,
    page: &'a ComplaintForm,
    kinds: [&'static str; 4],
    answer_days: usize,
    contact_days: usize,
    address: &'a str,
}

/// The form. It is sent to `POST /complaints`.
pub fn complaint_form(page: &ComplaintForm) -> String {
    let lang = page.lang;
    let mut frame = Frame::plain(lang, &page.ledger);
    let about = page.about.as_deref().unwrap_or_default();
    if !about.is_empty() {
        frame.query = format!("about={}&", query(about));
    }
    let days = |days: u64| usize::try_from(days).unwrap_or(usize::MAX);
    finish(&Form {
        lang,
        frame,
        page,
        kinds: KINDS,
        answer_days: days(page.answer_days),
        contact_days: days(page.contact_days),
        address: format::address(about),
    })
}

#[derive(Template)]
#[template(path = "complaint.html")]
struct Complaint<'a> {
    lang: Lang,
    frame: Frame,
    page: &'a ComplaintPage,
    path: &'a str,
    address: &'a str,
}

/// The page of a complaint's number.
pub fn complaint(page: &ComplaintPage) -> String {
    let lang = page.lang;
    let (path, address) = (format::path_of(&page.about), format::address(&page.about));
    finish(&Complaint { lang, frame: Frame::plain(lang, &page.ledger), page, path, address })
}
