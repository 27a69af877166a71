//! Every refusal, over HTTP, with its code, its field and its remedy; and what HTTP itself may get wrong.
#![allow(clippy::unwrap_used)] // a journey that cannot go on should stop at once

use serde_json::{Value, json};
use suyuan_ledger::log::TlogProof;
use suyuan_tests::{Answer, Bench, Hand, get, get_with, harvest, post, ship};

fn refused(answer: &Answer, status: u16, code: &str) -> Value {
    assert_eq!(answer.status, status, "{code}: {}", answer.text());
    assert!(answer.content_type.starts_with("application/problem+json"), "{}", answer.content_type);
    let problem = answer.json();
    assert_eq!(problem["code"], code, "{problem}");
    for member in ["type", "title", "detail", "status"] {
        assert!(!problem[member].is_null(), "{member} is missing: {problem}");
    }
    assert_eq!(problem["type"], format!("/problems/{code}"));
    problem
}

#[test]
fn every_refusal_names_its_code_and_what_to_do() {
    let b = Bench::new();
    let mut sl = b.producer();
    let lot = b.id("p/STRAW/10/A");
    let url = format!("{}/v1/statements", b.url());
    let send = |bytes: &[u8]| post(&url, "application/cose", bytes).unwrap();
    let good = sl.sign("event", &lot, &harvest(&lot, 1));

    refused(&send(b"not cbor"), 400, "malformed");
    refused(&send(&[0xd2; 66_000]), 413, "too-large");
    let mut changed = good.bytes().to_vec();
    *changed.last_mut().unwrap() ^= 1;
    refused(&send(&changed), 401, "bad-signature");
    let mut weak = good.bytes().to_vec();
    let at = weak.windows(32).position(|w| w == good.header().key.as_bytes()).unwrap();
    weak[at..at + 32].fill(0);
    refused(&send(&weak), 401, "weak-key");

    let stranger = Hand::at(&b.url(), "NOBODY", &b.id("party/NOBODY"));
    let unknown =
        refused(&stranger.send(&stranger.sign("event", &lot, &harvest(&lot, 1))), 401, "unknown-key");
    assert_eq!(unknown["retry"], true);

    let gap = sl.sign_as(sl.seq + 3, Some(sl.prev), "event", &lot, &harvest(&lot, 1));
    let problem = refused(&sl.send(&gap), 409, "sequence-gap");
    assert_eq!((problem["expected"].as_u64(), problem["retry"].as_bool()), (Some(sl.seq), Some(true)));

    let other = sl.sign("event", &lot, &harvest(&lot, 2));
    assert_eq!(sl.send(&good).status, 201);
    refused(&sl.send(&other), 409, "sequence-taken");
    sl.went(&good);

    let foreign = sl.sign_as(0, Some(good.id()), "event", &lot, &harvest(&lot, 1));
    refused(&sl.send(&foreign), 409, "wrong-ledger");

    let member = json!({"party": b.id("party/X"), "action": "suspend"});
    refused(&sl.send(&sl.sign("member", &b.id("party/X"), &member)), 403, "not-permitted");

    let mut event = harvest(&lot, 1);
    event["quantityList"][0]["uom"] = json!("kilos");
    let problem = refused(&sl.send(&sl.sign("event", &lot, &event)), 400, "invalid-event");
    assert_eq!(problem["field"], "/quantityList/0/uom");

    let product = json!({"product": b.id("p/Q"), "names": {}, "unit": "KGM"});
    let problem = refused(&sl.send(&sl.sign("product", &b.id("p/Q"), &product)), 400, "malformed");
    assert_eq!(problem["field"], "/names");

    let revoke =
        json!({"party": sl.party, "action": "revoke", "key": hex::encode(sl.key.verifying_key().to_bytes())});
    assert_eq!(sl.say("key", &sl.party.clone(), &revoke).status, 201);
    refused(&sl.send(&sl.sign("event", &lot, &harvest(&lot, 1))), 401, "key-revoked");

    for code in ["malformed", "sequence-gap", "not-permitted", "key-revoked", "wrong-ledger", "suspended"] {
        let page = get_with(&format!("{}/problems/{code}", b.url()), &[("accept", "text/html")]).unwrap();
        assert_eq!(page.status, 200, "/problems/{code} explains itself");
    }
}

