//! A state that was saved and loaded is the same state: it has the same fingerprint, and judges what comes the same way.

#![cfg(feature = "store")]
#![allow(clippy::unwrap_used)]

mod world;

use proptest::prelude::*;
use serde_json::json;
use suyuan_ledger::rules::{Prepared, SnapshotError, State};
use world::*;

fn saved(state: &State) -> Vec<u8> {
    let mut bytes = Vec::new();
    state.clone().save(&mut bytes).unwrap();
    bytes
}

fn loaded(bytes: &[u8]) -> Result<State, SnapshotError> {
    State::load(&mut &bytes[..])
}

/// Something of every table: proposals, pending and cured statements, goods under way, units, links, errors.
fn eventful() -> World {
    let mut w = World::founded(&["ASSOC", "SECOND"], 2);
    let member = |name: &str, roles: &[&str]| {
        json!({"party": party(name), "action": "admit", "names": {"en": name, "zh": "合作社"}, "roles": roles,
            "keys": [{"key": hex_key(&key_for(name)), "label": "phone"}], "prefix": "SL"})
    };
    for name in ["SL", "SHOP", "CC"] {
        w.know(name);
        let (proposal, _) =
            w.say("ASSOC", "member", &party(name), &member(name, &["producer", "shop"])).unwrap();
        let id = w.log[proposal as usize].0.id().to_string();
        // The last one stays a proposal.
        if name != "CC" {
            w.ok("SECOND", "approval", &id, &json!({"statement": id}));
        }
    }
    w.ok(
        "SL",
        "place",
        &place("E1"),
        &json!({"place": place("E1"), "names": {"en": "E1"}, "type": "plot",
        "area": {"value": 12.5, "unit": "HAR"}, "capacity": {"value": 9000, "unit": "KGM"}}),
    );
    w.ok("SL", "party", &party("GROWER"), &json!({"party": party("GROWER"), "names": {"en": "Grower"}}));
    w.product(
        "SL",
        "STRAW",
        json!({"shelfLifeDays": 14, "yield": {"min": 0.5, "max": 0.95},
        "coldChain": {"min": -2, "max": 8.5, "unit": "CEL"}, "packers": [party("SHOP")]}),
    );
    w.product("SL", "BOX", json!({"unit": "H87", "factor": {"value": 0.25, "unit": "KGM"}}));
    let named = |mut event: serde_json::Value, id: &str| {
        event["eventID"] = json!(format!("{HOST}/event/{id}"));
        event
    };
    let undone = |mut event: serde_json::Value| {
        event["errorDeclaration"] = json!({"declarationTime": "2026-04-18T07:40:00+08:00",
            "reason": "incorrect_data"});
        event
    };
    let straw = lot("STRAW", "L1");
    let first = named(harvest(&straw, 100.5, "KGM"), "first");
    w.event("SL", first.clone()).unwrap();
    let wrong = named(harvest(&straw, 7.0, "KGM"), "wrong");
    w.event("SL", wrong.clone()).unwrap();
    w.event("SL", undone(wrong)).unwrap();
    let packed = transform(&[(&straw, 50.0, "KGM")], &[(&lot("BOX", "B1"), 200.0, "H87")]);
    w.event("SL", named(packed, "packed")).unwrap();
    let pallet = json!({
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        "type": "AggregationEvent", "eventTime": "2026-04-18T07:30:00+08:00", "eventTimeZoneOffset": "+08:00",
        "bizStep": "packing", "action": "ADD", "parentID": format!("{HOST}/unit/U1"),
        "childQuantityList": [amount(&lot("BOX", "B1"), 40.0, "H87")],
    });
    w.say("SL", "event", &format!("{HOST}/unit/U1"), &pallet).unwrap();
    w.event("SL", named(ship(&lot("BOX", "B1"), 60.0, "H87", "SHOP"), "ship")).unwrap();
    w.event("SHOP", named(receive(&lot("BOX", "B1"), 20.0, "H87", "SL"), "receive")).unwrap();
    w.event("SHOP", named(observe("retail_selling", &lot("LATE", "X"), 1.0, "KGM"), "waits")).unwrap();
    w.say(
        "SHOP",
        "report",
        &straw,
        &named(transform(&[(&straw, 1.0, "KGM")], &[(&lot("BOX", "R"), 4.0, "H87")]), "r"),
    )
    .unwrap();
    w.event("SL", undone(first)).unwrap();
    w
}

