//! Every receipt of small logs holds, and none with a changed bit.

use super::super::{Entry, MemoryTree, consistency_proof, inclusion_proof, root_of};
use super::*;
use crate::statement::{Draft, Header, Kind, Statement, StatementId, TransparentStatement};
use ed25519_dalek::SigningKey;
use proptest::{prelude::*, sample::Index};

const ORIGIN: &str = "coop.example/log";

struct Log {
    key: SigningNoteKey,
    entries: Vec<Entry>,
    tree: MemoryTree,
}

fn statement(seq: u64) -> Statement {
    let key = SigningKey::from_bytes(&[7; 32]);
    let header = Header {
        kind: if seq == 0 { Kind::charter() } else { "event".parse().unwrap() },
        key: key.verifying_key().to_bytes().into(),
        issuer: "https://coop.example/party/1".to_owned(),
        subject: "https://coop.example/p/A".to_owned(),
        issued_at: 1,
        seq,
        prev: (seq > 0).then(|| StatementId::of(b"before")),
        instead: vec![],
    };
    Draft { header, payload: format!("{{\"n\":{seq}}}").into_bytes() }.sign(&key).unwrap()
}

impl Log {
    fn of(size: u64) -> Log {
        let mut prev = Hash::ZERO;
        let entries: Vec<Entry> = (0..size)
            .map(|index| {
                let statement = statement(index).bytes().to_vec();
                let entry = Entry { index, time_ms: 1_767_225_600_000 + index, prev, statement };
                prev = entry.leaf_hash();
                entry
            })
            .collect();
        let tree = MemoryTree::of(entries.iter().map(Entry::leaf_hash));
        let key = SigningNoteKey::new(ORIGIN, SigningKey::from_bytes(&[5; 32])).unwrap();
        Log { key, entries, tree }
    }

    fn keys(&self) -> Vec<VerifierKey> {
        vec![self.key.verifier(KeyType::Ed25519).unwrap()]
    }

    fn checkpoint(&self, size: u64) -> Checkpoint {
        Checkpoint::new(ORIGIN, size, root_of(&self.tree, size).unwrap()).unwrap()
    }

    fn inclusion(&self, index: u64, size: u64) -> Result<InclusionReceipt, CoseReceiptError> {
        let path = inclusion_proof(&self.tree, index, size).unwrap();
        InclusionReceipt::new(self.key.sign_root(&self.checkpoint(size)), &self.entries[index as usize], path)
    }

    fn consistency(&self, old: u64, size: u64) -> Result<ConsistencyReceipt, CoseReceiptError> {
        let path = consistency_proof(&self.tree, old, size).unwrap();
        ConsistencyReceipt::new(self.key.sign_root(&self.checkpoint(size)), old, path)
    }
}

/// The receipt's bytes as a reader takes them: read, then held against a statement.
fn taken(bytes: &[u8], statement: &[u8], keys: &[VerifierKey]) -> Result<Proven, CoseReceiptError> {
    InclusionReceipt::decode(bytes)?.verify(statement, keys)
}

fn flipped(bytes: &[u8], bit: usize) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    changed[bit / 8] ^= 1 << (bit % 8);
    changed
}

#[test]
fn every_entry_of_every_small_log_has_a_receipt_but_the_only_one() {
    let log = Log::of(9);
    assert_eq!(log.inclusion(0, 1), Err(CoseReceiptError::NoPath));
    for size in 2..=9 {
        for index in 0..size {
            let receipt = log.inclusion(index, size).unwrap();
            let bytes = receipt.encode();
            assert_eq!(InclusionReceipt::decode(&bytes).as_ref(), Ok(&receipt));
            let entry = &log.entries[index as usize];
            let proven = taken(&bytes, &entry.statement, &log.keys()).unwrap();
            assert_eq!((&proven.entry, &proven.checkpoint), (entry, &log.checkpoint(size)));
            let other = &log.entries[(index as usize + 1) % 9].statement;
            assert!(matches!(taken(&bytes, other, &log.keys()), Err(CoseReceiptError::Signature { .. })));
            assert!(ConsistencyReceipt::decode(&bytes).is_err());
        }
    }
}

