//! A private key at rest: PKCS#8, encrypted with a passphrase (PBES2: scrypt and AES-256-CBC), in PEM, readable by its owner
//! alone, beside a file with the public half. `openssl pkey -in NAME.pem -text` reads it too.
//!
//! scrypt runs with N = 2^14, r = 8, p = 5 (OWASP's advice at 16 MiB; more memory, and OpenSSL 3 refuses the file).
//! A key is never made silently and never overwritten: who lost a passphrase brings the same key back from its recovery sheet, or makes a
//! new key and has it admitted.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::{DecodePrivateKey, EncodePrivateKey, KeypairBytes};
use pkcs8::{
    EncryptedPrivateKeyInfoRef, LineEnding, PrivateKeyInfoRef, SecretDocument,
    der::pem::PemLabel,
    pkcs5::{pbes2, scrypt},
};
use suyuan_ledger::statement::KeyId;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::{failure::Failure, safe_file, speech::tr};

const LABEL: &str = EncryptedPrivateKeyInfoRef::PEM_LABEL;
/// log2 N, r, p.
const COST: (u8, u32, u32) = (14, 8, 5);

/// Why a key file cannot be made or used.
#[derive(Debug, Error)]
pub(crate) enum KeyFileError {
    /// There is one already.
    #[error("{}", tr!("key-exists", file = _0.display().to_string()))]
    Exists(PathBuf),
    /// No such file.
    #[error("{}", tr!("key-missing", file = _0.display().to_string()))]
    Missing(PathBuf),
    /// Others can read it.
    #[error("{}", tr!("key-exposed", file = path.display().to_string(), mode = format!("{mode:03o}")))]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// Another passphrase made it.
    #[error("{}", tr!("key-wrong-passphrase", file = _0.display().to_string()))]
    WrongPassphrase(PathBuf),
    /// Not an encrypted Ed25519 key.
    #[error("{path}: {reason}")]
    NotAKey {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The public half beside it is another key's.
    #[error("{}", tr!("key-other-public", file = path.display().to_string(), private = private.as_str(), public = public.as_str()))]
    OtherPublic {
        /// The file.
        path: PathBuf,
        /// From the private key.
        private: String,
        /// From the file beside it.
        public: String,
    },
    /// The system has no randomness.
    #[error("{}", tr!("no-randomness", cause = _0.as_str()))]
    Randomness(String),
    /// The file cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// The system's word.
        source: io::Error,
    },
}

impl From<KeyFileError> for Failure {
    fn from(error: KeyFileError) -> Failure {
        let failure = Failure::key(&error);
        match &error {
            KeyFileError::Exists(_) => failure.hint(tr!("key-exists-do")),
            KeyFileError::Missing(_) => failure.hint(tr!("key-missing-do")),
            KeyFileError::Exposed { path, .. } => {
                failure.hint(tr!("key-exposed-do", file = path.display().to_string()))
            }
            KeyFileError::WrongPassphrase(_) => failure.hint(tr!("key-wrong-passphrase-do")),
            KeyFileError::OtherPublic { .. } => failure.hint(tr!("key-other-public-do")),
            _ => failure,
        }
    }
}

/// Makes a key from the system's randomness.
pub(crate) fn generate() -> Result<SigningKey, KeyFileError> {
    let mut seed = Zeroizing::new([0; 32]);
    fill(seed.as_mut())?;
    Ok(SigningKey::from_bytes(&seed))
}

/// Keeps a key under a passphrase; `NAME.pub` with the public half goes beside it.
pub(crate) fn save(path: &Path, key: &SigningKey, passphrase: &str) -> Result<(), KeyFileError> {
    let file = |source: io::Error| match source.kind() {
        io::ErrorKind::AlreadyExists => KeyFileError::Exists(path.to_owned()),
        _ => KeyFileError::File { path: path.to_owned(), source },
    };
    safe_file::create(path, seal(path, key, passphrase)?.as_bytes()).map_err(file)?;
    let public = format!("{}\n", public_hex(key));
    safe_file::replace(&path.with_extension("pub"), public.as_bytes()).map_err(file)
}

