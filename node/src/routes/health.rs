//! `GET /health` and `GET /metrics`: for whoever watches over the node.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use super::answer;
use crate::{FollowReport, Problem, app::App, cosign::Cosign};

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
    /// Whom this node follows, and how far it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    following: Option<FollowReport>,
}

/// Whether the node takes statements; of a follower, whether it follows.
pub(super) async fn health(State(app): State<Arc<App>>) -> Response {
    let mut response = match (following(&app), app.open_for_writing()) {
        (Some(Ok(health)), _) => answer::json(&health),
        (Some(Err(problem)), _) => problem.into_response(),
        (None, open) => writing(&app, open),
    };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A follower that has raised an alarm is not well, whatever it can still serve.
fn following(app: &App) -> Option<Result<Health, Problem>> {
    let report = app.follow.as_ref()?.report(app.ledger.size());
    if let Some(stopped) = app.ledger.stopped() {
        return Some(Err(stopped.into()));
    }
    if let Some(alarm) = &report.alarm {
        return Some(Err(Problem::unavailable(format!("ALARM: {alarm}"))));
    }
    let warning = report.warning();
    Some(Ok(Health {
        status: "following",
        size: report.size,
        cosigned: None,
        warning,
        following: Some(report),
    }))
}

fn writing(app: &App, open: Result<(), Problem>) -> Response {
    match open {
        Ok(()) => {
            let cosigning = app.cosign.as_ref().map(Cosign::report);
            answer::json(&Health {
                status: "ok",
                size: app.ledger.size(),
                cosigned: cosigning.as_ref().map(|report| report.size),
                warning: cosigning.and_then(|report| report.warning()),
                following: None,
            })
        }
        Err(problem) => problem.into_response(),
    }
}

/// Its numbers.
pub(super) async fn metrics(State(app): State<Arc<App>>) -> Response {
    app.door.metrics.size.set(app.ledger.size() as f64);
    app.door.metrics.behind.set(app.ledger.behind().0 as f64);
    if let Some(cosign) = &app.cosign {
        app.door.metrics.cosigning(&cosign.report());
    }
    if let Some(follow) = &app.follow {
        app.door.metrics.following(&follow.report(app.ledger.size()));
    }
    answer::text("text/plain; version=0.0.4; charset=utf-8", app.door.metrics.render())
}
