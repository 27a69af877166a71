use super::*;
use proptest::prelude::*;

#[test]
fn refuses_every_longer_form_of_a_number() {
    for bytes in
        [&[0x18, 23][..], &[0x19, 0, 255], &[0x1a, 0, 0, 255, 255], &[0x1b, 0, 0, 0, 0, 255, 255, 255, 255]]
    {
        assert!(matches!(Reader::new(bytes).uint(), Err(CborError::NotShortest { .. })));
    }
}

#[test]
fn refuses_indefinite_and_reserved_lengths() {
    for low in 28..=31 {
        assert!(matches!(Reader::new(&[0x40 | low, 0xff]).bytes(), Err(CborError::Indefinite { .. })));
    }
}

#[test]
fn null_is_one_byte() {
    assert_eq!(Writer::default().null().finish(), [0xf6]);
    assert_eq!(Reader::new(&[0xf6]).null(), Ok(()));
    for bytes in [&[0xf5][..], &[0xf7], &[0xf8, 22], &[0xf9, 0, 22], &[0xff], &[0x16], &[]] {
        assert!(Reader::new(bytes).null().is_err(), "{bytes:x?}");
    }
}

#[test]
fn a_length_near_the_end_of_u64_is_truncation_not_overflow() {
    let bytes = [0x5b, 255, 255, 255, 255, 255, 255, 255, 255, 0];
    assert!(matches!(Reader::new(&bytes).bytes(), Err(CborError::Truncated { want: u64::MAX, got: 1, .. })));
}

proptest! {
    #[test]
    fn what_is_written_reads_back(n in any::<u64>(), shift in 0u32..64, bytes in proptest::collection::vec(any::<u8>(), 0..300), text in ".{0,80}") {
        let n = n >> shift;
        let written = Writer::default().array(4).uint(n).negative(n).bytes(&bytes).text(&text).finish();
        let mut reader = Reader::new(&written);
        reader.array_of(4).unwrap();
        prop_assert_eq!(reader.uint().unwrap(), n);
        prop_assert_eq!(reader.negative().unwrap(), n);
        prop_assert_eq!(reader.bytes().unwrap(), &bytes[..]);
        prop_assert_eq!(reader.text().unwrap(), &text);
        reader.end().unwrap();
    }
}
