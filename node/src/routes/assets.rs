//! `GET /assets/…` and `/worker.js`: the files that pages load from their own host.

use axum::{
    extract::{Path, Request},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::answer;
use crate::Problem;

/// A file.
pub(super) async fn get(Path(path): Path<String>, request: Request) -> Result<Response, Problem> {
    file(&path, &request)
}

/// `GET /worker.js`: what answers with kept copies. It stands at the root, for a worker may answer only below its own address.
pub(super) async fn worker(request: Request) -> Result<Response, Problem> {
    file("worker.js", &request)
}

fn file(path: &str, request: &Request) -> Result<Response, Problem> {
    let asset = suyuan_web::asset(path).ok_or_else(|| Problem::not_found("no such file"))?;
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|tag| tag.to_str().ok());
    let mut response = match known.is_some_and(|known| known.contains(&asset.etag)) {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => answer::of(asset.content_type, asset.bytes),
    };
    // Weak, because compression changes the bytes.
    if let Ok(tag) = HeaderValue::from_str(&format!("W/{}", asset.etag)) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    let how = if asset.immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
    Ok(answer::cached(response, how))
}
