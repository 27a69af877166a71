//! The keys that sign checkpoints: every one that the charter has in force at a size, no more and no fewer.
//!
//! A charter that names a key which is not held here would stop the log at the size from which that key signs, and nothing could
//! take it back: a key that has a `from` signs at least there. So the node does not take such a charter. That is the operator's
//! no, not the rules': in a log that another node keeps, the same charter may stand.

use super::{
    error::{CheckpointFault, LogKeyMissing},
    journal::Synced,
};
use crate::{
    log::{
        Checkpoint, CheckpointError, Hash, KeyType, Note, NoteKeyError, SignedCheckpoint, SignedRoot,
        SigningNoteKey, VerifierKey,
    },
    rules::{
        Prepared, Refusal, RefusalCode,
        payload::{Act, Charter, LogKey},
    },
};

/// The log keys that this node was given.
#[derive(Debug)]
pub(super) struct LogKeys {
    held: Vec<(VerifierKey, SigningNoteKey)>,
}

/// Who signs at a size.
#[derive(Clone, Debug)]
pub(super) struct Signers {
    origin: String,
    held: Vec<usize>,
}

impl LogKeys {
    /// Takes the keys.
    pub(super) fn new(keys: Vec<SigningNoteKey>) -> Result<LogKeys, NoteKeyError> {
        let with_verifier =
            |key: SigningNoteKey| key.verifier(KeyType::Ed25519).map(|verifier| (verifier, key));
        Ok(LogKeys { held: keys.into_iter().map(with_verifier).collect::<Result<_, _>>()? })
    }

    /// Those that sign at this size, if all of them are here.
    pub(super) fn signers(&self, charter: Option<&Charter>, size: u64) -> Result<Signers, LogKeyMissing> {
        let missing = |want: String| LogKeyMissing { size, want };
        let charter = charter.ok_or_else(|| missing("a charter".to_owned()))?;
        let place = |want: &VerifierKey| {
            self.held.iter().position(|(held, _)| held == want).ok_or_else(|| missing(want.to_string()))
        };
        let held: Vec<usize> = charter.log_keys_at(size).map(place).collect::<Result<_, _>>()?;
        if held.is_empty() {
            return Err(missing("some key, but names none that is in force".to_owned()));
        }
        Ok(Signers { origin: charter.origin.clone(), held })
    }

    /// Whether this is a charter by which the log could not go on here after `size` entries.
    pub(super) fn refuse(&self, prepared: &Prepared, size: u64) -> Option<Refusal> {
        let Act::Charter(charter) = prepared.act() else { return None };
        let lacking = |key: &&LogKey| {
            key.until.is_none_or(|until| until > size) && !self.held.iter().any(|(held, _)| *held == key.vkey)
        };
        let (at, key) = charter.log_keys.iter().enumerate().find(|(_, key)| lacking(key))?;
        Some(Refusal::new(
            RefusalCode::NotPermitted,
            format!("/logKeys/{at}/vkey"),
            format!("this node does not hold {}, and could not sign from size {} on", key.vkey, key.from),
            "have the operator make or put the key there (`suyuan log-key new --data DIR`), start the node again, then send this again",
        ))
    }

    /// Signs a checkpoint over what is on the disk, and verifies it before anybody sees it.
    pub(super) fn sign(
        &self,
        signers: &Signers,
        synced: Synced,
        root: Hash,
    ) -> Result<SignedCheckpoint, CheckpointError> {
        let text = Checkpoint::new(&signers.origin, synced.size(), root)?.to_string();
        let keys = || signers.held.iter().map(|at| &self.held[*at]);
        let signatures = keys().map(|(_, key)| key.sign(&text)).collect();
        let note = Note { text, signatures }.to_string();
        let verifiers: Vec<_> = keys().map(|(verifier, _)| verifier.clone()).collect();
        SignedCheckpoint::open(note.as_bytes(), &verifiers)
    }

    /// Signs a root for receipts; whoever asks has made sure that it is on the disk.
    pub(super) fn sign_root(
        &self,
        signers: &Signers,
        size: u64,
        root: Hash,
    ) -> Result<(Checkpoint, Vec<SignedRoot>), CheckpointError> {
        let checkpoint = Checkpoint::new(&signers.origin, size, root)?;
        let signed = signers.held.iter().map(|at| self.held[*at].1.sign_root(&checkpoint)).collect();
        Ok((checkpoint, signed))
    }
}

/// A checkpoint from elsewhere, if it is one of this log and every log key that is in force at its size has signed it.
pub(super) fn check_signed(
    charter: Option<&Charter>,
    checkpoint: &SignedCheckpoint,
) -> Result<SignedCheckpoint, CheckpointFault> {
    let size = checkpoint.checkpoint().size();
    let charter = charter.ok_or(CheckpointFault::NoCharter)?;
    let keys: Vec<VerifierKey> = charter.log_keys_at(size).cloned().collect();
    let signed = SignedCheckpoint::open(checkpoint.text().as_bytes(), &keys)?;
    if signed.checkpoint().origin() != charter.origin {
        let (want, got) = (charter.origin.clone(), signed.checkpoint().origin().to_owned());
        return Err(CheckpointFault::Origin { want, got });
    }
    match keys.iter().find(|key| !signed.signers().contains(key)) {
        Some(want) => Err(CheckpointFault::Unsigned { size, want: want.to_string() }),
        None => Ok(signed),
    }
}
