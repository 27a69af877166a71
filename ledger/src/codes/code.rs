//! What is known of a code without knowing its serial, and the proof that a roll has it.

use sha2::{Digest, Sha256};
use thiserror::Error;

use super::{Roll, Serial, Shape};
use crate::log::{Hash, TreeError, inclusion_root, leaf_hash, verify_inclusion};

/// A code as the node keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// SHA-256("suyuan code 1\n" ‖ serial).
    pub hash: Hash,
    /// The public key of its PIN, if it has one.
    pub pin_key: Option<[u8; 32]>,
}

/// That a roll has a code at a position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeProof {
    /// Its place in the roll, from 0.
    pub position: u64,
    /// The code.
    pub code: Code,
    /// From the code to its group's root.
    pub path: Vec<Hash>,
    /// From the group to the roll's root.
    pub group_path: Vec<Hash>,
}

/// Why a proof does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CodeProofError {
    /// There is no such position.
    #[error("position {position} is outside a roll of {count} codes")]
    Outside {
        /// The position claimed.
        position: u64,
        /// How many there are.
        count: u64,
    },
    /// The path in its group or from its group does not lead there.
    #[error("the code's path does not lead to the roll's root: {0}")]
    Path(#[from] TreeError),
}

impl Code {
    /// The code of a serial, without a PIN.
    pub fn of(serial: &Serial) -> Code {
        let hash = Sha256::new_with_prefix(b"suyuan code 1\n").chain_update(serial.to_string()).finalize();
        Code { hash: <[u8; 32]>::from(hash).into(), pin_key: None }
    }

    /// Its leaf in the tree of its group.
    pub fn leaf(&self) -> Hash {
        let mut data = Vec::with_capacity(64);
        self.append_to(&mut data);
        leaf_hash(&data)
    }

    /// Puts it behind the codes of a list, in the bytes of which its leaf is the hash: 32, or 64 with the public key of its PIN.
    pub fn append_to(&self, list: &mut Vec<u8>) {
        list.extend_from_slice(self.hash.as_bytes());
        list.extend(self.pin_key.into_iter().flatten());
    }
}

impl CodeProof {
    /// Checks that the roll of this shape and root has this code at this position.
    pub fn verify(&self, shape: &Shape, root: &Hash) -> Result<(), CodeProofError> {
        let group = shape
            .group_of(self.position)
            .ok_or(CodeProofError::Outside { position: self.position, count: shape.count() })?;
        let range = shape.positions(group);
        let size = range.end - range.start;
        let group_root = inclusion_root(self.position - range.start, size, &self.code.leaf(), &self.path)?;
        let leaf = Roll::group_leaf(size, &group_root);
        Ok(verify_inclusion(group, shape.groups(), &leaf, &self.group_path, root)?)
    }
}
