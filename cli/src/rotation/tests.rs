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
    Pin {
        id: String::new(),
        origin: "log.example".to_owned(),
        vkeys,
        hosts: Vec::new(),
        log_keys: Vec::new(),
    }
}

fn followed(pinned: &[u8], keys: &[(u8, u64, Option<u64>)], size: u64) -> Option<Vec<String>> {
    let pinned = pin(pinned);
    follow(&pinned, &charter(keys), size).map(|pin| pin.vkeys).filter(|vkeys| *vkeys != pinned.vkeys)
}

#[test]
fn each_key_counts_for_its_own_time_and_no_copy_gives_a_retired_one_more() {
    let changed = [(1, 0, Some(90)), (2, 50, None)];
    let at = |pin: &Pin, size| {
        let mut keys: Vec<u8> = (1..=3).filter(|n| pin.keys_at(size).unwrap().contains(&vkey(*n))).collect();
        keys.sort_unstable();
        keys
    };
    for pinned in [pin(&[1]), pin(&[2])] {
        let pin = follow(&pinned, &charter(&changed), 95).unwrap();
        assert_eq!(pin.vkeys, super::tests::pin(&[2]).vkeys);
        assert_eq!([10, 60, 89, 90].map(|size| at(&pin, size)), [vec![1], vec![1, 2], vec![1, 2], vec![2]]);
        // A copy of the time before the change, and one that would have the old key last longer.
        for older in [&[(1, 0, None)][..], &[(1, 0, Some(500)), (2, 50, None)]] {
            let after = follow(&pin, &charter(older), 40).unwrap_or_else(|| pin.clone());
            assert_eq!((at(&after, 95), &after.vkeys), (vec![2], &pin.vkeys), "{older:?}");
        }
    }
    let fresh = follow(&pin(&[2]), &charter(&[(1, 0, None), (2, 50, None)]), 60).unwrap();
    assert_eq!(at(&fresh, 60), [2], "an end that is not known yet lets nobody in");
    assert!(follow(&pin(&[1]), &charter(&[(1, 0, None)]), 10).is_none(), "nothing was changed");
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
