//! Putting bytes on a disk so that they stay there.
//!
//! A file is durable when its data, its length **and** the directory entry that names it have been synced, so creating or
//! renaming one ends with an fsync of its directory. After a failed sync the page cache can lie: the kernel marks the pages
//! clean and a second fsync succeeds without writing them. So nothing here retries, and callers that see an error stop.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use thiserror::Error;

/// The operating system refused something.
#[derive(Debug, Error)]
#[error("cannot {action} {}: {source}", .path.display())]
pub struct DiskError {
    /// What was tried, as a verb.
    pub action: &'static str,
    /// On which file or directory.
    pub path: PathBuf,
    /// What the system said.
    pub source: io::Error,
}

/// Who may read a new file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Whoever the umask lets.
    Usual,
    /// The owner alone (0600).
    OwnerOnly,
}

/// Says on what, and at what, an operation failed.
pub(crate) fn tried<T>(action: &'static str, path: &Path, result: io::Result<T>) -> Result<T, DiskError> {
    result.map_err(|source| DiskError { action, path: path.to_owned(), source })
}

/// Makes the names in a directory durable.
pub(crate) fn sync_dir(dir: &Path) -> Result<(), DiskError> {
    tried("sync the directory", dir, File::open(dir).and_then(|dir| dir.sync_all()))
}

/// Makes a directory, durably, with its missing parents; one that is there already is fine.
pub fn create_dir(dir: &Path) -> Result<(), DiskError> {
    if dir.is_dir() {
        return Ok(());
    }
    let parent = parent_of(dir);
    create_dir(parent)?;
    match fs::create_dir(dir) {
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
        made => tried("create the directory", dir, made)?,
    }
    sync_dir(parent)
}

/// Makes an empty file that was not there, durably, open for appending.
pub(crate) fn create_file(path: &Path) -> Result<File, DiskError> {
    let file = tried("create", path, OpenOptions::new().append(true).create_new(true).open(path))?;
    tried("sync", path, file.sync_all())?;
    sync_dir(parent_of(path))?;
    Ok(file)
}

/// Gives a file new contents, durably: after a crash it has the old ones or the new ones, whole.
pub fn replace(path: &Path, contents: &[u8], access: Access) -> Result<(), DiskError> {
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(".new");
    let temporary = PathBuf::from(temporary);
    let mut file = tried("create", &temporary, fresh(&temporary, access))?;
    tried("write", &temporary, file.write_all(contents))?;
    tried("sync", &temporary, file.sync_all())?;
    tried("rename", &temporary, fs::rename(&temporary, path))?;
    sync_dir(parent_of(path))
}

/// Copies an open file, durably but for the directory's entry, with the time that it had. How many bytes.
pub(crate) fn copy(
    source: &mut File,
    path: &Path,
    access: Access,
    time: std::time::SystemTime,
) -> Result<u64, DiskError> {
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(".new");
    let temporary = PathBuf::from(temporary);
    let mut file = tried("create", &temporary, fresh(&temporary, access))?;
    let bytes = tried("write", &temporary, io::copy(source, &mut file))?;
    tried("set the time of", &temporary, file.set_modified(time))?;
    tried("sync", &temporary, file.sync_all())?;
    tried("rename", &temporary, fs::rename(&temporary, path))?;
    Ok(bytes)
}

/// Removes a file, durably; one that is not there is gone already.
pub(crate) fn remove_if_there(dir: &Path, file: &str) -> Result<(), DiskError> {
    let path = dir.join(file);
    match fs::remove_file(&path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => {
            tried("remove", &path, removed)?;
            sync_dir(dir)
        }
    }
}

/// The contents of a file, or `None` if there is no such file.
pub fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>, DiskError> {
    match fs::read(path) {
        Ok(contents) => Ok(Some(contents)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => tried("read", path, Err(e)),
    }
}

fn fresh(path: &Path, access: Access) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    if access == Access::OwnerOnly {
        use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
        let file = options.mode(0o600).open(path)?;
        file.set_permissions(fs::Permissions::from_mode(0o600))?;
        return Ok(file);
    }
    options.open(path)
}

fn parent_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replacing_leaves_no_temporary_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a/b/file");
        create_dir(parent_of(&path)).unwrap();
        assert_eq!(read_if_there(&path).unwrap(), None);
        replace(&path, b"old", Access::Usual).unwrap();
        replace(&path, b"new", Access::OwnerOnly).unwrap();
        assert_eq!(read_if_there(&path).unwrap().unwrap(), b"new");
        assert_eq!(fs::read_dir(parent_of(&path)).unwrap().count(), 1);
    }

    #[test]
    fn an_error_names_the_file_and_the_act() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        create_file(&path).unwrap();
        let error = create_file(&path).unwrap_err().to_string();
        assert!(error.starts_with(&format!("cannot create {}: ", path.display())), "{error}");
    }
}
