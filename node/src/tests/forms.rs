//! Which form an answer takes, and what every answer carries.

use axum::{body::Body, http::Request};
use serde_json::json;

use super::fixture::*;

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

#[tokio::test]
async fn errors_are_problems_for_programs_and_pages_for_people() {
    let world = World::stocked().await;
    let program = world.get("/nowhere").await;
    program.is_problem(404, "not-found");
    let person = world.get_as("/nowhere", BROWSER).await;
    assert_eq!(person.status, 404);
    assert_eq!(person.header("content-type"), "text/html; charset=utf-8");
    assert!(person.text().contains("<html"), "{}", person.text());
    let person = world.get_as("/v1/statements", BROWSER).await;
    assert_eq!(person.status, 405);
    assert!(person.text().contains("<html"));
    let path = format!("/v1/statements/{}", "x".repeat(64));
    assert_eq!(world.get_as(&path, BROWSER).await.header("content-type"), "text/html; charset=utf-8");
}

#[tokio::test]
async fn every_answer_names_its_request_and_protects_its_reader() {
    let world = World::founded();
    for path in ["/", "/nowhere", "/v1/ledger", "/checkpoint"] {
        let answer = world.get(path).await;
        assert!(answer.header("content-security-policy").starts_with("default-src 'none'"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(answer.header("x-request-id").len(), 24, "{path}");
    }
    let request =
        Request::get("/health").header("x-request-id", "from-the-proxy").body(Body::empty()).unwrap();
    assert_eq!(world.ask(request).await.header("x-request-id"), "from-the-proxy");
}

#[tokio::test]
async fn health_says_how_large_the_log_is() {
    let world = World::stocked().await;
    let answer = world.get("/health").await;
    assert_eq!(answer.json(), json!({"status": "ok", "size": 8}));
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn every_code_is_explained() {
    let world = World::founded();
    for entry in crate::problem::ALL {
        let told = world.get(&format!("/problems/{}", entry.code)).await;
        assert_eq!(told.status, 200);
        assert_eq!(told.json()["code"], entry.code);
        let page = world.get_as(&format!("/problems/{}", entry.code), BROWSER).await;
        assert_eq!(page.status, 200, "{}", entry.code);
        assert!(page.text().contains("<html"));
    }
    world.get("/problems/none").await.is_problem(404, "not-found");
}

#[tokio::test]
async fn pages_are_compressed_and_answers_to_writers_are_not() {
    let world = World::stocked().await;
    let request = Request::get("/").header("accept-encoding", "gzip").body(Body::empty()).unwrap();
    assert_eq!(world.ask(request).await.header("content-encoding"), "gzip");
    let statement = world.event("SL", &harvest(&lot("STRAW", "SL-1"), 1));
    let request = Request::post("/v1/statements")
        .header("accept-encoding", "gzip")
        .header("content-type", "application/cose")
        .body(Body::from(statement.bytes().to_vec()))
        .unwrap();
    assert_eq!(world.ask(request).await.header("content-encoding"), "");
}

#[tokio::test]
async fn the_api_describes_itself() {
    let world = World::founded();
    let told = world.get("/openapi.json").await.json();
    assert_eq!(told["openapi"], "3.1.0");
}
