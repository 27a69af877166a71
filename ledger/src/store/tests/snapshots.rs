//! A start from a snapshot is a start, only sooner.

use std::fs;

use super::*;

fn quick() -> Options {
    Options { snapshot_from: 1, ..options() }
}

fn open(ledger: &Ledger, options: Options) -> Store {
    Store::open(&ledger.dir(), options, vec![log_key()], ledger.clock.clock())
        .unwrap_or_else(|error| panic!("{error}"))
}

fn fingerprint(ledger: &Ledger, options: Options) -> [u8; 32] {
    let opening = Store::recover(&ledger.dir(), options, Vec::new(), ledger.clock.clock()).unwrap();
    assert_eq!(opening.notes(), []);
    opening.state().fingerprint()
}

/// A closed ledger with a snapshot, `after` entries behind it (as a kill leaves it).
fn grown(size: u64, after: u64) -> Ledger {
    let mut ledger = Ledger::founded();
    let store = open(&ledger, quick());
    ledger.grow(&store, size - 2);
    store.close().unwrap();
    drop(store);
    let snapshot = fs::read(ledger.dir().join("state")).unwrap();
    if after > 0 {
        let store = open(&ledger, quick());
        ledger.grow(&store, after);
        store.close().unwrap();
        drop(store);
        fs::write(ledger.dir().join("state"), snapshot).unwrap();
    }
    ledger
}

#[test]
fn wherever_the_snapshot_stands_the_state_is_the_same() {
    for (size, after) in [(3, 0), (130, 0), (300, 1), (384, 0), (700, 500), (130, 900), (1_000, 27)] {
        let ledger = grown(size, after);
        let whole = fingerprint(&ledger, Options { compare: true, ..options() });
        assert_eq!(fingerprint(&ledger, quick()), whole, "{size} + {after}");
        let store = open(&ledger, quick());
        for index in (0..size + after).step_by(7) {
            let (entry, statement) = store.statement(index).unwrap().unwrap();
            assert_eq!(store.index_of(&statement.id()).unwrap(), Some(index), "{size} + {after}");
            store.proof(index).unwrap().verify(&entry.leaf_hash(), &[vkey()]).unwrap();
        }
        let mut hand = ledger.hand.clone();
        assert!(store.submit_wait(hand.places(200)).unwrap().iter().all(Result::is_ok));
        drop(store);
        assert_eq!(open(&ledger, Options { compare: true, ..options() }).size(), size + after + 200);
    }
}

#[test]
fn a_snapshot_that_is_cut_changed_or_foreign_is_noted_and_ignored() {
    let ledger = grown(600, 40);
    let whole = fingerprint(&ledger, quick());
    let path = ledger.dir().join("state");
    let good = fs::read(&path).unwrap();
    let mut other = Ledger::founded();
    other.clock.pass(9);
    let store = open(&other, quick());
    other.grow(&store, 598);
    store.close().unwrap();
    drop(store);
    let foreign = fs::read(other.dir().join("state")).unwrap();
    let mut bad: Vec<Vec<u8>> =
        vec![good[..good.len() - 1].to_vec(), good[..60].to_vec(), Vec::new(), foreign];
    for at in (0..good.len()).step_by(good.len() / 17).chain([20, 45, good.len() - 1]) {
        let mut changed = good.clone();
        changed[at] ^= 4;
        bad.push(changed);
    }
    for bytes in bad {
        fs::write(&path, &bytes).unwrap();
        let opening = Store::recover(&ledger.dir(), quick(), Vec::new(), ledger.clock.clock()).unwrap();
        assert!(matches!(opening.notes(), [Note::SnapshotIgnored { .. }]), "{:?}", opening.notes());
        assert_eq!(opening.state().fingerprint(), whole);
    }
}

#[test]
fn a_snapshot_ahead_of_the_log_is_ignored() {
    let ledger = grown(600, 0);
    let old = grown(300, 0);
    fs::copy(ledger.dir().join("state"), old.dir().join("state")).unwrap();
    let opening = Store::recover(&old.dir(), quick(), Vec::new(), old.clock.clock()).unwrap();
    assert!(matches!(opening.notes(), [Note::SnapshotIgnored { .. }]), "{:?}", opening.notes());
    assert_eq!(opening.size(), 300);
}

#[test]
fn what_sled_has_lost_unnoticed_is_served_from_the_tiles_and_mended_at_the_next_start() {
    let ledger = grown(1_500, 0);
    let db = ledger.dir().join("ledger.sled/db");
    let bytes = fs::read(&db).unwrap();
    let used = bytes.iter().rposition(|byte| *byte != 0).unwrap();
    let mut served = 0;
    for at in (0..used).step_by(used / 14) {
        let copy = ledger.copy();
        let mut changed = bytes.clone();
        changed[at] ^= 0xff;
        fs::write(copy.dir().join("ledger.sled/db"), changed).unwrap();
        let store = open(&copy, quick());
        for index in 0..1_500 {
            let (entry, _) = store.statement(index).unwrap().unwrap();
            store.proof(index).unwrap().verify(&entry.leaf_hash(), &[vkey()]).unwrap();
        }
        let doubtful = store.records.is_doubtful();
        served += usize::from(doubtful);
        store.close().unwrap();
        drop(store);
        assert_eq!(copy.dir().join("state").exists(), !doubtful);
        let store = open(&copy, quick());
        assert_eq!(
            doubtful,
            store.notes().iter().any(|n| matches!(n, Note::ShelfRebuilt { .. })),
            "byte {at}"
        );
    }
    eprintln!("{served} of 14 changes met a reader");
}

#[test]
fn an_edit_of_the_journal_below_the_snapshot_is_refused() {
    let ledger = grown(400, 0);
    let segment = ledger.last_segment();
    let bytes = fs::read(&segment).unwrap();
    let mut changed = bytes.clone();
    changed[200] ^= 1;
    fs::write(&segment, changed).unwrap();
    assert!(Store::recover(&ledger.dir(), quick(), Vec::new(), ledger.clock.clock()).is_err());
}
