//! `GET /problems/{code}`: what a code means and what to do.

use std::sync::Arc;

use axum::{
    extract::{Path, Request, State},
    response::Response,
};
use serde::Serialize;
use suyuan_web::render;

use super::answer;
use crate::{Problem, app::App, negotiate::Reader, problem, view};

#[derive(Serialize)]
struct Told {
    #[serde(rename = "type")]
    kind: String,
    code: &'static str,
    title: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    retry: bool,
    meaning: &'static str,
    hint: &'static str,
}

/// Explains it.
pub(super) async fn get(
    State(app): State<Arc<App>>,
    Path(code): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let entry =
        problem::entry(&code).ok_or_else(|| Problem::not_found(format!("there is no code {code:?}")))?;
    let reader = Reader::of(request.headers(), request.uri().query());
    let response = match reader.is_person() {
        true => answer::page(render::problem(&view::code_page(&app, reader.lang, &entry)?)),
        false => answer::json(&Told {
            kind: format!("/problems/{}", entry.code),
            code: entry.code,
            title: entry.title,
            status: Some(entry.status).filter(|status| *status > 0),
            retry: entry.retry,
            meaning: entry.meaning,
            hint: entry.hint,
        }),
    };
    Ok(answer::cached(response, "public, max-age=3600"))
}
