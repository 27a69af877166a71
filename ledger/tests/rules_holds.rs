//! Goods that are held back or called back: what stops, what goes on, and who may say so.

#![allow(clippy::unwrap_used)]

mod world;

use serde_json::{Value, json};
use suyuan_ledger::rules::{Code, RefusalCode, State};
use world::*;

fn hold(lots: &[&str]) -> Value {
    json!({"lots": lots, "reason": "residue above the limit", "do": "quarantine"})
}

fn recall(lots: &[&str], number: &str) -> Value {
    json!({"recall": "declare", "number": number, "lots": lots, "reason": "residue", "do": "return",
        "notice": {"en": "Do not eat"}})
}

/// The entry's statement id, in hex.
fn id_of(w: &World, index: u64) -> String {
    w.log[usize::try_from(index).unwrap()].0.id().to_string()
}

fn later(w: &World, mut event: Value) -> Value {
    let time = time_at(w.now);
    at(&mut event, &time);
    event
}

/// Says something after the hold, by its own clock too.
fn now(w: &mut World, by: &str, event: Value) -> (&'static str, Vec<Code>) {
    let event = later(w, event);
    let (_, word, codes) = w.codes(by, event);
    (word, codes)
}

/// A lot that SL made, and 40 kg of which SHOP holds.
fn in_the_shop() -> (World, String) {
    let mut w = World::stocked();
    let straw = lot("STRAW", "1");
    w.codes("SL", harvest(&straw, 100.0, "KGM"));
    w.codes("SL", ship(&straw, 40.0, "KGM", "SHOP"));
    w.codes("SHOP", receive(&straw, 40.0, "KGM", "SL"));
    w.now += 3_600_000;
    (w, straw)
}

fn kept(w: &World) {
    let mut bytes = Vec::new();
    w.state.clone().save(&mut bytes).unwrap();
    let again = State::load(&mut bytes.as_slice()).unwrap();
    assert_eq!(again.fingerprint(), w.state.fingerprint());
}

#[test]
fn a_held_lot_is_neither_sold_nor_supplied_nor_used_until_it_is_released() {
    let (mut w, straw) = in_the_shop();
    w.product("SL", "JAM", json!({}));
    let held = w.ok("INSP", "hold", &straw, &hold(&[&straw]));
    w.now += 3_600_000;
    let sale = later(&w, observe("retail_selling", &straw, 5.0, "KGM"));
    let (sold, _, codes) = w.codes("SHOP", sale);
    assert_eq!(codes, [Code::OnHold]);
    assert!(w.state.verdict(sold).reasons()[0].detail.contains("residue above the limit"));
    assert_eq!(now(&mut w, "SHOP", ship(&straw, 5.0, "KGM", "CC")).1, [Code::OnHold]);
    assert_eq!(now(&mut w, "SL", ship(&straw, 5.0, "KGM", "SHOP")).1, [Code::OnHold]);
    let jam = transform(&[(&straw, 5.0, "KGM")], &[(&lot("JAM", "1"), 4.0, "KGM")]);
    assert_eq!(now(&mut w, "SL", jam).1, [Code::OnHold]);
    let mut owned = observe("shipping", &straw, 5.0, "KGM");
    owned["destinationList"] = json!([{"type": "owning_party", "destination": party("CC")}]);
    assert_eq!(now(&mut w, "SL", owned).1, [Code::OnHold], "nor does it change its owner");
    assert_eq!(w.stock(&straw)["SHOP"], "40 KGM");
    assert_eq!(w.state.holds(&straw)[0].index, held);
    let of = id_of(&w, held);
    w.ok("INSP", "release", &of, &json!({"of": of, "reason": "the second test found nothing"}));
    assert_eq!(w.codes_at(sold).0, "accepted", "who waited goes on");
    assert!(w.state.holds(&straw).is_empty());
    w.replays();
    kept(&w);
}

