//! Who may decide what: proposals, keys, members that come back, charters that would break the log.

#![allow(clippy::unwrap_used)]

mod world;

use serde_json::{Value, json};
use suyuan_ledger::rules::{CURES_PER_ENTRY, Code, RefusalCode, Standing};
use suyuan_ledger::statement::Draft;
use world::*;

fn admission(name: &str, key: &str) -> Value {
    json!({"party": party(name), "action": "admit", "names": {"en": name}, "roles": ["producer"],
        "keys": [{"key": hex_key(&key_for(key))}]})
}

/// Proposes, and gives entry and id.
fn propose(w: &mut World, by: &str, kind: &str, subject: &str, body: &Value) -> (u64, String) {
    let (index, verdict) = w.say(by, kind, subject, body).unwrap();
    assert!(verdict.is_pending(), "{verdict:?}");
    (index, w.log[index as usize].0.id().to_string())
}

fn approve(w: &mut World, by: &str, id: &str) {
    w.say(by, "approval", id, &json!({"statement": id})).unwrap();
}

fn three() -> World {
    World::founded(&["ASSOC", "BURO", "CERT"], 2)
}

const ORIGIN: &str = "coop.example/log";

#[test]
fn of_two_proposals_to_admit_one_party_the_first_agreed_wins() {
    let mut w = three();
    let (one, id_one) = propose(&mut w, "ASSOC", "member", &party("SL"), &admission("SL", "one"));
    let (two, id_two) = propose(&mut w, "BURO", "member", &party("SL"), &admission("SL", "two"));
    approve(&mut w, "CERT", &id_two);
    approve(&mut w, "CERT", &id_one);
    assert_eq!((w.codes_at(two).0, w.codes_at(one).0), ("accepted", "pending"));
    assert!(w.state.verdict(one).reasons()[0].detail.contains("no longer possible"));
    assert!(w.state.key(&key_for("one").verifying_key().to_bytes().into()).is_none());
    w.replays();
}

#[test]
fn a_lower_threshold_does_not_wake_what_nobody_agreed_to() {
    let mut w = three();
    let (old, id) = propose(&mut w, "CERT", "member", &party("SL"), &admission("SL", "SL"));
    let (change, charter_id) =
        propose(&mut w, "ASSOC", "charter", ORIGIN, &charter(&["ASSOC", "BURO", "CERT"], 1));
    approve(&mut w, "BURO", &charter_id);
    assert_eq!(w.codes_at(change).0, "accepted");
    assert!(w.state.verdict(old).is_pending());
    approve(&mut w, "BURO", &id);
    assert_eq!(w.codes_at(old).0, "accepted");
    w.replays();
}

#[test]
fn who_no_longer_governs_no_longer_counts() {
    let mut w = three();
    let (proposed, id) = propose(&mut w, "ASSOC", "member", &party("SL"), &admission("SL", "SL"));
    let (_, without) = propose(&mut w, "ASSOC", "charter", ORIGIN, &charter(&["ASSOC", "CERT"], 2));
    approve(&mut w, "CERT", &without);
    let refusal = w.say("BURO", "approval", &id, &json!({"statement": id})).unwrap_err();
    assert_eq!(refusal.code, RefusalCode::NotPermitted);
    assert!(w.state.verdict(proposed).is_pending());
    approve(&mut w, "CERT", &id);
    assert_eq!(w.codes_at(proposed).0, "accepted");
    w.replays();
}

#[test]
fn a_proposal_waits_for_what_it_needs_and_then_for_those_who_agree() {
    let mut w = three();
    let change = json!({"party": party("SL"), "action": "change", "names": {"en": "New"}});
    let (early, early_id) = propose(&mut w, "ASSOC", "member", &party("SL"), &change);
    approve(&mut w, "BURO", &early_id);
    let (_, id) = propose(&mut w, "ASSOC", "member", &party("SL"), &admission("SL", "SL"));
    approve(&mut w, "BURO", &id);
    assert_eq!(w.codes_at(early).0, "accepted");
    assert_eq!(w.state.party(&party("SL")).unwrap().names.by_language()["en"], "New");
    w.replays();
}

