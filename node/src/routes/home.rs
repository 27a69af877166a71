//! `GET /`: the front page, and `GET /find?code=…`: what somebody typed from a label.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use suyuan_ledger::identifier::Identifier;
use suyuan_web::render;

use super::{
    answer::{self, Tag},
    blocking, identifier,
};
use crate::{
    Problem,
    app::App,
    negotiate::{Reader, parameter},
    view,
};

/// The most lots that are looked through for a bare lot number.
const MOST_LOTS: usize = 200_000;

/// The front page.
pub(super) async fn get(State(app): State<Arc<App>>, request: Request) -> Result<Response, Problem> {
    let reader = Reader::of(request.headers(), request.uri().query());
    let tag = Tag::new(&app, "text/html", reader.lang)?;
    if tag.matches(request.headers()) {
        return Ok(tag.not_modified());
    }
    blocking(move || Ok(tag.on(answer::page(render::home(&view::home_page(&app, reader.lang)?))))).await?
}

/// Leads from what was typed (an identifier, its path, a lot number, a statement's id) to its page.
pub(super) async fn find(State(app): State<Arc<App>>, request: Request) -> Response {
    let reader = Reader::of(request.headers(), request.uri().query());
    let code = request.uri().query().and_then(|query| parameter(query, "code")).unwrap_or_default();
    let found = blocking(move || {
        let code = code.trim();
        match path_of(&app, code)? {
            Some(path) => Ok(see(&path)),
            None => {
                let page = view::not_found_page(&app, reader.lang, code)?;
                let mut response = answer::page(render::not_found(&page));
                *response.status_mut() = StatusCode::NOT_FOUND;
                // The page is made already: the form of errors leaves it alone.
                response.extensions_mut().insert(answer::Dressed);
                Ok(response)
            }
        }
    });
    found.await.and_then(|found| found).unwrap_or_else(|problem: Problem| problem.into_response())
}

fn path_of(app: &App, code: &str) -> Result<Option<String>, Problem> {
    if code.is_empty() {
        return Ok(None);
    }
    if code.len() == 64 && code.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(Some(format!("/v1/statements/{}", code.to_ascii_lowercase())));
    }
    if let Ok(id) = Identifier::parse(code) {
        return Ok(path(&id));
    }
    let as_path = format!("/{}", code.trim_start_matches('/'));
    if identifier::is_identifier(&as_path) {
        return Ok(identifier::identified(app, None, &as_path)?.and_then(|id| path(&id)));
    }
    // By the last segment as it is written: nothing is parsed. On a copy, for which the sequencer does not wait.
    let state = app.ledger.copy()?;
    let named = |id: &str| id.rsplit('/').next().is_some_and(|last| last.eq_ignore_ascii_case(code));
    let lot = state.lots().take(MOST_LOTS).find(|lot| named(&lot.id)).map(|lot| lot.id.clone());
    app.ledger.sound(&state)?;
    Ok(lot.and_then(|lot| path(&Identifier::parse(&lot).ok()?)))
}

fn path(id: &Identifier) -> Option<String> {
    let (_, rest) = id.as_str().split_once("://")?;
    rest.find('/').map(|at| rest[at..].to_owned())
}

fn see(path: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(path) = HeaderValue::from_str(path) {
        response.headers_mut().insert(header::LOCATION, path);
    }
    response
}
