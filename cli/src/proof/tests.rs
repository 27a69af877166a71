//! A small log, whose bundle is changed in every way that matters: each change is found, and named.

use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::SigningKey;
use suyuan_ledger::{
    identifier::{Host, PartyId},
    log::{Checkpoint, Entry, Hash, KeyType, MemoryTree, SigningNoteKey, inclusion_proof},
    rules::Role,
    statement::{Draft, Header, KeyId, Statement, StatementId},
};

use super::*;
use crate::{home::Pin, key_file, stated, stated::Name};

struct Log {
    note_key: SigningNoteKey,
    origin: String,
    entries: Vec<Vec<u8>>,
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn sign(
    kind: &str,
    party: &PartyId,
    subject: &str,
    key: &SigningKey,
    chain: (u64, Option<StatementId>),
    payload: String,
) -> Statement {
    let header = Header {
        kind: kind.parse().unwrap(),
        key: KeyId::from_bytes(key.verifying_key().to_bytes()),
        issuer: party.to_string(),
        subject: subject.to_owned(),
        issued_at: 1_770_000_000,
        seq: chain.0,
        prev: chain.1,
        instead: Vec::new(),
    };
    Draft { header, payload: payload.into_bytes() }.sign(key).unwrap()
}

/// Charter by a governor, admission of a cooperative, a product of the cooperative.
fn log() -> Log {
    let host = Host::parse("trace.example.cn").unwrap();
    let (governor, coop) = (PartyId::own(&host, "GOV").unwrap(), PartyId::own(&host, "SLCM").unwrap());
    let names = ["zh=溯源".parse::<Name>().unwrap()];
    let note_key = SigningNoteKey::new("trace.example.cn/log", key(9)).unwrap();
    let vkey = note_key.verifier(KeyType::Ed25519).unwrap().to_string();
    let charter = stated::charter(&stated::Charter {
        names: &names,
        host: &host,
        origin: "trace.example.cn/log",
        vkey: &vkey,
        predecessor: None,
        languages: &["zh".to_owned()],
        governor: &governor,
        governor_names: &names,
        roles: &[Role::Association],
        key: &key_file::public_hex(&key(1)),
        others: &[],
        threshold: 1,
    });
    let founding = sign("charter", &governor, "trace.example.cn/log", &key(1), (0, None), charter);
    let admit = stated::admit(&stated::Member {
        party: &coop,
        names: &names,
        roles: &[Role::Producer],
        keys: &[key_file::public_hex(&key(2))],
        label: "office",
        prefix: None,
    });
    let admission = sign("member", &governor, coop.as_str(), &key(1), (1, Some(founding.id())), admit);
    let id = suyuan_ledger::identifier::ProductId::own(&host, "STRAW").unwrap();
    let product = stated::product(&stated::Product {
        product: &id,
        names: &names,
        unit: "KGM",
        factor: None,
        shelf_life_days: None,
        cold_chain: None,
        yields: None,
        tolerance: stated::Tolerance::default(),
        handover_hours: None,
        quota: None,
        requires: &[],
        packers: &[],
    });
    let product = sign("product", &coop, id.as_str(), &key(2), (0, Some(founding.id())), product);
    let mut entries: Vec<Vec<u8>> = Vec::new();
    for statement in [founding, admission, product] {
        let prev = entries.last().map_or(Hash::ZERO, |bytes| suyuan_ledger::log::leaf_hash(bytes));
        let index = entries.len() as u64;
        let entry =
            Entry { index, time_ms: 1_770_000_000_000 + index, prev, statement: statement.bytes().to_vec() };
        entries.push(entry.encode().unwrap());
    }
    Log { note_key, origin: "trace.example.cn/log".to_owned(), entries }
}

impl Log {
    fn bundle(&self) -> Bundle {
        let tree = MemoryTree::of(self.entries.iter().map(|e| suyuan_ledger::log::leaf_hash(e)));
        let checkpoint = Checkpoint::new(&self.origin, tree.size(), tree.root()).unwrap();
        let entry = |(at, bytes): (usize, &Vec<u8>)| BundleEntry {
            index: at as u64,
            entry: STANDARD.encode(bytes),
            path: inclusion_proof(&tree, at as u64, tree.size())
                .unwrap()
                .iter()
                .map(ToString::to_string)
                .collect(),
            role: if at < 2 { "signer" } else { "step" }.to_owned(),
        };
        let charter = Entry::decode(&self.entries[0]).unwrap().statement;
        Bundle {
            ledger: StatementId::of(&charter).to_string(),
            origin: self.origin.clone(),
            vkeys: vec![self.vkey()],
            checkpoint: checkpoint.sign(std::slice::from_ref(&self.note_key)).to_string(),
            entries: self.entries.iter().enumerate().map(entry).collect(),
        }
    }

