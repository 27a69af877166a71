//! What one entry may ask for: goods of an event and of a pallet, and names that are judged anew.

#![allow(clippy::unwrap_used)]

mod world;

use std::ops::Range;

use serde_json::{Value, json};
use suyuan_ledger::rules::{CURED_NAMES_PER_ENTRY, MOST_PORTIONS, RefusalCode};
use world::*;

const PALLETS: [&str; 2] =
    ["https://id.gs1.org/00/340123453111111115", "https://id.gs1.org/00/340123453111111122"];

fn boxes(serials: Range<usize>) -> Vec<String> {
    serials.map(|n| format!("{}/21/{n}", product("BOX"))).collect()
}

/// The same event, about single objects.
fn about(mut event: Value, epcs: &[String]) -> Value {
    event.as_object_mut().unwrap().remove("quantityList");
    event["epcList"] = json!(epcs);
    event
}

fn made(serials: Range<usize>) -> Value {
    about(harvest("", 1.0, ""), &boxes(serials))
}

fn packed(pallet: &str, serials: Range<usize>) -> Value {
    let mut event = observe("packing", "", 1.0, "");
    let members = event.as_object_mut().unwrap();
    members.remove("quantityList");
    members.insert("type".into(), json!("AggregationEvent"));
    members.insert("action".into(), json!("ADD"));
    members.insert("parentID".into(), json!(pallet));
    members.insert("childEPCs".into(), json!(boxes(serials)));
    event
}

fn pallets_with_a_thousand_boxes_each() -> World {
    let mut w = World::stocked();
    for (pallet, serials) in PALLETS.into_iter().zip([0..1_000, 1_000..2_000]) {
        assert_eq!(w.codes("SL", made(serials.clone())).1, "accepted");
        assert_eq!(w.codes("SL", packed(pallet, serials)).1, "accepted");
    }
    w.codes("SL", made(2_000..2_001));
    w
}

#[test]
fn one_event_moves_two_thousand_goods_and_no_more() {
    let mut w = pallets_with_a_thousand_boxes_each();
    let mut load: Vec<String> = PALLETS.iter().map(|p| (*p).to_owned()).collect();
    assert_eq!(MOST_PORTIONS, 2_000);
    load.extend(boxes(2_000..2_001));
    let refusal = w.event("SL", about(ship("", 1.0, "", "SHOP"), &load)).unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::InvalidEvent, "/epcList/2"));
    assert!(refusal.detail.contains("more than 2000"), "{refusal}");
    load.pop();
    assert_eq!(w.codes("SL", about(ship("", 1.0, "", "SHOP"), &load)).1, "accepted");
    assert_eq!(w.codes("SHOP", about(receive("", 1.0, "", "SL"), &load)).1, "accepted");
    let last = w.state.lot(&boxes(1_999..2_000)[0]).unwrap();
    assert!(last.stock.keys().all(|spot| spot.holder == party("SHOP")));
}

#[test]
fn a_pallet_holds_two_thousand_goods_and_no_more() {
    let mut w = pallets_with_a_thousand_boxes_each();
    // The second thousand, taken off its own pallet.
    let mut off = packed(PALLETS[1], 0..0);
    off["action"] = json!("DELETE");
    off["bizStep"] = json!("unpacking");
    w.codes("SL", off);
    assert_eq!(w.codes("SL", packed(PALLETS[0], 1_000..2_000)).1, "accepted");
    let refusal = w.event("SL", packed(PALLETS[0], 2_000..2_001)).unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::InvalidEvent, "/parentID"));
    assert_eq!(w.state.contents(PALLETS[0]).len(), MOST_PORTIONS);
}

#[test]
fn one_entry_judges_anew_what_names_four_thousand_things_and_the_next_goes_on() {
    let mut w = World::stocked();
    let crate_of = |n: usize| format!("{}/21/{n}", product("CRATE"));
    let waiting: Vec<u64> = (0..5)
        .map(|n| {
            let crates: Vec<String> = (n * 1_000..(n + 1) * 1_000).map(crate_of).collect();
            let (index, answer, _) = w.codes("SL", about(harvest("", 1.0, ""), &crates));
            assert_eq!(answer, "pending");
            index
        })
        .collect();
    let still_waiting = |w: &World| waiting.iter().filter(|i| w.state.verdict(**i).is_pending()).count();
    // Each names a thousand crates, their place and their maker: three fit.
    assert_eq!(CURED_NAMES_PER_ENTRY, 4_000);
    w.product("SL", "CRATE", json!({"unit": "H87"}));
    assert_eq!(still_waiting(&w), 2);
    assert!(w.state.verdict(waiting[3]).is_pending(), "the oldest come first");
    w.product("SL", "OTHER", json!({}));
    assert_eq!(still_waiting(&w), 0);
    w.replays();
}

#[test]
fn the_first_in_line_is_judged_however_much_it_names() {
    let mut w = World::stocked();
    let looked_at = |epcs: Range<usize>| {
        let epcs: Vec<String> = epcs.map(|n| format!("x:{n}")).collect();
        let mut event = about(observe("inspecting", "", 1.0, ""), &epcs);
        event["readPoint"] = json!({"id": place("SHED")});
        event
    };
    let (long, answer, _) = w.codes("SL", looked_at(0..5_000));
    let (short, ..) = w.codes("SL", looked_at(0..1));
    assert_eq!(answer, "pending");
    let shed = json!({"place": place("SHED"), "names": {"en": "Shed"}, "type": "other"});
    w.ok("SL", "place", &place("SHED"), &shed);
    assert_eq!((w.codes_at(long).0, w.codes_at(short).0), ("accepted", "pending"));
    w.product("SL", "OTHER", json!({}));
    assert_eq!(w.codes_at(short).0, "accepted");
    w.replays();
}
