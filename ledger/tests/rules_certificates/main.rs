//! Who vouches for goods: certificates, what a product requires, what an event claims.

#![allow(clippy::unwrap_used)]

mod claims;
mod issuing;
mod required;
#[path = "../world/mod.rs"]
mod world;

use serde_json::{Value, json};
use suyuan_ledger::rules::{Code, RefusalCode};
use world::*;

/// 2026-04-18, in the world's terms today.
const TODAY: &str = "2026-04-18";

fn vouching() -> World {
    let mut w = World::stocked();
    w.admit("LAB", "certifier");
    w.admit("MILL", "processor");
    w.product("SL", "PADDY", json!({}));
    w.product("MILL", "RICE", json!({"requires": ["organic"]}));
    w.product("MILL", "BAG", json!({"unit": "H87"}));
    w
}

fn certificate(about: &str, number: &str, more: Value) -> Value {
    let mut body = json!({"about": about, "number": number, "type": "organic", "issued": "2026-01-10",
        "validFrom": "2026-01-10", "validUntil": "2026-12-31"});
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

fn certify(w: &mut World, about: &str, number: &str, more: Value) -> u64 {
    w.ok("LAB", "certificate", about, &certificate(about, number, more))
}

fn revoke(w: &mut World, by: &str, about: &str, number: &str, from: &str) -> u64 {
    let body = json!({"about": about, "number": number, "revoked": {"from": from, "reason": "residues"}});
    w.ok(by, "certificate", about, &body)
}

fn refused(w: &mut World, by: &str, body: &Value) -> (RefusalCode, String) {
    let about = body["about"].as_str().unwrap().to_owned();
    let refusal = w.say(by, "certificate", &about, body).unwrap_err();
    (refusal.code, refusal.field)
}

/// Hands goods over, and whose they are with them.
fn handed(lot: &str, quantity: f64, to: &str) -> Value {
    let mut event = ship(lot, quantity, "KGM", to);
    let owner = json!({"type": "owning_party", "destination": party(to)});
    event["destinationList"].as_array_mut().unwrap().push(owner);
    event
}

/// Paddy grown at E1, sent to the mill, milled; gives the rice.
fn milled(w: &mut World, paddy: &str, rice: &str) -> String {
    let (paddy, rice) = (lot("PADDY", paddy), lot("RICE", rice));
    w.codes("SL", harvest(&paddy, 100.0, "KGM"));
    w.codes("SL", handed(&paddy, 100.0, "MILL"));
    w.codes("MILL", receive(&paddy, 100.0, "KGM", "SL"));
    assert_eq!(w.codes("MILL", transform(&[(&paddy, 100.0, "KGM")], &[(&rice, 60.0, "KGM")])).1, "accepted");
    rice
}
