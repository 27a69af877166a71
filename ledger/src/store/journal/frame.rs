//! One frame of the journal: what one commit appended. All integers are big-endian.
//!
//! ```text
//! offset  bytes
//!      0  4   "SYJ1"
//!      4  8   index of the first entry
//!     12  4   number of entries, at least 1
//!     16  4   length of the payload
//!     20  4   CRC-32C of bytes 0..20 and the payload
//!     24  …   payload: each entry as a 2-byte length and its bytes (an entry bundle of C2SP tlog-tiles)
//! ```
//!
//! The checksum tells a torn or rotten frame from a whole one; it proves nothing against a person, the tree does that.

use thiserror::Error;

use crate::log::MAX_ENTRY;

/// How many bytes stand before the payload.
pub(crate) const HEADER: usize = 24;
/// The longest payload: more than any batch has, so that a wrong length cannot ask for the whole memory.
pub(crate) const MAX_PAYLOAD: usize = 64 << 20;

const MAGIC: [u8; 4] = *b"SYJ1";

/// A whole frame, its checksum verified.
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
    /// Not the beginning of a frame.
    #[error("want a frame to begin with \"SYJ1\", got {got:02x?}")]
    Magic {
        /// The bytes found.
        got: [u8; 4],
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
    /// A byte has changed, or was never written.
    #[error("checksum: want {want:08x}, got {got:08x}")]
    Checksum {
        /// The checksum written.
        want: u32,
        /// The checksum of the bytes found.
        got: u32,
    },
    /// The payload is not the entries that the header counts.
    #[error("want {want} entries in the payload, got {got}")]
    Count {
        /// The number in the header.
        want: u32,
        /// The number of whole entries found.
        got: u32,
    },
}

/// Appends the frame of these entries to `out`. No entry is longer than [`MAX_ENTRY`].
pub(crate) fn encode<E: AsRef<[u8]>>(first: u64, entries: &[E], out: &mut Vec<u8>) {
    let start = out.len();
    out.extend_from_slice(&MAGIC);
    out.extend_from_slice(&first.to_be_bytes());
    out.extend_from_slice(&(entries.len() as u32).to_be_bytes());
    out.extend_from_slice(&[0; 8]);
    for entry in entries {
        let entry = entry.as_ref();
        debug_assert!(entry.len() <= MAX_ENTRY);
        out.extend_from_slice(&(entry.len() as u16).to_be_bytes());
        out.extend_from_slice(entry);
    }
    let length = (out.len() - start - HEADER) as u32;
    out[start + 16..start + 20].copy_from_slice(&length.to_be_bytes());
    let checksum = checksum(&out[start..]);
    out[start + 20..start + 24].copy_from_slice(&checksum.to_be_bytes());
}

/// Reads the frame that `bytes` begin with.
pub(crate) fn decode(bytes: &[u8]) -> Result<Frame<'_>, FrameError> {
    let Some((header, rest)) = bytes.split_first_chunk::<HEADER>() else {
        return Err(FrameError::Short { want: HEADER, got: bytes.len() });
    };
    let magic = [header[0], header[1], header[2], header[3]];
    if magic != MAGIC {
        return Err(FrameError::Magic { got: magic });
    }
    let (count, length, want) = (word(header, 12), word(header, 16) as usize, word(header, 20));
    if length > MAX_PAYLOAD {
        return Err(FrameError::Length { got: length });
    }
    let Some(payload) = rest.get(..length) else {
        return Err(FrameError::Short { want: HEADER + length, got: bytes.len() });
    };
    let got = checksum(&bytes[..HEADER + length]);
    if got != want {
        return Err(FrameError::Checksum { want, got });
    }
    let first = u64::from(word(header, 4)) << 32 | u64::from(word(header, 8));
    Ok(Frame { first, entries: split(payload, count)?, length: HEADER + length })
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

fn checksum(frame: &[u8]) -> u32 {
    crc32c::crc32c_append(crc32c::crc32c(&frame[..20]), &frame[HEADER..])
}

fn word(header: &[u8; HEADER], at: usize) -> u32 {
    u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]])
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    #[test]
    fn has_these_bytes() {
        let mut bytes = Vec::new();
        encode(258, &[b"ab".as_slice(), b""], &mut bytes);
        let expected = "53594a31 0000000000000102 00000002 00000006";
        assert_eq!(hex::encode(&bytes[..20]), expected.replace(' ', ""));
        assert_eq!(hex::encode(&bytes[HEADER..]), "000261620000");
    }

    proptest! {
        #[test]
        fn any_frame_comes_back(first in any::<u64>(), entries in vec(vec(any::<u8>(), 0..300), 1..40), behind in vec(any::<u8>(), 0..50)) {
            let mut bytes = Vec::new();
            encode(first, &entries, &mut bytes);
            let length = bytes.len();
            bytes.extend(behind);
            let frame = decode(&bytes).unwrap();
            prop_assert_eq!((frame.first, frame.length), (first, length));
            prop_assert_eq!(frame.entries, entries.iter().map(Vec::as_slice).collect::<Vec<_>>());
        }

        #[test]
        fn no_flipped_bit_and_no_cut_passes(entries in vec(vec(any::<u8>(), 0..60), 1..8), at in any::<prop::sample::Index>(), bit in 0u32..8) {
            let mut bytes = Vec::new();
            encode(7, &entries, &mut bytes);
            let at = at.index(bytes.len());
            prop_assert!(decode(&bytes[..at]).is_err());
            bytes[at] ^= 1u8 << bit;
            prop_assert!(decode(&bytes).is_err());
        }

        #[test]
        fn reads_any_bytes_without_panic(mut bytes in vec(any::<u8>(), 0..200), seeded in any::<bool>()) {
            if seeded {
                bytes.splice(0..0, MAGIC);
            }
            let _ = decode(&bytes);
        }
    }
}
