use super::*;
use std::sync::Arc;

use crate::log::{
    HashReader, InclusionReceipt, MemoryTree, Tile, TileKind, bundles_of, inclusion_proof, leaf_hash,
    tiles_of, verify_consistency,
};

#[test]
fn every_entry_is_proved_from_memory_and_shelf_alike() {
    let mut ledger = Ledger::founded();
    let store = ledger.open();
    let old = store.checkpoint();
    ledger.grow(&store, 1_000);
    let tree =
        MemoryTree::of((0..store.size()).map(|index| leaf_hash(&store.entry(index).unwrap().unwrap())));
    assert_eq!(store.checkpoint().checkpoint().root(), tree.root());
    for index in (0..store.size()).step_by(37).chain([0, store.size() - 1]) {
        let leaf = leaf_hash(&store.entry(index).unwrap().unwrap());
        let signed = store.proof(index).unwrap().verify(&leaf, &[vkey()]).unwrap();
        assert_eq!(signed.checkpoint().size(), store.size());
        if index < 2 {
            let proof = store.proof_in(index, &old).unwrap();
            assert_eq!(proof.verify(&leaf, &[vkey()]).unwrap(), *old);
        }
    }
    assert!(store.proof(store.size()).is_err());
    let path = store.consistency(2, store.size()).unwrap();
    verify_consistency(2, store.size(), &old.checkpoint().root(), &tree.root(), &path).unwrap();
    for level in 0..10 {
        for index in 0..store.size() >> level {
            assert_eq!(store.hash_reader().hash(level, index), tree.hash(level, index));
        }
    }
}

#[test]
fn receipts_are_signed_over_what_is_durable_and_nothing_else() {
    let mut ledger = Ledger::founded();
    let store = ledger.open();
    ledger.grow(&store, 40);
    let size = store.size();
    let newest = store.cose_signatures(size).unwrap();
    assert_eq!(newest.checkpoint.root(), store.checkpoint().checkpoint().root());
    assert!(Arc::ptr_eq(&newest, &store.cose_signatures(size).unwrap()), "signed once");
    for (index, size) in [(0, 2), (1, size), (size - 1, size), (20, 33)] {
        let entry = store.statement(index).unwrap().unwrap().0;
        let path = inclusion_proof(&store.hash_reader(), index, size).unwrap();
        let signed = store.cose_signatures(size).unwrap().signed[0].clone();
        let receipt = InclusionReceipt::new(signed, &entry, path).unwrap();
        let proven = receipt.verify(&entry.statement, &[vkey()]).unwrap();
        assert_eq!((proven.entry, proven.checkpoint.size()), (entry, size));
    }
    let ahead = store.cose_signatures(size + 1).unwrap_err();
    assert!(matches!(ahead, CoseSignatureError::NotDurable { .. }), "{ahead}");
}

#[test]
fn tiles_and_bundles_are_those_of_the_log() {
    let mut ledger = Ledger::founded();
    let store = ledger.open();
    ledger.grow(&store, 700);
    let entries = store.entries(0, 10_000).unwrap();
    assert_eq!(entries.len(), 702);
    let tree = MemoryTree::of(entries.iter().map(|entry| leaf_hash(entry)));
    for tile in tiles_of(702) {
        assert_eq!(store.tile(&tile).unwrap().unwrap(), tile.hash_data(&tree).unwrap());
    }
    for bundle in bundles_of(702) {
        let range = bundle.range();
        let data = store.tile(&bundle).unwrap().unwrap();
        let found = crate::log::decode_bundle(&data, bundle.width()).unwrap();
        assert_eq!(
            found,
            entries[range.start as usize..range.end as usize].iter().map(|e| &**e).collect::<Vec<_>>()
        );
    }
    let ahead = Tile::at(TileKind::Entries, 2, 768).unwrap();
    assert_eq!(store.tile(&ahead).unwrap(), None);
}

#[test]
fn an_inspection_says_what_is_there_and_changes_nothing() {
    let mut ledger = Ledger::founded();
    let store = ledger.open();
    ledger.grow(&store, 300);
    let checkpoint = store.checkpoint();
    for open in [true, false] {
        if !open {
            store.close().unwrap();
        }
        let before = listing(&ledger.dir().join("journal"));
        let found = inspect(&ledger.dir()).unwrap();
        assert_eq!((found.size, found.root), (302, checkpoint.checkpoint().root()));
        assert_eq!((found.origin.as_str(), found.log_keys), (ORIGIN, vec![vkey().to_string()]));
        assert_eq!(found.last_time_ms, NOON);
        assert!(found.notes.is_empty());
        assert_eq!(listing(&ledger.dir().join("journal")), before);
    }
    assert!(matches!(inspect(&ledger.home.path().join("none")), Err(StoreError::Empty { .. })));
}

fn listing(dir: &Path) -> Vec<(PathBuf, u64)> {
    let file = |file: std::io::Result<std::fs::DirEntry>| {
        let file = file.unwrap();
        (file.path(), file.metadata().unwrap().len())
    };
    let mut files: Vec<_> = std::fs::read_dir(dir).unwrap().map(file).collect();
    files.sort();
    files
}