#[test]
fn what_brings_held_goods_back_or_keeps_them_apart_goes_on() {
    let (mut w, straw) = in_the_shop();
    w.admit("LAB", "certifier");
    w.ok("INSP", "hold", &straw, &hold(&[&straw]));
    w.now += 3_600_000;
    let mut apart = observe("storing", &straw, 30.0, "KGM");
    apart["bizLocation"] = json!({"id": place("STORE")});
    assert_eq!(now(&mut w, "SHOP", apart).0, "accepted", "quarantine");
    assert_eq!(now(&mut w, "SHOP", observe("inspecting", &straw, 1.0, "KGM")).0, "accepted");
    let mut sample = observe("sampling", &straw, 1.0, "KGM");
    sample["action"] = json!("DELETE");
    assert_eq!(now(&mut w, "SHOP", sample).0, "accepted");
    assert_eq!(now(&mut w, "SHOP", ship(&straw, 1.0, "KGM", "LAB")).0, "accepted", "to be tested");
    assert_eq!(now(&mut w, "SHOP", ship(&straw, 10.0, "KGM", "SL")).0, "accepted", "to where it came from");
    assert_eq!(now(&mut w, "SL", receive(&straw, 10.0, "KGM", "SHOP")).0, "accepted");
    assert_eq!(now(&mut w, "SHOP", ship(&straw, 5.0, "KGM", "INSP")).0, "accepted", "to who declared it");
    let mut by_truck = ship(&straw, 5.0, "KGM", "CC");
    assert_eq!(
        now(&mut w, "SHOP", by_truck.clone()).1,
        [Code::OnHold],
        "a carrier, and nobody says what for"
    );
    by_truck["disposition"] = json!("returned");
    assert_eq!(now(&mut w, "SHOP", by_truck).0, "accepted");
    assert_eq!(now(&mut w, "SHOP", observe("stock_taking", &straw, 18.0, "KGM")).0, "accepted");
    assert_eq!(now(&mut w, "SHOP", observe("destroying", &straw, 18.0, "KGM")).0, "accepted");
    assert_eq!(
        now(&mut w, "SL", ship(&straw, 5.0, "KGM", "SHOP")).1,
        [Code::OnHold],
        "back is not forth again"
    );
    w.replays();
}

#[test]
fn what_happened_before_the_hold_is_recorded_and_seen_to_come_late() {
    let (mut w, straw) = in_the_shop();
    let before = later(&w, observe("retail_selling", &straw, 5.0, "KGM"));
    w.now += 60_000;
    w.ok("INSP", "hold", &straw, &hold(&[&straw]));
    w.now += 60_000;
    assert_eq!(w.codes("SHOP", before).2, [Code::LateEntry]);
    assert_eq!(w.stock(&straw)["SHOP"], "35 KGM");
    assert_eq!(now(&mut w, "SHOP", observe("retail_selling", &straw, 5.0, "KGM")).1, [Code::OnHold]);
}

#[test]
fn what_waited_for_its_lot_when_the_hold_came_was_told_in_time() {
    let mut w = World::stocked();
    let straw = lot("STRAW", "1");
    let picked = later(&w, harvest(&straw, 100.0, "KGM"));
    let sale = later(&w, observe("retail_selling", &straw, 5.0, "KGM"));
    w.now += 60_000;
    let (sold, word, codes) = w.codes("SL", sale.clone());
    assert_eq!(
        (word, codes),
        ("pending", vec![Code::UnknownReference]),
        "the phone with the harvest is offline"
    );
    w.now += 60_000;
    w.ok("INSP", "hold", &straw, &hold(&[&straw]));
    w.now += 60_000;
    w.codes("SL", picked);
    assert_eq!(w.codes_at(sold), ("accepted", vec![]), "entered before the hold, and in effect since");
    assert_eq!(w.codes("SL", sale).2, [Code::LateEntry], "this one was not");
    w.replays();
}

