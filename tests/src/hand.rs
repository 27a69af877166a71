//! A hand that signs statements by itself, as another program would: with the ledger crate and a key, not the CLI.

use ed25519_dalek::SigningKey;
use serde_json::{Value, json};
use suyuan_ledger::statement::{Draft, Header, Kind, Statement, StatementId};

use crate::node::{Answer, get, post};

/// A key, its party, and how far its chain has come.
#[derive(Clone)]
pub struct Hand {
    /// The private key.
    pub key: SigningKey,
    /// Its party.
    pub party: String,
    /// The number that it signs next.
    pub seq: u64,
    /// The id of its last statement, or of the ledger.
    pub prev: StatementId,
    url: String,
}

impl Hand {
    /// A key made from a word, always the same.
    pub fn key_of(word: &str) -> SigningKey {
        let mut seed = [42u8; 32];
        for (slot, byte) in seed.iter_mut().zip(word.bytes()) {
            *slot = byte;
        }
        SigningKey::from_bytes(&seed)
    }

    /// The public half of such a key, in hex.
    pub fn public_of(word: &str) -> String {
        hex::encode(Hand::key_of(word).verifying_key().to_bytes())
    }

    /// A hand of a party at a node; it asks where its chain stands.
    pub fn at(url: &str, word: &str, party: &str) -> Hand {
        let ledger = get(&format!("{url}/v1/ledger")).unwrap().json();
        let prev: StatementId = ledger["ledger"].as_str().unwrap().parse().unwrap();
        let mut hand =
            Hand { key: Hand::key_of(word), party: party.to_owned(), seq: 0, prev, url: url.to_owned() };
        hand.catch_up();
        hand
    }

    /// Asks the node where this key's chain stands.
    pub fn catch_up(&mut self) {
        let key = hex::encode(self.key.verifying_key().to_bytes());
        let answer = get(&format!("{}/v1/keys/{key}", self.url)).unwrap();
        if answer.status == 200 {
            let state = answer.json();
            self.seq = state["seq"].as_u64().unwrap();
            self.prev = state["prev"].as_str().unwrap().parse().unwrap();
        }
    }

    /// Where its node is.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Speaks to the same ledger at another address.
    pub fn move_to(&mut self, url: &str) {
        self.url = url.to_owned();
    }

    /// Signs the next statement, without moving on.
    pub fn sign(&self, kind: &str, subject: &str, payload: &Value) -> Statement {
        self.sign_as(self.seq, Some(self.prev), kind, subject, payload)
    }

    /// Signs any number after any statement.
    pub fn sign_as(
        &self,
        seq: u64,
        prev: Option<StatementId>,
        kind: &str,
        subject: &str,
        payload: &Value,
    ) -> Statement {
        let header = Header {
            kind: kind.parse::<Kind>().unwrap(),
            key: self.key.verifying_key().to_bytes().into(),
            issuer: self.party.clone(),
            subject: subject.to_owned(),
            issued_at: now().as_secs(),
            seq,
            prev,
            instead: Vec::new(),
        };
        Draft { header, payload: payload.to_string().into_bytes() }.sign(&self.key).unwrap()
    }

    /// Takes a statement as sent: the next one follows it.
    pub fn went(&mut self, statement: &Statement) {
        self.seq = statement.header().seq + 1;
        self.prev = statement.id();
    }

    /// Sends a statement.
    pub fn send(&self, statement: &Statement) -> Answer {
        post(&format!("{}/v1/statements", self.url), "application/cose", statement.bytes()).unwrap()
    }

    /// Signs and sends; moves on if it was entered.
    pub fn say(&mut self, kind: &str, subject: &str, payload: &Value) -> Answer {
        let statement = self.sign(kind, subject, payload);
        let answer = self.send(&statement);
        if answer.status < 300 {
            self.went(&statement);
        }
        answer
    }
}

fn now() -> std::time::Duration {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap()
}

/// An EPCIS event of this moment about an amount of a lot.
pub fn event(action: &str, step: &str, lot: &str, quantity: u64, uom: &str) -> Value {
    let seconds = i64::try_from(now().as_secs()).unwrap();
    json!({
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
            {"suyuan": "https://ns.suyuan.org/v1#"}],
        "type": "ObjectEvent", "eventTime": rfc3339(seconds), "eventTimeZoneOffset": "+00:00",
        "action": action, "bizStep": step,
        "quantityList": [{"epcClass": lot, "quantity": quantity, "uom": uom}],
    })
}

/// A harvest.
pub fn harvest(lot: &str, quantity: u64) -> Value {
    event("ADD", "creating_class_instance", lot, quantity, "KGM")
}

/// A shipment.
pub fn ship(lot: &str, quantity: u64, to: &str) -> Value {
    let mut e = event("OBSERVE", "shipping", lot, quantity, "KGM");
    e["destinationList"] = json!([{"type": "possessing_party", "destination": to}]);
    e
}

/// A receipt.
pub fn receive(lot: &str, quantity: u64, from: &str) -> Value {
    let mut e = event("OBSERVE", "receiving", lot, quantity, "KGM");
    e["sourceList"] = json!([{"type": "possessing_party", "source": from}]);
    e
}

/// Seconds since 1970 as RFC 3339 in UTC (civil-from-days, Hinnant).
pub fn rfc3339(seconds: i64) -> String {
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let (d, m) = (doy - (153 * mp + 2) / 5 + 1, if mp < 10 { mp + 3 } else { mp - 9 });
    let y = yoe + era * 400 + i64::from(m <= 2);
    format!("{y:04}-{m:02}-{d:02}T{:02}:{:02}:{:02}Z", rest / 3600, rest / 60 % 60, rest % 60)
}
