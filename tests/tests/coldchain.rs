//! A logger's file from the truck to the inspector: uploaded, signed, held against its summary, and divided at the handover.
#![allow(clippy::unwrap_used)] // a journey that cannot go on should stop at once

use std::{
    fs,
    time::{SystemTime, UNIX_EPOCH},
};

use serde_json::{Value, json};
use suyuan_tests::{Bench, Hand, Person, get, post, rfc3339};

const MINUTE: i64 = 60;

fn hours_ago(hours: i64) -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    i64::try_from(now).unwrap() / MINUTE * MINUTE - hours * 60 * MINUTE
}

/// A reading each ten minutes for two hours: 4 °C, and 12 °C from half an hour on for an hour.
fn log(start: i64) -> String {
    let rows = (0..=12).map(|i| {
        let warm = (3..=9).contains(&i);
        format!("{},{}\n", start + i * 10 * MINUTE, if warm { "12.0" } else { "4.0" })
    });
    format!("timestamp,temperature\n{}", rows.collect::<String>())
}

fn join(bench: &Bench, name: &str, role: &str, prefix: &str) -> Person {
    let person = Person::new(&bench.url());
    let key = person.json(&["key", "new"])["public"].as_str().unwrap().to_owned();
    let names = format!("en={name}");
    bench.governor.ok(&[
        "member", "add", name, "--role", role, "--prefix", prefix, "--name", &names, "--public", &key,
        "--yes",
    ]);
    person
}

#[test]
fn an_excursion_is_recorded_checked_and_divided_at_the_handover() {
    let bench = Bench::new();
    let coop = join(&bench, "COOP", "producer", "CO");
    let carrier = join(&bench, "COLD", "carrier", "CC");
    coop.ok(&["place", "add", "E1", "--name", "en=E1", "--type", "greenhouse", "--yes"]);
    coop.ok(&[
        "product",
        "add",
        "STRAW",
        "--name",
        "en=Strawberries",
        "--unit",
        "KGM",
        "--cold-chain",
        "0-8",
        "--yes",
    ]);
    let start = hours_ago(5);
    let at = |minutes: i64| rfc3339(start + minutes * MINUTE);
    coop.ok(&[
        "harvest",
        "100 kg",
        "--product",
        "STRAW",
        "--place",
        "E1",
        "--lot",
        "CO-A",
        "--at",
        &at(-60),
        "--yes",
    ]);
    coop.ok(&["ship", "STRAW/CO-A=100 kg", "--to", "COLD", "--doc", "DN-1", "--at", &at(0), "--yes"]);
    carrier.ok(&["place", "add", "TRUCK", "--name", "en=Truck", "--type", "vehicle", "--yes"]);
    carrier.ok(&[
        "receive",
        "STRAW/CO-A=100 kg",
        "--from",
        "COOP",
        "--place",
        "TRUCK",
        "--doc",
        "DN-1",
        "--at",
        &at(60),
        "--yes",
    ]);

    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("log.csv");
    let text = log(start);
    fs::write(&file, &text).unwrap();
    let file = file.to_str().unwrap();

    let shown = carrier.json(&["sensor", "show", file, "--max", "8"]);
    let hash = shown["sha256"].as_str().unwrap().to_owned();
    assert_eq!(
        (&shown["alarm"], &shown["sensorElement"]["sensorReport"][0]["suyuan:minutes"]["above"]),
        (&json!(true), &json!(70))
    );
    let dry = carrier.json(&["sensor", "add", file, "--shipment", "DN-1", "--dry-run"]);
    let (verdict, code) = (&dry["judgement"]["verdict"], &dry["judgement"]["reasons"][0]["code"]);
    assert_eq!((verdict, code), (&json!("flagged"), &json!("cold-chain")), "{dry}");
    assert_eq!(
        get(&format!("{}/v1/blobs/{hash}", bench.url())).unwrap().status,
        404,
        "a dry run uploads nothing"
    );

    let added = carrier.json(&["sensor", "add", file, "--shipment", "DN-1", "--device", "AX-1077", "--yes"]);
    assert_eq!(
        (&added["reasons"][0]["code"], &added["subject"]),
        (&json!("cold-chain"), &json!(bench.id("p/STRAW/10/CO-A"))),
        "{added}"
    );
    let kept = get(&format!("{}/v1/blobs/{hash}", bench.url())).unwrap();
    assert_eq!((kept.status, kept.text()), (200, text));
    let index = added["index"].as_u64().unwrap();
    let logged = get(&format!("{}/v1/statements/{index}", bench.url())).unwrap().json();
    let event: Value = serde_json::from_str(logged["payload"].as_str().unwrap()).unwrap();
    let report = &event["sensorElementList"][0]["sensorReport"][0];
    assert_eq!(report["exception"], "ALARM_CONDITION");
    assert_eq!(report["suyuan:limits"], json!({"min": 0, "max": 8}), "the product's own");
    assert_eq!(
        event["quantityList"],
        json!([{"epcClass": bench.id("p/STRAW/10/CO-A")}]),
        "found by the paper"
    );

    let divided = coop.json(&["sensor", "attribute", "STRAW/CO-A"]);
    let minutes = &divided["logs"][0]["minutes"];
    let share = |holder: &str| {
        let all = minutes.as_array().unwrap();
        let found = all.iter().find(|share| share["holder"] == bench.id(&format!("party/{holder}"))).unwrap();
        (found["measured"].clone(), found["above"].clone())
    };
    assert_eq!(share("COOP"), (json!(60), json!(35)), "{divided}");
    assert_eq!(share("COLD"), (json!(60), json!(35)), "{divided}");
    assert!(coop.ok(&["sensor", "attribute", "STRAW/CO-A", "--shipment", "DN-1"]).contains("35 above"));
}

