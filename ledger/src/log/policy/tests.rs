//! Policies by hand, and against the plainest reading of what a group means.

use super::super::{Checkpoint, CheckpointError, SigningNoteKey, empty_root};
use super::*;
use ed25519_dalek::SigningKey;
use proptest::{collection::vec, prelude::*};

const ORIGIN: &str = "coop.example/log";

fn key(name: &str, seed: u8) -> SigningNoteKey {
    SigningNoteKey::new(name, SigningKey::from_bytes(&[seed; 32])).unwrap()
}

fn log_vkey() -> VerifierKey {
    key(ORIGIN, 1).verifier(KeyType::Ed25519).unwrap()
}

fn witness(number: u8) -> SigningNoteKey {
    key(&format!("w{number}.example"), 100 + number)
}

fn witness_vkey(number: u8) -> VerifierKey {
    witness(number).verifier(KeyType::CosignatureV1).unwrap()
}

/// `log` and `witness` lines for this many witnesses, w0 and on.
fn known(witnesses: u8) -> String {
    let lines = (0..witnesses).map(|n| format!("witness w{n} {} https://w{n}.example\n", witness_vkey(n)));
    format!("log {} https://coop.example\n{}", log_vkey(), lines.collect::<String>())
}

/// The checkpoint's note with cosignatures of these witnesses, at time 7.
fn note(by: impl IntoIterator<Item = u8>) -> String {
    let mut note = Checkpoint::new(ORIGIN, 0, empty_root()).unwrap().sign(&[key(ORIGIN, 1)]);
    note.signatures.extend(by.into_iter().map(|n| witness(n).cosign(&note.text, 7)));
    note.to_string()
}

fn fault(policy: &str) -> (usize, PolicyFault) {
    let error = Policy::parse(policy).unwrap_err();
    (error.line, error.fault)
}

#[test]
fn the_example_of_the_specification() {
    let text = known(6)
        + "\n# two of the first three, one of the others\n\t group X 2 w0\tw1  w2 \ngroup Y any w3 w4 w5\n  #\ngroup both all X Y\nquorum both\n";
    let policy = Policy::parse(&text).unwrap();
    assert_eq!(
        policy.logs(),
        [PolicyLog { key: log_vkey(), url: Some("https://coop.example".into()), sizes: Sizes::ALL }]
    );
    assert_eq!((policy.witnesses()[5].name.as_str(), &policy.witnesses()[5].key), ("w5", &witness_vkey(5)));
    assert_eq!(policy.witnesses()[5].url.as_deref(), Some("https://w5.example"));
    for good in [&[0, 2, 4][..], &[0, 1, 2, 3, 4, 5]] {
        let accepted = policy.check(note(good.iter().copied())).unwrap();
        assert_eq!((accepted.log, accepted.signed.checkpoint().size()), (log_vkey(), 0));
        assert_eq!(accepted.witnesses, good.iter().map(|n| format!("w{n}")).collect::<Vec<_>>());
    }
    for bad in [&[0, 1, 2][..], &[0, 4, 5], &[]] {
        let error = policy.check(note(bad.iter().copied())).unwrap_err();
        assert!(matches!(&error, PolicyError::Quorum { want, .. } if want == "both (2 of X, Y)"), "{error}");
    }
}

#[test]
fn a_witness_may_be_the_quorum_and_none_asks_for_nobody() {
    let one = Policy::parse(known(2) + "quorum w1").unwrap();
    assert!(one.check(note([1])).is_ok() && one.check(note([0])).is_err());
    let none = Policy::parse(known(2) + "quorum none").unwrap();
    assert!(none.check(note([])).is_ok() && !none.asks_for_witnesses());
    assert!(none.check(note([7])).is_ok(), "an unknown witness means nothing");
    let bare = Policy::parse("quorum none\n").unwrap();
    assert_eq!(bare.check(note([])), Err(PolicyError::NoLog));
    assert!(bare.with_logs([log_vkey()]).check(note([])).is_ok());
    assert!(Policy::of_logs([log_vkey()]).check(note([])).is_ok());
}

