//! Pages that are kept for whoever asks next: never older than the log.

use std::io::{Read, Write};

use axum::{body::Body, http::Request};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{fixture::*, is_alarming};

const BROWSER: &str = "text/html,*/*;q=0.8";
const BOXES: &str = "/p/BOX/10/SL-B1";

async fn page(world: &World, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::get(path).header("accept", BROWSER);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    world.ask(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_page_is_drawn_once_and_a_new_statement_shows_at_once() {
    let world = World::stocked().await;
    world.story().await;
    let first = page(&world, BOXES, &[]).await;
    assert_eq!(first.status, 200);
    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    let second = page(&world, BOXES, &[]).await;
    assert_eq!(first.body, second.body, "the same bytes, the time of drawing in them included");
    assert_eq!(first.header("etag"), second.header("etag"));
    assert_ne!(page(&world, &format!("{BOXES}?lang=en"), &[]).await.body, first.body);

    let boxes = lot("BOX", "SL-B1");
    let hold = json!({"lots": [boxes], "reason": "a test is under way", "do": "quarantine"});
    for round in 0..5 {
        let held = world.ok("INSP", "hold", &boxes, &hold).await;
        let shown = page(&world, BOXES, &[]).await;
        assert!(is_alarming(shown.text()), "round {round}: the hold shows at once");
        assert_ne!(shown.header("etag"), first.header("etag"));
        let id = world.get(&format!("/v1/statements/{held}")).await.json()["id"].as_str().unwrap().to_owned();
        world.ok("INSP", "release", &id, &json!({"of": id, "reason": "all is well"})).await;
        let free = page(&world, BOXES, &[]).await;
        assert!(!is_alarming(free.text()), "round {round}: and so does its end");
    }

    // What is not there is not remembered as such.
    assert_eq!(page(&world, "/p/STRAW/10/SL-9", &[]).await.status, 404);
    world.tell("SL", &harvest(&lot("STRAW", "SL-9"), 5)).await;
    assert_eq!(page(&world, "/p/STRAW/10/SL-9", &[]).await.status, 200);
}

#[tokio::test]
async fn a_kept_page_comes_in_the_form_that_is_asked_for() {
    let world = World::stocked().await;
    world.story().await;
    let plain = page(&world, BOXES, &[]).await;
    assert_eq!(plain.header("content-encoding"), "");
    for _ in 0..2 {
        let gzip = page(&world, BOXES, &[("accept-encoding", "gzip")]).await;
        assert_eq!(gzip.header("content-encoding"), "gzip");
        let mut text = Vec::new();
        flate2::read::GzDecoder::new(&gzip.body[..]).read_to_end(&mut text).unwrap();
        assert_eq!(text, plain.body);
        let packed = page(&world, BOXES, &[("accept-encoding", "gzip, br")]).await;
        assert_eq!(packed.header("content-encoding"), "br");
        assert_eq!(packed.header("content-length"), packed.body.len().to_string());
        let mut text = Vec::new();
        let mut decoder = brotli::DecompressorWriter::new(&mut text, 4_096);
        decoder.write_all(&packed.body).unwrap();
        drop(decoder);
        assert_eq!(text, plain.body);
        assert!(packed.headers.get_all("vary").iter().any(|vary| vary == "accept-encoding"));
    }
    let known = page(&world, BOXES, &[("if-none-match", plain.header("etag"))]).await;
    assert_eq!(known.status, 304);
    assert!(known.body.is_empty());
    assert_eq!(known.header("etag"), plain.header("etag"));
    assert!(plain.header("link").contains("rel=\"linkset\""));
    assert_eq!(plain.header("cache-control"), "no-cache");
    // Other forms of the same address are other things.
    assert!(world.get_as(BOXES, "application/json").await.json()["steps"].is_array());
    assert!(page(&world, &format!("{BOXES}?view=live"), &[]).await.text().contains("data-stream"));
    assert_eq!(page(&world, "/P/BOX/10/SL-B1", &[]).await.status, 200);
}

#[tokio::test]
async fn another_host_is_another_page_and_a_shelf_life_ends_a_page() {
    let world = World::stocked().await;
    world.story().await;
    let app = crate::app::App::new(world.store.clone(), config());
    let of = |uri: &str| suyuan_ledger::identifier::Identifier::parse(uri).unwrap();
    let lang = suyuan_web::Lang::default();
    let told = crate::view::told(&app, lang, &of(&lot("BOX", "SL-B1"))).unwrap().unwrap();
    let made = 1_776_474_000_000_u64; // 2026-04-18T09:00:00+08:00, when it was packed
    assert_eq!(told.until_ms, Some(made + 36_500 * 86_400_000 + 1), "the first instant past its shelf life");
    let straw = crate::view::told(&app, lang, &of(&lot("STRAW", "SL-1"))).unwrap().unwrap();
    assert_eq!(straw.until_ms, None, "seven days are over already");
    let here = page(&world, BOXES, &[("host", "coop.example")]).await;
    let there = page(&world, BOXES, &[("host", "other.example")]).await;
    assert!(here.header("link").contains("coop.example") && there.header("link").contains("other.example"));
}

#[tokio::test]
async fn a_report_that_comes_after_its_certificate_is_linked_at_once() {
    let world = World::stocked().await;
    world.story().await;
    let report = b"%PDF-1.7 residues: none";
    let name = hex::encode(Sha256::digest(report));
    let about = lot("BOX", "SL-B1");
    let certificate = json!({"about": about, "number": "T-1", "type": "test", "result": "conformant",
        "issued": "2026-04-18", "validFrom": "2026-04-18",
        "report": {"sha256": name, "name": "t-1.pdf", "bytes": report.len()}});
    let signed = world.sign("INSP", "certificate", &about, &certificate);
    assert_eq!(world.post(signed.bytes()).await.status, 201);
    let before = page(&world, BOXES, &[]).await;
    assert!(
        before.text().contains("T-1") && !before.text().contains("/v1/blobs/"),
        "there is nothing to link"
    );

    assert_eq!(world.send("/v1/blobs", "application/pdf", report).await.status, 201);
    assert_eq!(page(&world, BOXES, &[]).await.body, before.body, "what waits is anybody's");
    // Sent again, it enters nothing, and its file is kept.
    assert_eq!(world.post(signed.bytes()).await.status, 200);
    let after = page(&world, BOXES, &[]).await;
    assert!(
        after.text().contains(&format!("/v1/blobs/{name}")),
        "the report is here, and the page kept before it is not shown"
    );
    let known = page(&world, BOXES, &[("if-none-match", before.header("etag"))]).await;
    assert_eq!(known.status, 200, "nor is the reader told that nothing changed");
    assert_eq!(page(&world, BOXES, &[]).await.body, after.body, "and that one is kept");
}
