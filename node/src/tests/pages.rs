//! What people see, and the same facts for programs.

use axum::{body::Body, http::Request};
use serde_json::Value;

use super::fixture::*;

pub(super) const BROWSER: &str = "text/html,*/*;q=0.8";

#[tokio::test]
async fn a_lot_tells_its_journey_from_the_field_on() {
    let world = World::stocked().await;
    world.story().await;
    let told = world.get_as("/p/BOX/10/SL-B1", "application/json").await;
    assert_eq!(told.status, 200, "{}", told.text());
    let told = told.json();
    let acts: Vec<&str> =
        told["steps"].as_array().unwrap().iter().map(|step| step["act"].as_str().unwrap()).collect();
    assert_eq!(acts, ["plant", "spray", "harvest", "pack", "ship", "receive"]);
    assert_eq!(told["uri"], lot("BOX", "SL-B1"));
    assert_eq!(told["lot"], "SL-B1");
    assert_eq!(told["producer"]["uri"], party("SL"));
    assert_eq!(told["product"]["names"]["zh"], "草莓");
    assert_eq!(told["origins"][0]["place"]["uri"], place("E1"));
    assert_eq!(told["steps"][1]["details"][0]["label"], "dose");
    assert_eq!(told["steps"][4]["counterparty"]["uri"], party("SHOP"));
    assert_eq!(told["steps"][2]["claimed"]["rfc3339"], "2026-04-18T07:30:00+08:00");
    assert_eq!(told["state"], "Normal");
    assert_eq!(told["notices"], serde_json::json!([]), "{}", told["notices"]);
    let page = world.get_as("/p/BOX/10/SL-B1", BROWSER).await;
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert!(page.text().contains("SL-B1"));
}

#[tokio::test]
async fn everything_on_a_page_is_proved_by_its_bundle() {
    use base64::{Engine, engine::general_purpose::STANDARD};
    use suyuan_ledger::log::{Hash, SignedCheckpoint, VerifierKey, leaf_hash, verify_inclusion};
    let world = World::stocked().await;
    world.story().await;
    let told = world.get_as("/p/BOX/10/SL-B1", "application/json").await.json();
    let proof = &told["proof"];
    let key: VerifierKey = proof["vkeys"][0].as_str().unwrap().parse().unwrap();
    let signed = SignedCheckpoint::open(proof["checkpoint"].as_str().unwrap().as_bytes(), &[key]).unwrap();
    let mut indexes = Vec::new();
    for entry in proof["entries"].as_array().unwrap() {
        let index = entry["index"].as_u64().unwrap();
        let leaf = leaf_hash(&STANDARD.decode(entry["entry"].as_str().unwrap()).unwrap());
        let path: Vec<Hash> = entry["path"]
            .as_array()
            .unwrap()
            .iter()
            .map(|hash| hash.as_str().unwrap().parse().unwrap())
            .collect();
        verify_inclusion(index, signed.checkpoint().size(), &leaf, &path, &signed.checkpoint().root())
            .unwrap();
        indexes.push(index);
    }
    assert!(indexes.is_sorted());
    assert_eq!(indexes[0], 0, "the founding charter");
    let mut shown = Vec::new();
    places_of(&told, &mut shown);
    assert!(shown.len() > 20);
    for index in shown {
        assert!(indexes.contains(&index), "entry {index} is shown and not proved: {indexes:?}");
    }
    let admissions: Vec<u64> = [1, 2].to_vec();
    assert!(admissions.iter().all(|index| indexes.contains(index)), "what admitted SL and SHOP");
}

