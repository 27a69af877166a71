//! `suyuan audit`: a node over HTTP and a directory of its files, whole and damaged; kept checkpoints, and a history that forks.
#![allow(clippy::unwrap_used)] // a journey that cannot go on should stop at once

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;
use suyuan_ledger::log::{Note, bundles_of, tiles_of};
use suyuan_tests::{Bench, Hand, Node, Person, get, harvest, post};

fn vkey(b: &Bench) -> String {
    get(&format!("{}/v1/ledger", b.url())).unwrap().json()["vkeys"][0].as_str().unwrap().to_owned()
}

/// So many harvests in one request.
fn grow(b: &Bench, hand: &mut Hand, lot: &str, count: u64) {
    let lot = b.id(lot);
    let mut body = Vec::new();
    for quantity in 0..count {
        let statement = hand.sign("event", &lot, &harvest(&lot, 1 + quantity % 7));
        body.extend_from_slice(statement.bytes());
        hand.went(&statement);
    }
    let answer = post(&format!("{}/v1/statements", b.url()), "application/cbor-seq", &body).unwrap();
    assert_eq!(answer.status, 200, "{}", answer.text());
}

/// Copies what the node publishes into a directory.
fn mirror(b: &Bench, dir: &Path) -> u64 {
    let fetch = |path: &str| {
        let answer = get(&format!("{}/{path}", b.url())).unwrap();
        assert_eq!(answer.status, 200, "{path}");
        let file = dir.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, answer.body).unwrap();
    };
    fetch("checkpoint");
    let note = Note::parse(&fs::read(dir.join("checkpoint")).unwrap()).unwrap();
    let size: u64 = note.text.lines().nth(1).unwrap().parse().unwrap();
    for tile in tiles_of(size).chain(bundles_of(size)) {
        fetch(&tile.to_string());
    }
    size
}

fn failed(person: &Person, args: &[&str]) -> (Value, String) {
    let ran = person.run(&[args, &["--json"]].concat());
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    (serde_json::from_str(&ran.out).unwrap(), ran.err)
}

#[test]
fn a_node_and_a_copy_of_its_files_are_audited_alike_and_each_changed_bit_is_named() {
    let b = Bench::new();
    let mut sl = b.producer();
    for lot in ["p/STRAW/10/A", "p/STRAW/10/B", "p/STRAW/10/C"] {
        grow(&b, &mut sl, lot, 100);
    }
    let (key, nobody) = (vkey(&b), Person::new(&b.url()));
    let at = |name: &str| nobody.home().join(name).to_str().unwrap().to_owned();
    let (url, dir) = (b.url(), at("copy"));

    let said = nobody.fails(2, &["audit", &url]);
    assert!(said.contains("--vkey") && said.contains("--policy"), "{said}");

    let size = mirror(&b, Path::new(&dir));
    assert!(size > 300);
    let mut told = Vec::new();
    for place in [&url, &dir] {
        told.push(nobody.json(&["audit", place, "--vkey", &key, "--verdicts", &at("verdicts")]));
        let told = told.last().unwrap();
        assert_eq!((&told["holds"], told["entries"].as_u64()), (&Value::Bool(true), Some(size)), "{told}");
        assert_eq!(told["signatures"], told["entries"]);
        let rules = |word: &str| told["rules"][word].as_u64().unwrap();
        assert_eq!(rules("accepted") + rules("flagged") + rules("pending"), size);
    }
    assert_eq!(told[0], told[1]);
    // The ledger that is trusted is enough, and a policy is; `suyuan verify` of a log is the same.
    assert!(b.governor.ok(&["audit", &url]).contains("judged anew"));
    assert!(b.governor.ok(&["verify", &url]).contains("judged anew"));
    fs::write(at("policy"), format!("log {key}\nquorum none\n")).unwrap();
    assert_eq!(nobody.json(&["audit", &dir, "--policy", &at("policy")])["holds"], true);
    let quick = nobody.json(&["audit", &dir, "--vkey", &key, "--quick", "--log-only"]);
    assert_eq!(
        (quick["holds"].as_bool(), quick["signatures_verified"].as_str()),
        (Some(true), Some("batch"))
    );

    let partial = size - 256;
    let bundle = format!("tile/entries/001.p/{partial}");
    // The first entry of the second bundle: a byte in the midst of its statement.
    for (path, byte, record) in [
        ("tile/0/000", 40 * 32, "tile/0/000"),
        ("tile/1/000.p/1", 3, "tile/1/000.p/1"),
        (bundle.as_str(), 200, "entry 256"),
        ("checkpoint", 30, "checkpoint"),
    ] {
        let file = Path::new(&dir).join(path);
        let whole = fs::read(&file).unwrap();
        let mut changed = whole.clone();
        changed[byte] ^= 1;
        fs::write(&file, changed).unwrap();
        for quick in [&[][..], &["--quick"]] {
            let (told, _) = failed(&nobody, &[&["audit", &dir, "--vkey", &key], quick].concat());
            let first = &told["findings"][0];
            assert_eq!(first["record"], record, "{path}: {told}");
            for part in ["field", "expected", "found"] {
                assert!(first[part].is_string(), "{first}");
            }
        }
        fs::write(&file, whole).unwrap();
    }
    // A partial file may go when the full one is there: it is the beginning of it.
    nobody.ok(&["audit", &dir, "--vkey", &key]);
}

