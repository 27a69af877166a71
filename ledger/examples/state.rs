//! How much memory the state takes, and how long its snapshot does:
//! `cargo run --release -p suyuan-ledger --example state [harvests [yes|no [harvests a lot [MiB]]]]`; `yes` compares the fingerprint of what
//! was loaded, too; MiB bound what the tables take in memory, the rest lies in a file in the directory for temporary files.
//!
//! Sixty-four parties harvest in turn, a hundred events a lot (or as said), each with an eventID. Prints microseconds a statement for
//! reading its form, preparing it and admitting it, the process's resident memory before and after, what each table takes, what a copy of the
//! state takes and what it adds to the statements that follow while it is there, and the size and the seconds of saving and
//! loading. Statements are made one at a time and not kept;
//! their signatures are no part of this and are none.
#![allow(clippy::unwrap_used)]

use std::io::{BufReader, BufWriter, Seek};
use std::sync::LazyLock;
use std::time::Instant;

use ed25519_dalek::SigningKey;
use serde_json::{Value, json};
use suyuan_ledger::log::{KeyType, SigningNoteKey};
use suyuan_ledger::rules::{Prepared, State};
use suyuan_ledger::statement::{Draft, Header, Kind, Statement, StatementId};
use suyuan_ledger::store::ColdFile;

const HOST: &str = "https://coop.example";
const START_MS: u64 = 1_776_499_200_000;
const PARTIES: usize = 64;
/// A lot takes so many harvests, unless a third argument says otherwise.
static EVENTS_A_LOT: LazyLock<usize> =
    LazyLock::new(|| std::env::args().nth(3).map_or(100, |n| n.parse().expect("a number of harvests a lot")));
const BATCH: usize = 256;

struct Actor {
    id: String,
    key: SigningKey,
}

fn main() {
    let wanted: usize = std::env::args().nth(1).map_or(100_000, |n| n.parse().expect("a number of harvests"));
    let actors: Vec<Actor> = (0..PARTIES as u8).map(actor).collect();
    let mut state = blank();
    found(&mut state, &actors);
    let mut chains: Vec<_> =
        actors.iter().map(|actor| state.next_for(&actor.key.verifying_key().to_bytes().into())).collect();
    let (mut parse, mut prepare, mut admit, mut bytes) = (0.0, 0.0, 0.0, 0);
    let before = resident_mb();
    for batch in (0..wanted).collect::<Vec<_>>().chunks(BATCH) {
        let said: Vec<Statement> = batch.iter().map(|n| harvest(*n, &actors, &mut chains)).collect();
        bytes += said.iter().map(|statement| statement.bytes().len()).sum::<usize>();
        let begin = on_core();
        let parsed: Vec<Statement> = said.iter().map(|s| Statement::parse(s.bytes()).unwrap()).collect();
        let read = on_core();
        let ready: Vec<Prepared> = parsed.into_iter().map(|s| Prepared::replayed(s).unwrap()).collect();
        let judging = on_core();
        for (n, prepared) in batch.iter().zip(&ready) {
            let verdict = state.admit(prepared, START_MS + *n as u64).unwrap();
            assert!(!verdict.is_pending(), "{verdict:?}");
        }
        state.settle().unwrap();
        admit += on_core() - judging;
        prepare += judging - read;
        parse += read - begin;
    }
    println!("{wanted} harvests of {} bytes on average", bytes / wanted.max(1));
    for (what, time) in [("parse", parse), ("prepare", prepare), ("admit", admit)] {
        println!("{what:>12} {:>8.2} µs", time * 1e6 / wanted.max(1) as f64);
    }
    println!("{:>12} {:>8.1} MB resident, {before:.1} MB of them without", "state", resident_mb());
    for taken in state.memory() {
        let each = taken.bytes as f64 / wanted.max(1) as f64;
        println!(
            "{:>22} {:>9} rows, {:>9} in memory {:>8.1} MB {each:>8.1} B an entry",
            taken.table,
            taken.rows,
            taken.warm,
            taken.bytes as f64 / 1e6
        );
    }
    let kept = state.kept();
    println!(
        "{:>12} {:.1} MB in memory, {:.1} MB put away, {} rows read again",
        "tables",
        kept.bytes as f64 / 1e6,
        kept.stored as f64 / 1e6,
        kept.loads
    );
    // Too short for the clock of cores, which ticks; of some the least disturbed one.
    let copies = (0..20).map(|_| {
        let begin = Instant::now();
        drop(state.clone());
        begin.elapsed()
    });
    println!("{:>12} {:>8.3} ms, dropping it included", "copy", copies.min().unwrap().as_secs_f64() * 1e3);
    let copy = state.clone();
    for after in [0, 1, 10, 100] {
        let numbers = wanted + BATCH * after..wanted + BATCH * (after + 1);
        let ready = numbers.clone().map(|n| Prepared::replayed(harvest(n, &actors, &mut chains)).unwrap());
        let ready: Vec<Prepared> = ready.collect();
        let begin = on_core();
        for (n, prepared) in numbers.zip(&ready) {
            state.admit(prepared, START_MS + n as u64).unwrap();
        }
        let each = (on_core() - begin) * 1e6 / BATCH as f64;
        println!("{:>12} {each:>8.2} µs while the copy is there, batch {after} after it", "admit");
    }
    let begin = on_core();
    let mut snapshot = tempfile::tempfile().unwrap();
    copy.clone().save(&mut BufWriter::new(&snapshot)).unwrap();
    let saved = on_core() - begin;
    println!("{:>12} {saved:>8.3} s, {:.1} MB", "save", snapshot.stream_position().unwrap() as f64 / 1e6);
    let begin = on_core();
    snapshot.rewind().unwrap();
    let loaded = blank().loaded(&mut BufReader::new(&snapshot)).unwrap();
    println!("{:>12} {:>8.3} s", "load", on_core() - begin);
    println!("{:>12} {:>8.1} MB resident, of two states", "loaded", resident_mb());
    assert_eq!(loaded.size(), copy.size());
    if std::env::args().nth(2).as_deref() == Some("yes") {
        assert_eq!(loaded.fingerprint(), copy.fingerprint());
        println!("{:>12} the same", "fingerprint");
    }
}

