use ed25519_dalek::SigningKey;
use suyuan_ledger::{
    log::{KeyType, SigningNoteKey, VerifierKey},
    rules::payload::LogKey,
};

use super::*;

fn vkey(n: u8) -> VerifierKey {
    let key = SigningNoteKey::new("log.example", SigningKey::from_bytes(&[n; 32])).unwrap();
    key.verifier(KeyType::Ed25519).unwrap()
}

fn charter(keys: &[(u8, u64, Option<u64>)]) -> Vec<LogKey> {
    keys.iter().map(|(n, from, until)| LogKey { vkey: vkey(*n), from: *from, until: *until }).collect()
}

fn pin(keys: &[u8]) -> Pin {
    let vkeys = keys.iter().map(|n| vkey(*n).to_string()).collect();
    Pin { id: String::new(), origin: "log.example".to_owned(), vkeys, hosts: Vec::new() }
}

fn followed(pinned: &[u8], keys: &[(u8, u64, Option<u64>)], size: u64) -> Option<Vec<String>> {
    follow(&pin(pinned), &charter(keys), size).map(|pin| pin.vkeys)
}

#[test]
fn keys_that_came_later_join_and_keys_that_were_retired_go() {
    let keys = [(1, 0, Some(90)), (2, 50, None)];
    assert_eq!(followed(&[1], &[(1, 0, None)], 10), None);
    assert_eq!(followed(&[1], &keys, 40), Some(pin(&[1, 2]).vkeys));
    assert_eq!(followed(&[1, 2], &keys, 60), None);
    assert_eq!(followed(&[1, 2], &keys, 90), Some(pin(&[2]).vkeys));
    assert_eq!(followed(&[1], &keys, 90), Some(pin(&[2]).vkeys));
}

#[test]
fn an_older_copy_brings_no_key_back_and_takes_none_away() {
    assert_eq!(followed(&[2], &[(1, 0, None)], 30), None);
    assert_eq!(followed(&[2], &[(1, 0, Some(90)), (2, 50, None)], 60), None);
    assert_eq!(followed(&[3], &[(1, 0, Some(90)), (2, 50, None)], 95), None);
}

#[test]
fn a_pin_is_retired_when_all_of_its_keys_are() {
    let keys = charter(&[(1, 0, Some(90)), (2, 50, None)]);
    let retired = |pinned: &[u8], size| has_retired(&keys, &pin(pinned), size);
    assert!(retired(&[1], 90) && !retired(&[1], 89) && !retired(&[1, 2], 95) && !retired(&[3], 95));
}
