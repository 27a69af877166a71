//! Files that must not be lost or read by others: made for their owner alone (0600, directories 0700), whole or not at all,
//! and on the disk before the call returns.

use crate::speech::tr;
use std::{
    collections::BTreeSet,
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    thread,
};

/// So many files are synced at the same time.
const SIDE_BY_SIDE: usize = 16;

/// Creates a file that does not exist yet; an existing one is an error and stays as it is.
pub(crate) fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    make_parent(path)?;
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    sync_parent(path)
}

/// Creates or replaces a file; a crash leaves the old one or the new one, whole.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    make_parent(path)?;
    put(path, bytes)?;
    sync_parent(path)
}

/// Creates or replaces many files, each whole after a crash, all on the disk when this returns. Threads sync side by side, because the
/// disk's journal takes together what is asked for together; each directory is synced once.
pub(crate) fn replace_all(files: &[(PathBuf, Vec<u8>)]) -> io::Result<()> {
    let parents: BTreeSet<&Path> = files.iter().filter_map(|(path, _)| path.parent()).collect();
    parents.iter().try_for_each(|parent| make_dir(parent))?;
    let share = files.len().div_ceil(SIDE_BY_SIDE).max(1);
    thread::scope(|scope| {
        let some =
            |some: &'_ [(PathBuf, Vec<u8>)]| some.iter().try_for_each(|(path, bytes)| put(path, bytes));
        let threads: Vec<_> = files.chunks(share).map(|share| scope.spawn(move || some(share))).collect();
        let broken = |_| Err(io::Error::other(tr!("file-thread")));
        threads.into_iter().try_for_each(|thread| thread.join().unwrap_or_else(broken))
    })?;
    parents.iter().try_for_each(|parent| File::open(parent)?.sync_all())
}

/// A file's bytes on the disk, and then its name in the directory; the directory is left to be synced.
fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let beside = path.with_file_name(name);
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)
}

/// Overwrites a file with noughts and removes it. What a file system or a drive kept of it elsewhere is out of reach.
pub(crate) fn erase(path: &Path) -> io::Result<()> {
    let length = usize::try_from(fs::metadata(path)?.len()).unwrap_or(usize::MAX);
    let mut file = OpenOptions::new().write(true).open(path)?;
    file.write_all(&vec![0; length])?;
    file.sync_all()?;
    fs::remove_file(path)?;
    sync_parent(path)
}

/// Creates a directory and those above it, for their owner alone.
pub(crate) fn make_dir(path: &Path) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// The permission bits that others than the owner have.
pub(crate) fn others_may(path: &Path) -> io::Result<u32> {
    Ok(fs::metadata(path)?.permissions().mode() & 0o077)
}

fn make_parent(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => make_dir(parent),
        _ => Ok(()),
    }
}

/// Makes the name of a file durable, or its going.
pub(crate) fn sync_parent(path: &Path) -> io::Result<()> {
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(parent)?.sync_all()
}
