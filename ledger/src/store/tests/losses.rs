//! Any one of journal's past, sled and tiles may be lost or damaged: it is made again from the other two.

use std::fs;

use super::*;
use crate::log::Hash;

/// 1,602 entries, closed; the journal has let go of the first of them.
fn grown() -> (Ledger, Hash, [u8; 32]) {
    let mut ledger = Ledger::founded();
    let store = ledger.open();
    for _ in 0..8 {
        ledger.grow(&store, 200);
        while store.published().checkpoint().size() < store.size() {
            std::thread::yield_now();
        }
    }
    store.close().unwrap();
    let root = store.checkpoint().checkpoint().root();
    drop(store);
    assert!(!ledger.dir().join("journal/00000000000000000000.journal").exists());
    let opening = Store::recover(&ledger.dir(), options(), Vec::new(), ledger.clock.clock()).unwrap();
    let fingerprint = opening.state().fingerprint();
    drop(opening);
    (ledger, root, fingerprint)
}

fn with(ledger: &Ledger, options: Options) -> Result<Store, StoreError> {
    Store::open(&ledger.dir(), options, vec![log_key()], ledger.clock.clock())
}

fn whole(ledger: &Ledger, store: &Store, root: Hash, fingerprint: [u8; 32]) {
    assert_eq!((store.size(), store.checkpoint().checkpoint().root()), (1_602, root));
    assert_eq!(store.state().unwrap().fingerprint(), fingerprint);
    for index in (0..1_602).step_by(23) {
        let (entry, statement) = store.statement(index).unwrap().unwrap();
        assert_eq!(store.index_of(&statement.id()).unwrap(), Some(index));
        store.proof(index).unwrap().verify(&entry.leaf_hash(), &[vkey()]).unwrap();
    }
    let tiles = ledger.dir().join("tiles");
    let report = crate::audit::check_log(&|name| fs::read(tiles.join(name)).ok(), &[vkey()]);
    assert!(report.is_clean() && report.entries == 1_602, "{:#?}", report.findings);
}

#[test]
fn sled_gone_is_made_again_from_tiles_and_journal() {
    let (ledger, root, fingerprint) = grown();
    fs::remove_dir_all(ledger.dir().join("ledger.sled")).unwrap();
    let store = ledger.open();
    assert_eq!(store.notes(), [Note::CaughtUp { from: 0, to: 1_602 }]);
    whole(&ledger, &store, root, fingerprint);
    drop(store);
    assert!(ledger.open().notes().is_empty());
}

#[test]
fn sled_damaged_below_the_journal_is_made_again_from_tiles() {
    let (ledger, root, fingerprint) = grown();
    let db = ledger.dir().join("ledger.sled/db");
    let bytes = fs::read(&db).unwrap();
    let used = bytes.iter().rposition(|byte| *byte != 0).unwrap();
    let mut rebuilt = 0;
    for at in (0..used).step_by(used / 9) {
        let copy = ledger.copy();
        let mut changed = bytes.clone();
        changed[at] ^= 0xff;
        fs::write(copy.dir().join("ledger.sled/db"), changed).unwrap();
        let store = copy.open();
        rebuilt += store.notes().iter().filter(|note| matches!(note, Note::ShelfRebuilt { .. })).count();
        whole(&copy, &store, root, fingerprint);
    }
    assert!(rebuilt > 0);
}

#[test]
fn tiles_gone_are_made_again_from_sled_and_journal() {
    let (ledger, root, fingerprint) = grown();
    let before = super::publish::files(&ledger.dir().join("tiles"));
    fs::remove_dir_all(ledger.dir().join("tiles")).unwrap();
    let store = ledger.open();
    assert!(
        matches!(store.notes(), [Note::TilesRemade { first, .. }] if first == "tile/entries/000"),
        "{:?}",
        store.notes()
    );
    whole(&ledger, &store, root, fingerprint);
    let after = super::publish::files(&ledger.dir().join("tiles"));
    assert!(after.iter().all(|(name, bytes)| before[name] == *bytes));
}