#[test]
fn the_same_bytes_again_give_the_same_index_and_a_receipt_that_verifies() {
    let b = Bench::new();
    let mut sl = b.producer();
    let lot = b.id("p/STRAW/10/A");
    let statement = sl.sign("event", &lot, &harvest(&lot, 5));
    let first = sl.send(&statement);
    assert_eq!(first.status, 201, "{}", first.text());
    sl.went(&statement);
    assert_eq!(sl.say("event", &lot, &harvest(&lot, 6)).status, 201);
    let again = sl.send(&statement);
    assert_eq!(again.status, 200);
    let (first, again) = (first.json(), again.json());
    assert_eq!((&first["index"], &first["id"]), (&again["index"], &again["id"]));
    assert_eq!(first["id"], statement.id().to_string());
    let vkey =
        get(&format!("{}/v1/ledger", b.url())).unwrap().json()["vkeys"][0].as_str().unwrap().to_owned();
    let entry = get(&format!("{}/v1/statements/{}", b.url(), first["index"])).unwrap().json();
    let entry = suyuan_tests::from_base64(entry["entry"].as_str().unwrap());
    for receipt in [&first, &again] {
        let proof: TlogProof = receipt["proof"].as_str().unwrap().parse().unwrap();
        proof.verify(&suyuan_ledger::log::leaf_hash(&entry), &[vkey.parse().unwrap()]).unwrap();
    }
    let bytes =
        get_with(&format!("{}/v1/statements/{}", b.url(), statement.id()), &[("accept", "application/cose")])
            .unwrap();
    assert_eq!(bytes.body, statement.bytes());
}

#[test]
fn a_sequence_is_answered_one_by_one_and_judging_writes_nothing() {
    let b = Bench::new();
    let mut sl = b.producer();
    let lot = b.id("p/STRAW/10/A");
    let mut bytes = Vec::new();
    let start = (sl.seq, sl.prev);
    for (i, quantity) in [10, 20].into_iter().enumerate() {
        let statement = sl.sign("event", &lot, &harvest(&lot, quantity));
        bytes.extend_from_slice(statement.bytes());
        sl.went(&statement);
        assert!(i < 2);
    }
    let bad = sl.sign_as(99, Some(sl.prev), "event", &lot, &harvest(&lot, 1));
    bytes.extend_from_slice(bad.bytes());
    let over = sl.sign("event", &lot, &ship(&lot, 100, &b.id("party/GOV")));
    bytes.extend_from_slice(over.bytes());

    let size = || get(&format!("{}/v1/ledger", b.url())).unwrap().json()["size"].as_u64().unwrap();
    let before = size();
    let judged = post(&format!("{}/v1/judge", b.url()), "application/cbor-seq", &bytes).unwrap();
    assert_eq!(judged.status, 200, "{}", judged.text());
    let verdicts: Vec<String> = judged.json()["answers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|a| a["verdict"].as_str().unwrap_or("refused").to_owned())
        .collect();
    assert_eq!(verdicts, ["accepted", "accepted", "refused", "pending"]);
    assert_eq!(size(), before, "judging writes nothing");

    let answers = post(&format!("{}/v1/statements", b.url()), "application/cbor-seq", &bytes).unwrap();
    assert_eq!(answers.status, 200, "{}", answers.text());
    let answers = answers.json()["answers"].as_array().unwrap().clone();
    assert_eq!(answers.len(), 4);
    assert_eq!(answers[2]["code"], "sequence-gap");
    assert_eq!(answers[3]["reasons"][0]["code"], "overdrawn");
    assert_eq!(size(), before + 3);
    assert!(start.0 < sl.seq);
}

#[test]
fn http_itself_is_answered_with_problems() {
    let b = Bench::new();
    let url = b.url();
    assert_eq!(get(&format!("{url}/v1/nowhere")).unwrap().status, 404);
    assert_eq!(post(&format!("{url}/checkpoint"), "text/plain", b"x").unwrap().status, 405);
    assert_eq!(post(&format!("{url}/v1/statements"), "text/plain", b"x").unwrap().status, 415);
    // The node may hang up before it has heard all of a body that it will not take.
    let huge = post(&format!("{url}/v1/statements"), "application/cbor-seq", &vec![0u8; 40 << 20]);
    assert!(huge.is_err() || huge.is_ok_and(|a| a.status == 413));
    assert_eq!(get(&format!("{url}/health")).unwrap().status, 200);
    let checkpoint = get(&format!("{url}/checkpoint")).unwrap();
    assert_eq!(checkpoint.content_type, "text/plain; charset=utf-8");
    assert_eq!(get(&format!("{url}/health")).unwrap().json()["status"], "ok");
    let metrics = get(&format!("{url}/metrics")).unwrap().text();
    assert!(metrics.contains("# TYPE"), "{metrics}");
    let openapi = get(&format!("{url}/openapi.json")).unwrap().json();
    assert!(
        openapi["openapi"].as_str().unwrap().starts_with("3.1")
            && openapi["paths"]["/v1/statements"]["post"].is_object()
    );
    let echoed = get_with(&format!("{url}/health"), &[("x-request-id", "abc-123")]).unwrap();
    assert!(echoed.header("x-request-id").is_some());
}
