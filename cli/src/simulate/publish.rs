//! The county's log as files, in the form in which any log is published (C2SP tlog-tiles), so that `suyuan audit` checks it.

use std::{fs, path::Path};

use suyuan_ledger::{
    log::{
        Checkpoint, Entry, Hash, KeyType, MemoryTree, SigningNoteKey, bundles_of, encode_bundle, leaf_hash,
        tiles_of,
    },
    statement::Statement,
};

use super::plan::broken;
use crate::failure::Failure;

/// What a log's entries hash to, without writing them.
pub(super) fn write(
    dir: &Path,
    log: &[(Statement, u64)],
    (origin, key): (&str, &SigningNoteKey),
) -> Result<String, Failure> {
    let (mut entries, mut tree, mut prev) = (Vec::new(), MemoryTree::default(), Hash::ZERO);
    for (index, (statement, time_ms)) in (0..).zip(log) {
        let entry = Entry { index, time_ms: *time_ms, prev, statement: statement.bytes().to_vec() };
        let bytes = entry.encode().map_err(broken)?;
        prev = leaf_hash(&bytes);
        tree.push(prev);
        entries.push(bytes);
    }
    for tile in tiles_of(tree.size()) {
        let bytes = tile.hash_data(&tree).map_err(broken)?;
        file(dir, &tile.to_string(), &bytes)?;
    }
    for bundle in bundles_of(tree.size()) {
        let range = bundle.range();
        let within = entries.get(range.start as usize..range.end as usize).unwrap_or_default();
        file(dir, &bundle.to_string(), &encode_bundle(within).map_err(broken)?)?;
    }
    let checkpoint = Checkpoint::new(origin, tree.size(), tree.root()).map_err(broken)?;
    file(dir, "checkpoint", checkpoint.sign(std::slice::from_ref(key)).to_string().as_bytes())?;
    Ok(key.verifier(KeyType::Ed25519).map_err(broken)?.to_string())
}

fn file(dir: &Path, name: &str, bytes: &[u8]) -> Result<(), Failure> {
    let path = dir.join(name);
    let parent = path.parent().unwrap_or(dir);
    fs::create_dir_all(parent).map_err(|error| Failure::file(parent, &error))?;
    fs::write(&path, bytes).map_err(|error| Failure::file(&path, &error))
}
