use super::*;
use crate::{
    log::{HashReader, MemoryTree, leaf_hash},
    store::shelf::{Addition, half_tile},
};

fn entry(index: u64) -> Vec<u8> {
    let length = 20 + (index * 37 % 500) as usize;
    index.to_be_bytes().iter().copied().cycle().take(length).collect()
}

fn id(index: u64) -> StatementId {
    // Ids of 5 and 6, and so on, share a tag: candidates are compared by the whole id.
    let mut bytes = *StatementId::of(&(index / 2).to_be_bytes()).as_bytes();
    bytes[31] = index as u8;
    bytes.into()
}

fn read(shelf: &Shelf, index: u64) -> Option<Vec<u8>> {
    let block = shelf.block(index / BLOCK).unwrap();
    block.map(|mut entries| entries.swap_remove((index % BLOCK) as usize))
}

fn filled(dir: &std::path::Path, size: u64, step: u64) -> (Shelf, HalfTiles, MemoryTree) {
    let shelf = Shelf::open(&dir.join("sled"), 1 << 20).unwrap();
    let (mut tiles, mut tree) = (HalfTiles::default(), MemoryTree::default());
    for from in (0..size).step_by(step as usize) {
        let to = (from + step).min(size);
        for index in from..to {
            let leaf = leaf_hash(&entry(index));
            tiles.push(leaf);
            tree.push(leaf);
        }
        let addition = Addition {
            from,
            entries: (from..to).map(entry).collect(),
            ids: (from..to).map(id).collect(),
            tiles: tiles.full_below(to),
            root: tree.root(),
        };
        assert_eq!(shelf.write(&addition).unwrap().size, to);
        tiles.drop_below(to);
    }
    (shelf, tiles, tree)
}

fn check(shelf: &Shelf, tree: &MemoryTree) -> Result<(), ShelfError> {
    let mut check = Check::start(shelf)?;
    let mut tiles = HalfTiles::default();
    for index in 0..check.watermark().size {
        check.entry(index, &entry(index), &id(index))?;
        tiles.push(leaf_hash(&entry(index)));
        check.tiles(&mut tiles, index + 1)?;
    }
    check.finish(tree.root())
}

#[test]
fn gives_back_entries_hashes_and_ids_however_they_were_grouped() {
    for step in [128, 384, 1024] {
        let dir = tempfile::tempdir().unwrap();
        let size = 128 * 75;
        let (shelf, tiles, tree) = filled(dir.path(), size, step);
        check(&shelf, &tree).unwrap();
        for index in (0..size).step_by(61) {
            assert_eq!(read(&shelf, index).unwrap(), entry(index));
            let twin = index ^ 1;
            let mut found = shelf.candidates(&id(index)).unwrap();
            found.sort_unstable();
            assert_eq!(found, [index.min(twin), index.max(twin)]);
        }
        assert!(shelf.candidates(&StatementId::of(b"none")).unwrap().is_empty());
        assert_eq!(read(&shelf, size), None);
        for level in 0..14 {
            for index in (0..size >> level).step_by(5) {
                let hash = tiles.hash(level, index).or(shelf.hash(level, index).unwrap());
                assert_eq!(hash, tree.hash(level, index), "({level}, {index})");
            }
        }
    }
}

#[test]
fn many_equal_tags_fill_several_pages_and_all_are_found() {
    let dir = tempfile::tempdir().unwrap();
    let shelf = Shelf::open(&dir.path().join("sled"), 1 << 20).unwrap();
    let same = |index: u64| {
        let mut bytes = [7; 32];
        bytes[24..].copy_from_slice(&index.to_be_bytes());
        StatementId::from_bytes(bytes)
    };
    let addition = Addition {
        from: 0,
        entries: (0..1024).map(entry).collect(),
        ids: (0..1024).map(same).collect(),
        tiles: Vec::new(),
        root: Hash::ZERO,
    };
    shelf.write(&addition).unwrap();
    let mut found = shelf.candidates(&same(3)).unwrap();
    found.sort_unstable();
    assert_eq!(found, (0..1024).collect::<Vec<_>>());
}

