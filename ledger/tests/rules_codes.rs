//! Item codes: printed before there is a lot, for a lot when it is packed, and what becomes of each after that.

#![cfg(feature = "store")]
#![allow(clippy::unwrap_used)]

mod world;

use serde_json::{Value, json};
use suyuan_ledger::codes::{Code as ItemCode, Roll, Seed, Shape, opening_message};
use suyuan_ledger::rules::{Code, CodeState, Prepared, RefusalCode, State, Verdict};
use suyuan_ledger::statement::StatementId;
use world::*;

const SEED: Seed = Seed::from_bytes([9; 32]);

/// A roll as its packer has it.
struct Printed {
    roll: Roll,
    pins: bool,
}

impl Printed {
    fn new(count: u64, group_size: u64, pins: bool) -> Printed {
        let shape = Shape::new(count, group_size).unwrap();
        let group = |group| Roll::group_root(shape.positions(group).map(|at| SEED.code(at, pins)));
        Printed { roll: Roll::of(shape, (0..shape.groups()).map(group)), pins }
    }

    fn says(&self, of: &str, name: &str) -> Value {
        let shape = self.roll.shape();
        json!({"act": "roll", "product": product(of), "count": shape.count(), "groupSize": shape.group_size(),
            "pins": self.pins, "root": self.roll.root(), "name": name})
    }

    /// What the node enters when somebody has scratched a label.
    fn opening(&self, ledger: &StatementId, roll: &StatementId, at: u64) -> Value {
        let shape = self.roll.shape();
        let codes: Vec<ItemCode> =
            shape.positions(shape.group_of(at).unwrap()).map(|at| SEED.code(at, true)).collect();
        let proof = self.roll.prove(at, &codes).unwrap();
        let key = SEED.pin(at).key(&SEED.serial(at));
        let message = opening_message(ledger, roll, &proof.code);
        let signature = ed25519_dalek::Signer::sign(&key, message.as_bytes()).to_bytes();
        let base64 = |bytes: &[u8]| base64::Engine::encode(&base64::engine::general_purpose::STANDARD, bytes);
        json!({"act": "open", "roll": roll, "position": at, "code": proof.code.hash,
            "pinKey": base64(&proof.code.pin_key.unwrap()), "signature": base64(&signature),
            "path": proof.path, "groupPath": proof.group_path})
    }
}

fn id_of(w: &World, index: u64) -> StatementId {
    w.log[usize::try_from(index).unwrap()].0.id()
}

/// A roll of BOX: 60 codes in groups of 10.
fn printed(w: &mut World, name: &str) -> StatementId {
    let entry = w.ok("SL", "codes", &product("BOX"), &Printed::new(60, 10, false).says("BOX", name));
    id_of(w, entry)
}

fn bind(roll: &StatementId, groups: Value, lot: &str) -> Value {
    json!({"act": "bind", "roll": roll, "groups": groups, "lot": lot})
}

fn bound(w: &mut World, roll: &StatementId, groups: Value, lot: &str) -> (u64, &'static str, Vec<Code>) {
    let (index, verdict) = w.say("SL", "codes", lot, &bind(roll, groups, lot)).unwrap();
    (index, verdict.as_str(), verdict.reasons().iter().map(|r| r.code).collect())
}

fn voids(w: &mut World, roll: &StatementId, what: Value) -> u64 {
    let mut body = json!({"act": "void", "roll": roll, "reason": "spoiled"});
    for (name, value) in what.as_object().unwrap() {
        body[name] = value.clone();
    }
    w.ok("SL", "codes", &product("BOX"), &body)
}

/// So many boxes of a quarter of a kilogram.
fn packed(w: &mut World, boxes: &str, count: f64) -> String {
    let (straw, boxes) = (lot("STRAW", boxes), lot("BOX", boxes));
    w.codes("SL", harvest(&straw, count / 4.0, "KGM"));
    w.codes("SL", transform(&[(&straw, count / 4.0, "KGM")], &[(&boxes, count, "H87")]));
    boxes
}

fn with(mut event: Value, codes: Value) -> Value {
    event["suyuan:codes"] = codes;
    event
}

