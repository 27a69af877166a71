//! The audit with the rules: what an operator slipped into the log, and who must have signed the checkpoint.

#![allow(clippy::unwrap_used)]

mod world;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use suyuan_ledger::audit::{Auditor, Judged, Place, Trust, check_ledger, check_log};
use suyuan_ledger::log::{
    Checkpoint, Entry, Hash, KeyType, MemoryTree, SigningNoteKey, VerifierKey, bundles_of, encode_bundle,
    leaf_hash, tiles_of,
};
use suyuan_ledger::rules::State;
use suyuan_ledger::statement::{Statement, StatementId};
use world::*;

const ORIGIN: &str = "coop.example/log";

fn log_key(name: &str) -> SigningNoteKey {
    SigningNoteKey::new(ORIGIN, key_for(name)).unwrap()
}

fn vkey(name: &str) -> VerifierKey {
    log_key(name).verifier(KeyType::Ed25519).unwrap()
}

/// A log as its operator publishes it, whatever is in it, signed with these keys.
fn published(log: &[(Statement, u64)], origin: &str, keys: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let (mut entries, mut tree, mut prev) = (Vec::new(), MemoryTree::default(), Hash::ZERO);
    for (index, (statement, time_ms)) in log.iter().enumerate() {
        let entry =
            Entry { index: index as u64, time_ms: *time_ms, prev, statement: statement.bytes().to_vec() };
        let bytes = entry.encode().unwrap();
        prev = leaf_hash(&bytes);
        tree.push(prev);
        entries.push(bytes);
    }
    let mut files = BTreeMap::new();
    for tile in tiles_of(tree.size()) {
        files.insert(tile.to_string(), tile.hash_data(&tree).unwrap());
    }
    for bundle in bundles_of(tree.size()) {
        let range = bundle.range();
        let within = &entries[range.start as usize..range.end as usize];
        files.insert(bundle.to_string(), encode_bundle(within).unwrap());
    }
    let keys: Vec<SigningNoteKey> =
        keys.iter().map(|name| SigningNoteKey::new(origin, key_for(name)).unwrap()).collect();
    let checkpoint = Checkpoint::new(origin, tree.size(), tree.root()).unwrap();
    files.insert("checkpoint".into(), checkpoint.sign(&keys).to_string().into_bytes());
    files
}

fn audited(log: &[(Statement, u64)], keys: &[&str], trust: Trust<'_>) -> Judged {
    let files = published(log, ORIGIN, keys);
    check_ledger(&|path| files.get(path).cloned(), trust)
}

fn found(judged: &Judged) -> Vec<(Place, &str)> {
    judged.report.findings.iter().map(|f| (f.place.clone(), f.field.as_ref())).collect()
}

fn founder(w: &World) -> Trust<'static> {
    Trust::Ledger(w.state.ledger_id().unwrap())
}

fn stocked() -> World {
    let mut w = World::stocked();
    w.codes("SL", harvest(&lot("STRAW", "1"), 10.0, "KGM"));
    w.codes("SL", ship(&lot("STRAW", "1"), 4.0, "KGM", "SHOP"));
    w.codes("SL", ship(&lot("STRAW", "1"), 99.0, "KGM", "SHOP"));
    w
}

/// The log with a statement of the operator's choice behind all others; the bytes alone find nothing wrong.
fn with_slipped_in(w: &World, statement: &Statement) -> Judged {
    let mut log = w.log.clone();
    log.push((statement.clone(), w.now));
    audited(&log, &["log"], founder(w))
}

#[test]
fn a_ledger_in_order_gives_the_verdicts_that_its_node_gave() {
    let w = stocked();
    for trust in [founder(&w), Trust::LogKeys(&[vkey("log")])] {
        let judged = audited(&w.log, &["log"], trust);
        assert!(judged.report.is_clean(), "{:?}", judged.report.findings);
        assert_eq!(judged.report.entries, w.state.size());
        assert_eq!(judged.state.fingerprint(), w.state.fingerprint());
        let told: Vec<_> = (0..w.state.size()).map(|index| Some(w.state.verdict(index))).collect();
        assert_eq!(judged.verdicts().collect::<Vec<_>>(), told);
        assert!(told.last().unwrap().as_ref().unwrap().is_pending(), "pending is in order");
    }
}

