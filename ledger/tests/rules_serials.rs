//! Holds and recalls of a lot, and the single items of it.

#![allow(clippy::unwrap_used)]

mod world;

use serde_json::{Value, json};
use suyuan_ledger::rules::Code;
use world::*;

/// An item as its label spells it, with the lot.
fn item(lot_number: &str, serial: &str) -> String {
    format!("{}/21/{serial}", lot("BOX", lot_number))
}

/// The same without its lot.
fn bare(serial: &str) -> String {
    format!("{}/21/{serial}", product("BOX"))
}

/// An event about items and no amounts.
fn of_items(mut event: Value, items: &[&str]) -> Value {
    event.as_object_mut().unwrap().remove("quantityList");
    event["epcList"] = json!(items);
    event
}

fn made(items: &[&str]) -> Value {
    of_items(harvest("", 1.0, "H87"), items)
}

fn sale(w: &World, item: &str) -> Value {
    let mut event = of_items(observe("retail_selling", "", 1.0, "H87"), &[item]);
    at(&mut event, &time_at(w.now));
    event
}

fn hold(w: &mut World, by: &str, goods: &str) -> u64 {
    let held = json!({"lots": [goods], "reason": "glass", "do": "quarantine"});
    let index = w.ok(by, "hold", goods, &held);
    w.now += 3_600_000;
    index
}

fn release(w: &mut World, by: &str, held: u64) {
    let of = w.log[usize::try_from(held).unwrap()].0.id().to_string();
    w.ok(by, "release", &of, &json!({"of": of, "reason": "no glass"}));
}

/// Boxes 1 and 2 of lot A, box 3 of lot B, all SL's.
fn boxed() -> World {
    let mut w = World::stocked();
    w.codes("SL", made(&[&item("A", "1"), &item("A", "2"), &item("B", "3")]));
    w.now += 3_600_000;
    w
}

fn kept(w: &World) {
    let mut bytes = Vec::new();
    w.state.clone().save(&mut bytes).unwrap();
    let again = suyuan_ledger::rules::State::load(&mut bytes.as_slice()).unwrap();
    assert_eq!(again.fingerprint(), w.state.fingerprint());
}

#[test]
fn a_hold_on_a_lot_stops_its_items_with_and_without_their_lot_until_it_is_released() {
    let mut w = boxed();
    let held = hold(&mut w, "INSP", &lot("BOX", "A"));
    let event = sale(&w, &item("A", "1"));
    let (sold, _, codes) = w.codes("SL", event);
    assert_eq!(codes, [Code::OnHold]);
    let event = sale(&w, &bare("2"));
    assert_eq!(w.codes("SL", event).2, [Code::OnHold], "leaving the lot out does not help");
    let mut onward = of_items(ship("", 1.0, "H87", "SHOP"), &[&bare("2")]);
    at(&mut onward, &time_at(w.now));
    assert_eq!(w.codes("SL", onward).2, [Code::OnHold], "nor is it supplied");
    assert_eq!(w.state.holds(&bare("1"))[0].index, held);
    assert_eq!(w.state.holds(&item("A", "1"))[0].index, held);
    kept(&w);
    release(&mut w, "INSP", held);
    assert_eq!(w.codes_at(sold).0, "accepted", "who waited goes on");
    assert!(w.state.holds(&bare("2")).is_empty());
    w.replays();
}

#[test]
fn an_item_of_the_next_lot_is_sold() {
    let mut w = boxed();
    hold(&mut w, "INSP", &lot("BOX", "A"));
    let event = sale(&w, &item("B", "3"));
    assert_eq!(w.codes("SL", event).1, "accepted");
    assert!(w.state.holds(&bare("3")).is_empty());
    w.replays();
}