#[test]
fn a_key_brought_in_by_a_proposal_counts_from_the_last_approval() {
    let mut w = three();
    let (_, id) = propose(&mut w, "ASSOC", "member", &party("SL"), &admission("SL", "SL"));
    approve(&mut w, "BURO", &id);
    let last = w.state.size() - 1;
    assert_eq!(w.state.key(&key_for("SL").verifying_key().to_bytes().into()).unwrap().since, last);
    w.replays();
}

#[test]
fn who_comes_back_speaks_with_the_keys_named_then() {
    let mut w = World::stocked();
    let phone = key_for("phone");
    let more = json!({"party": party("SL"), "action": "add", "key": hex_key(&phone)});
    w.ok("SL", "key", &party("SL"), &more);
    w.ok("ASSOC", "member", &party("SL"), &json!({"party": party("SL"), "action": "remove"}));
    w.ok("ASSOC", "member", &party("SL"), &admission("SL", "SL"));
    assert_eq!(w.state.party(&party("SL")).unwrap().standing, Standing::Member);
    assert_eq!(w.codes("SL", harvest(&lot("STRAW", "1"), 1.0, "KGM")).1, "accepted");
    assert!(w.state.key(&phone.verifying_key().to_bytes().into()).unwrap().revoked.is_some());
    let stolen = json!({"party": party("NEW"), "action": "admit", "names": {"en": "n"}, "roles": ["shop"],
        "keys": [{"key": hex_key(&key_for("CC"))}]});
    let refusal = w.say("ASSOC", "member", &party("NEW"), &stolen).unwrap_err();
    assert_eq!(refusal.field, "/keys/0/key");
    w.replays();
}

#[test]
fn a_narrow_key_makes_no_wider_key() {
    let mut w = World::stocked();
    let device = key_for("device");
    let add = |key: &str, rights: Value| {
        let mut body = json!({"party": party("SL"), "action": "add", "key": hex_key(&key_for(key))});
        if !rights.is_null() {
            body["rights"] = rights;
        }
        body
    };
    w.ok("SL", "key", &party("SL"), &add("device", json!(["key", "event"])));
    let actor = Actor { name: "SL", key: device, seq: 0, prev: None };
    for rights in [Value::Null, json!(["event", "product"])] {
        let wide = w.sign_as(&actor, 0, w.state.ledger_id(), "key", &party("SL"), &add("wide", rights));
        assert_eq!(w.enter(&wide).unwrap_err().field, "/rights");
    }
    let same = w.sign_as(&actor, 0, w.state.ledger_id(), "key", &party("SL"), &add("wide", json!(["event"])));
    w.enter(&same).unwrap();
    w.replays();
}

#[test]
fn a_governors_narrow_key_does_not_govern() {
    let mut w = World::stocked();
    let add = json!({"party": party("ASSOC"), "action": "add", "key": hex_key(&key_for("scale")), "rights": ["event"]});
    w.ok("ASSOC", "key", &party("ASSOC"), &add);
    let actor = Actor { name: "ASSOC", key: key_for("scale"), seq: 0, prev: None };
    let admit = w.sign_as(&actor, 0, w.state.ledger_id(), "member", &party("X"), &admission("X", "X"));
    let refusal = w.enter(&admit).unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::NotPermitted, "kid"));
}

#[test]
fn refuses_an_issuer_in_another_spelling() {
    let w = World::stocked();
    let straw = lot("STRAW", "1");
    let good = w.sign("SL", "event", &straw, &harvest(&straw, 1.0, "KGM"));
    let mut header = good.header().clone();
    header.issuer = "HTTPS://COOP.EXAMPLE/party/SL".to_owned();
    let shouted = Draft { header, payload: good.payload().to_vec() }.sign(&key_for("SL")).unwrap();
    let prepared = suyuan_ledger::rules::Prepared::new(shouted.bytes()).unwrap();
    assert_eq!(w.state.judge(&prepared, w.now).unwrap_err().field, "iss");
}