#[test]
fn what_signs_must_hold_and_be_the_log() {
    let policy = Policy::parse(known(2) + "group any any w0 w1\nquorum any\n").unwrap();
    let text = note([0]);
    assert!(policy.check(&text).is_ok());
    // A known witness whose line fails condemns the note, though the other one is enough.
    let mut parsed = super::super::Note::parse(note([0, 1]).as_bytes()).unwrap();
    parsed.signatures[2].signature[20] ^= 1;
    assert!(matches!(policy.check(parsed.to_string()), Err(PolicyError::Checkpoint(_))));
    // Nor may the log's own.
    let mut parsed = super::super::Note::parse(text.as_bytes()).unwrap();
    parsed.signatures[0].signature[0] ^= 1;
    assert!(matches!(policy.check(parsed.to_string()), Err(PolicyError::Checkpoint(_))));
    // Witnesses alone are no log.
    parsed.signatures.remove(0);
    assert_eq!(policy.check(parsed.to_string()), Err(PolicyError::Checkpoint(CheckpointError::OnlyCosigned)));
    // The time zero counts for nothing.
    let mut zero = Checkpoint::new(ORIGIN, 0, empty_root()).unwrap().sign(&[key(ORIGIN, 1)]);
    zero.signatures.push(witness(0).cosign(&zero.text, 0));
    assert!(matches!(policy.check(zero.to_string()), Err(PolicyError::Quorum { got, .. }) if got == "none"));
    // A trusted key under another log's name is another log.
    let strange = Checkpoint::new("other.example/log", 0, empty_root()).unwrap().sign(&[key(ORIGIN, 1)]);
    let policy = Policy::of_logs([log_vkey()]);
    let error = policy.check(strange.to_string()).unwrap_err();
    assert_eq!(error, PolicyError::Origin { want: ORIGIN.into(), got: "other.example/log".into() });
}

#[test]
fn a_key_counts_at_the_sizes_at_which_it_signs() {
    let (old, new) = (key("coop.example/log", 1), key("coop.example/log", 2));
    let vkeys = [&old, &new].map(|key| key.verifier(KeyType::Ed25519).unwrap());
    let [old_sizes, new_sizes] = [Sizes { from: 0, until: Some(9) }, Sizes { from: 5, until: None }];
    let policy = Policy::of_keys([(vkeys[0].clone(), old_sizes), (vkeys[1].clone(), new_sizes)]);
    let check = |size, by: &[&SigningNoteKey]| {
        let by: Vec<_> = by.iter().map(|key| (*key).clone()).collect();
        policy.check(Checkpoint::new("coop.example/log", size, empty_root()).unwrap().sign(&by).to_string())
    };
    assert!(check(4, &[&old]).is_ok() && check(8, &[&old, &new]).is_ok() && check(9, &[&new]).is_ok());
    assert_eq!(check(8, &[&new, &old]).unwrap().log, vkeys[1]);
    assert_eq!(check(9, &[&old, &new]).unwrap().log, vkeys[1], "the old one adds nothing and spoils nothing");
    for (size, by, want) in [(9, &old, old_sizes), (4, &new, new_sizes)] {
        let key = by.verifier(KeyType::Ed25519).unwrap().id();
        assert_eq!(check(size, &[by]).unwrap_err(), PolicyError::Sizes { key, want, got: size });
    }
    assert_eq!(policy.log_keys_at(4), vkeys[..1]);
    assert_eq!(policy.log_keys_at(6), vkeys);
}

