//! Order and authority: every refusal, and how a ledger governs itself.

mod world;

use serde_json::json;
use suyuan_ledger::rules::{Code, Prepared, RefusalCode, Verdict};
use world::*;

fn straw() -> String {
    lot("STRAW", "SL-1")
}

#[test]
fn a_gap_says_the_number_expected_and_the_same_bytes_may_come_again() {
    let mut w = World::stocked();
    let first = w.sign("SL", "event", &straw(), &harvest(&straw(), 1.0, "KGM"));
    let actor = &w.actors["SL"];
    let second =
        w.sign_as(actor, actor.seq + 1, Some(first.id()), "event", &straw(), &harvest(&straw(), 2.0, "KGM"));
    let refusal = w.enter(&second).unwrap_err();
    assert_eq!((refusal.code, refusal.expected_seq), (RefusalCode::SequenceGap, Some(w.actors["SL"].seq)));
    assert!(refusal.code.retry());
    w.enter(&first).unwrap();
    w.enter(&second).unwrap();
}

#[test]
fn a_second_statement_with_the_same_number_is_refused() {
    let mut w = World::stocked();
    let one = w.sign("SL", "event", &straw(), &harvest(&straw(), 1.0, "KGM"));
    let other = w.sign("SL", "event", &straw(), &harvest(&straw(), 2.0, "KGM"));
    w.enter(&one).unwrap();
    assert_eq!(w.enter(&other).unwrap_err().code, RefusalCode::SequenceTaken);
    let actor = &w.actors["SL"];
    let after_other =
        w.sign_as(actor, actor.seq, Some(other.id()), "event", &straw(), &harvest(&straw(), 3.0, "KGM"));
    let refusal = w.enter(&after_other).unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::SequenceTaken, "suyuan.prev"));
}

#[test]
fn a_statement_for_another_ledger_is_refused_here() {
    let other = World::stocked();
    let mut w = World::founded(&["ASSOC", "MARA"], 1);
    let foreign = other.sign("INSP", "report", &straw(), &harvest(&straw(), 1.0, "KGM"));
    assert_eq!(w.enter(&foreign).unwrap_err().code, RefusalCode::WrongLedger);
    let second_founding = World::founded(&["ASSOC"], 1).log[0].0.clone();
    assert_eq!(w.enter(&second_founding).unwrap_err().code, RefusalCode::WrongLedger);
    let mut empty = World::founded(&["ASSOC"], 1);
    empty.state = suyuan_ledger::rules::State::new();
    assert_eq!(empty.enter(&foreign).unwrap_err().code, RefusalCode::WrongLedger);
}

#[test]
fn nobody_speaks_without_being_admitted_or_for_somebody_else() {
    let mut w = World::stocked();
    w.know("STRANGER");
    let refusal = w.event("STRANGER", harvest(&straw(), 1.0, "KGM")).unwrap_err();
    assert_eq!((refusal.code, refusal.code.retry()), (RefusalCode::UnknownKey, true));
    let thief =
        Actor { name: "SHOP", key: key_for("CC"), seq: w.actors["CC"].seq, prev: w.actors["CC"].prev };
    let forged = w.sign_as(&thief, thief.seq, thief.prev, "event", &straw(), &harvest(&straw(), 1.0, "KGM"));
    let refusal = w.enter(&forged).unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::NotPermitted, "iss"));
    let member = json!({"party": party("X"), "action": "admit", "names": {"en": "x"}, "roles": ["shop"],
        "keys": [{"key": hex_key(&key_for("X"))}]});
    assert_eq!(w.say("SL", "member", &party("X"), &member).unwrap_err().code, RefusalCode::NotPermitted);
    let product = json!({"product": product("Q"), "names": {"en": "q"}, "unit": "KGM"});
    assert_eq!(
        w.say("CC", "product", &world::product("Q"), &product).unwrap_err().code,
        RefusalCode::NotPermitted
    );
}