#[test]
fn refuses_charters_that_would_leave_the_log_unsigned_or_its_past_changed() {
    let mut w = World::founded(&["ASSOC"], 1);
    let refused = |w: &mut World, change: &dyn Fn(&mut Value)| {
        let mut next = charter(&["ASSOC"], 1);
        change(&mut next);
        w.say("ASSOC", "charter", ORIGIN, &next).unwrap_err().field
    };
    let other = suyuan_ledger::log::SigningNoteKey::new(ORIGIN, key_for("log2")).unwrap();
    let vkey = |t| other.verifier(t).unwrap().to_string();
    let late = json!({"vkey": vkey(suyuan_ledger::log::KeyType::Ed25519), "from": 1000});
    let witness = json!({"vkey": vkey(suyuan_ledger::log::KeyType::CosignatureV1), "from": 1000});
    let gap = refused(&mut w, &|c| {
        c["logKeys"][0]["until"] = json!(500);
        c["logKeys"].as_array_mut().unwrap().push(late.clone());
    });
    assert_eq!(gap, "/logKeys");
    let not_a_log = refused(&mut w, &|c| c["logKeys"].as_array_mut().unwrap().push(witness.clone()));
    assert_eq!(not_a_log, "/logKeys/1/vkey");
    let twice = refused(&mut w, &|c| {
        let first = c["logKeys"][0].clone();
        c["logKeys"].as_array_mut().unwrap().push(first);
    });
    assert_eq!(twice, "/logKeys/1/vkey");
    let foreign =
        refused(&mut w, &|c| c["governors"][0]["party"] = json!("https://other.example/party/ASSOC"));
    assert_eq!(foreign, "/governors/0/party");
    let mut ends = charter(&["ASSOC"], 1);
    ends["logKeys"][0]["until"] = json!(3);
    ends["logKeys"].as_array_mut().unwrap().push(json!({"vkey": late["vkey"], "from": 3}));
    w.ok("ASSOC", "charter", ORIGIN, &ends);
    w.ok("ASSOC", "charter", ORIGIN, &ends);
    let mut revived = ends.clone();
    revived["logKeys"][0]["until"] = json!(900);
    assert_eq!(w.say("ASSOC", "charter", ORIGIN, &revived).unwrap_err().field, "/logKeys");
    w.replays();
}

#[test]
fn nobody_can_keep_others_waiting_for_ever() {
    let mut w = World::stocked();
    let (straw, other) = (lot("STRAW", "1"), lot("STRAW", "2"));
    for _ in 0..CURES_PER_ENTRY * 3 {
        assert_eq!(w.codes("CC", ship(&straw, 1.0, "KGM", "SHOP")).1, "pending");
    }
    let (honest, _, codes) = w.codes("SHOP", receive(&other, 1.0, "KGM", "SL"));
    assert_eq!(codes, [Code::UnknownReference]);
    w.codes("SL", harvest(&straw, 1.0, "KGM"));
    w.codes("SL", harvest(&other, 1.0, "KGM"));
    w.codes("SL", ship(&other, 1.0, "KGM", "SHOP"));
    // Touching the crowded lot again and again puts the crowd behind those who are in line.
    for _ in 0..4 {
        w.codes("SL", harvest(&straw, 1.0, "KGM"));
    }
    assert_eq!(w.codes_at(honest).0, "accepted");
    w.replays();
}

#[test]
fn a_charter_written_from_what_was_read_says_the_same() {
    use suyuan_ledger::{json, rules::payload::Charter};
    let mut said = charter(&["ASSOC", "BURO"], 2);
    said["logKeys"][0]["until"] = json!(900);
    said["logKeys"].as_array_mut().unwrap().push(json!({"vkey": other_vkey(ORIGIN), "from": 800}));
    said["governors"][1]["names"] = json!({"private": "k3DCYygAMxx1u7Md7X__Eessetji_82cfSj-HBqPOgA"});
    said["predecessor"] = predecessor();
    let read = Charter::read(&json::parse(said.to_string().as_bytes()).unwrap()).unwrap();
    let again = read.to_json().to_string();
    assert_eq!(serde_json::from_str::<Value>(&again).unwrap(), said);
}

#[test]
fn a_ledger_names_its_predecessor_when_it_is_founded_and_keeps_it() {
    let mut founding = charter(&["ASSOC"], 1);
    founding["predecessor"] = predecessor();
    let mut w = World::founded_by(&["ASSOC"], &founding);
    let mut refused = |change: &dyn Fn(&mut Value)| {
        let mut said = founding.clone();
        change(&mut said);
        let refusal = w.say("ASSOC", "charter", ORIGIN, &said).unwrap_err();
        assert_eq!(refusal.code, RefusalCode::Malformed);
        refusal.field
    };
    assert_eq!(refused(&|c| c["predecessor"]["size"] = json!(8)), "/predecessor");
    assert_eq!(refused(&|c| drop(c.as_object_mut().unwrap().remove("predecessor"))), "/predecessor");
    assert_eq!(refused(&|c| c["predecessor"]["origin"] = json!("third.example/log")), "/predecessor/vkey");
    w.say("ASSOC", "charter", ORIGIN, &founding).unwrap();
    w.replays();
    let mut plain = World::founded(&["ASSOC"], 1);
    assert_eq!(plain.say("ASSOC", "charter", ORIGIN, &founding).unwrap_err().field, "/predecessor");
}

