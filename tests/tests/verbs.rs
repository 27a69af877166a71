//! The verbs of the trade, as a cooperative uses them through the real binary and the real node: each gives the answer that it should.

#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};
use suyuan_tests::{Bench, Person};

struct Town {
    bench: Bench,
    coop: Person,
    shop: Person,
    lab: Person,
}

fn join(bench: &Bench, name: &str, role: &str) -> Person {
    let person = Person::new(&bench.url());
    let key = person.json(&["key", "new"])["public"].as_str().unwrap().to_owned();
    let named = format!("en={name}");
    let add = ["member", "add", name, "--role", role, "--prefix", name, "--name", &named, "--public", &key];
    bench.governor.ok(&add);
    person
}

fn town() -> Town {
    let bench = Bench::new();
    let (coop, shop) = (join(&bench, "SL", "producer"), join(&bench, "SHOP", "shop"));
    let lab = join(&bench, "LAB", "certifier");
    coop.ok(&["place", "add", "E1", "--name", "en=E1", "--type", "plot", "--near", "30.57,103.92"]);
    coop.ok(&["product", "add", "STRAW", "--name", "en=Strawberries"]);
    coop.ok(&["product", "add", "JAM", "--name", "en=Jam", "--yield", "0.5..1.2"]);
    coop.ok(&["product", "add", "BOX", "--name", "en=Box", "--unit", "pcs", "--factor", "250 g"]);
    Town { bench, coop, shop, lab }
}

/// The verdict, and the codes of its reasons.
fn verdict(answer: &Value) -> (String, Vec<String>) {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let reasons = answer["reasons"].as_array().cloned().unwrap_or_default();
    (text(&answer["verdict"]), reasons.iter().map(|reason| text(&reason["code"])).collect())
}

#[track_caller]
fn accepted(person: &Person, said: &[&str]) -> Value {
    let answer = person.json(said);
    assert_eq!(verdict(&answer), ("accepted".to_owned(), vec![]), "{said:?}: {answer}");
    answer
}

#[test]
fn a_season_is_told_with_what_was_used_last() {
    let Town { coop, .. } = &town();
    accepted(coop, &["plant", "STRAW/E1-26S", "--place", "E1"]);
    accepted(coop, &["fertilise", "--input", "有机肥", "--dose", "300 kg", "--used", "water=2 m3,measured"]);
    accepted(coop, &["irrigate", "--dose", "12 m3", "--used", "electricity=4 kWh"]);
    accepted(coop, &["harvest", "500 kg", "--product", "STRAW", "--lot", "A", "--crop", "STRAW/E1-26S"]);
    // A bare quantity is of the last lot; the jam's number is proposed.
    accepted(coop, &["process", "--from", "100 kg", "--into", "JAM=90 kg", "--lost", "5 kg,rot"]);
    accepted(
        coop,
        &["grade", "--from", "STRAW/A=200 kg", "--into", "STRAW/A1=120 kg", "--into", "STRAW/A2=80 kg"],
    );
    accepted(
        coop,
        &["mix", "--from", "STRAW/A1=20 kg", "--from", "STRAW/A2=20 kg", "--into", "STRAW/M=40 kg"],
    );
    accepted(coop, &["store", "STRAW/M=40 kg", "--place", "E1"]);
    accepted(coop, &["dispose", "STRAW/M=1 kg", "--note", "烂果"]);
    accepted(coop, &["count", "STRAW/M=38.9 kg", "--cause", "shrinkage"]);
    let far = coop.json(&["count", "STRAW/M=30 kg", "--cause", "scale"]);
    assert_eq!(verdict(&far).1, ["stock-difference"], "{far}");
    let much = coop.json(&["process", "--from", "STRAW/A=50 kg", "--into", "JAM/J9=61 kg", "--yes"]);
    assert_eq!(verdict(&much), ("pending".to_owned(), vec!["over-yield".to_owned()]), "{much}");
    let wrong =
        coop.fails(2, &["process", "--from", "STRAW/A=5 kg", "--into", "JAM=4 kg", "--lost", "1 kg,magic"]);
    assert!(wrong.contains("--lost") && wrong.contains("moisture"), "{wrong}");
}

