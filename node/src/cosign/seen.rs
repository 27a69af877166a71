//! Asking witnesses whether they have seen more of a log than this node has: before its first signature after a start.

use suyuan_ledger::log::{Policy, SignedCheckpoint, origin_hash};

use super::ask::agent;

/// The largest checkpoint that is read.
const NOTE: u64 = 64 << 10;

/// The newest checkpoint of a log that each witness of a policy shows (tlog-witness: `GET PREFIX/HASH/checkpoint`), with
/// the name of the witness. Only what a log's key of the policy **and** that witness signed is told; who does not answer, or knows no
/// checkpoint, is left out. It waits for the network: at most ten seconds a witness, all at once.
pub fn newest_seen(policy: &Policy, origin: &str) -> Vec<(String, SignedCheckpoint)> {
    let path = format!("{}/checkpoint", origin_hash(origin));
    std::thread::scope(|scope| {
        let asked: Vec<_> = policy
            .witnesses()
            .iter()
            .filter_map(|witness| Some((witness, witness.url.as_deref()?)))
            .map(|(witness, url)| {
                let address = format!("{}/{path}", url.trim_end_matches('/'));
                scope.spawn(move || {
                    let keys: Vec<_> = (policy.logs().iter().map(|log| &log.key))
                        .filter(|key| key.name() == origin)
                        .chain([&witness.key])
                        .cloned()
                        .collect();
                    let signed = SignedCheckpoint::open(&get(&address)?, &keys).ok()?;
                    let its = signed.checkpoint().origin() == origin && !signed.cosigners().is_empty();
                    its.then(|| (witness.name.clone(), signed))
                })
            })
            .collect();
        asked.into_iter().filter_map(|asked| asked.join().ok().flatten()).collect()
    })
}

fn get(url: &str) -> Option<Vec<u8>> {
    let mut answer = agent(url).get(url).call().ok()?;
    if answer.status() != 200 {
        return None;
    }
    answer.body_mut().with_config().limit(NOTE).read_to_vec().ok()
}
