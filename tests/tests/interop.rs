//! Another program in another language, written from `docs/FORMAT.md` alone (`tests/interop`), reads what this one writes: all
//! vectors, the annotated bytes in that page, and the conformance log. Needs python3, and nothing from a package index.
//!
//! And three programs that share no code with this one read a fresh node's log: pycose its COSE Receipts (`SUYUAN_PYTHON` names a
//! python3 that has pycose 1.1 and cbor2 5), `golang.org/x/mod/sumdb` its checkpoints, tiles and bundles (Go 1.24 or newer), and the
//! consumer's script its statements, proofs and pages (Node 20 or newer).
#![allow(missing_docs, clippy::unwrap_used)]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use suyuan_ledger::log::{bundles_of, tiles_of};
use suyuan_tests::{Bench, get, harvest, post, skip};

fn python(arguments: &[&Path]) -> Option<Output> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("interop/verify.py");
    let run = Command::new("python3").arg("-B").arg(script).args(arguments).output();
    match run {
        Ok(output) => Some(output),
        Err(error) => {
            // Not eprintln!, whose words the test harness keeps to itself when a test passes.
            let _ = writeln!(std::io::stderr(), "SKIPPED: no python3 to read the format with: {error}");
            assert!(std::env::var_os("CI").is_none(), "python3 is missing");
            None
        }
    }
}

fn conformance(part: &str) -> Option<PathBuf> {
    let root = match std::env::var_os("SUYUAN_CONFORMANCE") {
        Some(root) => PathBuf::from(root),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/conformance"),
    };
    let path = root.join(part);
    if path.exists() {
        return Some(path);
    }
    let _ = writeln!(
        std::io::stderr(),
        "SKIPPED: no conformance data in {}; set SUYUAN_CONFORMANCE",
        path.display()
    );
    assert!(std::env::var_os("CI").is_none(), "the conformance data {part} is missing");
    None
}

fn must_verify(output: &Output) {
    let (told, complained) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{told}{complained}");
    eprint!("{told}");
}

#[test]
fn a_second_program_reads_every_vector() {
    let Some(output) = python(&[]) else { return };
    must_verify(&output);
}

#[test]
fn a_second_program_reads_the_sample_log_and_judges_signatures_alike() {
    let (Some(log), Some(edges)) = (conformance("log-sample"), conformance("ed25519/ed25519vectors.json"))
    else {
        return;
    };
    let Some(output) = python(&[&log, &edges]) else { return };
    must_verify(&output);
}

#[test]
fn a_second_program_finds_a_changed_bit() {
    let Some(log) = conformance("log-sample") else { return };
    let names = [
        "vkey",
        "checkpoint",
        "tile/entries/000",
        "tile/entries/001.p/44",
        "tile/0/000",
        "tile/0/001.p/44",
        "tile/1/000.p/1",
    ];
    let copy = tempfile::tempdir().unwrap();
    for name in names {
        let path = copy.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, std::fs::read(log.join(name)).unwrap()).unwrap();
    }
    for (name, at) in
        [("checkpoint", 20), ("tile/entries/000", 5_000), ("tile/0/001.p/44", 700), ("tile/1/000.p/1", 3)]
    {
        let path = copy.path().join(name);
        let whole = std::fs::read(&path).unwrap();
        let mut changed = whole.clone();
        changed[at] ^= 4;
        std::fs::write(&path, changed).unwrap();
        let Some(output) = python(&[copy.path()]) else { return };
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success(), "a changed bit in {name} was not found");
        assert!(complaint.contains("Bad: "), "{complaint}");
        std::fs::write(&path, whole).unwrap();
    }
}

/// A node with 300 entries and more, one bundle full and one not; its log key, and a checkpoint that was kept on the way.
struct Fresh {
    bench: Bench,
    vkey: String,
    old: PathBuf,
    dir: tempfile::TempDir,
}

impl Fresh {
    fn new() -> Fresh {
        let bench = Bench::new();
        let mut sl = bench.producer();
        let lot = bench.id("p/STRAW/10/A");
        let dir = tempfile::tempdir().unwrap();
        let old = dir.path().join("older-checkpoint");
        for count in [37, 263] {
            let mut body = Vec::new();
            for quantity in 0..count {
                let statement = sl.sign("event", &lot, &harvest(&lot, quantity + 1));
                body.extend_from_slice(statement.bytes());
                sl.went(&statement);
            }
            let answer =
                post(&format!("{}/v1/statements", bench.url()), "application/cbor-seq", &body).unwrap();
            assert_eq!(answer.status, 200, "{}", answer.text());
            if !old.exists() {
                fs::write(&old, get(&format!("{}/checkpoint", bench.url())).unwrap().body).unwrap();
            }
        }
        let told = get(&format!("{}/v1/ledger", bench.url())).unwrap().json();
        let vkey = told["vkeys"][0].as_str().unwrap().to_owned();
        assert!(told["size"].as_u64().unwrap() > 300);
        Fresh { bench, vkey, old, dir }
    }

