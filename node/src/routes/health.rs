//! `GET /health` and `GET /metrics`: for whoever watches over the node.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use super::answer;
use crate::app::App;

#[derive(Serialize)]
struct Health {
    status: &'static str,
    size: u64,
}

/// Whether the node takes statements.
pub(super) async fn health(State(app): State<Arc<App>>) -> Response {
    let mut response = match app.open_for_writing() {
        Ok(()) => answer::json(&Health { status: "ok", size: app.ledger.size() }),
        Err(problem) => problem.into_response(),
    };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Its numbers.
pub(super) async fn metrics(State(app): State<Arc<App>>) -> Response {
    app.door.metrics.size.set(app.ledger.size() as f64);
    app.door.metrics.behind.set(app.ledger.behind().0 as f64);
    answer::text("text/plain; version=0.0.4; charset=utf-8", app.door.metrics.render())
}
