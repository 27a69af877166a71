//! Copies of a directory whose store is at work: each one could have been left behind by it.

use std::sync::atomic::{AtomicBool, Ordering};

use super::*;
use crate::store::backup::{self, BackupError, LogKeys};

fn copy(from: &Path, to: &Path) -> Result<backup::Copied, BackupError> {
    backup::copy(from, to, LogKeys::Left, &mut |_| ())
}

#[test]
fn a_copy_beside_a_writing_store_reads_and_only_grows() {
    let mut ledger = Ledger::founded();
    let store = ledger.open();
    let (from, to) = (ledger.dir(), ledger.home.path().join("copy"));
    let done = AtomicBool::new(false);
    let copies = std::thread::scope(|scope| {
        let copier = scope.spawn(|| {
            let (mut size, mut copies) = (0, 0);
            loop {
                let last = done.load(Ordering::Acquire);
                copy(&from, &to).unwrap();
                let found = inspect(&to).unwrap();
                assert!(found.size >= size && found.high_water.unwrap() <= found.size);
                (size, copies) = (found.size, copies + 1);
                if last {
                    return (size, copies);
                }
            }
        });
        ledger.grow(&store, 600);
        done.store(true, Ordering::Release);
        copier.join().unwrap()
    });
    assert_eq!(copies.0, 602);
    assert!(copies.1 > 1);
    let root = store.checkpoint().checkpoint().root();
    store.close().unwrap();
    assert_eq!(inspect(&to).unwrap().root, root);
    assert_eq!(inspect_after(&from, &to).unwrap().root, root);
}

#[test]
fn what_was_erased_goes_from_the_copy_and_what_never_changes_is_kept() {
    let mut ledger = Ledger::founded();
    let store = ledger.open();
    let value = |text: &str| crate::statement::private::Disclosure { salt: [7; 32], text: text.to_owned() };
    let gone = store.private().put(&value("\"李娜\"")).unwrap();
    store.private().put(&value("12.50")).unwrap();
    ledger.grow(&store, 300);
    let to = ledger.home.path().join("copy");
    copy(&ledger.dir(), &to).unwrap();
    store.private().erase(&gone).unwrap();
    let again = copy(&ledger.dir(), &to).unwrap();
    assert!(again.kept >= 2, "segments and the other value: {again:?}");
    let private = Private::open(&to.join("private")).unwrap();
    assert_eq!((private.list().unwrap().len(), private.get(&gone).unwrap()), (1, None));
    assert!(!to.join("log.key").exists() && !to.join("ledger.sled").exists() && !to.join("lock").exists());
}

#[test]
fn files_that_statements_name_are_copied_and_those_that_wait_are_not() {
    let mut ledger = Ledger::founded();
    let store = ledger.open();
    let since = std::time::UNIX_EPOCH;
    let named = store.blobs().receive(b"time,temperature", since, 1_000).unwrap();
    let waiting = store.blobs().receive(b"time,humidity", since, 1_000).unwrap();
    assert!(store.blobs().keep(&named).unwrap());
    ledger.grow(&store, 3);
    let to = ledger.home.path().join("copy");
    copy(&ledger.dir(), &to).unwrap();
    let copied = Blobs::open(&to).unwrap();
    assert_eq!(copied.get(&named).unwrap().unwrap(), b"time,temperature");
    assert_eq!(copied.find(&waiting).unwrap(), None);
}

#[test]
fn another_history_or_a_shorter_one_is_not_copied_over_a_longer_one() {
    let mut ledger = Ledger::founded();
    let mut early = ledger.copy();
    let store = ledger.open();
    ledger.grow(&store, 20);
    store.close().unwrap();
    let to = ledger.home.path().join("copy");
    copy(&ledger.dir(), &to).unwrap();
    assert!(matches!(inspect_after(&early.dir(), &to), Err(StoreError::Older { .. })));
    let store = early.open();
    let other = early.hand.place(999);
    store.submit_wait(vec![other]).unwrap().remove(0).unwrap();
    early.grow(&store, 25);
    store.close().unwrap();
    assert!(matches!(inspect_after(&early.dir(), &to), Err(StoreError::HighWaterRoot { size: 22, .. })));
    assert!(matches!(copy(&early.dir(), &to), Err(BackupError::Differs { .. })));
    assert!(copy(&ledger.home.path().join("nowhere"), &to).is_err());
    assert_eq!(inspect(&to).unwrap().size, 22);
}