#[test]
fn every_step_of_every_small_log_has_a_receipt_but_none_to_itself() {
    let log = Log::of(9);
    for new in 1..=9 {
        assert_eq!(log.consistency(new, new), Err(CoseReceiptError::NoPath));
        for old in 1..new {
            let receipt = log.consistency(old, new).unwrap();
            let read = ConsistencyReceipt::decode(&receipt.encode()).unwrap();
            assert_eq!(read, receipt);
            assert_eq!(read.verify(&log.checkpoint(old), &log.keys()), Ok(log.checkpoint(new)));
            for other in (1..=9).filter(|other| *other != old) {
                assert!(read.verify(&log.checkpoint(other), &log.keys()).is_err());
            }
            assert!(InclusionReceipt::decode(&receipt.encode()).is_err());
        }
    }
}

#[test]
fn every_changed_bit_is_found() {
    let log = Log::of(7);
    for (index, size) in [(0, 5), (4, 5), (2, 7), (6, 7)] {
        let (bytes, said) =
            (log.inclusion(index, size).unwrap().encode(), &log.entries[index as usize].statement);
        assert!(taken(&bytes, said, &log.keys()).is_ok());
        for bit in 0..bytes.len() * 8 {
            assert!(
                taken(&flipped(&bytes, bit), said, &log.keys()).is_err(),
                "bit {bit} of {index} in {size}"
            );
        }
        for bit in 0..said.len() * 8 {
            assert!(taken(&bytes, &flipped(said, bit), &log.keys()).is_err());
        }
    }
    let (old, bytes) = (log.checkpoint(3), log.consistency(3, 7).unwrap().encode());
    for bit in 0..bytes.len() * 8 {
        let read = ConsistencyReceipt::decode(&flipped(&bytes, bit));
        assert!(read.and_then(|read| read.verify(&old, &log.keys())).is_err(), "bit {bit}");
    }
}

/// What RFC 9942 alone would let pass: leaf 0 has the same path in trees of 5 to 8.
#[test]
fn the_size_is_signed_though_the_path_fits_others() {
    let log = Log::of(5);
    let mut receipt = log.inclusion(0, 5).unwrap();
    let leaf = log.entries[0].leaf_hash();
    let root = crate::log::path::inclusion_root(0, 7, &leaf, &receipt.path).unwrap();
    assert_eq!(root, log.tree.root());
    receipt.signed.size = 7;
    let held = receipt.verify(&log.entries[0].statement, &log.keys());
    assert!(matches!(held, Err(CoseReceiptError::Signature { .. })));
}

#[test]
fn only_a_trusted_key_under_its_own_name_counts() {
    let log = Log::of(3);
    let (receipt, said) = (log.inclusion(1, 3).unwrap(), &log.entries[1].statement);
    let named = |name: &str, seed, kind| {
        let key = SigningNoteKey::new(name, SigningKey::from_bytes(&[seed; 32])).unwrap();
        vec![key.verifier(kind).unwrap()]
    };
    assert!(receipt.verify(said, &named(ORIGIN, 5, KeyType::Ed25519)).is_ok());
    let stranger = receipt.verify(said, &named(ORIGIN, 6, KeyType::Ed25519));
    assert!(matches!(stranger, Err(CoseReceiptError::UnknownKey { .. })));
    let witness = receipt.verify(said, &named(ORIGIN, 5, KeyType::CosignatureV1));
    assert!(matches!(witness, Err(CoseReceiptError::UnknownKey { .. })));
    let other = receipt.verify(said, &named("other.example", 5, KeyType::Ed25519));
    assert_eq!(other, Err(different("iss", "other.example", ORIGIN)));
    assert!(receipt.verify(said, &[]).is_err());
}

#[test]
fn neither_a_note_nor_a_statement_can_pass_for_what_is_signed() {
    let log = Log::of(2);
    let checkpoint = log.checkpoint(2);
    let signed = log.key.sign_root(&checkpoint);
    let bytes = signed.signed_bytes(&checkpoint.root());
    assert_eq!(bytes[0], 0x84);
    assert!(std::str::from_utf8(&bytes).is_err(), "no text of a note");
    assert!(Header::decode(&signed.header()).is_err(), "no header of a statement");
    // The log's own checkpoint signature in a receipt's place.
    let note = log.key.sign(&checkpoint.to_string());
    let mut receipt = log.inclusion(0, 2).unwrap();
    receipt.signed.signature = note.signature.try_into().unwrap();
    assert!(receipt.verify(&log.entries[0].statement, &log.keys()).is_err());
}

