//! A copy that goes on from what the log has signed elsewhere.

use super::*;
use crate::log::{Checkpoint, Entry, SignedCheckpoint, consistency_proof, leaf_hash};

const FOLLOWS: &str = "it follows another node";

/// A ledger of 302 entries, and a copy of it from when it had 102.
fn parted() -> (Ledger, Store, Ledger) {
    let mut ledger = Ledger::founded();
    let store = ledger.open();
    ledger.grow(&store, 100);
    drop(store);
    let old = ledger.copy();
    let store = ledger.open();
    ledger.grow(&store, 200);
    (ledger, store, old)
}

fn follower(ledger: &Ledger) -> Store {
    let opening = Store::recover(&ledger.dir(), options(), Vec::new(), ledger.clock.clock()).unwrap();
    opening.start(Mode::ReadOnly { why: FOLLOWS.into() }).unwrap()
}

fn entries(store: &Store, from: u64, to: u64) -> Vec<Vec<u8>> {
    store.entries(from, to).unwrap().iter().map(|entry| entry.to_vec()).collect()
}

fn sign(size: u64, root: crate::log::Hash, key: &SigningNoteKey) -> SignedCheckpoint {
    let note = Checkpoint::new(ORIGIN, size, root).unwrap().sign(std::slice::from_ref(key)).to_string();
    SignedCheckpoint::open(note.as_bytes(), &[key.verifier(KeyType::Ed25519).unwrap()]).unwrap()
}

#[test]
fn a_good_tail_is_entered_and_writing_can_go_on() {
    let (ledger, store, old) = parted();
    let copy = Store::recover(&old.dir(), options(), vec![log_key()], old.clock.clock()).unwrap();
    let copy = copy.start(Mode::ReadOnly { why: "it was restored".into() }).unwrap();
    copy.import(&entries(&store, 102, 302), &store.checkpoint()).unwrap();
    assert_eq!((copy.size(), copy.checkpoint().text()), (302, store.checkpoint().text()));
    assert_eq!(copy.state().unwrap().fingerprint(), store.state().unwrap().fingerprint());
    copy.import(&[], &store.checkpoint()).unwrap();
    assert!(matches!(copy.mode(), Mode::ReadOnly { .. }));
    copy.resume_writing().unwrap();
    assert_eq!(copy.mode(), Mode::Writing);
    let mut hand = ledger.hand.clone();
    let receipt = copy.submit_wait(hand.places(1)).unwrap().remove(0).unwrap();
    assert_eq!((receipt.index, receipt.checkpoint.checkpoint().size()), (302, 303));
    assert!(matches!(copy.import(&[], &store.checkpoint()), Err(ImportError::Writing)));
    copy.close().unwrap();
    drop(copy);
    assert_eq!(old.open().size(), 303);
}

#[test]
fn a_long_tail_comes_in_parts_that_a_path_proves() {
    let (_ledger, store, old) = parted();
    let copy = follower(&old);
    let head = store.checkpoint();
    for (from, to) in [(102, 150), (150, 300)] {
        let path = consistency_proof(&store.hash_reader(), to, 302).unwrap();
        copy.import_towards(&entries(&store, from, to), &head, &path).unwrap();
        assert_eq!((copy.size(), copy.checkpoint().checkpoint().size()), (to, 102));
    }
    let path = consistency_proof(&store.hash_reader(), 300, 302).unwrap();
    let wrong = copy.import_towards(&entries(&store, 300, 301), &head, &path);
    assert!(matches!(wrong, Err(ImportError::Path(_))), "{wrong:?}");
    copy.import(&entries(&store, 300, 302), &head).unwrap();
    assert_eq!((copy.size(), copy.checkpoint().text()), (302, head.text()));
    assert!(matches!(copy.resume_writing(), Err(StoreError::LogKey(_))), "a follower cannot sign");
}