#[test]
fn an_audit_goes_on_from_a_kept_checkpoint_and_a_history_that_forks_is_shown() {
    let mut b = Bench::new();
    let mut sl = b.producer();
    grow(&b, &mut sl, "p/STRAW/10/A", 60);
    let (key, auditor, url) = (vkey(&b), Person::new(&b.url()), b.url());
    let kept = auditor.home().join("kept");
    let kept = kept.to_str().unwrap();
    let audit = ["audit", url.as_str(), "--vkey", key.as_str()];
    let first = auditor.json(&[&audit[..], &["--keep", kept]].concat());
    let before = first["entries"].as_u64().unwrap();

    // Last night's copy.
    assert_eq!(b.node.take().unwrap().stop(), 0);
    let copy = b.data.with_extension("copy");
    copy_all(&b.data, &copy);
    b.node = Some(Node::start(&b.data, b.port));

    let mut other = Hand::at(&b.url(), "SL", &b.id("party/SL"));
    grow(&b, &mut sl, "p/STRAW/10/B", 20);
    let next = auditor.json(&[&audit[..], &["--since", kept, "--keep", kept]].concat());
    assert_eq!(next["entries"].as_u64(), Some(before + 20));
    assert_eq!((next["signatures"].as_u64(), next["signatures_from"].as_u64()), (Some(20), Some(before)));
    let words = auditor.ok(&[&audit[..], &["--since", kept]].concat());
    assert!(words.contains("were not verified again"), "{words}");

    // The copy goes on, another way, and further.
    assert_eq!(b.node.take().unwrap().stop(), 0);
    b.node = Some(Node::start(&copy, b.port));
    other.catch_up();
    let shorter = auditor.fails(6, &[&audit[..], &["--keep", kept]].concat());
    assert!(shorter.contains("longer log"), "{shorter}");
    let (told, _) = failed(&auditor, &[&audit[..], &["--since", kept]].concat());
    assert_eq!(told["error"]["code"], "forked", "{told}");
    grow(&b, &mut other, "p/STRAW/10/C", 30);
    let was = fs::read_to_string(kept).unwrap();
    let (told, said) = failed(&auditor, &[&audit[..], &["--since", kept, "--keep", kept]].concat());
    assert_eq!(told["error"]["code"], "forked", "{told}");
    let now = get(&format!("{url}/checkpoint")).unwrap().text();
    for checkpoint in [&was, &now] {
        assert!(said.contains(checkpoint.trim()), "{checkpoint}\n{said}");
    }
    assert_eq!(fs::read_to_string(kept).unwrap(), was, "what was kept stays");
}

