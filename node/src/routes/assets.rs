//! `GET /assets/…` and `/worker.js`: the files that pages load from their own host, each compressed once, as well as can be.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use axum::{
    body::Bytes,
    extract::{Path, Request},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::answer;
use crate::{
    Problem,
    pages::{Effort, Encoding},
};

/// A file.
pub(super) async fn get(Path(path): Path<String>, request: Request) -> Result<Response, Problem> {
    super::blocking(move || file(&path, &request)).await?
}

/// `GET /worker.js`: what answers with kept copies. It stands at the root, for a worker may answer only below its own address.
pub(super) async fn worker(request: Request) -> Result<Response, Problem> {
    super::blocking(move || file("worker.js", &request)).await?
}

fn file(path: &str, request: &Request) -> Result<Response, Problem> {
    let asset = suyuan_web::asset(path).ok_or_else(|| Problem::not_found("no such file"))?;
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|tag| tag.to_str().ok());
    let mut response = match known.is_some_and(|known| known.contains(&asset.etag)) {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => body(&asset, request),
    };
    // Weak, because compression changes the bytes.
    if let Ok(tag) = HeaderValue::from_str(&format!("W/{}", asset.etag)) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    let how = if asset.immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
    Ok(answer::cached(response, how))
}

/// The file in the best encoding that the reader takes; a picture as it is.
fn body(asset: &suyuan_web::Asset, request: &Request) -> Response {
    static PACKED: Mutex<Option<HashMap<(usize, &str), Bytes>>> = Mutex::new(None);
    let encoding = Encoding::of(request.headers());
    let text = !asset.content_type.starts_with("image/");
    let Some(name) = encoding.name().filter(|_| text) else {
        return answer::of(asset.content_type, asset.bytes);
    };
    // The bytes of a file lie where they lie for as long as the program runs.
    let key = (asset.bytes.as_ptr().addr(), name);
    let mut packed = PACKED.lock().unwrap_or_else(PoisonError::into_inner);
    let packed = packed.get_or_insert_default();
    let Some(bytes) = packed.get(&key).cloned().or_else(|| encoding.pack(asset.bytes, Effort::MOST)) else {
        return answer::of(asset.content_type, asset.bytes);
    };
    packed.insert(key, bytes.clone());
    let mut response = answer::of(asset.content_type, bytes);
    response.extensions_mut().insert(answer::Incompressible);
    response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    response
}
