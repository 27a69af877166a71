//! `/v1/blobs`, and the door for sensor logs.

use axum::{body::Body, http::Request};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use suyuan_ledger::coldchain::{Against, Layout, Log, Range, Source, Summary, sensor_element};

use super::fixture::*;

const LOG: &str =
    "time,temperature\n2026-04-18T02:00:00Z,4\n2026-04-18T02:10:00Z,12\n2026-04-18T02:30:00Z,4\n";

fn reported(log: &str) -> Value {
    let against =
        Against { temperature: Range::new(Some(0.into()), Some(8.into())).unwrap(), ..Against::default() };
    let summary = Summary::of(&Log::read(log.as_bytes(), &Layout::default()).unwrap(), &against);
    let source = Source { sha256: Sha256::digest(log).into(), device: None, layout: Layout::default() };
    let element: Value = serde_json::from_str(&sensor_element(&summary, &source).to_string()).unwrap();
    let mut event = base("ObjectEvent", "sensor_reporting", "2026-04-18T10:30:00+08:00");
    event["action"] = json!("OBSERVE");
    event["readPoint"] = json!({"id": place("HALL")});
    event["sensorElementList"] = json!([element]);
    event
}

async fn tell(world: &World, by: &'static str, event: &Value) -> Answer {
    world.post(world.sign(by, "event", &place("HALL"), event).bytes()).await
}

fn name_of(bytes: &str) -> String {
    hex::encode(Sha256::digest(bytes))
}

#[tokio::test]
async fn a_summary_comes_in_with_its_file_and_the_file_stays() {
    let world = World::stocked().await;
    let statement = world.sign("SL", "event", &place("HALL"), &reported(LOG));
    let problem = world.post(statement.bytes()).await.is_problem(409, "blob-missing");
    assert_eq!(problem["retry"], true);
    assert_eq!(problem["field"], "/sensorElementList/0/sensorMetadata/rawData");
    assert!(problem["hint"].as_str().unwrap().contains("POST /v1/blobs"), "{problem}");

    let answer = world.send("/v1/blobs", "text/csv", LOG.as_bytes()).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let path = format!("/v1/blobs/{}", name_of(LOG));
    assert_eq!(answer.header("location"), path);
    let event = reported(LOG);
    assert_eq!(answer.json()["uri"], event["sensorElementList"][0]["sensorMetadata"]["rawData"]);
    world.get(&path).await.is_problem(404, "not-found");

    let answer = world.post(statement.bytes()).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(answer.json()["verdict"], "accepted", "{}", answer.text());
    let file = world.get(&path).await;
    assert_eq!(file.body, LOG.as_bytes());
    assert_eq!(file.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(file.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(file.header("content-disposition"), format!("attachment; filename=\"{}\"", name_of(LOG)));
    assert_eq!(file.header("content-security-policy"), "default-src 'none'; sandbox");
    assert_eq!(file.header("x-content-type-options"), "nosniff");
    let known = Request::get(&path).header("if-none-match", file.header("etag")).body(Body::empty()).unwrap();
    assert_eq!(world.ask(known).await.status, 304);
    assert_eq!(world.post(statement.bytes()).await.status, 200, "the same bytes again");
}

#[tokio::test]
async fn a_summary_that_the_file_does_not_give_is_sent_back() {
    let world = World::stocked().await;
    world.send("/v1/blobs", "text/csv", LOG.as_bytes()).await;
    let mut event = reported(LOG);
    event["sensorElementList"][0]["sensorReport"][0]["suyuan:minutes"]["above"] = json!(1.5);
    let statement = world.sign("SL", "event", &place("HALL"), &event);
    let problem = world.post(statement.bytes()).await.is_problem(422, "summary-mismatch");
    assert_eq!(problem["field"], "/sensorElementList/0/sensorReport/0/suyuan:minutes/above");
    assert_eq!(problem["detail"], "the file gives 15, the event says 1.5");
    assert_eq!(problem["retry"], false);
    let again = world.post_all(&[statement.clone(), statement]).await.json();
    assert_eq!(again["answers"][1]["code"], "summary-mismatch", "each is answered in its place");
    world.get(&format!("/v1/blobs/{}", name_of(LOG))).await.is_problem(404, "not-found");
}

#[tokio::test]
async fn an_element_that_does_not_read_and_a_stranger_are_sent_back() {
    let world = World::stocked().await;
    let mut event = reported(LOG);
    event["sensorElementList"][0]["sensorReport"][0].as_object_mut().unwrap().remove("exception");
    let problem = tell(&world, "SL", &event).await.is_problem(400, "invalid-event");
    assert_eq!(problem["field"], "/sensorElementList/0/sensorReport/0/exception");
    world.send("/v1/blobs", "text/csv", LOG.as_bytes()).await;
    tell(&world, "NOBODY", &reported(LOG)).await.is_problem(401, "unknown-key");
    world.get(&format!("/v1/blobs/{}", name_of(LOG))).await.is_problem(404, "not-found");
}

#[tokio::test]
async fn files_are_bounded_in_kind_size_and_room() {
    let mut config = config();
    (config.limits.body, config.limits.waiting_files) = (1_000, 1_500);
    let world = World::with(config);
    let upload = async |bytes: &[u8]| world.send("/v1/blobs", "text/csv", bytes).await;
    upload(b"\x7fELF\x00\x01").await.is_problem(415, "unsupported-media-type");
    upload(b"").await.is_problem(415, "unsupported-media-type");
    upload(&[b'a'; 1_001]).await.is_problem(413, "too-large");
    assert_eq!(upload(&[b'a'; 1_000]).await.status, 201);
    assert_eq!(upload(&[b'a'; 1_000]).await.status, 201, "the same again takes no more room");
    upload(&[b'b'; 1_000]).await.is_problem(503, "unavailable");
    assert_eq!(upload(b"<script>alert(1)</script>").await.json()["type"], "text/plain; charset=utf-8");
    world.get("/v1/blobs/ABC").await.is_problem(400, "malformed");
}

#[tokio::test]
async fn the_page_of_the_lot_draws_the_log_and_says_who_held_it() {
    let world = World::stocked().await;
    let straw = lot("STRAW", "SL-1");
    world.tell("SL", &harvest(&straw, 100)).await;
    world.send("/v1/blobs", "text/csv", LOG.as_bytes()).await;
    let mut event = reported(LOG);
    event["quantityList"] = json!([{"epcClass": straw}]);
    world.tell("SL", &event).await;
    let page = world.get_as(&format!("/v1/trace?of={straw}&lang=en"), "text/html").await;
    assert_eq!(page.status, 200);
    let page = page.text();
    assert!(page.contains("<svg class=chart") && page.contains("Temperature: 4 °C to 12 °C"), "{page}");
    assert!(page.contains("18 April 2026 10:00"), "in the event's own offset: {page}");
    assert!(page.contains("<td class=\"r num\">15</td>"), "minutes above: {page}");
    assert!(page.contains(&name_of(LOG)));
}

#[tokio::test]
async fn a_file_in_parts_goes_on_where_the_line_broke() {
    let world = World::stocked().await;
    let photo = [&b"\xff\xd8\xff"[..], &[7; 300]].concat();
    let name = hex::encode(Sha256::digest(&photo));
    let path = format!("/v1/blobs/{name}");
    let put = async |from: usize, to: usize, bytes: &[u8]| {
        let range = format!("bytes {from}-{}/{}", to - 1, photo.len());
        let request = Request::put(&path).header("content-range", range);
        world.ask(request.body(Body::from(bytes.to_vec())).unwrap()).await
    };
    let begun = async || world.get(&format!("{path}/upload")).await.json();
    assert_eq!(begun().await, json!({"sha256": name, "offset": 0, "complete": false}));
    let answer = put(0, 100, &photo[..100]).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["offset"]), (202, &json!(100)));
    let problem = put(200, 303, &photo[200..]).await.is_problem(409, "upload-offset");
    assert_eq!(problem["expected"], 100);
    put(100, 200, &photo[100..150]).await.is_problem(400, "malformed");
    assert_eq!(begun().await["offset"], 100);
    assert_eq!(put(100, 303, &photo[100..]).await.status, 201);
    assert_eq!(begun().await["complete"], true);
    world.get(&path).await.is_problem(404, "not-found");

    let mut event = harvest(&lot("STRAW", "SL-1"), 100);
    event["suyuan:attachments"] = json!([{"sha256": name, "type": "image/jpeg"}]);
    world.tell("SL", &event).await;
    let kept = world.get(&path).await;
    assert_eq!((kept.status.as_u16(), &kept.body[..]), (200, &photo[..]));
}