#[test]
fn a_recall_reaches_items_that_a_shop_holds_and_lets_them_go_back_and_be_destroyed() {
    let mut w = boxed();
    let items = [item("A", "1"), item("A", "2")];
    let items: Vec<&str> = items.iter().map(String::as_str).collect();
    w.codes("SL", of_items(ship("", 1.0, "H87", "SHOP"), &items));
    w.codes("SHOP", of_items(receive("", 1.0, "H87", "SL"), &items));
    let of = lot("BOX", "A");
    let declared = json!({"recall": "declare", "number": "1", "lots": [of], "reason": "glass", "do": "return",
        "notice": {"en": "Do not eat"}});
    assert_eq!(
        w.say("SL", "recall", &of, &declared).unwrap().1.as_str(),
        "accepted",
        "serials alone tell of it"
    );
    w.now += 3_600_000;
    let event = sale(&w, &bare("1"));
    assert_eq!(w.codes("SHOP", event).2, [Code::Recalled]);
    assert_eq!(w.state.recalls_of(&bare("1")).len(), 1);
    let mut back = of_items(ship("", 1.0, "H87", "SL"), &[&bare("1")]);
    at(&mut back, &time_at(w.now));
    assert_eq!(w.codes("SHOP", back).1, "accepted");
    let mut gone = of_items(observe("destroying", "", 1.0, "H87"), &[&bare("2")]);
    at(&mut gone, &time_at(w.now));
    assert_eq!(w.codes("SHOP", gone).1, "accepted");
    w.replays();
}

#[test]
fn a_stranger_cannot_hold_a_lot_of_which_it_has_nothing() {
    let mut w = boxed();
    let goods = lot("BOX", "A");
    let held = json!({"lots": [goods], "reason": "glass", "do": "quarantine"});
    assert!(w.say("SHOP", "hold", &goods, &held).unwrap().1.is_pending());
    w.now += 3_600_000;
    let event = sale(&w, &item("A", "1"));
    assert_eq!(w.codes("SL", event).1, "accepted");
}

#[test]
fn an_item_out_of_a_lot_of_its_product_is_of_that_lot_and_one_of_another_product_is_not() {
    let mut w = World::stocked();
    w.product("SL", "TRAY", json!({"unit": "H87", "factor": {"value": 0.25, "unit": "KGM"}}));
    let boxes = lot("BOX", "A");
    w.codes("SL", harvest(&boxes, 2.0, "H87"));
    let single = |epc: &str| {
        let mut event = transform(&[(&boxes, 1.0, "H87")], &[]);
        event.as_object_mut().unwrap().remove("outputQuantityList");
        event["outputEPCList"] = json!([epc]);
        event
    };
    let tray = format!("{}/21/2", product("TRAY"));
    w.codes("SL", single(&bare("1")));
    w.codes("SL", single(&tray));
    w.now += 3_600_000;
    hold(&mut w, "INSP", &boxes);
    let event = sale(&w, &bare("1"));
    assert_eq!(w.codes("SL", event).2, [Code::OnHold]);
    let event = sale(&w, &tray);
    assert_eq!(w.codes("SL", event).1, "accepted", "made of it, another product, and not named");
    w.replays();
}

#[test]
fn a_box_with_a_serial_is_stopped_by_what_was_packed_into_it() {
    let mut w = World::stocked();
    let straw = lot("STRAW", "1");
    w.codes("SL", harvest(&straw, 10.0, "KGM"));
    w.codes("SL", made(&[&bare("1"), &bare("2")]));
    let mut packed = observe("packing", &straw, 5.0, "KGM");
    let list = packed.as_object_mut().unwrap().remove("quantityList").unwrap();
    packed["type"] = json!("AggregationEvent");
    packed["action"] = json!("ADD");
    packed["parentID"] = json!(bare("1"));
    packed["childQuantityList"] = list;
    assert_eq!(w.codes("SL", packed).1, "accepted");
    w.now += 3_600_000;
    hold(&mut w, "INSP", &straw);
    let event = sale(&w, &bare("1"));
    assert_eq!(w.codes("SL", event).2, [Code::OnHold]);
    let event = sale(&w, &bare("2"));
    assert_eq!(w.codes("SL", event).1, "accepted", "an empty box");
    w.replays();
}