    fn vkey(&self) -> String {
        self.note_key.verifier(KeyType::Ed25519).unwrap().to_string()
    }

    fn pin(&self) -> Pin {
        Pin {
            id: self.bundle().ledger,
            origin: self.origin.clone(),
            vkeys: vec![self.vkey()],
            hosts: vec![],
            log_keys: vec![],
        }
    }
}

/// A small bundle, and the ledger to check it against.
pub(crate) fn small() -> (Bundle, Pin) {
    let log = log();
    (log.bundle(), log.pin())
}

fn code(bundle: &Bundle, pin: Option<&Pin>) -> String {
    check(bundle, pin).unwrap_err().code.unwrap_or_default()
}

#[test]
fn a_whole_story_holds() {
    let log = log();
    let checked = check(&log.bundle(), Some(&log.pin())).unwrap();
    assert_eq!((checked.steps.len(), checked.signatures, checked.size), (1, 3, 3));
    assert!(checked.pinned && !check(&log.bundle(), None).unwrap().pinned);
}

#[test]
fn any_changed_bit_of_an_entry_is_found() {
    let log = log();
    for at in 0..log.entries.len() {
        for byte in (0..log.entries[at].len()).step_by(41) {
            let mut bundle = log.bundle();
            let mut bytes = log.entries[at].clone();
            bytes[byte] ^= 1;
            bundle.entries[at].entry = STANDARD.encode(bytes);
            assert!(check(&bundle, Some(&log.pin())).is_err(), "entry {at}, byte {byte}");
        }
    }
}

#[test]
fn another_ledger_another_key_and_another_checkpoint_are_found() {
    let log = log();
    let pin = log.pin();
    assert_eq!(code(&log.bundle(), Some(&Pin { id: "00".repeat(32), ..pin.clone() })), "other-ledger");
    let other =
        SigningNoteKey::new(&log.origin, key(8)).unwrap().verifier(KeyType::Ed25519).unwrap().to_string();
    assert_eq!(code(&log.bundle(), Some(&Pin { vkeys: vec![other], ..pin.clone() })), "bad-checkpoint");
    let mut bundle = log.bundle();
    bundle.checkpoint = bundle.checkpoint.replacen("\n3\n", "\n4\n", 1);
    assert_eq!(code(&bundle, Some(&pin)), "bad-checkpoint");
}

#[test]
fn a_key_that_nothing_admits_is_found() {
    let log = log();
    let mut bundle = log.bundle();
    bundle.entries.remove(1);
    assert_eq!(code(&bundle, Some(&log.pin())), "key-not-admitted");
    bundle.entries.remove(0);
    assert_eq!(code(&bundle, Some(&log.pin())), "no-charter");
}

/// What three governors, two of whom must agree, and a cooperative have signed.
struct Council {
    log: Log,
    ledger: Option<StatementId>,
    chains: std::collections::HashMap<u8, (u64, Option<StatementId>)>,
}

const HOST: &str = "https://trace.example.cn";
const COOP: u8 = 9;

impl Council {
    fn new() -> Council {
        let note_key = SigningNoteKey::new("trace.example.cn/log", key(200)).unwrap();
        let log = Log { note_key, origin: "trace.example.cn/log".to_owned(), entries: Vec::new() };
        let mut council = Council { log, ledger: None, chains: Default::default() };
        let charter = council.charter(2, serde_json::json!([{"vkey": council.log.vkey(), "from": 0}]));
        council.say(1, "charter", "trace.example.cn/log", charter);
        council
    }

