//! `tests/vectors/ledger.json`: a whole small ledger that obeys the rules, as it is signed, logged, published and handed over.
//! For programs in other languages, as `vectors.rs`.
//! Everything follows from fixed seeds and is made anew here; `SUYUAN_BLESS=1` writes the files.

#![allow(missing_docs, clippy::unwrap_used)]

mod vector_file;
mod world;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use suyuan_ledger::log::{
    Checkpoint, Entry, Hash, KeyType, MemoryTree, Note, SigningNoteKey, TlogProof, bundles_of,
    consistency_proof, encode_bundle, inclusion_proof, root_of, tiles_of,
};
use suyuan_ledger::rules::{State, Verdict};
use suyuan_ledger::statement::private::Disclosure;
use suyuan_ledger::statement::{Draft, Header, Statement, StatementId};
use world::{NOON, World, charter, hex_key, key_for, lot, party, place, product};

const ORIGIN: &str = "coop.example/log";
const DAY: u64 = 24 * 3_600_000;
/// The size of the older checkpoint that the newer one is shown to continue.
const OLD: u64 = 9;

struct Story {
    world: World,
    told: Vec<Verdict>,
}

fn hidden(first: u8, text: &str) -> Disclosure {
    Disclosure { salt: std::array::from_fn(|at| first + at as u8), text: text.to_owned() }
}

