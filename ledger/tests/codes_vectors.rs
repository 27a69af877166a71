//! `tests/vectors/codes.json`: a small roll of item codes with its secrets, its tree, and the statements that are made of it. For
//! programs in other languages, as `vectors.rs`. Everything follows from fixed seeds; `SUYUAN_BLESS=1` writes the file.

#![allow(missing_docs, clippy::unwrap_used)]

mod vector_file;
mod world;

use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::Signer;
use serde_json::{Value, json};
use suyuan_ledger::codes::{Code, Roll, Seed, Shape, opening_message};
use suyuan_ledger::rules::CodeState;
use suyuan_ledger::statement::{Statement, StatementId};
use world::{World, harvest, lot, party, product, transform};

const COUNT: u64 = 11;
const GROUP: u64 = 4;
/// The pack that somebody opens: in the last group, which is smaller.
const OPENED: u64 = 9;

fn seed() -> Seed {
    Seed::from_bytes(std::array::from_fn(|at| 0x60 + at as u8))
}

fn roll() -> (Roll, Vec<Vec<Code>>) {
    let shape = Shape::new(COUNT, GROUP).unwrap();
    let group = |group| shape.positions(group).map(|at| seed().code(at, true)).collect::<Vec<Code>>();
    let groups: Vec<Vec<Code>> = (0..shape.groups()).map(group).collect();
    (Roll::of(shape, groups.iter().map(|codes| Roll::group_root(codes.iter().copied()))), groups)
}

struct Said {
    world: World,
    entries: Vec<Value>,
}

impl Said {
    fn say(&mut self, by: &str, kind: &str, subject: &str, payload: &Value) -> StatementId {
        let statement = self.world.sign(by, kind, subject, payload);
        let (index, verdict) = self.world.enter(&statement).unwrap();
        assert_eq!(verdict.as_str(), "accepted", "{payload}");
        self.entries.push(written(index, &statement));
        statement.id()
    }
}

fn written(index: u64, statement: &Statement) -> Value {
    let header = statement.header();
    json!({
        "index": index, "id": statement.id(), "kind": header.kind, "issuer": header.issuer,
        "subject": header.subject, "payload": std::str::from_utf8(statement.payload()).unwrap(),
        "statement": hex::encode(statement.bytes()),
    })
}

fn codes_vectors() -> Value {
    let (tree, groups) = roll();
    let mut world = World::stocked();
    world.admit("OPS", "operator");
    let (straw, boxes) = (lot("STRAW", "1"), lot("BOX", "1"));
    world.codes("SL", harvest(&straw, 10.0, "KGM"));
    world.codes("SL", transform(&[(&straw, 2.0, "KGM")], &[(&boxes, 8.0, "H87")]));
    let ledger = world.state.ledger_id().unwrap();
    let mut said = Said { world, entries: Vec::new() };
    let about = product("BOX");
    let commits = json!({"act": "roll", "product": about, "count": COUNT, "groupSize": GROUP, "pins": true,
        "root": tree.root(), "name": "R1"});
    let id = said.say("SL", "codes", &about, &commits);
    let binds = json!({"act": "bind", "roll": id, "groups": [[0, 0], [2, 2]], "lot": boxes});
    said.say("SL", "codes", &boxes, &binds);
    let voids = json!({"act": "void", "roll": id, "groups": [[1, 1]], "positions": [[0, 1]], "reason": "spoiled",
        "text": "wet"});
    said.say("SL", "codes", &about, &voids);
    let proof = tree.prove(OPENED, &groups[2]).unwrap();
    let message = opening_message(&ledger, &id, &proof.code);
    let key = seed().pin(OPENED).key(&seed().serial(OPENED));
    let signature = STANDARD.encode(key.sign(message.as_bytes()).to_bytes());
    let opens = json!({"act": "open", "roll": id, "position": OPENED, "code": proof.code.hash,
        "pinKey": STANDARD.encode(proof.code.pin_key.unwrap()), "signature": signature,
        "path": proof.path, "groupPath": proof.group_path});
    said.say("OPS", "codes", &about, &opens);
    let anchors = json!({"day": "2026-04-17", "count": 0, "root": suyuan_ledger::log::empty_root()});
    said.say("OPS", "scan-anchor", &party("OPS"), &anchors);
    let state = &said.world.state;
    assert_eq!(state.code_status(&id, OPENED).unwrap().state, CodeState::Opened);

    let code = |at: u64| {
        let (serial, pin) = (seed().serial(at), seed().pin(at));
        let code = seed().code(at, true);
        json!({
            "position": at, "serial": serial.to_string(), "pin": pin.to_string(),
            "pin_seed": hex::encode(pin.key(&serial).to_bytes()), "pin_key": STANDARD.encode(code.pin_key.unwrap()),
            "code": code.hash, "leaf": code.leaf(), "state": state.code_status(&id, at).unwrap().state.as_str(),
        })
    };
    let roots: Vec<_> = groups.iter().map(|codes| Roll::group_root(codes.iter().copied())).collect();
    json!({
        "about": "A roll of item codes: its seed, what follows from it, its tree, and the statements about it. Statements and private keys in hex, hashes and public keys in base64. `state` is what each code is after the last statement.",
        "ledger": ledger, "seed": hex::encode(seed().as_bytes()), "count": COUNT, "group_size": GROUP,
        "codes": (0..COUNT).map(code).collect::<Vec<_>>(),
        "group_roots": roots, "root": tree.root(),
        "without_pins": {"code": Code::of(&seed().serial(0)).hash, "leaf": Code::of(&seed().serial(0)).leaf()},
        "opening": {"position": OPENED, "message": message, "signature": signature,
            "path": proof.path, "group_path": proof.group_path},
        "statements": said.entries,
    })
}

#[test]
fn the_vectors_are_what_the_code_makes() {
    vector_file::holds("codes", &codes_vectors());
}
