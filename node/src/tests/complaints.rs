//! What people complain of, who reads it, and what never shows.

use axum::{body::Body, http::Request};
use serde_json::{Value, json};
use suyuan_ledger::statement::{Draft, Header, KeyId, Statement};

use super::fixture::*;
use crate::{Complaining, Loopback, moment::now_ms};

const BROWSER: &str = "text/html,*/*;q=0.8";

/// A world that takes complaints, and the directory that they lie in.
async fn world() -> (World, tempfile::TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let mut config = config();
    config.complaining = Some(Complaining::new(dir.path().join("complaints")));
    let world = World::with(config);
    world.stock().await;
    world.story().await;
    (world, dir)
}

fn form(fields: &[(&str, &str)]) -> String {
    let encode =
        |text| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
    fields.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect::<Vec<_>>().join("&")
}

async fn complain(world: &World, accept: &str, fields: &[(&str, &str)]) -> Answer {
    let request = Request::post("/complaints?lang=en")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("accept", accept)
        .body(Body::from(form(fields)))
        .unwrap();
    world.ask(request).await
}

/// A request signed by the key of that name.
fn request(world: &World, by: &str, asks: &Value, issued_at: u64) -> Statement {
    let key = key_for(by);
    let header = Header {
        kind: "request".parse().unwrap(),
        key: KeyId::from_bytes(key.verifying_key().to_bytes()),
        issuer: party(by),
        subject: "coop.example/log".to_owned(),
        issued_at,
        seq: 0,
        prev: Some(world.ledger_id()),
        instead: Vec::new(),
    };
    Draft { header, payload: asks.to_string().into_bytes() }.sign(&key).unwrap()
}

async fn ask(world: &World, path: &str, statement: &Statement) -> Answer {
    world.send(path, "application/cose", statement.bytes()).await
}