fn groups(roll: &StatementId, groups: Value) -> Value {
    json!([{"roll": roll, "groups": groups}])
}

fn singly(roll: &StatementId, positions: Value) -> Value {
    json!([{"roll": roll, "positions": positions}])
}

fn is(w: &World, roll: &StatementId, at: u64) -> CodeState {
    w.state.code_status(roll, at).unwrap().state
}

/// What the verdict would be; nothing is entered, so nothing waits to be cured.
fn would(w: &World, by: &str, event: Value) -> &'static str {
    let statement = w.sign(by, "event", &subject_of(&event), &event);
    w.state.judge(&Prepared::new(statement.bytes()).unwrap(), w.now).unwrap().as_str()
}

/// Replays alike, and a snapshot of it is the same state.
fn keeps(w: &World) {
    w.replays();
    let mut bytes = Vec::new();
    w.state.save(&mut bytes).unwrap();
    let again = State::load(&mut bytes.as_slice()).unwrap();
    assert_eq!(again.fingerprint(), w.state.fingerprint());
}

#[test]
fn bags_are_printed_before_the_milling_and_are_for_a_lot_once_it_is_packed() {
    let mut w = World::stocked();
    let roll = printed(&mut w, "R1");
    assert_eq!(is(&w, &roll, 0), CodeState::NotActivated);
    assert_eq!(w.state.code_status(&roll, 60), None);
    let boxes = lot("BOX", "1");
    let (early, _, codes) = bound(&mut w, &roll, json!([[0, 1]]), &boxes);
    assert_eq!(codes, [Code::UnknownReference], "said before the packing was");
    packed(&mut w, "1", 20.0);
    assert_eq!(w.codes_at(early).0, "accepted");
    let status = w.state.code_status(&roll, 19).unwrap();
    assert_eq!((status.state, status.since, status.group), (CodeState::Active, early, 1));
    assert_eq!((status.lot.as_ref(), status.holder), (Some(&boxes), Some(party("SL"))));
    assert_eq!(is(&w, &roll, 20), CodeState::NotActivated);
    assert_eq!(w.state.lot_of_code(&roll, 19), Some(boxes.as_str()));
    assert_eq!(w.state.rolls_of(&product("BOX")).map(|r| r.id).collect::<Vec<_>>(), [roll]);
    assert_eq!(w.state.roll_named(&party("SL"), "R1").map(|r| r.id), Some(roll));
    assert_eq!(w.state.history(&roll.to_string()).len(), 2);
    keeps(&w);
}

#[test]
fn two_lots_share_a_roll_and_a_group_is_for_one_of_them() {
    let mut w = World::stocked();
    let roll = printed(&mut w, "R1");
    let (one, other) = (packed(&mut w, "1", 20.0), packed(&mut w, "2", 30.0));
    assert_eq!(bound(&mut w, &roll, json!([[0, 1]]), &one).1, "accepted");
    assert_eq!(bound(&mut w, &roll, json!([[1, 2]]), &other).2, [Code::IdTaken]);
    assert_eq!(w.state.codes_for(&other), 0, "not even in part");
    assert_eq!(bound(&mut w, &roll, json!([[2, 2], [4, 5]]), &other).1, "accepted");
    assert_eq!(bound(&mut w, &roll, json!([[0, 1]]), &one).1, "accepted", "the same said twice");
    assert_eq!((w.state.codes_for(&one), w.state.codes_for(&other)), (20, 30));
    let there: Vec<_> =
        w.state.roll(&roll).unwrap().bindings().map(|(g, b)| (g.first, g.last, b.lot.clone())).collect();
    assert_eq!(there, [(0, 1, one), (2, 2, other.clone()), (4, 5, other)]);
    keeps(&w);
}

