//! A store whose state keeps nothing in memory is the same store, and stops when what it put away cannot be read.

use std::fs;

use super::*;
use crate::rules::State;

fn tight() -> Options {
    Options { state_memory: 0, snapshot_from: 1, ..options() }
}

fn open(ledger: &Ledger, options: Options) -> Store {
    Store::open(&ledger.dir(), options, vec![log_key()], ledger.clock.clock())
        .unwrap_or_else(|error| panic!("{error}"))
}

fn fingerprint(ledger: &Ledger, options: Options) -> [u8; 32] {
    let opening = Store::recover(&ledger.dir(), options, Vec::new(), ledger.clock.clock()).unwrap();
    assert_eq!(opening.notes(), []);
    opening.state().sound().unwrap();
    opening.state().fingerprint()
}

#[test]
fn it_starts_goes_on_and_is_copied_alike() {
    let mut ledger = Ledger::founded();
    for size in [200, 500, 900] {
        let store = open(&ledger, tight());
        ledger.grow(&store, size - store.size());
        assert!(
            store.kept().is_some_and(|kept| kept.warm == 0 && kept.rows as u64 > size && kept.stored > 0)
        );
        // Whoever reads leaves nothing behind.
        let party = ledger.hand.party();
        let named = |state: &State| state.history(&party).all().len() as u64;
        assert!(store.read(named).unwrap() > size / 2);
        assert_eq!(store.kept().unwrap().bytes, 0);
        // A copy stays what it is while the store goes on, and judges as the store does.
        let (copy, before) = (store.state().unwrap(), store.size());
        let mut hand = ledger.hand.clone();
        let trial = store.judge(&hand.places(40)).unwrap();
        assert!(trial.iter().all(Result::is_ok));
        ledger.grow(&store, 50);
        assert_eq!((copy.size(), copy.history(&party).all().len() as u64), (before, named(&copy)));
        copy.sound().unwrap();
        store.close().unwrap();
        drop(store);
        assert!(!ledger.dir().join("cold-rows").exists());
        let whole = fingerprint(&ledger, Options { compare: true, ..options() });
        for options in [tight(), Options { compare: true, ..tight() }, Options { rebuild: true, ..tight() }] {
            let opening =
                Store::recover(&ledger.dir(), options, vec![log_key()], ledger.clock.clock()).unwrap();
            assert_eq!(opening.state().fingerprint(), whole);
        }
    }
}

#[test]
fn a_file_of_rows_that_a_kill_left_behind_is_nothing() {
    let mut ledger = Ledger::founded();
    let store = open(&ledger, tight());
    ledger.grow(&store, 300);
    store.close().unwrap();
    drop(store);
    let whole = fingerprint(&ledger, options());
    fs::write(ledger.dir().join("cold-rows"), b"what another process meant").unwrap();
    assert_eq!(fingerprint(&ledger, tight()), whole);
    assert!(!ledger.dir().join("cold-rows").exists());
}

#[test]
fn rows_that_cannot_be_read_stop_the_store_and_nothing_judged_on_them_is_entered() {
    let mut ledger = Ledger::founded();
    let store = open(&ledger, tight());
    ledger.grow(&store, 100);
    let size = store.size();
    // The same world, whose rows lie where nothing can be read.
    let mut saved = Vec::new();
    store.state().unwrap().save(&mut saved).unwrap();
    *store.state.write().unwrap() = broken(&saved);
    let mut hand = ledger.hand.clone();
    let answer = store.submit_wait(hand.places(1)).unwrap_err().to_string();
    assert!(answer.contains("cannot be read") && answer.contains("no such disk"), "{answer}");
    assert!(store.read(|state| state.size()).is_err() && store.judge(&hand.places(2)).is_err());
    assert_eq!(store.size(), size);
    assert!(store.close().is_err());
    drop(store);
    let store = open(&ledger, tight());
    assert_eq!(store.size(), size);
    ledger.grow(&store, 10);
}

/// The rows can be put away, and not read.
struct Broken;

impl crate::rules::ColdStore for Broken {
    fn place(&self, _: usize) -> std::io::Result<u64> {
        Ok(0)
    }

    fn write(&self, _: u64, _: &[u8]) -> std::io::Result<()> {
        Ok(())
    }

    fn read(&self, _: u64, _: &mut [u8]) -> std::io::Result<()> {
        Err(std::io::Error::other("no such disk"))
    }

    fn free(&self, _: u64, _: usize) {}
}

fn broken(saved: &[u8]) -> State {
    // With room for all while it is loaded, since loading asks for rows too; then none.
    let mut state = State::bounded(Box::new(Broken), usize::MAX).loaded(&mut &saved[..]).unwrap();
    state.bound(0);
    state.settle().unwrap();
    state
}
