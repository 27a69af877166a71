//! `POST /v1/statements` and `POST /v1/judge`.

use suyuan_ledger::log::{TlogProof, VerifierKey, leaf_hash};

use super::fixture::*;

#[tokio::test]
async fn a_statement_is_entered_once_and_proved() {
    let world = World::stocked().await;
    let statement = world.event("SL", &harvest(&lot("STRAW", "SL-1"), 100));
    let answer = world.post(statement.bytes()).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let told = answer.json();
    assert_eq!(told["id"], statement.id().to_string());
    assert_eq!(told["verdict"], "accepted");
    assert_eq!(told["time"], "2026-04-18T08:00:00.000Z");
    assert_eq!(answer.header("location"), format!("/v1/statements/{}", statement.id()));
    assert_eq!(answer.header("cache-control"), "no-store");

    let index = told["index"].as_u64().unwrap();
    let proof: TlogProof = told["proof"].as_str().unwrap().parse().unwrap();
    assert_eq!(proof.index, index);
    let ledger = world.get("/v1/ledger").await.json();
    let key: VerifierKey = ledger["vkeys"][0].as_str().unwrap().parse().unwrap();
    let entry = world.store.entry(index).unwrap().unwrap();
    assert_eq!(proof.extra.as_deref(), Some(&entry[..]), "the receipt is enough by itself");
    proof.verify(&leaf_hash(&entry), &[key]).unwrap();

    let again = world.post(statement.bytes()).await;
    assert_eq!(again.status, 200);
    assert_eq!(again.json()["index"], index);
}

#[tokio::test]
async fn many_are_answered_one_by_one() {
    let world = World::stocked().await;
    let straw = lot("STRAW", "SL-1");
    let first = world.event("SL", &harvest(&straw, 100));
    let _lost = world.event("SL", &harvest(&straw, 10));
    let third = world.event("SL", &harvest(&straw, 20));
    let other = world.event("SHOP", &handed("receiving", &straw, 5, "2026-04-18T09:00:00+08:00"));
    let answer = world.post_all(&[first.clone(), third, other, first]).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let told = answer.json();
    let answers = told["answers"].as_array().unwrap();
    assert_eq!(answers.len(), 4);
    assert_eq!(answers[0]["status"], 201);
    assert_eq!(answers[1]["status"], 409);
    assert_eq!(answers[1]["code"], "sequence-gap");
    assert_eq!(answers[1]["retry"], true);
    let expected = answers[0]["index"].as_u64().unwrap();
    assert_eq!(answers[1]["expected"], 5, "SL signed two places, two products and the harvest before");
    assert_eq!(answers[2]["verdict"], "pending");
    assert_eq!(answers[2]["reasons"][0]["code"], "unit-mismatch");
    assert_eq!(answers[3]["status"], 200);
    assert_eq!(answers[3]["index"], expected);
}

#[tokio::test]
async fn more_than_one_job_of_the_store_fits_into_a_request() {
    let world = World::stocked().await;
    let straw = lot("STRAW", "SL-1");
    let all: Vec<_> = (0..1_100).map(|n| world.event("SL", &harvest(&straw, n + 1))).collect();
    let told = world.post_all(&all).await.json();
    let answers = told["answers"].as_array().unwrap();
    assert_eq!(answers.len(), 1_100);
    assert!(answers.iter().all(|answer| answer["status"] == 201));
    let indexes: Vec<u64> = answers.iter().map(|answer| answer["index"].as_u64().unwrap()).collect();
    assert!(indexes.windows(2).all(|pair| pair[1] == pair[0] + 1));
}

#[tokio::test]
async fn one_bad_statement_among_many_costs_one() {
    let world = World::stocked().await;
    let straw = lot("STRAW", "SL-1");
    let good = world.event("SL", &harvest(&straw, 1));
    let mut body = vec![0x01];
    body.extend_from_slice(good.bytes());
    body.extend_from_slice(&[0xff, 0xff]);
    let told = world.send("/v1/statements", "application/cbor-seq", &body).await.json();
    let answers = told["answers"].as_array().unwrap();
    assert_eq!(answers[0]["code"], "malformed");
    assert_eq!(answers[1]["status"], 201);
    assert_eq!(answers[2]["code"], "malformed");
}

#[tokio::test]
async fn refusals_name_the_field_and_the_remedy() {
    let world = World::stocked().await;
    let straw = lot("STRAW", "SL-1");
    let mut bytes = world.event("SL", &harvest(&straw, 100)).bytes().to_vec();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    let problem = world.post(&bytes).await.is_problem(401, "bad-signature");
    assert!(problem["hint"].as_str().unwrap().len() > 10);
    let ledger = world.get("/v1/ledger").await.json()["ledger"].as_str().unwrap().parse().unwrap();
    let stranger = sign("STRANGER", 0, Some(ledger), "event", &straw, &harvest(&straw, 1));
    assert_eq!(world.post(stranger.bytes()).await.is_problem(401, "unknown-key")["retry"], true);
    world.post(b"nonsense").await.is_problem(400, "malformed");
    world.post(b"").await.is_problem(400, "malformed");
    let shop = world.sign(
        "SHOP",
        "member",
        &party("X"),
        &serde_json::json!({"party": party("X"), "action": "remove"}),
    );
    world.post(shop.bytes()).await.is_problem(403, "not-permitted");
}

