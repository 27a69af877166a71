//! A node killed at random while clients write: nothing acknowledged is lost, and there is no gap.
#![allow(clippy::unwrap_used)] // a journey that cannot go on should stop at once

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use suyuan_ledger::audit::check_log;
use suyuan_ledger::log::{Checkpoint, SignedCheckpoint, VerifierKey};
use suyuan_tests::{Bench, get, harvest, post};

/// How often the node is killed; the long form sets `SUYUAN_KILLS`.
fn kills() -> usize {
    std::env::var("SUYUAN_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(100)
}

/// xorshift: random enough to hit every phase of a commit, and the same in every run.
fn dice(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

#[test]
fn nothing_acknowledged_is_lost_when_the_node_is_killed() {
    let mut b = Bench::new();
    let mut hands = vec![b.producer()];
    for name in ["KA", "KB", "KC"] {
        hands.push(b.admit(name, "producer"));
    }
    let straw = b.id("p/STRAW");
    let packers: Vec<String> = hands.iter().skip(1).map(|h| h.party.clone()).collect();
    let open = serde_json::json!({"product": straw, "names": {"en": "Strawberries"}, "unit": "KGM", "packers": packers});
    assert_eq!(hands[0].say("product", &straw, &open).status, 201);
    let vkey =
        get(&format!("{}/v1/ledger", b.url())).unwrap().json()["vkeys"][0].as_str().unwrap().to_owned();
    let vkeys: Vec<VerifierKey> = vec![vkey.parse().unwrap()];

    let acknowledged: Mutex<HashMap<String, u64>> = Mutex::default();
    let checkpoints: Mutex<Vec<Checkpoint>> = Mutex::default();
    let (mut seed, mut refusals) = (0x5eed_1234_u64, 0);
    for _ in 0..kills() {
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for hand in &mut hands {
                let (stop, acknowledged, straw) = (&stop, &acknowledged, &straw);
                let (url, vkeys, checkpoints) = (b.url(), &vkeys, &checkpoints);
                scope.spawn(move || {
                    let lot = format!("{straw}/10/{}", hand.party.rsplit('/').next().unwrap());
                    while !stop.load(Ordering::Relaxed) {
                        let statement = hand.sign("event", &lot, &harvest(&lot, 1));
                        let sent =
                            post(&format!("{url}/v1/statements"), "application/cose", statement.bytes());
                        let Ok(answer) = sent else { continue };
                        if answer.status >= 300 {
                            continue;
                        }
                        let answer = answer.json();
                        let index = answer["index"].as_u64().unwrap();
                        acknowledged.lock().unwrap().insert(statement.id().to_string(), index);
                        let proof: suyuan_ledger::log::TlogProof =
                            answer["proof"].as_str().unwrap().parse().unwrap();
                        let seen = SignedCheckpoint::open(proof.checkpoint.as_bytes(), vkeys).unwrap();
                        checkpoints.lock().unwrap().push(seen.checkpoint().clone());
                        hand.went(&statement);
                    }
                });
            }
            std::thread::sleep(Duration::from_millis(5 + dice(&mut seed) % 120));
            b.kill();
            stop.store(true, Ordering::Relaxed);
        });
        b.restart();
        // The answer to the last one may have been lost on the way; the chain tells where each hand stands.
        for hand in &mut hands {
            hand.catch_up();
        }
        refusals += usize::from(b.node.as_ref().unwrap().log().contains("ERROR"));
    }
    assert_eq!(refusals, 0, "a restart after a kill is quiet");
    let acknowledged = acknowledged.into_inner().unwrap();
    assert!(acknowledged.len() > kills(), "only {} statements were acknowledged", acknowledged.len());
    for (id, index) in &acknowledged {
        let found = get(&format!("{}/v1/statements/{id}", b.url())).unwrap();
        assert_eq!(found.status, 200, "{id} was acknowledged as {index} and is gone");
        assert_eq!(found.json()["index"].as_u64(), Some(*index));
    }
    // The whole log, from its published bytes: no gap, every chain whole, every hash right.
    let url = b.url();
    let fetch = |path: &str| {
        let answer = get(&format!("{url}/{}", path.trim_start_matches('/'))).unwrap();
        (answer.status == 200).then_some(answer.body)
    };
    let report = check_log(&fetch, &vkeys);
    assert!(report.is_clean(), "{:#?}", report.findings);
    // Every checkpoint that anybody was handed is a prefix of that log.
    let leaves: Vec<_> = (0..report.entries)
        .map(|i| {
            let entry = get(&format!("{url}/v1/statements/{i}")).unwrap().json();
            suyuan_ledger::log::leaf_hash(&suyuan_tests::from_base64(entry["entry"].as_str().unwrap()))
        })
        .collect();
    let mut frontier = suyuan_ledger::log::Frontier::default();
    let mut roots = vec![frontier.root()];
    for leaf in leaves {
        frontier.push(leaf, |_, _, _| ());
        roots.push(frontier.root());
    }
    let checkpoints = checkpoints.into_inner().unwrap();
    for seen in &checkpoints {
        assert_eq!(roots[seen.size() as usize], seen.root(), "a second history at size {}", seen.size());
    }
    eprintln!(
        "{} kills, {} acknowledged, {} entries, {} checkpoints",
        kills(),
        acknowledged.len(),
        report.entries,
        checkpoints.len()
    );
}
