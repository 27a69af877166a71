//! Blocks of a file that have nothing in them.

/// What a disk writes whole or not at all; larger sectors are made of these.
const BLOCK: u64 = 512;

/// The blocks of a file that these bytes, from its offset `at` on, touch: where each begins in `bytes`, and as much as lies in them.
pub(super) fn blocks(bytes: &[u8], at: u64) -> impl Iterator<Item = (usize, &[u8])> {
    let first = ((BLOCK - at % BLOCK) as usize).min(bytes.len());
    let (head, rest) = bytes.split_at(first);
    let rest = rest.chunks(BLOCK as usize).enumerate().map(move |(n, b)| (first + n * BLOCK as usize, b));
    (!head.is_empty()).then_some((0, head)).into_iter().chain(rest)
}

/// Whether every byte is zero.
pub(super) fn is_zero(block: &[u8]) -> bool {
    block.iter().all(|byte| *byte == 0)
}

/// Whether at most one bit is set, so that one changed bit could make it zero.
pub(super) fn is_blank(block: &[u8]) -> bool {
    let mut bits = block.iter().map(|byte| byte.count_ones()).filter(|ones| *ones > 0);
    match (bits.next(), bits.next()) {
        (None, _) => true,
        (Some(ones), None) => ones == 1,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_aligned_in_the_file() {
        let bytes = [7; 1_100];
        let lengths = |at| blocks(&bytes, at).map(|(offset, b)| (offset, b.len())).collect::<Vec<_>>();
        assert_eq!(lengths(0), [(0, 512), (512, 512), (1_024, 76)]);
        assert_eq!(lengths(1_024 + 500), [(0, 12), (12, 512), (524, 512), (1_036, 64)]);
        assert_eq!(blocks(&bytes[..5], 3).map(|(offset, b)| (offset, b.len())).collect::<Vec<_>>(), [(0, 5)]);
        assert_eq!(blocks(&[], 3).count(), 0);
    }

    #[test]
    fn blank_is_one_bit_from_zero() {
        assert!(is_zero(&[0, 0]) && is_blank(&[0, 0]) && is_blank(&[0, 64]));
        assert!(!is_zero(&[0, 64]) && !is_blank(&[1, 64]) && !is_blank(&[0, 3]));
    }
}
