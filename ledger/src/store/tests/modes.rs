use std::fs;

use super::*;

fn read_only(ledger: &Ledger, keys: Vec<SigningNoteKey>) -> Store {
    let opening = Store::recover(&ledger.dir(), options(), keys, ledger.clock.clock()).unwrap();
    opening.start(Mode::ReadOnly { why: "it was restored".into() }).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn recovering_tells_how_far_the_log_has_come_and_signs_nothing() {
    let mut ledger = Ledger::founded();
    let store = ledger.open();
    ledger.grow(&store, 300);
    let root = store.checkpoint().checkpoint().root();
    drop(store);
    let signed = || ["high-water", "tiles/checkpoint"].map(|name| fs::read(ledger.dir().join(name)).unwrap());
    let before = signed();
    let opening = Store::recover(&ledger.dir(), options(), Vec::new(), ledger.clock.clock()).unwrap();
    assert_eq!((opening.size(), opening.root(), opening.state().size()), (302, root, 302));
    assert_eq!(crate::log::root_of(&opening.hash_reader(), 302), Ok(root));
    assert_eq!(opening.newest_checkpoint().unwrap().checkpoint().size(), 302);
    drop(opening);
    assert_eq!(signed(), before);
    ledger.open();
}

#[test]
fn read_only_nothing_is_taken_and_nothing_signed_though_entries_lie_above_the_checkpoint() {
    let mut ledger = Ledger::founded();
    let store = ledger.open();
    ledger.grow(&store, 100);
    drop(store);
    let old = ledger.copy();
    let store = ledger.open();
    ledger.grow(&store, 7);
    drop(store);
    // As if it had died before it published and raised the mark.
    fs::copy(old.dir().join("high-water"), ledger.dir().join("high-water")).unwrap();
    fs::remove_dir_all(ledger.dir().join("tiles")).unwrap();
    copy_dir(&old.dir().join("tiles"), &ledger.dir().join("tiles"));
    let signed = || ["high-water", "tiles/checkpoint"].map(|name| fs::read(ledger.dir().join(name)).unwrap());
    let before = signed();

    let store = read_only(&ledger, vec![log_key()]);
    assert_eq!(store.mode(), Mode::ReadOnly { why: "it was restored".into() });
    assert!(matches!(
        store.submit_wait(ledger.hand.clone().places(1)),
        Err(Unanswered::NotTaken(SubmitError::ReadOnly { .. }))
    ));
    assert_eq!((store.size(), store.checkpoint().checkpoint().size()), (109, 102));
    assert_eq!(
        store.read(|state| state.size()).unwrap(),
        109,
        "a read waits for durability, not for a signature"
    );
    assert!(store.entry(108).unwrap().is_some());
    assert!(matches!(store.cose_signatures(102), Err(CoseSignatureError::ReadOnly { .. })));
    store.proof(101).unwrap();
    assert!(store.proof(102).is_err(), "what no checkpoint covers has no proof");
    store.close().unwrap();
    drop(store);
    assert_eq!(signed(), before, "no signature is ever made");
    assert_eq!(ledger.open().checkpoint().checkpoint().size(), 109);
}

#[test]
fn without_a_signed_checkpoint_there_is_nothing_to_serve_read_only() {
    let ledger = Ledger::founded();
    fs::remove_file(ledger.dir().join("high-water")).unwrap();
    fs::remove_dir_all(ledger.dir().join("tiles")).unwrap();
    let taken = Options { take_without_high_water: true, ..options() };
    let opening = Store::recover(&ledger.dir(), taken, Vec::new(), ledger.clock.clock()).unwrap();
    assert!(opening.newest_checkpoint().is_none());
    let started = opening.start(Mode::ReadOnly { why: "a follower".into() });
    assert!(matches!(started, Err(StoreError::NoCheckpoint { .. })));
}