#[test]
fn what_was_made_of_it_before_is_not_held_by_itself() {
    let (mut w, straw) = in_the_shop();
    w.product("SL", "JAM", json!({}));
    let jam = lot("JAM", "1");
    w.codes("SL", transform(&[(&straw, 5.0, "KGM")], &[(&jam, 4.0, "KGM")]));
    w.ok("INSP", "hold", &straw, &hold(&[&straw]));
    w.now += 60_000;
    assert_eq!(now(&mut w, "SL", observe("retail_selling", &jam, 4.0, "KGM")).0, "accepted");
}

#[test]
fn a_holder_holds_its_own_and_stops_nobody_elses() {
    let (mut w, straw) = in_the_shop();
    w.ok("SHOP", "hold", &straw, &hold(&[&straw]));
    w.now += 60_000;
    assert_eq!(now(&mut w, "SHOP", observe("retail_selling", &straw, 1.0, "KGM")).1, [Code::OnHold]);
    assert_eq!(now(&mut w, "SL", observe("retail_selling", &straw, 1.0, "KGM")).0, "accepted");
    w.ok("SL", "hold", &straw, &hold(&[&straw]));
    w.now += 60_000;
    assert_eq!(
        now(&mut w, "SHOP", observe("retail_selling", &straw, 1.0, "KGM")).1,
        [Code::OnHold, Code::OnHold],
        "its maker stops it everywhere"
    );
    assert_eq!(w.state.holds(&straw).len(), 2);
}

#[test]
fn a_stranger_holds_nothing_and_an_inspector_even_what_is_not_known_yet() {
    let (mut w, straw) = in_the_shop();
    let say = |w: &mut World, by: &str, lot: &str| w.say(by, "hold", lot, &hold(&[lot])).unwrap();
    let (waits, verdict) = say(&mut w, "CC", &straw);
    assert_eq!(verdict.reasons()[0].code, Code::NotHeld);
    let unknown = lot("STRAW", "2");
    assert_eq!(say(&mut w, "CC", &unknown).1.reasons()[0].code, Code::UnknownReference);
    assert_eq!(say(&mut w, "INSP", &unknown).1.as_str(), "accepted");
    w.now += 60_000;
    assert_eq!(now(&mut w, "SL", harvest(&unknown, 5.0, "KGM")).0, "accepted", "what is there is there");
    assert_eq!(now(&mut w, "SL", ship(&unknown, 5.0, "KGM", "CC")).1, [Code::OnHold]);
    now(&mut w, "SL", ship(&straw, 5.0, "KGM", "CC"));
    now(&mut w, "CC", receive(&straw, 5.0, "KGM", "SL"));
    assert_eq!(w.codes_at(waits).0, "accepted", "now it holds some");
    w.replays();
}

#[test]
fn only_who_declared_it_an_inspector_or_a_governor_releases() {
    let (mut w, straw) = in_the_shop();
    let held = w.ok("SL", "hold", &straw, &hold(&[&straw]));
    let of = id_of(&w, held);
    let release = json!({"of": of, "reason": "clean"});
    assert_eq!(w.say("SHOP", "release", &of, &release).unwrap_err().code, RefusalCode::NotPermitted);
    let stray = json!({"of": of, "reason": "clean", "lots": [lot("STRAW", "9")]});
    assert_eq!(w.say("INSP", "release", &of, &stray).unwrap_err().field, "/lots/0");
    w.ok("ASSOC", "release", &of, &release);
    assert!(w.state.holds(&straw).is_empty());
    assert_eq!(w.state.all_holds().next().unwrap().released.len(), 1);
}

