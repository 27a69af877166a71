//! The log as tlog-tiles.

use suyuan_ledger::log::{SignedCheckpoint, VerifierKey};

use super::fixture::*;

#[tokio::test]
async fn a_checkpoint_is_fresh_and_signed() {
    let world = World::stocked().await;
    let answer = world.get("/checkpoint").await;
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(answer.header("cache-control"), "public, max-age=2");
    let key: VerifierKey =
        world.get("/v1/ledger").await.json()["vkeys"][0].as_str().unwrap().parse().unwrap();
    let signed = SignedCheckpoint::open(answer.text().as_bytes(), &[key]).unwrap();
    assert_eq!(signed.checkpoint().size(), 8);
}

#[tokio::test]
async fn tiles_are_kept_for_ever_and_only_those_there_are() {
    let world = World::stocked().await;
    let hashes = world.get("/tile/0/000.p/8").await;
    assert_eq!(hashes.status, 200);
    assert_eq!(hashes.body.len(), 8 * 32);
    assert_eq!(hashes.header("cache-control"), "public, max-age=604800, immutable");
    assert_eq!(hashes.header("content-type"), "application/octet-stream");
    assert_eq!(world.get("/tile/0/000.p/5").await.body.len(), 5 * 32);
    let entries = world.get("/tile/entries/000.p/8").await;
    assert_eq!(
        usize::from(u16::from_be_bytes([entries.body[0], entries.body[1]])),
        world.store.entry(0).unwrap().unwrap().len()
    );
    for missing in ["0/000", "0/000.p/9", "1/000.p/1", "entries/001.p/1", "0/0", "x/000", "0/000.p/0"] {
        world.get(&format!("/tile/{missing}")).await.is_problem(404, "not-found");
    }
}

#[tokio::test]
async fn who_has_a_file_of_the_log_gets_it_again_only_when_it_changed() {
    use axum::{body::Body, http::Request};
    let world = World::stocked().await;
    let other = World::stocked().await;
    let ask = |world: &World, method: &str, path: &str, tag: &str| {
        let request = Request::builder().method(method).uri(path).header("if-none-match", tag);
        let (request, router) = (request.body(Body::empty()).unwrap(), world.router.clone());
        async move { tower::ServiceExt::oneshot(router, request).await.unwrap() }
    };
    for path in ["/checkpoint", "/tile/0/000.p/8", "/tile/entries/000.p/8"] {
        let first = world.get(path).await;
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with("W/\"") && !tag.contains("000"), "{path}: {tag}");
        for (known, status) in [
            (tag.as_str(), 304),
            (tag.trim_start_matches("W/"), 304),
            (format!("\"x\", {tag}").as_str(), 304),
            ("*", 304),
            ("\"x\"", 200),
        ] {
            for method in ["GET", "HEAD"] {
                let answer = ask(&world, method, path, known).await;
                assert_eq!(answer.status(), status, "{method} {path} {known}");
                assert_eq!(answer.headers()["etag"], tag.as_str(), "{method} {path} {known}");
                assert_eq!(answer.headers()["cache-control"], first.header("cache-control"));
                let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap();
                let whole = status == 200 && method == "GET";
                assert_eq!(body.len(), if whole { first.body.len() } else { 0 }, "{method} {path} {known}");
            }
        }
        // Another log of the same size has other bytes under the same name.
        let theirs = other.get(path).await;
        assert_eq!(theirs.body == first.body, theirs.header("etag") == tag, "{path}");
    }
    let before = world.get("/tile/0/000.p/5").await;
    assert_ne!(before.header("etag"), world.get("/tile/0/000.p/8").await.header("etag"));
}