#[test]
fn tiles_missing_cut_and_changed_are_noted_by_name_and_made_again() {
    let (ledger, root, fingerprint) = grown();
    let tiles = ledger.dir().join("tiles");
    fs::remove_file(tiles.join("tile/entries/002")).unwrap();
    for (name, cut) in [("tile/0/001", false), ("tile/entries/003", true), ("checkpoint", false)] {
        let mut bytes = fs::read(tiles.join(name)).unwrap();
        if cut {
            bytes.truncate(900)
        } else {
            bytes[70] ^= 1
        }
        fs::write(tiles.join(name), bytes).unwrap();
    }
    let store = ledger.open();
    let aside: Vec<&str> = store
        .notes()
        .iter()
        .filter_map(|note| match note {
            Note::TileAside { name, aside } => aside.is_file().then_some(name.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(aside, ["checkpoint", "tile/entries/003", "tile/0/001"]);
    assert!(store.notes().contains(&Note::TilesRemade { first: "tile/entries/002".into(), count: 1 }));
    whole(&ledger, &store, root, fingerprint);
    drop(store);
    assert!(ledger.open().notes().is_empty());
}

#[test]
fn without_sled_and_tiles_what_the_journal_let_go_of_is_lost_and_that_is_said() {
    let (ledger, ..) = grown();
    fs::remove_dir_all(ledger.dir().join("ledger.sled")).unwrap();
    fs::remove_dir_all(ledger.dir().join("tiles")).unwrap();
    let refused = ledger.try_open().unwrap_err();
    assert!(matches!(refused, StoreError::Lost { index: 0, .. }), "{refused}");
    assert!(refused.to_string().contains("restore sled or tiles/ from a backup"), "{refused}");
}

#[test]
fn a_rebuild_comes_to_the_same_bytes_of_state() {
    let (ledger, root, fingerprint) = grown();
    let store = with(&ledger, Options { rebuild: true, ..options() }).unwrap();
    assert!(matches!(store.notes()[0], Note::ShelfRebuilt { aside: None, .. }), "{:?}", store.notes());
    let said = store.notes()[0].to_string();
    assert!(!said.contains("broken-"), "a directory that is gone is named: {said}");
    whole(&ledger, &store, root, fingerprint);
    drop(store);
    let names = fs::read_dir(ledger.dir()).unwrap().map(|f| f.unwrap().file_name().into_string().unwrap());
    assert!(names.filter(|name| name.contains("broken")).count() == 0, "what was thrown away is gone");
    assert!(ledger.open().notes().is_empty());
}

#[test]
fn a_rebuild_from_a_changed_bundle_is_refused() {
    let (ledger, ..) = grown();
    let bundle = ledger.dir().join("tiles/tile/entries/001");
    let mut bytes = fs::read(&bundle).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&bundle, bytes).unwrap();
    assert!(with(&ledger, Options { rebuild: true, ..options() }).is_err());
}

#[test]
fn a_log_older_than_what_it_has_published_is_refused() {
    let (ledger, ..) = grown();
    let mut ledger = ledger;
    let old = ledger.copy();
    let store = ledger.open();
    ledger.grow(&store, 5);
    store.close().unwrap();
    drop(store);
    // Last night's copy under this morning's checkpoint.
    let checkpoint = fs::read(ledger.dir().join("tiles/checkpoint")).unwrap();
    fs::write(old.dir().join("tiles/checkpoint"), &checkpoint).unwrap();
    let refused = old.try_open().unwrap_err();
    assert!(matches!(refused, StoreError::OlderThanPublished { have: 1_602, want: 1_607 }), "{refused}");
    // Another history of the same length under it.
    let mut other = old.copy();
    fs::copy(old.dir().join("high-water"), other.dir().join("high-water")).unwrap();
    fs::remove_file(other.dir().join("tiles/checkpoint")).unwrap();
    other.clock.pass(50);
    let store = other.open();
    other.grow(&store, 9);
    drop(store);
    fs::write(other.dir().join("tiles/checkpoint"), &checkpoint).unwrap();
    let refused = other.try_open().unwrap_err();
    assert!(matches!(refused, StoreError::PublishedRoot { size: 1_607, .. }), "{refused}");
}

#[test]
fn a_journal_that_lost_its_end_is_completed_from_the_tiles() {
    let (mut ledger, ..) = grown();
    let store = ledger.open();
    ledger.grow(&store, 170);
    store.close().unwrap();
    let root = store.checkpoint().checkpoint().root();
    drop(store);
    fs::remove_file(ledger.last_segment()).unwrap();
    fs::remove_dir_all(ledger.dir().join("ledger.sled")).unwrap();
    assert_eq!(inspect(&ledger.dir()).unwrap().size, 1_772, "looking sees what opening takes");
    let store = ledger.open();
    let taken = |note: &Note| matches!(note, Note::TakenFromShelf { count, .. } if *count > 0);
    assert!(store.notes().iter().any(taken), "{:?}", store.notes());
    assert_eq!((store.size(), store.checkpoint().checkpoint().root()), (1_772, root));
}

#[test]
fn a_journal_that_is_gone_is_missed_by_name() {
    let (ledger, ..) = grown();
    fs::remove_dir_all(ledger.dir().join("journal")).unwrap();
    let refused = ledger.try_open().unwrap_err();
    assert!(matches!(refused, StoreError::JournalMissing { published: 1_602, .. }), "{refused}");
}

#[test]
fn looking_changes_nothing() {
    let (ledger, root, _) = grown();
    let before = super::publish::files(&ledger.dir());
    let found = inspect(&ledger.dir()).unwrap();
    assert_eq!((found.size, found.root, found.published), (1_602, root, Some(1_602)));
    assert_eq!(super::publish::files(&ledger.dir()), before);
}
