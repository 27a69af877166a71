//! `GET /health` and `GET /metrics`: for whoever watches over the node.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use super::answer;
use crate::{FollowReport, Problem, app::App, codes, cosign::Cosign};

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
    /// Rolls of item codes whose list is not here.
    #[serde(skip_serializing_if = "is_none")]
    lists_missing: usize,
    /// Whom this node follows, and how far it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    following: Option<FollowReport>,
}

fn is_none(number: &usize) -> bool {
    *number == 0
}

fn lists_missing(lists: usize) -> Option<String> {
    (lists > 0).then(|| {
        format!("{lists} rolls of codes have no list here, so their codes are not found; `GET /v1/codes` names them, their packers send them again with `suyuan codes send`")
    })
}

/// Whether the node takes statements; of a follower, whether it follows.
pub(super) async fn health(State(app): State<Arc<App>>) -> Response {
    // Whether a list is there is a look at the disk.
    let lists = codes::aside(&app, |app| Ok(codes::missing(app)?.len())).await.unwrap_or(0);
    let mut response = match (following(&app, lists), app.open_for_writing()) {
        (Some(Ok(health)), _) => answer::json(&health),
        (Some(Err(problem)), _) => problem.into_response(),
        (None, open) => writing(&app, open, lists),
    };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A follower that has raised an alarm is not well, whatever it can still serve.
fn following(app: &App, lists: usize) -> Option<Result<Health, Problem>> {
    let report = app.follow.as_ref()?.report(app.ledger.size());
    if let Some(stopped) = app.ledger.stopped() {
        return Some(Err(stopped.into()));
    }
    if let Some(alarm) = &report.alarm {
        return Some(Err(Problem::new("alarm", format!("ALARM: {alarm}"))));
    }
    let warning = report.warning().or_else(|| lists_missing(lists));
    Some(Ok(Health {
        status: "following",
        size: report.size,
        cosigned: None,
        warning,
        lists_missing: lists,
        following: Some(report),
    }))
}

fn writing(app: &App, open: Result<(), Problem>, lists: usize) -> Response {
    match open {
        Ok(()) => {
            let cosigning = app.cosign.as_ref().map(Cosign::report);
            answer::json(&Health {
                status: "ok",
                size: app.ledger.size(),
                cosigned: cosigning.as_ref().map(|report| report.size),
                warning: cosigning.and_then(|report| report.warning()).or_else(|| lists_missing(lists)),
                lists_missing: lists,
                following: None,
            })
        }
        Err(problem) => problem.into_response(),
    }
}

/// Its numbers.
pub(super) async fn metrics(State(app): State<Arc<App>>) -> Response {
    app.door.metrics.viewers.set(app.live.viewers() as f64);
    app.door.metrics.size.set(app.ledger.size() as f64);
    app.door.metrics.behind.set(app.ledger.behind().0 as f64);
    if let Some(kept) = app.ledger.kept() {
        app.door.metrics.state(&kept);
    }
    if let Some(cosign) = &app.cosign {
        app.door.metrics.cosigning(&cosign.report());
    }
    if let Some(scans) = &app.scans {
        app.door.metrics.scans(&scans.counted());
    }
    if let Some(follow) = &app.follow {
        app.door.metrics.following(&follow.report(app.ledger.size()));
    }
    answer::text("text/plain; version=0.0.4; charset=utf-8", app.door.metrics.render())
}