#[test]
fn a_gateway_posts_the_same_two_requests_and_is_held_to_its_file() {
    let bench = Bench::new();
    let mut gateway = bench.admit("GATE", "warehouse");
    let store = bench.id("place/STORE");
    let answer =
        gateway.say("place", &store, &json!({"place": store, "names": {"en": "Store"}, "type": "warehouse"}));
    assert_eq!(answer.status, 201, "{}", answer.text());
    let start = hours_ago(3);
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("log.csv");
    fs::write(&file, log(start)).unwrap();
    let shown = bench.governor.json(&["sensor", "show", file.to_str().unwrap(), "--min", "0", "--max", "8"]);
    let told = |element: &Value| {
        json!({"@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"suyuan": "https://ns.suyuan.org/v1#"}],
            "type": "ObjectEvent", "action": "OBSERVE", "bizStep": "sensor_reporting", "eventTime": rfc3339(start + 120 * MINUTE),
            "eventTimeZoneOffset": "+00:00", "readPoint": {"id": store}, "sensorElementList": [element]})
    };
    let send = |gateway: &mut Hand, element: &Value| gateway.say("event", &store, &told(element));

    let missing = send(&mut gateway, &shown["sensorElement"]);
    assert_eq!(
        (missing.status, &missing.json()["code"], &missing.json()["retry"]),
        (409, &json!("blob-missing"), &json!(true))
    );
    let upload = post(&format!("{}/v1/blobs", bench.url()), "text/csv", log(start).as_bytes()).unwrap();
    assert_eq!((upload.status, &upload.json()["sha256"]), (201, &shown["sha256"]));
    let mut touched = shown["sensorElement"].clone();
    touched["sensorReport"][0]["maxValue"] = json!(7.5);
    let refused = send(&mut gateway, &touched).json();
    assert_eq!(refused["code"], "summary-mismatch");
    assert_eq!(refused["field"], "/sensorElementList/0/sensorReport/0/maxValue");
    assert_eq!(refused["detail"], "the file gives 12, the event says 7.5");
    let taken = send(&mut gateway, &shown["sensorElement"]);
    assert_eq!(taken.status, 201, "{}", taken.text());
}
