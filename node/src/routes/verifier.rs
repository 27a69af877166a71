//! `GET /verifier.html`: the verifier as a file, with this ledger pinned in it, for people to keep.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::answer;
use crate::{Problem, app::App, view};

/// The file. It comes with the policy that it carries itself, which allows its own script and nothing else.
pub(super) async fn get(State(app): State<Arc<App>>, request: Request) -> Result<Response, Problem> {
    let made = view::verifier(&app)?;
    let tag = format!("\"{}\"", made.sha256);
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|tag| tag.to_str().ok());
    let mut response = match known.is_some_and(|known| known.contains(&tag)) {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => answer::page(made.html.clone()),
    };
    let policy = format!("{}; frame-ancestors 'none'", made.content_security_policy);
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, policy),
        // Weak, because compression changes the bytes.
        (header::ETAG, format!("W/{tag}")),
    ] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    }
    Ok(answer::cached(response, "no-cache"))
}
