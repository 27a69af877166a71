//! A state that keeps little in memory: what it says when what it put away cannot be read, how much it keeps, and its copies.

#![cfg(feature = "store")]
#![allow(clippy::unwrap_used)]

mod world;

use serde_json::json;
use suyuan_ledger::rules::{Prepared, State};
use world::{cold::bounded, *};

/// Lots that are made, and shipped and received by halves.
fn busy(lots: usize) -> World {
    let mut w = World::stocked();
    for n in 0..lots {
        w.now += 1000;
        let lot = lot("STRAW", &format!("L{n}"));
        let mut event = harvest(&lot, 10.0, "KGM");
        event["eventID"] = json!(format!("{HOST}/event/{n}"));
        w.event("SL", event).unwrap();
        w.event("SL", ship(&lot, 5.0, "KGM", "CC")).unwrap();
        w.event("CC", receive(&lot, 5.0, "KGM", "SL")).unwrap();
    }
    w
}

#[test]
fn a_row_that_cannot_be_read_is_an_error_and_no_verdict() {
    let w = busy(20);
    let (mut state, pit) = bounded(0);
    let (last, log) = w.log.split_last().unwrap();
    for (statement, time) in log {
        state.admit(&Prepared::replayed(statement.clone()).unwrap(), *time).unwrap();
    }
    state.settle().unwrap();
    let copy = state.clone();
    pit.fail();
    state.sound().unwrap();
    let _ = copy.judge(&Prepared::replayed(last.0.clone()).unwrap(), last.1);
    for broken in [&state, &copy] {
        let fault = broken.sound().unwrap_err().to_string();
        assert!(fault.contains("cannot be read: the pit is shut"), "{fault}");
        assert!(fault.contains("start again"), "{fault}");
    }
    assert!(state.settle().is_err());
    assert!(state.clone().save(&mut Vec::new()).is_err());
}

#[test]
fn what_cannot_be_put_away_stays_and_is_an_error() {
    let w = busy(3);
    let (mut state, pit) = bounded(0);
    pit.fail();
    for (statement, time) in &w.log {
        state.admit(&Prepared::replayed(statement.clone()).unwrap(), *time).unwrap();
    }
    let fault = state.settle().unwrap_err().to_string();
    assert!(fault.contains("cannot be written"), "{fault}");
    assert_eq!(state.fingerprint(), w.state.fingerprint());
}

#[test]
fn what_is_in_memory_stays_below_the_bound_however_long_the_log_is() {
    let w = busy(120);
    let most = 24 * 1024;
    let (mut state, _pit) = bounded(most);
    let mut highest = 0;
    for (statement, time) in &w.log {
        state.admit(&Prepared::replayed(statement.clone()).unwrap(), *time).unwrap();
        highest = highest.max(state.kept().bytes);
        state.settle().unwrap();
        assert!(!state.is_over() && state.kept().bytes <= most);
    }
    assert!(highest < most + 20 * 1024, "one statement added {}", highest - most);
    let (kept, whole) = (state.kept(), w.state.kept());
    assert_eq!((kept.rows, kept.most, whole.most), (whole.rows, Some(most), None));
    assert!(kept.stored > 0 && kept.loads > 0 && whole.bytes > 4 * most, "{kept:?} {whole:?}");
    assert_eq!(state.fingerprint(), w.state.fingerprint());
}

#[test]
fn what_is_only_read_counts_and_goes_again() {
    let w = busy(40);
    let (mut state, _pit) = bounded(0);
    for (statement, time) in &w.log {
        state.admit(&Prepared::replayed(statement.clone()).unwrap(), *time).unwrap();
    }
    state.settle().unwrap();
    assert_eq!(state.kept().bytes, 0);
    let ids: Vec<String> = state.lots().map(|lot| lot.id.clone()).collect();
    assert_eq!((ids.len(), state.kept().bytes), (w.state.lots().count(), 0));
    for id in &ids {
        let (read, there) = (state.lot(id).unwrap(), w.state.lot(id).unwrap());
        assert_eq!(format!("{read:?}"), format!("{there:?}"));
        assert_eq!(format!("{:?}", state.links_forward(id)), format!("{:?}", w.state.links_forward(id)));
    }
    assert!(state.is_over() && state.kept().bytes > ids.len() * 200);
    state.settle().unwrap();
    assert_eq!((state.is_over(), state.kept().bytes), (false, 0));
}

#[test]
fn a_long_history_is_read_in_parts() {
    let w = busy(150);
    let (mut state, _pit) = bounded(0);
    for (statement, time) in &w.log {
        state.admit(&Prepared::replayed(statement.clone()).unwrap(), *time).unwrap();
        state.settle().unwrap();
    }
    let of = |state: &State| state.history(&party("SL")).all();
    let all = of(&w.state);
    assert!(all.len() > 300 && all.is_sorted());
    assert_eq!(of(&state), all);
    let history = state.history(&party("SL"));
    for first in [0, 1, 127, 128, 129, 255, 256, 300, all.len() - 1, all.len(), all.len() + 5] {
        for most in [0, 1, 2, 128, 129, 1_000] {
            let want: Vec<u64> = all.iter().copied().skip(first).take(most).collect();
            assert_eq!(history.part(first, most), want, "{most} from {first}");
        }
    }
    for index in 0..w.state.size() + 2 {
        assert_eq!(history.before(index), all.partition_point(|there| *there < index));
    }
    assert_eq!(history.last(200), all[all.len() - 200..]);
}
