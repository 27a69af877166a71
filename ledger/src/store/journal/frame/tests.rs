use proptest::{collection::vec, prelude::*};

use super::*;

#[test]
fn has_these_bytes() {
    let mut bytes = Vec::new();
    encode(258, &[b"ab".as_slice(), b""], 0, &mut bytes);
    let expected = "53594a32 0000000000000102 00000002 00000006 00000000 ef806bc6 e664949d 324a5953";
    assert_eq!(hex::encode(&bytes[..HEAD]), expected.replace(' ', ""));
    assert_eq!(hex::encode(&bytes[HEAD..]), "000261620000");
}

#[test]
fn the_old_form_is_read() {
    // "SYJ1", entry 258, two entries, sixteen bytes.
    let mut bytes = hex::decode("53594a3100000000000001020000000200000010").unwrap();
    let payload = hex::decode("000c6162636465666768696a6b6c0000").unwrap();
    let checksum = crc32c::crc32c_append(crc32c::crc32c(&bytes), &payload);
    bytes.extend_from_slice(&checksum.to_be_bytes());
    bytes.extend_from_slice(&payload);
    let frame = decode(&bytes, 700).unwrap();
    assert_eq!((frame.first, frame.entries, frame.length), (258, vec![b"abcdefghijkl".as_slice(), b""], 40));
    for cut in 0..bytes.len() {
        assert!(decode(&bytes[..cut], 700).unwrap_err().is_torn(), "cut at {cut}");
    }
    for at in (0..bytes.len()).filter(|at| !(16..20).contains(at)) {
        let mut rotten = bytes.clone();
        rotten[at] ^= 4;
        assert!(!decode(&rotten, 700).unwrap_err().is_torn(), "byte {at}");
    }
    let mut hole = bytes.clone();
    hole[12..].fill(0);
    assert_eq!(decode(&hole, 500).unwrap_err(), FrameError::Unwritten { at: 12, length: 28 });
}

/// Entries of all kinds: long ones that fill blocks, and such that are nothing but zeros, or one bit.
fn entries() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let any_bytes = vec(any::<u8>(), 0..300);
    let zeros = (0usize..2_000).prop_map(|length| vec![0; length]);
    let one_bit = (1usize..2_000, any::<prop::sample::Index>(), 0u32..8).prop_map(|(length, at, bit)| {
        let mut bytes = vec![0; length];
        bytes[at.index(length)] = 1u8 << bit;
        bytes
    });
    vec(prop_oneof![any_bytes, zeros, one_bit], 1..6)
}

proptest! {
    #[test]
    fn any_frame_comes_back(first in any::<u64>(), entries in entries(), at in 0u64..2_000, behind in vec(any::<u8>(), 0..50)) {
        let mut bytes = Vec::new();
        encode(first, &entries, at, &mut bytes);
        let length = bytes.len();
        bytes.extend(behind);
        let frame = decode(&bytes, at).unwrap();
        prop_assert_eq!((frame.first, frame.length), (first, length));
        prop_assert_eq!(frame.entries, entries.iter().map(Vec::as_slice).collect::<Vec<_>>());
    }

    #[test]
    fn a_cut_at_any_byte_is_a_tear(entries in entries(), at in 0u64..2_000) {
        let mut bytes = Vec::new();
        encode(7, &entries, at, &mut bytes);
        for cut in 0..bytes.len() {
            prop_assert!(decode(&bytes[..cut], at).unwrap_err().is_torn(), "cut at {}", cut);
        }
    }

    #[test]
    fn a_cut_with_zeros_up_to_the_end_of_a_block_or_of_the_frame_is_a_tear(
        entries in vec(vec(1u8.., 1..900), 1..6), at in 0u64..2_000, cut in any::<prop::sample::Index>(), blocks in 0usize..4,
    ) {
        let mut bytes = Vec::new();
        encode(7, &entries, at, &mut bytes);
        // Blocks are written whole, so what was not written begins with one.
        let starts: Vec<usize> = blank::blocks(&bytes, at).map(|(start, _)| start).collect();
        let start = starts[cut.index(starts.len())];
        let length = bytes.len().min(start + 512 * blocks);
        bytes[start..length].fill(0);
        prop_assert!(length == start || decode(&bytes[..length], at).unwrap_err().is_torn());
    }

    #[test]
    fn any_flipped_bit_is_rot(entries in entries(), at in 0u64..2_000) {
        let mut bytes = Vec::new();
        encode(7, &entries, at, &mut bytes);
        for flipped in 0..bytes.len() * 8 {
            // Each bit of the head and of what lies around it; of the rest every seventh, which comes to each place in a byte.
            if flipped > (HEAD + 16) * 8 && flipped % 7 != 0 {
                continue;
            }
            bytes[flipped / 8] ^= 1 << (flipped % 8);
            prop_assert!(!decode(&bytes, at).unwrap_err().is_torn(), "bit {}", flipped);
            bytes[flipped / 8] ^= 1 << (flipped % 8);
        }
    }

    #[test]
    fn a_block_that_was_never_written_is_a_tear(entries in entries(), at in 0u64..2_000, holes in vec(any::<prop::sample::Index>(), 1..4)) {
        let mut bytes = Vec::new();
        encode(7, &entries, at, &mut bytes);
        let whole = bytes.clone();
        let blocks: Vec<(usize, usize)> =
            blank::blocks(&whole, at).filter(|(_, block)| !blank::is_blank(block)).map(|(start, block)| (start, block.len())).collect();
        for hole in holes {
            let (start, length) = blocks[hole.index(blocks.len())];
            bytes[start..start + length].fill(0);
        }
        // A blank block with a bit set counts as written though it could be a hole: it takes a hole more to be seen behind it.
        let set = blank::blocks(&whole, at).any(|(_, block)| blank::is_blank(block) && !blank::is_zero(block));
        prop_assert!(set || decode(&bytes, at).unwrap_err().is_torn());
        prop_assert!(decode(&bytes, at).is_err());
    }

    #[test]
    fn reads_any_bytes_without_panic(mut bytes in vec(any::<u8>(), 0..200), seed in prop::option::of(prop_oneof![Just(MAGIC), Just(old::MAGIC)]), at in any::<u64>()) {
        bytes.splice(0..0, seed.into_iter().flatten());
        let _ = decode(&bytes, at);
    }
}
