//! A log replayed by a state that keeps nothing in memory: it must say and be the same.

use std::io;
use std::sync::{Arc, Mutex};

use suyuan_ledger::rules::{ColdStore, Prepared, State};
use suyuan_ledger::statement::Statement;

/// Where rows are put away, in memory: every place is given once.
#[derive(Clone, Default)]
pub struct Pit(Arc<Mutex<Inside>>);

#[derive(Default)]
struct Inside {
    bytes: Vec<u8>,
    fails: bool,
}

impl Pit {
    /// From now on nothing can be read or written.
    pub fn fail(&self) {
        self.0.lock().unwrap().fails = true;
    }

    fn inside(&self) -> io::Result<std::sync::MutexGuard<'_, Inside>> {
        let inside = self.0.lock().unwrap();
        if inside.fails { Err(io::Error::other("the pit is shut")) } else { Ok(inside) }
    }
}

impl ColdStore for Pit {
    fn place(&self, length: usize) -> io::Result<u64> {
        let mut inside = self.inside()?;
        let at = inside.bytes.len();
        inside.bytes.resize(at + length, 0);
        Ok(at as u64)
    }

    fn write(&self, at: u64, bytes: &[u8]) -> io::Result<()> {
        self.inside()?.bytes[at as usize..][..bytes.len()].copy_from_slice(bytes);
        Ok(())
    }

    fn read(&self, at: u64, into: &mut [u8]) -> io::Result<()> {
        into.copy_from_slice(&self.inside()?.bytes[at as usize..][..into.len()]);
        Ok(())
    }

    fn free(&self, _: u64, _: usize) {}
}

/// A state of which so many bytes stay in memory between two statements.
pub fn bounded(bytes: usize) -> (State, Pit) {
    let pit = Pit::default();
    (State::bounded(Box::new(pit.clone()), bytes), pit)
}

/// Judges, enters, copies, saves and goes on from what was saved, and comes to the same as a state that has it all in memory.
pub fn replays(log: &[(Statement, u64)], whole: &State) {
    let (mut state, mut plain) = (bounded(0).0, State::new());
    let middle = log.len() / 2;
    let mut before = None;
    for (number, (statement, time)) in log.iter().enumerate() {
        let prepared = Prepared::replayed(statement.clone()).unwrap();
        if number % 3 == log.len() % 3 {
            state.settle().unwrap();
            assert_eq!(state.kept().warm, 0);
        }
        let trial = state.judge(&prepared, *time);
        assert_eq!(trial, plain.judge(&prepared, *time), "entry {number}");
        assert_eq!(state.admit(&prepared, *time), plain.admit(&prepared, *time), "entry {number}");
        if number == middle {
            state.settle().unwrap();
            let mut saved = Vec::new();
            state.clone().save(&mut saved).unwrap();
            let again = bounded(0).0.loaded(&mut &saved[..]).unwrap();
            assert_eq!(again.fingerprint(), plain.fingerprint());
            before = Some((std::mem::replace(&mut state, again), plain.fingerprint()));
        }
    }
    for index in 0..whole.size() {
        assert_eq!(state.verdict(index), whole.verdict(index), "entry {index}");
    }
    assert_eq!(state.fingerprint(), whole.fingerprint());
    state.settle().unwrap();
    assert_eq!(state.fingerprint(), whole.fingerprint());
    assert!(state.pending().eq(whole.pending()));
    if let Some((before, fingerprint)) = before {
        assert_eq!(before.fingerprint(), fingerprint);
        before.sound().unwrap();
    }
    state.sound().unwrap();
}