#[test]
fn a_changed_byte_a_weak_key_and_a_huge_statement_are_refused() {
    let w = World::stocked();
    let good = w.sign("SL", "event", &straw(), &harvest(&straw(), 1.0, "KGM"));
    let mut bytes = good.bytes().to_vec();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    assert_eq!(Prepared::new(&bytes).unwrap_err().code, RefusalCode::BadSignature);
    assert_eq!(Prepared::new(&bytes[..40]).unwrap_err().code, RefusalCode::Malformed);
    assert_eq!(Prepared::new(&vec![0xd2; 70_000]).unwrap_err().code, RefusalCode::TooLarge);
    let mut weak = good.bytes().to_vec();
    let kid = good.header().key.as_bytes();
    let at = weak.windows(32).position(|w| w == kid).unwrap();
    weak[at..at + 32].fill(0);
    assert_eq!(Prepared::new(&weak).unwrap_err().code, RefusalCode::WeakKey);
}

#[test]
fn payloads_are_read_strictly() {
    let mut w = World::stocked();
    let refused = |w: &mut World, kind: &str, sub: &str, payload: serde_json::Value| {
        let r = w.say("SL", kind, sub, &payload).unwrap_err();
        (r.code, r.field)
    };
    let unknown = json!({"product": product("Q"), "names": {"en": "q"}, "unit": "KGM", "colour": "red"});
    assert_eq!(
        refused(&mut w, "product", &product("Q"), unknown),
        (RefusalCode::Malformed, "/colour".into())
    );
    let foreign = json!({"product": "https://other.example/p/Q", "names": {"en": "q"}, "unit": "KGM"});
    let sub = "https://other.example/p/Q";
    assert_eq!(refused(&mut w, "product", sub, foreign), (RefusalCode::Malformed, "/product".into()));
    let good = json!({"product": product("Q"), "names": {"en": "q"}, "unit": "KGM"});
    assert_eq!(
        refused(&mut w, "product", &product("R"), good.clone()),
        (RefusalCode::Malformed, "sub".into())
    );
    assert_eq!(refused(&mut w, "spell", &product("Q"), good).0, RefusalCode::Malformed);
    let mut no_time = harvest(&straw(), 1.0, "KGM");
    no_time.as_object_mut().unwrap().remove("eventTime");
    let (code, field) = refused(&mut w, "event", &straw(), no_time);
    assert_eq!((code, field.as_str()), (RefusalCode::InvalidEvent, "/eventTime"));
    let mut nameless = ship(&straw(), 1.0, "KGM", "SHOP");
    nameless.as_object_mut().unwrap().remove("destinationList");
    assert_eq!(
        refused(&mut w, "event", &straw(), nameless),
        (RefusalCode::InvalidEvent, "/destinationList".into())
    );
}

#[test]
fn keys_are_added_rotated_narrowed_and_revoked() {
    let mut w = World::stocked();
    let phone = key_for("phone");
    w.ok(
        "SL",
        "key",
        &party("SL"),
        &json!({"party": party("SL"), "action": "add", "key": hex_key(&phone),
        "label": "phone", "rights": ["event"]}),
    );
    let actor = Actor { name: "SL", key: phone.clone(), seq: 0, prev: None };
    let by_phone =
        w.sign_as(&actor, 0, w.state.ledger_id(), "event", &straw(), &harvest(&straw(), 1.0, "KGM"));
    w.enter(&by_phone).unwrap();
    let product = json!({"product": product("Q"), "names": {"en": "q"}, "unit": "KGM"});
    let beyond = w.sign_as(&actor, 1, Some(by_phone.id()), "product", &world::product("Q"), &product);
    let refusal = w.enter(&beyond).unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::NotPermitted, "kid"));
    w.ok(
        "SL",
        "key",
        &party("SL"),
        &json!({"party": party("SL"), "action": "revoke", "key": hex_key(&phone)}),
    );
    let after = w.sign_as(&actor, 1, Some(by_phone.id()), "event", &straw(), &harvest(&straw(), 1.0, "KGM"));
    assert_eq!(w.enter(&after).unwrap_err().code, RefusalCode::KeyRevoked);
    let back = json!({"party": party("SL"), "action": "add", "key": hex_key(&phone)});
    assert_eq!(w.say("SL", "key", &party("SL"), &back).unwrap_err().code, RefusalCode::Malformed);
    let others = json!({"party": party("SHOP"), "action": "revoke", "key": hex_key(&key_for("SHOP"))});
    assert_eq!(w.say("SL", "key", &party("SHOP"), &others).unwrap_err().code, RefusalCode::NotPermitted);
    w.replays();
}