    fn charter(&self, threshold: usize, log_keys: serde_json::Value) -> serde_json::Value {
        let governor = |n: u8| serde_json::json!({"party": party(n), "names": {"en": "G"}, "keys": [key_file::public_hex(&key(n))]});
        serde_json::json!({"name": {"en": "Council"}, "hosts": ["trace.example.cn"], "origin": "trace.example.cn/log",
            "logKeys": log_keys, "languages": ["en"], "rules": 1, "governors": [governor(1), governor(2), governor(3)],
            "threshold": threshold})
    }

    /// Signs and enters; gives the statement's id.
    fn say(&mut self, by: u8, kind: &str, subject: &str, payload: serde_json::Value) -> StatementId {
        let (seq, prev) = self.chains.get(&by).copied().unwrap_or((0, self.ledger));
        let by_party: PartyId = PartyId::parse(&party(by)).unwrap();
        let statement = sign(kind, &by_party, subject, &key(by), (seq, prev), payload.to_string());
        let id = statement.id();
        self.ledger.get_or_insert(id);
        self.chains.insert(by, (seq + 1, Some(id)));
        let prev = self.log.entries.last().map_or(Hash::ZERO, |bytes| suyuan_ledger::log::leaf_hash(bytes));
        let index = self.log.entries.len() as u64;
        let entry =
            Entry { index, time_ms: 1_770_000_000_000 + index, prev, statement: statement.bytes().to_vec() };
        self.log.entries.push(entry.encode().unwrap());
        id
    }

    fn admit(&mut self, by: u8) -> StatementId {
        let admit = serde_json::json!({"party": party(COOP), "action": "admit", "names": {"en": "C"}, "roles": ["producer"],
            "keys": [{"key": key_file::public_hex(&key(COOP))}]});
        self.say(by, "member", &party(COOP), admit)
    }

    fn approve(&mut self, by: u8, id: StatementId) {
        self.say(by, "approval", &id.to_string(), serde_json::json!({"statement": id.to_string()}));
    }

    fn product(&mut self) {
        let id = format!("{HOST}/p/STRAW");
        self.say(
            COOP,
            "product",
            &id,
            serde_json::json!({"product": id, "names": {"en": "S"}, "unit": "KGM"}),
        );
    }

