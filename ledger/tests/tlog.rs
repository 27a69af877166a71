//! Logs and proofs that others made: Tessera's test log with its 16 checkpoints, and the Merkle proofs, good and bad, of
//! transparency-dev.

#![allow(missing_docs, clippy::unwrap_used)]

mod conformance;

use serde::Deserialize;
use std::path::{Path, PathBuf};
use suyuan_ledger::log::{
    Checkpoint, Hash, MemoryTree, SignedCheckpoint, SigningNoteKey, TlogProof, VerifierKey, bundles_of,
    decode_bundle, encode_bundle, inclusion_proof, leaf_hash, tiles_of, verify_consistency, verify_inclusion,
};

const VKEY: &str = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx";
const SKEY: &str =
    "PRIVATE+KEY+example.com/log/testdata+33d7b496+AeymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg";

fn opened(log: &Path, size: u64) -> SignedCheckpoint {
    let text = std::fs::read(log.join(format!("checkpoint.{size}"))).unwrap();
    SignedCheckpoint::open(&text, &[VKEY.parse().unwrap()]).unwrap()
}

/// The tree over the entries that the bundle for this size holds.
fn tree(log: &Path, size: u64) -> MemoryTree {
    let leaves = bundles_of(size).flat_map(|bundle| {
        let bytes = std::fs::read(log.join(bundle.to_string())).unwrap();
        let entries = decode_bundle(&bytes, bundle.width()).unwrap();
        assert_eq!(encode_bundle(&entries).unwrap(), bytes);
        entries.iter().map(|entry| leaf_hash(entry)).collect::<Vec<_>>()
    });
    MemoryTree::of(leaves)
}

#[test]
fn every_checkpoint_of_tessera_holds_and_is_signed_alike_here() {
    let Some(folder) = conformance::folder("tlog") else { return };
    let log = folder.join("tessera-log");
    let key: SigningNoteKey = SKEY.parse().unwrap();
    for size in 0..=15 {
        let signed = opened(&log, size);
        let checkpoint = signed.checkpoint();
        assert_eq!((checkpoint.origin(), checkpoint.size()), ("example.com/log/testdata", size));
        assert_eq!(checkpoint.root(), tree(&log, size).root());
        let ours = Checkpoint::new(checkpoint.origin(), size, checkpoint.root()).unwrap();
        assert_eq!(ours.sign(std::slice::from_ref(&key)).to_string(), signed.text());
    }
}

#[test]
fn every_tile_of_tessera_is_made_alike_here() {
    let Some(folder) = conformance::folder("tlog") else { return };
    let log = folder.join("tessera-log");
    for size in 0..=15 {
        let tree = tree(&log, size);
        for tile in tiles_of(size) {
            assert_eq!(
                tile.hash_data(&tree).unwrap(),
                std::fs::read(log.join(tile.to_string())).unwrap(),
                "{tile}"
            );
        }
    }
}

#[test]
fn every_entry_of_tessera_has_a_tlog_proof() {
    let Some(folder) = conformance::folder("tlog") else { return };
    let log = folder.join("tessera-log");
    let keys: [VerifierKey; 1] = [VKEY.parse().unwrap()];
    for size in 1..=15 {
        let tree = tree(&log, size);
        for index in 0..size {
            let path = inclusion_proof(&tree, index, size).unwrap();
            let proof =
                TlogProof { extra: None, index, path, checkpoint: opened(&log, size).text().to_owned() };
            let read: TlogProof = proof.to_string().parse().unwrap();
            let leaf = suyuan_ledger::log::HashReader::hash(&tree, 0, index).unwrap();
            assert_eq!(read.verify(&leaf, &keys).unwrap().checkpoint().size(), size);
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Inclusion {
    leaf_idx: u64,
    tree_size: u64,
    root: String,
    leaf_hash: String,
    proof: Option<Vec<String>>,
    want_err: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Consistency {
    size1: u64,
    size2: u64,
    root1: String,
    root2: String,
    proof: Option<Vec<String>>,
    want_err: bool,
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false => found.push(path),
        }
    }
    found.sort();
    found
}

/// A hash of another length than 32 bytes is no hash: that alone refuses a proof.
fn hashes(texts: &[String]) -> Option<Vec<Hash>> {
    texts.iter().map(|text| text.parse().ok()).collect()
}

fn cases<T: for<'de> Deserialize<'de>>(folder: &Path) -> Vec<(PathBuf, T)> {
    let read = |path: PathBuf| {
        let case = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        (path, case)
    };
    files(folder)
        .into_iter()
        .filter(|path| path.extension().is_some_and(|ext| ext == "json"))
        .map(read)
        .collect()
}

#[test]
fn inclusion_proofs_are_judged_as_transparency_dev_does() {
    let Some(folder) = conformance::folder("tlog") else { return };
    let cases = cases::<Inclusion>(&folder.join("merkle/inclusion"));
    for (path, case) in &cases {
        let holds = || {
            let (root, leaf) = (case.root.parse().ok()?, case.leaf_hash.parse().ok()?);
            let proof = hashes(case.proof.as_deref().unwrap_or_default())?;
            verify_inclusion(case.leaf_idx, case.tree_size, &leaf, &proof, &root).ok()
        };
        assert_eq!(holds().is_none(), case.want_err, "{}", path.display());
    }
    eprintln!("{} inclusion proofs judged", cases.len());
    assert!(!cases.is_empty());
}

#[test]
fn consistency_proofs_are_judged_as_transparency_dev_does() {
    let Some(folder) = conformance::folder("tlog") else { return };
    let cases = cases::<Consistency>(&folder.join("merkle/consistency"));
    for (path, case) in &cases {
        let holds = || {
            let (root1, root2) = (case.root1.parse().ok()?, case.root2.parse().ok()?);
            let proof = hashes(case.proof.as_deref().unwrap_or_default())?;
            verify_consistency(case.size1, case.size2, &root1, &root2, &proof).ok()
        };
        assert_eq!(holds().is_none(), case.want_err, "{}", path.display());
    }
    eprintln!("{} consistency proofs judged", cases.len());
    assert!(!cases.is_empty());
}
