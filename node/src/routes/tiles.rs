//! `GET /checkpoint` and `GET /tile/…`: the log as C2SP tlog-tiles, for auditors, mirrors and caches. Whoever asks again with the tag
//! that he was given is answered `304` while he has the newest.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};
use suyuan_ledger::log::Tile;

use super::answer;
use crate::{Problem, app::App};

/// The newest checkpoint, with the cosignatures that it has.
pub(super) async fn checkpoint(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, Problem> {
    let head = app.published().ok_or_else(|| {
        Problem::unavailable(
            "the witnesses have not cosigned a checkpoint yet, and publishing waits for them",
        )
        .after(2)
    })?;
    let text = head.text().as_bytes().to_vec();
    Ok(answer::by_content("text/plain; charset=utf-8", text, &headers, "public, max-age=2"))
}

/// A tile: of hashes, or a bundle of entries. It never changes.
pub(super) async fn tile(
    State(app): State<Arc<App>>,
    Path(path): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let missing = || Problem::not_found("no such tile").hint("see /checkpoint for the size of the log");
    let tile: Tile = format!("tile/{path}").parse().map_err(|_| missing())?;
    let reader = app.clone();
    let bytes = super::blocking(move || reader.ledger.tile(&tile)).await??.ok_or_else(missing)?;
    let how = "public, max-age=604800, immutable";
    Ok(answer::by_content("application/octet-stream", bytes, &headers, how))
}
