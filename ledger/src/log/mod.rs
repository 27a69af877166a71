//! The log: entries in a row, and the proofs that nobody changed them.
//!
//! It knows bytes and hashes, nothing of what statements mean.

mod bundle;
mod chain;
mod checkpoint;
mod cose_receipt;
mod cosignature;
mod entry;
mod hash;
mod note;
mod note_key;
mod path;
mod policy;
mod proof;
mod tile;
mod tile_reader;
mod tree;
mod witness;

pub use bundle::{decode_bundle, encode_bundle};
pub use chain::{Chain, ChainError};
pub use checkpoint::{Checkpoint, CheckpointError, Cosigner, SignedCheckpoint};
pub use cose_receipt::{
    ConsistencyReceipt, CoseReceiptError, InclusionReceipt, MAX_COSE_RECEIPT, MAX_RECEIPT_ORIGIN, Proven,
    SignedRoot,
};
pub use cosignature::{CosignatureV1, MAX_COSIGNED_TIME};
pub use entry::{Entry, EntryError, MAX_ENTRY, encode_entry};
pub use hash::{Hash, HashError, empty_root, leaf_hash, node_hash};
pub use note::{MAX_SIGNATURES, Note, NoteError, SignatureLine};
pub use note_key::{KeyType, NoteKeyError, NoteKeyId, SigningNoteKey, VerifierKey};
pub(crate) use path::inclusion_root;
pub use path::{consistency_proof, inclusion_proof, verify_consistency, verify_inclusion};
pub use policy::{
    Accepted, MAX_POLICY, Policy, PolicyError, PolicyFault, PolicyLog, PolicyParseError, PolicyWitness, Sizes,
};
pub use proof::{ProofError, TlogProof};
pub use tile::{TILE_WIDTH, Tile, TileError, TileKind, bundles_of, new_bundles, new_tiles, tiles_of};
pub use tile_reader::TileReader;
pub use tree::{Frontier, HashReader, MemoryTree, TreeError, root_of};
pub use witness::{
    AddCheckpoint, AddCheckpointError, CosignedError, MAX_CONSISTENCY_LINES, WitnessRefusal, Witnessed,
    origin_hash, read_cosignatures,
};
