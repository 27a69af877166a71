//! How long judging takes: `cargo run --release -p suyuan-ledger --example judge [statements]`.
//!
//! Twenty parties harvest, pack, ship, receive and sell in turn. Prints microseconds a statement for preparing (form,
//! signature, payload) and for judging with applying, and for each kind of act apart: on average, and the median, which does
//! not see what else the machine is doing.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use ed25519_dalek::SigningKey;
use serde_json::{Value, json};
use suyuan_ledger::log::{KeyType, SigningNoteKey};
use suyuan_ledger::rules::{Prepared, State, Verdict};
use suyuan_ledger::statement::{Draft, Header, Kind, Statement};

const HOST: &str = "https://coop.example";
const START_MS: u64 = 1_776_499_200_000;

struct Actor {
    id: String,
    key: SigningKey,
}

fn main() {
    let wanted: usize =
        std::env::args().nth(1).map_or(50_000, |n| n.parse().expect("a number of statements"));
    let actors: Vec<Actor> = (0..20u8).map(actor).collect();
    let mut state = State::new();
    found(&mut state, &actors);
    let mut times: BTreeMap<&str, Vec<Duration>> = BTreeMap::new();
    let (mut waiting, mut bytes) = (0, 0);
    for n in 0..wanted {
        let (what, by, event) = act(n, &actors);
        let statement = sign(&state, &actors[by], "event", &subject(&event), &event);
        bytes += statement.bytes().len();
        let begin = Instant::now();
        let verified = Statement::parse(statement.bytes()).unwrap();
        verified.verify().unwrap();
        add(&mut times, "verify alone", begin);
        let begin = Instant::now();
        let prepared = Prepared::new(statement.bytes()).unwrap();
        add(&mut times, "prepare", begin);
        let begin = Instant::now();
        let verdict = state.admit(&prepared, START_MS + n as u64).unwrap();
        add(&mut times, "admit", begin);
        add(&mut times, what, begin);
        waiting += usize::from(matches!(verdict, Verdict::Pending(_)));
    }
    println!("{wanted} statements of {} bytes on average, {waiting} pending", bytes / wanted.max(1));
    for (what, mut times) in times {
        times.sort_unstable();
        let micros = |time: Duration| time.as_secs_f64() * 1e6;
        let (count, sum) = (times.len(), times.iter().sum());
        let (average, median) = (micros(sum) / count as f64, micros(times[count / 2]));
        println!("{what:>14} {average:>8.2} µs, median {median:>8.2} × {count}");
    }
}

fn add<'k>(times: &mut BTreeMap<&'k str, Vec<Duration>>, what: &'k str, begin: Instant) {
    times.entry(what).or_default().push(begin.elapsed());
}

fn actor(n: u8) -> Actor {
    Actor { id: format!("{HOST}/party/P{n}"), key: SigningKey::from_bytes(&[n + 1; 32]) }
}

fn hex_key(actor: &Actor) -> String {
    hex::encode(actor.key.verifying_key().to_bytes())
}

fn sign(state: &State, by: &Actor, kind: &str, subject: &str, payload: &Value) -> Statement {
    let key = by.key.verifying_key().to_bytes().into();
    let next = state.next_for(&key);
    let header = Header {
        kind: kind.parse::<Kind>().unwrap(),
        key,
        issuer: by.id.clone(),
        subject: subject.to_owned(),
        issued_at: START_MS / 1000,
        seq: next.map_or(0, |n| n.0),
        prev: next.map(|n| n.1),
        instead: Vec::new(),
    };
    Draft { header, payload: payload.to_string().into_bytes() }.sign(&by.key).unwrap()
}

fn enter(state: &mut State, by: &Actor, kind: &str, subject: &str, payload: &Value) {
    let statement = sign(state, by, kind, subject, payload);
    state.admit(&Prepared::new(statement.bytes()).unwrap(), START_MS).unwrap();
}