/// Within the bounds of the fourth argument, if there is one.
fn blank() -> State {
    let Some(mib) = std::env::args().nth(4) else { return State::new() };
    let bytes = mib.parse::<usize>().expect("a number of MiB") << 20;
    State::bounded(Box::new(ColdFile::create(&std::env::temp_dir()).unwrap()), bytes)
}

/// Seconds that this thread was on a core, or else seconds: others may be at work on the machine.
fn on_core() -> f64 {
    static BEGIN: LazyLock<Instant> = LazyLock::new(Instant::now);
    let spent = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let ns = spent.and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    ns.map_or_else(|| BEGIN.elapsed().as_secs_f64(), |ns| ns / 1e9)
}

fn resident_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kb = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse::<f64>().ok());
    kb.unwrap_or(f64::NAN) / 1e3
}

fn actor(n: u8) -> Actor {
    Actor { id: format!("{HOST}/party/P{n}"), key: SigningKey::from_bytes(&[n + 1; 32]) }
}

fn sign(
    next: Option<(u64, StatementId)>,
    by: &Actor,
    kind: &str,
    subject: &str,
    payload: &Value,
) -> Statement {
    let key = by.key.verifying_key().to_bytes().into();
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
    Draft { header, payload: payload.to_string().into_bytes() }.seal(&[1; 64]).unwrap()
}

fn enter(state: &mut State, by: &Actor, kind: &str, subject: &str, payload: &Value) {
    let next = state.next_for(&by.key.verifying_key().to_bytes().into());
    let statement = sign(next, by, kind, subject, payload);
    state.admit(&Prepared::replayed(statement).unwrap(), START_MS).unwrap();
}

fn found(state: &mut State, actors: &[Actor]) {
    let origin = "coop.example/log";
    let log = SigningNoteKey::new(origin, SigningKey::from_bytes(&[99; 32])).unwrap();
    let vkey = log.verifier(KeyType::Ed25519).unwrap().to_string();
    let hex_key = |actor: &Actor| hex::encode(actor.key.verifying_key().to_bytes());
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
        let product = format!("{HOST}/p/STRAW{n}");
        enter(
            state,
            by,
            "product",
            &product,
            &json!({"product": product, "names": {"en": "S"}, "unit": "KGM"}),
        );
    }
}

fn harvest(n: usize, actors: &[Actor], chains: &mut [Option<(u64, StatementId)>]) -> Statement {
    let (who, lot) = (n % PARTIES, n / PARTIES / *EVENTS_A_LOT);
    let lot = format!("{HOST}/p/STRAW{who}/10/L-{lot:06}");
    let event = json!({
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
            {"suyuan": "https://ns.suyuan.org/v1#"}],
        "type": "ObjectEvent", "eventID": format!("{HOST}/event/{n:032x}"), "action": "ADD",
        "eventTime": "2026-04-18T07:30:00+08:00", "eventTimeZoneOffset": "+08:00",
        "bizStep": "creating_class_instance", "readPoint": {"id": format!("{HOST}/place/E{who}")},
        "quantityList": [{"epcClass": lot, "quantity": n % 97 + 1, "uom": "KGM"}],
    });
    let statement = sign(chains[who], &actors[who], "event", &lot, &event);
    chains[who] = Some((statement.header().seq + 1, statement.id()));
    statement
}
