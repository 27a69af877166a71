//! Blocks: sixteen entries to a zstd frame, cut into chunks of at most [`CHUNK`] bytes.
//!
//! Sixteen entries of one ledger look alike and compress well together; one alone does not. The chunks are there
//! because sled moves a whole leaf page (16 items, and one more before it splits) into a file of its own, which it never
//! syncs, when the page exceeds 128 KiB. With values of 4 KiB at most, a page stays below 72 KiB even for sixteen entries
//! of 65,535 incompressible bytes.
//!
//! ```text
//! chunk 0    2 bytes: number of chunks; 4 bytes: length of the content; then the beginning of the zstd frame
//! chunk 1…   the rest
//! ```
//!
//! Inside the frame: each entry as a 2-byte length and its bytes, as in an entry bundle.

use zstd::bulk::{Compressor, Decompressor};

/// How many entries make a block.
pub(in crate::store) const BLOCK: u64 = 16;
/// The longest value that goes into sled.
pub(super) const CHUNK: usize = 4_096;

const LEVEL: i32 = 3;
const HEADER: usize = 6;
const MAX_PLAIN: usize = BLOCK as usize * (2 + u16::MAX as usize);

/// The chunks of a block.
pub(super) fn encode<E: AsRef<[u8]>>(
    entries: &[E],
    compressor: &mut Compressor<'_>,
) -> std::io::Result<Vec<Vec<u8>>> {
    let mut plain = Vec::with_capacity(entries.iter().map(|entry| 2 + entry.as_ref().len()).sum());
    for entry in entries {
        plain.extend_from_slice(&(entry.as_ref().len() as u16).to_be_bytes());
        plain.extend_from_slice(entry.as_ref());
    }
    let packed = compressor.compress(&plain)?;
    let count = (packed.len() + HEADER).div_ceil(CHUNK) as u16;
    let mut whole = Vec::with_capacity(packed.len() + HEADER);
    whole.extend_from_slice(&count.to_be_bytes());
    whole.extend_from_slice(&(plain.len() as u32).to_be_bytes());
    whole.extend_from_slice(&packed);
    Ok(whole.chunks(CHUNK).map(<[u8]>::to_vec).collect())
}

/// How many chunks the block has whose first chunk this is.
pub(super) fn chunks(first: &[u8]) -> Option<u16> {
    let (count, _) = first.split_first_chunk::<2>()?;
    Some(u16::from_be_bytes(*count))
}

/// The entries of a block, from its joined chunks; `None` if they are not one.
pub(super) fn decode(joined: &[u8]) -> Option<Vec<Vec<u8>>> {
    let ([_, _, length @ ..], packed) = joined.split_first_chunk::<HEADER>()?;
    let length = u32::from_be_bytes(*length) as usize;
    let plain = Decompressor::new().ok()?.decompress(packed, length.min(MAX_PLAIN)).ok()?;
    let (mut rest, mut entries) = (plain.as_slice(), Vec::with_capacity(BLOCK as usize));
    while let Some((length, tail)) = rest.split_first_chunk::<2>() {
        let (entry, tail) = tail.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        entries.push(entry.to_vec());
        rest = tail;
    }
    (rest.is_empty() && entries.len() == BLOCK as usize).then_some(entries)
}

/// What [`encode`] compresses with.
pub(super) fn compressor() -> std::io::Result<Compressor<'static>> {
    Compressor::new(LEVEL)
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    fn noise(seed: u64, length: usize) -> Vec<u8> {
        let mut state = seed | 1;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state as u8
        };
        (0..length).map(|_| next()).collect()
    }

    #[test]
    fn sixteen_incompressible_entries_of_full_length_stay_in_small_values() {
        let entries: Vec<Vec<u8>> = (0..16).map(|seed| noise(seed * 77 + 5, 65_535)).collect();
        let chunks = encode(&entries, &mut compressor().unwrap()).unwrap();
        assert!(chunks.len() > 256);
        assert!(chunks.iter().all(|chunk| chunk.len() <= CHUNK));
        assert_eq!(usize::from(super::chunks(&chunks[0]).unwrap()), chunks.len());
        assert_eq!(decode(&chunks.concat()).unwrap(), entries);
    }

    proptest! {
        #[test]
        fn any_block_comes_back(entries in vec(vec(any::<u8>(), 0..700), 16)) {
            let chunks = encode(&entries, &mut compressor().unwrap()).unwrap();
            prop_assert_eq!(decode(&chunks.concat()).unwrap(), entries);
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in vec(any::<u8>(), 0..200)) {
            let _ = decode(&bytes);
        }
    }
}
