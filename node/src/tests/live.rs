//! What stands beside a presenter, and how it hears what is new.

use std::time::Duration;

use axum::{
    body::{Body, BodyDataStream},
    http::Request,
};
use futures_util::StreamExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::fixture::*;
use crate::{Loopback, app::App, routes};

const BROWSER: &str = "text/html,*/*;q=0.8";

fn stream_of(about: &str) -> Request<Body> {
    let about = percent_encoding::utf8_percent_encode(about, percent_encoding::NON_ALPHANUMERIC);
    Request::get(format!("/v1/live?about={about}&lang=en")).body(Body::empty()).unwrap()
}

/// The next state of a stream; nothing if none comes for a while.
async fn next(stream: &mut BodyDataStream) -> Option<Value> {
    let event = tokio::time::timeout(Duration::from_secs(5), stream.next()).await.ok()??.unwrap();
    let event = String::from_utf8(event.to_vec()).unwrap();
    assert!(event.starts_with("retry: ") && event.ends_with("\n\n"), "{event}");
    let data = event.lines().find_map(|line| line.strip_prefix("data: ")).unwrap();
    Some(serde_json::from_str(data).unwrap())
}

fn fact<'v>(live: &'v Value, key: &str) -> Option<&'v Value> {
    live["facts"].as_array().unwrap().iter().find(|fact| fact["key"] == key)
}

#[tokio::test]
async fn viewers_hear_what_changes_and_only_that() {
    let world = World::stocked().await;
    world.story().await;
    let app = App::new(world.store.clone(), config());
    let router = routes::router(&app);
    let boxes = lot("BOX", "SL-B1");
    let answer = router.clone().oneshot(stream_of(&boxes)).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "text/event-stream");
    assert!(answer.headers().get("content-encoding").is_none());
    let mut stream = answer.into_body().into_data_stream();
    let first = next(&mut stream).await.unwrap();
    assert_eq!(first["title"], "BOX");
    assert_eq!(fact(&first, "state").unwrap()["tone"], "plain");
    assert!(first["facts"].as_array().unwrap().len() <= 5);
    let knots: Vec<&str> =
        first["steps"].as_array().unwrap().iter().map(|step| step["act"].as_str().unwrap()).collect();
    assert_eq!(knots, ["Planted", "Sprayed", "Harvested", "Packed", "Shipped", "Received"]);
    assert!(fact(&first, "scans").is_none(), "nobody counts scans, so none are told");
    assert_eq!(app.live.viewers(), 1);

    // What has nothing to do with it is not told.
    world.tell("SL", &harvest(&lot("STRAW", "SL-2"), 5)).await;
    assert!(
        tokio::time::timeout(Duration::from_millis(1_500), stream.next()).await.is_err(),
        "nothing changed"
    );

    let hold = json!({"lots": [boxes], "reason": "a test is under way", "do": "quarantine"});
    world.ok("INSP", "hold", &boxes, &hold).await;
    let held = next(&mut stream).await.expect("a hold is told");
    assert_eq!(fact(&held, "state").unwrap()["tone"], "warn");
    assert_eq!(fact(&held, "state").unwrap()["value"], "On hold");

    drop(stream);
    assert_eq!(app.live.viewers(), 0, "a viewer who left takes no place");
}

#[tokio::test]
async fn a_node_that_stops_ends_its_streams() {
    let world = World::stocked().await;
    world.story().await;
    let app = App::new(world.store.clone(), config());
    let router = routes::router(&app);
    let answer = router.clone().oneshot(stream_of(&lot("BOX", "SL-B1"))).await.unwrap();
    let mut stream = answer.into_body().into_data_stream();
    assert!(next(&mut stream).await.is_some());
    app.stop();
    assert!(next(&mut stream).await.is_none());
    let late = router.oneshot(stream_of(&lot("BOX", "SL-B1"))).await.unwrap();
    assert_eq!(late.status(), 503);
}

#[tokio::test]
async fn seats_are_bounded_and_what_is_not_there_has_none() {
    let mut config = config();
    config.limits.loopback = Loopback::Limited;
    config.limits.viewers = 3;
    config.limits.viewers_each = 2;
    let world = World::with(config);
    world.stock().await;
    world.story().await;
    let boxes = lot("BOX", "SL-B1");
    world.ask(stream_of(&lot("BOX", "NOT-HERE"))).await.is_problem(404, "not-found");
    world.ask(Request::get("/v1/live").body(Body::empty()).unwrap()).await.is_problem(400, "malformed");
    let _first = world.router.clone().oneshot(stream_of(&boxes)).await.unwrap();
    let second = world.router.clone().oneshot(stream_of(&boxes)).await.unwrap();
    world.ask(stream_of(&boxes)).await.is_problem(503, "unavailable");
    drop(second);
    assert_eq!(world.router.clone().oneshot(stream_of(&boxes)).await.unwrap().status(), 200);
}

#[tokio::test]
async fn the_view_works_without_scripts_and_in_both_languages() {
    let world = World::stocked().await;
    world.story().await;
    for (lang, words) in [("en", "Scan to check it yourself"), ("zh", "扫码自己核对")] {
        let page = world.get_as(&format!("/p/BOX/10/SL-B1?view=live&lang={lang}"), BROWSER).await;
        assert_eq!(page.status, 200);
        let text = page.text();
        assert!(text.contains(words), "{text}");
        assert!(text.contains("<noscript><meta http-equiv=\"refresh\" content=\"30\"></noscript>"));
        assert!(text.contains("data-stream=\"/v1/live?about=https"), "{text}");
        assert_eq!(text.matches("<li class=\"own\"").count(), 6);
        assert!(text.matches("data-fact=").count() <= 5);
        assert!(text.contains("viewBox=\"0 0 "), "the code");
        assert!(!text.contains("https://cdn") && !text.contains("src=\"http"), "nothing from elsewhere");
    }
    let ordinary = world.get_as("/p/BOX/10/SL-B1", BROWSER).await;
    assert!(!ordinary.text().contains("data-stream"));
}
