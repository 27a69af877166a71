//! A log of 300 entries that a program in another language wrote after the same pages: it must be found whole, and every
//! changed bit in it must be found and named.

#![allow(missing_docs, clippy::unwrap_used)]

mod conformance;

use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use suyuan_ledger::audit::{Auditor, Finding, Place, Report, check_log};
use suyuan_ledger::log::{Entry, VerifierKey, bundles_of, decode_bundle, leaf_hash};
use suyuan_ledger::statement::{Draft, Statement};

type Files = BTreeMap<String, Vec<u8>>;

fn published(folder: &Path) -> (Files, String) {
    let names = [
        "checkpoint",
        "tile/entries/000",
        "tile/entries/001.p/44",
        "tile/0/000",
        "tile/0/001.p/44",
        "tile/1/000.p/1",
    ];
    let read = |name: &str| (name.to_owned(), std::fs::read(folder.join(name)).unwrap());
    (names.map(read).into(), std::fs::read_to_string(folder.join("vkey")).unwrap())
}

fn audit(auditor: &mut Auditor, files: &Files, keys: &[VerifierKey]) -> Report {
    auditor.check(&|path| files.get(path).cloned(), keys)
}

/// Where an entry lies: its bundle, where its frame begins there, and where it ends.
struct Frame {
    bundle: String,
    start: usize,
    end: usize,
}

impl Frame {
    fn change(&self, files: &mut Files, round: usize) {
        files.get_mut(&self.bundle).unwrap()[self.start + round] ^= 1 << ((self.start + round) % 8);
    }
}

fn frames(files: &Files) -> Vec<Frame> {
    let mut frames = Vec::new();
    for tile in bundles_of(300) {
        let bundle = tile.to_string();
        let mut end = 0;
        for entry in decode_bundle(&files[&bundle], tile.width()).unwrap() {
            let start = end;
            end = start + 2 + entry.len();
            frames.push(Frame { bundle: bundle.clone(), start, end });
        }
        assert_eq!(end, files[&bundle].len());
    }
    frames
}

#[test]
fn the_log_of_another_program_is_whole() {
    let Some(folder) = conformance::folder("log-sample") else { return };
    let (files, vkey) = published(&folder);
    let report = check_log(&|path| files.get(path).cloned(), &[vkey.trim().parse().unwrap()]);
    assert!(report.is_clean(), "{:?}", report.findings);
    assert_eq!((report.entries, report.signatures, report.files), (300, 300, files.len() as u64));
}

#[test]
fn every_entry_and_statement_is_written_alike_here() {
    let Some(folder) = conformance::folder("log-sample") else { return };
    let (files, _) = published(&folder);
    for bundle in bundles_of(300) {
        for bytes in decode_bundle(&files[&bundle.to_string()], bundle.width()).unwrap() {
            let entry = Entry::decode(bytes).unwrap();
            assert_eq!(entry.encode().unwrap(), bytes);
            let statement = Statement::parse(&entry.statement).unwrap();
            let draft = Draft { header: statement.header().clone(), payload: statement.payload().to_vec() };
            assert_eq!(draft.signed_bytes(), statement.signed_bytes());
            assert_eq!(draft.seal(statement.signature()).unwrap(), statement);
        }
    }
}

#[test]
fn a_changed_bit_in_any_byte_outside_the_bundles_is_found_and_named() {
    let Some(folder) = conformance::folder("log-sample") else { return };
    let (files, vkey) = published(&folder);
    for at in 0..vkey.len() {
        let mut changed = vkey.clone().into_bytes();
        changed[at] ^= 1 << (at % 8);
        let parsed = String::from_utf8(changed).ok().and_then(|vkey| vkey.parse::<VerifierKey>().ok());
        assert!(parsed.is_none(), "byte {at} of vkey");
    }
    let keys = [vkey.trim().parse().unwrap()];
    let mut auditor = Auditor::default();
    for (path, bytes) in files.iter().filter(|(path, _)| !path.starts_with("tile/entries")) {
        // One audit takes a whole tile of damage: every hash with a bit of one byte changed must be named, no other.
        let rounds = if path == "checkpoint" { bytes.len() } else { 32 };
        for round in 0..rounds {
            let mut damaged = files.clone();
            let content = damaged.get_mut(path).unwrap();
            let changed =
                (round..content.len()).step_by(rounds).inspect(|at| content[*at] ^= 1 << (at % 8)).count();
            let report = audit(&mut auditor, &damaged, &keys);
            let named =
                report.findings.iter().filter(|finding| finding.place == Place::File(path.clone())).count();
            assert_eq!((named, report.findings.len()), (changed, changed), "byte {round} of {path}");
        }
    }
}

#[test]
fn a_changed_bit_in_any_length_of_an_entry_is_found_and_named() {
    let Some(folder) = conformance::folder("log-sample") else { return };
    let (files, vkey) = published(&folder);
    let keys = [vkey.trim().parse().unwrap()];
    let mut auditor = Auditor::default();
    for frame in frames(&files) {
        for round in 0..2 {
            let mut damaged = files.clone();
            frame.change(&mut damaged, round);
            let report = audit(&mut auditor, &damaged, &keys);
            assert_eq!(report.findings[0].place, Place::File(frame.bundle.clone()));
        }
    }
}

/// All entries of even index, then all of odd index, have one bit of their byte `round` changed, and one audit must name each.
/// So every byte is covered, and what an entry is blamed for cannot come from a neighbour's damage.
#[test]
fn a_changed_bit_in_any_byte_of_any_entry_is_found_and_named() {
    let Some(folder) = conformance::folder("log-sample") else { return };
    let (files, vkey) = published(&folder);
    let keys = [vkey.trim().parse().unwrap()];
    let mut auditor = Auditor::default();
    let frames = frames(&files);
    let longest = frames.iter().map(|frame| frame.end - frame.start).max().unwrap();
    let mut changed = 0;
    for (round, parity) in (2..longest).flat_map(|round| [(round, 0), (round, 1)]) {
        let mut damaged = files.clone();
        let hit = |(index, frame): &(usize, &Frame)| index % 2 == parity && frame.start + round < frame.end;
        let hit: Vec<_> = frames.iter().enumerate().filter(hit).collect();
        for (_, frame) in &hit {
            frame.change(&mut damaged, round);
        }
        let findings = audit(&mut auditor, &damaged, &keys).findings;
        let named: HashSet<_> = (findings.iter())
            .filter(|finding| finding.field == "leaf hash")
            .map(|finding| (finding.place.clone(), finding.want.clone()))
            .collect();
        let hit: Vec<_> = hit
            .into_iter()
            .map(|(index, frame)| {
                let signed = leaf_hash(&files[&frame.bundle][frame.start + 2..frame.end]);
                (Place::Entry(index as u64), signed.to_string())
            })
            .collect();
        changed += hit.len();
        assert!(named.len() == hit.len() && hit.iter().all(|hit| named.contains(hit)), "byte {round}");
        // Nobody else is blamed, except for what may follow.
        let other = |finding: &&Finding| hit.iter().all(|(place, _)| *place != finding.place);
        assert!(
            findings.iter().filter(other).all(|finding| finding.after.is_some()),
            "byte {round}: {findings:?}"
        );
    }
    eprintln!("{changed} bytes of entries changed, each found");
}
