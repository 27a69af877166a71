//! Protected names: what is sold under a name is what certified plots grew, and nobody can talk the ledger into more.

#![allow(clippy::unwrap_used)]

mod errors;
mod harvest;
mod returns;
mod seasons;
mod stock;
#[path = "../world/mod.rs"]
mod world;

use rust_decimal::Decimal;
use serde_json::{Value, json};
use suyuan_ledger::rules::{Code, RefusalCode};
use world::*;

/// The name's product belongs to ASSOC; SL grows paddy at E1 (1 ha certified, 7,500 kg); MILL and MILL2 make rice at 0.65.
fn named() -> World {
    let mut w = World::stocked();
    w.admit("LAB", "certifier");
    for mill in ["MILL", "MILL2"] {
        w.admit(mill, "processor");
    }
    w.product("ASSOC", "WC", json!({}));
    w.product("SL", "PADDY", json!({}));
    w.product("MILL", "RICE", json!({"quota": product("WC"), "packers": [party("MILL2")]}));
    w.product("MILL", "PLAIN", json!({"packers": [party("MILL2"), party("SL")]}));
    season(&mut w, "2026", "2026-03-01", "2026-06-30", 7500.0);
    certify(&mut w, "E1", "1", json!({}));
    w
}

fn quota(season: &str, from: &str, until: &str, kg: f64) -> Value {
    json!({"name": product("WC"), "season": season, "from": from, "until": until, "yield": {"value": kg, "unit": "KGM"},
        "factors": [{"from": product("PADDY"), "to": product("RICE"), "max": 0.65}]})
}

fn season(w: &mut World, season: &str, from: &str, until: &str, kg: f64) -> u64 {
    w.ok("ASSOC", "quota", &product("WC"), &quota(season, from, until, kg))
}

fn certify(w: &mut World, plot: &str, number: &str, more: Value) {
    let mut body = json!({"about": place(plot), "number": number, "type": "gi", "issued": "2026-01-10",
        "validFrom": "2026-01-10", "area": {"value": 1, "unit": "HAR"}, "name": product("WC")});
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    w.ok("LAB", "certificate", &place(plot), &body);
}

fn kg(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// All seasons together.
fn entitled(w: &World, lot: &str) -> Decimal {
    w.state.entitled(lot, &product("WC")).values().sum()
}

fn granted(w: &World) -> Decimal {
    w.state.granted(&place("E1"), &product("WC"), NOON as i64).unwrap().0
}

fn handed(lot: &str, quantity: f64, to: &str) -> Value {
    let mut event = ship(lot, quantity, "KGM", to);
    let owner = json!({"type": "owning_party", "destination": party(to)});
    event["destinationList"].as_array_mut().unwrap().push(owner);
    event
}

fn give(w: &mut World, from: &'static str, to: &'static str, lot: &str, quantity: f64) {
    assert_eq!(w.codes(from, handed(lot, quantity, to)).2, []);
    assert_eq!(w.codes(to, receive(lot, quantity, "KGM", from)).1, "accepted");
}

fn sell(lot: &str, quantity: f64) -> Value {
    observe("retail_selling", lot, quantity, "KGM")
}

fn mill(
    w: &mut World,
    by: &str,
    from: &str,
    used: f64,
    to: &str,
    made: f64,
) -> (u64, &'static str, Vec<Code>) {
    w.codes(by, transform(&[(from, used, "KGM")], &[(to, made, "KGM")]))
}

fn named_event(mut event: Value, n: u32) -> Value {
    event["eventID"] = json!(format!("urn:uuid:8a0c4f6e-0000-4000-8000-{n:012}"));
    event
}

fn error(mut event: Value) -> Value {
    event["errorDeclaration"] =
        json!({"declarationTime": "2026-04-18T08:00:00+08:00", "reason": "incorrect_data"});
    event
}
