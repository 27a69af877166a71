//! Bytes that are cut, changed or gone: refused by name, or made again with nothing lost.

use std::fs;

use super::*;
use crate::log::Hash;

/// 252 entries, closed: so few that the journal still has them all.
fn grown() -> (Ledger, Hash) {
    let mut ledger = Ledger::founded();
    let store = ledger.open();
    ledger.grow(&store, 250);
    store.close().unwrap();
    let root = store.checkpoint().checkpoint().root();
    (ledger, root)
}

fn opens_whole(ledger: &Ledger, root: Hash) -> Vec<Note> {
    let store = ledger.open();
    assert_eq!((store.size(), store.checkpoint().checkpoint().root()), (252, root));
    for index in (0..252).step_by(13) {
        let (entry, statement) = store.statement(index).unwrap().unwrap();
        assert_eq!(entry.index, index);
        assert_eq!(store.index_of(&statement.id()).unwrap(), Some(index));
        store.proof(index).unwrap().verify(&entry.leaf_hash(), &[vkey()]).unwrap();
    }
    let notes = store.notes().to_vec();
    store.close().unwrap();
    notes
}

/// As the disk would be had the process died before it raised the mark, filled the shelf and published.
fn forget_what_came_behind(ledger: &Ledger, mark: &[u8]) {
    fs::write(ledger.dir().join("high-water"), mark).unwrap();
    lose_what_follows(ledger);
}

/// Sled and tiles, either of which would make good what the journal has lost.
fn lose_what_follows(ledger: &Ledger) {
    for derived in ["ledger.sled", "tiles"] {
        fs::remove_dir_all(ledger.dir().join(derived)).unwrap();
    }
}

#[test]
fn a_tail_torn_at_any_byte_is_dropped_and_the_rest_opens() {
    let mut ledger = Ledger::founded();
    let mark = fs::read(ledger.dir().join("high-water")).unwrap();
    let segment = ledger.last_segment();
    let whole_before = fs::metadata(&segment).unwrap().len();
    let store = ledger.open();
    ledger.grow(&store, 1);
    store.close().unwrap();
    drop(store);
    assert_eq!(ledger.last_segment(), segment);
    let bytes = fs::read(&segment).unwrap();
    forget_what_came_behind(&ledger, &mark);
    for cut in whole_before..bytes.len() as u64 {
        let copy = ledger.copy();
        fs::write(copy.last_segment(), &bytes[..cut as usize]).unwrap();
        let store = copy.open();
        assert_eq!(store.size(), 2);
        let torn = store.notes().iter().any(|note| matches!(note, Note::TornFrame { .. }));
        assert_eq!(torn, cut > whole_before);
        drop(store);
        assert_eq!(fs::metadata(copy.last_segment()).unwrap().len(), whole_before);
    }
    let store = ledger.open();
    assert_eq!(store.size(), 3, "a whole frame is kept, though nothing proves that it was synced");
    assert!(store.notes().contains(&Note::Rewritten { first: 2, count: 1 }));
    assert_ne!(ledger.last_segment(), segment, "and written to new pages");
    drop(store);
    assert!(ledger.open().notes().is_empty());
}

#[test]
fn a_last_frame_that_rots_before_anything_vouches_for_it_is_refused() {
    let mut ledger = Ledger::founded();
    let mark = fs::read(ledger.dir().join("high-water")).unwrap();
    let segment = ledger.last_segment();
    let start = fs::metadata(&segment).unwrap().len() as usize;
    let store = ledger.open();
    ledger.grow(&store, 1);
    store.close().unwrap();
    drop(store);
    let bytes = fs::read(&segment).unwrap();
    forget_what_came_behind(&ledger, &mark);
    for bit in (start * 8..bytes.len() * 8).step_by(37) {
        let mut rotten = bytes.clone();
        rotten[bit / 8] ^= 1 << (bit % 8);
        fs::write(&segment, rotten).unwrap();
        let error = ledger.try_open().map(|_| ()).unwrap_err().to_string();
        let place = format!("offset {start}, entry 2: ");
        assert!(error.contains(segment.to_str().unwrap()) && error.contains(&place), "bit {bit}: {error}");
    }
    fs::write(&segment, bytes).unwrap();
    assert_eq!(ledger.open().size(), 3, "what was refused was left as it was");
}

