use super::round::{Round, Told};
use super::*;
use ed25519_dalek::SigningKey;
use suyuan_ledger::log::{Checkpoint, Hash, KeyType, SigningNoteKey};

fn key(name: &str, seed: u8) -> SigningNoteKey {
    SigningNoteKey::new(name, SigningKey::from_bytes(&[seed; 32])).unwrap()
}

fn head(size: u64) -> Arc<SignedCheckpoint> {
    let log = key("example.com/log", 1);
    let note = Checkpoint::new("example.com/log", size, Hash::ZERO).unwrap().sign(std::slice::from_ref(&log));
    let keys = [log.verifier(KeyType::Ed25519).unwrap()];
    Arc::new(SignedCheckpoint::open(note.to_string().as_bytes(), &keys).unwrap())
}

fn witness(name: &str, seed: u8) -> PolicyWitness {
    let key = key(name, seed).verifier(KeyType::CosignatureV1).unwrap();
    PolicyWitness { name: name.to_owned(), key, url: None }
}

#[test]
fn what_was_cosigned_of_the_same_tree_stays_and_no_line_comes_twice() {
    let witnesses = [witness("w", 2), witness("v", 3)];
    let text = head(5).checkpoint().to_string();
    let keys: Vec<_> =
        head(5).signers().iter().chain(witnesses.iter().map(|witness| &witness.key)).cloned().collect();
    let old = head(5).text_with(&key("w", 2).cosign(&text, 7));
    let old = SignedCheckpoint::open(old.as_bytes(), &keys).unwrap();
    let mut round = Round::new(Arc::new(old.clone()), None, &witnesses, Some(&old));
    assert_eq!(round.text(), old.text());
    round.put(1, key("v", 3).cosign(&text, 8));
    round.put(0, key("w", 2).cosign(&text, 9));
    let signed = SignedCheckpoint::open(round.text().as_bytes(), &keys).unwrap();
    assert_eq!(signed.cosigners().iter().map(|cosigner| cosigner.time).collect::<Vec<_>>(), [9, 8]);
    assert_eq!(round.text().lines().count(), 7, "{}", round.text());
    let grown = Round::new(head(9), Some(&round), &witnesses, Some(&signed));
    assert_eq!(grown.text(), head(9).text());
}

#[test]
fn a_round_gives_way_when_it_is_settled_and_the_log_has_grown() {
    let witnesses = [witness("w", 2), witness("v", 3)];
    let mut told = [Told::new(0), Told::new(0)];
    let mut round = Round::new(head(5), None, &witnesses, None);
    assert!(!round.gives_way(&head(9), &told), "nobody has answered");
    for told in &mut told {
        told.cosigned(1, 5, 7);
    }
    round.put(0, key("w", 2).cosign("x\n", 7));
    round.put(1, key("v", 3).cosign("x\n", 7));
    assert!(!round.gives_way(&head(9), &told), "not more than once a second, and nobody has looked");
    round.read(true);
    std::thread::sleep(EVERY);
    assert!(!round.gives_way(&head(5), &told), "there is nothing newer");
    assert!(round.gives_way(&head(9), &told));
    assert_eq!(round.text().lines().filter(|line| line.starts_with('—')).count(), 3);
    assert_eq!(Round::new(head(9), Some(&round), &witnesses, None).number(), 2);
}

#[test]
fn who_has_passed_a_round_is_asked_about_the_next_without_a_rest() {
    let witnesses = [witness("w", 2)];
    let mut told = [Told::new(0)];
    let round = Round::new(head(5), None, &witnesses, None);
    told[0].failed("no answer".to_owned(), 255);
    told[0].passed(round.number(), 7);
    assert_eq!((told[0].known, told[0].trouble.as_deref()), (7, None));
    std::thread::sleep(EVERY);
    assert!(round.gives_way(&head(9), &told) && told[0].due(round.number()).is_none());
    assert!(told[0].due(round.number() + 1).is_some_and(|due| due <= Instant::now()));
}

#[test]
fn who_fails_rests_longer_each_time_and_is_asked_again() {
    let mut told = Told::new(3);
    assert!(told.due(1).is_some_and(|due| due <= Instant::now()));
    let mut longest = Duration::ZERO;
    for time in 0..20 {
        told.failed("no answer".to_owned(), 255);
        let rest = told.due(1).unwrap().saturating_duration_since(Instant::now());
        assert!(rest + Duration::from_millis(50) >= longest, "{time}: {rest:?} after {longest:?}");
        longest = rest;
    }
    assert!(longest <= Duration::from_secs(90) && longest > Duration::from_secs(60), "{longest:?}");
    assert_eq!((told.failing, told.failures), (20, 20));
    told.cosigned(1, 9, 7);
    assert_eq!((told.known, told.failing, told.failures), (9, 0, 20));
    assert!(told.due(1).is_none() && told.due(2).is_some());
}
