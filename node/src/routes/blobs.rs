//! `POST /v1/blobs` and `GET /v1/blobs/{sha256}`: files that statements name by their hash.
//!
//! Anybody may upload: a file that no member's statement names within the hour goes again, is shown to nobody meanwhile, and all that wait
//! share one bounded room. What a statement names stays for good. Files are only ever handed out to be saved, never shown: whatever is
//! in them, a browser runs none of it on the ledger's host.

use std::{
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use axum::{
    extract::{Path, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;
use suyuan_ledger::store::{BlobError, BlobId};

use super::{answer, blocking, intake};
use crate::{Problem, app::App};

/// How long a file waits to be named.
const WAITS: Duration = Duration::from_secs(3_600);

/// A file that was taken.
#[derive(Serialize)]
struct Taken {
    sha256: String,
    uri: String,
    bytes: usize,
    #[serde(rename = "type")]
    kind: &'static str,
}

/// Takes a file.
pub(super) async fn post(State(app): State<Arc<App>>, request: Request) -> Result<Response, Problem> {
    app.open_for_writing()?;
    let (bytes, _room) = intake::body(&app, request, app.door.config.limits.body).await?;
    let kind = kind_of(&bytes).ok_or_else(|| {
        Problem::new("unsupported-media-type", "found neither UTF-8 text nor PNG, JPEG, WebP or PDF")
            .hint("export logs as CSV in UTF-8")
    })?;
    let most = app.door.config.limits.waiting_files;
    let length = bytes.len();
    let id = blocking(move || {
        let stale = SystemTime::now().checked_sub(WAITS).unwrap_or(UNIX_EPOCH);
        app.ledger.blobs().receive(&bytes, stale, most)
    })
    .await??;
    let sha256 = hex::encode(id);
    let uri = format!("ni:///sha-256;{}", URL_SAFE_NO_PAD.encode(id));
    let place = HeaderValue::from_str(&format!("/v1/blobs/{sha256}")).map_err(Problem::internal)?;
    let mut response = answer::json(&Taken { sha256, uri, bytes: length, kind });
    *response.status_mut() = StatusCode::CREATED;
    response.headers_mut().insert(header::LOCATION, place);
    Ok(answer::cached(response, "no-store"))
}

/// Hands one out.
pub(super) async fn get(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let id = read(&name).ok_or_else(|| {
        Problem::malformed("sha256", format!("{name:?} is no SHA-256: 64 digits of 0-9 a-f"))
    })?;
    let bytes = blocking(move || app.ledger.blobs().get(&id)).await??.ok_or_else(|| {
        Problem::not_found("no statement in this node's ledger names a file of this hash, or it is not here")
    })?;
    let tag = format!("\"{name}\"");
    let known = headers.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok()).unwrap_or_default();
    let mut response = match known.split(',').any(|known| known.trim().trim_start_matches("W/") == tag) {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => answer::of(kind_of(&bytes).unwrap_or("application/octet-stream"), bytes),
    };
    let to = response.headers_mut();
    for (header, value) in [
        (header::ETAG, tag),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox".to_owned()),
    ] {
        to.insert(header, HeaderValue::from_str(&value).map_err(Problem::internal)?);
    }
    Ok(answer::cached(response, "public, max-age=31536000, immutable"))
}

/// What bytes are, by their beginning; nothing else is taken.
fn kind_of(bytes: &[u8]) -> Option<&'static str> {
    const MARKS: [(&[u8], &str); 3] =
        [(b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"%PDF-", "application/pdf")];
    if let Some((_, kind)) = MARKS.iter().find(|(mark, _)| bytes.starts_with(mark)) {
        return Some(kind);
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Some("image/webp");
    }
    let text = !bytes.is_empty() && !bytes.contains(&0) && std::str::from_utf8(bytes).is_ok();
    text.then_some("text/plain; charset=utf-8")
}

/// The SHA-256 of 64 lower-case hex digits.
pub(crate) fn read(name: &str) -> Option<BlobId> {
    let lower = name.len() == 64 && !name.bytes().any(|b| b.is_ascii_uppercase());
    let bytes: Vec<u8> = lower.then(|| hex::decode(name).ok()).flatten()?;
    bytes.try_into().ok()
}

impl From<BlobError> for Problem {
    fn from(error: BlobError) -> Problem {
        match error {
            BlobError::Full { .. } => Problem::unavailable(error.to_string())
                .hint("send the statements of earlier files first")
                .after(60),
            error => Problem::internal(error),
        }
    }
}
