//! The simulated county through the real binary: what it says, what it writes, and that an auditor finds it in order.

#![allow(clippy::unwrap_used)]

use serde_json::Value;
use suyuan_tests::Person;

/// Nobody answers there, and nobody is asked.
fn alone() -> Person {
    Person::new("http://127.0.0.1:9")
}

const A_WEEK: [&str; 9] = ["simulate", "--seed", "9", "--cooperatives", "1", "--days", "6", "--fraud", "all"];

#[test]
fn a_county_is_measured_written_and_audited() {
    let person = alone();
    let said = person.json(&[&A_WEEK[..], &["--out", "county"]].concat());
    let names: Vec<&String> = said.as_object().unwrap().keys().collect();
    assert_eq!(names[names.len() - 3..], ["false_alarms", "planted", "caught"], "the measure comes last");
    assert_eq!(said["false_alarms"], 0);
    assert!(said["planted"].as_object().unwrap().len() > 50);
    assert_eq!(said["planted"], said["caught"]);
    assert!(said["statements_per_second"].as_f64().unwrap() > 0.0);
    let vkey = said["out"]["vkey"].as_str().unwrap();
    let audited = person.json(&["audit", "county", "--vkey", vkey]);
    assert_eq!(audited["entries"], said["statements"], "{audited}");
    // Another run writes the same files; none is written over.
    person.json(&[&A_WEEK[..], &["--out", "again"]].concat());
    let checkpoint = |dir: &str| std::fs::read(person.home().join(dir).join("checkpoint")).unwrap();
    assert_eq!(checkpoint("county"), checkpoint("again"));
    person.fails(2, &["simulate", "--days", "1", "--out", "county"]);
}

#[test]
fn the_kinds_of_fraud_are_told_and_a_wrong_one_is_refused() {
    let person = alone();
    let listed: Value = person.json(&["simulate", "--fraud", "list"]);
    let kinds = listed["frauds"].as_array().unwrap();
    assert!(kinds.iter().any(|kind| kind["kind"] == "ten-times-the-harvest" && kind["code"] == "over-quota"));
    let words = person.ok(&["simulate", "--fraud", "list"]);
    assert_eq!(words.lines().count(), kinds.len(), "one line each");
    assert!(person.fails(2, &["simulate", "--fraud", "arson"]).contains("--fraud list"));
    let told =
        person.ok(&["simulate", "--cooperatives", "1", "--days", "3", "--fraud", "oversale", "teleport"]);
    assert!(told.contains("caught       2 of 2"), "{told}");
}