fn secrets() -> [(&'static str, Disclosure); 2] {
    [
        ("/position of entry 3", hidden(0x10, r#"{"lat": 30.5745, "lon": 103.9237}"#)),
        ("/names of entry 5", hidden(0x40, r#"{"zh": "李娜"}"#)),
    ]
}

fn event(kind: &str, action: &str, step: &str, time: &str, more: Value) -> Value {
    let mut event = json!({
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
            {"suyuan": "https://ns.suyuan.org/v1#"}],
        "type": kind, "action": action, "bizStep": step, "eventTime": time, "eventTimeZoneOffset": "+08:00",
    });
    for (name, value) in more.as_object().unwrap() {
        event[name] = value.clone();
    }
    event
}

impl Story {
    fn say(&mut self, by: &str, kind: &str, subject: &str, payload: Value) {
        let statement = self.world.sign(by, kind, subject, &payload);
        self.enter(&statement);
    }

    fn enter(&mut self, statement: &Statement) {
        self.world.now += 60_000;
        self.told.push(self.world.enter(statement).unwrap().1);
    }

    /// A season in fourteen entries.
    fn told() -> Story {
        let mut world =
            World { state: State::new(), now: NOON - 60_000, actors: Default::default(), log: Vec::new() };
        ["ASSOC", "SL", "SHOP"].into_iter().for_each(|name| world.know(name));
        let mut story = Story { world, told: Vec::new() };
        let (crop, berries) = (lot("STRAW", "E1-2026"), lot("STRAW", "SL-0418"));
        let admit = |name: &str, zh: &str, role: &str| {
            json!({"party": party(name), "action": "admit", "names": {"zh": zh, "en": name}, "roles": [role],
                "keys": [{"key": hex_key(&key_for(name))}]})
        };
        let [position, name] = secrets().map(|(_, secret)| json!(secret.commitment()));
        let grower = party("7K2M9QXW4T");
        story.say("ASSOC", "charter", ORIGIN, charter(&["ASSOC"], 1));
        story.say("ASSOC", "member", &party("SL"), admit("SL", "双流草莓合作社", "producer"));
        story.say("ASSOC", "member", &party("SHOP"), admit("SHOP", "果铺", "shop"));
        story.say(
            "SL",
            "place",
            &place("E1"),
            json!({"place": place("E1"), "names": {"zh": "东一号棚"}, "type": "greenhouse",
                "area": {"value": 3335, "unit": "MTK"}, "region": {"zh": "四川成都双流"}, "position": position}),
        );
        story.say(
            "SL",
            "product",
            &product("STRAW"),
            json!({"product": product("STRAW"), "names": {"zh": "草莓", "en": "Strawberries"}, "unit": "KGM",
                "shelfLifeDays": 7, "coldChain": {"min": 0, "max": 8, "unit": "CEL"}}),
        );
        story.say("SL", "party", &grower, json!({"party": grower, "names": name, "roles": ["grower"]}));
        let planting = event(
            "ObjectEvent",
            "ADD",
            "https://ns.suyuan.org/v1#planting",
            "2026-04-12T08:00:00+08:00",
            json!({"quantityList": [{"epcClass": crop}], "readPoint": {"id": place("E1")}, "suyuan:doneBy": grower}),
        );
        story.say("SL", "event", &crop, planting);
        let harvest = event(
            "ObjectEvent",
            "ADD",
            "creating_class_instance",
            "2026-04-18T07:30:00+08:00",
            json!({"quantityList": [{"epcClass": berries, "quantity": 120.5, "uom": "KGM"}],
                "readPoint": {"id": place("E1")}, "suyuan:crop": crop}),
        );
        story.say("SL", "event", &berries, harvest);
        let some = json!([{"epcClass": berries, "quantity": 40, "uom": "KGM"}]);
        // The shop's telephone was faster than the cooperative's: pending, until the shipment is entered.
        let received = event(
            "ObjectEvent",
            "OBSERVE",
            "receiving",
            "2026-04-18T11:00:00+08:00",
            json!({"quantityList": some, "sourceList": [{"type": "possessing_party", "source": party("SL")}]}),
        );
        story.say("SHOP", "event", &berries, received);
        let shipped = event(
            "ObjectEvent",
            "OBSERVE",
            "shipping",
            "2026-04-18T09:00:00+08:00",
            json!({"quantityList": some,
                "destinationList": [{"type": "possessing_party", "destination": party("SHOP")}]}),
        );
        story.say("SL", "event", &berries, shipped);
        let sold = event(
            "ObjectEvent",
            "OBSERVE",
            "retail_selling",
            "2026-04-18T15:00:00+08:00",
            json!({"quantityList": [{"epcClass": berries, "quantity": 41, "uom": "KGM"}]}),
        );
        story.say("SHOP", "event", &berries, sold);
        let heard = event(
            "ObjectEvent",
            "OBSERVE",
            "inspecting",
            "2026-04-18T13:00:00+08:00",
            json!({"quantityList": [{"epcClass": berries}]}),
        );
        story.say("SHOP", "report", &berries, heard);
        let phone = key_for("PHONE");
        let add = json!({"party": party("SL"), "action": "add", "key": hex_key(&phone),
            "label": "phone of the east team", "rights": ["event"]});
        story.say("SL", "key", &party("SL"), add);
        story.world.now += 4 * DAY;
        let sprayed = event(
            "ObjectEvent",
            "OBSERVE",
            "https://ns.suyuan.org/v1#spraying",
            "2026-04-14T08:00:00+08:00",
            json!({"quantityList": [{"epcClass": crop}], "readPoint": {"id": place("E1")}}),
        );
        let header = Header {
            kind: "event".parse().unwrap(),
            key: phone.verifying_key().to_bytes().into(),
            issuer: party("SL"),
            subject: crop,
            issued_at: story.world.now / 1000,
            seq: 0,
            prev: story.world.state.ledger_id(),
            instead: vec![StatementId::of(b"a statement that was refused")],
        };
        let sprayed = Draft { header, payload: sprayed.to_string().into_bytes() }.sign(&phone).unwrap();
        story.enter(&sprayed);
        story
    }

    fn entries(&self) -> Vec<Entry> {
        let mut prev = Hash::ZERO;
        let next = |(index, (statement, time_ms)): (usize, &(Statement, u64))| {
            let entry =
                Entry { index: index as u64, time_ms: *time_ms, prev, statement: statement.bytes().to_vec() };
            prev = entry.leaf_hash();
            entry
        };
        self.world.log.iter().enumerate().map(next).collect()
    }
}

fn log_key() -> SigningNoteKey {
    SigningNoteKey::new(ORIGIN, key_for("log")).unwrap()
}

fn checkpoint(tree: &MemoryTree, size: u64) -> Note {
    Checkpoint::new(ORIGIN, size, root_of(tree, size).unwrap()).unwrap().sign(&[log_key()])
}

fn codes(verdict: &Verdict) -> Value {
    let codes: Vec<_> = verdict.reasons().iter().map(|reason| reason.code.as_str()).collect();
    json!({"verdict": verdict.as_str(), "codes": codes})
}

fn ledger_vectors() -> Value {
    let story = Story::told();
    let (state, entries) = (&story.world.state, story.entries());
    let size = entries.len() as u64;
    let tree = MemoryTree::of(entries.iter().map(Entry::leaf_hash));
    let signed = checkpoint(&tree, size);
    let path = |index| inclusion_proof(&tree, index, size).unwrap();

    let mut files = serde_json::Map::new();
    files.insert("checkpoint".to_owned(), hex::encode(signed.to_string()).into());
    for tile in tiles_of(size) {
        files.insert(tile.to_string(), hex::encode(tile.hash_data(&tree).unwrap()).into());
    }
    for bundle in bundles_of(size) {
        let bytes = encode_bundle(entries.iter().map(|entry| entry.encode().unwrap())).unwrap();
        files.insert(bundle.to_string(), hex::encode(bytes).into());
    }
    let entry = |(entry, told): (&Entry, &Verdict)| {
        let statement = Statement::parse(&entry.statement).unwrap();
        let header = statement.header();
        json!({
            "index": entry.index, "time_ms": entry.time_ms, "id": statement.id(), "kind": header.kind,
            "issuer": header.issuer, "subject": header.subject, "seq": header.seq, "prev": header.prev,
            "payload": std::str::from_utf8(statement.payload()).unwrap(),
            "entry": hex::encode(entry.encode().unwrap()), "leaf_hash": entry.leaf_hash(),
            "when_entered": codes(told), "now": codes(&state.verdict(entry.index)),
        })
    };
    let proven = |(index, role): (u64, &str)| {
        let bytes = entries[index as usize].encode().unwrap();
        json!({"index": index, "entry": STANDARD.encode(bytes), "path": path(index), "role": role})
    };
    let shown = [
        (0, "signer"),
        (1, "signer"),
        (2, "signer"),
        (4, "name"),
        (6, "step"),
        (7, "step"),
        (8, "step"),
        (9, "step"),
    ];
    let harvest = &entries[7];
    let receipt = TlogProof {
        extra: Some(harvest.encode().unwrap()),
        index: 7,
        path: path(7),
        checkpoint: signed.to_string(),
    };
    let seeds =
        ["ASSOC", "SL", "SHOP", "PHONE", "log"].map(|name| (name, hex::encode(key_for(name).to_bytes())));
    json!({
        "about": "A whole small ledger that obeys the rules: entries, published files, a receipt, a page's bundle, two checkpoints. Entries and files in hex, hashes in base64; seeds are private keys.",
        "ledger": state.ledger_id(), "origin": ORIGIN,
        "vkey": log_key().verifier(KeyType::Ed25519).unwrap().to_string(),
        "seeds": serde_json::Map::from_iter(seeds.map(|(name, seed)| (name.to_owned(), json!(seed)))),
        "entries": entries.iter().zip(&story.told).map(entry).collect::<Vec<_>>(),
        "disclosures": secrets().map(|(of, secret)| json!({"of": of, "disclosure": secret, "commitment": secret.commitment()})),
        "files": files,
        "receipt": {"statement": hex::encode(&harvest.statement), "tlog_proof": receipt.to_string()},
        "bundle": {
            "ledger": state.ledger_id(), "origin": ORIGIN,
            "vkeys": [log_key().verifier(KeyType::Ed25519).unwrap().to_string()], "checkpoint": signed.to_string(),
            "entries": shown.map(proven),
        },
        "consistency": {
            "old": checkpoint(&tree, OLD).to_string(), "new": signed.to_string(),
            "path": consistency_proof(&tree, OLD, size).unwrap(),
        },
    })
}

#[test]
fn the_vectors_are_what_the_code_makes() {
    vector_file::holds("ledger", &ledger_vectors());
}

#[test]
fn the_story_has_every_answer_and_replays() {
    let story = Story::told();
    story.world.replays();
    let told: Vec<_> = story.told.iter().map(Verdict::as_str).collect();
    let (a, f, p) = ("accepted", "flagged", "pending");
    assert_eq!(told, [a, a, a, a, a, a, a, a, p, a, p, f, a, f]);
    assert_eq!(story.world.codes_at(8).0, a, "the shipment cured the receipt");
}
