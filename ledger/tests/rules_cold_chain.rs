//! The cold chain: what a sensor log says about the goods with it.

#![allow(clippy::unwrap_used)]

mod world;

use serde_json::{Value, json};
use suyuan_ledger::rules::{Code, RefusalCode};
use world::*;

fn at_place(mut event: Value, name: &str) -> Value {
    event["readPoint"] = json!({"id": place(name)});
    event
}

/// A log of a reading every ten minutes, summed up against the limits of the product.
fn logged(mut event: Value, readings: &[f64], limits: (i64, i64)) -> Value {
    use suyuan_ledger::coldchain::{Against, Layout, Log, Range, Source, Summary, sensor_element};
    let mut csv = "time,temperature °C\n".to_owned();
    for (i, degrees) in readings.iter().enumerate() {
        csv += &format!("2026-04-18T{:02}:{:02}:00Z,{degrees}\n", i / 6, i % 6 * 10);
    }
    let range = Range::new(Some(limits.0.into()), Some(limits.1.into())).unwrap();
    let log = Log::read(csv.as_bytes(), &Layout::default()).unwrap();
    let summary = Summary::of(&log, &Against { temperature: range, ..Against::default() });
    let source = Source { sha256: [7; 32], device: None, layout: Layout::default() };
    let element = sensor_element(&summary, &source).to_string();
    event["bizStep"] = json!("sensor_reporting");
    event["sensorElementList"] = json!([serde_json::from_str::<Value>(&element).unwrap()]);
    event
}

fn of_lot(lot: &str) -> Value {
    let mut event = observe("sensor_reporting", lot, 1.0, "KGM");
    event["quantityList"] = json!([{"epcClass": lot}]);
    event
}

#[test]
fn goods_outside_their_limits_for_too_long_are_flagged_with_whom_they_are() {
    let mut w = World::stocked();
    w.product("SL", "FRESH", json!({"coldChain": {"min": 0, "max": 8, "unit": "CEL", "minutes": 20}}));
    let fresh = lot("FRESH", "1");
    w.codes("SL", harvest(&fresh, 100.0, "KGM"));
    w.codes("SL", ship(&fresh, 40.0, "KGM", "CC"));
    let cold = [4.0, 5.0, 4.0, 4.0, 4.0, 5.0];
    assert_eq!(w.codes("CC", logged(of_lot(&fresh), &cold, (0, 8))).2, []);
    let door_open = [4.0, 12.0, 4.0, 4.0, 4.0, 4.0];
    assert_eq!(w.codes("CC", logged(of_lot(&fresh), &door_open, (0, 8))).2, [], "ten minutes are let pass");
    let broken = [4.0, 12.0, 12.0, 12.0, 12.0, 4.0];
    let (_, verdict) = w.event("CC", logged(of_lot(&fresh), &broken, (0, 8))).unwrap();
    let reason = &verdict.reasons()[0];
    assert_eq!((reason.code, reason.field.as_str()), (Code::ColdChain, "/sensorElementList/0"));
    for said in ["40 minutes at once", "20 are tolerated", &party("CC"), &party("SL")] {
        assert!(reason.detail.contains(said), "{said}: {reason:?}");
    }
    // Wider limits hide nothing; goods without limits have none.
    assert_eq!(w.codes("CC", logged(of_lot(&fresh), &door_open, (0, 30))).2, [Code::ColdChain]);
    let straw = lot("STRAW", "1");
    w.codes("SL", harvest(&straw, 1.0, "KGM"));
    assert_eq!(w.codes("CC", logged(of_lot(&straw), &broken, (0, 8))).2, []);
    w.replays();
}

#[test]
fn a_log_of_a_place_is_about_what_is_there() {
    let mut w = World::stocked();
    w.product("SL", "FRESH", json!({"coldChain": {"min": 0, "max": 8, "unit": "CEL"}}));
    let (here, gone) = (lot("FRESH", "1"), lot("FRESH", "2"));
    for fresh in [&here, &gone] {
        w.codes("SL", at_place(harvest(fresh, 10.0, "KGM"), "HALL"));
    }
    w.codes("SL", observe("retail_selling", &gone, 10.0, "KGM"));
    let mut of_hall = at_place(of_lot(&here), "HALL");
    of_hall.as_object_mut().unwrap().remove("quantityList");
    of_hall["epcList"] = json!([place("HALL")]);
    let (_, verdict) = w.event("SL", logged(of_hall, &[12.0; 12], (0, 8))).unwrap();
    assert_eq!(verdict.reasons().len(), 1, "{verdict:?}");
    assert!(verdict.reasons()[0].detail.starts_with(&here));
    w.replays();
}

#[test]
fn a_summary_that_does_not_read_is_no_event() {
    let mut w = World::stocked();
    let straw = lot("STRAW", "1");
    w.codes("SL", harvest(&straw, 1.0, "KGM"));
    let mut bad = logged(of_lot(&straw), &[4.0, 4.0], (0, 8));
    bad["sensorElementList"][0]["sensorReport"][0]["suyuan:readings"] = json!("two");
    let refusal = w.event("SL", bad).unwrap_err();
    assert_eq!(refusal.code, RefusalCode::InvalidEvent);
    assert!(refusal.field.starts_with("/sensorElementList/0"), "{refusal:?}");
}
