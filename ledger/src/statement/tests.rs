//! Tests of the whole statement: no byte of it may change unnoticed, and nothing makes its parser panic.

use super::*;
use ed25519_dalek::SigningKey;
use proptest::{collection::vec, option, prelude::*, sample::Index};

fn draft(seed: [u8; 32], mut header: Header, payload: Vec<u8>) -> (SigningKey, Draft) {
    let key = SigningKey::from_bytes(&seed);
    header.key = KeyId::from_bytes(key.verifying_key().to_bytes());
    (key, Draft { header, payload })
}

fn headers() -> impl Strategy<Value = Header> {
    let ids = || any::<[u8; 32]>().prop_map(StatementId::from_bytes);
    let acts = ("[a-z][a-z0-9-]{0,31}", any::<u64>(), any::<u32>(), option::of(ids()), vec(ids(), 0..=8));
    (acts, "\\PC{1,60}", "\\PC{1,60}").prop_map(|((kind, seq, shift, prev, instead), issuer, subject)| {
        let founding = prev.is_none();
        Header {
            kind: if founding { Kind::charter() } else { kind.parse().unwrap() },
            key: KeyId::from_bytes([0; 32]),
            issuer,
            subject,
            issued_at: seq >> (shift % 64),
            seq: if founding { 0 } else { seq >> (shift / 64 % 64) },
            prev,
            instead,
        }
    })
}

fn statements() -> impl Strategy<Value = Statement> {
    (any::<[u8; 32]>(), headers(), vec(any::<u8>(), 0..400)).prop_map(|(seed, header, payload)| {
        let (key, draft) = draft(seed, header, payload);
        draft.sign(&key).unwrap()
    })
}

fn holds(bytes: &[u8]) -> bool {
    Statement::parse(bytes).is_ok_and(|statement| statement.verify().is_ok())
}

fn sample() -> Statement {
    let header = Header {
        kind: "event".parse().unwrap(),
        key: KeyId::from_bytes([0; 32]),
        issuer: "https://h.example/party/A".into(),
        subject: "https://h.example/p/B/10/C".into(),
        issued_at: 1_760_000_000,
        seq: 7,
        prev: Some(StatementId::from_bytes([1; 32])),
        instead: vec![StatementId::from_bytes([2; 32]), StatementId::from_bytes([3; 32])],
    };
    let (key, draft) = draft([9; 32], header, b"{\"n\":0}".to_vec());
    draft.sign(&key).unwrap()
}

#[test]
fn refuses_every_single_changed_bit() {
    let bytes = sample().bytes().to_vec();
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut changed = bytes.clone();
            changed[at] ^= 1 << bit;
            assert!(!holds(&changed), "bit {bit} of byte {at}");
        }
    }
}

#[test]
fn refuses_every_truncation_and_every_byte_removed() {
    let bytes = sample().bytes().to_vec();
    for at in 0..bytes.len() {
        assert!(Statement::parse(&bytes[..at]).is_err());
        let mut shorter = bytes.clone();
        shorter.remove(at);
        assert!(!holds(&shorter), "byte {at}");
    }
}

#[test]
fn will_not_sign_with_a_key_that_the_header_does_not_name() {
    let statement = sample();
    let draft = Draft { header: statement.header().clone(), payload: Vec::new() };
    assert!(matches!(draft.sign(&SigningKey::from_bytes(&[1; 32])), Err(StatementError::OtherKey { .. })));
}

#[test]
fn takes_65_000_bytes_and_not_one_more() {
    let small = sample();
    let room = MAX_STATEMENT - small.bytes().len() - 2;
    let fill =
        |len| Draft { header: small.header().clone(), payload: vec![b' '; small.payload().len() + len] };
    let key = SigningKey::from_bytes(&[9; 32]);
    assert_eq!(fill(room).sign(&key).unwrap().bytes().len(), MAX_STATEMENT);
    assert!(matches!(fill(room + 1).sign(&key), Err(StatementError::TooLarge { got: 65_001 })));
}

