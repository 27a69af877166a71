//! The log: entries in a row, and the proofs that nobody changed them.
//!
//! It knows bytes and hashes, nothing of what statements mean.

mod chain;
mod entry;
mod hash;
mod tree;

pub use chain::{Chain, ChainError};
pub use entry::{Entry, EntryError, MAX_ENTRY};
pub use hash::{Hash, HashError, empty_root, leaf_hash, node_hash};
pub use tree::{
    Frontier, HashReader, MemoryTree, TreeError, consistency_proof, inclusion_proof, root_of,
    verify_consistency, verify_inclusion,
};