#[test]
fn a_suspended_member_is_heard_again_when_reinstated() {
    let mut w = World::stocked();
    let decide = |action: &str| json!({"party": party("SL"), "action": action});
    w.ok("ASSOC", "member", &party("SL"), &decide("suspend"));
    assert_eq!(w.event("SL", harvest(&straw(), 1.0, "KGM")).unwrap_err().code, RefusalCode::Suspended);
    w.ok("ASSOC", "member", &party("SL"), &decide("reinstate"));
    w.event("SL", harvest(&straw(), 1.0, "KGM")).unwrap();
    w.ok("ASSOC", "member", &party("SL"), &decide("remove"));
    assert_eq!(w.event("SL", harvest(&straw(), 1.0, "KGM")).unwrap_err().code, RefusalCode::NotPermitted);
    w.replays();
}

#[test]
fn two_of_three_governors_admit_a_member_and_change_the_charter() {
    let mut w = World::founded(&["ASSOC", "BURO", "CERT"], 2);
    w.know("SL");
    let member = json!({"party": party("SL"), "action": "admit", "names": {"en": "SL"}, "roles": ["producer"],
        "keys": [{"key": hex_key(&key_for("SL"))}]});
    let (proposed, verdict) = w.say("ASSOC", "member", &party("SL"), &member).unwrap();
    assert_eq!(verdict.reasons()[0].code, Code::AwaitingApproval);
    assert!(w.state.party(&party("SL")).is_none());
    let id = w.log[proposed as usize].0.id().to_string();
    w.ok("ASSOC", "approval", &id, &json!({"statement": id}));
    assert!(w.state.verdict(proposed).is_pending(), "the proposer counts once");
    w.ok("BURO", "approval", &id, &json!({"statement": id}));
    assert_eq!(w.state.verdict(proposed), Verdict::Accepted);
    assert!(w.state.party(&party("SL")).is_some());

    let (proposed, _) =
        w.say("CERT", "charter", "coop.example/log", &charter(&["ASSOC", "BURO", "CERT"], 1)).unwrap();
    let id = w.log[proposed as usize].0.id().to_string();
    w.ok("ASSOC", "approval", &id, &json!({"statement": id}));
    assert_eq!(w.state.charter().unwrap().threshold, 1);
    w.replays();
}

#[test]
fn an_approval_may_come_before_what_it_approves() {
    let mut w = World::founded(&["ASSOC", "BURO"], 2);
    let member = json!({"party": party("SL"), "action": "admit", "names": {"en": "SL"}, "roles": ["producer"],
        "keys": [{"key": hex_key(&key_for("SL"))}]});
    let proposal = w.sign("ASSOC", "member", &party("SL"), &member);
    let id = proposal.id().to_string();
    let (approval, verdict) = w.say("BURO", "approval", &id, &json!({"statement": id})).unwrap();
    assert_eq!(verdict.reasons()[0].code, Code::UnknownReference);
    w.enter(&proposal).unwrap();
    assert_eq!(w.state.verdict(approval), Verdict::Accepted);
    assert!(w.state.party(&party("SL")).is_some());
    w.replays();
}

#[test]
fn the_log_keeps_its_origin_and_the_keys_that_signed_its_past() {
    let mut w = World::founded(&["ASSOC"], 1);
    let mut other = charter(&["ASSOC"], 1);
    other["origin"] = json!("elsewhere.example/log");
    other["logKeys"][0]["vkey"] = json!(log_vkey("elsewhere.example/log"));
    let refusal = w.say("ASSOC", "charter", "elsewhere.example/log", &other).unwrap_err();
    assert_eq!(refusal.field, "/origin");
    let mut no_keys = charter(&["ASSOC"], 1);
    no_keys["logKeys"][0]["from"] = json!(1);
    assert_eq!(w.say("ASSOC", "charter", "coop.example/log", &no_keys).unwrap_err().field, "/logKeys");
    let mut more_hosts = charter(&["ASSOC"], 1);
    more_hosts["hosts"] = json!(["new.example"]);
    w.ok("ASSOC", "charter", "coop.example/log", &more_hosts);
    let hosts: Vec<&str> = w.state.hosts().iter().map(|h| h.as_str()).collect();
    assert_eq!(hosts, ["new.example", "coop.example"], "a host once named is never forgotten");
}
