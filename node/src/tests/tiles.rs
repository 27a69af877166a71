//! The log as tlog-tiles.

use suyuan_ledger::log::{SignedCheckpoint, VerifierKey};

use super::fixture::*;

#[tokio::test]
async fn a_checkpoint_is_fresh_and_signed() {
    let world = World::stocked().await;
    let answer = world.get("/checkpoint").await;
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(answer.header("cache-control"), "public, max-age=2");
    let key: VerifierKey =
        world.get("/v1/ledger").await.json()["vkeys"][0].as_str().unwrap().parse().unwrap();
    let signed = SignedCheckpoint::open(answer.text().as_bytes(), &[key]).unwrap();
    assert_eq!(signed.checkpoint().size(), 8);
}

#[tokio::test]
async fn tiles_are_kept_for_ever_and_only_those_there_are() {
    let world = World::stocked().await;
    let hashes = world.get("/tile/0/000.p/8").await;
    assert_eq!(hashes.status, 200);
    assert_eq!(hashes.body.len(), 8 * 32);
    assert_eq!(hashes.header("cache-control"), "public, max-age=604800, immutable");
    assert_eq!(hashes.header("content-type"), "application/octet-stream");
    assert_eq!(world.get("/tile/0/000.p/5").await.body.len(), 5 * 32);
    let entries = world.get("/tile/entries/000.p/8").await;
    assert_eq!(
        usize::from(u16::from_be_bytes([entries.body[0], entries.body[1]])),
        world.store.entry(0).unwrap().unwrap().len()
    );
    for missing in ["0/000", "0/000.p/9", "1/000.p/1", "entries/001.p/1", "0/0", "x/000", "0/000.p/0"] {
        world.get(&format!("/tile/{missing}")).await.is_problem(404, "not-found");
    }
}
