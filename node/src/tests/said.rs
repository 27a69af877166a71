//! The index of words: on the shelf, behind the log, made again where it is lost.

use serde_json::json;
use suyuan_ledger::store::STRETCH;

use super::fixture::*;
use crate::said::{Member, Said};

/// A log of more than a stretch, with a note of its own now and then.
async fn long() -> World {
    let world = World::founded();
    world.stock().await;
    let straw = lot("STRAW", "SL-1");
    world.tell("SL", &harvest(&straw, 100)).await;
    let looked = |number: u64| {
        let mut event = base("ObjectEvent", "inspecting", "2026-04-18T10:00:00+08:00");
        event["action"] = json!("OBSERVE");
        event["eventID"] = json!(format!("ni:///sha-256;{number:064x}?ver=CBV2.0"));
        event["quantityList"] = json!([{"epcClass": straw}]);
        if number.is_multiple_of(1_000) {
            event["bizTransactionList"] =
                json!([{"type": "desadv", "bizTransaction": format!("{HOST}/doc/DN-{number}")}]);
            event["readPoint"] = json!({"id": place("E1")});
        }
        world.event("SL", &event)
    };
    for part in 0..5 {
        let some: Vec<_> = (part * 1_000..(part + 1) * 1_000).map(looked).collect();
        let told = world.post_all(&some).await.json();
        assert_eq!(told["answers"][999]["status"], 201, "{}", told["answers"][0]);
    }
    world
}

#[tokio::test]
async fn words_are_kept_on_the_shelf_and_a_start_reads_the_newest_stretch_only() {
    let world = long().await;
    let size = world.store.size();
    let same = |said: &Said| {
        while said.catch_up().unwrap() < size {}
        let at = |member, word: &str| said.entries(member, &[word.to_owned()]).unwrap();
        let papers = said.papers("dn-4000", size).unwrap();
        assert_eq!(papers.looked, size);
        let mut values = said.values(Member::BizStep).unwrap();
        values.sort();
        values.dedup();
        (
            at(Member::BizStep, "inspecting").len(),
            at(Member::ReadPoint, &place("E1")),
            at(Member::EventId, &format!("ni:///sha-256;{:064x}?ver=CBV2.0", 17)),
            papers.candidates,
            values,
        )
    };
    let first = Said::new(world.store.clone());
    let found = same(&first);
    assert_eq!((found.0, found.1.len(), found.2.len(), found.3.len()), (5_000, 6, 1, 1));
    assert_eq!(found.4, ["creating_class_instance", "inspecting"]);
    assert!(first.papers("dn-4000", 100).unwrap().candidates.is_empty(), "above the size that was asked for");
    assert_eq!(world.store.register(1).unwrap(), STRETCH, "what is full is on the shelf");
    let again = Said::new(world.store.clone());
    assert_eq!(same(&again), found, "the same from the shelf");
    // Somebody lost it while the node was running: it says so once, and makes it anew.
    world.store.forget_register().unwrap();
    assert!(again.entries(Member::Type, &["ObjectEvent".to_owned()]).is_err());
    assert_eq!(same(&again), found);
    assert_eq!(world.store.register(1).unwrap(), STRETCH);
    assert_eq!(world.store.register(2).unwrap(), 0, "another version begins anew");
    assert_eq!(world.store.register(1).unwrap(), 0);
}
