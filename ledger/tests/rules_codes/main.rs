//! Item codes: printed before there is a lot, for a lot when it is packed, and what becomes of each after that.

#![cfg(feature = "store")]
#![allow(clippy::unwrap_used)]

mod along;
mod anchors;
mod binding;
mod corrections;
mod million;
mod opening;
mod rights;
mod stopped;
#[path = "../world/mod.rs"]
mod world;

use serde_json::{Value, json};
use suyuan_ledger::codes::{Code as ItemCode, Roll, Seed, Shape, opening_message};
use suyuan_ledger::rules::{Code, CodeState, Prepared, RefusalCode, State, Verdict};
use suyuan_ledger::statement::StatementId;
use world::*;

const SEED: Seed = Seed::from_bytes([9; 32]);

/// A roll as its packer has it.
struct Printed {
    roll: Roll,
    pins: bool,
}

impl Printed {
    fn new(count: u64, group_size: u64, pins: bool) -> Printed {
        let shape = Shape::new(count, group_size).unwrap();
        let group = |group| Roll::group_root(shape.positions(group).map(|at| SEED.code(at, pins)));
        Printed { roll: Roll::of(shape, (0..shape.groups()).map(group)), pins }
    }

    fn says(&self, of: &str, name: &str) -> Value {
        let shape = self.roll.shape();
        json!({"act": "roll", "product": product(of), "count": shape.count(), "groupSize": shape.group_size(),
            "pins": self.pins, "root": self.roll.root(), "name": name})
    }

    /// What the node enters when somebody has scratched a label.
    fn opening(&self, ledger: &StatementId, roll: &StatementId, at: u64) -> Value {
        let shape = self.roll.shape();
        let codes: Vec<ItemCode> =
            shape.positions(shape.group_of(at).unwrap()).map(|at| SEED.code(at, true)).collect();
        let proof = self.roll.prove(at, &codes).unwrap();
        let key = SEED.pin(at).key(&SEED.serial(at));
        let message = opening_message(ledger, roll, &proof.code);
        let signature = ed25519_dalek::Signer::sign(&key, message.as_bytes()).to_bytes();
        let base64 = |bytes: &[u8]| base64::Engine::encode(&base64::engine::general_purpose::STANDARD, bytes);
        json!({"act": "open", "roll": roll, "position": at, "code": proof.code.hash,
            "pinKey": base64(&proof.code.pin_key.unwrap()), "signature": base64(&signature),
            "path": proof.path, "groupPath": proof.group_path})
    }
}

fn id_of(w: &World, index: u64) -> StatementId {
    w.log[usize::try_from(index).unwrap()].0.id()
}

/// A roll of BOX: 60 codes in groups of 10.
fn printed(w: &mut World, name: &str) -> StatementId {
    let entry = w.ok("SL", "codes", &product("BOX"), &Printed::new(60, 10, false).says("BOX", name));
    id_of(w, entry)
}

fn bind(roll: &StatementId, groups: Value, lot: &str) -> Value {
    json!({"act": "bind", "roll": roll, "groups": groups, "lot": lot})
}

fn bound(w: &mut World, roll: &StatementId, groups: Value, lot: &str) -> (u64, &'static str, Vec<Code>) {
    let (index, verdict) = w.say("SL", "codes", lot, &bind(roll, groups, lot)).unwrap();
    (index, verdict.as_str(), verdict.reasons().iter().map(|r| r.code).collect())
}

fn voids(w: &mut World, roll: &StatementId, what: Value) -> u64 {
    let mut body = json!({"act": "void", "roll": roll, "reason": "spoiled"});
    for (name, value) in what.as_object().unwrap() {
        body[name] = value.clone();
    }
    w.ok("SL", "codes", &product("BOX"), &body)
}

/// So many boxes of a quarter of a kilogram.
fn packed(w: &mut World, boxes: &str, count: f64) -> String {
    let (straw, boxes) = (lot("STRAW", boxes), lot("BOX", boxes));
    w.codes("SL", harvest(&straw, count / 4.0, "KGM"));
    w.codes("SL", transform(&[(&straw, count / 4.0, "KGM")], &[(&boxes, count, "H87")]));
    boxes
}

fn with(mut event: Value, codes: Value) -> Value {
    event["suyuan:codes"] = codes;
    event
}

fn groups(roll: &StatementId, groups: Value) -> Value {
    json!([{"roll": roll, "groups": groups}])
}

fn singly(roll: &StatementId, positions: Value) -> Value {
    json!([{"roll": roll, "positions": positions}])
}

fn is(w: &World, roll: &StatementId, at: u64) -> CodeState {
    w.state.code_status(roll, at).unwrap().state
}

/// What the verdict would be; nothing is entered, so nothing waits to be cured.
fn would(w: &World, by: &str, event: Value) -> &'static str {
    let statement = w.sign(by, "event", &subject_of(&event), &event);
    w.state.judge(&Prepared::new(statement.bytes()).unwrap(), w.now).unwrap().as_str()
}

/// Replays alike, and a snapshot of it is the same state.
fn keeps(w: &World) {
    w.replays();
    let mut bytes = Vec::new();
    w.state.clone().save(&mut bytes).unwrap();
    let again = State::load(&mut bytes.as_slice()).unwrap();
    assert_eq!(again.fingerprint(), w.state.fingerprint());
}
