//! The ledger as JSON.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;

use super::fixture::*;

#[tokio::test]
async fn the_ledger_introduces_itself() {
    let world = World::stocked().await;
    let told = world.get("/v1/ledger").await.json();
    assert_eq!(told["hosts"], json!(["coop.example"]));
    assert_eq!(told["origin"], "coop.example/log");
    assert_eq!(told["name"]["zh"], "试验账本");
    assert_eq!(told["size"], 8);
    assert_eq!(told["governors"][0]["keys"][0], hex_key("ASSOC"));
    assert_eq!(told["threshold"], 1);
    assert_eq!(told["ledger"].as_str().unwrap().len(), 64);
    assert_eq!(STANDARD.decode(told["root"].as_str().unwrap()).unwrap().len(), 32);
}

#[tokio::test]
async fn a_key_knows_what_it_signs_next_with() {
    let world = World::stocked().await;
    let told = world.get(&format!("/v1/keys/{}", hex_key("SL"))).await.json();
    assert_eq!((&told["seq"], &told["active"]), (&json!(4), &json!(true)));
    assert_eq!(told["party"], party("SL"));
    assert_eq!(told["label"], "office");
    let unknown = world.get(&format!("/v1/keys/{}", hex_key("NOBODY"))).await.is_problem(404, "not-found");
    assert_eq!(unknown["seq"], 0);
    assert_eq!(unknown["prev"], world.get("/v1/ledger").await.json()["ledger"]);
    world.get("/v1/keys/xyz").await.is_problem(400, "malformed");
}

#[tokio::test]
async fn members_places_and_products_are_listed() {
    let world = World::stocked().await;
    let told = world.get("/v1/members").await.json();
    let names: Vec<_> =
        told["members"].as_array().unwrap().iter().map(|m| m["party"].as_str().unwrap().to_owned()).collect();
    assert_eq!(names, [party("ASSOC"), party("INSP"), party("SHOP"), party("SL")]);
    assert_eq!(told["members"][0]["governs"], true);
    assert_eq!(told["members"][3]["keys"][0]["key"], hex_key("SL"));
    let market = json!({"party": party("MARKET"), "names": {"en": "Market"}, "roles": ["market"]});
    world.ok("SL", "party", &party("MARKET"), &market).await;
    let told = world.get("/v1/parties").await.json();
    assert_eq!(told["parties"].as_array().unwrap().len(), 1, "members are not among them");
    assert_eq!(
        (&told["parties"][0]["party"], &told["parties"][0]["statedBy"]),
        (&json!(party("MARKET")), &json!(party("SL")))
    );
    let told = world.get("/v1/places").await.json();
    assert_eq!(told["places"][0]["area"], json!({"value": 3335, "unit": "MTK"}));
    assert_eq!(told["places"][0]["party"], party("SL"));
    let told = world.get("/v1/products").await.json();
    assert_eq!(told["products"][0]["product"], product("BOX"));
    assert_eq!(told["products"][0]["factor"]["value"], 0.25);
}

#[tokio::test]
async fn a_statement_is_told_by_index_and_by_id_in_its_own_bytes() {
    let world = World::stocked().await;
    let event = harvest(&lot("STRAW", "SL-1"), 100);
    let statement = world.event("SL", &event);
    let index = world.post(statement.bytes()).await.json()["index"].as_u64().unwrap();
    for name in [index.to_string(), statement.id().to_string()] {
        let told = world.get(&format!("/v1/statements/{name}")).await.json();
        assert_eq!(told["index"], index);
        assert_eq!(told["kind"], "event");
        assert_eq!(told["payload"], event.to_string());
        assert_eq!(told["issued_at"], "2026-04-18T08:00:00.000Z");
        assert_eq!(STANDARD.decode(told["statement"].as_str().unwrap()).unwrap(), statement.bytes());
        let bytes = world.get_as(&format!("/v1/statements/{name}"), "application/cose").await;
        assert_eq!(bytes.header("content-type"), "application/cose");
        assert_eq!(&bytes.body[..], statement.bytes());
        let proof = world.get(&format!("/v1/statements/{name}/proof")).await;
        let text = proof.text();
        let mut lines = text.lines();
        assert_eq!(lines.next(), Some("c2sp.org/tlog-proof@v1"));
        assert!(
            lines.next().is_some_and(|l| l.starts_with("extra ")),
            "the entry comes with its proof: {text}"
        );
        assert_eq!(lines.next(), Some(format!("index {index}").as_str()));
    }
    world.get("/v1/statements/99").await.is_problem(404, "not-found");
    world.get(&format!("/v1/statements/{}", "0".repeat(64))).await.is_problem(404, "not-found");
    world.get("/v1/statements/zz").await.is_problem(400, "malformed");
    world.get_as("/v1/statements/1", "image/png").await.is_problem(406, "not-acceptable");
}

