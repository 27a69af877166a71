//! The page behind a code, for a viewer across a room.

use suyuan_ledger::identifier::Identifier;
use suyuan_web::{
    Lang,
    view::{Lately, LotPage},
};

use super::{lot, sensor};
use crate::{Problem, app::App, live};

/// Fills it; `None` if no statement names the thing.
pub(crate) fn live_page(
    app: &App,
    lang: Lang,
    id: &Identifier,
) -> Result<Option<(LotPage, Lately)>, Problem> {
    let Some(told) = lot::told(app, lang, id)? else { return Ok(None) };
    let temperature = sensor::newest_temperature(app, &told.journey.pages, &told.page.steps)?;
    Ok(Some((told.page, Lately { temperature, scans: live::scans(app, id) })))
}