#[test]
fn a_last_frame_with_a_block_that_was_never_written_is_dropped() {
    let mut ledger = Ledger::founded();
    let mark = fs::read(ledger.dir().join("high-water")).unwrap();
    let segment = ledger.last_segment();
    let start = fs::metadata(&segment).unwrap().len() as usize;
    let store = ledger.open();
    ledger.grow(&store, 12);
    store.close().unwrap();
    drop(store);
    let bytes = fs::read(&segment).unwrap();
    assert!(bytes.len() > start + 8 * 512, "{} bytes", bytes.len() - start);
    forget_what_came_behind(&ledger, &mark);
    let edges = (start.next_multiple_of(512)..bytes.len()).step_by(512);
    let edges: Vec<usize> = [start].into_iter().chain(edges).chain([bytes.len()]).collect();
    for hole in edges.windows(2) {
        let copy = ledger.copy();
        let mut holed = bytes.clone();
        holed[hole[0]..hole[1]].fill(0);
        fs::write(copy.last_segment(), holed).unwrap();
        let store = copy.open();
        assert_eq!(store.size(), 2, "a hole from {} to {}", hole[0], hole[1]);
        assert!(matches!(store.notes()[0], Note::TornFrame { .. }), "{:?}", store.notes());
    }
    assert_eq!(ledger.open().size(), 14);
}

#[test]
fn a_torn_tail_below_the_high_water_mark_is_refused_with_file_offset_and_entry() {
    let (ledger, _) = grown();
    lose_what_follows(&ledger);
    let segment = ledger.last_segment();
    let bytes = fs::read(&segment).unwrap();
    fs::write(&segment, &bytes[..bytes.len() - 1]).unwrap();
    let Err(StoreError::Journal(JournalError::Corrupt { path, index, source, .. })) = ledger.try_open()
    else {
        panic!("opened");
    };
    assert_eq!((path, index), (segment, 202));
    assert!(matches!(source, FrameError::Short { .. }), "{source}");
}

#[test]
fn a_changed_byte_anywhere_in_the_journal_is_refused_by_name() {
    let (ledger, _) = grown();
    let dir = ledger.dir().join("journal");
    let files: Vec<_> = fs::read_dir(&dir).unwrap().map(|file| file.unwrap().path()).collect();
    assert!(files.len() > 1);
    for path in files {
        let bytes = fs::read(&path).unwrap();
        for at in (0..bytes.len()).step_by(1_733).chain([0, 5, 13, 17, 21, 25, bytes.len() - 1]) {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            fs::write(&path, changed).unwrap();
            let error = inspect(&ledger.dir()).unwrap_err().to_string();
            assert!(error.contains(path.file_name().unwrap().to_str().unwrap()), "{at}: {error}");
            assert!(error.contains("offset ") && error.contains("entry "), "{at}: {error}");
        }
        fs::write(&path, bytes).unwrap();
    }
    inspect(&ledger.dir()).unwrap();
}

#[test]
fn an_edit_with_a_right_checksum_is_refused_by_the_chain() {
    let (ledger, _) = grown();
    let first = ledger.dir().join("journal/00000000000000000000.journal");
    let bytes = fs::read(&first).unwrap();
    let frame = super::super::journal::frame::decode(&bytes, 0).unwrap();
    let mut entry = crate::log::Entry::decode(frame.entries[0]).unwrap();
    entry.time_ms -= 1;
    let mut edited = Vec::new();
    super::super::journal::frame::encode(0, &[entry.encode().unwrap()], 0, &mut edited);
    edited.extend_from_slice(&bytes[frame.length..]);
    fs::write(&first, edited).unwrap();
    let error = ledger.try_open().unwrap_err().to_string();
    assert!(error.starts_with("entry 1: prev: want "), "{error}");
}

#[test]
fn a_log_older_than_its_high_water_mark_is_refused() {
    let (ledger, _) = grown();
    let old = Ledger::founded();
    let (journal, mark) = (ledger.dir().join("journal"), ledger.dir().join("high-water"));
    let segment = ledger.last_segment();
    fs::remove_file(segment).unwrap();
    lose_what_follows(&ledger);
    assert!(matches!(ledger.try_open(), Err(StoreError::Older { want: 252, .. })));
    // The journal of another ledger with the same keys: the mark's root disagrees.
    fs::remove_dir_all(&journal).unwrap();
    let mut other = old;
    other.clock.pass(1_000);
    let store = other.open();
    other.grow(&store, 253);
    drop(store);
    copy_dir(&other.dir().join("journal"), &journal);
    assert!(matches!(ledger.try_open(), Err(StoreError::HighWaterRoot { size: 252, .. })));
    fs::write(&mark, "nonsense").unwrap();
    assert!(matches!(ledger.try_open(), Err(StoreError::HighWater { .. })));
    fs::remove_file(&mark).unwrap();
    assert!(matches!(ledger.try_open(), Err(StoreError::HighWaterMissing { .. })));
    let taken = Options { take_without_high_water: true, ..options() };
    let store = Store::open(&ledger.dir(), taken, vec![log_key()], other.clock.clock()).unwrap();
    assert!(store.notes().contains(&Note::HighWaterTaken));
}

