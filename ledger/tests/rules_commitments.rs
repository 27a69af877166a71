//! What a producer promises of its lot, who may, for how much, and that a buyer received it.

#![allow(clippy::unwrap_used)]

mod world;

use serde_json::{Value, json};
use suyuan_ledger::rules::payload::{Basis, Contact};
use suyuan_ledger::rules::{Code, RefusalCode};
use world::*;

fn promising() -> World {
    let mut w = World::stocked();
    w.admit("MILL", "processor");
    w.product("SL", "PADDY", json!({}));
    w.product("MILL", "RICE", json!({}));
    w
}

fn promise(lot: &str, number: &str, kilograms: f64) -> Value {
    json!({"lot": lot, "number": number, "quantity": {"value": kilograms, "unit": "KGM"}, "origin": {"zh": "四川省成都市双流区"},
        "contact": "028-5550-0418", "issued": "2026-04-18", "promises": ["no-banned-substances", "residues-within-limits"],
        "basis": ["own-test"]})
}

fn with(mut body: Value, more: Value) -> Value {
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

/// Gives the entry, and the codes of its verdict.
fn say(w: &mut World, by: &str, body: &Value) -> (u64, &'static str, Vec<Code>) {
    let about = body["lot"].as_str().unwrap().to_owned();
    let (index, verdict) = w.say(by, "commitment", &about, body).unwrap_or_else(|r| panic!("refused: {r:?}"));
    (index, verdict.as_str(), verdict.reasons().iter().map(|r| r.code).collect())
}

fn ok(w: &mut World, by: &str, body: &Value) -> u64 {
    let (index, verdict, codes) = say(w, by, body);
    assert_eq!((verdict, codes), ("accepted", vec![]), "{body}");
    index
}

fn pending(w: &mut World, by: &str, body: &Value, code: Code) -> u64 {
    let (index, verdict, codes) = say(w, by, body);
    assert_eq!((verdict, codes), ("pending", vec![code]), "{body}");
    index
}

fn refused(w: &mut World, by: &str, body: &Value) -> (RefusalCode, String) {
    let about = body["lot"].as_str().unwrap().to_owned();
    let refusal = w.say(by, "commitment", &about, body).unwrap_err();
    (refusal.code, refusal.field)
}

fn id_of(w: &World, index: u64) -> String {
    w.log[index as usize].0.id().to_string()
}

fn received(w: &World, lot: &str, index: u64) -> Value {
    json!({"lot": lot, "received": id_of(w, index)})
}

fn withdrawn(w: &World, lot: &str, index: u64) -> Value {
    json!({"lot": lot, "withdrawn": id_of(w, index), "reason": "the second test found a residue"})
}

/// A hundred kilograms of strawberries of SL's.
fn harvested(w: &mut World) -> String {
    let straw = lot("STRAW", "SL-1");
    assert_eq!(w.codes("SL", harvest(&straw, 100.0, "KGM")).1, "accepted");
    straw
}

#[test]
fn a_maker_promises_and_it_says_what_of_how_much_and_on_what_ground() {
    let mut w = promising();
    let straw = harvested(&mut w);
    let index = ok(&mut w, "SL", &promise(&straw, "1", 100.0));
    let there = &w.state.commitments(&straw)[0];
    assert_eq!((there.index, there.by.as_str(), there.stands()), (index, party("SL").as_str(), true));
    assert_eq!(
        (there.what.quantity.to_string().as_str(), &there.what.basis[..]),
        ("100 KGM", &[Basis::OwnTest][..])
    );
    assert_eq!(there.what.contact, Contact::Public("028-5550-0418".into()));
    assert!(w.state.history(&straw).all().contains(&index));
    w.replays();
}

#[test]
fn a_promise_about_a_lot_that_is_not_known_waits_for_it() {
    let mut w = promising();
    let straw = lot("STRAW", "SL-1");
    let early = pending(&mut w, "SL", &promise(&straw, "1", 100.0), Code::UnknownReference);
    assert!(w.state.commitments(&straw).is_empty());
    harvested(&mut w);
    assert_eq!(w.codes_at(early), ("accepted", vec![]));
    assert_eq!(w.state.commitments(&straw)[0].index, early);
    w.replays();
}

#[test]
fn who_neither_made_nor_holds_any_of_it_promises_nothing() {
    let mut w = promising();
    let straw = harvested(&mut w);
    let body = promise(&straw, "1", 10.0);
    let early = pending(&mut w, "SHOP", &body, Code::NotHeld);
    // Who only moves goods, vouches for them or supervises is not one to promise.
    for by in ["CC", "INSP"] {
        assert_eq!(refused(&mut w, by, &body), (RefusalCode::NotPermitted, "content type".into()), "{by}");
    }
    w.codes("SL", ship(&straw, 20.0, "KGM", "SHOP"));
    assert_eq!(w.codes_at(early).0, "pending", "it is still under way");
    w.codes("SHOP", receive(&straw, 20.0, "KGM", "SL"));
    assert_eq!(w.codes_at(early), ("accepted", vec![]), "who holds it answers for what it holds");
    pending(&mut w, "SHOP", &promise(&straw, "2", 11.0), Code::Overdrawn);
    w.replays();
}

#[test]
fn nobody_promises_for_more_than_there_is() {
    let mut w = promising();
    let straw = harvested(&mut w);
    ok(&mut w, "SL", &promise(&straw, "1", 60.0));
    let waits = pending(&mut w, "SL", &promise(&straw, "2", 40.001), Code::Overdrawn);
    ok(&mut w, "SL", &promise(&straw, "3", 40.0));
    w.codes("SL", harvest(&straw, 40.0, "KGM"));
    assert_eq!(w.codes_at(waits).0, "pending", "still 0.001 short");
    w.codes("SL", harvest(&straw, 0.001, "KGM"));
    assert_eq!(w.codes_at(waits), ("accepted", vec![]));
    // What was sold since was promised for all the same.
    w.codes("SL", observe("retail_selling", &straw, 50.0, "KGM"));
    pending(&mut w, "SL", &promise(&straw, "4", 0.001), Code::Overdrawn);
    w.replays();
}

#[test]
fn amounts_are_held_against_the_lots_own_unit() {
    let mut w = promising();
    let boxes = lot("BOX", "SL-B1");
    let straw = harvested(&mut w);
    w.codes("SL", transform(&[(&straw, 50.0, "KGM")], &[(&boxes, 200.0, "H87")]));
    let litres = with(promise(&boxes, "1", 1.0), json!({"quantity": {"value": 1, "unit": "LTR"}}));
    pending(&mut w, "SL", &litres, Code::UnitMismatch);
    // Two hundred boxes of a quarter of a kilogram.
    pending(&mut w, "SL", &promise(&boxes, "2", 50.25), Code::Overdrawn);
    ok(&mut w, "SL", &promise(&boxes, "3", 50.0));
    w.replays();
}

#[test]
fn a_number_is_given_once_and_a_mistake_is_replaced() {
    let mut w = promising();
    let straw = harvested(&mut w);
    let first = ok(&mut w, "SL", &promise(&straw, "1", 100.0));
    assert_eq!(refused(&mut w, "SL", &promise(&straw, "1", 1.0)), (RefusalCode::Malformed, "/number".into()));
    let anew = with(promise(&straw, "2", 90.0), json!({"replaces": id_of(&w, first)}));
    let second = ok(&mut w, "SL", &anew);
    let there = w.state.commitments(&straw);
    assert_eq!((there[0].replaced, there[0].stands(), there[1].stands()), (Some(second), false, true));
    let twice = with(promise(&straw, "3", 80.0), json!({"replaces": id_of(&w, first)}));
    assert_eq!(refused(&mut w, "SL", &twice), (RefusalCode::Malformed, "/replaces".into()));
    let unknown = with(promise(&straw, "4", 1.0), json!({"replaces": "00".repeat(32)}));
    pending(&mut w, "SL", &unknown, Code::UnknownReference);
    // Another's number is its own, and nobody replaces another's.
    w.codes("SL", ship(&straw, 20.0, "KGM", "SHOP"));
    w.codes("SHOP", receive(&straw, 20.0, "KGM", "SL"));
    let others = with(promise(&straw, "1", 20.0), json!({"replaces": id_of(&w, second)}));
    assert_eq!(refused(&mut w, "SHOP", &others), (RefusalCode::NotPermitted, "/replaces".into()));
    ok(&mut w, "SHOP", &promise(&straw, "1", 20.0));
    w.replays();
}

#[test]
fn its_giver_or_a_governor_takes_it_back_and_nobody_else() {
    let mut w = promising();
    let straw = harvested(&mut w);
    let first = ok(&mut w, "SL", &promise(&straw, "1", 100.0));
    let back = withdrawn(&w, &straw, first);
    for by in ["SHOP", "MILL"] {
        assert_eq!(refused(&mut w, by, &back), (RefusalCode::NotPermitted, "/withdrawn".into()), "{by}");
    }
    let gone = ok(&mut w, "SL", &back);
    let there = &w.state.commitments(&straw)[0];
    assert_eq!((there.stands(), there.withdrawn.as_ref().map(|w| w.index)), (false, Some(gone)));
    assert_eq!(refused(&mut w, "SL", &back), (RefusalCode::Malformed, "/withdrawn".into()));
    // What it was about can be promised anew.
    let second = ok(&mut w, "SL", &promise(&straw, "2", 100.0));
    let back = withdrawn(&w, &straw, second);
    ok(&mut w, "ASSOC", &back);
    w.replays();
}

#[test]
fn a_buyer_says_that_it_has_it_and_only_who_has_to_do_with_the_goods() {
    let mut w = promising();
    let straw = harvested(&mut w);
    let early = received(&w, &straw, 0);
    let first = ok(&mut w, "SL", &promise(&straw, "1", 100.0));
    pending(&mut w, "SHOP", &early, Code::UnknownReference);
    let body = received(&w, &straw, first);
    assert_eq!(refused(&mut w, "SL", &body), (RefusalCode::NotPermitted, "/received".into()), "from itself");
    let waits = pending(&mut w, "SHOP", &body, Code::NotHeld);
    w.codes("SL", ship(&straw, 20.0, "KGM", "SHOP"));
    assert_eq!(w.codes_at(waits), ("accepted", vec![]), "the paper may come before the goods");
    ok(&mut w, "SHOP", &body);
    let there = &w.state.commitments(&straw)[0];
    assert_eq!(there.received.iter().collect::<Vec<_>>(), [(&party("SHOP"), &waits)], "the first counts");
    pending(&mut w, "MILL", &body, Code::NotHeld);
    w.replays();
}

#[test]
fn what_is_made_of_it_needs_its_own_and_the_old_one_says_so() {
    let mut w = promising();
    let (one, two, rice) = (lot("PADDY", "SL-1"), lot("PADDY", "SL-2"), lot("RICE", "M-1"));
    for paddy in [&one, &two] {
        w.codes("SL", harvest(paddy, 100.0, "KGM"));
        ok(&mut w, "SL", &promise(paddy, "1", 100.0));
        let mut sold = ship(paddy, 100.0, "KGM", "MILL");
        let owner = json!({"type": "owning_party", "destination": party("MILL")});
        sold["destinationList"].as_array_mut().unwrap().push(owner);
        w.codes("SL", sold);
        w.codes("MILL", receive(paddy, 100.0, "KGM", "SL"));
    }
    assert!(w.state.made_of(&one).is_empty(), "handed on it is the same lot");
    let mixed = transform(&[(&one, 30.0, "KGM"), (&two, 30.0, "KGM")], &[(&rice, 40.0, "KGM")]);
    let (milled, ..) = w.codes("MILL", mixed.clone());
    w.codes("MILL", transform(&[(&one, 20.0, "KGM")], &[(&rice, 14.0, "KGM")]));
    let made = w.state.made_of(&one);
    assert_eq!((made.len(), made[0].lot.as_str(), made[0].index), (1, rice.as_str(), milled));
    assert_eq!(made[0].quantity.unwrap().to_string(), "50 KGM");
    assert!(w.state.commitments(&rice).is_empty(), "a promise about paddy is none about rice");
    assert!(w.state.commitments(&one)[0].stands(), "and still stands for the paddy");
    // Who mixed it promises for the mixture; who grew what went in does not.
    pending(&mut w, "SL", &promise(&rice, "9", 10.0), Code::NotHeld);
    ok(&mut w, "MILL", &promise(&rice, "1", 54.0));
    w.replays();
}

#[test]
fn nobody_promises_for_goods_that_are_held_back_or_recalled() {
    let mut w = promising();
    let straw = harvested(&mut w);
    let hold = json!({"lots": [straw], "reason": "residue above the limit", "do": "quarantine"});
    let held = w.ok("INSP", "hold", &straw, &hold);
    let waits = pending(&mut w, "SL", &promise(&straw, "1", 100.0), Code::OnHold);
    let release = json!({"of": id_of(&w, held), "reason": "the second test found nothing"});
    let of = id_of(&w, held);
    w.ok("INSP", "release", &of, &release);
    assert_eq!(w.codes_at(waits), ("accepted", vec![]));
    let recall = json!({"recall": "declare", "number": "1", "lots": [straw], "reason": "residues", "do": "return",
        "notice": {"en": "Bring it back."}});
    w.ok("INSP", "recall", &straw, &recall);
    let anew = with(promise(&straw, "2", 100.0), json!({"replaces": id_of(&w, waits)}));
    pending(&mut w, "SL", &anew, Code::Recalled);
    // To take a promise back is always right.
    let back = withdrawn(&w, &straw, waits);
    ok(&mut w, "SL", &back);
    w.replays();
}

#[test]
fn a_date_that_has_begun_nowhere_is_remarked_on() {
    let mut w = promising();
    let straw = harvested(&mut w);
    // It is 08:00 at UTC on the 18th: the 19th begins at 10:00 where it begins first.
    let (_, verdict, codes) =
        say(&mut w, "SL", &with(promise(&straw, "1", 10.0), json!({"issued": "2026-04-19"})));
    assert_eq!((verdict, codes), ("flagged", vec![Code::ClockAhead]));
    w.now += 2 * 3_600_000;
    ok(&mut w, "SL", &with(promise(&straw, "2", 10.0), json!({"issued": "2026-04-19"})));
    ok(&mut w, "SL", &with(promise(&straw, "3", 10.0), json!({"issued": "2026-04-01"})));
    w.replays();
}

#[test]
fn a_growers_telephone_stays_out_of_the_ledger() {
    let mut w = promising();
    let straw = harvested(&mut w);
    let commitment = "A".repeat(43);
    let private = with(promise(&straw, "1", 10.0), json!({"contact": {"private": commitment}}));
    ok(&mut w, "SL", &private);
    assert_eq!(w.state.commitments(&straw)[0].what.contact, Contact::Private(commitment));
    w.replays();
}

#[test]
fn what_is_missing_or_stands_there_twice_is_refused_with_its_place() {
    let mut w = promising();
    let straw = harvested(&mut w);
    let good = promise(&straw, "1", 10.0);
    for (field, wrong) in [
        ("/promises", json!({"promises": []})),
        ("/promises/0", json!({"promises": ["green"]})),
        ("/promises/1", json!({"promises": ["no-banned-substances", "no-banned-substances"]})),
        ("/basis", json!({"basis": []})),
        ("/basis/0", json!({"basis": ["hearsay"]})),
        ("/quantity/value", json!({"quantity": {"value": 0, "unit": "KGM"}})),
        ("/issued", json!({"issued": "18.4.2026"})),
        ("/contact", json!({"contact": " "})),
        ("/contact/private", json!({"contact": {"private": "short"}})),
        ("/origin", json!({"origin": {}})),
        ("/approved", json!({"approved": true})),
    ] {
        let body = with(good.clone(), wrong);
        assert_eq!(refused(&mut w, "SL", &body), (RefusalCode::Malformed, field.into()), "{body}");
    }
    let item = with(good.clone(), json!({"lot": format!("{straw}/21/1")}));
    assert_eq!(refused(&mut w, "SL", &item), (RefusalCode::Malformed, "/lot".into()));
    let refusal = w.say("SL", "commitment", &lot("STRAW", "SL-2"), &good).unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::Malformed, "sub"));
    ok(&mut w, "SL", &good);
}

#[cfg(feature = "store")]
#[test]
fn a_saved_state_keeps_them() {
    let mut w = promising();
    let straw = harvested(&mut w);
    let before = w.state.fingerprint();
    let first = ok(&mut w, "SL", &promise(&straw, "1", 100.0));
    let promised = w.state.fingerprint();
    assert_ne!(before, promised);
    w.codes("SL", ship(&straw, 20.0, "KGM", "SHOP"));
    let body = received(&w, &straw, first);
    ok(&mut w, "SHOP", &body);
    let back = withdrawn(&w, &straw, first);
    ok(&mut w, "SL", &back);
    let mut bytes = Vec::new();
    w.state.clone().save(&mut bytes).unwrap();
    let again = suyuan_ledger::rules::State::load(&mut &bytes[..]).unwrap();
    assert_eq!(again.fingerprint(), w.state.fingerprint());
    assert_eq!(format!("{:?}", again.commitments(&straw)), format!("{:?}", w.state.commitments(&straw)));
}
