//! What is where. One file a noun.

mod answer;
mod health;
mod intake;
mod judge;
mod statements;
mod table;
mod tiles;

use std::sync::Arc;

use axum::{Router, extract::DefaultBodyLimit, middleware, response::IntoResponse};
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer, CompressionLevel};

use crate::{Problem, app::App, guard, observe, problem};
use table::Table;

/// All routes, listed.
pub(crate) fn table() -> Table {
    Table::default()
        .post("/v1/statements", statements::post)
        .post("/v1/judge", judge::post)
        .get("/checkpoint", tiles::checkpoint)
        .get("/tile/{*path}", tiles::tile)
        .get("/health", health::health)
        .get("/metrics", health::metrics)
}

/// The whole service. Layers from the outside in: id and log, security headers, compression, the form of errors, panics,
/// limits.
pub(crate) fn router(app: &Arc<App>) -> Router {
    table()
        .into_router()
        .fallback(nothing)
        .layer(middleware::from_fn_with_state(app.clone(), guard::admit))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(app.clone(), problem::dress))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(answer::compressible))
        .layer(middleware::from_fn(guard::headers))
        .layer(middleware::from_fn_with_state(app.clone(), observe::access))
        .layer(DefaultBodyLimit::max(app.config.limits.body))
        .with_state(app.clone())
}

/// Runs work that may wait for a disk, away from the threads that talk to clients.
async fn blocking<R: Send + 'static>(work: impl FnOnce() -> R + Send + 'static) -> Result<R, Problem> {
    tokio::task::spawn_blocking(work).await.map_err(Problem::internal)
}

async fn nothing() -> Problem {
    Problem::not_found("no such address")
}

fn panicked(cause: Box<dyn std::any::Any + Send>) -> axum::response::Response {
    let cause = cause.downcast_ref::<&str>().map(|text| (*text).to_owned());
    Problem::internal(format!("panic: {}", cause.unwrap_or_default())).into_response()
}