#[test]
fn no_more_codes_than_pieces_until_more_is_packed_or_some_are_voided() {
    let mut w = World::stocked();
    let roll = printed(&mut w, "R1");
    let boxes = packed(&mut w, "1", 25.0);
    assert_eq!(bound(&mut w, &roll, json!([[0, 1]]), &boxes).1, "accepted");
    let (third, _, codes) = bound(&mut w, &roll, json!([[2, 2]]), &boxes);
    assert_eq!(codes, [Code::Overdrawn]);
    let (fourth, ..) = bound(&mut w, &roll, json!([[3, 3]]), &boxes);
    assert_eq!(is(&w, &roll, 20), CodeState::NotActivated, "what waits activates nothing");
    w.codes("SL", harvest(&lot("STRAW", "9"), 2.0, "KGM"));
    w.codes("SL", transform(&[(&lot("STRAW", "9"), 2.0, "KGM")], &[(&boxes, 5.0, "H87")]));
    assert_eq!(w.codes_at(third).0, "accepted", "packed in the afternoon");
    assert_eq!(w.codes_at(fourth).1, [Code::Overdrawn]);
    voids(&mut w, &roll, json!({"positions": [[0, 8]]}));
    assert_eq!(w.codes_at(fourth).1, [Code::Overdrawn], "one too few");
    voids(&mut w, &roll, json!({"positions": [[8, 9]], "text": "wet"}));
    assert_eq!(w.codes_at(fourth).0, "accepted");
    assert_eq!(w.state.codes_for(&boxes), 30);
    assert_eq!((is(&w, &roll, 9), is(&w, &roll, 10)), (CodeState::Voided, CodeState::Active));
    voids(&mut w, &roll, json!({"groups": [[5, 5]]}));
    assert_eq!(
        bound(&mut w, &roll, json!([[4, 5]]), &boxes).2,
        [Code::IdTaken],
        "a voided group is for nothing"
    );
    keeps(&w);
}

#[test]
fn what_is_kept_by_mass_is_counted_by_the_factor_and_without_one_not_at_all() {
    let mut w = World::stocked();
    w.product("SL", "RICE", json!({"factor": {"value": 2.5, "unit": "KGM"}}));
    w.product("SL", "LOOSE", json!({}));
    let mut on = |of: &str, name: &str, kg: f64| {
        w.codes("SL", harvest(&lot(of, "1"), kg, "KGM"));
        let entry = w.ok("SL", "codes", &product(of), &Printed::new(20, 1, false).says(of, name));
        (id_of(&w, entry), lot(of, "1"))
    };
    let ((rice, bags), (loose, heap)) = (on("RICE", "A", 12.4), on("LOOSE", "B", 12.4));
    assert_eq!(bound(&mut w, &rice, json!([[0, 4]]), &bags).2, [Code::Overdrawn], "a fifth bag is not full");
    assert_eq!(bound(&mut w, &rice, json!([[0, 3]]), &bags).1, "accepted");
    assert_eq!(bound(&mut w, &loose, json!([[0, 0]]), &heap).2, [Code::UnitMismatch]);
    keeps(&w);
}

#[test]
fn codes_go_along_with_their_group_until_they_are_singled_out() {
    let mut w = World::stocked();
    let roll = printed(&mut w, "R1");
    let boxes = packed(&mut w, "1", 20.0);
    bound(&mut w, &roll, json!([[0, 1]]), &boxes);
    let sent = with(ship(&boxes, 20.0, "H87", "SHOP"), groups(&roll, json!([[0, 1]])));
    assert_eq!(w.codes("SL", sent).1, "accepted");
    assert_eq!(w.state.code_status(&roll, 3).unwrap().holder, Some(party("SHOP")));
    let came = with(receive(&boxes, 20.0, "H87", "SL"), groups(&roll, json!([[0, 1]])));
    assert_eq!(w.codes("SHOP", came).1, "accepted");
    let one = with(observe("retail_selling", &boxes, 1.0, "H87"), singly(&roll, json!([[3, 3]])));
    let (sale, word, _) = w.codes("SHOP", one);
    assert_eq!((word, is(&w, &roll, 3), is(&w, &roll, 4)), ("accepted", CodeState::Sold, CodeState::Active));
    let too_many = with(observe("retail_selling", &boxes, 8.0, "H87"), groups(&roll, json!([[0, 0]])));
    assert_eq!(w.codes("SHOP", too_many).2, [Code::Overdrawn], "nine codes on eight boxes");
    let rest = with(observe("retail_selling", &boxes, 9.0, "H87"), groups(&roll, json!([[0, 0]])));
    assert_eq!(w.codes("SHOP", rest).1, "accepted", "the rest of the group");
    let status = w.state.code_status(&roll, 3).unwrap();
    assert_eq!((status.state, status.since, status.trail.len()), (CodeState::Sold, sale, 3));
    assert_eq!((is(&w, &roll, 9), is(&w, &roll, 10)), (CodeState::Sold, CodeState::Active));
    let spoilt = with(observe("destroying", &boxes, 10.0, "H87"), groups(&roll, json!([[1, 1]])));
    let (gone, ..) = w.codes("SHOP", spoilt);
    assert_eq!(w.state.code_status(&roll, 10).unwrap().voided, Some(gone));
    assert_eq!(w.state.codes_for(&boxes), 20, "what was destroyed had been packed");
    keeps(&w);
}