fn predecessor() -> Value {
    json!({"ledger": "ab".repeat(32), "origin": "old.example/log",
        "vkey": other_vkey("old.example/log"), "size": 7, "root": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="})
}

fn other_vkey(origin: &str) -> String {
    use suyuan_ledger::log::{KeyType, SigningNoteKey};
    let key = SigningNoteKey::new(origin, key_for("other")).unwrap();
    key.verifier(KeyType::Ed25519).unwrap().to_string()
}

#[test]
fn a_rotated_key_is_heard_until_then_and_what_it_signed_stays() {
    let mut w = World::stocked();
    let (straw, new) = (lot("STRAW", "1"), key_for("new"));
    assert_eq!(w.codes("SL", harvest(&straw, 5.0, "KGM")).1, "accepted");
    let rotate = |key: &str, replaces: &str| json!({"party": party("SL"), "action": "rotate", "key": hex_key(&key_for(key)), "replaces": hex_key(&key_for(replaces))});
    let at = w.ok("SL", "key", &party("SL"), &rotate("new", "SL"));
    let key = |w: &World, name: &str| {
        w.state.key(&key_for(name).verifying_key().to_bytes().into()).cloned().unwrap()
    };
    assert_eq!((key(&w, "SL").revoked, key(&w, "new").since, key(&w, "new").revoked), (Some(at), at, None));
    assert_eq!(w.event("SL", harvest(&straw, 1.0, "KGM")).unwrap_err().code, RefusalCode::KeyRevoked);
    assert_eq!(w.stock(&straw)["SL"], "5 KGM", "what it signed stays");
    let actor = Actor { name: "SL", key: new, seq: 0, prev: None };
    let by_new = w.sign_as(&actor, 0, w.state.ledger_id(), "event", &straw, &harvest(&straw, 1.0, "KGM"));
    w.enter(&by_new).unwrap();
    // A key that is gone is not rotated again, nor one that is somebody else's.
    for replaces in ["SL", "SHOP"] {
        let again = rotate("newer", replaces);
        let again = w.sign_as(&actor, 1, Some(by_new.id()), "key", &party("SL"), &again);
        assert_eq!(w.enter(&again).unwrap_err().field, "/replaces", "{replaces}");
    }
    w.replays();
}

#[test]
fn governors_take_anothers_key_together_from_the_last_approval_on() {
    let mut w = three();
    let (_, id) = propose(&mut w, "ASSOC", "member", &party("SL"), &admission("SL", "SL"));
    approve(&mut w, "BURO", &id);
    w.know("SL");
    let stated = json!({"product": product("STRAW"), "names": {"en": "s"}, "unit": "KGM"});
    w.ok("SL", "product", &product("STRAW"), &stated);
    let revoke = json!({"party": party("SL"), "action": "revoke", "key": hex_key(&key_for("SL"))});
    let (proposed, id) = propose(&mut w, "ASSOC", "key", &party("SL"), &revoke);
    w.ok("SL", "product", &product("STRAW"), &stated);
    approve(&mut w, "ASSOC", &id);
    assert!(w.state.verdict(proposed).is_pending(), "the proposer counts once");
    w.ok("SL", "product", &product("STRAW"), &stated);
    approve(&mut w, "CERT", &id);
    let last = w.state.size() - 1;
    assert_eq!(w.state.key(&key_for("SL").verifying_key().to_bytes().into()).unwrap().revoked, Some(last));
    let refusal = w.say("SL", "product", &product("STRAW"), &stated).unwrap_err();
    assert_eq!(refusal.code, RefusalCode::KeyRevoked);
    w.replays();
}

#[test]
fn a_member_changes_its_own_keys_alone_and_nobody_elses() {
    let mut w = three();
    for name in ["SL", "SHOP"] {
        let (_, id) = propose(&mut w, "ASSOC", "member", &party(name), &admission(name, name));
        approve(&mut w, "BURO", &id);
    }
    w.know("SL");
    w.know("SHOP");
    let add =
        |to: &str, key: &str| json!({"party": party(to), "action": "add", "key": hex_key(&key_for(key))});
    w.ok("SL", "key", &party("SL"), &add("SL", "phone"));
    let refusal = w.say("SHOP", "key", &party("SL"), &add("SL", "spy")).unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::NotPermitted, "/party"));
    w.replays();
}

