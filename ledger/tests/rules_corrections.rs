//! Mistakes: declared, withdrawn, corrected, and what they leave behind.

#![allow(clippy::unwrap_used)]

mod world;

use serde_json::{Value, json};
use suyuan_ledger::rules::{Code, RefusalCode};
use world::*;

fn with_id(mut event: Value, id: &str) -> Value {
    event["eventID"] = json!(format!("https://coop.example/event/{id}"));
    event
}

fn error(event: &Value) -> Value {
    let mut declared = event.clone();
    declared["errorDeclaration"] = json!({"declarationTime": "2026-04-18T07:40:00+08:00"});
    declared
}

#[test]
fn a_harvest_taken_back_after_shipping_is_short_until_it_is_corrected() {
    let mut w = World::stocked();
    let straw = lot("STRAW", "1");
    let wrong = with_id(harvest(&straw, 100.0, "KGM"), "1");
    w.codes("SL", wrong.clone());
    let (shipped, ..) = w.codes("SL", ship(&straw, 30.0, "KGM", "SHOP"));
    assert_eq!(w.codes("SL", error(&wrong)).2, [Code::OverIssued]);
    assert_eq!(w.stock(&straw)["SL"], "-30 KGM");
    let (more, _, codes) = w.codes("SL", ship(&straw, 10.0, "KGM", "SHOP"));
    assert_eq!(codes, [Code::NotHeld], "further use waits");
    let mut right = with_id(harvest(&straw, 90.0, "KGM"), "2");
    right["readPoint"] = json!({"id": place("HALL")});
    assert_eq!(w.codes("SL", right).1, "accepted", "a correction may come although the lot is closed");
    assert_eq!(w.codes_at(more).0, "accepted");
    assert_eq!(w.stock(&straw)["SL"], "50 KGM");
    assert_eq!(w.codes("SL", ship(&straw, 51.0, "KGM", "SHOP")).2, [Code::Overdrawn], "what is owed is left");
    assert_eq!(
        w.codes("SL", harvest(&straw, 1.0, "KGM")).2,
        [Code::IdTaken],
        "one correction for one mistake"
    );
    assert!(w.unconfirmed(shipped));
    w.replays();
}

#[test]
fn a_pending_event_is_withdrawn_and_never_takes_effect() {
    let mut w = World::stocked();
    let straw = lot("STRAW", "1");
    let wrong = with_id(ship(&straw, 10.0, "KGM", "SHOP"), "1");
    let (waiting, ..) = w.codes("SL", wrong.clone());
    assert_eq!(w.codes("SL", error(&wrong)).1, "accepted");
    w.codes("SL", harvest(&straw, 100.0, "KGM"));
    assert_eq!(w.codes_at(waiting), ("pending", vec![Code::UnknownReference]));
    assert!(w.state.verdict(waiting).reasons()[0].detail.contains("withdrawn by entry"));
    assert_eq!(w.stock(&straw)["SL"], "100 KGM");
    w.replays();
}

#[test]
fn the_same_mistake_signed_twice_goes_with_one_declaration() {
    let mut w = World::stocked();
    let straw = lot("STRAW", "1");
    let wrong = with_id(harvest(&straw, 100.0, "KGM"), "1");
    w.codes("SL", wrong.clone());
    let (twin, ..) = w.codes("SL", wrong.clone());
    w.codes("SL", error(&wrong));
    assert_eq!(w.codes_at(twin).0, "pending");
    assert!(w.stock(&straw).is_empty());
    w.replays();
}

#[test]
fn a_second_declaration_does_not_take_back_the_correction() {
    let mut w = World::stocked();
    let straw = lot("STRAW", "1");
    let wrong = with_id(harvest(&straw, 100.0, "KGM"), "1");
    w.codes("SL", wrong.clone());
    w.codes("SL", error(&wrong));
    let (again, _, codes) = w.codes("SL", error(&wrong));
    assert_eq!(codes, [Code::IdTaken]);
    let right = with_id(harvest(&straw, 90.0, "KGM"), "1");
    assert_eq!(w.codes("SL", right.clone()).1, "accepted", "even under the same eventID");
    assert!(w.state.verdict(again).is_pending());
    assert_eq!(w.stock(&straw)["SL"], "90 KGM");
    assert_eq!(w.codes("SL", error(&right)).1, "accepted");
    assert!(w.stock(&straw).is_empty());
    w.replays();
}

