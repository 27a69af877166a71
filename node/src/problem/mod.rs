//! Errors as RFC 9457 problem details: one shape for everything that a node cannot do.
//!
//! ```json
//! {"type": "/problems/sequence-gap", "title": "Statements before this one are missing", "status": 409, "code": "sequence-gap",
//!  "detail": "…", "field": "suyuan.seq", "hint": "…", "retry": true, "expected": 7}
//! ```
//!
//! Every answer made here carries its [`Problem`] as an extension, so that [`dress`] can show a person a page instead.

mod catalogue;
mod dress;
mod refused;
mod store;

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

pub use catalogue::{ALL, Entry, entry};
pub(crate) use dress::dress;

/// One problem. Boxed, because every `Result` of a request carries the room for one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(crate) struct Problem(Box<Details>);

/// As it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Details {
    #[serde(rename = "type")]
    kind: String,
    title: &'static str,
    status: u16,
    code: &'static str,
    detail: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    field: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    hint: String,
    retry: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seq: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prev: Option<String>,
    #[serde(skip)]
    retry_after: Option<u32>,
    #[serde(skip)]
    allow: Option<HeaderValue>,
}

impl Problem {
    /// A problem of the catalogue, with what is wrong this time.
    pub(crate) fn new(code: &'static str, detail: impl Into<String>) -> Problem {
        let entry = entry(code).unwrap_or(catalogue::INTERNAL);
        Problem(Box::new(Details {
            kind: format!("/problems/{}", entry.code),
            title: entry.title,
            status: entry.status,
            code: entry.code,
            detail: detail.into(),
            field: String::new(),
            hint: entry.hint.to_owned(),
            retry: entry.retry,
            expected: None,
            seq: None,
            prev: None,
            retry_after: (entry.retry && matches!(entry.status, 429 | 503)).then_some(1),
            allow: None,
        }))
    }

    /// Nothing is there.
    pub(crate) fn not_found(detail: impl Into<String>) -> Problem {
        Problem::new("not-found", detail)
    }

    /// A parameter or body that cannot be read.
    pub(crate) fn malformed(field: &str, detail: impl Into<String>) -> Problem {
        Problem::new("malformed", detail).at(field)
    }

    /// The node cannot just now.
    pub(crate) fn unavailable(detail: impl Into<String>) -> Problem {
        Problem::new("unavailable", detail)
    }

    /// The node takes no statements, and waiting does not change that.
    pub(crate) fn read_only(why: impl Into<String>) -> Problem {
        Problem::new("read-only", why)
    }

    /// The node's own fault; the detail goes to the log, not to the client.
    pub(crate) fn internal(cause: impl std::fmt::Display) -> Problem {
        tracing::error!(%cause, "internal error");
        Problem::new(
            "internal",
            "the node failed at this request; the log has the cause under this request's id",
        )
    }

    /// What field it is about.
    pub(crate) fn at(mut self, field: &str) -> Problem {
        field.clone_into(&mut self.0.field);
        self
    }

    /// What to do, where the catalogue's advice can be bettered.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Problem {
        self.0.hint = hint.into();
        self
    }

    /// The number that is wanted: of a statement in its chain, or of a byte in its file.
    pub(crate) fn expected(mut self, number: u64) -> Problem {
        self.0.expected = Some(number);
        self
    }

    /// When to come again, in seconds.
    pub(crate) fn after(mut self, seconds: u32) -> Problem {
        self.0.retry_after = Some(seconds.max(1));
        self
    }

    /// For an unknown key: what it would sign with, were it admitted.
    pub(crate) fn chain(mut self, seq: u64, prev: String) -> Problem {
        (self.0.seq, self.0.prev) = (Some(seq), Some(prev));
        self
    }

    /// The status.
    pub(crate) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The stable word.
    pub(crate) fn code(&self) -> &'static str {
        self.0.code
    }

    /// What is wrong this time.
    pub(crate) fn detail(&self) -> &str {
        &self.0.detail
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.0.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(allow) = &self.0.allow {
            headers.insert(header::ALLOW, allow.clone());
        }
        response.extensions_mut().insert(self);
        response
    }
}
