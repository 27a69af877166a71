//! kill -9 at any moment: everything that was answered is there again, and what is there is one history.
//!
//! The child is this test binary again. It prints each receipt after it got it; the parent kills it and compares.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
    time::Duration,
};

use super::*;

const DIR: &str = "SUYUAN_KILL_DIR";

/// Not a test: the child's work, when the variable is set.
#[test]
fn child_that_writes_until_it_is_killed() {
    let Some(dir) = std::env::var_os(DIR) else { return };
    let clock = Hands::at(NOON);
    let store = Store::open(Path::new(&dir), options(), vec![log_key()], clock.clock()).unwrap();
    let mut hand = Hand::new("SL", 2);
    let (seq, prev) = store.read(|state| state.next_for(&hand.id())).unwrap().unwrap();
    (hand.seq, hand.prev) = (seq, Some(prev));
    for size in (1..40).cycle() {
        for answer in store.submit_wait(hand.places(size)).unwrap() {
            let receipt = answer.unwrap();
            println!("\nreceipt {} {}", receipt.index, receipt.id);
        }
    }
}

#[test]
fn kills_lose_nothing_that_was_answered() {
    let ledger = Ledger::founded();
    let mut answered: Vec<(u64, StatementId)> = Vec::new();
    let mut last = ledger.open().checkpoint();
    for round in 0..10u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "store::tests::kill::child_that_writes_until_it_is_killed", "--nocapture"])
            .env(DIR, ledger.dir())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let output = child.stdout.take().unwrap();
        let reader = std::thread::spawn(move || {
            BufReader::new(output).lines().map_while(Result::ok).collect::<Vec<_>>()
        });
        std::thread::sleep(Duration::from_millis(150 + round * 37 % 300));
        child.kill().unwrap();
        child.wait().unwrap();
        for line in reader.join().unwrap() {
            let words: Vec<&str> = line.split(' ').collect();
            if let ["receipt", index, id] = words[..]
                && let (Ok(index), Ok(id)) = (index.parse(), id.parse())
            {
                answered.push((index, id));
            }
        }
        let store = ledger.open();
        for (index, id) in &answered {
            assert_eq!(store.index_of(id).unwrap(), Some(*index), "round {round}");
        }
        let path = store.consistency(last.checkpoint().size(), store.size()).unwrap();
        let now = store.checkpoint();
        crate::log::verify_consistency(
            last.checkpoint().size(),
            store.size(),
            &last.checkpoint().root(),
            &now.checkpoint().root(),
            &path,
        )
        .unwrap();
        last = now;
        store.close().unwrap();
    }
    assert!(answered.len() > 100, "only {} were answered", answered.len());
}