    fn verdict(&self) -> Result<Checked, String> {
        check(&self.log.bundle(), Some(&self.log.pin())).map_err(|f| f.code.unwrap_or_default())
    }
}

fn party(n: u8) -> String {
    format!("{HOST}/party/P{n}")
}

#[test]
fn who_is_admitted_by_too_few_governors_may_not_sign() {
    let mut one = Council::new();
    let admission = one.admit(1);
    one.approve(1, admission);
    one.product();
    assert_eq!(one.verdict().unwrap_err(), "key-not-admitted", "the same governor twice is one");

    let mut two = Council::new();
    let admission = two.admit(1);
    two.approve(3, admission);
    two.product();
    assert!(two.verdict().is_ok());

    let mut bundle = two.log.bundle();
    bundle.entries.remove(2);
    assert_eq!(code(&bundle, Some(&two.log.pin())), "key-not-admitted", "the approval is left out");
    bundle = two.log.bundle();
    bundle.entries.swap(1, 2);
    assert_eq!(code(&bundle, Some(&two.log.pin())), "differs", "another order");
}

#[test]
fn nobody_else_may_do_what_governors_do() {
    let mut council = Council::new();
    let admission = council.admit(1);
    council.approve(2, admission);
    council.admit(COOP);
    assert_eq!(council.verdict().unwrap_err(), "not-permitted");
}

#[test]
fn a_revoked_key_and_a_suspended_party_sign_no_more() {
    for change in ["revoke", "suspend"] {
        let mut council = Council::new();
        let admission = council.admit(1);
        council.approve(2, admission);
        let id = match change {
            "revoke" => {
                let revoke = serde_json::json!({"party": party(COOP), "action": "revoke", "key": key_file::public_hex(&key(COOP))});
                council.say(1, "key", &party(COOP), revoke)
            }
            _ => {
                let suspend = serde_json::json!({"party": party(COOP), "action": "suspend"});
                council.say(1, "member", &party(COOP), suspend)
            }
        };
        let mut agreed = Council {
            log: Log {
                note_key: council.log.note_key.clone(),
                origin: council.log.origin.clone(),
                entries: council.log.entries.clone(),
            },
            ledger: council.ledger,
            chains: council.chains.clone(),
        };
        council.product();
        assert!(council.verdict().is_ok(), "{change}: one governor alone decides nothing");
        agreed.approve(3, id);
        agreed.product();
        let want = if change == "revoke" { "key-revoked" } else { "suspended" };
        assert_eq!(agreed.verdict().unwrap_err(), want);
    }
}

#[test]
fn the_newest_charter_in_force_says_which_log_keys_must_sign() {
    let mut council = Council::new();
    let second = SigningNoteKey::new("trace.example.cn/log", key(201)).unwrap();
    let vkey = second.verifier(KeyType::Ed25519).unwrap().to_string();
    let keys = serde_json::json!([{"vkey": council.log.vkey(), "from": 0}, {"vkey": vkey, "from": 3}]);
    let charter = council.charter(2, keys);
    let proposal = council.say(2, "charter", "trace.example.cn/log", charter);
    council.admit(1);
    assert!(council.verdict().is_ok(), "a charter that too few agreed to changes nothing");
    council.approve(3, proposal);
    assert_eq!(council.verdict().unwrap_err(), "bad-checkpoint", "the second key must sign now");

    let mut bundle = council.log.bundle();
    let tree = MemoryTree::of(council.log.entries.iter().map(|e| suyuan_ledger::log::leaf_hash(e)));
    let checkpoint = Checkpoint::new(&council.log.origin, tree.size(), tree.root()).unwrap();
    bundle.checkpoint = checkpoint.sign(&[council.log.note_key.clone(), second]).to_string();
    assert_eq!(code(&bundle, Some(&council.log.pin())), "differs", "it names one key, and two are in force");
    bundle.vkeys.push(vkey);
    assert!(check(&bundle, Some(&council.log.pin())).is_ok());
    assert!(check(&bundle, None).is_ok());
}

#[test]
fn a_pinned_key_that_the_charters_have_retired_is_replaced_by_those_that_they_name() {
    let mut council = Council::new();
    let [second, third] = [202, 203].map(|n| SigningNoteKey::new("trace.example.cn/log", key(n)).unwrap());
    let vkey = |key: &SigningNoteKey| key.verifier(KeyType::Ed25519).unwrap().to_string();
    let pin = council.log.pin();
    let rotated = |until: u64| serde_json::json!([{"vkey": pin.vkeys[0], "from": 0, "until": until}, {"vkey": vkey(&second), "from": 4}]);
    let size = council.log.entries.len() as u64 + 3;
    let charter = council.charter(2, rotated(size));
    let proposal = council.say(2, "charter", "trace.example.cn/log", charter);
    let signed = |council: &Council, by: &SigningNoteKey| {
        let mut bundle = council.log.bundle();
        let tree = MemoryTree::of(council.log.entries.iter().map(|e| suyuan_ledger::log::leaf_hash(e)));
        let checkpoint = Checkpoint::new(&council.log.origin, tree.size(), tree.root()).unwrap();
        bundle.checkpoint = checkpoint.sign(std::slice::from_ref(by)).to_string();
        bundle.vkeys = vec![vkey(by)];
        bundle
    };
    // Proposed is not agreed; agreed is not yet in force; and a stranger is never in force.
    assert_eq!(code(&signed(&council, &second), Some(&pin)), "bad-checkpoint");
    council.approve(3, proposal);
    council.admit(1);
    assert_eq!(council.log.entries.len() as u64, size);
    assert_eq!(code(&signed(&council, &third), Some(&pin)), "bad-checkpoint");
    assert!(check(&signed(&council, &second), Some(&pin)).is_ok());
    let elsewhere = Pin { vkeys: vec![vkey(&third)], ..pin };
    assert_eq!(code(&signed(&council, &second), Some(&elsewhere)), "bad-checkpoint");
}