#[tokio::test]
async fn other_types_and_sizes_are_refused() {
    let world = World::founded();
    let answer = world.send("/v1/statements", "application/json", b"{}").await;
    answer.is_problem(415, "unsupported-media-type");
    world.send("/v1/statements", "application/cose", &[0; 65_001]).await.is_problem(413, "too-large");
    let answer = world.get("/v1/statements").await;
    answer.is_problem(405, "method-not-allowed");
    assert_eq!(answer.header("allow"), "POST");
}

#[tokio::test]
async fn a_request_may_bring_so_many_statements() {
    let mut config = config();
    config.limits.statements = 3;
    let world = World::with(config);
    world.send("/v1/statements", "application/cbor-seq", &[1, 2, 3, 4]).await.is_problem(413, "too-large");
    let told = world.send("/v1/statements", "application/cbor-seq", &[1, 2, 3]).await;
    assert_eq!(told.json()["answers"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn judging_writes_nothing() {
    let world = World::stocked().await;
    let size = world.store.size();
    let straw = lot("STRAW", "SL-1");
    let harvested = world.event("SL", &harvest(&straw, 100));
    let shipped = world.event("SL", &handed("shipping", &lot("BOX", "NONE"), 5, "2026-04-18T10:00:00+08:00"));
    let one = world.send("/v1/judge", "application/cose", harvested.bytes()).await;
    assert_eq!(one.status, 200);
    assert_eq!(one.json()["verdict"], "accepted");
    let gap = world.send("/v1/judge", "application/cose", shipped.bytes()).await.json();
    assert_eq!(gap["verdict"], "refused");
    assert_eq!(gap["code"], "sequence-gap");
    let both = [harvested.bytes(), shipped.bytes()].concat();
    let both = world.send("/v1/judge", "application/cbor-seq", &both).await.json();
    assert_eq!(both["answers"][0]["verdict"], "accepted");
    assert_eq!(both["answers"][1]["verdict"], "pending", "{both}");
    assert_eq!(world.store.size(), size);
    assert_eq!(world.post(harvested.bytes()).await.status, 201, "judging took no number");
    let known = world.send("/v1/judge", "application/cose", harvested.bytes()).await.json();
    assert_eq!(known["verdict"], "accepted", "what is entered keeps its verdict");
}

#[tokio::test]
async fn verdicts_and_refusals_are_counted() {
    let world = World::stocked().await;
    world.post(b"nonsense").await;
    let text = world.get("/metrics").await.text().to_owned();
    assert!(text.contains(r#"suyuan_statements_total{answer="accepted"} 7"#), "{text}");
    assert!(text.contains(r#"suyuan_statements_total{answer="malformed"} 1"#), "{text}");
    assert!(
        text.contains(r#"suyuan_requests_total{method="POST",route="/v1/statements",status="201"} 7"#),
        "{text}"
    );
    assert!(text.contains("suyuan_log_size 8"), "{text}");
}

#[tokio::test]
async fn a_draft_is_judged_like_a_statement_and_never_entered() {
    let world = World::stocked().await;
    let size = world.store.size();
    let signed = world.event("SL", &harvest(&lot("STRAW", "SL-1"), 100));
    let draft = unsigned(&signed);
    let judge = async |body: &[u8]| world.send("/v1/judge", "application/cose", body).await.json();
    assert_eq!(judge(&draft).await, judge(signed.bytes()).await);
    assert_eq!(judge(&draft).await["verdict"], "accepted");
    let refused = world.post(&draft).await;
    assert_eq!((refused.status.as_u16(), refused.json()["code"].as_str()), (401, Some("bad-signature")));
    let many = world.send("/v1/statements", "application/cbor-seq", &draft).await.json();
    assert_eq!(many["answers"][0]["code"], "bad-signature");
    assert_eq!(world.store.size(), size);

    // Key, order and authority are looked at as if it were signed; any other wrong signature stays wrong.
    let stranger = unsigned(&sign(
        "NOBODY",
        0,
        Some(signed.id()),
        "event",
        &lot("STRAW", "Z"),
        &harvest(&lot("STRAW", "Z"), 1),
    ));
    assert_eq!(judge(&stranger).await["code"], "wrong-ledger");
    let foreign = unsigned(&world.event("SHOP", &harvest(&lot("STRAW", "SL-2"), 1)));
    assert_eq!(judge(&foreign).await["code"], "not-permitted");
    let mut weak = draft.clone();
    *weak.last_mut().unwrap() = 1;
    assert_eq!(judge(&weak).await["code"], "bad-signature");
}

/// The same with 64 zero bytes for its signature.
fn unsigned(statement: &suyuan_ledger::statement::Statement) -> Vec<u8> {
    let bytes = statement.bytes();
    [&bytes[..bytes.len() - 64], &[0; 64]].concat()
}
