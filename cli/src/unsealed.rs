//! Private keys of machines: PKCS#8 in PEM, not encrypted, for their owner alone. A log or a witness must come up again by itself
//! after a power cut, with nobody there to type a passphrase.

use std::{fs, path::Path};

use ed25519_dalek::{
    SigningKey,
    pkcs8::{DecodePrivateKey, EncodePrivateKey, KeypairBytes},
};
use pkcs8::LineEnding;

use crate::{failure::Failure, key_file, safe_file, speech::tr};

/// Writes a key to a file that is not there yet.
pub(crate) fn save(path: &Path, key: &SigningKey) -> Result<(), Failure> {
    let pem = KeypairBytes { secret_key: key.to_bytes(), public_key: None }
        .to_pkcs8_pem(LineEnding::LF)
        .map_err(|e| Failure::key(tr!("key-unwritable", cause = format!("{e}"))))?;
    safe_file::create(path, pem.as_bytes()).map_err(|e| Failure::file(path, &e))
}

/// Reads a key that nobody but its owner can read; `lost` says what to do where it is missing.
pub(crate) fn open(path: &Path, lost: &str) -> Result<SigningKey, Failure> {
    key_file::check_readable(path).map_err(|error| match path.exists() {
        true => Failure::from(error),
        false => Failure::from(error).hint(lost),
    })?;
    let spoilt = |failure: Failure| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        failure.hint(tr!("key-restore-do", name = name.to_string()))
    };
    let pem = fs::read_to_string(path).map_err(|e| spoilt(Failure::file(path, &e).kind_key()))?;
    SigningKey::from_pkcs8_pem(&pem).map_err(|e| {
        spoilt(Failure::key(tr!(
            "key-not-ed25519",
            file = path.display().to_string(),
            cause = format!("{e}")
        )))
    })
}
