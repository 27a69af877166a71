//! The keys of the one tree. A prefix byte takes the place of a tree of its own, because sled keeps the order of writes
//! within a batch of one tree only. Integers are big-endian, so keys sort as numbers do; the longest has 22 bytes, which sled
//! keeps inline.
//!
//! ```text
//! 'b' block(8) chunk(2)                  entries block·16 to block·16 + 15
//! 'h' level(1) tile(8)                   a half tile of hashes
//! 'i' level(1) run(8) tag(8) offset(4)   a page of the index, by its first record
//! 'w'                                    the watermark
//! ```

use super::index::{Record, Run};

/// Chunk `chunk` of block `block`.
pub(super) fn block(block: u64, chunk: u16) -> [u8; 11] {
    let mut key = [b'b'; 11];
    key[1..9].copy_from_slice(&block.to_be_bytes());
    key[9..].copy_from_slice(&chunk.to_be_bytes());
    key
}

/// Half tile `tile` at `level`.
pub(super) fn half_tile(level: u8, tile: u64) -> [u8; 10] {
    let mut key = [b'h'; 10];
    key[1] = level;
    key[2..].copy_from_slice(&tile.to_be_bytes());
    key
}

/// The page of `run` that begins with this record.
pub(super) fn page(run: Run, first: Record) -> [u8; 22] {
    let mut key = [b'i'; 22];
    key[1] = run.level;
    key[2..10].copy_from_slice(&run.number.to_be_bytes());
    key[10..18].copy_from_slice(&first.tag.to_be_bytes());
    key[18..].copy_from_slice(&first.offset.to_be_bytes());
    key
}

/// The watermark.
pub(super) const WATERMARK: [u8; 1] = *b"w";
