//! Stories of the trade, each as it is told to the ledger: what the verdicts are, and what the books say. None needs a lie.

#![allow(clippy::unwrap_used)]

#[path = "../world/mod.rs"]
mod world;

mod cold_store;
mod contract_milling;
mod keyless_grower;
mod refused_at_the_dock;
mod sixty_growers;
mod two_trucks;
mod wholesale_market;

use serde_json::{Value, json};
use world::*;

/// What somebody says, at the node's time.
fn says(w: &mut World, by: &str, mut event: Value) -> &'static str {
    at(&mut event, &time_at(w.now));
    let (_, word, codes) = w.codes(by, event);
    assert!(word == "accepted" || !codes.is_empty());
    word
}

/// A shipment with document: into whose hands, and whose it is then.
fn hands(lot: &str, kg: f64, holder: Option<&str>, owner: Option<&str>) -> Value {
    let mut event = observe("shipping", lot, kg, "KGM");
    let end = |kind: &str, who: &str| json!({"type": kind, "destination": party(who)});
    let ends = [holder.map(|h| end("possessing_party", h)), owner.map(|o| end("owning_party", o))];
    event["destinationList"] = ends.into_iter().flatten().collect();
    event["bizTransactionList"] = json!([{"type": "desadv", "bizTransaction": "urn:x:note:77"}]);
    event
}

/// Stock as `amount of owner at holder`.
fn books(w: &World, lot: &str) -> Vec<String> {
    let last = |uri: &str| uri.rsplit('/').next().unwrap().to_owned();
    let mut sums = std::collections::BTreeMap::new();
    for (spot, amount) in &w.state.lot(lot).unwrap().stock {
        let way = spot.under_way.as_ref().map(|u| format!("→{}", last(&u.to))).unwrap_or_default();
        let key = format!("of {} at {}{way}", last(&spot.owner), last(&spot.holder));
        *sums.entry(key).or_insert(rust_decimal::Decimal::ZERO) += amount;
    }
    sums.into_iter().map(|(key, amount)| format!("{} {key}", amount.normalize())).collect()
}

fn outsider(w: &mut World, name: &str) {
    let body = json!({"party": party(name), "names": {"en": name}, "roles": ["market"]});
    w.ok("SL", "party", &party(name), &body);
}
