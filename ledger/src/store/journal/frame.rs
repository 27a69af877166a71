//! One frame of the journal: what one commit appended. All integers are big-endian.
//!
//! ```text
//! offset  bytes
//!      0  4   "SYJ2"
//!      4  8   index of the first entry
//!     12  4   number of entries, at least 1
//!     16  4   length of the payload
//!     20  4   blank blocks, as written (below)
//!     24  4   CRC-32C of the payload
//!     28  4   CRC-32C of bytes 0..28
//!     32  4   "2JYS"
//!     36  …   payload: each entry as a 2-byte length and its bytes (an entry bundle of C2SP tlog-tiles)
//! ```
//!
//! The checksums tell a torn or rotten frame from a whole one; they prove nothing against a person, the tree does that.
//!
//! # Torn, or rotten?
//!
//! A torn frame was never synced, so nobody was answered on it, and it may be dropped. A rotten one was synced, perhaps answered, and
//! has changed since: dropping it would lose what was promised. What a commit that was cut short can leave behind:
//!
//! - **The file ends before the frame.** A killed `write` leaves a beginning of it. So does a power cut: ext4 (`data=ordered`) and XFS
//!   raise the length on the disk when the data behind it has been written, and btrfs replaces all at once. The journal never
//!   allocates ahead. → [`FrameError::Short`]
//! - **The file has the length, and blocks in it were never written.** The kernel writes pages in any order, and ext4 may bring the new length
//!   to the disk before the data of the last block that the file had already. What was never written reads as zeros: new blocks are
//!   marked so in the extent tree until their data is there, and behind the end of a file the kernel keeps its last page zero. A disk
//!   writes sectors of 512 bytes whole or not at all, and the sector in which the frame begins has what was synced before, then zeros.
//!   So a hole is a **block of 512 bytes, aligned in the file and as far as it lies in the frame, that is all zeros**. → [`FrameError::Unwritten`]
//!
//! Everything else is rot. For this to be told apart with certainty, no single bit may make one look like the other:
//!
//! - The head has its own checksum, so its length can be believed; and a mark at each end, so that each of the (at most two)
//!   blocks that it touches has bits enough that one flip cannot make it zero.
//! - A payload could have zeros of its own. The head counts its **blank** blocks, those with at most one bit set: a frame has a
//!   hole if more blocks than that are zero. One flip makes at most a blank block zero, so it never adds a hole.
//!
//! What this cannot tell: rot that sets whole blocks to zero, and a hole that is not zeros (ext4 mounted `data=writeback` may show what the
//! block held before). The first is taken for torn, the second for rot, and refused.
//!
//! The form before this one ([`old`]) is read, and no longer written.

mod blank;
mod old;

use thiserror::Error;

use crate::log::MAX_ENTRY;

/// How many bytes stand before the payload.
pub(crate) const HEAD: usize = 36;
/// The longest payload: more than any batch has, so that a wrong length cannot ask for the whole memory.
pub(crate) const MAX_PAYLOAD: usize = 64 << 20;

const MAGIC: [u8; 4] = *b"SYJ2";
const END: [u8; 4] = *b"2JYS";

/// A whole frame, its checksums verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Frame<'a> {
    /// Index of the first entry.
    pub(crate) first: u64,
    /// The bytes of each entry.
    pub(crate) entries: Vec<&'a [u8]>,
    /// How many bytes the frame takes.
    pub(crate) length: usize,
}

/// Why bytes are no frame. Offsets are within the frame.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FrameError {
    /// The file ends before the frame does.
    #[error("want {want} bytes, got {got}")]
    Short {
        /// The length wanted.
        want: usize,
        /// The length found.
        got: usize,
    },
    /// A block that was never written: zeros where something must be.
    #[error("the block of {length} bytes at {at} was never written")]
    Unwritten {
        /// Where it begins.
        at: usize,
        /// How much of it lies in the frame.
        length: usize,
    },
    /// Not the beginning of a frame.
    #[error("want a frame to begin with \"SYJ2\", got {got:02x?}")]
    Magic {
        /// The bytes found.
        got: [u8; 4],
    },
    /// A byte of the head has changed.
    #[error("checksum of the head: want {want:08x}, got {got:08x}")]
    Head {
        /// The checksum written.
        want: u32,
        /// The checksum of the bytes found.
        got: u32,
    },
    /// Another index than that of the next entry.
    #[error("want the frame of entry {want}, got that of entry {got}")]
    First {
        /// The index wanted.
        want: u64,
        /// The index found.
        got: u64,
    },
    /// A length that no frame has.
    #[error("want a payload of at most {MAX_PAYLOAD} bytes, got {got}")]
    Length {
        /// The length found.
        got: usize,
    },
    /// A byte of the payload has changed.
    #[error("checksum: want {want:08x}, got {got:08x}")]
    Checksum {
        /// The checksum written.
        want: u32,
        /// The checksum of the bytes found.
        got: u32,
    },
    /// The payload is not the entries that the head counts.
    #[error("want {want} entries in the payload, got {got}")]
    Count {
        /// The number in the head.
        want: u32,
        /// The number of whole entries found.
        got: u32,
    },
}

