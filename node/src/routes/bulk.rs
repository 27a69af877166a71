//! `/inspect/scan`: many codes at once, for an inspector at a stall or in a store. It reads and signs nothing, and works with scripts off.
//!
//! `GET` is the form. `POST` takes a list, one code a line: typed or pasted (`application/x-www-form-urlencoded`, field `codes`), as a file
//! (`multipart/form-data`, fields `codes` and `file`), or as it is (`text/plain`, `text/csv`). Of a line with several cells the first that is a code counts.
//! The answer is a page, or by the field or parameter `form`, else by `Accept`, JSON or CSV.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{FromRequest, Multipart, Request, State},
    http::{HeaderValue, header, request::Parts},
    response::Response,
};
use suyuan_web::render;

use super::{
    answer::{self, cached},
    blocking, intake,
};
use crate::{
    Problem,
    app::App,
    negotiate::{Reader, parameter, parameters},
    view,
};

/// The longest list.
const LONGEST: usize = 512 << 10;
const HTML: &str = "text/html";
const JSON: &str = "application/json";
const CSV: &str = "text/csv";

/// A list, and what its answer shall be.
#[derive(Default)]
struct Asked {
    codes: String,
    form: Option<String>,
}

/// `GET /inspect/scan`.
pub(super) async fn form(State(app): State<Arc<App>>, request: Request) -> Result<Response, Problem> {
    let lang = Reader::of(request.headers(), request.uri().query()).lang;
    blocking(move || Ok(fresh(answer::page(render::inspect_scan(&view::bulk_page(&app, lang, "")?))))).await?
}

/// `POST /inspect/scan`.
pub(super) async fn check(State(app): State<Arc<App>>, request: Request) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let whole = Request::from_parts(parts.clone(), body);
    let (bytes, _room) = intake::body(&app, whole, LONGEST).await?;
    let kind =
        parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let mut asked = match kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase().as_str() {
        "application/x-www-form-urlencoded" => {
            let text = utf8(&bytes)?.replace('+', " ");
            let fields = parameters(&text).into_iter();
            fields.fold(Asked::default(), |asked, (name, value)| asked.with(&name, value))
        }
        "multipart/form-data" => multipart(parts.clone(), bytes.into()).await?,
        "text/plain" | "text/csv" => Asked { codes: utf8(&bytes)?, form: None },
        _ => {
            let detail = format!("found {kind:?}, want a form, text/plain or text/csv: one code a line");
            return Err(Problem::new("unsupported-media-type", detail).at("content-type"));
        }
    };
    let query = parts.uri.query();
    asked.form = asked.form.or_else(|| query.and_then(|query| parameter(query, "form")));
    let reader = Reader::of(&parts.headers, query);
    let form = match asked.form.as_deref() {
        Some("page") => HTML,
        Some("json") => JSON,
        Some("csv") => CSV,
        Some(other) => {
            return Err(Problem::malformed("form", format!("found {other:?}, want page, json or csv")));
        }
        None => reader.choose(&[HTML, JSON, CSV]).ok_or_else(|| super::not_acceptable(&[HTML, JSON, CSV]))?,
    };
    blocking(move || {
        let page = view::bulk_page(&app, reader.lang, &asked.codes)?;
        Ok(fresh(match form {
            HTML => answer::page(render::inspect_scan(&page)),
            JSON => answer::json(&page),
            _ => {
                let mut response = answer::of("text/csv; charset=utf-8", view::bulk_csv(&page));
                let name = HeaderValue::from_static("attachment; filename=\"codes.csv\"");
                response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
                response
            }
        }))
    })
    .await?
}

impl Asked {
    fn with(mut self, name: &str, value: String) -> Asked {
        match name {
            "codes" | "file" => {
                if !self.codes.is_empty() && !self.codes.ends_with('\n') {
                    self.codes.push('\n');
                }
                self.codes.push_str(&value);
            }
            "form" if !value.is_empty() => self.form = Some(value),
            _ => {}
        }
        self
    }
}

async fn multipart(parts: Parts, body: Body) -> Result<Asked, Problem> {
    let wrong = |error: &dyn std::fmt::Display| Problem::malformed("", error.to_string());
    let request = Request::from_parts(parts, body);
    let mut form = Multipart::from_request(request, &()).await.map_err(|e| wrong(&e))?;
    let mut asked = Asked::default();
    while let Some(field) = form.next_field().await.map_err(|e| wrong(&e))? {
        let name = field.name().unwrap_or_default().to_owned();
        let bytes = field.bytes().await.map_err(|e| wrong(&e))?;
        asked = asked.with(&name, utf8(&bytes)?);
    }
    Ok(asked)
}

fn utf8(bytes: &[u8]) -> Result<String, Problem> {
    let text = std::str::from_utf8(bytes).map_err(|e| {
        Problem::malformed("codes", format!("byte {} is not UTF-8", e.valid_up_to()))
            .hint("save the list as plain text or CSV in UTF-8; a workbook is not read here")
    })?;
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

/// What has become of codes changes with each entry.
fn fresh(mut response: Response) -> Response {
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept, accept-language"));
    cached(response, "no-store")
}