#[test]
fn a_release_may_come_before_its_hold_and_frees_only_what_it_names() {
    let (mut w, straw) = in_the_shop();
    let other = lot("STRAW", "2");
    w.codes("SL", harvest(&other, 5.0, "KGM"));
    let statement = w.sign("INSP", "hold", &straw, &hold(&[&straw, &other]));
    let of = statement.id().to_string();
    let release = json!({"of": of, "reason": "it was only the other", "lots": [straw]});
    let (early, verdict) = w.say("ASSOC", "release", &of, &release).unwrap();
    assert_eq!(verdict.reasons()[0].code, Code::UnknownReference);
    w.enter(&statement).unwrap();
    assert_eq!(w.codes_at(early).0, "accepted");
    w.now += 60_000;
    assert_eq!(now(&mut w, "SL", observe("retail_selling", &straw, 1.0, "KGM")).0, "accepted");
    assert_eq!(now(&mut w, "SL", observe("retail_selling", &other, 1.0, "KGM")).1, [Code::OnHold]);
    w.replays();
    kept(&w);
}

#[test]
fn a_pallet_with_held_goods_stays_and_a_held_pallet_is_not_emptied() {
    let (mut w, straw) = in_the_shop();
    let pallet = "https://id.gs1.org/00/340123453111111115";
    let pack = |action: &str| {
        let mut event = observe("packing", &straw, 10.0, "KGM");
        let members = event.as_object_mut().unwrap();
        let list = members.remove("quantityList").unwrap();
        members.extend([
            ("type".into(), json!("AggregationEvent")),
            ("action".into(), json!(action)),
            ("parentID".into(), json!(pallet)),
            ("childQuantityList".into(), list),
        ]);
        event
    };
    let on_pallet = || {
        let mut event = ship(&straw, 1.0, "KGM", "CC");
        event.as_object_mut().unwrap().remove("quantityList");
        event["epcList"] = json!([pallet]);
        event
    };
    w.codes("SHOP", pack("ADD"));
    w.ok("INSP", "hold", &straw, &hold(&[&straw]));
    w.now += 60_000;
    assert_eq!(now(&mut w, "SHOP", on_pallet()).1, [Code::OnHold]);
    assert_eq!(now(&mut w, "SHOP", pack("DELETE")).0, "accepted", "taking apart is no supply");
    assert_eq!(now(&mut w, "SHOP", pack("ADD")).0, "accepted");
    w.replays();
    let (mut w, _) = in_the_shop();
    w.codes("SHOP", pack("ADD"));
    w.ok("INSP", "hold", pallet, &hold(&[pallet]));
    w.now += 60_000;
    assert_eq!(now(&mut w, "SHOP", on_pallet()).1, [Code::OnHold]);
    assert_eq!(now(&mut w, "SHOP", pack("DELETE")).1, [Code::OnHold]);
    let mut looks = pack("DELETE");
    looks["bizStep"] = json!("inspecting");
    assert_eq!(
        now(&mut w, "SHOP", observe("retail_selling", &straw, 1.0, "KGM")).0,
        "accepted",
        "not the lot"
    );
    assert_eq!(now(&mut w, "SHOP", looks).0, "accepted");
    w.replays();
}

#[test]
fn a_recall_stops_counts_and_is_closed() {
    let (mut w, straw) = in_the_shop();
    let declared = w.ok("SL", "recall", &straw, &recall(&[&straw], "2026-01"));
    let of = id_of(&w, declared);
    w.now += 60_000;
    assert_eq!(now(&mut w, "SHOP", observe("retail_selling", &straw, 1.0, "KGM")).1, [Code::Recalled]);
    let there: Vec<String> = w
        .state
        .recalls()
        .next()
        .unwrap()
        .in_books
        .iter()
        .map(|b| format!("{} {}", b.holder.rsplit('/').next().unwrap(), b.quantity))
        .collect();
    assert_eq!(there, ["SHOP 40 KGM", "SL 60 KGM"]);
    w.ok("SHOP", "recall", &of, &json!({"recall": "acknowledge", "of": of}));
    w.ok(
        "SHOP",
        "recall",
        &of,
        &json!({"recall": "found", "of": of, "lot": straw,
        "quantity": {"value": 3, "unit": "KGM"}, "outcome": "missing"}),
    );
    assert_eq!(now(&mut w, "SHOP", ship(&straw, 37.0, "KGM", "SL")).0, "accepted");
    let close = json!({"recall": "close", "of": of, "reason": "all of it is accounted for"});
    assert_eq!(w.say("SHOP", "recall", &of, &close).unwrap_err().code, RefusalCode::NotPermitted);
    w.ok("INSP", "recall", &of, &close);
    assert_eq!(w.say("INSP", "recall", &of, &close).unwrap_err().field, "/of");
    let recalled = w.state.recalls_of(&straw)[0];
    assert!(recalled.acknowledged.contains_key(&party("SHOP")) && recalled.closed.is_some());
    assert_eq!(recalled.found[0].quantity.to_string(), "3 KGM");
    assert_eq!(
        now(&mut w, "SL", observe("retail_selling", &straw, 1.0, "KGM")).1,
        [Code::Recalled],
        "for good"
    );
    let (twice, verdict) = w.say("SL", "recall", &straw, &recall(&[&straw], "2026-01")).unwrap();
    assert_eq!((verdict.reasons()[0].code, w.codes_at(twice).0), (Code::IdTaken, "pending"));
    w.replays();
    kept(&w);
}

