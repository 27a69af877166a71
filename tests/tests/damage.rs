//! A flipped byte in what a node keeps: found and named, or repaired from what is whole, and never served as true.
#![allow(clippy::unwrap_used)] // a journey that cannot go on should stop at once

use std::fs;
use std::path::{Path, PathBuf};

use suyuan_tests::{Bench, Node, Person, get, harvest};

/// A ledger with enough entries that sled holds most of them, and its node stopped.
fn grown() -> (Bench, u64) {
    let mut b = Bench::new();
    let mut sl = b.producer();
    let lot = b.id("p/STRAW/10/A");
    for _ in 0..80 {
        assert_eq!(sl.say("event", &lot, &harvest(&lot, 1)).status, 201);
    }
    let size = get(&format!("{}/v1/ledger", b.url())).unwrap().json()["size"].as_u64().unwrap();
    assert_eq!(b.node.take().unwrap().stop(), 0);
    (b, size)
}

fn flip(file: &Path, at: usize) {
    let mut bytes = fs::read(file).unwrap();
    bytes[at] ^= 0x10;
    fs::write(file, bytes).unwrap();
}

fn only_segment(data: &Path) -> PathBuf {
    let mut segments: Vec<PathBuf> =
        fs::read_dir(data.join("journal")).unwrap().map(|e| e.unwrap().path()).collect();
    segments.sort();
    segments.into_iter().max_by_key(|p| fs::metadata(p).unwrap().len()).unwrap()
}

#[test]
fn a_flipped_byte_in_the_journal_is_named_with_file_and_entry() {
    let (b, _) = grown();
    let segment = only_segment(&b.data);
    let length = usize::try_from(fs::metadata(&segment).unwrap().len()).unwrap();
    let whole = fs::read(&segment).unwrap();
    for at in [3, length / 3, length / 2, length - 2_000] {
        flip(&segment, at);
        let said = Node::try_start(&b.data, b.port, &[]).map(|_| ()).unwrap_err();
        let name = segment.file_name().unwrap().to_str().unwrap();
        assert!(said.contains(name) && said.contains("entry"), "byte {at}: {said}");
        let status = b.governor.run(&["status", "--data", b.data.to_str().unwrap()]);
        assert!(
            status.code != 0 || status.err.contains("entry") || status.out.contains("entry"),
            "{}{}",
            status.out,
            status.err
        );
        fs::write(&segment, &whole).unwrap();
    }
    drop(Node::start(&b.data, b.port));
}

#[test]
fn a_damaged_or_missing_sled_is_made_again_and_nothing_is_lost() {
    let (mut b, size) = grown();
    let sled = fs::read_dir(&b.data)
        .unwrap()
        .map(|e| e.unwrap().path())
        .find(|p| p.file_name().unwrap().to_string_lossy().contains("sled"))
        .expect("sled's directory");
    let db = sled.join("db");
    let pristine = fs::read(&db).unwrap();
    let used = pristine.iter().rposition(|b| *b != 0).unwrap();
    for at in [used / 5, used / 2, used * 4 / 5] {
        flip(&db, at);
        let node = Node::start(&b.data, b.port);
        let ledger = get(&format!("{}/v1/ledger", b.url())).unwrap().json();
        assert_eq!(ledger["size"].as_u64(), Some(size), "byte {at}");
        every_entry_is_whole(&b, size);
        assert_eq!(node.stop(), 0);
    }
    fs::remove_dir_all(&sled).unwrap();
    b.node = Some(Node::start(&b.data, b.port));
    every_entry_is_whole(&b, size);
}

#[test]
fn tiles_that_are_gone_or_damaged_are_made_again_and_nothing_is_lost() {
    let (mut b, size) = grown();
    let tiles = b.data.join("tiles");
    let files = [tiles.join("checkpoint"), tiles.join(format!("tile/entries/000.p/{size}"))];
    for file in &files {
        flip(file, 60);
        let node = Node::start(&b.data, b.port);
        every_entry_is_whole(&b, size);
        assert_eq!(node.stop(), 0);
    }
    fs::remove_dir_all(&tiles).unwrap();
    b.node = Some(Node::start(&b.data, b.port));
    every_entry_is_whole(&b, size);
    assert!(files.iter().all(|file| file.is_file()));
}

fn every_entry_is_whole(b: &Bench, size: u64) {
    let lot = b.id("p/STRAW/10/A");
    let history =
        get(&format!("{}/v1/history?of={}&limit=1000", b.url(), lot.replace(':', "%3A").replace('/', "%2F")));
    assert_eq!(history.unwrap().json()["statements"].as_array().unwrap().len(), 80);
    for index in [0, size / 2, size - 1] {
        assert_eq!(get(&format!("{}/v1/statements/{index}/proof", b.url())).unwrap().status, 200);
    }
    let reader = Person::new(&b.url());
    reader.ok(&["verify", &lot]);
}

#[test]
fn a_log_older_than_its_high_water_mark_is_refused() {
    let (b, before) = grown();
    let old = b.data.with_extension("old");
    copy(&b.data, &old);
    let mut b = b;
    b.node = Some(Node::start(&b.data, b.port));
    let mut sl = suyuan_tests::Hand::at(&b.url(), "SL", &b.id("party/SL"));
    let lot = b.id("p/STRAW/10/A");
    assert_eq!(sl.say("event", &lot, &harvest(&lot, 1)).status, 201);
    assert_eq!(b.node.take().unwrap().stop(), 0);
    // Last night's journal and sled under this morning's mark, and then last night's tiles too.
    let roll_back = |names: &[&str]| {
        for name in names {
            fs::remove_dir_all(b.data.join(name)).unwrap();
            copy(&old.join(name), &b.data.join(name));
        }
    };
    let today = b.data.with_extension("today");
    copy(&b.data, &today);
    roll_back(&["journal", "ledger.sled"]);
    let node = Node::start(&b.data, b.port);
    let size = get(&format!("{}/v1/ledger", b.url())).unwrap().json()["size"].as_u64().unwrap();
    assert_eq!(size, before + 1, "this morning's tiles have what is missing");
    assert_eq!(node.stop(), 0);
    fs::remove_dir_all(&b.data).unwrap();
    copy(&today, &b.data);
    roll_back(&["journal", "ledger.sled", "tiles"]);
    let said = Node::try_start(&b.data, b.port, &[]).map(|_| ()).unwrap_err();
    assert!(said.contains("high-water"), "{said}");
}

#[test]
fn an_empty_directory_is_not_founded_anew_and_two_nodes_do_not_share_one() {
    let (b, _) = grown();
    let empty = b.data.with_extension("empty");
    fs::create_dir(&empty).unwrap();
    let said = Node::try_start(&empty, b.port, &[]).map(|_| ()).unwrap_err();
    assert!(said.contains("suyuan init") || said.contains("journal"), "{said}");
    let _first = Node::start(&b.data, b.port);
    let said = Node::try_start(&b.data, suyuan_tests::free_port(), &[]).map(|_| ()).unwrap_err();
    assert!(said.contains("another") || said.contains("in use") || said.contains("lock"), "{said}");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}
