//! What a node refuses to do for one client, or for all at once.

use std::time::Duration;

use super::fixture::*;
use crate::{Loopback, Rate};

#[tokio::test]
async fn a_client_who_asks_too_often_is_told_when_to_come_again() {
    let mut config = config();
    config.limits.loopback = Loopback::Limited;
    config.limits.reads = Rate { per_second: 1, burst: 3 };
    config.limits.writes = Rate { per_second: 1, burst: 1 };
    let world = World::with(config);
    for _ in 0..3 {
        assert_eq!(world.get("/v1/ledger").await.status, 200);
    }
    let answer = world.get("/v1/ledger").await;
    assert_eq!(answer.is_problem(429, "rate-limited")["retry"], true);
    assert_eq!(answer.header("retry-after"), "1");
    assert_eq!(world.get("/health").await.status, 200, "whoever watches over the node may always ask");
    world.post(b"x").await.is_problem(400, "malformed");
    world.post(b"x").await.is_problem(429, "rate-limited");
}

#[tokio::test]
async fn this_machine_may_ask_as_often_as_it_likes() {
    let mut config = config();
    config.limits.reads = Rate { per_second: 1, burst: 1 };
    let world = World::with(config);
    for _ in 0..5 {
        assert_eq!(world.get("/v1/ledger").await.status, 200);
    }
}

#[tokio::test]
async fn a_node_with_its_hands_full_says_so() {
    let mut config = config();
    config.limits.requests = 0;
    let world = World::with(config);
    let answer = world.get("/v1/ledger").await;
    answer.is_problem(503, "unavailable");
    assert_eq!(answer.header("retry-after"), "1");
}

#[tokio::test]
async fn a_panic_costs_one_request_and_tells_nothing() {
    use tower::ServiceExt;
    let world = World::founded();
    let app = crate::app::App::new(world.store.clone(), config());
    let request = axum::http::Request::get("/").body(axum::body::Body::empty()).unwrap();
    let response = crate::routes::tests::panicking(&app).oneshot(request).await.unwrap();
    assert_eq!(response.status(), 500);
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    let body = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
    let text = String::from_utf8_lossy(&body);
    assert!(text.contains("\"internal\"") && !text.contains("on purpose"), "{text}");
}

#[tokio::test]
async fn a_request_has_its_time() {
    let mut config = config();
    config.limits.request_time = Duration::from_millis(50);
    config.limits.bytes_in_flight = 0;
    config.limits.body = 1 << 20;
    let world = World::with(config);
    let stuck = futures_body();
    let request = axum::http::Request::post("/v1/statements").header("content-type", "application/cbor-seq");
    let answer = world.ask(request.body(stuck).unwrap()).await;
    assert_eq!(answer.is_problem(408, "timeout")["retry"], true);
    assert_eq!(answer.header("connection"), "close");
}

/// A body that never ends and never comes.
fn futures_body() -> axum::body::Body {
    struct Never;
    impl hyper::body::Body for Never {
        type Data = axum::body::Bytes;
        type Error = std::convert::Infallible;

        fn poll_frame(
            self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<hyper::body::Frame<Self::Data>, Self::Error>>> {
            std::task::Poll::Pending
        }
    }
    axum::body::Body::new(Never)
}
