//! EPCIS 2.0's query interface: what is found, how it is paged, what is refused and why.

use serde_json::{Value, json};

use super::fixture::*;

fn events(answer: &Answer) -> Vec<Value> {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let body = answer.json();
    assert_eq!(body["type"], "EPCISQueryDocument");
    body["epcisBody"]["queryResults"]["resultsBody"]["eventList"].as_array().unwrap().clone()
}

fn steps(answer: &Answer) -> Vec<String> {
    events(answer)
        .iter()
        .map(|event| event["bizStep"].as_str().unwrap().rsplit('#').next().unwrap().to_owned())
        .collect()
}

/// The address of the next page, if there is one.
fn next(answer: &Answer) -> Option<String> {
    let link = answer.header("link").strip_suffix(">; rel=\"next\"")?;
    Some(link.trim_start_matches('<').to_owned())
}

fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

const ALL: [&str; 6] =
    ["planting", "spraying", "creating_class_instance", "packing", "shipping", "receiving"];

async fn told() -> World {
    let world = World::stocked().await;
    world.story().await;
    world
}

#[tokio::test]
async fn every_event_comes_as_it_was_signed_in_the_order_of_the_log() {
    let world = told().await;
    let answer = world.get("/events").await;
    assert_eq!(steps(&answer), ALL);
    assert_eq!(answer.header("gs1-epcis-version"), "2.0.0");
    assert_eq!(answer.header("gs1-epc-format"), "Never_Translates");
    let harvested = events(&answer)[2].clone();
    assert_eq!(harvested["suyuan:crop"], json!(lot("STRAW", "E1-2026")));
    assert!(harvested["@context"].is_array());
    assert_eq!(
        world.get_as("/events", "application/ld+json").await.header("content-type"),
        "application/ld+json"
    );
}

#[tokio::test]
async fn each_filter_finds_its_events() {
    let world = told().await;
    let (boxes, straw) = (encoded(&lot("BOX", "SL-B1")), encoded(&lot("STRAW", "SL-1")));
    let (hall, shop) = (encoded(&place("HALL")), encoded(&party("SHOP")));
    for (query, found) in [
        ("eventType=TransformationEvent".to_owned(), vec!["packing"]),
        ("EQ_bizStep=shipping%7Creceiving".to_owned(), vec!["shipping", "receiving"]),
        ("EQ_bizStep=cbv%3ABizStep-shipping".to_owned(), vec!["shipping"]),
        (format!("MATCH_anyEPCClass={boxes}"), vec!["packing", "shipping", "receiving"]),
        (format!("MATCH_epcClass={boxes}"), vec!["shipping", "receiving"]),
        (format!("MATCH_inputEPCClass={straw}"), vec!["packing"]),
        (format!("EQ_readPoint={hall}"), vec!["packing"]),
        (format!("EQ_destination_possessing_party={shop}&EQ_bizStep=receiving"), vec!["receiving"]),
        ("GE_eventTime=2026-04-18T09:30:00%2B08:00".to_owned(), vec!["shipping", "receiving"]),
        ("GE_recordTime=2030-01-01T00:00:00Z".to_owned(), vec![]),
        (
            "LT_recordTime=2030-01-01T00:00:00Z&EQ_action=ADD".to_owned(),
            vec!["planting", "creating_class_instance"],
        ),
        ("EXISTS_suyuan:dose=true".to_owned(), vec!["spraying"]),
        ("GE_quantity=100".to_owned(), vec!["creating_class_instance", "packing"]),
        ("orderBy=eventTime&orderDirection=ASC&eventCountLimit=2".to_owned(), vec!["planting", "spraying"]),
        ("orderBy=eventTime&eventCountLimit=1".to_owned(), vec!["receiving"]),
        ("orderBy=recordTime&eventCountLimit=2".to_owned(), vec!["receiving", "shipping"]),
    ] {
        assert_eq!(steps(&world.get(&format!("/events?{query}")).await), found, "{query}");
    }
    for (path, found) in [
        ("/eventTypes/TransformationEvent/events".to_owned(), vec!["packing"]),
        ("/bizSteps/shipping/events".to_owned(), vec!["shipping"]),
        (format!("/epcs/{boxes}/events?EQ_bizStep=shipping"), vec!["shipping"]),
        (format!("/readPoints/{hall}/events"), vec!["packing"]),
        (format!("/bizLocations/{hall}/events"), vec![]),
        ("/dispositions/in_transit/events".to_owned(), vec![]),
    ] {
        assert_eq!(steps(&world.get(&path).await), found, "{path}");
    }
}