#[test]
fn every_value_that_is_changed_or_missing_is_noticed() {
    let dir = tempfile::tempdir().unwrap();
    let (shelf, _, tree) = filled(dir.path(), 128 * 9, 128);
    let all: Vec<_> = shelf.db().unwrap().iter().map(Result::unwrap).collect();
    for (key, value) in &all {
        let most = if key[0] == b'h' { half_tile::SHELVED } else { block::CHUNK };
        assert!(key.len() <= 22 && value.len() <= most);
        for at in [0, value.len() - 1] {
            let mut changed = value.to_vec();
            changed[at] ^= 1;
            shelf.db().unwrap().insert(key, changed).unwrap();
            assert!(check(&shelf, &tree).is_err(), "{key:?}");
        }
        if **key != key::WATERMARK {
            shelf.db().unwrap().remove(key).unwrap();
            assert!(check(&shelf, &tree).is_err(), "{key:?}");
        }
        shelf.db().unwrap().insert(key, value.clone()).unwrap();
    }
    check(&shelf, &tree).unwrap();
    shelf.db().unwrap().insert(b"stranger", b"").unwrap();
    assert!(check(&shelf, &tree).is_err());
}

#[test]
fn half_tiles_of_earlier_versions_are_as_good() {
    let dir = tempfile::tempdir().unwrap();
    let size = 128 * 130;
    let (shelf, tiles, tree) = filled(dir.path(), size, 1024);
    let all: Vec<_> = shelf.db().unwrap().scan_prefix(b"h").map(Result::unwrap).collect();
    assert_eq!(all.len(), 131);
    for (key, value) in &all {
        shelf.db().unwrap().insert(key, &value[..4_096]).unwrap();
    }
    check(&shelf, &tree).unwrap();
    assert!(shelf.edge(size).unwrap().is_some());
    for level in 0..14 {
        for index in 0..size >> level {
            let hash = tiles.hash(level, index).or(shelf.hash(level, index).unwrap());
            assert_eq!(hash, tree.hash(level, index), "({level}, {index})");
        }
    }
    for (key, value) in &all {
        let mut changed = value[..4_096].to_vec();
        changed[4_095] ^= 1;
        shelf.db().unwrap().insert(key, changed).unwrap();
        assert!(check(&shelf, &tree).is_err(), "{key:?}");
        shelf.db().unwrap().insert(key, &value[..4_090]).unwrap();
        assert!(check(&shelf, &tree).is_err(), "{key:?}");
        shelf.db().unwrap().insert(key, value).unwrap();
    }
    check(&shelf, &tree).unwrap();
}

#[test]
fn no_blob_files_appear() {
    let dir = tempfile::tempdir().unwrap();
    let shelf = Shelf::open(&dir.path().join("sled"), 1 << 20).unwrap();
    let mut state = 1u64;
    let mut noise = || {
        let mut bytes = Vec::with_capacity(65_535);
        while bytes.len() < 65_535 {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            bytes.extend_from_slice(&(state >> 24).to_be_bytes()[3..]);
        }
        bytes
    };
    for from in [0, 128] {
        let addition = Addition {
            from,
            entries: (0..128).map(|_| noise()).collect(),
            ids: (from..from + 128).map(id).collect(),
            tiles: Vec::new(),
            root: Hash::ZERO,
        };
        shelf.write(&addition).unwrap();
        shelf.flush().unwrap();
        assert_eq!(read(&shelf, from + 77).unwrap(), addition.entries[77]);
    }
    assert!(shelf.db().unwrap().len() > 16 * 256);
    let blobs = std::fs::read_dir(dir.path().join("sled/blobs")).map(|dir| dir.count()).unwrap_or(0);
    assert_eq!(blobs, 0);
}