fn found(state: &mut State, actors: &[Actor]) {
    let origin = "coop.example/log";
    let log = SigningNoteKey::new(origin, SigningKey::from_bytes(&[99; 32])).unwrap();
    let vkey = log.verifier(KeyType::Ed25519).unwrap().to_string();
    let first = &actors[0];
    let charter = json!({
        "name": {"en": "Judged"}, "hosts": ["coop.example"], "origin": origin, "rules": 1, "threshold": 1,
        "logKeys": [{"vkey": vkey, "from": 0}], "languages": ["en"],
        "governors": [{"party": first.id, "names": {"en": "P0"}, "roles": ["producer"], "keys": [hex_key(first)]}],
    });
    enter(state, first, "charter", origin, &charter);
    for other in &actors[1..] {
        let member = json!({"party": other.id, "action": "admit", "names": {"en": "P"}, "roles": ["producer"],
            "keys": [{"key": hex_key(other)}]});
        enter(state, first, "member", &other.id, &member);
    }
    for (n, by) in actors.iter().enumerate() {
        let place = format!("{HOST}/place/E{n}");
        let body = json!({"place": place, "names": {"en": "plot"}, "type": "plot"});
        enter(state, by, "place", &place, &body);
        for (name, unit) in [("STRAW", "KGM"), ("BOX", "H87")] {
            let product = format!("{HOST}/p/{name}{n}");
            let body = json!({"product": product, "names": {"en": name}, "unit": unit});
            enter(state, by, "product", &product, &body);
        }
    }
}

/// Round after round: harvest, pack, ship, receive, sell; a lot a round and party.
fn act(n: usize, actors: &[Actor]) -> (&'static str, usize, Value) {
    let (round, step, who) = (n / 100, (n / 20) % 5, n % 20);
    let shop = (who + 7) % 20;
    let straw = format!("{HOST}/p/STRAW{who}/10/P{who}-{round}");
    let boxes = format!("{HOST}/p/BOX{who}/10/P{who}-{round}");
    let mut event = json!({
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
            {"suyuan": "https://ns.suyuan.org/v1#"}],
        "type": "ObjectEvent", "eventID": format!("{HOST}/event/{n}"), "action": "OBSERVE",
        "eventTime": "2026-04-18T07:30:00+08:00", "eventTimeZoneOffset": "+08:00",
    });
    let of =
        |lot: &str, quantity: u32, uom: &str| json!([{"epcClass": lot, "quantity": quantity, "uom": uom}]);
    let end = |name: &str, party: usize| json!([{"type": "possessing_party", name: actors[party].id}]);
    let mut set = |members: Value| {
        for (name, value) in members.as_object().unwrap() {
            event[name] = value.clone();
        }
    };
    let (what, by) = match step {
        0 => {
            set(
                json!({"action": "ADD", "bizStep": "creating_class_instance", "quantityList": of(&straw, 100, "KGM"),
                "readPoint": {"id": format!("{HOST}/place/E{who}")}}),
            );
            ("harvest", who)
        }
        1 => {
            set(json!({"type": "TransformationEvent", "bizStep": "packing",
                "inputQuantityList": of(&straw, 100, "KGM"), "outputQuantityList": of(&boxes, 400, "H87")}));
            event.as_object_mut().unwrap().remove("action");
            ("transform", who)
        }
        2 => {
            set(json!({"bizStep": "shipping", "quantityList": of(&boxes, 200, "H87"),
                "destinationList": end("destination", shop)}));
            ("ship", who)
        }
        3 => {
            set(json!({"bizStep": "receiving", "quantityList": of(&boxes, 200, "H87"),
                "sourceList": end("source", who)}));
            ("receive", shop)
        }
        _ => {
            set(json!({"bizStep": "retail_selling", "quantityList": of(&boxes, 3, "H87")}));
            ("sell", shop)
        }
    };
    (what, by, event)
}

fn subject(event: &Value) -> String {
    let lists = ["quantityList", "outputQuantityList"];
    lists.iter().find_map(|l| event[*l][0]["epcClass"].as_str()).unwrap().to_owned()
}