#[test]
fn a_forged_tail_is_refused_and_nothing_of_it_is_kept() {
    let (_ledger, store, old) = parted();
    let journal = || crate::store::tests::import::files(&old.dir().join("journal"));
    let copy = follower(&old);
    let (before, head) = (journal(), store.checkpoint());
    let tail = entries(&store, 102, 302);

    // One bit of one statement, with everything behind it made to fit and signed by the log's own key.
    let mut forged = tail.clone();
    let at = forged[90].len() - 3;
    forged[90][at] ^= 1;
    let (mut tree, mut prev) = (crate::log::MemoryTree::default(), None);
    (0..102).for_each(|index| tree.push(leaf_hash(&store.entry(index).unwrap().unwrap())));
    for bytes in &mut forged {
        let mut entry = Entry::decode(bytes).unwrap();
        entry.prev = prev.unwrap_or(entry.prev);
        *bytes = entry.encode().unwrap();
        prev = Some(leaf_hash(bytes));
        tree.push(leaf_hash(bytes));
    }
    let refused = copy.import(&forged, &sign(302, tree.root(), &log_key()));
    assert!(
        matches!(&refused, Err(ImportError::Refused { index: 192, refusal }) if refusal.code == crate::rules::RefusalCode::BadSignature),
        "{refused:?}"
    );

    let stranger = SigningNoteKey::new(ORIGIN, SigningKey::from_bytes(&[97; 32])).unwrap();
    let refused = copy.import(&tail, &sign(302, head.checkpoint().root(), &stranger));
    assert!(matches!(refused, Err(ImportError::Checkpoint(_))), "{refused:?}");
    let refused = copy.import(&tail[..199], &head);
    assert!(matches!(refused, Err(ImportError::End { want: 302, got: 301 })), "{refused:?}");
    let refused = copy.import(&tail[1..], &head);
    assert!(matches!(refused, Err(ImportError::Start { want: 102, got: 103 })), "{refused:?}");
    let mut gap = tail.clone();
    gap.remove(7);
    let refused = copy.import(&gap, &head);
    assert!(matches!(refused, Err(ImportError::Chain(_))), "{refused:?}");

    assert_eq!((copy.size(), journal()), (102, before));
    copy.import(&tail, &head).unwrap();
}

#[test]
fn another_history_is_refused() {
    let (ledger, store, old) = parted();
    let mut other = old.copy();
    other.clock.pass(60);
    let copy = other.open();
    other.grow(&copy, 200);
    copy.close().unwrap();
    drop(copy);
    let copy = follower(&other);
    let refused = copy.import(&[], &store.checkpoint());
    assert!(matches!(refused, Err(ImportError::Root { size: 302, .. })), "{refused:?}");
    let mut hand = ledger.hand.clone();
    store.submit_wait(hand.places(1)).unwrap().remove(0).unwrap();
    let refused = copy.import(&entries(&store, 302, 303), &store.checkpoint());
    assert!(matches!(refused, Err(ImportError::Chain(_))), "{refused:?}");
}

#[test]
fn what_the_rules_refuse_stops_the_store_with_nothing_written() {
    let (mut ledger, store, old) = parted();
    let copy = follower(&old);
    let before = files(&old.dir().join("journal"));
    // The log's own key signs a log in which a key skips a number.
    let mut tail = entries(&store, 102, 302);
    ledger.hand.seq += 1;
    let skipped = ledger.hand.place(9_999);
    let last = Entry::decode(&tail[199]).unwrap();
    let entry = Entry {
        index: 302,
        time_ms: last.time_ms,
        prev: last.leaf_hash(),
        statement: skipped.statement().bytes().to_vec(),
    };
    tail.push(entry.encode().unwrap());
    let mut tree = crate::log::MemoryTree::default();
    (0..102).for_each(|index| tree.push(leaf_hash(&store.entry(index).unwrap().unwrap())));
    tail.iter().for_each(|bytes| tree.push(leaf_hash(bytes)));
    let refused = copy.import(&tail, &sign(303, tree.root(), &log_key()));
    assert!(matches!(refused, Err(ImportError::Refused { index: 302, .. })), "{refused:?}");
    let Stopped::Failed(why) = copy.wait_stopped() else { panic!("closed") };
    assert!(
        why.to_string().starts_with("entry 302, which the log has signed elsewhere, is not valid"),
        "{why}"
    );
    drop(copy);
    assert_eq!(files(&old.dir().join("journal")), before);
    let copy = follower(&old);
    assert_eq!(copy.size(), 102);
    copy.import(&entries(&store, 102, 302), &store.checkpoint()).unwrap();
}

