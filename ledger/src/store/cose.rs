//! Signatures for COSE Receipts: the log's keys over the root of a size that is on the disk.
//!
//! A receipt states what a checkpoint states, so what holds for checkpoints holds here: only what is durable is signed, by
//! every key that the charter has in force at that size. Receipts of one size share their signatures, so the newest few are kept.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use thiserror::Error;

use super::{LogKeyMissing, Mode, ReadError, Stopped, Store, log_keys::LogKeys};
use crate::log::{Checkpoint, CheckpointError, Hash, SignedRoot, root_of};

/// How many sizes are remembered.
const KEPT: usize = 16;

/// A root, and the log's signatures over it, one of each key in force.
#[derive(Debug)]
pub struct CoseSignatures {
    /// What is signed.
    pub checkpoint: Checkpoint,
    /// By whom; at least one.
    pub signed: Vec<SignedRoot>,
}

/// Why there is no signature.
#[derive(Debug, Error)]
pub enum CoseSignatureError {
    /// The log is not so large, as far as is on the disk.
    #[error("the log has {durable} durable entries, not {size}")]
    NotDurable {
        /// The size asked for.
        size: u64,
        /// How many there are.
        durable: u64,
    },
    /// A read-only store signs nothing.
    #[error("the ledger is read-only and signs nothing: {why}")]
    ReadOnly {
        /// Why.
        why: String,
    },
    /// The root follows from the hashes as another than the checkpoint of that size states.
    #[error("the root at size {size}: the checkpoint states {want}, the hashes give {got}")]
    Root {
        /// The size.
        size: u64,
        /// The checkpoint's.
        want: Hash,
        /// The computed one.
        got: Hash,
    },
    /// A key of the log is not here.
    #[error(transparent)]
    Keys(#[from] LogKeyMissing),
    /// The hashes cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The origin is none.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The store has stopped.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

/// The keys, and what they signed last.
#[derive(Debug)]
pub(super) struct CoseSigner {
    keys: Arc<LogKeys>,
    recent: Mutex<VecDeque<Arc<CoseSignatures>>>,
}

impl CoseSigner {
    pub(super) fn new(keys: Arc<LogKeys>) -> CoseSigner {
        CoseSigner { keys, recent: Mutex::default() }
    }

    /// The log keys that are held.
    pub(super) fn log_keys(&self) -> &LogKeys {
        &self.keys
    }

    fn recent(&self, size: u64) -> Option<Arc<CoseSignatures>> {
        let recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        recent.iter().find(|kept| kept.checkpoint.size() == size).cloned()
    }

    fn keep(&self, made: &Arc<CoseSignatures>) {
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        recent.push_front(made.clone());
        recent.truncate(KEPT);
    }
}

impl Store {
    /// The root of the first `size` entries, all of them durable, signed for COSE Receipts.
    pub fn cose_signatures(&self, size: u64) -> Result<Arc<CoseSignatures>, CoseSignatureError> {
        if let Mode::ReadOnly { why } = self.mode() {
            return Err(CoseSignatureError::ReadOnly { why });
        }
        if let Some(kept) = self.cose.recent(size) {
            return Ok(kept);
        }
        let newest = self.checkpoint();
        let durable = newest.checkpoint().size();
        if size > durable {
            return Err(CoseSignatureError::NotDurable { size, durable });
        }
        let root = root_of(&self.hash_reader(), size).map_err(ReadError::from)?;
        let want = newest.checkpoint().root();
        if size == durable && root != want {
            return Err(CoseSignatureError::Root { size, want, got: root });
        }
        let signers = self.read(|state| self.cose.keys.signers(state.charter(), size))??;
        let (checkpoint, signed) = self.cose.keys.sign_root(&signers, size, root)?;
        let made = Arc::new(CoseSignatures { checkpoint, signed });
        self.cose.keep(&made);
        Ok(made)
    }
}
