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
    fmt, fs,
    io::Write,
    path::{Path, PathBuf},
    str::FromStr,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::durable::{self, Access, DiskError, tried};

/// SHA-256 of a salt and a text; in texts base64url without padding.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Commitment([u8; 32]);

/// A private value: the exact JSON text, and 32 random bytes. `Debug` shows neither.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    /// Random, used once.
    pub salt: [u8; 32],
    /// The value's exact JSON text.
    pub text: String,
}

/// The side store.
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
    #[error("the private value {want} was changed: salt and text give {got}")]
    Changed {
        /// The commitment.
        want: Commitment,
        /// That of the file's contents.
        got: Commitment,
    },
    /// Not a commitment.
    #[error("want 43 characters of base64url, got {got:?}")]
    NoCommitment {
        /// The text found.
        got: String,
    },
}

impl Secret {
    /// What an entry may say of it.
    pub fn commitment(&self) -> Commitment {
        commit(&self.salt, self.text.as_bytes())
    }
}

impl Private {
    pub(super) fn open(dir: &Path) -> Result<Private, DiskError> {
        durable::create_dir(dir)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            tried("close to others", dir, fs::set_permissions(dir, fs::Permissions::from_mode(0o700)))?;
        }
        Ok(Private { dir: dir.to_owned() })
    }

    /// Keeps a value, durably.
    pub fn put(&self, secret: &Secret) -> Result<Commitment, PrivateError> {
        let commitment = secret.commitment();
        let contents = [&secret.salt[..], secret.text.as_bytes()].concat();
        durable::replace(&self.path(&commitment), &contents, Access::OwnerOnly)?;
        Ok(commitment)
    }

    /// Gives a value, if it was kept here and not erased.
    pub fn get(&self, want: &Commitment) -> Result<Option<Secret>, PrivateError> {
        let Some(contents) = durable::read_if_there(&self.path(want))? else { return Ok(None) };
        let (salt, text) = contents.split_at(contents.len().min(32));
        let got = commit(salt, text);
        let changed = PrivateError::Changed { want: *want, got };
        match (salt.try_into(), std::str::from_utf8(text)) {
            (Ok(salt), Ok(text)) if got == *want => Ok(Some(Secret { salt, text: text.to_owned() })),
            _ => Err(changed),
        }
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
        self.dir.join(hex::encode(commitment.0))
    }
}

impl Commitment {
    /// Takes the bytes as they are.
    pub const fn from_bytes(bytes: [u8; 32]) -> Commitment {
        Commitment(bytes)
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Commitment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl fmt::Debug for Commitment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Commitment({self})")
    }
}

impl FromStr for Commitment {
    type Err = PrivateError;

    fn from_str(text: &str) -> Result<Commitment, PrivateError> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok().and_then(|bytes| bytes.try_into().ok());
        bytes.map(Commitment).ok_or_else(|| PrivateError::NoCommitment { got: text.to_owned() })
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({})", self.commitment())
    }
}

fn commit(salt: &[u8], text: &[u8]) -> Commitment {
    Commitment(Sha256::new().chain_update(salt).chain_update(text).finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_checks_and_erases() {
        let dir = tempfile::tempdir().unwrap();
        let private = Private::open(&dir.path().join("private")).unwrap();
        let secret = Secret { salt: [9; 32], text: "\"王\"".to_owned() };
        let commitment = private.put(&secret).unwrap();
        assert_eq!(commitment.to_string().parse::<Commitment>().unwrap(), commitment);
        assert_eq!(private.get(&commitment).unwrap(), Some(secret));
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