#[test]
fn what_is_sold_with_codes_that_are_not_its_own_is_flagged_and_they_stay() {
    let mut w = World::stocked();
    let roll = printed(&mut w, "R1");
    let (one, other) = (packed(&mut w, "1", 10.0), packed(&mut w, "2", 10.0));
    bound(&mut w, &roll, json!([[0, 0]]), &one);
    bound(&mut w, &roll, json!([[1, 1]]), &other);
    voids(&mut w, &roll, json!({"positions": [[5, 5]]}));
    let sells =
        |positions: Value| with(observe("retail_selling", &one, 1.0, "H87"), singly(&roll, positions));
    for (at, why) in [(12, "for another lot"), (25, "for none"), (5, "voided")] {
        let (entry, word, codes) = w.codes("SL", sells(json!([[at, at]])));
        assert_eq!((word, codes), ("flagged", vec![Code::CodeNotActivated]), "{why}");
        let verdict = w.state.verdict(entry);
        let reason = &verdict.reasons()[0];
        assert_eq!(reason.field, "/suyuan:codes/0");
        assert!(reason.detail.contains(&format!("the first at {at}")), "{reason:?}");
        assert!(w.state.code_status(&roll, at).unwrap().trail.is_empty());
    }
    // A spoiled bag is missing in its group, and nobody wonders.
    let carton = with(ship(&one, 7.0, "H87", "SHOP"), groups(&roll, json!([[0, 0]])));
    assert_eq!(w.codes("SL", carton).2, [Code::Overdrawn], "nine are on seven");
    assert_eq!(w.codes("SL", harvest(&lot("STRAW", "1"), 1.0, "KGM")).1, "pending");
    let unknown = StatementId::of(b"elsewhere");
    let (waits, _, codes) =
        w.codes("SL", with(observe("retail_selling", &one, 1.0, "H87"), groups(&unknown, json!([[0, 0]]))));
    assert_eq!(codes, [Code::UnknownReference]);
    assert!(w.state.verdict(waits).is_pending());
    let beyond = w.event("SL", sells(json!([[60, 60]]))).unwrap_err();
    assert_eq!(
        (beyond.code, beyond.field.as_str()),
        (RefusalCode::InvalidEvent, "/suyuan:codes/0/positions/0")
    );
    keeps(&w);
}

