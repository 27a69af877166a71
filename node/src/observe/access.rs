//! Around every request: its id, its client, one log line and its numbers.
//!
//! The client's address serves the limits and is not logged: who looked at which lot is nobody's business. A proxy that needs it
//! for defence has it. Nor are paths that are secrets themselves: who has the number of a complaint may read it, and the token of a scan
//! tells a device.

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
    let path = shown(request.uri().path()).to_owned();
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

/// A path as far as it may be logged.
fn shown(path: &str) -> &str {
    let secret = ["/complaints/", "/v1/scans/"].into_iter().find(|start| path.starts_with(start));
    secret.unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_complaints_and_tokens_of_scans_are_not_logged() {
        assert_eq!(shown("/complaints/ABCDE-FGHJK"), "/complaints/");
        assert_eq!(shown("/complaints/ABCDE-FGHJK/erase"), "/complaints/");
        assert_eq!(shown("/v1/scans/AAAB"), "/v1/scans/");
        assert_eq!(shown("/complaints"), "/complaints");
        assert_eq!(shown("/p/BOX/10/B"), "/p/BOX/10/B");
    }
}
