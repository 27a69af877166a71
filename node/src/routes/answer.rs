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

/// Says how long an answer may be kept.
pub(super) fn cached(mut response: Response, how: &'static str) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(how));
    response
}