#[test]
fn a_high_water_mark_signed_by_a_stranger_is_refused() {
    let (ledger, _) = grown();
    let stranger = SigningNoteKey::new(ORIGIN, SigningKey::from_bytes(&[97; 32])).unwrap();
    let mark = ledger.dir().join("high-water");
    let text = fs::read_to_string(&mark).unwrap();
    let checkpoint: crate::log::Checkpoint = text[..text.find("\n\n").unwrap() + 1].parse().unwrap();
    fs::write(&mark, checkpoint.sign(&[stranger]).to_string()).unwrap();
    assert!(matches!(ledger.try_open(), Err(StoreError::HighWater { .. })));
}

#[test]
fn without_sled_everything_is_made_again_from_the_journal() {
    let (ledger, root) = grown();
    fs::remove_dir_all(ledger.dir().join("ledger.sled")).unwrap();
    let notes = opens_whole(&ledger, root);
    assert_eq!(notes, [Note::CaughtUp { from: 0, to: 252 }]);
    assert!(opens_whole(&ledger, root).is_empty());
}

#[test]
fn an_empty_snapshot_of_sled_is_made_again() {
    let (ledger, root) = grown();
    let snapshots: Vec<_> = fs::read_dir(ledger.dir().join("ledger.sled"))
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("snap."))
        .collect();
    assert!(!snapshots.is_empty());
    snapshots.iter().for_each(|path| fs::write(path, "").unwrap());
    let notes = opens_whole(&ledger, root);
    let Some(Note::ShelfRebuilt { aside: Some(aside), .. }) = notes.first() else { panic!("{notes:?}") };
    assert!(aside.is_dir());
    assert!(opens_whole(&ledger, root).is_empty());
}

#[test]
fn a_changed_byte_anywhere_in_sled_loses_nothing() {
    let (ledger, root) = grown();
    let db = ledger.dir().join("ledger.sled/db");
    let bytes = fs::read(&db).unwrap();
    let used = bytes.iter().rposition(|byte| *byte != 0).unwrap();
    let mut rebuilt = 0;
    for at in (0..used).step_by(used / 24).chain([0, 9, 20]) {
        let copy = ledger.copy();
        let mut changed = bytes.clone();
        changed[at] ^= 0xff;
        fs::write(copy.dir().join("ledger.sled/db"), changed).unwrap();
        let notes = opens_whole(&copy, root);
        rebuilt += usize::from(notes.iter().any(|note| matches!(note, Note::ShelfRebuilt { .. })));
        let again = opens_whole(&copy, root);
        assert!(again.is_empty(), "byte {at}: {notes:?}, then {again:?}");
    }
    assert!(rebuilt > 0, "no change was noticed");
}

#[test]
fn a_sled_of_another_ledger_is_made_again() {
    let (ledger, root) = grown();
    let mut other = Ledger::founded();
    other.hand.seq = 0;
    let store = other.open();
    other.clock.pass(5_000);
    other.grow(&store, 250);
    drop(store);
    fs::remove_dir_all(ledger.dir().join("ledger.sled")).unwrap();
    copy_dir(&other.dir().join("ledger.sled"), &ledger.dir().join("ledger.sled"));
    let notes = opens_whole(&ledger, root);
    assert!(
        matches!(&notes[0], Note::ShelfRebuilt { reason, .. } if reason.contains("entry 2 is not what")),
        "{notes:?}"
    );
}

#[test]
fn a_journal_that_lost_its_end_is_completed_from_the_shelf() {
    let mut ledger = Ledger::founded();
    let store = ledger.open();
    ledger.grow(&store, 128 * 3 - 2);
    store.close().unwrap();
    let root = store.checkpoint().checkpoint().root();
    drop(store);
    fs::remove_file(ledger.last_segment()).unwrap();
    let store = ledger.open();
    assert_eq!((store.size(), store.checkpoint().checkpoint().root()), (384, root));
    assert!(matches!(store.notes(), [Note::TakenFromShelf { .. }]), "{:?}", store.notes());
    ledger.grow(&store, 5);
    store.close().unwrap();
    drop(store);
    assert_eq!(inspect(&ledger.dir()).unwrap().size, 389);
}
