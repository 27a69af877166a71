//! COSE Receipts (RFC 9942), from the same tree as the text receipts: what a SCITT tool (RFC 9943) keeps beside a statement.
//!
//! ```text
//! d2 84                          COSE_Sign1
//!    58 … a5                       protected
//!       01 27                        1 alg: −8, EdDSA with Ed25519
//!       04 58 20 <32 bytes>          4 kid: the log's public key
//!       0f a2 01 <text> 02 <text>    15 CWT claims: iss and sub, both the log's origin
//!       19 018b 01                   395 vds: 1, RFC9162_SHA256
//!       6b "suyuan.size" <uint>      the size of the tree whose root is signed
//!    a2                            unprotected
//!       19 018c a1 20 81 <bstr>      396 vdp: −1 inclusion (or −2 consistency), one proof: a bstr of
//!                                       83 <size> <index> [path]            (83 <old size> <size> [path])
//!       6c "suyuan.entry" 82 …       inclusion only: [time_ms, prev], what makes an entry of the statement
//!    f6                            payload: detached; it is the root
//!    58 40 <signature>             over Sig_structure, with the root as payload
//! ```
//!
//! RFC 9942 signs the root and leaves the size to the proof, where one path can fit several sizes. Here the size is signed too
//! (`suyuan.size`), so that a receipt states what a [`Checkpoint`] states: origin, size, root. `suyuan.entry` is nobody's word, but
//! the leaf is the hash of the whole [`Entry`], so the path leads to the signed root with the right values only.
//!
//! There is one encoding, and one proof in it. A path in CDDL is `[+ bstr]`, so there is no receipt for the one entry of a log of
//! one, and none from a size to itself.

mod consistency;
mod inclusion;
mod wire;

#[cfg(test)]
mod tests;

use super::{Checkpoint, EntryError, Hash, KeyType, SigningNoteKey, TreeError, VerifierKey};
use crate::{
    cbor::CborError,
    statement::{KeyId, SignatureError, signed_bytes},
};
use thiserror::Error;

pub use consistency::ConsistencyReceipt;
pub use inclusion::{InclusionReceipt, Proven};

/// The most bytes that a receipt may have; the longest path and the longest origin fit.
pub const MAX_COSE_RECEIPT: usize = 8_192;
/// The longest origin that a receipt can name, in bytes.
pub const MAX_RECEIPT_ORIGIN: usize = 2_048;

/// A log's COSE signature over its root at a size; the root itself is not in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedRoot {
    /// The log's key.
    pub key: KeyId,
    /// The log.
    pub origin: String,
    /// The size of the tree.
    pub size: u64,
    /// Ed25519 over Sig_structure.
    pub signature: [u8; 64],
}

/// Why bytes are no receipt, or a receipt does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CoseReceiptError {
    /// Too many bytes.
    #[error("want at most {MAX_COSE_RECEIPT} bytes, got {got}")]
    TooLarge {
        /// The size found.
        got: usize,
    },
    /// Not the CBOR that belongs there.
    #[error("{field}: {source}")]
    Cbor {
        /// The part of the receipt.
        field: &'static str,
        /// What is wrong; its offset counts from the start of the part's own bytes.
        source: CborError,
    },
    /// Another value stands where a certain one must.
    #[error("{field}: want {want}, got {got}")]
    Value {
        /// The part of the receipt.
        field: &'static str,
        /// What belongs there.
        want: String,
        /// What stands there.
        got: String,
    },
    /// The proof would have no hash in it, and such a receipt cannot be written.
    #[error("path: want at least one hash; a log of one entry, and a size and itself, have no COSE receipt")]
    NoPath,
    /// The path cannot be one between these numbers, or leads elsewhere.
    #[error("path: {0}")]
    Path(#[from] TreeError),
    /// With the statement given, this would be no entry.
    #[error("entry: {0}")]
    Entry(#[from] EntryError),
    /// Signed by a key that is not trusted.
    #[error("kid: want one of {want}, got {got}")]
    UnknownKey {
        /// The keys that are trusted.
        want: String,
        /// The key found.
        got: KeyId,
    },
    /// The signature is not over the root that follows from the statement and the path.
    #[error("signature: over another root than {root}, which follows from what was given: {source}")]
    Signature {
        /// The root that was computed.
        root: Hash,
        /// What is wrong.
        source: SignatureError,
    },
}

impl SigningNoteKey {
    /// Signs what a checkpoint states, for receipts. The signed bytes begin with 84 and a note's never do, for they are UTF-8: neither
    /// can pass for the other.
    pub fn sign_root(&self, checkpoint: &Checkpoint) -> SignedRoot {
        let mut signed = SignedRoot {
            key: KeyId::from_bytes(self.public()),
            origin: checkpoint.origin().to_owned(),
            size: checkpoint.size(),
            signature: [0; 64],
        };
        signed.signature = self.sign_raw(&signed.signed_bytes(&checkpoint.root()));
        signed
    }
}

impl SignedRoot {
    /// Checks the signature over this root; gives the trusted key and what it states.
    pub fn verify(
        &self,
        root: Hash,
        keys: &[VerifierKey],
    ) -> Result<(VerifierKey, Checkpoint), CoseReceiptError> {
        let mut logs = keys.iter().filter(|key| key.key_type() == KeyType::Ed25519);
        let Some(key) = logs.clone().find(|key| key.public_key().id() == self.key) else {
            let trusted: Vec<_> = logs.map(|key| key.public_key().id().to_string()).collect();
            return Err(CoseReceiptError::UnknownKey { want: trusted.join(", "), got: self.key });
        };
        let names = |key: &&VerifierKey| key.public_key().id() == self.key && key.name() == self.origin;
        let Some(named) = logs.find(names) else {
            return Err(different("iss", key.name(), &self.origin));
        };
        let checkpoint = Checkpoint::new(&self.origin, self.size, root)
            .map_err(|error| different("iss", "a log's origin", error))?;
        (named.public_key().verify(&self.signed_bytes(&root), &self.signature))
            .map_err(|source| CoseReceiptError::Signature { root, source })?;
        Ok((named.clone(), checkpoint))
    }

    fn signed_bytes(&self, root: &Hash) -> Vec<u8> {
        signed_bytes(&self.header(), root.as_bytes())
    }
}

fn different(field: &'static str, want: impl ToString, got: impl ToString) -> CoseReceiptError {
    CoseReceiptError::Value { field, want: want.to_string(), got: got.to_string() }
}
