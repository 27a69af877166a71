//! A handover is confirmed in time, or it is seen that it was not.

#![allow(clippy::unwrap_used)]

mod world;

use serde_json::json;
use suyuan_ledger::rules::Code;
use world::*;

const HOUR: u64 = 3_600_000;

fn shipped(w: &mut World) -> (u64, String) {
    let straw = lot("STRAW", "1");
    w.codes("SL", harvest(&straw, 100.0, "KGM"));
    (w.codes("SL", ship(&straw, 100.0, "KGM", "SHOP")).0, straw)
}

fn anything(w: &mut World) {
    w.product("SL", "PEAR", json!({}));
}

#[test]
fn a_shipment_is_unconfirmed_from_the_deadline_on_and_not_before() {
    let mut w = World::stocked();
    let (index, straw) = shipped(&mut w);
    let due = w.now + 72 * HOUR;
    assert_eq!(w.state.unconfirmed().next().unwrap().due_ms, due);
    w.now = due - 1;
    anything(&mut w);
    assert_eq!(w.codes_at(index).0, "accepted");
    assert_eq!(
        w.state.verdict_at(index, due).reasons()[0].code,
        Code::UnconfirmedHandover,
        "a reader's clock"
    );
    w.now = due;
    anything(&mut w);
    assert_eq!(w.codes_at(index), ("flagged", vec![Code::UnconfirmedHandover]));
    assert_eq!(w.state.verdict_at(index, due).reasons().len(), 1, "once");
    w.replays();
    w.codes("SHOP", receive(&straw, 100.0, "KGM", "SL"));
    assert_eq!(w.codes_at(index).0, "accepted", "late, and confirmed");
    assert_eq!(w.state.verdict_at(index, u64::MAX).as_str(), "accepted");
    w.replays();
}

#[test]
fn the_receipt_that_comes_at_the_deadline_is_in_time_for_good() {
    let mut w = World::stocked();
    let (index, straw) = shipped(&mut w);
    w.now += 72 * HOUR;
    let mut event = receive(&straw, 100.0, "KGM", "SL");
    at(&mut event, &time_at(w.now));
    assert_eq!(w.codes("SHOP", event).1, "accepted");
    assert_eq!(w.codes_at(index).0, "accepted");
    w.replays();
}

#[test]
fn the_charter_says_how_long_a_receiver_has() {
    let mut founding = charter(&["ASSOC"], 1);
    founding["handoverHours"] = json!(5);
    let mut w = World::founded_by(&["ASSOC"], &founding);
    for (name, role) in [("SL", "producer"), ("SHOP", "shop")] {
        w.admit(name, role);
    }
    w.ok("SL", "place", &place("E1"), &json!({"place": place("E1"), "names": {"en": "E1"}, "type": "plot"}));
    w.product("SL", "STRAW", json!({}));
    let (index, _) = shipped(&mut w);
    w.now += 5 * HOUR;
    anything(&mut w);
    assert_eq!(w.codes_at(index).1, [Code::UnconfirmedHandover]);
    founding["handoverHours"] = json!(0);
    assert_eq!(w.say("ASSOC", "charter", "coop.example/log", &founding).unwrap_err().field, "/handoverHours");
}

#[test]
fn a_product_has_a_deadline_of_its_own_and_of_several_the_shortest_counts() {
    let mut w = World::stocked();
    w.product("SL", "BERRY", json!({"handoverHours": 6}));
    let (berry, straw) = (lot("BERRY", "1"), lot("STRAW", "1"));
    w.codes("SL", harvest(&berry, 100.0, "KGM"));
    w.codes("SL", harvest(&straw, 100.0, "KGM"));
    let mut both = ship(&straw, 40.0, "KGM", "SHOP");
    both["quantityList"]
        .as_array_mut()
        .unwrap()
        .push(json!({"epcClass": berry, "quantity": 40.0, "uom": "KGM"}));
    let (mixed, plain) = (w.codes("SL", both).0, w.codes("SL", ship(&straw, 40.0, "KGM", "SHOP")).0);
    let start = w.now;
    let due: Vec<u64> = w.state.unconfirmed().map(|one| one.due_ms - start).collect();
    assert_eq!(due, [6 * HOUR, 72 * HOUR]);
    w.now = start + 6 * HOUR;
    anything(&mut w);
    assert_eq!(w.codes_at(mixed).1, [Code::UnconfirmedHandover]);
    assert_eq!(w.codes_at(plain).0, "accepted", "strawberries have the charter's time");
    w.replays();
    let mut more = json!({"product": product("BERRY"), "names": {"en": "B"}, "unit": "KGM"});
    for wrong in [0, 8_761] {
        more["handoverHours"] = json!(wrong);
        let refusal = w.say("SL", "product", &product("BERRY"), &more).unwrap_err();
        assert_eq!(refusal.field, "/handoverHours");
    }
}

#[test]
fn a_snapshot_keeps_the_deadlines() {
    let mut w = World::stocked();
    let (index, _) = shipped(&mut w);
    let mut bytes = Vec::new();
    w.state.clone().save(&mut bytes).unwrap();
    w.state = suyuan_ledger::rules::State::load(&mut bytes.as_slice()).unwrap();
    w.now += 72 * HOUR;
    anything(&mut w);
    assert_eq!(w.codes_at(index).1, [Code::UnconfirmedHandover]);
    w.replays();
}