#[test]
fn every_fault_names_its_line() {
    let with = |rest: &str| known(2) + rest;
    assert_eq!(fault(&known(2)), (5, PolicyFault::NoQuorum));
    assert_eq!(fault(""), (2, PolicyFault::NoQuorum));
    assert_eq!(fault(&with("quorum none\nquorum w0\n")), (5, PolicyFault::SecondQuorum));
    assert_eq!(fault(&with("quorum w9\n")), (4, PolicyFault::Unknown { got: "w9".into() }));
    assert_eq!(fault(&with("group g any g\nquorum g\n")), (4, PolicyFault::Unknown { got: "g".into() }));
    assert_eq!(fault(&with("group g any none\n")), (4, PolicyFault::Unknown { got: "none".into() }));
    assert_eq!(fault(&with("group w0 any w1\n")), (4, PolicyFault::Taken { got: "w0".into() }));
    assert_eq!(fault(&with("group none any w1\n")), (4, PolicyFault::Taken { got: "none".into() }));
    assert_eq!(fault(&with("group g 2 w0 w0\n")), (4, PolicyFault::MemberTwice { got: "w0".into() }));
    assert_eq!(
        fault(&with("group g all w0 w1\ngroup h any w1\n")),
        (5, PolicyFault::MemberTwice { got: "w1".into() })
    );
    for least in ["0", "3", "-1", "+1", "01", "1.0", "most", "18446744073709551617"] {
        let got = fault(&with(&format!("group g {least} w0 w1\n")));
        assert_eq!(got, (4, PolicyFault::Threshold { members: 2, got: least.into() }));
    }
    assert!(matches!(fault(&with("group g any\n")), (4, PolicyFault::Form { got: 3, .. })));
    assert!(matches!(fault(&with("quorum\n")), (4, PolicyFault::Form { .. })));
    assert!(matches!(fault(&with("quorum w0 # me\n")), (4, PolicyFault::Form { .. })));
    assert!(matches!(fault("log\n"), (1, PolicyFault::Form { .. })));
    assert!(matches!(fault(&format!("log {} u v\n", log_vkey())), (1, PolicyFault::Form { .. })));
    assert!(matches!(fault("witness w\n"), (1, PolicyFault::Form { .. })));
    assert!(matches!(fault("\nwitnes w x\n"), (2, PolicyFault::Word { .. })));
    assert!(matches!(fault("log a+b+c\n"), (1, PolicyFault::Key { .. })));
    assert!(matches!(
        fault(&format!("log {}\n", witness_vkey(0))),
        (1, PolicyFault::KeyType { want: 1, .. })
    ));
    assert!(matches!(
        fault(&format!("witness w {}\n", log_vkey())),
        (1, PolicyFault::KeyType { want: 4, .. })
    ));
    assert_eq!(fault("quorum none\r\n"), (1, PolicyFault::ControlByte { got: 13 }));
    assert_eq!(fault("# \u{7f}\n"), (1, PolicyFault::ControlByte { got: 0x7f }));
    let again = key("another.name", 1).verifier(KeyType::Ed25519).unwrap();
    assert_eq!(fault(&format!("log {}\nlog {again}\n", log_vkey())), (2, PolicyFault::SameKey { first: 1 }));
    let again = key("another.name", 100).verifier(KeyType::CosignatureV1).unwrap();
    assert_eq!(fault(&with(&format!("witness w {again}\n"))), (4, PolicyFault::SameKey { first: 2 }));
    assert!(matches!(fault(&"#".repeat(MAX_POLICY + 1)), (1, PolicyFault::TooLarge { .. })));
}

#[test]
fn names_are_bytes() {
    // "é" in Latin-1, which is no UTF-8, and the Kelvin sign, which is no K.
    let mut bytes = known(0).into_bytes();
    bytes.extend(b"# caf\xe9\nwitness caf\xe9 ");
    bytes.extend(format!("{}\nwitness K {}\n", witness_vkey(0), witness_vkey(1)).bytes());
    let with = |quorum: &[u8]| Policy::parse([&bytes[..], b"quorum ", quorum, b"\n"].concat());
    assert!(with(b"caf\xe9").unwrap().check(note([0])).is_ok());
    assert!(with(b"caf\xe8").is_err());
    assert!(with("\u{212a}".as_bytes()).is_err());
    assert!(with(b"K").unwrap().check(note([1])).is_ok());
}