#[test]
fn refuses_names_that_are_empty_overlong_or_hide_control_characters() {
    let with = |issuer: &str| {
        let mut header = sample().header().clone();
        header.issuer = issuer.to_owned();
        Draft { header, payload: Vec::new() }.sign(&SigningKey::from_bytes(&[9; 32]))
    };
    assert!(with(&"x".repeat(2_048)).is_ok());
    for bad in ["", "a\nb", "\u{85}", "\u{7f}", &"x".repeat(2_049)] {
        assert!(matches!(with(bad), Err(StatementError::Header { .. })), "{bad:?}");
    }
}

#[test]
fn only_the_founding_charter_has_no_prev() {
    let with = |kind: &str, seq| {
        let header = Header { kind: kind.parse().unwrap(), seq, prev: None, ..sample().header().clone() };
        Draft { header, payload: Vec::new() }.sign(&SigningKey::from_bytes(&[9; 32]))
    };
    assert!(with("charter", 0).unwrap().header().is_founding());
    assert!(with("charter", 1).is_err());
    assert!(with("event", 0).is_err());
}

#[test]
fn a_weak_key_is_named_as_such() {
    let mut header = sample().header().clone();
    header.key = KeyId::from_bytes([0; 32]);
    let statement = Draft { header, payload: Vec::new() }.seal(&[0; 64]).unwrap();
    assert!(matches!(statement.verify(), Err(SignatureError::WeakKey { .. })));
    assert!(matches!(
        sample().verify_with(
            &PublicKey::from_bytes(&SigningKey::from_bytes(&[1; 32]).verifying_key().to_bytes()).unwrap()
        ),
        Err(SignatureError::OtherKey { .. })
    ));
}

proptest! {
    #[test]
    fn any_statement_comes_back_as_it_was(statement in statements()) {
        let again = Statement::parse(statement.bytes()).unwrap();
        prop_assert_eq!(&again, &statement);
        prop_assert_eq!(again.verify(), Ok(()));
        let draft = Draft { header: again.header().clone(), payload: again.payload().to_vec() };
        let sealed = draft.seal(again.signature()).unwrap();
        prop_assert_eq!(sealed.bytes(), statement.bytes());
        prop_assert_eq!(draft.signed_bytes(), statement.signed_bytes());
    }

    #[test]
    fn no_byte_may_be_changed_added_or_removed(statement in statements(), at in any::<Index>(), to in any::<u8>()) {
        let bytes = statement.bytes();
        let at = at.index(bytes.len());
        let mut changed = bytes.to_vec();
        changed[at] = to;
        prop_assert!(changed == bytes || !holds(&changed));
        let mut longer = bytes.to_vec();
        longer.insert(at, to);
        prop_assert!(!holds(&longer));
        longer = bytes.to_vec();
        longer.push(to);
        prop_assert!(!holds(&longer));
        let mut shorter = bytes.to_vec();
        shorter.remove(at);
        prop_assert!(!holds(&shorter));
    }

    #[test]
    fn no_two_stretches_may_trade_places(statement in statements(), cuts in any::<[Index; 3]>()) {
        let bytes = statement.bytes();
        let mut cuts = cuts.map(|cut| cut.index(bytes.len()));
        cuts.sort_unstable();
        let [a, b, c] = cuts;
        let swapped = [&bytes[..a], &bytes[b..c], &bytes[a..b], &bytes[c..]].concat();
        prop_assert!(swapped == bytes || !holds(&swapped));
    }

    #[test]
    fn no_bytes_make_the_parser_panic(bytes in vec(any::<u8>(), 0..300), statement in statements(), at in any::<Index>()) {
        let _ = Statement::parse(&bytes);
        let _ = Header::decode(&bytes);
        let from = at.index(statement.bytes().len());
        let mut half = statement.bytes()[..from].to_vec();
        half.extend_from_slice(&bytes);
        prop_assert!(!holds(&half));
    }
}
