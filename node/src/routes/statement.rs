//! `GET /v1/statements/{id or index}` and its proof: one signed act, exactly.

use std::sync::Arc;

use axum::{
    extract::{Path, Request, State},
    http::{HeaderValue, header},
    response::Response,
};

use suyuan_web::render;

use super::{answer, blocking};
use crate::{
    Problem,
    app::App,
    ledger::Read,
    negotiate::{Reader, parameter},
    told::ToldStatement,
    view,
};

const JSON: &str = "application/json";
const COSE: &str = "application/cose";
const HTML: &str = "text/html";

/// The statement: JSON, its bytes, or a page.
pub(super) async fn get(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let reader = Reader::of(request.headers(), request.uri().query());
    let asked = request.uri().query().and_then(|query| parameter(query, "form"));
    // A link cannot say what it accepts.
    let form = match asked.as_deref() {
        Some("cose") => COSE,
        Some("json") => JSON,
        Some(other) => return Err(Problem::malformed("form", format!("found {other:?}, want cose or json"))),
        None => {
            reader.choose(&[JSON, COSE, HTML]).ok_or_else(|| super::not_acceptable(&[JSON, COSE, HTML]))?
        }
    };
    blocking(move || {
        let read = find(&app, &name)?;
        let mut response = match form {
            COSE => answer::cached(
                answer::of(COSE, read.statement.bytes().to_vec()),
                "public, max-age=604800, immutable",
            ),
            HTML => {
                let page =
                    view::statement_page(&app, reader.lang, read.index)?.ok_or_else(|| missing(&name))?;
                answer::cached(answer::page(render::statement(&page)), "no-cache")
            }
            _ => {
                let verdict = app.ledger.verdict(read.index)?;
                answer::cached(
                    answer::json(&ToldStatement::new(&read, &verdict).with_bytes(&read)),
                    "no-cache",
                )
            }
        };
        if form == COSE
            && let Ok(name) = HeaderValue::from_str(&format!("inline; filename=\"{}.cose\"", read.index))
        {
            response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
        }
        response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept, accept-language"));
        Ok(response)
    })
    .await?
}

/// The `.tlog-proof` against the newest cosigned checkpoint that covers it, else against the newest; with `?against=newest` always
/// against that, so that entries old and new can be proved by one checkpoint while no witness answers.
pub(super) async fn proof(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let against = parameter(request.uri().query().unwrap_or_default(), "against");
    blocking(move || {
        let index = index(&app, &name)?;
        let head = match against.as_deref() {
            None => app.proving(index),
            Some("newest") => app.ledger.head(),
            Some(other) => {
                return Err(Problem::malformed("against", format!("found {other:?}, want newest")));
            }
        };
        let text = app.ledger.proof(index, &head)?;
        let mut response = answer::text("text/plain; charset=utf-8", text);
        let name = format!("inline; filename=\"{index}.tlog-proof\"");
        if let Ok(name) = HeaderValue::from_str(&name) {
            response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
        }
        Ok(answer::cached(response, "no-cache"))
    })
    .await?
}

fn find(app: &App, name: &str) -> Result<Read, Problem> {
    app.ledger.entry(index(app, name)?)?.ok_or_else(|| missing(name))
}

/// Decimal digits are an index, 64 hexadecimal digits an id.
pub(super) fn index(app: &App, name: &str) -> Result<u64, Problem> {
    let found = if name.len() < 20 && name.bytes().all(|byte| byte.is_ascii_digit()) {
        name.parse().ok().filter(|index| *index < app.ledger.size())
    } else {
        let id = name.parse().map_err(|error| {
            Problem::malformed("id", format!("{error}"))
                .hint("give an index, or an id of 64 lower-case hexadecimal digits")
        })?;
        app.ledger.index_of(&id)?
    };
    found.ok_or_else(|| missing(name))
}

fn missing(name: &str) -> Problem {
    Problem::not_found(format!("the ledger has no statement {name}"))
}