#[test]
fn a_follower_begins_with_nothing_but_the_log() {
    let (ledger, store, _) = parted();
    let home = TempDir::new().unwrap();
    let (dir, head) = (home.path().join("copy"), store.checkpoint());
    let chunks =
        |upto| (0..upto).step_by(70).map(|at| entries(&store, at, upto.min(at + 70))).collect::<Vec<_>>();
    let follow = |chunks, head: &SignedCheckpoint| {
        Store::follow_new(&dir, options(), ledger.clock.clock(), chunks, head)
    };
    assert!(matches!(follow(chunks(301), &head), Err(StoreError::NotTheWhole { have: 301, want: 302 })));
    let other = sign(302, crate::log::empty_root(), &log_key());
    assert!(matches!(follow(chunks(302), &other), Err(StoreError::CheckpointRoot { size: 302, .. })));
    let stranger = SigningNoteKey::new(ORIGIN, SigningKey::from_bytes(&[97; 32])).unwrap();
    let strange = sign(302, head.checkpoint().root(), &stranger);
    assert!(matches!(follow(chunks(302), &strange), Err(StoreError::Foreign(_))));
    let mut forged = chunks(302);
    let at = forged[2][5].len() - 1;
    forged[2][5][at] ^= 1;
    assert!(matches!(follow(forged, &head), Err(StoreError::Refused { index: 145, .. })));

    let opening = follow(chunks(302), &head).unwrap();
    assert_eq!(opening.newest_checkpoint().unwrap().text(), head.text());
    let copy = opening.start(Mode::ReadOnly { why: FOLLOWS.into() }).unwrap();
    assert_eq!(copy.state().unwrap().fingerprint(), store.state().unwrap().fingerprint());
    assert!(matches!(follow(chunks(302), &head), Err(StoreError::NotEmpty { .. })));
    let mut hand = ledger.hand.clone();
    store.submit_wait(hand.places(3)).unwrap();
    copy.import(&entries(&store, 302, 305), &store.checkpoint()).unwrap();
    copy.close().unwrap();
    drop(copy);
    let copy = Store::recover(&dir, options(), Vec::new(), ledger.clock.clock()).unwrap();
    assert_eq!((copy.size(), copy.newest_checkpoint().unwrap().text()), (305, store.checkpoint().text()));
}

#[test]
fn a_copy_is_not_written_to_whatever_keys_there_are_until_somebody_lifts_its_mark() {
    let (ledger, store, _) = parted();
    let home = TempDir::new().unwrap();
    let dir = home.path().join("copy");
    let follow = || {
        let (all, head) = (vec![entries(&store, 0, 302)], store.checkpoint());
        Store::follow_new(&dir, options(), ledger.clock.clock(), all, &head)
    };
    drop(follow().unwrap());
    // As if it had been cut short just before its journal got its name.
    std::fs::rename(dir.join("journal"), dir.join("journal.new")).unwrap();
    std::fs::remove_dir_all(dir.join("tiles")).unwrap();
    std::fs::remove_dir_all(dir.join("ledger.sled")).unwrap();
    drop(follow().unwrap_or_else(|error| panic!("{error}")));

    let written = || Store::open(&dir, options(), vec![log_key()], ledger.clock.clock());
    assert!(matches!(written(), Err(StoreError::Followed { .. })));
    let opening = Store::recover(&dir, options(), vec![log_key()], ledger.clock.clock()).unwrap();
    let copy = opening.start(Mode::ReadOnly { why: FOLLOWS.into() }).unwrap();
    assert!(matches!(copy.resume_writing(), Err(StoreError::Followed { .. })));
    assert_eq!(copy.checkpoint().checkpoint().size(), 302);
    drop(copy);
    // Without the file the journal still tells; that of the log itself tells the other thing.
    followed::lift(&dir).unwrap();
    assert_eq!(followed::began_as_copy(&dir).unwrap(), Some(true));
    assert_eq!(followed::began_as_copy(&Ledger::founded().dir()).unwrap(), Some(false));
    followed::mark(&dir).unwrap();
    assert!(written().is_err() && followed::is_marked(&dir));
    followed::lift(&dir).unwrap();
    written().unwrap();
}

fn files(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files: Vec<_> = std::fs::read_dir(dir)
        .unwrap()
        .map(|file| file.unwrap().path())
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect();
    files.sort();
    files
}
