//! The keys that sign checkpoints, in a node's data directory: `log.key`, and any number beside it in `log-keys/`.
//!
//! ```text
//! DIR/log.key                 the first, made by `suyuan init`
//! DIR/log-keys/1faff801.key   the next ones, named by their key id, made by `suyuan log-key new`
//! ```
//!
//! Each lies unsealed ([`crate::unsealed`]). Whoever has one can sign checkpoints; he cannot sign statements, and a second history is noticed by anybody who kept a proof.
//! A node signs with every key that the charter has in force, and does not start while it lacks one; it takes no charter that
//! names one which it does not hold.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

use ed25519_dalek::SigningKey;
use suyuan_ledger::{
    log::{KeyType, SigningNoteKey, VerifierKey},
    rules::payload::Charter,
};

use crate::{failure::Failure, key_file, speech::tr, unsealed};

/// The first key's file in a data directory.
pub(crate) const FIRST: &str = "log.key";
/// The directory of the others.
pub(crate) const OTHERS: &str = "log-keys";

/// A key of the log, and where it lies.
#[derive(Debug)]
pub(crate) struct HeldKey {
    /// Its public half.
    pub(crate) vkey: VerifierKey,
    /// Its file.
    pub(crate) path: PathBuf,
    /// The key.
    pub(crate) key: SigningNoteKey,
}

/// All keys that lie in a data directory, for the log of this origin.
pub(crate) fn read_all(dir: &Path, origin: &str) -> Result<Vec<HeldKey>, Failure> {
    let mut held: Vec<HeldKey> = Vec::new();
    for path in paths(dir)? {
        let found = read(&path, origin)?;
        // The same key twice would sign twice.
        if !held.iter().any(|other| other.vkey == found.vkey) {
            held.push(found);
        }
    }
    Ok(held)
}

/// Makes the file of a new key, and gives the key.
pub(crate) fn make(path: &Path, origin: &str) -> Result<SigningNoteKey, Failure> {
    write(path, &key_file::generate()?, origin)
}

/// Makes the log's next key in `log-keys/`.
pub(crate) fn make_next(dir: &Path, origin: &str) -> Result<HeldKey, Failure> {
    let key = key_file::generate()?;
    let signing = SigningNoteKey::new(origin, key.clone()).map_err(Failure::usage)?;
    let vkey = signing.verifier(KeyType::Ed25519).map_err(Failure::local)?;
    let path = dir.join(OTHERS).join(format!("{}.key", vkey.id()));
    let key = write(&path, &key, origin)?;
    Ok(HeldKey { vkey, path, key })
}

/// The log keys that the charter names for this size or a later one and that are not held.
pub(crate) fn lacking<'c>(
    charter: &'c Charter,
    size: u64,
    held: &'c [VerifierKey],
) -> impl Iterator<Item = &'c suyuan_ledger::rules::payload::LogKey> {
    charter
        .log_keys
        .iter()
        .filter(move |key| key.until.is_none_or(|until| until > size) && !held.contains(&key.vkey))
}

/// Where the first key is made, beside the directory, before there is a ledger in it.
pub(crate) fn beside(dir: &Path) -> PathBuf {
    let mut name: OsString = dir.file_name().unwrap_or("suyuan".as_ref()).to_owned();
    name.push(".log.key");
    dir.with_file_name(name)
}

/// Moves the first key into the directory, where a founding that was cut short has left it beside.
pub(crate) fn settle(dir: &Path) -> Result<(), Failure> {
    let (beside, inside) = (beside(dir), dir.join(FIRST));
    if !inside.exists() && beside.exists() && dir.join("journal").is_dir() {
        fs::rename(&beside, &inside).map_err(|e| Failure::file(&inside, &e))?;
    }
    Ok(())
}

/// The files that there are, the first key's first.
pub(crate) fn paths(dir: &Path) -> Result<Vec<PathBuf>, Failure> {
    let others = dir.join(OTHERS);
    let mut paths: Vec<PathBuf> = match fs::read_dir(&others) {
        Ok(listed) => listed
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<_, _>>()
            .map_err(|e| Failure::file(&others, &e))?,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(e) => return Err(Failure::file(&others, &e)),
    };
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "key"));
    paths.sort();
    let first = dir.join(FIRST);
    if first.exists() {
        paths.insert(0, first);
    }
    Ok(paths)
}

/// Reads one file.
pub(crate) fn read(path: &Path, origin: &str) -> Result<HeldKey, Failure> {
    let key = SigningNoteKey::new(origin, unsealed::open(path, &tr!("restore-from-backup-do"))?)
        .map_err(Failure::key)?;
    let vkey = key.verifier(KeyType::Ed25519).map_err(Failure::key)?;
    Ok(HeldKey { vkey, path: path.to_owned(), key })
}

fn write(path: &Path, key: &SigningKey, origin: &str) -> Result<SigningNoteKey, Failure> {
    unsealed::save(path, key)?;
    SigningNoteKey::new(origin, key.clone()).map_err(Failure::usage)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_keys_are_read_and_each_once() {
        let dir = tempfile::tempdir().unwrap();
        let origin = "t.example/log";
        assert!(read_all(dir.path(), origin).unwrap().is_empty());
        make(&dir.path().join(FIRST), origin).unwrap();
        let next = make_next(dir.path(), origin).unwrap();
        fs::copy(dir.path().join(FIRST), dir.path().join(OTHERS).join("copy.key")).unwrap();
        let held = read_all(dir.path(), origin).unwrap();
        assert_eq!(held.len(), 2);
        assert_eq!((&held[1].vkey, &held[1].path), (&next.vkey, &next.path));
        assert_eq!(crate::safe_file::others_may(&next.path).unwrap(), 0);
        assert!(make(&dir.path().join(FIRST), origin).is_err(), "a key is never overwritten");
    }
}
