//! `GET /record`: the page on which members record from their phones; its manifest, and the picture of a phone's request.

use std::sync::Arc;

use axum::{
    extract::{RawQuery, Request, State},
    response::Response,
};
use suyuan_ledger::enrolment::Enrolment;
use suyuan_web::{qr, render};

use super::{
    answer::{self, Tag},
    blocking,
};
use crate::{
    Problem,
    app::App,
    negotiate::{Reader, parameter},
    view,
};

/// Modules a side that a request may need: version 20.
const MOST_MODULES: usize = 97;

/// The page. It changes with the program and the charter, not with the log.
pub(super) async fn get(State(app): State<Arc<App>>, request: Request) -> Result<Response, Problem> {
    let reader = Reader::of(request.headers(), request.uri().query());
    let charter = app.ledger.read(|state| state.charter_index())?;
    let tag = Tag::of_program(charter, "record", reader.lang);
    if tag.matches(request.headers()) {
        return Ok(tag.not_modified());
    }
    blocking(move || Ok(tag.on(answer::page(render::record(&view::record_page(&app, reader.lang)?))))).await?
}

/// What a phone needs to install it.
pub(super) async fn manifest(State(app): State<Arc<App>>, request: Request) -> Result<Response, Problem> {
    let reader = Reader::of(request.headers(), request.uri().query());
    blocking(move || {
        let manifest = render::record_manifest(&view::record_page(&app, reader.lang)?);
        Ok(answer::cached(answer::of("application/manifest+json", manifest), "no-cache"))
    })
    .await?
}

/// The QR code of a phone's request, and of nothing else: what is none that holds is refused with the reason.
pub(super) async fn picture(RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let text = parameter(&query.unwrap_or_default(), "of").unwrap_or_default();
    let wrong = |detail: String| Problem::malformed("of", detail);
    Enrolment::read(&text).map_err(|error| wrong(error.to_string()))?;
    let code =
        qr::Code::within(&text, qr::Level::L, MOST_MODULES).map_err(|error| wrong(error.to_string()))?;
    Ok(answer::cached(answer::of("image/svg+xml", code.svg()), "no-store"))
}
