//! Item codes: what is printed, what is committed to, and what a proof of one is worth.

use proptest::prelude::*;
use suyuan_ledger::codes::{Code, CodeProof, Pin, Roll, Seed, Serial, Shape, SymbolError};
use suyuan_ledger::log::Hash;

fn roll(seed: &Seed, shape: Shape, pins: bool) -> Roll {
    let group = |group| Roll::group_root(shape.positions(group).map(|at| seed.code(at, pins)));
    Roll::of(shape, (0..shape.groups()).map(group))
}

fn prove(seed: &Seed, roll: &Roll, at: u64, pins: bool) -> CodeProof {
    let group = roll.shape().group_of(at).expect("a position of the roll");
    let codes: Vec<Code> = roll.shape().positions(group).map(|at| seed.code(at, pins)).collect();
    roll.prove(at, &codes).expect("a whole group")
}

fn flipped(hash: &Hash, bit: usize) -> Hash {
    let mut bytes = *hash.as_bytes();
    bytes[bit / 8 % 32] ^= 1 << (bit % 8);
    bytes.into()
}

proptest! {
    #[test]
    fn every_code_of_a_roll_is_proved_and_no_other(
        seed: [u8; 32], count in 1..300u64, group in 1..70u64, pins: bool, pick: u64, bit in 0..256usize,
    ) {
        let (seed, shape) = (Seed::from_bytes(seed), Shape::new(count, group).unwrap());
        let (roll, at) = (roll(&seed, shape, pins), pick % count);
        let proof = prove(&seed, &roll, at, pins);
        prop_assert_eq!(proof.verify(&shape, &roll.root()), Ok(()));
        prop_assert_eq!(proof.code.hash, Code::of(&seed.serial(at)).hash);

        let refused = |what: &str, proof: CodeProof, shape: Shape, root: Hash| {
            assert!(proof.verify(&shape, &root).is_err(), "{what}");
        };
        refused("another root", proof.clone(), shape, flipped(&roll.root(), bit));
        let other = Code { hash: flipped(&proof.code.hash, bit), ..proof.code };
        refused("another code", CodeProof { code: other, ..proof.clone() }, shape, roll.root());
        if let Some(key) = proof.code.pin_key {
            let other = Code { pin_key: Some(*flipped(&key.into(), bit).as_bytes()), ..proof.code };
            refused("another PIN", CodeProof { code: other, ..proof.clone() }, shape, roll.root());
        }
        for at in (0..count + 2).filter(|at| *at != proof.position) {
            refused("another place", CodeProof { position: at, ..proof.clone() }, shape, roll.root());
        }
        if (2..=count).contains(&group) {
            refused("groups of another size", proof.clone(), Shape::new(count, group - 1).unwrap(), roll.root());
        }
        let mut longer = proof;
        longer.path.push(Hash::ZERO);
        refused("a longer path", longer, shape, roll.root());
    }

    #[test]
    fn serials_and_pins_are_read_as_people_type_them(serial: [u8; 10], bits: u64) {
        let (serial, pin) = (Serial::from_bytes(serial), Pin::from_bits(bits));
        let text = serial.to_string();
        prop_assert_eq!(text.len(), 16);
        prop_assert_eq!(text.parse(), Ok(serial));
        let sloppy = text.to_lowercase().replace('0', "o").replace('1', "l");
        prop_assert_eq!(format!("{} {}", &sloppy[..4], &sloppy[4..]).parse(), Ok(serial));
        let text = pin.to_string();
        prop_assert_eq!(text.len(), 11);
        prop_assert!(text.replace('-', " ").parse::<Pin>() == Ok(pin));
    }
}

#[test]
fn what_is_no_serial_says_why() {
    assert_eq!("0123".parse::<Serial>(), Err(SymbolError::Length { want: 16, got: 4 }));
    assert_eq!("012345678901234U".parse::<Serial>(), Err(SymbolError::Symbol { found: 'U' }));
    assert_eq!("0123456789012345678".parse::<Serial>(), Err(SymbolError::Length { want: 16, got: 19 }));
}

#[test]
fn a_million_codes_are_one_shape_and_nonsense_is_none() {
    let shape = Shape::new(1_000_000, 48).unwrap();
    assert_eq!(
        (shape.groups(), shape.positions(20_833), shape.group_of(999_999)),
        (20_834, 999_984..1_000_000, Some(20_833))
    );
    assert_eq!(shape.positions(20_834).count(), 0);
    for (count, group) in [(0, 1), (1, 0), (10_000_001, 1), (5, 100_001)] {
        assert!(Shape::new(count, group).is_err(), "{count} in groups of {group}");
    }
}

#[test]
fn the_same_seed_is_the_same_roll_for_ever() {
    let (seed, shape) = (Seed::from_bytes([7; 32]), Shape::new(10, 4).unwrap());
    let made = (seed.serial(3).to_string(), seed.pin(3).to_string());
    assert_eq!(made, ("98N0FBK9ZRTWXV64".to_owned(), "YEAV2-6ANF6".to_owned()));
    let root = |pins| roll(&seed, shape, pins).root().to_string();
    assert_eq!(root(true), "ktjDWtUQdV3AJcDrCgFzGZNp695RAVA1mk1JalYefhA=");
    assert_eq!(root(false), "NReTVXJfFsj+EnNp0RG+/huGRrxJXVCWfSFqYl++tLw=");
}