/// Reads the public half without the passphrase, where the file beside the key tells it.
pub(crate) fn read_public(path: &Path) -> Result<String, KeyFileError> {
    if !path.exists() {
        return Err(KeyFileError::Missing(path.to_owned()));
    }
    let beside = path.with_extension("pub");
    match fs::read_to_string(&beside) {
        Ok(text) => Ok(text.trim().to_owned()),
        Err(source) => Err(KeyFileError::File { path: beside, source }),
    }
}

/// Opens a key with its passphrase.
pub(crate) fn open(path: &Path, passphrase: &str) -> Result<SigningKey, KeyFileError> {
    check_readable(path)?;
    let pem = fs::read_to_string(path)
        .map(Zeroizing::new)
        .map_err(|source| KeyFileError::File { path: path.to_owned(), source })?;
    let key = unseal(path, &pem, passphrase)?;
    let private = public_hex(&key);
    match read_public(path) {
        Ok(public) if public != private => {
            Err(KeyFileError::OtherPublic { path: path.to_owned(), private, public })
        }
        _ => Ok(key),
    }
}

/// Whether the file is there and its owner's alone; asked before anybody types a passphrase.
pub(crate) fn check_readable(path: &Path) -> Result<(), KeyFileError> {
    match safe_file::others_may(path) {
        Ok(0) => Ok(()),
        Ok(bits) => Err(KeyFileError::Exposed { path: path.to_owned(), mode: 0o600 | bits }),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Err(KeyFileError::Missing(path.to_owned())),
        Err(source) => Err(KeyFileError::File { path: path.to_owned(), source }),
    }
}

/// The public key as the ledger writes it: 64 hexadecimal digits.
pub(crate) fn public_hex(key: &SigningKey) -> String {
    hex::encode(key.verifying_key().as_bytes())
}

/// What two people read to each other to see that they mean the same key; of what is no key, what it is.
pub(crate) fn fingerprint(public_hex: &str) -> String {
    public_hex.parse().map_or_else(|_| public_hex.to_owned(), |key: KeyId| key.fingerprint())
}

/// Keeps a key whose file is there already under another passphrase; another key's file stays what it is.
pub(crate) fn reseal(path: &Path, key: &SigningKey, passphrase: &str) -> Result<(), KeyFileError> {
    if read_public(path).is_ok_and(|public| public != public_hex(key)) {
        return Err(KeyFileError::Exists(path.to_owned()));
    }
    let file = |source: io::Error| KeyFileError::File { path: path.to_owned(), source };
    safe_file::replace(path, seal(path, key, passphrase)?.as_bytes()).map_err(file)?;
    safe_file::replace(&path.with_extension("pub"), format!("{}\n", public_hex(key)).as_bytes()).map_err(file)
}

fn seal(path: &Path, key: &SigningKey, passphrase: &str) -> Result<Zeroizing<String>, KeyFileError> {
    let not_a_key = |reason: String| KeyFileError::NotAKey { path: path.to_owned(), reason };
    let (mut salt, mut iv) = ([0; 16], [0; 16]);
    fill(&mut salt)?;
    fill(&mut iv)?;
    // Without the public half: OpenSSL 3.0 cannot read the form that carries it.
    let plain = KeypairBytes { secret_key: key.to_bytes(), public_key: None }
        .to_pkcs8_der()
        .map_err(|e| not_a_key(e.to_string()))?;
    let cost = scrypt::Params::new(COST.0, COST.1, COST.2).map_err(|e| not_a_key(e.to_string()))?;
    let scheme = pbes2::Parameters::generate_scrypt_aes256cbc(cost, &salt, iv)
        .map_err(|e| not_a_key(e.to_string()))?;
    PrivateKeyInfoRef::try_from(plain.as_bytes())
        .map_err(|e| not_a_key(e.to_string()))?
        .encrypt_with_params(scheme, passphrase)
        .and_then(|sealed| Ok(sealed.to_pem(LABEL, LineEnding::LF)?))
        .map_err(|e| not_a_key(e.to_string()))
}

