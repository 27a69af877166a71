//! The page that a code on a pack opens.

use askama::Template;

use super::frame::{Frame, made};
use super::own::Own;
use super::{chart, finish, product_data};
use crate::format;
use crate::lang::Lang;
use crate::markup::Markup;
use crate::view::{Dated, LotPage, LotState};

#[derive(Template)]
#[template(path = "lot.html")]
struct Lot<'a> {
    lang: Lang,
    frame: Frame,
    page: &'a LotPage,
    title: String,
    state_name: &'a str,
    state_means: Markup,
    state_do: &'a str,
    dated: Markup,
    /// What the page says once the shelf life has ended by the reader's clock.
    past: Option<Markup>,
    charts: Vec<String>,
    data: Markup,
    url: &'a str,
    small_width: usize,
    address: &'a str,
    made: Markup,
    own: Own,
}

/// The page that a code on a pack opens.
pub fn lot(page: &LotPage) -> String {
    drawn(page, Own::of(page.lang, page.code.as_ref(), page.seen.as_ref()))
}

/// The same, with what a pack has of its own given.
pub(super) fn drawn(page: &LotPage, own: Own) -> String {
    let lang = page.lang;
    let word = page.state.word();
    let dated_too = page.state == LotState::Normal && page.best_before.is_some();
    let state_means = match &page.state {
        LotState::PastDate(since) => lang.around("state-past-date-means", "date", lang.date(since)),
        LotState::OnHold { since, .. } => lang.around("state-on-hold-means", "date", lang.date(since)),
        LotState::Recalled { since, .. } => lang.around("state-recalled-means", "date", lang.date(since)),
        _ => lang.around_all(&format!("state-{word}-means"), &[]),
    };
    let dated = match &page.dated {
        Some(Dated::Harvested(moment)) => lang.around("lot-harvested", "date", lang.date(moment)),
        Some(Dated::Packed(moment)) => lang.around("lot-packed", "date", lang.date(moment)),
        None => lang.around_all("lot-when-unknown", &[]),
    };
    let cold: Vec<&str> =
        page.cold.iter().flat_map(|cold| [cold.min.unit.as_str(), cold.max.unit.as_str()]).collect();
    finish(&Lot {
        lang,
        frame: Frame::proven(lang, &page.ledger, &page.told_of, &page.steps, &cold, &page.proof),
        page,
        title: lang.with("lot-title", &[("product", &lang.name(&page.product)), ("lot", &page.lot)]),
        state_name: &if dated_too { "state-normal-dated".to_owned() } else { format!("state-{word}") },
        state_means,
        state_do: &format!("state-{word}-do"),
        dated,
        past: page
            .best_before
            .as_ref()
            .filter(|_| !page.state.is_alarm())
            .map(|before| lang.around("state-past-date-means", "date", lang.date(before))),
        charts: page.charts.iter().map(|log| chart::chart(lang, log)).collect(),
        data: product_data::of_lot(page),
        url: &page.uri,
        small_width: page.steps.len().saturating_sub(1) * 28 + 24,
        own,
        address: format::address(&page.uri),
        made: lang.moment(&made(&page.generated_at)),
    })
}