impl FrameError {
    /// Whether a commit that was cut short leaves this behind, so that it was never synced; anything else is rot.
    pub(crate) fn is_torn(&self) -> bool {
        matches!(self, FrameError::Short { .. } | FrameError::Unwritten { .. })
    }
}

/// Appends the frame of these entries to `out`, for offset `at` of a file. No entry is longer than [`MAX_ENTRY`].
pub(crate) fn encode<E: AsRef<[u8]>>(first: u64, entries: &[E], at: u64, out: &mut Vec<u8>) {
    let start = out.len();
    out.extend_from_slice(&MAGIC);
    out.extend_from_slice(&first.to_be_bytes());
    out.extend_from_slice(&(entries.len() as u32).to_be_bytes());
    out.extend_from_slice(&[0; 16]);
    out.extend_from_slice(&END);
    for entry in entries {
        let entry = entry.as_ref();
        debug_assert!(entry.len() <= MAX_ENTRY);
        out.extend_from_slice(&(entry.len() as u16).to_be_bytes());
        out.extend_from_slice(entry);
    }
    let frame = &mut out[start..];
    let blank = blank::blocks(frame, at).filter(|(_, block)| blank::is_blank(block)).count() as u32;
    let (head, payload) = frame.split_at_mut(HEAD);
    head[16..20].copy_from_slice(&(payload.len() as u32).to_be_bytes());
    head[20..24].copy_from_slice(&blank.to_be_bytes());
    head[24..28].copy_from_slice(&crc32c::crc32c(payload).to_be_bytes());
    let checksum = crc32c::crc32c(&head[..28]);
    head[28..32].copy_from_slice(&checksum.to_be_bytes());
}

/// Reads the frame that `bytes` begin with; they are all that the file has from offset `at` on.
pub(crate) fn decode(bytes: &[u8], at: u64) -> Result<Frame<'_>, FrameError> {
    if bytes.starts_with(&old::MAGIC) {
        return old::decode(bytes, at);
    }
    let Some((head, rest)) = bytes.split_first_chunk::<HEAD>() else {
        return Err(FrameError::Short { want: HEAD, got: bytes.len() });
    };
    let checked = checked_head(head);
    if let Err(reason) = checked {
        // Only the blocks that the head touches: nothing is known of the rest.
        let within = |(offset, block): &(usize, &[u8])| *offset < HEAD && blank::is_zero(block);
        return Err(blank::blocks(bytes, at).find(within).map_or(reason, unwritten));
    }
    let (count, length, want) = (word(head, 12), word(head, 16) as usize, word(head, 24));
    if length > MAX_PAYLOAD {
        return Err(FrameError::Length { got: length });
    }
    let Some(payload) = rest.get(..length) else {
        return Err(FrameError::Short { want: HEAD + length, got: bytes.len() });
    };
    let got = crc32c::crc32c(payload);
    if got != want {
        let blank = word(head, 20) as usize;
        let mut zero = blank::blocks(&bytes[..HEAD + length], at).filter(|(_, block)| blank::is_zero(block));
        return Err(zero.nth(blank).map_or(FrameError::Checksum { want, got }, unwritten));
    }
    let first = u64::from(word(head, 4)) << 32 | u64::from(word(head, 8));
    Ok(Frame { first, entries: split(payload, count)?, length: HEAD + length })
}

fn checked_head(head: &[u8; HEAD]) -> Result<(), FrameError> {
    let magic = [head[0], head[1], head[2], head[3]];
    if magic != MAGIC {
        return Err(FrameError::Magic { got: magic });
    }
    let (want, got) = (word(head, 28), crc32c::crc32c(&head[..28]));
    if got != want || head[32..] != END {
        return Err(FrameError::Head { want, got });
    }
    Ok(())
}

fn unwritten((at, block): (usize, &[u8])) -> FrameError {
    FrameError::Unwritten { at, length: block.len() }
}

fn split(mut payload: &[u8], count: u32) -> Result<Vec<&[u8]>, FrameError> {
    let mut entries = Vec::with_capacity(payload.len().min(count as usize * 2) / 2);
    while let Some((length, rest)) = payload.split_first_chunk::<2>() {
        let Some((entry, rest)) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length))) else {
            break;
        };
        entries.push(entry);
        payload = rest;
    }
    if payload.is_empty() && entries.len() == count as usize && count > 0 {
        Ok(entries)
    } else {
        Err(FrameError::Count { want: count, got: entries.len() as u32 })
    }
}

fn word(head: &[u8], at: usize) -> u32 {
    u32::from_be_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]])
}

#[cfg(test)]
mod tests;