#[test]
fn cartons_are_refused_at_the_dock_and_sent_back_from_the_shelf() {
    let Town { coop, shop, .. } = &town();
    accepted(coop, &["harvest", "100 kg", "--product", "STRAW", "--lot", "A", "--place", "E1"]);
    accepted(coop, &["pack", "--from", "STRAW/A=100 kg", "--into", "BOX/B=400 pcs"]);
    accepted(coop, &["ship", "BOX/B=300 pcs", "--to", "SHOP", "--sold-to", "SHOP", "--doc", "DN-1"]);
    shop.ok(&["place", "add", "STORE", "--name", "en=Store", "--type", "shop"]);
    accepted(shop, &["receive", "BOX/B=40 pcs", "--from", "SL", "--refused", "--doc", "DN-1"]);
    accepted(shop, &["receive", "BOX/B=260 pcs", "--from", "SL", "--bought", "--final", "--doc", "DN-1"]);
    accepted(shop, &["return", "20 pcs", "--refunded", "--doc", "RMA-1"]);
    accepted(coop, &["receive", "BOX/B=20 pcs", "--from", "SHOP", "--bought", "--doc", "RMA-1"]);
    accepted(shop, &["sell", "240 pcs"]);
    let none = shop.json(&["sell", "1 pcs", "--yes"]);
    assert_eq!(verdict(&none), ("pending".to_owned(), vec!["not-held".to_owned()]), "{none}");
    // 100 never sent, 40 refused, 20 returned: all at home again.
    accepted(coop, &["dispose", "BOX/B=160 pcs"]);
}

#[test]
fn a_mistake_is_corrected_and_a_purchase_is_weighed() {
    let Town { bench, coop, .. } = &town();
    let wrong = accepted(coop, &["harvest", "500 kg", "--product", "STRAW", "--lot", "A", "--place", "E1"]);
    let entry = wrong["index"].to_string();
    let right = coop.json(&["correct", &entry, "--quantity", "STRAW/A=50 kg", "--note", "mistyped"]);
    let told: Vec<_> = right["statements"].as_array().unwrap().iter().map(|s| s["verdict"].clone()).collect();
    assert_eq!(told, [json!("accepted"), json!("accepted")], "{right}");
    let much = coop.json(&["dispose", "STRAW/A=51 kg", "--yes"]);
    assert_eq!(verdict(&much).1, ["overdrawn"], "{much}");
    let theirs = bench.governor.fails(2, &["correct", &entry, "--did-not-happen"]);
    assert!(theirs.contains("SL"), "{theirs}");

    coop.ok(&["party", "add", "WANG", "--name", "en=Wang"]);
    let weighed = ["--gross", "352 kg", "--tare", "4 kg", "--deduction", "8 kg", "--price", "2.80"];
    let bought =
        coop.json(&[&["buy", "340 kg", "--product", "STRAW", "--from", "WANG"], &weighed[..]].concat());
    assert_eq!(verdict(&bought).1, ["origin-not-recorded"], "{bought}");
    let payload = coop.json(&["trace", "STRAW/A", "--back"]).to_string();
    assert!(!payload.contains("2.80"), "a price is nobody else's business");
    let slip = coop.fails(2, &[&["buy", "341 kg"], &weighed[..]].concat());
    assert!(slip.contains("--gross"), "{slip}");
}

#[test]
fn a_name_is_sold_as_far_as_its_plots_grew() {
    let Town { bench, coop, lab, .. } = &town();
    bench.governor.ok(&["product", "add", "FAMED", "--name", "en=Famed Straw"]);
    let season = ["--season", "26", "--from", "2026-01-01", "--until", "2027-12-31"];
    let quota = [&["quota", "FAMED", "--yield", "1 t", "--factor", "STRAW:TIN=0.5"], &season[..]].concat();
    accepted(&bench.governor, &quota);
    coop.ok(&["product", "add", "TIN", "--name", "en=Tin", "--quota", "FAMED"]);
    let plot =
        ["certificate", "issue", "/place/E1", "--number", "G-1", "--type", "gi", "--from", "2026-01-01"];
    accepted(lab, &[&plot[..], &["--area", "1 ha", "--feeds", "FAMED"]].concat());
    accepted(coop, &["harvest", "400 kg", "--product", "STRAW", "--lot", "A", "--place", "E1"]);
    accepted(coop, &["process", "--from", "STRAW/A=200 kg", "--into", "TIN/T1=100 kg"]);
    let much = coop.json(&["process", "--from", "STRAW/A=200 kg", "--into", "TIN/T2=101 kg", "--yes"]);
    assert_eq!(verdict(&much), ("pending".to_owned(), vec!["over-quota".to_owned()]), "{much}");
}
