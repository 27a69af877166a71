//! Answers in their few forms.

use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use crate::Problem;

/// JSON.
pub(super) fn json(value: &impl Serialize) -> Response {
    match serde_json::to_vec(value) {
        Ok(bytes) => of("application/json", bytes),
        Err(error) => Problem::internal(error).into_response(),
    }
}

/// Text of a type.
pub(super) fn text(kind: &'static str, text: impl Into<Body>) -> Response {
    of(kind, text)
}

/// A body of a type.
pub(super) fn of(kind: &'static str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

/// Marks an answer that is not worth compressing: hashes and signatures mostly, and the sender waits for it.
#[derive(Clone, Copy)]
pub(super) struct Incompressible;

/// Whether an answer is worth compressing.
pub(super) fn compressible(
    _: axum::http::StatusCode,
    _: axum::http::Version,
    headers: &axum::http::HeaderMap,
    extensions: &axum::http::Extensions,
) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    extensions.get::<Incompressible>().is_none() && !kind.starts_with("image/png")
}

/// Says how long an answer may be kept.
pub(super) fn cached(mut response: Response, how: &'static str) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(how));
    response
}