#[tokio::test]
async fn parts_that_are_something_else_are_not_kept() {
    let world = World::founded();
    let put = async |name: &str, range: &str, bytes: &[u8]| {
        let request = Request::put(format!("/v1/blobs/{name}")).header("content-range", range);
        world.ask(request.body(Body::from(bytes.to_vec())).unwrap()).await
    };
    let (text, program) = (hex::encode(Sha256::digest(b"other")), hex::encode(Sha256::digest(b"\x7fELF\0")));
    put(&text, "bytes 0-2/3", b"abc").await.is_problem(422, "hash-mismatch");
    put(&program, "bytes 0-4/5", b"\x7fELF\0").await.is_problem(415, "unsupported-media-type");
    put(&text, "bytes 0-2/99999999999", b"abc").await.is_problem(413, "too-large");
    put(&text, "bytes 0-2/*", b"abc").await.is_problem(400, "malformed");
    put("ABC", "bytes 0-2/3", b"abc").await.is_problem(400, "malformed");
    for name in [&text, &program] {
        assert_eq!(world.get(&format!("/v1/blobs/{name}/upload")).await.json()["offset"], 0);
    }
}

#[tokio::test]
async fn the_report_of_a_certificate_is_kept_with_it() {
    let world = World::stocked().await;
    let report = b"%PDF-1.7 residues: none";
    let name = hex::encode(Sha256::digest(report));
    assert_eq!(world.send("/v1/blobs", "application/pdf", report).await.status, 201);
    let about = product("STRAW");
    let certificate = json!({"about": about, "number": "T-1", "type": "test", "result": "conformant",
        "issued": "2026-04-18", "validFrom": "2026-04-18",
        "report": {"sha256": name, "name": "t-1.pdf", "bytes": report.len()}});
    world.ok("INSP", "certificate", &about, &certificate).await;
    assert_eq!(&world.get(&format!("/v1/blobs/{name}")).await.body[..], report);
}