#[test]
fn a_backup_and_a_log_in_an_archive_are_audited_as_they_are() {
    let b = Bench::new();
    let mut sl = b.producer();
    grow(&b, &mut sl, "p/STRAW/10/A", 300);
    let backup = b.data.with_extension("backup");
    let dir = backup.to_str().unwrap();
    // Tiles are written up to half a second behind the answers; an audit reads tiles.
    let size = get(&format!("{}/v1/ledger", b.url())).unwrap().json()["size"].to_string();
    let published = || fs::read_to_string(b.data.join("tiles/checkpoint")).unwrap_or_default();
    let patience = Instant::now() + Duration::from_secs(60);
    while published().lines().nth(1) != Some(&size) {
        assert!(Instant::now() < patience, "{} is not published: {}", size, published());
        std::thread::sleep(Duration::from_millis(20));
    }
    b.governor.ok(&["backup", dir, "--data", b.data.to_str().unwrap()]);
    let (key, nobody) = (vkey(&b), Person::new(&b.url()));
    let whole = nobody.json(&["audit", dir, "--vkey", &key]);
    assert_eq!(whole["entries"].to_string(), size, "{whole}");
    assert!(!nobody.run(&["audit", dir, "--vkey", &key]).err.contains("Note"));
    // Where the tiles are behind what the backup says that it has, that is said.
    let stated = fs::read_to_string(backup.join("backup.json")).unwrap();
    let more = stated.replace(&format!("\"size\": {size}"), &format!("\"size\": {size}7"));
    assert_ne!(stated, more);
    fs::write(backup.join("backup.json"), more).unwrap();
    let said = nobody.run(&["audit", dir, "--vkey", &key]);
    assert!(said.code == 0 && said.err.contains(&format!("states {size}7 entries")), "{}", said.err);
    fs::write(backup.join("backup.json"), stated).unwrap();
    let pack = |name: &str, options: &str, within: &Path, what: &str| {
        let (archive, mut tar) = (nobody.home().join(name), Command::new("tar"));
        let packed = tar.arg(options).arg(archive).arg("-C").arg(within).arg(what).status();
        assert!(packed.unwrap().success());
    };
    pack("backup.tar.gz", "-czf", &backup, ".");
    pack("log.tar", "-cf", &backup.join("tiles"), ".");
    for name in ["backup.tar.gz", "log.tar"] {
        let at = nobody.home().join(name);
        let at = at.to_str().unwrap();
        assert_eq!(nobody.json(&["audit", at, "--vkey", &key]), whole);
        assert_eq!(nobody.json(&["verify", at, "--vkey", &key]), whole);
        // The ledger that is trusted is enough here too.
        assert!(b.governor.ok(&["audit", at]).contains("judged anew"));
    }
    // One changed bit in a packed file is named like any other; what no log has is refused by its name.
    let log = nobody.home().join("log.tar");
    let mut bytes = fs::read(&log).unwrap();
    let inside = bytes.windows(6).rposition(|six| six == b"STRAW/").unwrap();
    bytes[inside] ^= 1;
    fs::write(&log, bytes).unwrap();
    let (told, _) = failed(&nobody, &["audit", log.to_str().unwrap(), "--vkey", &key]);
    assert!(told["findings"][0]["record"].as_str().unwrap().starts_with("entry "), "{told}");
    std::os::unix::fs::symlink("/etc/passwd", backup.join("tiles/tile/0/passwd")).unwrap();
    pack("log.tar", "-cf", &backup.join("tiles"), ".");
    let said = nobody.fails(6, &["audit", log.to_str().unwrap(), "--vkey", &key]);
    assert!(said.contains("passwd") && said.contains("is a link"), "{said}");
}

fn copy_all(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_all(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