#[test]
fn what_was_destroyed_is_not_sold() {
    let (mut w, straw) = in_the_shop();
    w.codes("SHOP", observe("destroying", &straw, 30.0, "KGM"));
    assert_eq!(w.codes("SHOP", observe("retail_selling", &straw, 30.0, "KGM")).2, [Code::Destroyed]);
    assert_eq!(
        w.codes("SHOP", observe("retail_selling", &straw, 50.0, "KGM")).2,
        [Code::Overdrawn],
        "never had"
    );
    assert_eq!(
        w.codes("SHOP", observe("retail_selling", &straw, 10.0, "KGM")).1,
        "accepted",
        "the rest is good"
    );
    assert_eq!(w.state.lot(&straw).unwrap().destroyed().next().unwrap().1.normalize().to_string(), "30");
    w.replays();
    kept(&w);
}

#[test]
fn a_destruction_declared_an_error_is_undone_whole() {
    let (mut w, straw) = in_the_shop();
    let mut destroyed = observe("destroying", &straw, 40.0, "KGM");
    destroyed["eventID"] = json!("urn:x:destroyed");
    w.codes("SHOP", destroyed.clone());
    destroyed["errorDeclaration"] = json!({"declarationTime": "2026-04-18T07:40:00+08:00"});
    assert_eq!(w.codes("SHOP", destroyed).1, "accepted");
    assert_eq!(w.codes("SHOP", observe("retail_selling", &straw, 40.0, "KGM")).1, "accepted");
    assert_eq!(w.state.lot(&straw).unwrap().destroyed().count(), 0);
    w.replays();
}

#[test]
fn notices_of_wrong_form_are_refused_with_their_field() {
    let (w, straw) = in_the_shop();
    let field = |by: &str, kind: &str, subject: &str, body: Value| {
        let statement = w.sign(by, kind, subject, &body);
        let refusal = suyuan_ledger::rules::Prepared::new(statement.bytes()).unwrap_err();
        assert_eq!(refusal.code, RefusalCode::Malformed);
        refusal.field
    };
    assert_eq!(field("INSP", "hold", &straw, hold(&[])), "/lots");
    assert_eq!(field("INSP", "hold", &straw, hold(&[&place("HALL")])), "/lots/0");
    assert_eq!(field("INSP", "hold", &lot("STRAW", "2"), hold(&[&straw])), "sub");
    let mut sell = hold(&[&straw]);
    sell["do"] = json!("sell");
    assert_eq!(field("INSP", "hold", &straw, sell), "/do");
    let mut test = recall(&[&straw], "1");
    test["do"] = json!("test");
    assert_eq!(field("INSP", "recall", &straw, test), "/do");
    assert_eq!(field("INSP", "release", "x", json!({"of": "x", "reason": "r"})), "/of");
    let many: Vec<String> = (0..=500).map(|i| lot("STRAW", &format!("L{i}"))).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(field("INSP", "hold", many[0], hold(&many)), "/lots");
}
