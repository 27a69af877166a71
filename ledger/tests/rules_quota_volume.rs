//! Protected names of goods that are kept in litres: wine, oil, vinegar.

#![allow(clippy::unwrap_used)]

mod world;

use serde_json::{Value, json};
use suyuan_ledger::rules::{Code, RefusalCode};
use world::*;

/// A name of ASSOC's; SL grows grapes at E1 (7,500 kg) and presses wine of them, which it bottles.
fn named(units: Value) -> World {
    let mut w = World::stocked();
    w.admit("LAB", "certifier");
    w.product("ASSOC", "NAME", json!({}));
    w.product("SL", "GRAPE", json!({}));
    w.product("SL", "WINE", json!({"unit": "LTR", "quota": product("NAME")}));
    let bottle = json!({"unit": "H87", "factor": {"value": 0.75, "unit": "KGM"}, "quota": product("NAME")});
    w.product("SL", "BOTTLE", bottle);
    w.ok("ASSOC", "quota", &product("NAME"), &season(units));
    let body = json!({"about": place("E1"), "number": "1", "type": "gi", "issued": "2026-01-10",
        "validFrom": "2026-01-10", "area": {"value": 1, "unit": "HAR"}, "name": product("NAME")});
    w.ok("LAB", "certificate", &place("E1"), &body);
    w.codes("SL", harvest(&lot("GRAPE", "1"), 1000.0, "KGM"));
    w
}

fn season(units: Value) -> Value {
    let mut pressed = json!({"from": product("GRAPE"), "to": product("WINE"), "max": 0.7});
    pressed.as_object_mut().unwrap().extend(units.as_object().unwrap().clone());
    json!({"name": product("NAME"), "season": "2026", "from": "2026-03-01", "until": "2026-06-30",
        "yield": {"value": 7500, "unit": "KGM"}, "factors": [pressed,
            {"from": product("WINE"), "to": product("BOTTLE"), "max": 1, "fromUnit": "LTR"}]})
}

fn press(w: &mut World, litres: f64, unit: &str) -> (&'static str, Vec<Code>) {
    let event = transform(&[(&lot("GRAPE", "1"), 1000.0, "KGM")], &[(&lot("WINE", "1"), litres, unit)]);
    let (_, word, codes) = w.codes("SL", event);
    (word, codes)
}

#[test]
fn wine_carries_the_name_by_the_litre_as_the_association_says() {
    let mut w = named(json!({"toUnit": "LTR"}));
    assert_eq!(press(&mut w, 701.0, "LTR").1, [Code::OverQuota]);
    assert!(!press(&mut w, 7.0, "HLT").1.contains(&Code::OverQuota), "seven hectolitres, to the litre");
    let wine = lot("WINE", "1");
    let entitled = w.state.entitled(&wine, &product("NAME"));
    assert_eq!(entitled.values().sum::<rust_decimal::Decimal>(), 700.into());
    let bottled = transform(&[(&wine, 300.0, "LTR")], &[(&lot("BOTTLE", "1"), 400.0, "H87")]);
    assert!(!w.event("SL", bottled).unwrap().1.is_pending());
    assert_eq!(w.codes("SL", observe("retail_selling", &lot("BOTTLE", "1"), 400.0, "H87")).1, "accepted");
    assert_eq!(w.codes("SL", observe("retail_selling", &wine, 400.0, "LTR")).1, "accepted");
    w.replays();
}

#[test]
fn a_factor_by_mass_makes_no_litres() {
    let mut w = named(json!({}));
    assert_eq!(press(&mut w, 1.0, "LTR").1, [Code::OverQuota]);
    assert!(!press(&mut w, 700.0, "KGM").1.contains(&Code::OverQuota), "by mass it does");
    w.replays();
}

#[test]
fn litres_are_not_made_into_kilograms_of_the_same_product() {
    let mut w = named(json!({"toUnit": "LTR"}));
    press(&mut w, 700.0, "LTR");
    let weighed = transform(&[(&lot("WINE", "1"), 100.0, "LTR")], &[(&lot("WINE", "2"), 100.0, "KGM")]);
    assert!(w.codes("SL", weighed).2.contains(&Code::OverQuota));
    let poured = transform(&[(&lot("WINE", "1"), 100.0, "LTR")], &[(&lot("WINE", "3"), 100.0, "LTR")]);
    assert!(!w.codes("SL", poured).2.contains(&Code::OverQuota));
    w.replays();
}

#[test]
fn what_is_harvested_by_the_litre_is_never_entitled() {
    let mut w = named(json!({"toUnit": "LTR"}));
    let sap = lot("GRAPE", "2");
    w.codes("SL", harvest(&sap, 100.0, "LTR"));
    assert!(w.state.entitled(&sap, &product("NAME")).is_empty());
}

#[test]
fn another_unit_of_a_factor_is_malformed() {
    let mut w = named(json!({}));
    let refusal = w.say("ASSOC", "quota", &product("NAME"), &season(json!({"toUnit": "MLT"}))).unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::Malformed, "/factors/0/toUnit"));
}
