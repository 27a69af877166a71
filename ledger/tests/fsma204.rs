//! The produce chain of the FSMA 204 documents, as reports: it can be walked, and what does not add up is named.

mod world;

use std::path::PathBuf;

use suyuan_ledger::event::{Document, Event};
use suyuan_ledger::rules::names;
use suyuan_ledger::trace::{Direction, mismatches, walk};
use world::*;

fn folder() -> Option<PathBuf> {
    let root = std::env::var_os("SUYUAN_CONFORMANCE").map(PathBuf::from);
    let root = root
        .unwrap_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/conformance")));
    let folder = root.join("fsma204/epcis");
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(
        std::env::var_os("CI").is_none(),
        "in CI the conformance folder must be there: {}",
        folder.display()
    );
    eprintln!("SKIPPED: no conformance folder at {}; set SUYUAN_CONFORMANCE", folder.display());
    None
}

#[test]
fn five_hundred_cases_received_of_fewer_shipped() {
    let Some(folder) = folder() else { return };
    let mut w = World::stocked();
    let order = [
        "harvest",
        "cooling",
        "initial-packing",
        "first-land-based-receiver",
        "shipping",
        "receiving",
        "transformation",
    ];
    let mut events: Vec<(u64, Event)> = Vec::new();
    for name in order {
        let bytes = std::fs::read(folder.join(format!("{name}-cte.jsonld"))).unwrap();
        let document = Document::parse(&bytes).unwrap();
        for i in 0..document.events.len() {
            let payload = document.event_payload(i).unwrap();
            let event = Event::parse(payload.as_bytes()).unwrap();
            let subject = names::goods(&event).next().unwrap().uri.to_owned();
            let statement = {
                let json: serde_json::Value = serde_json::from_str(&payload).unwrap();
                w.sign("INSP", "report", &subject, &json)
            };
            let (index, _) = w.enter(&statement).unwrap();
            events.push((index, event));
        }
    }
    let cases = "https://id.gs1.org/01/10860009999920/10/ABC1234";
    let found = mismatches(events.iter().map(|(i, e)| (*i, e)));
    let said = |lot: &str| {
        let m = found.iter().find(|m| m.lot == lot).unwrap_or_else(|| panic!("{lot}: {found:#?}"));
        format!("{} {} of {} {}", m.found, m.what.as_str(), m.at_most, m.against.as_str())
    };
    assert_eq!(said("https://id.gs1.org/00/008600099999850000"), "500 CS received of 50 CS shipped");
    assert_eq!(said(cases), "500 CS received of 25 CS shipped");
    assert!(!found.iter().any(|m| m.at_most.amount == m.found.amount), "{found:#?}");
    let back = walk(&w.state, cases, Direction::Back, 1000);
    assert!(back.lots.iter().any(|(lot, _)| lot.ends_with("/01/00860009999923/10/ABC1234")), "{back:?}");
    assert!(back.links.iter().all(|l| l.reported));
}