async fn listed(world: &World, by: &str) -> Vec<Value> {
    let asked = request(world, by, &json!({"ask": "complaints"}), now_ms() / 1000);
    let answer = ask(world, "/v1/complaints/list", &asked).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["complaints"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_complaint_reaches_producer_and_inspector_and_nobody_else() {
    let (world, dir) = world().await;
    let boxes = lot("BOX", "SL-B1");
    let page = world.get_as("/p/BOX/10/SL-B1?lang=en", BROWSER).await;
    assert!(page.text().contains("/complaints?about=https%3A"), "the way to the form");
    let empty = world
        .get_as("/complaints?about=https%3A%2F%2Fcoop.example%2Fp%2FBOX%2F10%2FSL-B1&lang=en", BROWSER)
        .await;
    assert_eq!(empty.status, 200, "{}", empty.text());
    assert!(empty.text().contains("name=\"about\" value=\"https://coop.example/p/BOX/10/SL-B1\""));
    assert!(empty.text().contains("within 7 days"));

    let fields = [
        ("about", boxes.as_str()),
        ("kind", "opened"),
        ("text", "The seal <b>was</b> broken.\r\nAll of it."),
        ("contact", "13800000000"),
    ];
    let sent = complain(&world, BROWSER, &fields).await;
    assert_eq!(sent.status, 303);
    let place = sent.header("location").to_owned();
    let number = place.strip_prefix("/complaints/").unwrap().to_owned();
    let shown = world.get_as(&format!("{place}?lang=en"), BROWSER).await;
    assert_eq!(shown.header("cache-control"), "no-store");
    assert!(shown.text().contains(&number) && shown.text().contains("Waiting for an answer"));
    for private in ["13800000000", "The seal"] {
        assert!(!shown.text().contains(private), "the number shows nothing that was written");
        assert!(!world.get_as(&place, "application/json").await.text().contains(private));
    }

    for by in ["SL", "INSP", "ASSOC"] {
        let list = listed(&world, by).await;
        assert_eq!(list.len(), 1, "{by}");
        assert_eq!(list[0]["number"], number.as_str());
        assert_eq!(list[0]["text"], "The seal <b>was</b> broken.\nAll of it.");
        assert_eq!(list[0]["contact"], "13800000000");
    }
    assert!(listed(&world, "SHOP").await.is_empty(), "a shop reads nobody else's");

    let answer = json!({"ask": "answer-complaint", "number": number, "text": "We send another."});
    let by_shop = request(&world, "SHOP", &answer, now_ms() / 1000);
    ask(&world, "/v1/complaints/answer", &by_shop).await.is_problem(403, "not-permitted");
    let by_maker = request(&world, "SL", &answer, now_ms() / 1000);
    for _ in 0..2 {
        let told = ask(&world, "/v1/complaints/answer", &by_maker).await;
        assert_eq!(told.status, 200, "{}", told.text());
        assert_eq!(told.json()["answers"].as_array().unwrap().len(), 1, "twice sent is once answered");
    }
    let shown = world.get_as(&format!("{place}?lang=en"), BROWSER).await;
    assert!(shown.text().contains("We send another.") && shown.text().contains("Answered"));

    let erased =
        Request::post(format!("{place}/erase")).header("accept", BROWSER).body(Body::empty()).unwrap();
    assert_eq!(world.ask(erased).await.status, 303);
    assert!(listed(&world, "SL").await[0].get("contact").is_none());
    let file = dir.path().join("complaints").join(format!("{number}.json"));
    assert!(!std::fs::read_to_string(file).unwrap().contains("13800000000"));
    // Nothing of all this is in the log.
    let size = world.store.size();
    for index in 0..size {
        let entry = world.store.entry(index).unwrap().unwrap();
        assert!(!String::from_utf8_lossy(&entry).contains("The seal"));
    }
}

#[tokio::test]
async fn a_request_that_is_not_a_members_own_and_fresh_is_refused() {
    let (world, _dir) = world().await;
    let asks = json!({"ask": "complaints"});
    let now = now_ms() / 1000;
    let path = "/v1/complaints/list";
    let fresh = request(&world, "SL", &asks, now);
    assert_eq!(ask(&world, path, &fresh).await.status, 200);
    ask(&world, path, &request(&world, "SL", &asks, now - 400)).await.is_problem(403, "not-permitted");
    ask(&world, path, &request(&world, "SL", &asks, now + 400)).await.is_problem(403, "not-permitted");
    ask(&world, path, &request(&world, "STRANGER", &asks, now)).await.is_problem(401, "unknown-key");
    let mut forged = fresh.bytes().to_vec();
    *forged.last_mut().unwrap() ^= 1;
    world.send(path, "application/cose", &forged).await.is_problem(401, "bad-signature");
    let unknown = json!({"ask": "everything"});
    ask(&world, path, &request(&world, "SL", &unknown, now)).await.is_problem(400, "malformed");
    // It is no statement that a ledger would take.
    let size = world.store.size();
    let entered = world.post(fresh.bytes()).await;
    assert!(entered.status.is_client_error(), "{}", entered.text());
    assert_eq!(world.store.size(), size);
}

#[tokio::test]
async fn what_cannot_be_taken_is_said_and_too_much_is_too_much() {
    let dir = tempfile::tempdir().unwrap();
    let mut config = config();
    config.limits.loopback = Loopback::Limited;
    config.complaining = Some(Complaining { per_hour: 1, ..Complaining::new(dir.path().join("c")) });
    let world = World::with(config);
    world.stock().await;
    let boxes = lot("BOX", "NEVER-MADE");
    let unknown = world.get_as("/p/BOX/10/NEVER-MADE?lang=en", BROWSER).await;
    assert_eq!(unknown.status, 404);
    assert!(unknown.text().contains("/complaints?about="), "what is none of the codes can be reported");
    let whole = [("about", boxes.as_str()), ("kind", "label"), ("text", "no such lot")];
    let json = "application/json";
    complain(&world, json, &[("about", "nonsense"), whole[1], whole[2]]).await.is_problem(400, "malformed");
    complain(&world, json, &[("about", "https://coop.example/p/NONE/10/X"), whole[1], whole[2]])
        .await
        .is_problem(404, "not-found");
    complain(&world, json, &[whole[0], ("kind", "anger"), whole[2]]).await.is_problem(400, "malformed");
    let blank = complain(&world, json, &[whole[0], whole[1], ("text", "  ")]).await;
    assert_eq!(blank.is_problem(400, "malformed")["field"], "text");
    let long = "长".repeat(2_001);
    complain(&world, json, &[whole[0], whole[1], ("text", &long)]).await.is_problem(400, "malformed");
    let fits = "长".repeat(2_000);
    for text in [fits.as_str(), "b", "c", "d", "e"] {
        let taken = complain(&world, json, &[whole[0], whole[1], ("text", text)]).await;
        assert_eq!(taken.status, 201, "a slip in the form costs nothing: {}", taken.text());
        assert_eq!(taken.json()["state"], "waiting");
    }
    complain(&world, json, &whole).await.is_problem(429, "rate-limited");
    world.get("/complaints/7K3M9-2QF4X").await.is_problem(400, "malformed");
    world.get("/complaints/00000-00000").await.is_problem(404, "not-found");
}

#[tokio::test]
async fn a_node_that_takes_none_says_so_and_offers_no_form() {
    let world = World::stocked().await;
    world.story().await;
    assert!(!world.get_as("/p/BOX/10/SL-B1", BROWSER).await.text().contains("/complaints"));
    let about = lot("BOX", "SL-B1");
    complain(&world, "application/json", &[("about", &about), ("kind", "other"), ("text", "x")])
        .await
        .is_problem(501, "not-implemented");
}