#[test]
fn a_declaration_may_come_before_its_event_and_is_nobody_elses() {
    let mut w = World::stocked();
    let straw = lot("STRAW", "1");
    let event = with_id(harvest(&straw, 100.0, "KGM"), "1");
    let (others, _, codes) = w.codes("SHOP", error(&event));
    assert_eq!(codes, [Code::UnknownReference]);
    let (early, ..) = w.codes("SL", error(&event));
    w.codes("SL", event);
    assert_eq!(w.codes_at(early).0, "accepted");
    assert!(w.state.verdict(others).is_pending());
    assert!(w.stock(&straw).is_empty());
    w.replays();
}

#[test]
fn a_receipt_taken_back_leaves_the_handover_unconfirmed_again() {
    let mut w = World::stocked();
    let straw = lot("STRAW", "1");
    w.codes("SL", harvest(&straw, 100.0, "KGM"));
    let (shipped, ..) = w.codes("SL", ship(&straw, 30.0, "KGM", "SHOP"));
    let receipt = with_id(receive(&straw, 30.0, "KGM", "SL"), "1");
    w.codes("SHOP", receipt.clone());
    assert!(!w.unconfirmed(shipped));
    w.codes("SHOP", error(&receipt));
    assert!(w.unconfirmed(shipped));
    assert_eq!(w.stock(&straw)["SL→SHOP"], "30 KGM");
    w.replays();
}

#[test]
fn a_shipment_taken_back_after_receipt_cannot_be_used_twice() {
    let mut w = World::stocked();
    let straw = lot("STRAW", "1");
    w.codes("SL", harvest(&straw, 30.0, "KGM"));
    let shipment = with_id(ship(&straw, 30.0, "KGM", "SHOP"), "1");
    w.codes("SL", shipment.clone());
    w.codes("SHOP", receive(&straw, 10.0, "KGM", "SL"));
    assert_eq!(w.codes("SL", error(&shipment)).2, [Code::OverIssued]);
    assert_eq!(w.codes("SL", ship(&straw, 30.0, "KGM", "CC")).2, [Code::Overdrawn]);
    assert_eq!(w.codes("SL", ship(&straw, 20.0, "KGM", "CC")).1, "accepted");
    w.replays();
}

#[test]
fn a_shipment_put_right_after_its_receipt_is_as_if_it_had_been_sent_right() {
    let mut w = World::stocked();
    let straw = lot("STRAW", "1");
    w.codes("SL", harvest(&straw, 100.0, "KGM"));
    let wrong = with_id(ship(&straw, 30.0, "KGM", "SHOP"), "1");
    w.codes("SL", wrong.clone());
    w.codes("SHOP", receive(&straw, 30.0, "KGM", "SL"));
    assert_eq!(w.codes("SL", error(&wrong)).2, [Code::OverIssued]);
    let mut right = with_id(ship(&straw, 40.0, "KGM", "SHOP"), "2");
    right["readPoint"] = json!({"id": place("HALL")});
    let (shipped, word, _) = w.codes("SL", right);
    assert_eq!(word, "accepted");
    let stock: Vec<(String, String)> = w.stock(&straw).into_iter().collect();
    let want = [("SHOP", "30 KGM"), ("SL", "60 KGM"), ("SL→SHOP", "10 KGM")];
    assert_eq!(stock, want.map(|(who, much)| (who.to_owned(), much.to_owned())));
    assert!(w.unconfirmed(shipped));
    w.codes("SHOP", receive(&straw, 10.0, "KGM", "SL"));
    assert_eq!(w.state.unconfirmed().count(), 0);
    w.replays();
}

#[test]
fn a_lot_closed_by_mistake_is_open_again_and_an_item_may_be_made_anew() {
    let mut w = World::stocked();
    let straw = lot("STRAW", "1");
    w.codes("SL", harvest(&straw, 30.0, "KGM"));
    let shipment = with_id(ship(&straw, 30.0, "KGM", "SHOP"), "1");
    w.codes("SL", shipment.clone());
    w.codes("SL", error(&shipment));
    assert_eq!(w.codes("SL", harvest(&straw, 5.0, "KGM")).1, "accepted");
    let mut item = harvest(&straw, 1.0, "KGM");
    item.as_object_mut().unwrap().remove("quantityList");
    item["epcList"] = json!([format!("{}/21/7", product("BOX"))]);
    let item = with_id(item, "2");
    assert_eq!(w.codes("SL", item.clone()).1, "accepted");
    w.codes("SL", error(&item));
    assert!(w.state.lot(&format!("{}/21/7", product("BOX"))).is_none());
    assert_eq!(w.codes("SL", item).1, "accepted");
    w.replays();
}

