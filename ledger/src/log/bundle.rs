//! Entry bundles (C2SP tlog-tiles): up to 256 entries in one file, each framed by its length.
//!
//! ```text
//! 0118 85 01 00 1b…        u16_be 280, then the 280 bytes of the first entry
//! 0145 85 01 01 1b…        u16_be 325, then the second
//! ```

use super::TileError;

/// One bundle of these entries' bytes.
pub fn encode_bundle<B: AsRef<[u8]>>(entries: impl IntoIterator<Item = B>) -> Result<Vec<u8>, TileError> {
    let mut bundle = Vec::new();
    for entry in entries {
        let entry = entry.as_ref();
        let length = u16::try_from(entry.len()).map_err(|_| TileError::EntryTooLarge { got: entry.len() })?;
        bundle.extend_from_slice(&length.to_be_bytes());
        bundle.extend_from_slice(entry);
    }
    Ok(bundle)
}

/// The bytes of exactly `count` entries.
pub fn decode_bundle(bundle: &[u8], count: u16) -> Result<Vec<&[u8]>, TileError> {
    let mut entries = Vec::with_capacity(usize::from(count));
    let mut rest = bundle;
    for at in 0..usize::from(count) {
        let length = take(bundle, &mut rest, at, 2)?;
        let length = length.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
        entries.push(take(bundle, &mut rest, at, length)?);
    }
    match rest.len() {
        0 => Ok(entries),
        got => Err(TileError::Trailing { count, got }),
    }
}

fn take<'b>(bundle: &[u8], rest: &mut &'b [u8], at: usize, want: usize) -> Result<&'b [u8], TileError> {
    let offset = bundle.len() - rest.len();
    let (taken, left) =
        rest.split_at_checked(want).ok_or(TileError::Truncated { at, offset, want, got: rest.len() })?;
    *rest = left;
    Ok(taken)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    #[test]
    fn an_entry_of_65_536_bytes_has_no_frame() {
        assert!(encode_bundle([vec![0; 65_535]]).is_ok());
        assert_eq!(encode_bundle([vec![0; 65_536]]), Err(TileError::EntryTooLarge { got: 65_536 }));
    }

    proptest! {
        #[test]
        fn what_is_framed_comes_apart_again(entries in vec(vec(any::<u8>(), 0..50), 0..20)) {
            let bundle = encode_bundle(&entries).unwrap();
            let count = entries.len() as u16;
            prop_assert_eq!(decode_bundle(&bundle, count).unwrap(), entries.iter().map(Vec::as_slice).collect::<Vec<_>>());
            prop_assert!(decode_bundle(&bundle, count + 1).is_err());
            prop_assert!(count == 0 || decode_bundle(&bundle, count - 1).is_err());
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in vec(any::<u8>(), 0..600), count in 0..=256u16) {
            if let Ok(entries) = decode_bundle(&bytes, count) {
                prop_assert_eq!(encode_bundle(entries).unwrap(), bytes);
            }
        }
    }
}
