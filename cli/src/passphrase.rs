//! Where a passphrase comes from: `--passphrase-file`, else `$SUYUAN_PASSPHRASE`, else a person at a terminal. Never a default.

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::{failure::Failure, given, safe_file, speech::tr, voice::Voice};

/// The environment variable, for machines.
pub(crate) const VARIABLE: &str = "SUYUAN_PASSPHRASE";
/// The shortest passphrase for a new key, in characters.
const SHORTEST: usize = 8;

/// Where to look for a passphrase.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// `--passphrase-file`.
    pub(crate) file: Option<PathBuf>,
}

impl Source {
    /// The passphrase of an existing key.
    pub(crate) fn existing(&self, key: &Path, voice: &Voice) -> Result<Zeroizing<String>, Failure> {
        match self.silent()? {
            Some(passphrase) => Ok(passphrase),
            None => ask(&tr!("passphrase-ask", file = key.display().to_string()), voice),
        }
    }

    /// A passphrase for a new key; a person types it twice.
    pub(crate) fn fresh(&self, key: &Path, voice: &Voice) -> Result<Zeroizing<String>, Failure> {
        let passphrase = match self.silent()? {
            Some(passphrase) => passphrase,
            None => {
                let first = ask(&tr!("passphrase-new", file = key.display().to_string()), voice)?;
                if first != ask(&tr!("passphrase-again"), voice)? {
                    return Err(Failure::key(tr!("passphrase-differ")).hint(tr!("passphrase-differ-do")));
                }
                first
            }
        };
        if passphrase.chars().count() < SHORTEST {
            return Err(
                Failure::key(tr!("passphrase-short", least = SHORTEST)).hint(tr!("passphrase-short-do"))
            );
        }
        Ok(passphrase)
    }

    /// What can be had without a person.
    pub(crate) fn silent(&self) -> Result<Option<Zeroizing<String>>, Failure> {
        if let Some(path) = &self.file {
            if safe_file::others_may(path).is_ok_and(|bits| bits & 0o044 != 0) {
                return Err(Failure::key(tr!("passphrase-exposed", file = path.display().to_string()))
                    .hint(format!("chmod 600 {}", path.display())));
            }
            let text = given::text("--passphrase-file", path).map_err(Failure::kind_key)?;
            let line = text.strip_suffix('\n').unwrap_or(&text);
            return Ok(Some(Zeroizing::new(line.strip_suffix('\r').unwrap_or(line).to_owned())));
        }
        Ok(std::env::var(VARIABLE).ok().filter(|v| !v.is_empty()).map(Zeroizing::new))
    }
}

fn ask(question: &str, voice: &Voice) -> Result<Zeroizing<String>, Failure> {
    if !voice.can_ask() {
        return Err(
            Failure::key(tr!("passphrase-nobody")).hint(tr!("passphrase-nobody-do", variable = VARIABLE))
        );
    }
    rpassword::prompt_password(question)
        .map(Zeroizing::new)
        .map_err(|e| Failure::key(tr!("passphrase-unread", cause = format!("{e}"))))
}
