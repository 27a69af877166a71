//! `GET /v1/live?about=URI`: a lot, item or logistic unit as it is now, and as it becomes, as server-sent events.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, header},
    response::Response,
};
use suyuan_ledger::identifier::Identifier;

use super::{answer, blocking};
use crate::{
    Loopback, Problem,
    app::App,
    client::Client,
    live::Live,
    negotiate::{Reader, parameter},
};

/// The stream. Each event is the whole state (`suyuan_web::view::Live`), so a client that comes again has missed nothing.
pub(super) async fn get(State(app): State<Arc<App>>, request: Request) -> Result<Response, Problem> {
    let reader = Reader::of(request.headers(), request.uri().query());
    let about = request.uri().query().and_then(|query| parameter(query, "about"));
    let about = about.ok_or_else(|| Problem::malformed("about", "want the identifier to be watched"))?;
    let id = Identifier::parse(&about).map_err(|error| Problem::malformed("about", error.to_string()))?;
    let client = request
        .extensions()
        .get::<Client>()
        .filter(|client| app.door.config.limits.loopback == Loopback::Limited || !client.0.is_loopback());
    let client = client.map(|client| client.bucket());
    let body = blocking(move || Live::watch(&app, &id, reader.lang, client)).await??;
    let mut response = answer::cached(answer::of("text/event-stream", body), "no-store");
    // Proxies that collect answers would make the stream useless.
    let unbuffered = HeaderName::from_static("x-accel-buffering");
    response.headers_mut().insert(unbuffered, HeaderValue::from_static("no"));
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-language"));
    Ok(response)
}