#[test]
fn a_report_neither_hides_an_event_nor_tells_twice() {
    let mut w = World::stocked();
    let (straw, boxes) = (lot("STRAW", "1"), lot("BOX", "1"));
    let event = with_id(transform(&[(&straw, 1.0, "KGM")], &[(&boxes, 4.0, "H87")]), "1");
    let reported = |w: &mut World, event: &Value| w.say("SL", "report", &boxes, event).unwrap().1;
    reported(&mut w, &event);
    reported(&mut w, &event);
    assert_eq!(w.state.links_back(&boxes).len(), 1);
    w.codes("SL", harvest(&straw, 1.0, "KGM"));
    assert_eq!(w.codes("SL", event.clone()).1, "accepted", "a report takes no eventID");
    reported(&mut w, &error(&event));
    let left = w.state.links_back(&boxes);
    assert!(left.len() == 1 && !left[0].reported);
    w.replays();
}

#[test]
fn declaring_an_old_mistake_is_not_a_late_entry() {
    let mut w = World::stocked();
    let event = with_id(harvest(&lot("STRAW", "1"), 1.0, "KGM"), "1");
    w.codes("SL", event.clone());
    w.now += 30 * 24 * 3_600_000;
    let mut declared = error(&event);
    declared["errorDeclaration"]["declarationTime"] = json!("2026-05-18T07:40:00Z");
    assert_eq!(w.codes("SL", declared).1, "accepted");
}

#[test]
fn a_pallet_goes_back_with_the_shipment_or_the_receipt_that_is_taken_back() {
    let mut w = World::stocked();
    let (picked, pallet) = (lot("STRAW", "1"), "https://id.gs1.org/00/340123453111111115");
    w.codes("SL", harvest(&picked, 100.0, "KGM"));
    let pack = |action: &str, id: &str| {
        let mut event = observe("packing", &picked, 10.0, "KGM");
        let members = event.as_object_mut().unwrap();
        let list = members.remove("quantityList").unwrap();
        members.extend([
            ("type".into(), json!("AggregationEvent")),
            ("action".into(), json!(action)),
            ("parentID".into(), json!(pallet)),
            ("childQuantityList".into(), list),
        ]);
        with_id(event, id)
    };
    let on_pallet = |mut event: Value, id: &str| {
        event.as_object_mut().unwrap().remove("quantityList");
        event["epcList"] = json!([pallet]);
        with_id(event, id)
    };
    for id in ["urn:x:pack", "urn:x:more"] {
        assert_eq!(w.codes("SL", pack("ADD", id)).1, "accepted");
    }
    w.codes("SL", error(&pack("ADD", "urn:x:pack")));
    assert_eq!(w.codes("SL", pack("ADD", "urn:x:again")).1, "accepted", "still SL's pallet");
    let shipped = on_pallet(ship(&picked, 1.0, "KGM", "SHOP"), "urn:x:ship");
    let received = on_pallet(receive(&picked, 1.0, "KGM", "SL"), "urn:x:receive");
    w.codes("SL", shipped.clone());
    w.codes("SHOP", received.clone());
    w.codes("SHOP", error(&received));
    assert_eq!(w.codes("SHOP", pack("DELETE", "urn:x:early")).2, [Code::NotHeld], "under way again");
    w.codes("SL", error(&shipped));
    assert_eq!(w.codes("SL", pack("DELETE", "urn:x:off")).1, "accepted", "with SL again");
    let rest = pack("DELETE", "urn:x:rest");
    assert_eq!(w.codes("SL", rest.clone()).1, "accepted");
    assert!(w.state.contents(pallet).is_empty());
    w.codes("SL", error(&rest));
    assert_eq!(w.codes("SL", pack("DELETE", "urn:x:end")).1, "accepted", "packed again, and SL's as before");
    w.replays();
}

/// What a declaration changes besides, the field that the refusal names, and the dimension.
const OTHERWISE: [(&str, &str, &str); 6] = [
    ("/quantityList/0/quantity", "/quantityList", "what"),
    ("/quantityList/0/epcClass", "/quantityList", "what"),
    ("/eventTime", "/eventTime", "when"),
    ("/readPoint/id", "/readPoint", "where"),
    ("/bizStep", "/bizStep", "why"),
    ("/suyuan:note", "", "how"),
];