#[test]
fn a_statement_carries_its_receipts_and_stays_what_it_is() {
    let log = Log::of(4);
    let said = Statement::parse(&log.entries[2].statement).unwrap();
    let receipts: Vec<_> = [3, 4].map(|size| log.inclusion(2, size).unwrap().encode()).into();
    let whole = TransparentStatement { statement: said.clone(), receipts };
    let bytes = whole.encode().unwrap();
    assert!(Statement::parse(&bytes).is_err(), "it is no statement to submit");
    let read = TransparentStatement::decode(&bytes).unwrap();
    assert_eq!((&read, read.statement.bytes()), (&whole, said.bytes()));
    for bit in 0..bytes.len() * 8 {
        let Ok(changed) = TransparentStatement::decode(&flipped(&bytes, bit)) else { continue };
        assert_eq!(changed.encode().unwrap(), flipped(&bytes, bit), "one encoding");
        let holds = changed.statement.verify().is_ok()
            && changed.receipts.iter().all(|r| taken(r, changed.statement.bytes(), &log.keys()).is_ok());
        assert!(!holds, "bit {bit}");
    }
    let with =
        |count: usize| TransparentStatement { statement: said.clone(), receipts: vec![vec![1]; count] };
    assert!(with(0).encode().is_err() && with(17).encode().is_err());
    assert_eq!(TransparentStatement::decode(&with(16).encode().unwrap()).unwrap(), with(16));
    assert!(TransparentStatement::decode(said.bytes()).is_err());
}

#[test]
fn the_longest_receipt_fits() {
    let origin = "o".repeat(MAX_RECEIPT_ORIGIN);
    let signed = SignedRoot { key: [9; 32].into(), origin, size: u64::MAX, signature: [1; 64] };
    let (path, prev) = (vec![Hash::ZERO; 64], Hash::ZERO);
    let mut receipt = InclusionReceipt { signed, index: u64::MAX - 1, path, time_ms: u64::MAX, prev };
    let bytes = receipt.encode();
    assert!(bytes.len() <= MAX_COSE_RECEIPT, "{}", bytes.len());
    assert_eq!(InclusionReceipt::decode(&bytes).as_ref(), Ok(&receipt));
    receipt.path.push(Hash::ZERO);
    assert!(InclusionReceipt::decode(&receipt.encode()).is_err());
    assert!(matches!(
        InclusionReceipt::decode(&vec![0xd2; MAX_COSE_RECEIPT + 1]),
        Err(CoseReceiptError::TooLarge { .. })
    ));
}

proptest! {
    #[test]
    fn one_changed_bit_anywhere_is_refused(size in 2..70u64, index in any::<Index>(), bit in any::<Index>()) {
        let log = Log::of(size);
        let index = index.index(size as usize) as u64;
        let (bytes, said) = (log.inclusion(index, size).unwrap().encode(), &log.entries[index as usize].statement);
        prop_assert!(taken(&bytes, said, &log.keys()).is_ok());
        let bit = bit.index((bytes.len() + said.len()) * 8);
        let changed = if bit < bytes.len() * 8 {
            taken(&flipped(&bytes, bit), said, &log.keys())
        } else {
            taken(&bytes, &flipped(said, bit - bytes.len() * 8), &log.keys())
        };
        prop_assert!(changed.is_err());
    }

    #[test]
    fn what_decodes_encodes_to_itself(mut bytes in proptest::collection::vec(any::<u8>(), 0..200), at in any::<Index>(), from in any::<bool>()) {
        if from {
            let mut good = Log::of(3).inclusion(1, 3).unwrap().encode();
            let at = at.index(good.len());
            good.splice(at..(at + bytes.len() % 8).min(good.len()), bytes.iter().take(4).copied());
            bytes = good;
        }
        if let Ok(receipt) = InclusionReceipt::decode(&bytes) {
            prop_assert_eq!(receipt.encode(), bytes.clone());
        }
        if let Ok(receipt) = ConsistencyReceipt::decode(&bytes) {
            prop_assert_eq!(receipt.encode(), bytes.clone());
        }
        if let Ok(whole) = TransparentStatement::decode(&bytes) {
            prop_assert_eq!(whole.encode().unwrap(), bytes);
        }
    }
}
