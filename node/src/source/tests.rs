//! A log in each of its places reads alike, and archives that no honest person packs are refused by the name in them.

use std::{fs, io::Write as _, path::PathBuf};

use flate2::{Compression, write::GzEncoder};
use suyuan_ledger::log::{
    MemoryTree, Tile, TileKind, encode_bundle, leaf_hash, tiles_of, verify_consistency,
};
use tar::{Builder, EntryType, Header};

use super::*;

type Files = Vec<(String, Vec<u8>)>;

/// 700 entries, published whole, without the partial tiles of a smaller size.
fn log() -> (Vec<Vec<u8>>, MemoryTree, Files) {
    let entries: Vec<Vec<u8>> = (0..700u32).map(|n| n.to_be_bytes().to_vec()).collect();
    let tree = MemoryTree::of(entries.iter().map(|entry| leaf_hash(entry)));
    let mut files = vec![("checkpoint".to_owned(), b"a note".to_vec())];
    for tile in tiles_of(700) {
        files.push((tile.to_string(), tile.hash_data(&tree).unwrap()));
        if let TileKind::Hashes(0) = tile.kind() {
            let range =
                usize::try_from(tile.range().start).unwrap()..usize::try_from(tile.range().end).unwrap();
            let bundle = Tile::at(TileKind::Entries, tile.number(), 700).unwrap();
            files.push((bundle.to_string(), encode_bundle(&entries[range]).unwrap()));
        }
    }
    (entries, tree, files)
}

fn source(path: &Path) -> Result<Source, SourceError> {
    Source::of(path.to_str().unwrap(), Patience::USUAL)
}

fn header(size: u64, kind: EntryType) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.set_size(size);
    header.set_mode(0o644);
    header
}

/// Packs these under a prefix, among other things that a backup has.
fn packed(prefix: &str, files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    let mut put = |name: String, bytes: &[u8]| {
        builder.append_data(&mut header(bytes.len() as u64, EntryType::Regular), name, bytes).unwrap();
    };
    put("backup.json".to_owned(), b"{}");
    put("journal/00000000.seg".to_owned(), &vec![7; 100_000]);
    for (name, bytes) in files {
        put(format!("{prefix}{name}"), bytes);
    }
    builder.into_inner().unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn kept(dir: &tempfile::TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = dir.path().join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, bytes).unwrap();
    path
}

/// All that is read of the log, also where only the full tiles are left.
fn reads_alike(source: &Source) {
    let (entries, tree, _) = log();
    assert_eq!(source.checkpoint().unwrap(), b"a note");
    assert_eq!(source.entries(3, 700, 700).unwrap(), entries[3..]);
    assert_eq!(source.entries(700, 700, 700).unwrap(), Vec::<Vec<u8>>::new());
    // A log of 300 has partial tiles that this copy of 700 has only in full.
    assert_eq!(source.entries(250, 300, 300).unwrap(), entries[250..300]);
    let early = MemoryTree::of(entries[..300].iter().map(|entry| leaf_hash(entry)));
    let path = source.consistency(300, 700).unwrap();
    verify_consistency(300, 700, &early.root(), &tree.root(), &path).unwrap();
    assert_eq!(source.file("tile/9/000").unwrap(), None);
    assert!(matches!(
        source.entries(0, 1_000, 1_000),
        Err(SourceError::Bundle { .. } | SourceError::Missing { .. })
    ));
    assert!(matches!(source.entries(0, 701, 700), Err(SourceError::Bundle { .. })));
}

#[test]
fn a_log_reads_alike_in_a_directory_and_in_archives() {
    let dir = tempfile::tempdir().unwrap();
    let (_, _, files) = log();
    for (name, bytes) in &files {
        kept(&dir, &format!("data/tiles/{name}"), bytes);
    }
    for path in [dir.path().join("data"), dir.path().join("data/tiles")] {
        reads_alike(&source(&path).unwrap());
    }
    // A prefix so long that its names need headers of their own.
    let deep = format!("./{}/tiles/", ["backups-of-the-cooperative"; 6].join("/"));
    for prefix in ["", "./", "tiles/", "suyuan/tiles/", &deep] {
        let archive = packed(prefix, &files);
        for (name, bytes) in [("log.tar", archive.clone()), ("log.tar.gz", gzip(&archive))] {
            let path = kept(&dir, name, &bytes);
            assert!(Source::is_archive(&path));
            reads_alike(&source(&path).unwrap());
        }
    }
    assert!(!Source::is_archive(&dir.path().join("data/tiles/checkpoint")));
}

#[test]
fn an_archive_with_pax_headers_reads_too() {
    let dir = tempfile::tempdir().unwrap();
    let mut builder = Builder::new(Vec::new());
    for (name, bytes) in log().2 {
        let said = [("mtime", b"1700000000.25".as_slice()), ("path", name.as_bytes())];
        builder.append_pax_extensions(said).unwrap();
        builder.append_data(&mut header(bytes.len() as u64, EntryType::Regular), "short", &*bytes).unwrap();
    }
    reads_alike(&source(&kept(&dir, "log.tar", &builder.into_inner().unwrap())).unwrap());
}