fn unseal(path: &Path, pem: &str, passphrase: &str) -> Result<SigningKey, KeyFileError> {
    let not_a_key = |reason: String| KeyFileError::NotAKey { path: path.to_owned(), reason };
    let (label, sealed) = SecretDocument::from_pem(pem).map_err(|e| not_a_key(format!("not PEM: {e}")))?;
    if label != LABEL {
        return Err(not_a_key(tr!("key-other-label", want = LABEL.to_string(), got = label.to_string())));
    }
    let sealed =
        EncryptedPrivateKeyInfoRef::try_from(sealed.as_bytes()).map_err(|e| not_a_key(e.to_string()))?;
    let plain = sealed.decrypt(passphrase).map_err(|_| KeyFileError::WrongPassphrase(path.to_owned()))?;
    SigningKey::from_pkcs8_der(plain.as_bytes())
        .map_err(|e| not_a_key(tr!("key-other-kind", cause = format!("{e}"))))
}

fn fill(bytes: &mut [u8]) -> Result<(), KeyFileError> {
    getrandom::fill(bytes).map_err(|e| KeyFileError::Randomness(e.to_string()))
}

#[cfg(test)]
mod tests {
    use std::{os::unix::fs::PermissionsExt, process::Command};

    use super::*;

    fn saved(dir: &Path) -> (PathBuf, SigningKey) {
        let (path, key) = (dir.join("keys/office.pem"), generate().unwrap());
        save(&path, &key, "a long passphrase").unwrap();
        (path, key)
    }

    #[test]
    fn opens_with_its_passphrase_and_no_other() {
        let dir = tempfile::tempdir().unwrap();
        let (path, key) = saved(dir.path());
        assert_eq!(open(&path, "a long passphrase").unwrap().to_bytes(), key.to_bytes());
        assert!(matches!(open(&path, "another"), Err(KeyFileError::WrongPassphrase(_))));
        assert_eq!(read_public(&path).unwrap(), public_hex(&key));
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn never_overwrites_and_never_makes_a_second_identity() {
        let dir = tempfile::tempdir().unwrap();
        let (path, key) = saved(dir.path());
        let again = save(&path, &generate().unwrap(), "x");
        assert!(matches!(again, Err(KeyFileError::Exists(_))));
        assert_eq!(open(&path, "a long passphrase").unwrap().to_bytes(), key.to_bytes());
        let missing = open(&dir.path().join("none.pem"), "x");
        assert!(matches!(missing, Err(KeyFileError::Missing(_))));
    }

    #[test]
    fn refuses_a_key_that_others_can_read_and_says_what_to_do() {
        let dir = tempfile::tempdir().unwrap();
        let (path, _) = saved(dir.path());
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        let error = open(&path, "a long passphrase").unwrap_err();
        assert!(error.to_string().contains("mode 644"), "{error}");
        assert!(Failure::from(error).hint.unwrap().starts_with("chmod 600 "));
    }

    #[test]
    fn notices_a_public_half_of_another_key() {
        let dir = tempfile::tempdir().unwrap();
        let (path, _) = saved(dir.path());
        fs::write(path.with_extension("pub"), "00".repeat(32)).unwrap();
        assert!(matches!(open(&path, "a long passphrase"), Err(KeyFileError::OtherPublic { .. })));
    }

    #[test]
    fn openssl_reads_it() {
        let dir = tempfile::tempdir().unwrap();
        let (path, key) = saved(dir.path());
        let openssl = Command::new("openssl")
            .args(["pkey", "-passin", "pass:a long passphrase", "-pubout", "-outform", "DER", "-in"])
            .arg(&path)
            .output();
        let Ok(output) = openssl else { return };
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stdout.ends_with(key.verifying_key().as_bytes()));
    }

    #[test]
    fn a_fingerprint_can_be_read_aloud() {
        assert_eq!(fingerprint(&"0123456789abcdef".repeat(4)), "0123 4567 89ab cdef 0123");
    }
}
