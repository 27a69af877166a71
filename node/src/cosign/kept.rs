//! What witnesses said, kept over a restart: `witnesses/checkpoint` and `witnesses/sizes`.
//!
//! ```text
//! 41 w1.example+858ecd0c+BA6h…      a size, and the key of the witness that cosigned it last
//! ```

use std::path::PathBuf;

use suyuan_ledger::{
    log::{Policy, SignedCheckpoint, VerifierKey, root_of},
    store::{
        DiskError, Store,
        durable::{Access, create_dir, read_if_there, replace},
    },
};

/// The directory.
pub(super) struct Kept {
    dir: PathBuf,
    sizes: Vec<(u64, String)>,
}

impl Kept {
    /// Reads the sizes; what cannot be read is told by the witnesses.
    pub(super) fn new(dir: PathBuf) -> Kept {
        let text = read_if_there(&dir.join("sizes")).ok().flatten().unwrap_or_default();
        let size = |line: &str| {
            let (size, key) = line.split_once(' ')?;
            Some((size.parse().ok()?, key.to_owned()))
        };
        let sizes = String::from_utf8_lossy(&text).lines().filter_map(size).collect();
        Kept { dir, sizes }
    }

    /// What a witness cosigned last, as far as it was kept.
    pub(super) fn size(&self, key: &VerifierKey) -> u64 {
        let key = key.to_string();
        self.sizes.iter().find(|(_, kept)| *kept == key).map_or(0, |(size, _)| *size)
    }

    /// The newest checkpoint that satisfied the policy, if it still does and is of this log.
    pub(super) fn newest(&self, policy: &Policy, store: &Store) -> Option<SignedCheckpoint> {
        let path = self.dir.join("checkpoint");
        let text = match read_if_there(&path) {
            Ok(text) => text?,
            Err(error) => {
                tracing::warn!(%error, "the cosigned checkpoint cannot be read");
                return None;
            }
        };
        let accepted = match policy.check(&text) {
            Ok(accepted) => accepted.signed,
            Err(error) => {
                tracing::warn!(path = %path.display(), %error, "the cosigned checkpoint no longer satisfies the policy");
                return None;
            }
        };
        let (ours, theirs) = (store.checkpoint(), accepted.checkpoint());
        let same_log = theirs.origin() == ours.checkpoint().origin();
        if theirs.size() > store.size()
            || !same_log
            || root_of(&store.hash_reader(), theirs.size()) != Ok(theirs.root())
        {
            tracing::error!(
                cosigned = theirs.size(),
                size = store.size(),
                "ALARM: witnesses cosigned a checkpoint that this log does not continue"
            );
            return None;
        }
        Some(accepted)
    }

    /// Keeps a checkpoint and the sizes, durably.
    pub(super) fn keep(
        &self,
        checkpoint: &SignedCheckpoint,
        sizes: &[(&VerifierKey, u64)],
    ) -> Result<(), DiskError> {
        create_dir(&self.dir)?;
        replace(&self.dir.join("checkpoint"), checkpoint.text().as_bytes(), Access::Usual)?;
        let sizes: String = sizes.iter().map(|(key, size)| format!("{size} {key}\n")).collect();
        replace(&self.dir.join("sizes"), sizes.as_bytes(), Access::Usual)
    }
}
