//! The receipt of inclusion: that a statement is in the log, at its place.

use super::{CoseReceiptError, SignedRoot, wire};
use crate::cbor::{Reader, Writer};
use crate::log::path::inclusion_root;
use crate::log::{Checkpoint, Entry, Hash, VerifierKey};

/// A receipt of inclusion; nothing in it is verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InclusionReceipt {
    /// The log's signature.
    pub signed: SignedRoot,
    /// The entry's place.
    pub index: u64,
    /// The audit path, the leaf's sibling first.
    pub path: Vec<Hash>,
    /// The entry's time, in milliseconds since 1970.
    pub time_ms: u64,
    /// The leaf hash of the entry before.
    pub prev: Hash,
}

/// What a receipt that holds has shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    /// The entry with the statement in it.
    pub entry: Entry,
    /// What the log signed.
    pub checkpoint: Checkpoint,
    /// The log's key.
    pub key: VerifierKey,
}

impl InclusionReceipt {
    /// For an entry whose path to the signed root this is.
    pub fn new(signed: SignedRoot, entry: &Entry, path: Vec<Hash>) -> Result<Self, CoseReceiptError> {
        if path.is_empty() {
            return Err(CoseReceiptError::NoPath);
        }
        Ok(Self { signed, index: entry.index, path, time_ms: entry.time_ms, prev: entry.prev })
    }

    /// The one encoding.
    pub fn encode(&self) -> Vec<u8> {
        let entry =
            |out: Writer| out.text(wire::ENTRY).array(2).uint(self.time_ms).bytes(self.prev.as_bytes());
        wire::encode(&self.signed, wire::INCLUSION, (self.signed.size, self.index), &self.path, Some(&entry))
    }

    /// Reads the one encoding and nothing else.
    pub fn decode(bytes: &[u8]) -> Result<Self, CoseReceiptError> {
        let (mut time_ms, mut prev) = (0, Hash::ZERO);
        let mut entry = |reader: &mut Reader<'_>| {
            let within = wire::within("suyuan.entry");
            wire::label(reader, wire::ENTRY)?;
            reader.array_of(2).map_err(within)?;
            time_ms = reader.uint().map_err(within)?;
            prev = wire::exactly("suyuan.entry", reader.bytes().map_err(within)?)?.into();
            Ok(())
        };
        let (signed, (size, index), path) = wire::decode(bytes, wire::INCLUSION, Some(&mut entry))?;
        wire::same_size(&signed, size)?;
        Ok(Self { signed, index, path, time_ms, prev })
    }

    /// Verifies that the log whose keys these are has this statement; gives the entry that holds it. That the statement's own
    /// signature holds is another question.
    pub fn verify(&self, statement: &[u8], keys: &[VerifierKey]) -> Result<Proven, CoseReceiptError> {
        let entry = Entry {
            index: self.index,
            time_ms: self.time_ms,
            prev: self.prev,
            statement: statement.to_vec(),
        };
        entry.encode()?;
        let root = inclusion_root(self.index, self.signed.size, &entry.leaf_hash(), &self.path)?;
        let (key, checkpoint) = self.signed.verify(root, keys)?;
        Ok(Proven { entry, checkpoint, key })
    }
}
