//! COSE Receipts, transparent statements, and proofs of growth.

use serde_json::Value;
use suyuan_ledger::{
    log::{Checkpoint, ConsistencyReceipt, Hash, InclusionReceipt, VerifierKey, verify_consistency},
    statement::TransparentStatement,
};

use super::fixture::*;

async fn keys(world: &World) -> Vec<VerifierKey> {
    let told = world.get("/v1/ledger").await.json();
    told["vkeys"].as_array().unwrap().iter().map(|key| key.as_str().unwrap().parse().unwrap()).collect()
}

fn hash(value: &Value) -> Hash {
    value.as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_receipt_holds_for_its_statement_and_no_other() {
    let world = World::stocked().await;
    let keys = keys(&world).await;
    for index in 0..world.store.size() {
        let (_, statement) = world.store.statement(index).unwrap().unwrap();
        for name in [index.to_string(), statement.id().to_string()] {
            let answer = world.get(&format!("/v1/statements/{name}/receipt")).await;
            assert_eq!(answer.header("content-type"), "application/cose");
            let proven =
                InclusionReceipt::decode(&answer.body).unwrap().verify(statement.bytes(), &keys).unwrap();
            assert_eq!((proven.entry.index, proven.checkpoint.size()), (index, 8));
            let other = world.store.statement((index + 1) % 8).unwrap().unwrap().1;
            assert!(InclusionReceipt::decode(&answer.body).unwrap().verify(other.bytes(), &keys).is_err());
        }
    }
    let scitt = world.get_as("/v1/statements/3/receipt", "application/scitt-receipt+cose").await;
    assert_eq!(scitt.header("content-type"), "application/scitt-receipt+cose");
    let kid = keys[0].public_key().id();
    assert_eq!(world.get(&format!("/v1/statements/3/receipt?key={kid}")).await.body, scitt.body);
    world.get(&format!("/v1/statements/3/receipt?key={}", "0".repeat(64))).await.is_problem(404, "not-found");
    world.get("/v1/statements/8/receipt").await.is_problem(404, "not-found");
    world.get("/v1/statements/3/receipt?form=paper").await.is_problem(400, "malformed");
    world.get_as("/v1/statements/3/receipt", "image/png").await.is_problem(406, "not-acceptable");
}

#[tokio::test]
async fn a_transparent_statement_is_for_keeping_and_not_for_sending() {
    let world = World::stocked().await;
    let keys = keys(&world).await;
    let answer = world.get("/v1/statements/5/receipt?form=transparent").await;
    let whole = TransparentStatement::decode(&answer.body).unwrap();
    let (_, statement) = world.store.statement(5).unwrap().unwrap();
    assert_eq!((whole.statement.bytes(), whole.receipts.len()), (statement.bytes(), keys.len()));
    for receipt in &whole.receipts {
        InclusionReceipt::decode(receipt).unwrap().verify(statement.bytes(), &keys).unwrap();
    }
    let asked = world.get_as("/v1/statements/5/receipt", "application/scitt-statement+cose").await;
    assert_eq!(
        (asked.header("content-type"), &asked.body),
        ("application/scitt-statement+cose", &answer.body)
    );
    world.post(&answer.body).await.is_problem(400, "malformed");
}

#[tokio::test]
async fn the_only_entry_has_no_receipt_and_is_told_so() {
    let world = World::founded();
    let told = world.get("/v1/statements/0/receipt").await.is_problem(404, "not-found");
    assert!(told["hint"].as_str().unwrap().contains(".tlog-proof"), "{told}");
    world.get("/v1/consistency?from=1&form=cose").await.is_problem(404, "not-found");
}

#[tokio::test]
async fn growth_is_proved_in_three_forms() {
    let world = World::stocked().await;
    let keys = keys(&world).await;
    for from in 1..=8 {
        let told = world.get(&format!("/v1/consistency?from={from}")).await.json();
        let path: Vec<Hash> = told["path"].as_array().unwrap().iter().map(hash).collect();
        assert_eq!(told["to"], 8);
        let (old, new) = (hash(&told["from_root"]), hash(&told["to_root"]));
        verify_consistency(from, 8, &old, &new, &path).unwrap();
        let text = world.get_as(&format!("/v1/consistency?from={from}&to=8"), "text/plain").await;
        assert_eq!(text.text().lines().map(|line| line.parse().unwrap()).collect::<Vec<Hash>>(), path);
        if from < 8 {
            let answer = world.get(&format!("/v1/consistency?from={from}&to=8&form=cose")).await;
            assert_eq!(answer.header("content-type"), "application/cose");
            let old = Checkpoint::new("coop.example/log", from, old).unwrap();
            let read = ConsistencyReceipt::decode(&answer.body).unwrap();
            assert_eq!(read.verify(&old, &keys).unwrap().root(), new);
        }
    }
    let between = world.get("/v1/consistency?from=2&to=5&form=cose").await;
    assert_eq!(ConsistencyReceipt::decode(&between.body).unwrap().signed.size, 5);
    assert_eq!(world.get("/v1/consistency?from=0&to=5").await.json()["path"], serde_json::json!([]));
    world.get("/v1/consistency").await.is_problem(400, "malformed");
    world.get("/v1/consistency?from=5&to=4").await.is_problem(400, "malformed");
    world.get("/v1/consistency?from=5&to=9").await.is_problem(404, "not-found");
    world.get("/v1/consistency?from=x").await.is_problem(400, "malformed");
}