/// The entries of every `At` in a page.
fn places_of(value: &Value, found: &mut Vec<u64>) {
    match value {
        Value::Object(members) => {
            if let (Some(index), Some(_)) = (members.get("index"), members.get("pointer")) {
                found.push(index.as_u64().unwrap());
            }
            members.values().for_each(|value| places_of(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| places_of(value, found)),
        _ => {}
    }
}

#[tokio::test]
async fn a_lot_that_does_not_add_up_says_so() {
    let world = World::stocked().await;
    world.story().await;
    let boxes = lot("BOX", "SL-B1");
    let report =
        world.sign("INSP", "report", &boxes, &handed("receiving", &boxes, 500, "2026-04-18T13:00:00+08:00"));
    world.post(report.bytes()).await;
    let told = world.get_as("/p/BOX/10/SL-B1", "application/json").await.json();
    let notice = &told["notices"][0]["Handover"];
    assert_eq!(notice["shipped"]["value"], "50", "{}", told["notices"]);
    assert_eq!(notice["received"]["value"], "550");
    let last = told["steps"].as_array().unwrap().last().unwrap();
    assert_eq!(last["reported"], true);
}

#[tokio::test]
async fn what_became_of_the_rest_of_the_harvest_is_another_story() {
    let world = World::stocked().await;
    world.story().await;
    let mut other = handed("shipping", &lot("STRAW", "SL-1"), 10, "2026-04-18T11:00:00+08:00");
    other["quantityList"][0]["uom"] = "KGM".into();
    other["destinationList"][0]["destination"] = party("INSP").into();
    world.tell("SL", &other).await;
    let told = world.get_as("/p/BOX/10/SL-B1", "application/json").await.json();
    assert_eq!(told["steps"].as_array().unwrap().len(), 6);
    let told = world.get_as("/p/STRAW/10/SL-1", "application/json").await.json();
    let acts: Vec<&str> =
        told["steps"].as_array().unwrap().iter().map(|step| step["act"].as_str().unwrap()).collect();
    assert_eq!(acts, ["plant", "spray", "harvest", "pack", "ship"]);
}

#[tokio::test]
async fn identifiers_answer_in_three_forms_and_in_capitals() {
    let world = World::stocked().await;
    world.story().await;
    for path in ["/p/BOX/10/SL-B1", "/P/BOX/10/SL-B1"] {
        let page = world.get_as(path, BROWSER).await;
        assert_eq!(page.status, 200, "{path}");
        assert_eq!(page.header("vary").to_ascii_lowercase(), "accept, accept-language", "{path}");
    }
    for path in ["/place/E1", "/PLACE/E1", "/Place/E1", "/party/SL", "/PARTY/SL"] {
        assert_eq!(world.get_as(path, BROWSER).await.status, 200, "{path}");
        assert_eq!(world.get_as(path, "application/json").await.status, 200, "{path}");
    }
    let party = world.get_as("/party/SL", "application/json").await.json();
    assert_eq!(party["places"].as_array().unwrap().len(), 2);
    let links = world.get_as("/p/BOX/10/SL-B1", "application/linkset+json").await;
    assert_eq!(links.header("content-type"), "application/linkset+json");
    assert_eq!(links.json()["linkset"][0]["anchor"], lot("BOX", "SL-B1"));
    let links = world.get("/p/BOX/10/SL-B1?linkType=linkset").await;
    assert_eq!(links.header("content-type"), "application/linkset+json");
    world.get_as("/p/BOX/10/SL-B1", "image/png").await.is_problem(406, "not-acceptable");
    world.get_as("/p/BOX/10/NONE", "application/json").await.is_problem(404, "not-found");
    world.get_as("/01/123", "application/json").await.is_problem(404, "not-found");
    let product = world.get_as("/p/BOX", "application/json").await.json();
    assert_eq!(product["unit"], "H87");
    let page = world.get_as("/p/BOX", BROWSER).await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("/p/BOX/10/SL-B1\""), "its latest lot");
    assert_eq!(world.get_as("/p/NONE", BROWSER).await.status, 404);
    let page = world.get_as("/p/BOX/10/NONE", BROWSER).await;
    assert_eq!(page.status, 404);
}

#[tokio::test]
async fn a_reader_who_has_the_page_is_told_so_until_the_log_grows() {
    let world = World::stocked().await;
    world.story().await;
    let again = async |tag: &str| {
        let request = Request::get("/p/BOX/10/SL-B1").header("accept", BROWSER).header("if-none-match", tag);
        world.ask(request.body(Body::empty()).unwrap()).await
    };
    let tag = world.get_as("/p/BOX/10/SL-B1", BROWSER).await.header("etag").to_owned();
    let kept = again(&tag).await;
    assert_eq!(kept.status, 304);
    assert!(kept.body.is_empty());
    assert_eq!(kept.header("etag"), tag);
    let json = world.get_as("/p/BOX/10/SL-B1", "application/json").await;
    assert_ne!(json.header("etag"), tag);
    world.tell("SL", &harvest(&lot("STRAW", "SL-2"), 1)).await;
    assert_eq!(again(&tag).await.status, 200);
}

#[tokio::test]
async fn the_front_page_leads_to_what_is_typed() {
    let world = World::stocked().await;
    world.story().await;
    assert!(world.get_as("/", BROWSER).await.text().contains("coop.example/log"));
    let boxes = lot("BOX", "SL-B1");
    for code in ["SL-B1", "sl-b1", boxes.as_str(), "P/BOX/10/SL-B1"] {
        let answer = world.get(&format!("/find?code={code}")).await;
        assert_eq!(answer.status, 303, "{code}");
        assert_eq!(answer.header("location"), "/p/BOX/10/SL-B1", "{code}");
    }
    let missing = world.get_as("/find?code=NONE", BROWSER).await;
    assert_eq!(missing.status, 404);
    assert!(missing.text().contains("NONE"));
}

#[tokio::test]
async fn statements_and_traces_have_pages() {
    let world = World::stocked().await;
    world.story().await;
    let page = world.get_as("/v1/statements/10", BROWSER).await;
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    let page = world.get_as(&format!("/v1/trace?of={}", lot("BOX", "SL-B1")), BROWSER).await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("SL-B1"));
    let asset = world.get("/assets/verify.js").await;
    assert_eq!(asset.status, 200);
    assert_eq!(asset.header("cache-control"), "no-cache");
    world.get("/assets/none.js").await.is_problem(404, "not-found");
}