/// What may come next, good and bad; each is judged by both.
fn goes_on_alike(w: &mut World, again: &mut State) {
    let next = [
        ("SL", "event", harvest(&lot("STRAW", "L1"), 3.0, "KGM")),
        ("SHOP", "event", receive(&lot("BOX", "B1"), 40.0, "H87", "SL")),
        ("SHOP", "event", observe("retail_selling", &lot("BOX", "B1"), 5.0, "H87")),
        ("SL", "event", harvest(&lot("NOBODYS", "L1"), 3.0, "KGM")),
    ];
    for (by, kind, body) in next {
        let statement = w.sign(by, kind, &subject_of(&body), &body);
        let prepared = Prepared::replayed(statement.clone()).unwrap();
        let told = again.admit(&prepared, w.now);
        assert_eq!(told, w.enter(&statement).map(|(_, verdict)| verdict));
        assert_eq!(again.fingerprint(), w.state.fingerprint());
    }
}

#[test]
fn a_loaded_state_is_the_same_and_goes_on_alike() {
    let mut w = eventful();
    assert!(w.state.pending().count() >= 2, "something waits");
    let mut again = loaded(&saved(&w.state)).unwrap();
    assert_eq!(again.fingerprint(), w.state.fingerprint());
    goes_on_alike(&mut w, &mut again);
    let late = json!({"product": product("LATE"), "names": {"en": "late"}, "unit": "KGM"});
    let cure = w.sign("SL", "product", &product("LATE"), &late);
    again.admit(&Prepared::replayed(cure.clone()).unwrap(), w.now).unwrap();
    w.enter(&cure).unwrap();
    assert_eq!(again.fingerprint(), w.state.fingerprint());
    w.replays();
}

#[test]
fn at_every_size_of_a_log_it_can_be_saved_and_loaded() {
    let log = eventful().log;
    let mut live = State::new();
    let mut kept = loaded(&saved(&live)).unwrap();
    for (statement, time) in &log {
        let prepared = Prepared::replayed(statement.clone()).unwrap();
        assert_eq!(live.admit(&prepared, *time), kept.admit(&prepared, *time));
        kept = loaded(&saved(&kept)).unwrap();
        assert_eq!(live.fingerprint(), kept.fingerprint(), "size {}", live.size());
    }
}

#[test]
fn what_is_cut_or_changed_or_goes_on_elsewhere_is_refused() {
    let bytes = saved(&eventful().state);
    for length in 0..bytes.len() {
        assert!(matches!(loaded(&bytes[..length]), Err(SnapshotError::Read(_))), "cut to {length}");
    }
    for at in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << (at % 8);
        assert!(loaded(&flipped).is_err(), "byte {at}");
    }
    assert!(matches!(loaded(b"SQLite format 3\0 and so on"), Err(SnapshotError::Foreign)));
    let mut other = bytes.clone();
    other[13] += 1;
    assert!(matches!(loaded(&other), Err(SnapshotError::Version { .. })));
}

#[test]
fn nothing_behind_it_is_read() {
    let w = eventful();
    let mut bytes = saved(&w.state);
    bytes.extend_from_slice(b"more");
    let mut rest = &bytes[..];
    assert_eq!(State::load(&mut rest).unwrap().fingerprint(), w.state.fingerprint());
    assert_eq!(rest, b"more");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_written_over_it_is_refused_and_nothing_panics(
        at in any::<prop::sample::Index>(),
        over in prop::collection::vec(any::<u8>(), 1..40),
        fits in any::<bool>(),
    ) {
        static SAVED: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
        let bytes = SAVED.get_or_init(|| saved(&eventful().state));
        let mut changed = bytes.clone();
        let body = changed.len() - 32;
        let from = 17 + at.index(body - 17);
        let until = (from + over.len()).min(body);
        changed[from..until].copy_from_slice(&over[..until - from]);
        prop_assume!(changed != *bytes);
        if fits {
            // Somebody who makes the checksum fit has made another state; it may be refused, and must not panic.
            use sha2::{Digest, Sha256};
            let sum = Sha256::digest(&changed[..body]);
            changed[body..].copy_from_slice(&sum);
            if let Ok(state) = loaded(&changed) {
                state.fingerprint();
            }
        } else {
            prop_assert!(loaded(&changed).is_err());
        }
    }
}