#[test]
fn an_entry_of_a_key_that_nobody_admitted_is_named() {
    let mut w = stocked();
    w.know("GHOST");
    let slipped = w.sign("GHOST", "event", &lot("STRAW", "1"), &harvest(&lot("STRAW", "1"), 1.0, "KGM"));
    let judged = with_slipped_in(&w, &slipped);
    let [finding] = &judged.report.findings[..] else { panic!("{:?}", judged.report.findings) };
    assert_eq!(finding.place, Place::Entry(w.state.size()));
    assert_eq!((finding.field.as_ref(), finding.want.as_str()), ("kid", "a key that was admitted"));
    assert!(finding.got.starts_with("unknown-key: nobody has admitted the key"), "{finding}");
    assert_eq!(judged.verdicts().last(), Some(None));
    assert!(!judged.report.is_clean());
    // To the bytes alone it is a chain like any other.
    let mut log = w.log.clone();
    log.push((slipped, w.now));
    let files = published(&log, ORIGIN, &["log"]);
    assert!(check_log(&|path| files.get(path).cloned(), &[vkey("log")]).is_clean());
}

#[test]
fn an_entry_that_its_party_may_not_sign_is_named_and_has_no_effect() {
    let w = stocked();
    let body = json!({"product": product("FAKE"), "names": {"en": "Fake"}, "unit": "KGM"});
    let judged = with_slipped_in(&w, &w.sign("CC", "product", &product("FAKE"), &body));
    assert_eq!(found(&judged), [(Place::Entry(w.state.size()), "content type")]);
    assert!(judged.state.product(&product("FAKE")).is_none());
    let others = harvest(&lot("STRAW", "2"), 1.0, "KGM");
    let judged = with_slipped_in(&w, &w.sign("SHOP", "event", &lot("STRAW", "2"), &others));
    assert_eq!(found(&judged), [(Place::Entry(w.state.size()), "/quantityList/0/epcClass")]);
}

#[test]
fn a_gap_in_a_keys_numbers_is_named_once_and_what_follows_it_not_again() {
    let w = stocked();
    let actor = &w.actors["SL"];
    let event = harvest(&lot("STRAW", "2"), 1.0, "KGM");
    let gap = w.sign_as(actor, actor.seq + 2, actor.prev, "event", &lot("STRAW", "2"), &event);
    let next = w.sign_as(actor, actor.seq + 3, Some(gap.id()), "event", &lot("STRAW", "2"), &event);
    let mut log = w.log.clone();
    log.extend([(gap, w.now), (next, w.now)]);
    let judged = audited(&log, &["log"], founder(&w));
    let [finding] = &judged.report.findings[..] else { panic!("{:?}", judged.report.findings) };
    assert_eq!((finding.place.clone(), finding.field.as_ref()), (Place::Entry(w.state.size()), "suyuan.seq"));
    let (want, got) = (actor.seq.to_string(), (actor.seq + 2).to_string());
    assert_eq!((finding.want.as_str(), finding.got.as_str()), (want.as_str(), got.as_str()));
}

#[test]
fn a_payload_that_its_kind_does_not_allow_is_named_by_its_pointer() {
    let w = stocked();
    let body = json!({"place": place("X"), "names": {"en": "X"}, "type": "castle"});
    let judged = with_slipped_in(&w, &w.sign("SL", "place", &place("X"), &body));
    assert_eq!(found(&judged), [(Place::Entry(w.state.size()), "/type")]);
    assert!(judged.report.findings[0].got.starts_with("malformed"), "{:?}", judged.report.findings);
}

