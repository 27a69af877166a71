//! One byte of a file changed, each in turn: the program refuses it, and so does the verifier that people keep, whose scripts run here
//! under Node on the same bytes.

use std::{collections::BTreeMap, fs, path::Path, process::Command};

use serde_json::{Value, json};
use suyuan_ledger::{
    log::{Entry, Policy, TlogProof},
    rules::Prepared,
};

use super::verify_text::hold;
use crate::{
    context::log_keys,
    evidence,
    failure::Failure,
    home::Pin,
    proof::{self, Bundle, small},
};

/// What is done to a byte: to a small file every other value, to a larger one these bits.
const BITS: [u8; 4] = [0x01, 0x04, 0x20, 0x80];
const SMALL: usize = 1_200;

/// Files of every form, by name.
fn files(bundle: &Bundle, pin: &Pin) -> BTreeMap<&'static str, Vec<u8>> {
    let checked = proof::check(bundle, Some(pin)).unwrap();
    let compact = serde_json::to_string(bundle).unwrap();
    let of = "https://trace.example.cn/p/STRAW";
    let receipt = |at: usize| {
        let item = &bundle.entries[at];
        let path: String = item.path.iter().map(|hash| format!("{hash}\n")).collect();
        let (entry, index) = (&item.entry, item.index);
        format!("c2sp.org/tlog-proof@v1\nextra {entry}\nindex {index}\n{path}\n{}", bundle.checkpoint)
    };
    BTreeMap::from([
        ("pretty.json", bundle.to_text().into_bytes()),
        ("compact.json", compact.clone().into_bytes()),
        // As a page carries it; what stands around it in a page is the page's, and proves nothing.
        ("page.json", bundle.in_page().into_bytes()),
        ("product.tlog-proof", receipt(2).into_bytes()),
        ("evidence.tar", evidence::make(of, bundle, &checked, &BTreeMap::new()).unwrap()),
    ])
}

/// What `suyuan verify FILE` does with bytes.
fn verdict(bytes: &[u8], pin: &Pin) -> Result<(), Failure> {
    if evidence::is_evidence(bytes) {
        return evidence::check(bytes, |_| Ok(Some(pin.clone()))).map(drop);
    }
    let file = Path::new("file");
    let text = proof::text(file, bytes)?;
    if !text.starts_with("c2sp.org/tlog-proof@") {
        return proof::check(&Bundle::read(text)?, Some(pin)).map(drop);
    }
    let read: TlogProof = text.parse().map_err(|e| proof::bad_text("file", &e))?;
    let entry = Entry::decode(read.extra.as_deref().unwrap_or_default())
        .map_err(|e| proof::finding("file", "entry", "a log entry", e))?;
    let held = hold(file, &read, entry, &Policy::of_logs(log_keys(&pin.vkeys)?))?;
    Prepared::new(&held.entry.statement).map(drop).map_err(Failure::check)
}

fn masks(bytes: &[u8]) -> Vec<u8> {
    if bytes.len() <= SMALL { (1..=255).collect() } else { BITS.to_vec() }
}

#[test]
fn every_changed_byte_is_refused_by_the_program_and_by_the_file_that_people_keep() {
    let (bundle, pin) = small();
    let files = files(&bundle, &pin);
    let mut tried = BTreeMap::new();
    for (name, bytes) in &files {
        verdict(bytes, &pin).unwrap_or_else(|e| panic!("{name}: {e}"));
        let mut changed = bytes.clone();
        for at in 0..bytes.len() {
            for mask in masks(bytes) {
                changed[at] = bytes[at] ^ mask;
                let held = verdict(&changed, &pin).is_ok();
                assert!(!held, "{name}: byte {at} may be {:#04x} instead of {:#04x}", changed[at], bytes[at]);
            }
            changed[at] = bytes[at];
        }
        tried.insert(*name, bytes.len() * masks(bytes).len());
    }
    println!("{tried:?}");
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in &files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    let trusted = json!({"ledger": pin.id, "origin": pin.origin, "vkeys": pin.vkeys});
    let masks: BTreeMap<_, _> = files.iter().map(|(name, bytes)| (name, masks(bytes))).collect();
    fs::write(folder.path().join("plan"), json!({"pin": trusted, "masks": masks}).to_string()).unwrap();
    let Some(said) = by_node(folder.path()) else { return };
    for (name, count) in tried {
        assert_eq!(said[name]["sound"], "holds", "{name}: {said}");
        assert_eq!(said[name]["tried"], count, "{name}");
        assert_eq!(said[name]["held"], json!([]), "{name}: the file that people keep takes changed bytes");
    }
}

/// What the scripts say; nothing where there is no Node, but never so in CI.
fn by_node(folder: &Path) -> Option<Value> {
    if Command::new("node").arg("--version").output().is_err() {
        assert!(std::env::var_os("CI").is_none(), "node is missing, and CI must have it");
        eprintln!(
            "SKIPPED: node is not installed, so the verifier's scripts were not tried on changed bytes"
        );
        return None;
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/assets/test/changes.js");
    let done = Command::new("node").arg(script).arg(folder).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    Some(serde_json::from_slice(&done.stdout).unwrap())
}
