//! Around every request: its id, its client, one log line and its numbers.
//!
//! The client's address serves the limits and is not logged: who looked at which lot is nobody's business. A proxy that needs it
//! for defence has it.

use std::{sync::Arc, time::Instant};

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use tracing::Instrument;

use super::request_id::{HEADER, RequestId};
use crate::{client::Client, guard::Door, server::Peer};

/// Names the request, finds its client, times it, logs it.
pub(crate) async fn access(State(door): State<Arc<Door>>, mut request: Request, next: Next) -> Response {
    let began = Instant::now();
    let id = RequestId::of(request.headers());
    // Without a connection (in tests) the client is this machine.
    let peer = request.extensions().get::<Peer>().map_or([127, 0, 0, 1].into(), |peer| peer.0);
    let client = Client::find(peer, request.headers(), &door.config);
    let route = request.extensions().get::<MatchedPath>().cloned();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    request.extensions_mut().insert(id.clone());
    request.extensions_mut().insert(client);

    let span = tracing::info_span!("request", id = id.as_str());
    let mut response = next.run(request).instrument(span.clone()).await;
    let took = began.elapsed();
    let status = response.status().as_u16();
    response.headers_mut().insert(HEADER, id.header());
    let route = route.as_ref().map_or("other", MatchedPath::as_str);
    door.metrics.request(method.as_str(), route, status, took);
    span.in_scope(|| {
        let ms = took.as_micros() as f64 / 1000.0;
        tracing::info!(%method, path, status, ms, "answered");
    });
    response
}
