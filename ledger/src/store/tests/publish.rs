//! What any web server pointed at `tiles/` serves.

use std::{fs, time::Duration};

use super::*;
use crate::{
    audit::check_log,
    log::{SignedCheckpoint, Tile, bundles_of, tiles_of},
};

/// Every file under a directory, by its name.
pub(super) fn files(dir: &Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    let mut found = std::collections::BTreeMap::new();
    let mut dirs = vec![dir.to_owned()];
    while let Some(next) = dirs.pop() {
        for file in fs::read_dir(next).unwrap() {
            let path = file.unwrap().path();
            if path.is_dir() {
                dirs.push(path);
            } else {
                let name = path.strip_prefix(dir).unwrap().to_str().unwrap().to_owned();
                found.insert(name, fs::read(path).unwrap());
            }
        }
    }
    found
}

fn wait_published(store: &Store, size: u64) {
    while store.published().checkpoint().size() < size {
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn a_plain_reader_of_the_directory_finds_a_whole_log_at_every_checkpoint() {
    let mut ledger = Ledger::founded();
    let tiles = ledger.dir().join("tiles");
    let store = std::sync::Arc::new(ledger.open());
    let reader = {
        let store = store.clone();
        std::thread::spawn(move || {
            let mut sizes = std::collections::BTreeSet::new();
            while store.stopped().is_none() && sizes.last().is_none_or(|size| *size < 1_502) {
                // The checkpoint first, as any reader must; a partial file may give way to the full one meanwhile.
                let checkpoint = fs::read(tiles.join("checkpoint")).unwrap();
                let read = |name: &str| match name {
                    "checkpoint" => Some(checkpoint.clone()),
                    name => fs::read(tiles.join(name)).ok().or_else(|| {
                        let tile: Tile = name.parse().unwrap();
                        let full = Tile::at(tile.kind(), tile.number(), u64::MAX).unwrap();
                        let bytes = fs::read(tiles.join(full.to_string())).ok()?;
                        let entries = |n| crate::log::decode_bundle(&bytes, n).unwrap();
                        Some(match tile.kind() {
                            crate::log::TileKind::Hashes(_) => {
                                bytes[..usize::from(tile.width()) * 32].to_vec()
                            }
                            crate::log::TileKind::Entries => {
                                crate::log::encode_bundle(&entries(256)[..usize::from(tile.width())]).unwrap()
                            }
                        })
                    }),
                };
                let report = check_log(&read, &[vkey()]);
                assert!(report.is_clean(), "{:#?}", report.findings);
                sizes.insert(report.checkpoint.unwrap().checkpoint().size());
            }
            sizes
        })
    };
    for batch in ledger.hand.places(1_500).chunks(11) {
        for answer in store.submit_wait(batch.to_vec()).unwrap() {
            answer.unwrap();
        }
        std::thread::sleep(Duration::from_millis(8));
    }
    wait_published(&store, 1_502);
    let sizes = reader.join().unwrap();
    assert!(sizes.len() > 2, "{sizes:?}");
    assert_eq!(store.published().text(), store.checkpoint().text());
    store.close().unwrap();
    let names: Vec<String> = files(&ledger.dir().join("tiles")).into_keys().collect();
    let mut want: Vec<String> =
        bundles_of(1_502).chain(tiles_of(1_502)).map(|tile| tile.to_string()).collect();
    want.push("checkpoint".to_owned());
    for name in &want {
        assert!(names.contains(name), "{name} is missing");
    }
    for name in names.iter().filter(|name| !want.contains(name)) {
        let tile: Tile = name.parse().unwrap();
        assert_eq!(tile.number(), Tile::at(tile.kind(), tile.number(), 1_502).unwrap().number());
        assert!(tile.is_partial() && name.contains("/005.p/") || name.contains("tile/1/000.p/"), "{name}");
    }
}

#[test]
fn a_checkpoint_is_published_within_a_second_even_under_load() {
    let mut ledger = Ledger::founded();
    let store = ledger.open();
    let start = std::time::Instant::now();
    ledger.grow(&store, 1);
    wait_published(&store, 3);
    assert!(start.elapsed() < Duration::from_secs(1));
    for _ in 0..20 {
        ledger.grow(&store, 50);
        let (size, start) = (store.size(), std::time::Instant::now());
        if size.is_multiple_of(4) {
            wait_published(&store, size);
            assert!(start.elapsed() < Duration::from_secs(1));
        }
    }
}

#[test]
fn partial_files_go_when_the_full_one_is_there() {
    let mut ledger = Ledger::founded();
    let store = ledger.open();
    for size in [100, 200, 255] {
        ledger.grow(&store, size - store.size());
        wait_published(&store, size);
        assert!(ledger.dir().join(format!("tiles/tile/entries/000.p/{size}")).is_file());
    }
    ledger.grow(&store, 5);
    wait_published(&store, 260);
    store.close().unwrap();
    let names: Vec<String> = files(&ledger.dir().join("tiles")).into_keys().collect();
    assert_eq!(
        names,
        [
            "checkpoint",
            "tile/0/000",
            "tile/0/001.p/4",
            "tile/1/000.p/1",
            "tile/entries/000",
            "tile/entries/001.p/4"
        ]
    );
}

#[test]
fn cosignatures_join_the_published_checkpoint_and_outlast_a_start() {
    let mut ledger = Ledger::founded();
    let store = ledger.open();
    ledger.grow(&store, 3);
    wait_published(&store, 5);
    let witness = SigningNoteKey::new("w.example/1", SigningKey::from_bytes(&[55; 32])).unwrap();
    let published = store.published();
    let (note, _) = published.text().split_once("\n\n").unwrap();
    let line = witness.cosign(&format!("{note}\n"), NOON / 1_000);
    let keys = [vkey(), witness.verifier(KeyType::CosignatureV1).unwrap()];
    let cosigned = SignedCheckpoint::open(published.text_with(&line).as_bytes(), &keys).unwrap();
    store.publish(cosigned.clone()).unwrap();
    let text = || fs::read_to_string(ledger.dir().join("tiles/checkpoint")).unwrap();
    assert_eq!((store.published().text(), text().as_str()), (cosigned.text(), cosigned.text()));
    store.close().unwrap();
    drop(store);
    let store = ledger.open();
    assert_eq!(text(), cosigned.text());
    assert_eq!(store.published().text(), cosigned.text());
    ledger.hand.clone().place(0);
    let mut hand = ledger.hand.clone();
    store.submit_wait(hand.places(1)).unwrap().remove(0).unwrap();
    wait_published(&store, 6);
    let late = store.publish(cosigned);
    assert!(matches!(late, Err(PublishError::Superseded { want: 6, got: 5 })), "{late:?}");
}

#[test]
fn a_file_that_holds_something_else_stops_the_store_by_name() {
    let mut ledger = Ledger::founded();
    let store = ledger.open();
    fs::create_dir_all(ledger.dir().join("tiles/tile/entries")).unwrap();
    fs::write(ledger.dir().join("tiles/tile/entries/000"), "somebody else's").unwrap();
    for batch in ledger.hand.places(300).chunks(50) {
        let _ = store.submit_wait(batch.to_vec());
    }
    let Stopped::Failed(why) = store.wait_stopped() else { panic!("closed") };
    assert!(why.to_string().contains("tiles/tile/entries/000 is not what the log has there"), "{why}");
}

#[test]
fn the_journal_lets_go_of_what_is_published_and_the_log_opens_without_it() {
    let mut ledger = Ledger::founded();
    let store = ledger.open();
    for _ in 0..8 {
        ledger.grow(&store, 200);
        wait_published(&store, store.size());
    }
    store.close().unwrap();
    let root = store.checkpoint().checkpoint().root();
    drop(store);
    let first = fs::read_dir(ledger.dir().join("journal")).unwrap().map(|f| f.unwrap().file_name()).min();
    assert_ne!(first.unwrap(), "00000000000000000000.journal");
    let before = inspect(&ledger.dir()).unwrap();
    assert_eq!((before.size, before.root, before.published), (1_602, root, Some(1_602)));
    let store = ledger.open();
    assert!(store.notes().is_empty(), "{:?}", store.notes());
    assert_eq!((store.size(), store.checkpoint().checkpoint().root()), (1_602, root));
    assert_eq!(store.entries(0, 1_602).unwrap().len(), 1_602);
}