#[tokio::test]
async fn pages_go_on_where_the_last_ended_in_every_order() {
    let world = told().await;
    let backwards: Vec<&str> = ALL.iter().rev().copied().collect();
    for (query, expected) in [
        ("", ALL.to_vec()),
        ("&orderBy=recordTime", backwards.clone()),
        ("&orderBy=eventTime", backwards.clone()),
        ("&orderBy=eventTime&orderDirection=ASC", ALL.to_vec()),
        ("&eventCountLimit=3", ALL[..3].to_vec()),
        ("&EQ_action=OBSERVE", vec!["spraying", "shipping", "receiving"]),
    ] {
        let (mut found, mut path, mut pages) = (Vec::new(), format!("/events?perPage=2{query}"), 0);
        loop {
            let answer = world.get(&path).await;
            found.extend(steps(&answer));
            pages += 1;
            match next(&answer) {
                Some(next) => path = next,
                None => break,
            }
        }
        assert_eq!(found, expected, "{query}");
        // A last page may be empty: the entries before the first event are still to be looked at.
        assert!((pages - expected.len().div_ceil(2)) <= 1, "{query}: {pages} pages");
    }
    let first = world.get("/events?perPage=2").await;
    let elsewhere = next(&first).unwrap().replace("perPage", "EQ_action=ADD&perPage");
    let answer = world.get(&elsewhere).await;
    assert_eq!((answer.status.as_u16(), answer.json()["field"].clone()), (400, json!("nextPageToken")));
}

#[tokio::test]
async fn an_event_is_found_by_its_id_and_what_is_pending_is_not_shown() {
    let world = told().await;
    let mut named = harvest(&lot("STRAW", "SL-2"), 5);
    named["eventID"] = json!("ni:///sha-256;00?ver=CBV2.0");
    world.tell("SL", &named).await;
    let mut overdrawn = handed("shipping", &lot("BOX", "SL-B1"), 5_000, "2026-04-18T13:00:00+08:00");
    overdrawn["eventID"] = json!("urn:uuid:1");
    assert_eq!(world.tell("SL", &overdrawn).await["verdict"], "pending");
    let found = world.get(&format!("/events/{}", encoded("ni:///sha-256;00?ver=CBV2.0"))).await;
    assert_eq!(events(&found), [named]);
    assert_eq!(world.get(&format!("/events/{}", encoded("urn:uuid:1"))).await.status, 404);
    assert_eq!(world.get("/events").await.json().to_string().matches("\"eventTime\"").count(), 7);
}

#[tokio::test]
async fn what_cannot_be_asked_is_named() {
    let world = told().await;
    for (path, status, field) in [
        ("/events?EQ_bizstep=shipping", 400, "EQ_bizstep"),
        ("/events?EQ_bizStep=shiping", 400, "EQ_bizStep"),
        ("/events?GE_eventTime=today", 400, "GE_eventTime"),
        ("/events?perPage=0", 400, "perPage"),
        ("/events?maxEventCount=3", 413, "maxEventCount"),
        ("/events?maxEventCount=3&eventCountLimit=1", 400, "maxEventCount"),
        ("/bizSteps?EQ_bizStep=shipping", 400, "EQ_bizStep"),
        ("/bizSteps/shiping/events", 400, "EQ_bizStep"),
    ] {
        let answer = world.get(path).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.text());
        assert_eq!(answer.json()["field"], field, "{path}: {}", answer.text());
    }
    let asked = |name: &str, value: &str| {
        axum::http::Request::get("/events").header(name, value).body(axum::body::Body::empty()).unwrap()
    };
    for (name, value, status) in [
        ("gs1-epcis-min", "2.1", 406),
        ("gs1-epcis-max", "1.2", 406),
        ("gs1-epcis-min", "2.0", 200),
        ("gs1-epc-format", "Always_EPC_URN", 406),
        ("gs1-epc-format", "No_Preference", 200),
    ] {
        assert_eq!(world.ask(asked(name, value)).await.status, status, "{name}: {value}");
    }
}