#[test]
fn a_returned_parcel_is_regraded_and_sold_again_or_destroyed() {
    let mut w = World::stocked();
    let roll = printed(&mut w, "R1");
    let boxes = packed(&mut w, "1", 10.0);
    bound(&mut w, &roll, json!([[0, 0]]), &boxes);
    let sell =
        |at: Value, count: f64| with(observe("retail_selling", &boxes, count, "H87"), singly(&roll, at));
    let back = |at: Value, count: f64| {
        let mut event = with(observe("receiving", &boxes, count, "H87"), singly(&roll, at));
        event["disposition"] = json!("returned");
        event
    };
    assert_eq!(w.codes("SL", sell(json!([[0, 3]]), 4.0)).1, "accepted");
    assert_eq!(w.stock(&boxes)["SL"], "6 H87");
    assert_eq!(would(&w, "SL", back(json!([[0, 1]]), 3.0)), "pending", "three boxes with two codes");
    assert_eq!(would(&w, "SL", back(json!([[4, 4]]), 1.0)), "pending", "it was not sold");
    assert_eq!(would(&w, "SHOP", back(json!([[2, 2]]), 1.0)), "pending", "SHOP did not sell it");
    let (returned, word, codes) = w.codes("SL", back(json!([[0, 1]]), 2.0));
    assert_eq!((word, codes), ("accepted", vec![]));
    assert_eq!(w.stock(&boxes)["SL"], "8 H87");
    let status = w.state.code_status(&roll, 0).unwrap();
    assert_eq!(
        (status.state, status.since, status.holder),
        (CodeState::Returned, returned, Some(party("SL")))
    );
    assert_eq!(would(&w, "SL", back(json!([[0, 0]]), 1.0)), "pending", "it cannot come back twice");
    assert_eq!(w.codes("SL", sell(json!([[0, 0]]), 1.0)).1, "accepted");
    assert_eq!(is(&w, &roll, 0), CodeState::Sold);
    let away = with(observe("destroying", &boxes, 1.0, "H87"), singly(&roll, json!([[1, 1]])));
    assert_eq!(w.codes("SL", away).1, "accepted");
    assert_eq!(is(&w, &roll, 1), CodeState::Voided);
    keeps(&w);
}

#[test]
fn between_members_what_came_back_is_on_offer_again_when_it_is_sent_out() {
    let mut w = World::stocked();
    let roll = printed(&mut w, "R1");
    let boxes = packed(&mut w, "1", 10.0);
    bound(&mut w, &roll, json!([[0, 0]]), &boxes);
    let all = || groups(&roll, json!([[0, 0]]));
    w.codes("SL", with(ship(&boxes, 10.0, "H87", "SHOP"), all()));
    w.codes("SHOP", with(receive(&boxes, 10.0, "H87", "SL"), all()));
    let mut back = with(ship(&boxes, 10.0, "H87", "SL"), all());
    back["disposition"] = json!("returned");
    assert_eq!(w.codes("SHOP", back).1, "accepted");
    assert_eq!(is(&w, &roll, 0), CodeState::Returned);
    let (again, ..) = w.codes("SL", with(receive(&boxes, 10.0, "H87", "SHOP"), all()));
    assert_eq!((w.codes_at(again).0, is(&w, &roll, 0)), ("accepted", CodeState::Returned));
    w.codes("SL", with(ship(&boxes, 10.0, "H87", "SHOP"), all()));
    assert_eq!(is(&w, &roll, 0), CodeState::Active);
    keeps(&w);
}

#[test]
fn an_event_declared_an_error_has_done_nothing_to_codes() {
    let mut w = World::stocked();
    let roll = printed(&mut w, "R1");
    let boxes = packed(&mut w, "1", 10.0);
    bound(&mut w, &roll, json!([[0, 0]]), &boxes);
    let named = |id: &str, mut event: Value| {
        event["eventID"] = json!(format!("urn:x:{id}"));
        event
    };
    let undo = |event: &Value| {
        let mut event = event.clone();
        event["errorDeclaration"] =
            json!({"declarationTime": "2026-04-18T07:40:00+08:00", "reason": "incorrect_data"});
        event
    };
    let sale =
        named("sale", with(observe("retail_selling", &boxes, 2.0, "H87"), singly(&roll, json!([[2, 3]]))));
    w.codes("SL", sale.clone());
    let mut back =
        named("back", with(observe("receiving", &boxes, 1.0, "H87"), singly(&roll, json!([[3, 3]]))));
    back["disposition"] = json!("returned");
    assert_eq!(w.codes("SL", back.clone()).1, "accepted");
    let (waits, _, codes) = w.codes("SL", undo(&sale));
    assert_eq!(codes, [Code::Overdrawn], "what came back would be there twice");
    assert_eq!(w.codes("SL", undo(&back)).1, "accepted");
    assert_eq!(w.codes_at(waits).0, "accepted", "and now it goes");
    assert_eq!((is(&w, &roll, 2), is(&w, &roll, 3)), (CodeState::Active, CodeState::Active));
    assert!(w.state.code_status(&roll, 3).unwrap().trail.is_empty());
    assert_eq!(w.stock(&boxes)["SL"], "10 H87");
    keeps(&w);
}