#[test]
fn what_comes_behind_a_refused_entry_is_judged_as_if_it_had_not_been() {
    let w = stocked();
    let slipped = w.sign("CC", "product", &product("FAKE"), &json!({"product": 1}));
    let mut log = w.log.clone();
    log.insert(w.log.len() - 2, (slipped, w.now));
    let judged = audited(&log, &["log"], founder(&w));
    assert_eq!(found(&judged).len(), 1, "{:?}", judged.report.findings);
    let verdicts: Vec<_> = judged.verdicts().collect();
    let ours: Vec<_> = (w.state.size() - 2..w.state.size()).map(|i| Some(w.state.verdict(i))).collect();
    assert_eq!(verdicts[verdicts.len() - 3], None);
    assert_eq!(verdicts[verdicts.len() - 2..], ours);
    let in_stock = |state: &State| state.lot(&lot("STRAW", "1")).unwrap().in_stock();
    assert_eq!(in_stock(&judged.state), in_stock(&w.state));
}

#[test]
fn a_log_without_a_founding_charter_is_no_ledger() {
    let w = stocked();
    let judged = audited(&w.log[1..], &["log"], founder(&w));
    assert_eq!(judged.report.findings[0].place, Place::Entry(0));
    assert!(judged.verdicts().all(|verdict| verdict.is_none()));
    assert!(judged.report.checkpoint.is_none() && !judged.report.is_clean());
}

#[test]
fn another_ledgers_log_is_not_ours_however_well_it_is_kept() {
    let w = stocked();
    let judged = audited(&w.log, &["log"], Trust::Ledger(StatementId::from_bytes([9; 32])));
    assert_eq!(found(&judged), [(Place::Entry(0), "ledger")]);
}

#[test]
fn the_checkpoint_is_of_the_log_that_the_charter_names() {
    let w = stocked();
    let elsewhere = "coop.example/other";
    let files = published(&w.log, elsewhere, &["log"]);
    let key = SigningNoteKey::new(elsewhere, key_for("log")).unwrap().verifier(KeyType::Ed25519).unwrap();
    let judged = check_ledger(&|path| files.get(path).cloned(), Trust::LogKeys(&[key]));
    let checkpoint = || Place::File("checkpoint".into());
    assert_eq!(found(&judged), [(checkpoint(), "origin"), (checkpoint(), "signature")]);
    assert_eq!(
        (judged.report.findings[0].want.as_str(), judged.report.findings[0].got.as_str()),
        (ORIGIN, elsewhere)
    );
}

/// A ledger whose log key `log` is joined by `log2` from size 4 on and ends at size 6: (the log at each size from 3).
fn rotated() -> World {
    let mut w = World::founded(&["ASSOC"], 1);
    w.admit("SL", "producer");
    let mut later: Value = charter(&["ASSOC"], 1);
    later["logKeys"] = json!([
        {"vkey": vkey("log").to_string(), "from": 0, "until": 6},
        {"vkey": vkey("log2").to_string(), "from": 4},
    ]);
    w.ok("ASSOC", "charter", ORIGIN, &later);
    for name in ["A", "B", "C"] {
        w.product("SL", name, json!({}));
    }
    w
}

#[test]
fn every_log_key_in_force_at_its_size_signs_the_checkpoint() {
    let w = rotated();
    let right: [(usize, &[&str]); 6] = [
        (1, &["log"]),
        (2, &["log"]),
        (3, &["log"]),
        (4, &["log", "log2"]),
        (5, &["log", "log2"]),
        (6, &["log2"]),
    ];
    for (size, keys) in right {
        for signed in [&["log"][..], &["log2"], &["log", "log2"]] {
            let judged = audited(&w.log[..size], signed, founder(&w));
            let missing: Vec<_> = keys.iter().filter(|key| !signed.contains(key)).collect();
            assert_eq!(judged.report.findings.len(), missing.len(), "{size} {signed:?}");
            assert_eq!(judged.report.is_clean(), missing.is_empty(), "{size} {signed:?}");
            for (finding, key) in judged.report.findings.iter().zip(missing) {
                assert_eq!((finding.place.clone(), finding.field.as_ref()), {
                    (Place::File("checkpoint".into()), "signature")
                });
                assert_eq!(finding.want, format!("one of {}, in force at size {size}", vkey(key)));
            }
        }
    }
}

/// The same without what the statements say, but for those that say who governs.
fn governed(w: &World, size: usize, keys: &[&str]) -> Judged {
    let files = published(&w.log[..size], ORIGIN, keys);
    Auditor::once().govern(&|path| files.get(path).cloned(), w.state.ledger_id().unwrap())
}

