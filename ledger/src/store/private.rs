//! The erasable side store: what an entry only commits to.
//!
//! An entry holds `{"private": base64url(SHA-256(salt ‖ text))}`; salt and text are here, one file a commitment, and nowhere else. The
//! entry stays for ever, the file goes when somebody asks for it; without the salt nobody can even guess the text and
//! try.
//!
//! ```text
//! private/3f0c…a1     named by the commitment in hexadecimal, mode 0600: 32 bytes of salt, then the text
//! ```
//!
//! Erasing overwrites the file before it unlinks it, as far as the file system lets; copies in backups are the operator's.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use thiserror::Error;

use super::durable::{self, Access, DiskError, tried};
use crate::statement::private::{Commitment, Disclosure};

/// The side store: a node's, or anybody's own.
#[derive(Clone, Debug)]
pub struct Private {
    dir: PathBuf,
}

/// Why a private value cannot be given.
#[derive(Debug, Error)]
pub enum PrivateError {
    /// The operating system refused something.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// The file is not what was committed to.
    #[error("the private value {want} was changed: its file holds something else")]
    Changed {
        /// The commitment.
        want: Commitment,
    },
}

impl Private {
    /// Opens a directory of private values, made if it is not there; only its owner may look into it.
    pub fn open(dir: &Path) -> Result<Private, DiskError> {
        durable::create_dir(dir)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            tried("close to others", dir, fs::set_permissions(dir, fs::Permissions::from_mode(0o700)))?;
        }
        Ok(Private { dir: dir.to_owned() })
    }

    /// Keeps a value, durably.
    pub fn put(&self, disclosure: &Disclosure) -> Result<Commitment, PrivateError> {
        let commitment = disclosure.commitment();
        let contents = [&disclosure.salt[..], disclosure.text.as_bytes()].concat();
        durable::replace(&self.path(&commitment), &contents, Access::OwnerOnly)?;
        Ok(commitment)
    }

    /// Gives a value, if it was kept here and not erased.
    pub fn get(&self, want: &Commitment) -> Result<Option<Disclosure>, PrivateError> {
        let Some(contents) = durable::read_if_there(&self.path(want))? else { return Ok(None) };
        let (salt, text) = contents.split_at(contents.len().min(32));
        let read = salt.try_into().ok().zip(String::from_utf8(text.to_vec()).ok());
        let disclosure = read.map(|(salt, text)| Disclosure { salt, text });
        match disclosure.filter(|disclosure| want.verify(disclosure).is_ok()) {
            Some(disclosure) => Ok(Some(disclosure)),
            None => Err(PrivateError::Changed { want: *want }),
        }
    }

    /// What is kept here, in the order of its bytes.
    pub fn list(&self) -> Result<Vec<Commitment>, PrivateError> {
        let mut found = Vec::new();
        for file in tried("list", &self.dir, fs::read_dir(&self.dir))? {
            let name = tried("list", &self.dir, file)?.file_name();
            let mut bytes = [0; 32];
            // Whatever is named otherwise, such as a file half written, is no value.
            if hex::decode_to_slice(name.as_encoded_bytes(), &mut bytes).is_ok() {
                found.push(bytes);
            }
        }
        found.sort_unstable();
        Ok(found.into_iter().map(Commitment::from_bytes).collect())
    }

    /// Erases a value, durably. Whether there was one.
    pub fn erase(&self, commitment: &Commitment) -> Result<bool, PrivateError> {
        let path = self.path(commitment);
        let Some(contents) = durable::read_if_there(&path)? else { return Ok(false) };
        let mut file = tried("erase", &path, fs::OpenOptions::new().write(true).open(&path))?;
        tried("erase", &path, file.write_all(&vec![0; contents.len()]).and_then(|()| file.sync_all()))?;
        tried("erase", &path, fs::remove_file(&path))?;
        durable::sync_dir(&self.dir)?;
        Ok(true)
    }

    fn path(&self, commitment: &Commitment) -> PathBuf {
        self.dir.join(hex::encode(commitment.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_checks_and_erases() {
        let dir = tempfile::tempdir().unwrap();
        let private = Private::open(&dir.path().join("private")).unwrap();
        let value = Disclosure { salt: [9; 32], text: "\"王\"".to_owned() };
        let commitment = private.put(&value).unwrap();
        assert_eq!(private.get(&commitment).unwrap(), Some(value));
        assert_eq!(private.list().unwrap(), [commitment]);
        let path = private.path(&commitment);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        let mut contents = fs::read(&path).unwrap();
        contents[33] ^= 1;
        fs::write(&path, contents).unwrap();
        assert!(matches!(private.get(&commitment), Err(PrivateError::Changed { .. })));
        assert!(private.erase(&commitment).unwrap());
        assert!(!private.erase(&commitment).unwrap());
        assert_eq!(private.get(&commitment).unwrap(), None);
    }
}