#[test]
fn a_correction_that_leaves_fewer_pieces_than_codes_says_so() {
    let mut w = World::stocked();
    let roll = printed(&mut w, "R1");
    let (straw, boxes) = (lot("STRAW", "1"), lot("BOX", "1"));
    w.codes("SL", harvest(&straw, 10.0, "KGM"));
    let packs = |id: &str, count: f64| {
        let mut event = transform(&[(&straw, count / 4.0, "KGM")], &[(&boxes, count, "H87")]);
        event["eventID"] = json!(format!("urn:x:{id}"));
        event
    };
    w.codes("SL", packs("wrong", 30.0));
    bound(&mut w, &roll, json!([[0, 2]]), &boxes);
    let mut undo = packs("wrong", 30.0);
    undo["errorDeclaration"] =
        json!({"declarationTime": "2026-04-18T07:40:00+08:00", "reason": "incorrect_data"});
    let (entry, word, codes) = w.codes("SL", undo);
    assert_eq!((word, codes), ("flagged", vec![Code::OverIssued]));
    let verdict = w.state.verdict(entry);
    let reason = &verdict.reasons()[0];
    assert!(
        reason.detail.starts_with("30 codes are for") && reason.detail.contains("0 pieces"),
        "{reason:?}"
    );
    assert!(w.state.lot(&boxes).is_some(), "codes are for it: it stays its maker's");
    w.codes("SL", packs("right", 20.0));
    let (more, _, codes) = bound(&mut w, &roll, json!([[3, 3]]), &boxes);
    assert_eq!(codes, [Code::Overdrawn]);
    voids(&mut w, &roll, json!({"groups": [[1, 2]]}));
    assert_eq!((w.codes_at(more).0, w.state.codes_for(&boxes)), ("accepted", 20));
    keeps(&w);
}

#[test]
fn a_pack_is_opened_once_and_only_by_its_own_pin() {
    let mut w = World::stocked();
    w.admit("OPS", "operator");
    let ledger = w.state.ledger_id().unwrap();
    let pack = Printed::new(60, 10, true);
    let entry = w.ok("SL", "codes", &product("BOX"), &pack.says("BOX", "P"));
    let roll = id_of(&w, entry);
    let boxes = packed(&mut w, "1", 20.0);
    bound(&mut w, &roll, json!([[0, 1]]), &boxes);
    let good = pack.opening(&ledger, &roll, 17);
    let wrong = |w: &mut World, body: &Value| {
        let refusal = w.say("OPS", "codes", &product("BOX"), body).unwrap_err();
        assert_eq!(refusal.code, RefusalCode::Malformed);
        refusal.field
    };
    let other = pack.opening(&ledger, &roll, 16);
    let swapped = |name: &str| {
        let mut body = good.clone();
        body[name] = other[name].clone();
        body
    };
    assert_eq!(wrong(&mut w, &swapped("signature")), "/signature", "a forged PIN");
    assert_eq!(wrong(&mut w, &swapped("position")), "/path", "another's place");
    assert_eq!(wrong(&mut w, &swapped("pinKey")), "/path", "another's key");
    let elsewhere = pack.opening(&StatementId::of(b"a trial"), &roll, 17);
    assert_eq!(wrong(&mut w, &elsewhere), "/signature", "made for another ledger");
    let mut outside = good.clone();
    outside["position"] = json!(60);
    assert_eq!(wrong(&mut w, &outside), "/position");
    let refusal = w.say("OPS", "codes", &boxes, &good).unwrap_err();
    assert_eq!(refusal.field, "sub");
    let opened = w.ok("OPS", "codes", &product("BOX"), &good);
    let status = w.state.code_status(&roll, 17).unwrap();
    assert_eq!((status.state, status.since, status.lot), (CodeState::Opened, opened, Some(boxes)));
    let (twice, verdict) = w.say("SHOP", "codes", &product("BOX"), &good).unwrap();
    assert_eq!((verdict.is_pending(), verdict.reasons()[0].code), (true, Code::IdTaken));
    assert!(verdict.reasons()[0].detail.contains(&format!("entry {opened}")));
    let (_, verdict) = w.say("OPS", "codes", &product("BOX"), &pack.opening(&ledger, &roll, 40)).unwrap();
    assert_eq!(verdict.reasons()[0].code, Code::CodeNotActivated, "a bag that never left the packhouse");
    assert_eq!(w.state.code_status(&roll, 17).unwrap().opened, Some(opened));
    assert!(w.state.verdict(twice).is_pending());
    let plain = printed(&mut w, "R1");
    let mut without = good.clone();
    without["roll"] = json!(plain);
    assert_eq!(wrong(&mut w, &without), "/pinKey");
    keeps(&w);
}

