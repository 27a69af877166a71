//! The form of a frame before this one. One checksum covers head and payload, so a changed length looks like a file that ends too
//! early: in the last frame of such a segment rot of the length is taken for a tear. The first commit after a start writes the new form.
//!
//! ```text
//! offset  bytes
//!      0  4   "SYJ1"
//!      4  8   index of the first entry
//!     12  4   number of entries, at least 1
//!     16  4   length of the payload
//!     20  4   CRC-32C of bytes 0..20 and the payload
//!     24  …   payload, as now
//! ```

use super::{Frame, FrameError, MAX_PAYLOAD, blank, split, unwritten, word};

/// How it begins.
pub(super) const MAGIC: [u8; 4] = *b"SYJ1";

const HEAD: usize = 24;

/// Reads the frame that `bytes` begin with; the magic was seen.
pub(super) fn decode(bytes: &[u8], at: u64) -> Result<Frame<'_>, FrameError> {
    let hole =
        |reason| blank::blocks(bytes, at).find(|(_, block)| blank::is_zero(block)).map_or(reason, unwritten);
    let Some((head, rest)) = bytes.split_first_chunk::<HEAD>() else {
        return Err(FrameError::Short { want: HEAD, got: bytes.len() });
    };
    let (count, length, want) = (word(head, 12), word(head, 16) as usize, word(head, 20));
    if length > MAX_PAYLOAD {
        return Err(hole(FrameError::Length { got: length }));
    }
    let Some(payload) = rest.get(..length) else {
        return Err(FrameError::Short { want: HEAD + length, got: bytes.len() });
    };
    let got = crc32c::crc32c_append(crc32c::crc32c(&head[..20]), payload);
    if got != want {
        return Err(hole(FrameError::Checksum { want, got }));
    }
    let first = u64::from(word(head, 4)) << 32 | u64::from(word(head, 8));
    Ok(Frame { first, entries: split(payload, count)?, length: HEAD + length })
}
