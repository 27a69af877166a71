//! `GET /checkpoint` and `GET /tile/…`: the log as C2SP tlog-tiles, for auditors, mirrors and caches.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::{HeaderValue, header},
    response::Response,
};
use suyuan_ledger::log::Tile;

use super::answer;
use crate::{Problem, app::App};

/// The newest checkpoint, with the cosignatures that it has.
pub(super) async fn checkpoint(State(app): State<Arc<App>>) -> Result<Response, Problem> {
    let head = app.published().ok_or_else(|| {
        Problem::unavailable(
            "the witnesses have not cosigned a checkpoint yet, and publishing waits for them",
        )
        .after(2)
    })?;
    let response = answer::text("text/plain; charset=utf-8", head.text().to_owned());
    Ok(answer::cached(response, "public, max-age=2"))
}

/// A tile: of hashes, or a bundle of entries. It never changes.
pub(super) async fn tile(State(app): State<Arc<App>>, Path(path): Path<String>) -> Result<Response, Problem> {
    let missing = || Problem::not_found("no such tile").hint("see /checkpoint for the size of the log");
    let tile: Tile = format!("tile/{path}").parse().map_err(|_| missing())?;
    let reader = app.clone();
    let bytes = super::blocking(move || reader.ledger.tile(&tile)).await??.ok_or_else(missing)?;
    let mut response = answer::of("application/octet-stream", bytes);
    // A tile's name says its content, so its name can be its tag.
    if let Ok(tag) = HeaderValue::from_str(&format!("W/\"{path}\"")) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    Ok(answer::cached(response, "public, max-age=604800, immutable"))
}
