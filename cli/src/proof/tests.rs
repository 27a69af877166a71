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
        vkey: &vkey,
        languages: &["zh".to_owned()],
        governor: &governor,
        governor_names: &names,
        roles: &[Role::Association],
        key: &key_file::public_hex(&key(1)),
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
        Pin { id: self.bundle().ledger, origin: self.origin.clone(), vkeys: vec![self.vkey()], hosts: vec![] }
    }
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
