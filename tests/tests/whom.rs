//! Whom a check trusts, what it is given, and what it says when that is something else.
#![allow(clippy::unwrap_used)] // a journey that cannot go on should stop at once

use std::{
    fs,
    io::{Read, Write},
    net::TcpListener,
    path::{Path, PathBuf},
};

use suyuan_ledger::log::{Checkpoint, KeyType, Note, SigningNoteKey, bundles_of, tiles_of};
use suyuan_tests::{Bench, Hand, Person, get};

/// A key of the right name that has signed nothing.
fn other_key(vkey: &str) -> String {
    let name = vkey.split('+').next().unwrap();
    let key = SigningNoteKey::new(name, Hand::key_of("stranger")).unwrap();
    key.verifier(KeyType::Ed25519).unwrap().to_string()
}

fn vkey(b: &Bench) -> String {
    get(&format!("{}/v1/ledger", b.url())).unwrap().json()["vkeys"][0].as_str().unwrap().to_owned()
}

/// A static copy of a log.
fn mirror(url: &str, dir: &Path) {
    let checkpoint = get(&format!("{url}/checkpoint")).unwrap().body;
    let size = Note::parse(&checkpoint).unwrap().text.parse::<Checkpoint>().unwrap().size();
    let files = tiles_of(size).chain(bundles_of(size)).map(|tile| tile.to_string());
    for path in files.chain(["checkpoint".to_owned()]) {
        let file = dir.join(&path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, get(&format!("{url}/{path}")).unwrap().body).unwrap();
    }
}

/// A web server that gives the files of a directory below `/tiles/`.
fn served(dir: PathBuf) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/tiles", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut asked = [0; 4096];
            let read = stream.read(&mut asked).unwrap_or_default();
            let asked = String::from_utf8_lossy(&asked[..read]).into_owned();
            let path = asked.split(' ').nth(1).and_then(|path| path.strip_prefix("/tiles/"));
            let (status, body) = match path.and_then(|path| fs::read(dir.join(path)).ok()) {
                Some(body) => ("200 OK", body),
                None => ("404 Not Found", Vec::new()),
            };
            let head =
                format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
            let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
        }
    });
    address
}

#[test]
fn a_key_that_is_given_decides_alone_and_nothing_is_learned_from_the_node() {
    let b = Bench::new();
    let mut sl = b.producer();
    let lot = b.id("p/STRAW/10/A");
    assert_eq!(sl.say("event", &lot, &suyuan_tests::harvest(&lot, 1)).status, 201);
    let (right, wrong) = (vkey(&b), other_key(&vkey(&b)));
    let nobody = Person::new(&b.url());
    for what in ["STRAW/A", &b.url()] {
        let ran = nobody.run(&["verify", what, "--vkey", &wrong]);
        assert_eq!(ran.code, 1, "{what}: {}{}", ran.out, ran.err);
        assert!(!ran.err.contains("First contact"), "{what}: {}", ran.err);
        nobody.ok(&["verify", what, "--vkey", &right]);
    }
    assert!(!nobody.home().join("suyuan.toml").exists(), "nothing is pinned");

    // A log below a path is a log, and no code of the default node.
    let dir = tempfile::tempdir().unwrap();
    mirror(&b.url(), dir.path());
    let tiles = served(dir.path().to_owned());
    let nowhere = Person::new("http://127.0.0.1:1");
    assert!(nowhere.ok(&["verify", &tiles, "--vkey", &right]).contains("Holds"));
    // Whoever gives another key has said nothing against the log.
    for command in ["verify", "audit"] {
        let said = nowhere.fails(1, &[command, &tiles, "--vkey", &wrong]);
        assert!(said.contains("Was the key changed") && !said.contains("evidence"), "{said}");
    }
    fs::write(nowhere.home().join("policy"), format!("log {wrong}\nquorum none\n")).unwrap();
    let said = nowhere.fails(1, &["audit", &tiles, "--policy", "policy"]);
    assert!(said.contains("Was the key changed"), "{said}");
    fs::write(nowhere.home().join("policy"), format!("log {right}\nquorum none\n")).unwrap();
    nowhere.ok(&["verify", &tiles, "--policy", "policy", "--log-only"]);
    // By the ledger's id, which outlives every key; another id is another ledger.
    let id = get(&format!("{}/v1/ledger", b.url())).unwrap().json()["ledger"].as_str().unwrap().to_owned();
    nowhere.ok(&["audit", &tiles, "--ledger", &id]);
    let said = nowhere.fails(1, &["audit", &tiles, "--ledger", &"0".repeat(64)]);
    assert!(said.contains("ledger"), "{said}");
    assert!(!nowhere.home().join("suyuan.toml").exists(), "nothing is pinned");
    nowhere.ok(&["audit", &tiles, "--vkey", &right, "--keep", "kept"]);
    nowhere.ok(&["verify", &tiles, "--vkey", &right, "--since", "kept"]);
}

#[test]
fn what_is_no_proof_is_named_and_an_option_that_would_check_nothing_is_refused() {
    let b = Bench::new();
    let vkey = vkey(&b);
    let nobody = Person::new("http://127.0.0.1:1");
    let put = |name: &str, bytes: &[u8]| fs::write(nobody.home().join(name), bytes).unwrap();
    put("checkpoint", &get(&format!("{}/checkpoint", b.url())).unwrap().body);
    put("empty.json", b"");
    put("a.zip", b"PK\x03\x04\x14\x00\x00\x00\xff\xfe");
    put("notes.txt", b"Dear inspector,\nhere it is.\n");
    put("0.tlog-proof", &get(&format!("{}/v1/statements/0/proof", b.url())).unwrap().body);
    for (file, want) in [
        ("checkpoint", "is a checkpoint"),
        ("empty.json", "is empty"),
        ("a.zip", "a zip archive"),
        ("notes.txt", "begins with “Dear inspector,”"),
    ] {
        for command in ["verify", "audit"] {
            let said = nobody.fails(1, &[command, file, "--vkey", &vkey]);
            assert!(said.contains(want) && said.contains("hint:"), "{command} {file}: {said}");
        }
        let zh = nobody.command(&["verify", file]).env("SUYUAN_LANG", "zh").output().unwrap();
        let zh = String::from_utf8(zh.stderr).unwrap();
        assert!(zh.contains(file) && !zh.contains("expected"), "{zh}");
    }
    // What looks like a file and is not there is missing, whatever its kind; no node is asked.
    for file in ["nothere.cbor", "nothere.cose", "nothere.tlog-proof", "nothere.pdf", "./nothere"] {
        let said = nobody.fails(6, &["verify", file, "--vkey", &vkey]);
        assert!(said.contains("there is no file"), "{said}");
    }
    nobody.ok(&["verify", "0.tlog-proof", "--vkey", &vkey]);
    for option in [&["--since", "checkpoint"][..], &["--log-only"]] {
        let said = nobody.fails(2, &[&["verify", "0.tlog-proof", "--vkey", &vkey], option].concat());
        assert!(said.contains(option[0]) && said.contains("audit LOG"), "{said}");
    }
    let said = nobody.fails(2, &["verify", "STRAW/A", "--policy", "p"]);
    assert!(said.contains("export CODE --bundle"), "{said}");
    let help = nobody.ok(&["--help"]);
    assert!(help.contains("Exit codes:") && help.contains("4  no node was reached"), "{help}");
}
