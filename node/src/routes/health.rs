//! `GET /health` and `GET /metrics`: for whoever watches over the node.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use super::answer;
use crate::{app::App, cosign::Cosign};

#[derive(Serialize)]
struct Health {
    status: &'static str,
    size: u64,
    /// The size that the witnesses' quorum has cosigned.
    #[serde(skip_serializing_if = "Option::is_none")]
    cosigned: Option<u64>,
    /// What does not stop the node, but wants somebody to look.
    #[serde(skip_serializing_if = "Option::is_none")]
    warning: Option<String>,
}

/// Whether the node takes statements.
pub(super) async fn health(State(app): State<Arc<App>>) -> Response {
    let mut response = match app.open_for_writing() {
        Ok(()) => {
            let cosigning = app.cosign.as_ref().map(Cosign::report);
            answer::json(&Health {
                status: "ok",
                size: app.ledger.size(),
                cosigned: cosigning.as_ref().map(|report| report.size),
                warning: cosigning.and_then(|report| report.warning()),
            })
        }
        Err(problem) => problem.into_response(),
    };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Its numbers.
pub(super) async fn metrics(State(app): State<Arc<App>>) -> Response {
    app.door.metrics.size.set(app.ledger.size() as f64);
    app.door.metrics.behind.set(app.ledger.behind().0 as f64);
    if let Some(cosign) = &app.cosign {
        app.door.metrics.cosigning(&cosign.report());
    }
    answer::text("text/plain; version=0.0.4; charset=utf-8", app.door.metrics.render())
}
