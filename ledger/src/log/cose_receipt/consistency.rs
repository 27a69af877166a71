//! The receipt of consistency: that the log has only grown since an older checkpoint.

use super::{CoseReceiptError, SignedRoot, different, wire};
use crate::log::path::consistency_root;
use crate::log::{Checkpoint, Hash, VerifierKey};

/// A receipt of consistency; nothing in it is verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsistencyReceipt {
    /// The log's signature over the newer root.
    pub signed: SignedRoot,
    /// The older size.
    pub old: u64,
    /// The path from the older root to the newer.
    pub path: Vec<Hash>,
}

impl ConsistencyReceipt {
    /// From an older size to the signed one, by this path.
    pub fn new(signed: SignedRoot, old: u64, path: Vec<Hash>) -> Result<Self, CoseReceiptError> {
        if path.is_empty() {
            return Err(CoseReceiptError::NoPath);
        }
        Ok(Self { signed, old, path })
    }

    /// The one encoding.
    pub fn encode(&self) -> Vec<u8> {
        wire::encode(&self.signed, wire::CONSISTENCY, (self.old, self.signed.size), &self.path, None)
    }

    /// Reads the one encoding and nothing else.
    pub fn decode(bytes: &[u8]) -> Result<Self, CoseReceiptError> {
        let (signed, (old, size), path) = wire::decode(bytes, wire::CONSISTENCY, None)?;
        wire::same_size(&signed, size)?;
        Ok(Self { signed, old, path })
    }

    /// Verifies that the log whose keys these are continues the one of this older checkpoint, which the caller trusts already;
    /// gives the newer one.
    pub fn verify(&self, old: &Checkpoint, keys: &[VerifierKey]) -> Result<Checkpoint, CoseReceiptError> {
        if old.size() != self.old {
            return Err(different("older size", old.size(), self.old));
        }
        if old.origin() != self.signed.origin {
            return Err(different("iss", old.origin(), &self.signed.origin));
        }
        let root = consistency_root(self.old, self.signed.size, &old.root(), &self.path)?;
        Ok(self.signed.verify(root, keys)?.1)
    }
}