/// One more entry behind a good log, its name written as it is.
fn with(name: &str, bytes: &[u8], make: impl Fn(&mut Header)) -> Vec<u8> {
    let mut archive = packed("", &log().2);
    archive.truncate(archive.len() - 1024);
    let mut header = header(bytes.len() as u64, EntryType::Regular);
    header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
    make(&mut header);
    header.set_cksum();
    archive.extend_from_slice(header.as_bytes());
    archive.extend_from_slice(bytes);
    archive.resize(archive.len().next_multiple_of(512) + 1024, 0);
    archive
}

#[test]
fn hostile_archives_are_refused_by_the_name_in_them() {
    let dir = tempfile::tempdir().unwrap();
    let kind = |kind: EntryType| move |header: &mut Header| header.set_entry_type(kind);
    let large = |header: &mut Header| header.set_size(1 << 40);
    let as_is = |_: &mut Header| {};
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("../tile/0/000", with("../tile/0/000", b"", as_is), "leads out"),
        ("a/../../checkpoint", with("a/../../checkpoint", b"", as_is), "leads out"),
        ("/etc/passwd", with("/etc/passwd", b"", as_is), "leads out"),
        ("../up/", with("../up/", b"", kind(EntryType::Directory)), "leads out"),
        ("tile/0/x001/000", with("tile/0/x001/000", b"", kind(EntryType::Symlink)), "is a link"),
        ("notes", with("notes", b"", kind(EntryType::Link)), "is a hard link"),
        ("null", with("null", b"", kind(EntryType::Char)), "is a device"),
        ("pipe", with("pipe", b"", kind(EntryType::Fifo)), "is a pipe"),
        ("tile/1/001", with("tile/1/001", b"", kind(EntryType::GNUSparse)), "is a sparse file"),
        ("tile/1/001", with("tile/1/001", &[0; 8193], as_is), "8193 bytes, and may have 8192"),
        ("tile/entries/x009/000", with("tile/entries/x009/000", b"", large), "may have"),
        ("checkpoint", with("checkpoint", b"another", as_is), "in it twice"),
        ("name", with("name", &[b'a'; 20_000], kind(EntryType::GNULongName)), "may have 16384"),
        ("pax", with("pax", &[b'a'; 20_000], kind(EntryType::XHeader)), "may have 16384"),
    ];
    for (name, bytes, want) in cases {
        for (file, bytes) in [("x.tar", bytes.clone()), ("x.tar.gz", gzip(&bytes))] {
            let said = source(&kept(&dir, file, &bytes)).unwrap_err().to_string();
            assert!(said.contains(&format!("{name:?}")) && said.contains(want), "{file}: {said}");
        }
    }
    // A file that is no part of a log may be as large as it likes, if it is there.
    let said = source(&kept(&dir, "x.tar", &with("tile/1/001", b"", |h| h.set_size(8_000)))).unwrap_err();
    assert!(said.to_string().contains("no whole tar"), "{said}");
    let twice = [packed("one/", &log().2), packed("two/", &log().2)];
    let whole = [&twice[0][..twice[0].len() - 1024], &twice[1]].concat();
    assert!(source(&kept(&dir, "x.tar", &whole)).unwrap_err().to_string().contains("two logs"));
    let none = source(&kept(&dir, "x.tar", &packed("", &[]))).unwrap_err().to_string();
    assert!(none.contains("no log in it"), "{none}");
}

#[test]
fn a_bomb_is_given_up_and_a_torn_archive_is_not_taken() {
    let dir = tempfile::tempdir().unwrap();
    let bomb = gzip(&with("zeros", &vec![0; 100 << 20], |_| {}));
    let said = source(&kept(&dir, "x.tar.gz", &bomb)).unwrap_err().to_string();
    assert!(said.contains("\"zeros\"") && said.contains("200 times"), "{said}");
    let whole = packed("", &log().2);
    for bytes in [whole[..whole.len() / 2].to_vec(), gzip(&whole[..whole.len() / 2]), {
        let packed = gzip(&whole);
        packed[..packed.len() / 2].to_vec()
    }] {
        assert!(source(&kept(&dir, "x", &bytes)).is_err());
    }
}

#[test]
fn words_are_places() {
    let of = |word: &str| Source::of(word, Patience::USUAL).map(|source| source.to_string());
    assert_eq!(of("trace.example.cn/log").unwrap(), "https://trace.example.cn/log");
    assert_eq!(of("node1:8420").unwrap(), "https://node1:8420");
    for gone in ["./gone", "backups/gone", "../gone", "/gone/tiles"] {
        assert!(matches!(of(gone), Err(SourceError::NoDirectory(_))), "{gone}");
    }
}
