//! Another program in another language, written from `docs/FORMAT.md` alone (`tests/interop`), reads what this one writes: all
//! vectors, the annotated bytes in that page, and the conformance log. Needs python3, and nothing from a package index.
#![allow(missing_docs, clippy::unwrap_used)]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

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
