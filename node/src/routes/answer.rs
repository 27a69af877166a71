//! Answers in their few forms.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use sha2::{Digest, Sha256};
use suyuan_web::{Lang, view::Seen};

use crate::{Problem, app::App, moment::now_ms};

/// JSON.
pub(super) fn json(value: &impl Serialize) -> Response {
    match serde_json::to_vec(value) {
        Ok(bytes) => of("application/json", bytes),
        Err(error) => Problem::internal(error).into_response(),
    }
}

/// Text of a type.
pub(super) fn text(kind: &'static str, text: impl Into<Body>) -> Response {
    of(kind, text)
}

/// A body of a type.
pub(super) fn of(kind: &'static str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

/// A page.
pub(super) fn page(html: String) -> Response {
    of("text/html; charset=utf-8", html)
}

/// Marks an error that is a page already.
#[derive(Clone, Copy)]
pub(crate) struct Dressed;

/// The entity tag of what is told of the ledger: it changes with the log, the day (shelf lives end), the deadlines that
/// passed since the last entry, the files that are here, the form and the language, and with the program that draws it.
pub(super) struct Tag(String);

impl Tag {
    /// The tag of now.
    pub(super) fn new(app: &App, form: &str, lang: Lang) -> Result<Tag, Problem> {
        let size = app.ledger.head().checkpoint().size();
        let now = now_ms();
        let (day, passed) = (now / 86_400_000, app.ledger.read(|state| state.passed_since(now))?);
        let files = app.ledger.blobs().changes();
        let form = form.rsplit('/').next().unwrap_or(form);
        let (program, pages) = (env!("CARGO_PKG_VERSION"), suyuan_web::asset::version());
        Ok(Tag(format!("{size}.{day}.{passed}.{files:x}.{form}.{}.{program}.{pages}", lang.tag())))
    }

    /// The tag of what is told of the charter alone: the log may grow meanwhile.
    pub(super) fn of_program(charter: u64, form: &str, lang: Lang) -> Tag {
        let (program, pages) = (env!("CARGO_PKG_VERSION"), suyuan_web::asset::version());
        Tag(format!("{charter}.{form}.{}.{program}.{pages}", lang.tag()))
    }

    /// A tag that was made before.
    pub(super) fn of(text: String) -> Tag {
        Tag(text)
    }

    /// And it changes with the scans of a code.
    pub(super) fn and_scans(&mut self, scans: Option<&Seen>) {
        if let Some(Seen { times, places, level, .. }) = scans {
            self.0.push_str(&format!(".{times}.{}.{level}", places.len()));
        }
    }

    /// The tag without quotes.
    pub(super) fn into_text(self) -> String {
        self.0
    }

    /// Whether the reader has it already.
    pub(super) fn matches(&self, headers: &HeaderMap) -> bool {
        knows(headers, &self.0)
    }

    /// The answer for a reader who has it.
    pub(super) fn not_modified(&self) -> Response {
        self.on(StatusCode::NOT_MODIFIED.into_response())
    }

    /// Puts it on an answer, with what it depends on. Weak: the time of making and compression change the bytes.
    pub(super) fn on(&self, mut response: Response) -> Response {
        let headers = response.headers_mut();
        if let Ok(tag) = HeaderValue::from_str(&format!("W/\"{}\"", self.0)) {
            headers.insert(header::ETAG, tag);
        }
        headers.insert(header::VARY, HeaderValue::from_static("accept, accept-language"));
        cached(response, "no-cache")
    }
}

/// Whether the reader says that he has what this tag stands for (RFC 9110, `If-None-Match`).
fn knows(headers: &HeaderMap, tag: &str) -> bool {
    let known = headers.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok()).unwrap_or_default();
    let bare = |known: &'_ str| known.trim().trim_start_matches("W/").trim_matches('"').to_owned();
    known.trim() == "*" || known.split(',').any(|known| bare(known) == tag)
}

/// A file of the log: its tag is a hash of its bytes, so that two histories never share one. Weak, because compression changes the bytes.
pub(super) fn by_content(
    kind: &'static str,
    bytes: Vec<u8>,
    asked: &HeaderMap,
    how: &'static str,
) -> Response {
    let tag: String = Sha256::digest(&bytes)[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    let mut response = match knows(asked, &tag) {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => of(kind, bytes),
    };
    if let Ok(tag) = HeaderValue::from_str(&format!("W/\"{tag}\"")) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    cached(response, how)
}

/// Marks an answer that is not worth compressing: hashes and signatures mostly, and the sender waits for it.
#[derive(Clone, Copy)]
pub(super) struct Incompressible;

/// Whether an answer is worth compressing; one without a body must not say that its body is.
pub(super) fn compressible(
    status: axum::http::StatusCode,
    _: axum::http::Version,
    headers: &axum::http::HeaderMap,
    extensions: &axum::http::Extensions,
) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    // A stream of events would wait in the compressor, and each viewer would hold one.
    let apart = ["image/png", "text/event-stream"].iter().any(|apart| kind.starts_with(apart));
    let empty = matches!(status, StatusCode::NOT_MODIFIED | StatusCode::NO_CONTENT);
    extensions.get::<Incompressible>().is_none() && !apart && !empty
}

/// Says how long an answer may be kept.
pub(super) fn cached(mut response: Response, how: &'static str) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(how));
    response
}