#[test]
fn who_is_not_the_packer_makes_binds_and_voids_nothing() {
    let mut w = World::stocked();
    w.admit("OPS", "operator");
    w.admit("MILL", "processor");
    let roll = printed(&mut w, "R1");
    let boxes = packed(&mut w, "1", 20.0);
    let says = Printed::new(60, 10, false).says("BOX", "R2");
    let void = json!({"act": "void", "roll": roll, "groups": [[0, 0]], "reason": "copied"});
    for by in ["OPS", "MILL", "SHOP"] {
        let acts = [
            (product("BOX"), &says),
            (boxes.clone(), &bind(&roll, json!([[0, 0]]), &boxes)),
            (product("BOX"), &void),
        ];
        for (subject, body) in acts {
            let refusal = w.say(by, "codes", &subject, body).unwrap_err();
            assert_eq!(refusal.code, RefusalCode::NotPermitted, "{by}: {body}");
        }
    }
    let refusal = w.say("CC", "codes", &product("BOX"), &says).unwrap_err();
    assert_eq!(refusal.field, "content type", "a carrier has no codes");
    w.product(
        "SL",
        "BOX",
        json!({"unit": "H87", "factor": {"value": 0.25, "unit": "KGM"}, "packers": [party("MILL")]}),
    );
    w.ok("MILL", "codes", &product("BOX"), &says);
    let (_, verdict) = w.say("MILL", "codes", &boxes, &bind(&roll, json!([[0, 0]]), &boxes)).unwrap();
    assert_eq!(verdict.reasons()[0].code, Code::NotHeld, "it neither packed nor has them");
    let straw = lot("STRAW", "1");
    let refusal = w.say("SL", "codes", &straw, &bind(&roll, json!([[0, 0]]), &straw)).unwrap_err();
    assert_eq!(refusal.field, "/lot", "another product's");
    let (_, verdict) =
        w.say("SL", "codes", &product("BOX"), &Printed::new(9, 9, false).says("BOX", "R1")).unwrap();
    assert_eq!(verdict.reasons()[0].code, Code::IdTaken, "the name is used");
    keeps(&w);
}

#[test]
fn a_device_may_have_a_key_for_codes_and_nothing_else() {
    let mut w = World::stocked();
    let printer = key_for("PRINTER");
    let add = json!({"party": party("SL"), "action": "add", "key": hex_key(&printer), "label": "printer",
        "rights": ["codes", "scan-anchor"]});
    w.ok("SL", "key", &party("SL"), &add);
    let device = Actor { name: "SL", key: printer, seq: 0, prev: None };
    let ledger = w.state.ledger_id();
    let signed =
        w.sign_as(&device, 0, ledger, "codes", &product("BOX"), &Printed::new(5, 5, false).says("BOX", "D"));
    assert_eq!(w.enter(&signed).unwrap().1, Verdict::Accepted);
    let id = Some(signed.id());
    let event =
        w.sign_as(&device, 1, id, "event", &lot("STRAW", "1"), &harvest(&lot("STRAW", "1"), 1.0, "KGM"));
    assert_eq!(w.enter(&event).unwrap_err().code, RefusalCode::NotPermitted);
}

