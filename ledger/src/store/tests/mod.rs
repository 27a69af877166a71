//! Stories of a store on a real disk: a cooperative that states places, one after the other.

mod backup;
mod bounds;
mod damage;
mod import;
mod kill;
mod losses;
mod measure;
mod modes;
mod proofs;
mod publish;
mod snapshots;
mod writing;

use std::path::{Path, PathBuf};

use ed25519_dalek::SigningKey;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{clock::tests::Hands, *};
use crate::{
    log::{KeyType, SigningNoteKey, VerifierKey},
    rules::Prepared,
    statement::{Draft, Header, KeyId, Statement, StatementId},
};

const HOST: &str = "https://coop.example";
const ORIGIN: &str = "coop.example/log";
/// 2026-04-18T08:00:00Z
const NOON: u64 = 1_776_499_200_000;

/// Someone who signs.
#[derive(Clone)]
struct Hand {
    name: &'static str,
    key: SigningKey,
    seq: u64,
    prev: Option<StatementId>,
}

/// A data directory, and the hands and clock around it.
struct Ledger {
    home: TempDir,
    clock: Hands,
    hand: Hand,
}

impl Hand {
    fn new(name: &'static str, seed: u8) -> Hand {
        Hand { name, key: SigningKey::from_bytes(&[seed; 32]), seq: 0, prev: None }
    }

    fn id(&self) -> KeyId {
        self.key.verifying_key().to_bytes().into()
    }

    fn party(&self) -> String {
        format!("{HOST}/party/{}", self.name)
    }

    /// Signs its next statement.
    fn sign(&mut self, kind: &str, subject: &str, payload: &Value) -> Statement {
        let header = Header {
            kind: kind.parse().unwrap(),
            key: self.id(),
            issuer: self.party(),
            subject: subject.to_owned(),
            issued_at: NOON / 1000,
            seq: self.seq,
            prev: self.prev,
            instead: Vec::new(),
        };
        let draft = Draft { header, payload: payload.to_string().into_bytes() };
        let statement = draft.sign(&self.key).unwrap();
        (self.seq, self.prev) = (self.seq + 1, Some(statement.id()));
        statement
    }

    /// States a place; each number is another.
    fn place(&mut self, number: u64) -> Prepared {
        let place = format!("{HOST}/place/N{number}");
        let payload = json!({"place": place, "names": {"en": format!("Place {number}")}, "type": "other"});
        ready(&self.sign("place", &place, &payload))
    }

    /// States a place at length: about 900 bytes, half of them as random as names of people and places are.
    fn long_place(&mut self) -> Prepared {
        let place = format!("{HOST}/place/N{}", self.seq % 50_000);
        let name = |language: &str| {
            let words = crate::log::leaf_hash(format!("{language}{}", self.seq).as_bytes()).to_hex();
            format!(
                "{words} in the county of {language}, on the road from the station to the river, behind the mill"
            )
        };
        let names = json!({"en": name("en"), "zh": name("zh"), "fr": name("fr"), "de": name("de")});
        let payload = json!({"place": place, "names": names, "type": "other"});
        ready(&self.sign("place", &place, &payload))
    }

    fn places(&mut self, count: u64) -> Vec<Prepared> {
        (0..count).map(|_| self.place(self.seq)).collect()
    }
}

impl Ledger {
    /// Founded by ASSOC, with the producer SL admitted, and closed again: two entries.
    fn founded() -> Ledger {
        let (home, clock) = (TempDir::new().unwrap(), Hands::at(NOON));
        let (store, hand) = found(&home.path().join("data"), &clock);
        store.close().unwrap();
        Ledger { home, clock, hand }
    }

    fn dir(&self) -> PathBuf {
        self.home.path().join("data")
    }

    fn try_open(&self) -> Result<Store, StoreError> {
        Store::open(&self.dir(), options(), vec![log_key()], self.clock.clock())
    }

    fn open(&self) -> Store {
        self.try_open().unwrap_or_else(|error| panic!("{error}"))
    }

    /// Enters so many places, a few a batch.
    fn grow(&mut self, store: &Store, count: u64) -> Vec<Receipt> {
        let mut receipts = Vec::new();
        while (receipts.len() as u64) < count {
            let more = (count - receipts.len() as u64).min(50);
            let answers = store.submit_wait(self.hand.places(more)).unwrap();
            receipts.extend(answers.into_iter().map(|answer| answer.unwrap()));
        }
        receipts
    }

    /// A copy of the data directory.
    fn copy(&self) -> Ledger {
        let copy =
            Ledger { home: TempDir::new().unwrap(), clock: self.clock.clone(), hand: self.hand.clone() };
        copy_dir(&self.dir(), &copy.dir());
        copy
    }

    fn last_segment(&self) -> PathBuf {
        let mut files: Vec<_> =
            std::fs::read_dir(self.dir().join("journal")).unwrap().map(|file| file.unwrap().path()).collect();
        files.sort();
        files.pop().unwrap()
    }
}

fn found(dir: &Path, clock: &Hands) -> (Store, Hand) {
    let mut governor = Hand::new("ASSOC", 1);
    let charter = ready(&governor.sign("charter", ORIGIN, &charter(&governor)));
    let store = Store::found(dir, options(), vec![log_key()], clock.clock(), &charter).unwrap();
    let mut hand = Hand::new("SL", 2);
    hand.prev = Some(charter.statement().id());
    let member = json!({"party": hand.party(), "action": "admit", "names": {"en": "SL"}, "roles": ["producer"],
        "keys": [{"key": hand.id().to_string()}]});
    let member = ready(&governor.sign("member", &hand.party(), &member));
    store.submit_wait(vec![member]).unwrap().remove(0).unwrap();
    (store, hand)
}

fn charter(governor: &Hand) -> Value {
    json!({
        "name": {"en": "Test ledger"}, "hosts": ["coop.example"], "origin": ORIGIN,
        "logKeys": [{"vkey": vkey().to_string(), "from": 0}],
        "languages": ["en"], "rules": 1, "threshold": 1,
        "governors": [{"party": governor.party(), "names": {"en": "ASSOC"}, "roles": ["association"],
            "keys": [governor.id().to_string()]}],
    })
}

fn options() -> Options {
    Options { cache_bytes: 4 << 20, segment_bytes: 40_000, queue: 3_000, ..Options::default() }
}

fn log_key() -> SigningNoteKey {
    SigningNoteKey::new(ORIGIN, SigningKey::from_bytes(&[99; 32])).unwrap()
}

fn vkey() -> VerifierKey {
    log_key().verifier(KeyType::Ed25519).unwrap()
}

fn ready(statement: &Statement) -> Prepared {
    Prepared::new(statement.bytes()).unwrap()
}

fn copy_dir(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for file in std::fs::read_dir(from).unwrap() {
        let path = file.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_dir(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}