    /// Everything that is published, as files.
    fn published(&self) -> (PathBuf, Vec<String>) {
        let size = get(&format!("{}/v1/ledger", self.bench.url())).unwrap().json()["size"].as_u64().unwrap();
        let mut names = vec!["checkpoint".to_owned()];
        names.extend(tiles_of(size).chain(bundles_of(size)).map(|tile| tile.to_string()));
        let log = self.dir.path().join("log");
        for name in &names {
            let answer = get(&format!("{}/{name}", self.bench.url())).unwrap();
            assert_eq!(answer.status, 200, "{name}");
            fs::create_dir_all(log.join(name).parent().unwrap()).unwrap();
            fs::write(log.join(name), answer.body).unwrap();
        }
        (log, names)
    }
}

/// A python3 with pycose and cbor2.
fn python_with_pycose() -> Option<PathBuf> {
    let python = std::env::var_os("SUYUAN_PYTHON").map_or_else(|| PathBuf::from("python3"), PathBuf::from);
    let has = Command::new(&python).args(["-c", "import pycose.messages, cbor2"]).output();
    if has.is_ok_and(|output| output.status.success()) {
        return Some(python);
    }
    skip("COSE Receipts with pycose", "no python3 with pycose and cbor2<6; name one with SUYUAN_PYTHON");
    None
}

#[test]
fn pycose_verifies_receipts_of_a_fresh_node_and_refuses_their_twins() {
    let Some(python) = python_with_pycose() else { return };
    let fresh = Fresh::new();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("interop/receipt_cose.py");
    let output = Command::new(python)
        .arg("-B")
        .arg(script)
        .args([&fresh.bench.url(), &fresh.vkey])
        .arg(&fresh.old)
        .output();
    must_verify(&output.unwrap());
}

/// Node.js, 20 or newer.
fn has_node(what: &str) -> bool {
    let has =
        Command::new("node").args(["-e", "process.exit(+process.versions.node.split('.')[0] < 20)"]).output();
    match has {
        Ok(output) if output.status.success() => true,
        Ok(_) => {
            skip(what, "node is older than 20");
            false
        }
        Err(_) => {
            skip(what, "no node to run it with");
            false
        }
    }
}

#[test]
fn the_consumers_script_verifies_a_fresh_nodes_proofs_under_node_and_refuses_their_twins() {
    if !has_node("a fresh node's proofs with the consumer's script") {
        return;
    }
    let fresh = Fresh::new();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("interop/consumer.mjs");
    let read = |vkey: &str| {
        Command::new("node")
            .arg(&script)
            .args([&fresh.bench.url(), vkey, "40", "255", "256"])
            .output()
            .unwrap()
    };
    must_verify(&read(&fresh.vkey));
    // Another log's key takes nothing of it.
    let other = Fresh::new();
    let output = read(&other.vkey);
    assert!(!output.status.success(), "another log's key was taken");
}

/// The Go program, built.
fn go_program(into: &Path) -> Option<PathBuf> {
    let program = into.join("interop");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("interop/go");
    let what = "tiles with golang.org/x/mod/sumdb";
    let Ok(fetched) = Command::new("go").args(["mod", "download"]).current_dir(&folder).output() else {
        skip(what, "no go to build with");
        return None;
    };
    if !fetched.status.success() {
        skip(what, &format!("go mod download: {}", String::from_utf8_lossy(&fetched.stderr)));
        return None;
    }
    let built =
        Command::new("go").arg("build").arg("-o").arg(&program).current_dir(&folder).output().unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    Some(program)
}

#[test]
fn sumdb_reads_a_fresh_nodes_log_and_finds_a_changed_bit() {
    let place = tempfile::tempdir().unwrap();
    let Some(program) = go_program(place.path()) else { return };
    let fresh = Fresh::new();
    let read =
        |source: &str| Command::new(&program).args([source, &fresh.vkey]).arg(&fresh.old).output().unwrap();
    must_verify(&read(&fresh.bench.url()));
    let (log, names) = fresh.published();
    let source = log.to_str().unwrap();
    must_verify(&read(source));
    for name in &names {
        let path = log.join(name);
        let whole = fs::read(&path).unwrap();
        for at in [0, whole.len() / 2, whole.len() - 9] {
            let mut changed = whole.clone();
            changed[at] ^= 2;
            fs::write(&path, changed).unwrap();
            let output = read(source);
            let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(!output.status.success(), "a changed bit at {at} of {name} was not found");
            assert!(complaint.contains("Bad: "), "{complaint}");
        }
        fs::write(&path, whole).unwrap();
    }
    must_verify(&read(source));
    // A checkpoint that this log does not continue.
    let older = fs::read(&fresh.old).unwrap();
    let other = Fresh::new();
    fs::write(&fresh.old, fs::read(&other.old).unwrap()).unwrap();
    assert!(!read(source).status.success(), "another log's checkpoint was taken");
    fs::write(&fresh.old, older).unwrap();
}
