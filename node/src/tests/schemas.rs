//! Answers held against GS1's own schemas, which live outside this repository: in `$SUYUAN_CONFORMANCE`, or beside the workspace.

use std::{io::Write as _, path::PathBuf};

use serde_json::Value;

use super::fixture::*;

#[tokio::test]
async fn what_events_answers_is_an_epcis_query_document() {
    let Some(schema) = schema("epcis/schema/EPCIS-JSON-Schema.json") else { return };
    let world = World::stocked().await;
    world.story().await;
    for path in ["/events", "/events?EQ_bizStep=accepting", "/eventTypes/TransformationEvent/events"] {
        holds(&schema, &world.get(path).await.json(), path);
    }
    let mut broken = world.get("/events").await.json();
    broken["epcisBody"]["queryResults"]["resultsBody"]["eventList"][0]["eventTimeZoneOffset"] = Value::Null;
    assert!(!validator(&schema).is_valid(&broken), "the schema lets everything pass");
}

#[tokio::test]
async fn a_linkset_is_what_gs1_conformant_resolvers_give() {
    let Some(schema) = schema("gs1dl/linkset/gs1-linkset-schema.json") else { return };
    let world = World::stocked().await;
    world.story().await;
    let own = ["/p/BOX/10/SL-B1", "/p/STRAW", "/place/E1", "/party/SHOP"];
    for path in own {
        for asked in ["?linkType=linkset", "?linkType=all"] {
            let answer = world.get(&format!("{path}{asked}")).await;
            assert_eq!(answer.header("content-type"), "application/linkset+json");
            holds(&schema, &answer.json(), path);
        }
    }
    let mut broken = world.get("/p/BOX/10/SL-B1?linkType=all").await.json();
    broken["linkset"][0]["anchor"] = Value::Null;
    assert!(!validator(&schema).is_valid(&broken), "the schema lets everything pass");
}

fn holds(schema: &Value, answer: &Value, path: &str) {
    let faults: Vec<String> = validator(schema)
        .iter_errors(answer)
        .map(|fault| format!("{}: {fault}", fault.instance_path()))
        .collect();
    assert!(faults.is_empty(), "{path}: {faults:#?}");
}

fn validator(schema: &Value) -> jsonschema::Validator {
    jsonschema::options().should_validate_formats(true).build(schema).unwrap()
}

fn schema(name: &str) -> Option<Value> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/conformance");
    let path = std::env::var_os("SUYUAN_CONFORMANCE").map_or_else(beside, PathBuf::from).join(name);
    let Ok(text) = std::fs::read_to_string(&path) else {
        // Not eprintln!, whose words the test harness keeps to itself when a test passes.
        let _ =
            writeln!(std::io::stderr(), "SKIPPED: no schema at {}; set SUYUAN_CONFORMANCE", path.display());
        assert!(std::env::var_os("CI").is_none(), "the schema {name} is missing");
        return None;
    };
    Some(serde_json::from_str(&text).unwrap())
}