#[test]
fn a_recall_of_the_lot_is_seen_on_its_codes_and_a_hold_too() {
    let mut w = World::stocked();
    let roll = printed(&mut w, "R1");
    let boxes = packed(&mut w, "1", 10.0);
    bound(&mut w, &roll, json!([[0, 0]]), &boxes);
    let held =
        w.ok("INSP", "hold", &boxes, &json!({"lots": [boxes], "reason": "a test", "do": "quarantine"}));
    let status = w.state.code_status(&roll, 0).unwrap();
    assert_eq!((status.state, status.on_hold, status.recalled), (CodeState::Active, Some(held), None));
    let recall = json!({"recall": "declare", "number": "1", "lots": [boxes], "reason": "residue", "do": "return",
        "notice": {"en": "Do not eat"}});
    let recalled = w.ok("SL", "recall", &boxes, &recall);
    let status = w.state.code_status(&roll, 9).unwrap();
    assert_eq!((status.state, status.since), (CodeState::Recalled, recalled));
    assert_eq!(is(&w, &roll, 10), CodeState::NotActivated);
    keeps(&w);
}

#[test]
fn a_million_codes_are_one_entry_and_cost_no_more_than_one_does() {
    let mut w = World::stocked();
    let size = |w: &World| {
        let mut bytes = Vec::new();
        w.state.save(&mut bytes).unwrap();
        bytes.len()
    };
    let root = Printed::new(1, 1, false).roll.root();
    let roll = |count: u64, name: &str| {
        json!({"act": "roll", "product": product("BOX"), "count": count, "groupSize": 100, "pins": true,
            "root": root, "name": name})
    };
    let boxes = packed(&mut w, "1", 1_000_000.0);
    let before = size(&w);
    w.ok("SL", "codes", &product("BOX"), &roll(1, "ONE"));
    let one = size(&w) - before;
    let entry = w.ok("SL", "codes", &product("BOX"), &roll(1_000_000, "MANY"));
    let many = size(&w) - before - one;
    assert!(many <= one + 16, "{many} bytes and {one}");
    let id = id_of(&w, entry);
    assert_eq!(bound(&mut w, &id, json!([[0, 9_999]]), &boxes).1, "accepted");
    w.codes("SL", with(ship(&boxes, 1_000_000.0, "H87", "SHOP"), groups(&id, json!([[0, 9_999]]))));
    assert_eq!(w.state.code_status(&id, 999_999).unwrap().holder, Some(party("SHOP")));
    assert!(size(&w) - before < 4_000, "{} bytes", size(&w) - before);
    keeps(&w);
}

#[test]
fn anchors_of_scans_follow_one_another_day_by_day() {
    let mut w = World::stocked();
    w.admit("OPS", "operator");
    let root = Printed::new(1, 1, false).roll.root();
    let anchor = |day: &str, previous: Option<StatementId>| {
        let mut body = json!({"day": day, "count": 12, "root": root});
        if let Some(previous) = previous {
            body["previous"] = json!(previous);
        }
        body
    };
    let field =
        |w: &mut World, by: &str, body: &Value| w.say(by, "scan-anchor", &party(by), body).unwrap_err().field;
    assert_eq!(field(&mut w, "OPS", &anchor("2026-04-17", Some(StatementId::of(b"x")))), "/previous");
    let first = w.ok("OPS", "scan-anchor", &party("OPS"), &anchor("2026-04-17", None));
    let id = id_of(&w, first);
    assert_eq!(field(&mut w, "OPS", &anchor("2026-04-18", None)), "/previous");
    assert_eq!(field(&mut w, "OPS", &anchor("2026-04-17", Some(id))), "/day");
    w.ok("OPS", "scan-anchor", &party("OPS"), &anchor("2026-04-19", Some(id)));
    assert_eq!(w.state.scan_anchor(&party("OPS")).unwrap().day.to_string(), "2026-04-19");
    assert_eq!(field(&mut w, "SL", &anchor("2026-04-17", None)), "content type");
    keeps(&w);
}