#[tokio::test]
async fn a_history_is_told_oldest_first_and_in_pages() {
    let world = World::stocked().await;
    world.story().await;
    let of = "https%3A%2F%2Fcoop.example%2Fp%2FBOX%2F10%2FSL-B1";
    let told = world.get(&format!("/v1/history?of={of}")).await.json();
    assert_eq!(told["of"], lot("BOX", "SL-B1"));
    let statements = told["statements"].as_array().unwrap();
    assert_eq!(statements.len(), 3);
    assert!(statements[0].get("statement").is_none());
    assert!(told.get("next").is_none());
    let first = world.get(&format!("/v1/history?of={of}&limit=2")).await.json();
    assert_eq!(first["statements"].as_array().unwrap().len(), 2);
    let next = first["next"].as_u64().unwrap();
    let rest = world.get(&format!("/v1/history?of={of}&from={next}")).await.json();
    assert_eq!(rest["statements"][0], statements[2]);
    world.get("/v1/history").await.is_problem(400, "malformed");
    world.get("/v1/history?of=x&limit=many").await.is_problem(400, "malformed");
}

#[tokio::test]
async fn a_trace_walks_back_and_forward_and_says_what_does_not_add_up() {
    let world = World::stocked().await;
    world.story().await;
    let of = "https://coop.example/p/STRAW/10/SL-1";
    let back = world.get(&format!("/v1/trace?of={of}&direction=back")).await.json();
    let lots: Vec<_> =
        back["lots"].as_array().unwrap().iter().map(|lot| lot["lot"].as_str().unwrap().to_owned()).collect();
    assert_eq!(lots, [lot("STRAW", "SL-1"), lot("STRAW", "E1-2026")]);
    let both = world.get(&format!("/v1/trace?of={of}")).await.json();
    assert_eq!(both["lots"].as_array().unwrap().len(), 3);
    assert_eq!(both["links"].as_array().unwrap().len(), 2);
    let moves: Vec<_> = both["moves"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["step"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(moves, ["shipping", "receiving"]);
    assert_eq!(both["mismatches"], json!([]));
    let straw = both["lots"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["lot"] == lot("STRAW", "SL-1"))
        .unwrap()
        .clone();
    assert_eq!((&straw["stock"][0]["quantity"], &straw["stock"][0]["unit"]), (&json!(75), &json!("KGM")));

    let boxes = lot("BOX", "SL-B1");
    let report = handed("receiving", &boxes, 500, "2026-04-18T13:00:00+08:00");
    let report = world.sign("INSP", "report", &boxes, &report);
    assert_eq!(world.post(report.bytes()).await.status, 201);
    let told = world.get(&format!("/v1/trace?of={boxes}")).await.json();
    let found = &told["mismatches"][0];
    assert_eq!((&found["what"], &found["against"]), (&json!("received"), &json!("shipped")), "{told}");
    assert_eq!(found["found"]["value"], 550);
    assert_eq!(found["at_most"]["value"], 50);

    world.get(&format!("/v1/trace?of={of}&direction=up")).await.is_problem(400, "malformed");
    world.get("/v1/trace?of=https://coop.example/p/STRAW/10/NONE").await.is_problem(404, "not-found");
}

#[tokio::test]
async fn a_reach_tells_what_is_with_whom_and_by_which_paper_and_pages_join() {
    let world = World::stocked().await;
    world.story().await;
    let (straw, boxes) = (lot("STRAW", "SL-1"), lot("BOX", "SL-B1"));
    let reach = world.get(&format!("/v1/reach?of={straw}")).await.json();
    let holdings = reach["holdings"].as_array().unwrap();
    let at_shop = holdings.iter().find(|h| h["holder"] == party("SHOP")).unwrap();
    assert_eq!(
        (&at_shop["lot"], &at_shop["quantity"], &at_shop["unit"]),
        (&json!(boxes), &json!(50), &json!("H87"))
    );
    let received = at_shop["index"].as_u64().unwrap();
    let by = world.get(&format!("/v1/statements/{received}")).await.json();
    assert_eq!(by["issuer"], party("SHOP"), "the receipt is the evidence, not the shipment");
    assert_eq!(reach["lots"].as_array().unwrap().len(), 2);
    let sources = world.get(&format!("/v1/reach?of={straw}&sources=true")).await.json();
    assert_eq!(sources["lots"].as_array().unwrap().len(), 3, "the crop too");
    world.get(&format!("/v1/reach?of={straw}&sources=perhaps")).await.is_problem(400, "malformed");
    world.get(&format!("/v1/reach?of={straw}&from=100001")).await.is_problem(400, "malformed");
    world.get("/v1/reach?of=https://coop.example/p/STRAW/10/NONE").await.is_problem(404, "not-found");

    let first = world.get(&format!("/v1/trace?of={straw}&limit=2")).await.json();
    assert_eq!((&first["truncated"], &first["next"]), (&json!(true), &json!(2)));
    let rest = format!("/v1/trace?of={straw}&limit=2&from=2&size={}", first["size"]);
    let rest = world.get(&rest).await.json();
    assert_eq!((rest["lots"].as_array().unwrap().len(), &rest["truncated"]), (1, &json!(false)));
}

#[tokio::test]
async fn a_recall_is_counted_from_the_books_and_from_what_holders_state() {
    let world = World::stocked().await;
    world.story().await;
    let boxes = lot("BOX", "SL-B1");
    assert_eq!(world.get("/v1/recalls").await.json(), json!({"recalls": []}));
    let declared = json!({"recall": "declare", "number": "2026-1", "lots": [boxes], "reason": "residue", "do": "return",
        "notice": {"en": "Do not eat", "zh": "请勿食用"}});
    let index = world.ok("SL", "recall", &boxes, &declared).await;
    let id = world.get("/v1/recalls").await.json()["recalls"][0]["id"].as_str().unwrap().to_owned();
    let before = world.get(&format!("/v1/recalls/{index}")).await.json();
    let want = json!([{"lot": boxes, "unit": "H87", "recalled": 100, "recovered": 50, "destroyed": 0, "sold": 0, "left": 0,
        "withOthers": 50, "unexplained": 0, "stated": {}, "missing": 0}]);
    assert_eq!(before["counts"], want);
    let silent = json!({"party": party("SHOP"), "acknowledged": null});
    assert!(before["holders"].as_array().unwrap().contains(&silent), "{before}");

    let heard = world.ok("SHOP", "recall", &id, &json!({"recall": "acknowledge", "of": id})).await;
    let mut burnt = handed("destroying", &boxes, 30, "2026-04-18T13:00:00+08:00");
    burnt.as_object_mut().unwrap().retain(|name, _| name != "sourceList" && name != "destinationList");
    world.tell("SHOP", &burnt).await;
    let mut counted = burnt.clone();
    counted["bizStep"] = json!("stock_taking");
    counted["eventTime"] = json!("2026-04-18T14:00:00+08:00");
    counted["quantityList"] = json!([amount(&boxes, 15, "")]);
    world.tell("SHOP", &counted).await;
    let sold = json!({"recall": "found", "of": id, "lot": boxes, "quantity": {"value": 3, "unit": "H87"}, "outcome": "sold"});
    world.ok("SHOP", "recall", &id, &sold).await;
    let after = world.get(&format!("/v1/recalls/{id}")).await.json();
    assert!(
        after["holders"]
            .as_array()
            .unwrap()
            .contains(&json!({"party": party("SHOP"), "acknowledged": heard}))
    );
    let count = &after["counts"][0];
    assert_eq!(
        (&count["destroyed"], &count["withOthers"], &count["unexplained"]),
        (&json!(30), &json!(15), &json!(5))
    );
    assert_eq!((&count["stated"], &count["missing"]), (&json!({"sold": 3}), &json!(2)), "{count}");
    world.get(&format!("/v1/recalls/{}", "0".repeat(64))).await.is_problem(404, "not-found");
    world.get("/v1/recalls/x").await.is_problem(400, "malformed");
}

#[tokio::test]
async fn a_deadline_that_no_entry_has_passed_shows_by_the_nodes_clock() {
    let world = World::stocked().await;
    world.story().await;
    let (boxes, path) = (lot("BOX", "SL-B1"), "/p/BOX/10/SL-B1");
    let calm = world.get_as(&format!("{path}?lang=en"), "text/html").await;
    assert!(!calm.text().contains("has not confirmed"), "all that was shipped is received");
    // The ledger's clock stands still in April 2026; the node's own has gone on for more than three days since.
    let sent = world.tell("SL", &handed("shipping", &boxes, 10, "2026-04-18T13:00:00+08:00")).await;
    assert_eq!(sent["verdict"], "accepted", "as of its entry: {sent}");
    let index = &sent["index"];
    let codes = |told: &serde_json::Value| told["reasons"].to_string();
    let told = world.get(&format!("/v1/statements/{index}")).await.json();
    assert_eq!(told["verdict"], "flagged");
    assert!(codes(&told).contains("unconfirmed-handover"), "{told}");
    let of = boxes.replace(':', "%3A").replace('/', "%2F");
    let history = world.get(&format!("/v1/history?of={of}&from={index}")).await.json();
    assert!(codes(&history["statements"][0]).contains("unconfirmed-handover"), "{history}");
    let trace = world.get(&format!("/v1/trace?of={of}")).await.json();
    let moved = trace["moves"].as_array().unwrap().iter().find(|moved| moved["index"] == *index).unwrap();
    assert_eq!(moved["verdict"], "flagged");
    assert!(trace["lots"][0]["flags"].to_string().contains("unconfirmed-handover"), "{}", trace["lots"][0]);
    let says = "The other side has not confirmed the handover.";
    for page in [
        format!("{path}?lang=en"),
        format!("/v1/statements/{index}?lang=en"),
        format!("/inspect/lot?of={of}&lang=en"),
    ] {
        let shown = world.get_as(&page, "text/html").await;
        assert!(shown.text().contains(says), "{page}: {}", shown.text());
    }
    world.tell("SHOP", &handed("receiving", &boxes, 10, "2026-04-18T14:00:00+08:00")).await;
    let told = world.get(&format!("/v1/statements/{index}")).await.json();
    assert_eq!(told["verdict"], "accepted", "late, and confirmed");
}