#[test]
fn who_governs_is_found_out_without_asking_what_others_say() {
    let w = rotated();
    for size in 1..=w.log.len() {
        for signed in [&["log"][..], &["log2"], &["log", "log2"]] {
            let (quick, whole) = (governed(&w, size, signed), audited(&w.log[..size], signed, founder(&w)));
            assert_eq!(quick.report.findings, whole.report.findings, "{size} {signed:?}");
            assert_eq!(quick.report.checkpoint, whole.report.checkpoint);
        }
    }
    let other = Auditor::once()
        .govern(&|path| published(&w.log, ORIGIN, &["log2"]).get(path).cloned(), w.log[1].0.id());
    assert_eq!(found(&other), [(Place::Entry(0), "ledger")]);
    // A stranger's event is not asked about; a stranger's charter is.
    let mut w = stocked();
    w.know("GHOST");
    let event = w.sign("GHOST", "event", &lot("STRAW", "1"), &harvest(&lot("STRAW", "1"), 1.0, "KGM"));
    let mut taken = charter(&["ASSOC"], 1);
    taken["logKeys"] =
        json!([{"vkey": vkey("log").to_string(), "from": 0}, {"vkey": vkey("log2").to_string(), "from": 1}]);
    let usurped = w.sign("GHOST", "charter", ORIGIN, &taken);
    for (statement, finds) in [(event, vec![]), (usurped, vec![(Place::Entry(w.state.size()), "kid")])] {
        let mut log = w.log.clone();
        log.push((statement, w.now));
        w.log = log;
        let judged = governed(&w, w.log.len(), &["log"]);
        assert_eq!(found(&judged), finds);
        w.log.pop();
    }
}

#[test]
fn a_charter_that_too_few_agreed_to_names_no_key() {
    let mut w = World::founded(&["ASSOC", "BURO"], 2);
    let mut later: Value = charter(&["ASSOC", "BURO"], 2);
    later["logKeys"] = json!([
        {"vkey": vkey("log").to_string(), "from": 0},
        {"vkey": vkey("log2").to_string(), "from": 2},
    ]);
    let (_, verdict) = w.say("ASSOC", "charter", ORIGIN, &later).unwrap();
    assert!(verdict.is_pending());
    let judged = governed(&w, w.log.len(), &["log"]);
    assert!(judged.report.is_clean(), "{:?}", judged.report.findings);
    assert_eq!(judged.state.charter().unwrap().log_keys.len(), 1);
    // At a size where it would matter, it still does not.
    w.say("BURO", "charter", ORIGIN, &charter(&["ASSOC", "BURO"], 2)).unwrap();
    assert!(w.log.len() > 2 && governed(&w, w.log.len(), &["log"]).report.is_clean());
}

#[test]
fn a_key_that_was_trusted_and_has_ended_needs_the_one_that_follows() {
    let w = rotated();
    let old = [vkey("log")];
    assert!(audited(&w.log[..5], &["log", "log2"], Trust::LogKeys(&old)).report.is_clean());
    let only_old = audited(&w.log[..5], &["log"], Trust::LogKeys(&old));
    assert_eq!(found(&only_old), [(Place::File("checkpoint".into()), "signature")]);
    let ended = audited(&w.log, &["log2"], Trust::LogKeys(&old));
    assert_eq!(found(&ended), [(Place::File("checkpoint".into()), "signature")]);
    assert_eq!(ended.report.entries, 0, "nothing vouches for what would be read");
    assert!(audited(&w.log, &["log2"], founder(&w)).report.is_clean());
}

#[test]
fn a_log_that_cannot_be_read_to_its_end_is_not_clean() {
    let w = stocked();
    let whole = published(&w.log, ORIGIN, &["log"]);
    for path in whole.keys() {
        let mut files = whole.clone();
        files.remove(path);
        let judged = check_ledger(&|path| files.get(path).cloned(), founder(&w));
        assert_eq!(found(&judged), [(Place::File(path.clone()), "file")]);
        assert!(!judged.report.is_clean());
    }
}