#[test]
fn a_declaration_that_says_something_else_is_refused_and_says_where() {
    let mut w = World::stocked();
    let (straw, other) = (lot("STRAW", "1"), lot("STRAW", "2"));
    let mut event = with_id(harvest(&straw, 100.0, "KGM"), "1");
    event["suyuan:note"] = json!("the first of the year");
    w.codes("SL", event.clone());
    for (pointer, field, dimension) in OTHERWISE {
        let mut declared = error(&event);
        *declared.pointer_mut(pointer).unwrap() = match pointer {
            "/quantityList/0/quantity" => json!(90),
            "/quantityList/0/epcClass" => json!(other),
            "/eventTime" => json!("2026-04-18T07:30:01+08:00"),
            "/readPoint/id" => json!(place("HALL")),
            "/bizStep" => json!("commissioning"),
            _ => json!("the second of the year"),
        };
        let refusal = w.event("SL", declared).unwrap_err();
        assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::InvalidEvent, field), "{pointer}");
        assert!(refusal.detail.contains(&format!("({dimension})")), "{}", refusal.detail);
    }
    assert_eq!(w.stock(&straw)["SL"], "100 KGM", "nothing was taken back");
    w.replays();
}

#[test]
fn a_declaration_written_otherwise_that_says_the_same_is_taken() {
    let mut w = World::stocked();
    let straw = lot("STRAW", "1");
    let event = with_id(harvest(&straw, 100.0, "KGM"), "1");
    w.codes("SL", event.clone());
    // Members turned round, a number as an integer, and the time at which somebody's repository took it.
    let Value::Object(members) = error(&event) else { unreachable!() };
    let mut declared: serde_json::Map<String, Value> = members.into_iter().rev().collect();
    declared.insert("recordTime".into(), json!("2026-04-18T07:35:00Z"));
    declared.insert("quantityList".into(), json!([{"uom": "KGM", "quantity": 100, "epcClass": straw}]));
    assert_eq!(w.codes("SL", Value::Object(declared)).1, "accepted");
    assert!(w.stock(&straw).is_empty());
    w.replays();
}

#[test]
fn of_two_events_of_one_name_only_the_one_that_is_repeated_goes() {
    let mut w = World::stocked();
    let straw = lot("STRAW", "1");
    let wrong = with_id(harvest(&straw, 100.0, "KGM"), "1");
    let right = with_id(harvest(&straw, 90.0, "KGM"), "1");
    w.codes("SL", wrong.clone());
    let (second, _, codes) = w.codes("SL", right.clone());
    assert_eq!(codes, [Code::IdTaken]);
    assert_eq!(w.codes("SL", error(&wrong)).1, "accepted");
    assert_eq!(w.codes_at(second).0, "accepted", "the right one takes its place");
    assert_eq!(w.stock(&straw)["SL"], "90 KGM");
    assert_eq!(w.event("SL", error(&wrong)).unwrap_err().code, RefusalCode::InvalidEvent);
    assert_eq!(w.codes("SL", error(&right)).1, "accepted");
    assert!(w.stock(&straw).is_empty());
    w.replays();
}

#[test]
fn of_two_events_of_one_name_the_one_that_waits_can_be_taken_back_alone() {
    let mut w = World::stocked();
    let straw = lot("STRAW", "1");
    let first = with_id(harvest(&straw, 100.0, "KGM"), "1");
    let second = with_id(harvest(&straw, 90.0, "KGM"), "1");
    w.codes("SL", first.clone());
    let (waiting, ..) = w.codes("SL", second.clone());
    assert_eq!(w.codes("SL", error(&second)).1, "accepted");
    assert_eq!(w.stock(&straw)["SL"], "100 KGM", "the other is untouched");
    assert_eq!(w.codes("SL", error(&first)).1, "accepted");
    assert!(w.state.verdict(waiting).is_pending(), "withdrawn for good");
    assert!(w.stock(&straw).is_empty());
    w.replays();
}

#[test]
fn a_declaration_that_came_first_and_says_something_else_takes_nothing_back() {
    let mut w = World::stocked();
    let straw = lot("STRAW", "1");
    let event = with_id(harvest(&straw, 100.0, "KGM"), "1");
    let mut otherwise = error(&event);
    otherwise["quantityList"][0]["quantity"] = json!(90);
    let (early, _, codes) = w.codes("SL", otherwise);
    assert_eq!(codes, [Code::UnknownReference]);
    assert_eq!(w.codes("SL", event).1, "accepted");
    assert_eq!(w.codes_at(early), ("pending", vec![Code::IdTaken]));
    assert_eq!(w.stock(&straw)["SL"], "100 KGM");
    w.replays();
}
