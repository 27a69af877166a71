//! `POST /v1/blobs`, `GET` and `PUT /v1/blobs/{sha256}`, `GET /v1/blobs/{sha256}/upload`: files that statements name by their hash, whole or in
//! parts.
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
use suyuan_ledger::store::{BlobError, BlobId, Come, Piece};

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
    let kind = kind_of(&bytes).ok_or_else(unfit)?;
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

/// How far a file has come.
#[derive(Serialize)]
struct Begun {
    sha256: String,
    offset: u64,
    complete: bool,
}

/// Takes the next part of a file.
pub(super) async fn put(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    app.open_for_writing()?;
    let id = read(&name).ok_or_else(|| no_hash(&name))?;
    let limits = &app.door.config.limits;
    let (limit, most) = (limits.body, limits.waiting_files);
    let range = request.headers().get(header::CONTENT_RANGE).and_then(|value| value.to_str().ok());
    let range = range.and_then(Range::read).ok_or_else(|| {
        Problem::malformed("content-range", "which part of the file this is, is not said")
            .hint("Content-Range: bytes 0-131071/524288; or send the whole file with POST /v1/blobs")
    })?;
    if range.total > limit as u64 {
        let total = range.total;
        return Err(Problem::new("too-large", format!("the file has {total} bytes, and may have {limit}")));
    }
    let (bytes, _room) = intake::body(&app, request, limit).await?;
    if bytes.len() as u64 != range.end - range.start {
        let (want, got) = (range.end - range.start, bytes.len());
        return Err(Problem::malformed(
            "content-range",
            format!("want {want} bytes, as it says; found {got}"),
        ));
    }
    let come = blocking(move || {
        let stale = SystemTime::now().checked_sub(WAITS).unwrap_or(UNIX_EPOCH);
        let piece = Piece { offset: range.start, total: range.total, bytes: &bytes };
        app.ledger.blobs().receive_piece(&id, piece, stale, most, |whole| kind_of(whole).is_some())
    })
    .await??;
    let (offset, complete) = match come {
        Come::Whole => (range.total, true),
        Come::Part(offset) => (offset, false),
    };
    let mut response = answer::json(&Begun { sha256: name, offset, complete });
    *response.status_mut() = if complete { StatusCode::CREATED } else { StatusCode::ACCEPTED };
    Ok(answer::cached(response, "no-store"))
}

/// Says how far a file has come, so that it can go on there.
pub(super) async fn begun(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    let id = read(&name).ok_or_else(|| no_hash(&name))?;
    let come = blocking(move || app.ledger.blobs().come(&id)).await?;
    let (offset, complete) = match come {
        Come::Whole => (0, true),
        Come::Part(offset) => (offset, false),
    };
    Ok(answer::cached(answer::json(&Begun { sha256: name, offset, complete }), "no-store"))
}

/// `bytes 0-131071/524288` (RFC 9110, section 14.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Range {
    start: u64,
    /// The first byte behind it.
    end: u64,
    total: u64,
}

impl Range {
    fn read(text: &str) -> Option<Range> {
        let (range, total) = text.trim().strip_prefix("bytes ")?.split_once('/')?;
        let (start, last) = range.split_once('-')?;
        let (start, last, total): (u64, u64, u64) =
            (start.parse().ok()?, last.parse().ok()?, total.parse().ok()?);
        (start <= last && last < total).then_some(Range { start, end: last + 1, total })
    }
}

fn no_hash(name: &str) -> Problem {
    Problem::malformed("sha256", format!("{name:?} is no SHA-256: 64 digits of 0-9 a-f"))
}

/// Hands one out.
pub(super) async fn get(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let id = read(&name).ok_or_else(|| no_hash(&name))?;
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

fn unfit() -> Problem {
    Problem::new("unsupported-media-type", "found neither UTF-8 text nor PNG, JPEG, WebP or PDF")
        .hint("export logs as CSV in UTF-8")
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
            BlobError::Elsewhere { want, .. } => {
                Problem::new("upload-offset", error.to_string()).expected(want)
            }
            BlobError::Unfit => unfit(),
            error @ BlobError::Mismatch { .. } => Problem::new("hash-mismatch", error.to_string()),
            error => Problem::internal(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_says_its_part_and_the_whole() {
        assert_eq!(Range::read("bytes 0-9/20"), Some(Range { start: 0, end: 10, total: 20 }));
        assert_eq!(Range::read("bytes 19-19/20"), Some(Range { start: 19, end: 20, total: 20 }));
        for wrong in
            ["", "bytes */20", "bytes 0-9/*", "bytes 9-0/20", "bytes 0-20/20", "0-9/20", "bytes -1-9/20"]
        {
            assert_eq!(Range::read(wrong), None, "{wrong}");
        }
    }
}
