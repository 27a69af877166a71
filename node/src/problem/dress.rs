//! The last word on errors: whatever went wrong, wherever, leaves as a problem; and a person gets it as a page.
//!
//! Some errors are made by the router or a layer (no such method, a panic, a body too large) and have no form of their own;
//! they are given one here by their status.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::Problem;
use crate::{app::App, negotiate, observe::RequestId, routes::Dressed, view};

/// Gives every error its form.
pub(crate) async fn dress(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let wants = negotiate::Reader::of(request.headers(), request.uri().query());
    let path = request.uri().path().to_owned();
    let id = request.extensions().get::<RequestId>().cloned();
    let response = next.run(request).await;
    if !response.status().is_client_error() && !response.status().is_server_error() {
        return response;
    }
    if response.extensions().get::<Dressed>().is_some() {
        return response;
    }
    let (mut response, problem) = match response.extensions().get::<Problem>().cloned() {
        Some(problem) => (response, problem),
        None => {
            let mut problem = by_status(response.status());
            problem.0.allow = response.headers().get(header::ALLOW).cloned();
            (problem.clone().into_response(), problem)
        }
    };
    if wants.is_person()
        && let Ok(Some(page)) = tokio::task::spawn_blocking(move || {
            view::problem_page(&app, &wants, &problem, &path, id.as_ref())
        })
        .await
    {
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        headers.remove(header::CONTENT_LENGTH);
        headers.insert(header::VARY, HeaderValue::from_static("accept, accept-language"));
        *response.body_mut() = page;
    }
    response
}

fn by_status(status: StatusCode) -> Problem {
    let code = match status {
        StatusCode::NOT_FOUND => "not-found",
        StatusCode::METHOD_NOT_ALLOWED => "method-not-allowed",
        StatusCode::NOT_ACCEPTABLE => "not-acceptable",
        StatusCode::REQUEST_TIMEOUT => "timeout",
        StatusCode::PAYLOAD_TOO_LARGE => "too-large",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "unsupported-media-type",
        StatusCode::TOO_MANY_REQUESTS => "rate-limited",
        StatusCode::SERVICE_UNAVAILABLE => "unavailable",
        status if status.is_client_error() => "malformed",
        _ => "internal",
    };
    Problem::new(code, super::entry(code).map_or("", |entry| entry.meaning))
}
