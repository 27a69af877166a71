//! The county measures the rules, and these measure the county.

use suyuan_ledger::rules::Verdict;

use super::frauds::KINDS;
use super::*;

fn settings(seed: u64, cooperatives: u64, days: u64, frauds: bool) -> Settings {
    let frauds = if frauds { KINDS.iter().collect() } else { Vec::new() };
    Settings { seed, cooperatives, days, frauds }
}

#[test]
fn honest_counties_raise_no_false_alarm() {
    for seed in [1, 7] {
        let report = simulate(&settings(seed, 2, 100, false), None, |_| {}).unwrap();
        assert!(report.statements > 300, "a county of {} statements says little", report.statements);
        assert!(report.tally.is_right(), "seed {seed}: {:#}", report.to_json());
    }
}

#[test]
fn every_planted_fraud_is_caught() {
    let report = simulate(&settings(3, 1, 210, true), None, |_| {}).unwrap();
    let json = report.to_json();
    assert!(report.tally.is_right(), "{json:#}");
    assert_eq!(json["false_alarms"], 0);
    assert_eq!(json["planted"], json["caught"]);
    assert_eq!(json["planted"].as_object().unwrap().len(), KINDS.len());
}

#[test]
fn the_same_seed_is_the_same_county_and_another_is_not() {
    let played = |seed| simulate(&settings(seed, 1, 60, true), None, |_| {}).unwrap().fingerprint;
    assert_eq!(played(5), played(5));
    assert_ne!(played(5), played(6));
}

/// The proof that the measure can fail: the same county under a judge that lets everything pass.
#[test]
fn a_judge_that_lets_everything_pass_is_found_out() {
    let Played { county, plants, .. } = play(&settings(3, 1, 210, true), false, |_| {}).unwrap();
    let tally = Tally::of(&county, &plants, |_| Verdict::Accepted);
    assert!(!tally.is_right());
    assert!(tally.missed.len() > KINDS.len() / 2, "{} of {} missed", tally.missed.len(), KINDS.len());
}