#[test]
fn only_governors_approve_and_only_what_is_proposed() {
    let mut w = three();
    let (_, id) = propose(&mut w, "ASSOC", "member", &party("SL"), &admission("SL", "SL"));
    approve(&mut w, "BURO", &id);
    w.know("SL");
    let (proposed, shop) = propose(&mut w, "ASSOC", "member", &party("SHOP"), &admission("SHOP", "SHOP"));
    let refusal = w.say("SL", "approval", &shop, &json!({"statement": shop})).unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::NotPermitted, "content type"));
    assert!(w.state.verdict(proposed).is_pending());
    let nothing = "ab".repeat(32);
    let (index, verdict) = w.say("BURO", "approval", &nothing, &json!({"statement": nothing})).unwrap();
    assert_eq!(verdict.reasons()[0].code, Code::UnknownReference);
    approve(&mut w, "CERT", &shop);
    assert_eq!((w.codes_at(proposed).0, w.codes_at(index).0), ("accepted", "pending"));
    // What took effect is agreed with once more, and nothing happens.
    approve(&mut w, "BURO", &shop);
    assert_eq!(w.codes_at(proposed).0, "accepted");
    w.replays();
}

#[test]
fn one_of_three_changes_no_charter() {
    let mut w = three();
    let mut alone = charter(&["ASSOC"], 1);
    alone["languages"] = json!(["en"]);
    let (proposed, id) = propose(&mut w, "ASSOC", "charter", ORIGIN, &alone);
    assert!(w.state.governs(&party("BURO")));
    assert_eq!(w.state.charter_index(), 0);
    approve(&mut w, "CERT", &id);
    assert_eq!(w.codes_at(proposed).0, "accepted");
    assert!(!w.state.governs(&party("BURO")));
    assert_eq!(w.state.charter().unwrap().languages, ["en"]);
    w.replays();
}

#[test]
fn suspending_silences_a_member_and_takes_nothing_from_it() {
    let mut w = World::stocked();
    let straw = lot("STRAW", "1");
    let decide = |name: &str, action: &str| json!({"party": party(name), "action": action});
    // Said before: it still counts when what it waited for comes.
    let (waits, _, codes) = w.codes("SHOP", receive(&straw, 5.0, "KGM", "SL"));
    assert_eq!(codes, [Code::UnknownReference]);
    w.ok("ASSOC", "member", &party("SHOP"), &decide("SHOP", "suspend"));
    let silenced = w.event("SHOP", receive(&straw, 1.0, "KGM", "SL")).unwrap_err();
    assert_eq!((silenced.code, silenced.field.as_str()), (RefusalCode::Suspended, "iss"));
    w.codes("SL", harvest(&straw, 10.0, "KGM"));
    let (shipped, _, codes) = w.codes("SL", ship(&straw, 10.0, "KGM", "SHOP"));
    assert!(codes.is_empty() && w.unconfirmed(shipped));
    assert_eq!(w.codes_at(waits).0, "accepted");
    assert_eq!(w.stock(&straw)["SHOP"], "5 KGM");
    w.ok("ASSOC", "member", &party("SHOP"), &decide("SHOP", "reinstate"));
    assert_eq!(w.codes("SHOP", receive(&straw, 5.0, "KGM", "SL")).1, "accepted");
    w.replays();
}

#[test]
fn who_governs_is_not_suspended_and_only_the_suspended_come_back() {
    let mut w = World::stocked();
    let decide = |name: &str, action: &str| json!({"party": party(name), "action": action});
    for (name, action) in [("ASSOC", "suspend"), ("ASSOC", "remove"), ("SL", "reinstate")] {
        let refusal = w.say("ASSOC", "member", &party(name), &decide(name, action)).unwrap_err();
        assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::NotPermitted, "/action"), "{name}");
    }
    let refusal = w.say("SL", "member", &party("SHOP"), &decide("SHOP", "suspend")).unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::NotPermitted, "content type"));
}