#[tokio::test]
async fn capture_says_why_not_and_what_instead() {
    let world = told().await;
    for path in ["/capture", "/events"] {
        let answer = world.send(path, "application/json", b"{}").await;
        assert_eq!(answer.status, 501);
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert!(
            answer.text().contains("cannot sign for a member")
                && answer.text().contains("POST /v1/statements")
        );
    }
    assert_eq!(world.get("/capture/7").await.status, 501);
    assert_eq!(world.send("/queries", "application/json", b"{}").await.status, 501);
    assert_eq!(world.get("/queries").await.json(), json!([]));
}

#[tokio::test]
async fn lists_name_what_events_name() {
    let world = told().await;
    let members = |answer: &Answer| {
        let body = answer.json();
        assert_eq!(body["type"], "Collection");
        body["member"].as_array().unwrap().iter().map(|m| m.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(members(&world.get("/eventTypes").await).len(), 5);
    let steps = members(&world.get("/bizSteps?perPage=100").await);
    assert!(
        steps.contains(&"shipping".to_owned()) && steps.iter().any(|s| s.ends_with("#spraying")),
        "{steps:?}"
    );
    assert_eq!(members(&world.get("/readPoints").await), [place("E1"), place("HALL")]);
    let (mut lots, mut path) = (Vec::new(), "/epcs?perPage=1".to_owned());
    loop {
        let answer = world.get(&path).await;
        lots.extend(members(&answer));
        match next(&answer) {
            Some(next) => path = next,
            None => break,
        }
    }
    assert_eq!(lots, [lot("BOX", "SL-B1"), lot("STRAW", "E1-2026"), lot("STRAW", "SL-1")]);
    assert_eq!(members(&world.get("/bizSteps/shipping").await), ["events"]);
    let options = axum::http::Request::options("/events").body(axum::body::Body::empty()).unwrap();
    let answer = world.ask(options).await;
    assert_eq!((answer.status.as_u16(), answer.header("gs1-epcis-max")), (204, "2.0.0"));
    assert!(answer.header("allow").contains("GET"));
}

#[tokio::test]
async fn a_link_type_sends_the_reader_on() {
    let world = told().await;
    let answer = world.get("/p/BOX/10/SL-B1?linkType=gs1:traceability").await;
    assert_eq!(answer.status, 307);
    let target = answer.header("location").split_once("/v1/").unwrap().1.to_owned();
    assert_eq!(world.get(&format!("/v1/{target}")).await.status, 200);
    let page = world.get("/p/BOX/10/SL-B1?linkType=gs1:pip&lang=en").await;
    assert!(page.header("location").ends_with("/p/BOX/10/SL-B1?lang=en"), "{}", page.header("location"));
    let events = world.get("/p/BOX/10/SL-B1?linkType=https://ref.gs1.org/voc/epcis").await;
    let path = events.header("location").split_once("/epcs/").unwrap().1.to_owned();
    assert_eq!(steps(&world.get(&format!("/epcs/{path}")).await), ["packing", "shipping", "receiving"]);
    let missing = world.get("/p/BOX/10/SL-B1?linkType=gs1:allergenInfo").await;
    assert_eq!((missing.status.as_u16(), missing.json()["field"].clone()), (404, json!("linkType")));
    assert_eq!(world.get("/p/BOX/10/NONE?linkType=gs1:pip").await.status, 404);
    let plain = world.get_as("/p/BOX/10/SL-B1", "text/html").await;
    assert_eq!(plain.status, 200);
    assert!(plain.header("link").contains("?linkType=linkset>; rel=\"linkset\""));
    let resolver = world.get("/.well-known/gs1resolver").await.json();
    assert!(resolver["resolverRoot"].is_string() && resolver["activeLinkTypes"]["en"]["gs1:pip"].is_object());
}

#[tokio::test]
async fn a_statement_tells_its_events_exchange_id() {
    let world = told().await;
    let index = world.store.size() - 1;
    let told = world.get(&format!("/v1/statements/{index}")).await.json();
    let hash = told["cbvHash"].as_str().unwrap();
    assert!(hash.starts_with("ni:///sha-256;") && hash.ends_with("?ver=CBV2.0"), "{hash}");
    assert_eq!(world.get("/v1/statements/1").await.json().get("cbvHash"), None);
}