#[test]
fn takes_hundreds_of_each_and_deep_nesting() {
    let mut text = String::new();
    for n in 0..100 {
        let log = key(&format!("l{n}.example"), n).verifier(KeyType::Ed25519).unwrap();
        text += &format!("log {log}\nwitness w{n} {}\n", witness_vkey(n));
    }
    text += "group g0 all w0\n";
    for n in 1..100 {
        text += &format!("group g{n} all g{} w{n}\n", n - 1);
    }
    text += "quorum g99\n";
    let policy = Policy::parse(&text).unwrap().with_logs([log_vkey()]);
    assert!(policy.satisfied(&[true; 100]));
    for missing in 0..100 {
        assert!(!policy.satisfied(&(0..100).map(|n| n != missing).collect::<Vec<_>>()));
    }
}

/// A forest of groups over eight witnesses, as text, and what it should mean: (least, members), a member being a name.
fn forest(shape: &[(Vec<usize>, usize)]) -> (String, HashMap<String, (usize, Vec<String>)>) {
    let mut free: Vec<String> = (0..8).map(|n| format!("w{n}")).collect();
    let (mut text, mut meaning) = (known(8), HashMap::new());
    for (number, (picks, least)) in shape.iter().enumerate() {
        let mut members = Vec::new();
        for pick in picks {
            if !free.is_empty() {
                members.push(free.remove(pick % free.len()));
            }
        }
        if members.is_empty() {
            continue;
        }
        let least = least % members.len() + 1;
        let word = match least {
            1 if number % 2 == 0 => "any".to_owned(),
            all if all == members.len() && number % 2 == 0 => "all".to_owned(),
            number => number.to_string(),
        };
        text += &format!("group g{number} {word} {}\n", members.join(" "));
        free.push(format!("g{number}"));
        meaning.insert(format!("g{number}"), (least, members));
    }
    let quorum = free.pop().unwrap();
    text += &format!("quorum {quorum}\n");
    meaning.insert("quorum".to_owned(), (1, vec![quorum]));
    (text, meaning)
}

fn means(meaning: &HashMap<String, (usize, Vec<String>)>, name: &str, cosigned: u8) -> bool {
    match meaning.get(name) {
        Some((least, members)) => members.iter().filter(|m| means(meaning, m, cosigned)).count() >= *least,
        None => cosigned >> name[1..].parse::<u8>().unwrap() & 1 == 1,
    }
}

proptest! {
    #[test]
    fn a_quorum_means_what_its_groups_say(shape in vec((vec(0..9usize, 1..5), 0..5usize), 0..6)) {
        let (text, meaning) = forest(&shape);
        let policy = Policy::parse(&text).unwrap();
        for cosigned in 0..=255u8 {
            let by: Vec<bool> = (0..8).map(|n| cosigned >> n & 1 == 1).collect();
            prop_assert_eq!(policy.satisfied(&by), means(&meaning, "quorum", cosigned), "{} {:08b}", text, cosigned);
        }
    }

    #[test]
    fn more_cosignatures_never_hurt(shape in vec((vec(0..9usize, 1..5), 0..5usize), 0..6), one in 0..=255u8, more in 0..=255u8) {
        let policy = Policy::parse(forest(&shape).0).unwrap();
        let bits = |set: u8| (0..8).map(|n| set >> n & 1 == 1).collect::<Vec<_>>();
        prop_assert!(!policy.satisfied(&bits(one)) || policy.satisfied(&bits(one | more)));
    }

    #[test]
    fn no_bytes_make_it_panic(words in vec("log|witness|group|quorum|none|any|all|2|a|b|#|\n|\t", 0..60), junk in vec(any::<u8>(), 0..40)) {
        let _ = Policy::parse(words.join(" "));
        let _ = Policy::parse(&junk);
    }
}
