//! `charter`: how a ledger governs itself.

use serde::{Deserialize, Serialize};

use crate::identifier::{Host, PartyId};
use crate::json::{Json, Object};
use crate::log::{KeyType, VerifierKey};
use crate::rules::payload::fields::{Fields, Names, malformed};
use crate::rules::{Refusal, Role};
use crate::statement::{KeyId, PublicKey, StatementId};

/// The rules that this program knows.
pub const RULES_VERSION: u64 = 1;

/// Hours that a receiver has to confirm a handover, if the charter does not say.
pub const HANDOVER_HOURS: u64 = 72;

/// A charter, in force from its own index on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Charter {
    /// The ledger's name.
    pub name: Names,
    /// Hosts of identifiers; the first is the one that new codes use.
    pub hosts: Vec<Host>,
    /// The log's origin line.
    pub origin: String,
    /// Keys that sign checkpoints.
    pub log_keys: Vec<LogKey>,
    /// Languages, preferred first.
    pub languages: Vec<String>,
    /// Version of the rules.
    pub rules: u64,
    /// Who governs.
    pub governors: Vec<Governor>,
    /// How many governors must agree.
    pub threshold: usize,
    /// The ledger that this one continues.
    pub predecessor: Option<Predecessor>,
    /// Hours that a receiver has to confirm a handover, where it is not [`HANDOVER_HOURS`].
    pub handover_hours: Option<u64>,
}

/// A key of the log, and the sizes at which it signs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LogKey {
    /// The key, as a C2SP vkey.
    #[serde(with = "by_text")]
    pub vkey: VerifierKey,
    /// From this size on.
    pub from: u64,
    /// Below this size.
    pub until: Option<u64>,
}

/// One who governs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Governor {
    /// The party.
    pub party: PartyId,
    /// Its names.
    pub names: Names,
    /// Its roles besides governing.
    pub roles: Vec<Role>,
    /// Its first keys.
    pub keys: Vec<KeyId>,
}

/// The ledger before this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Predecessor {
    /// Its id.
    pub ledger: StatementId,
    /// Its origin.
    pub origin: String,
    /// Its key.
    pub vkey: String,
    /// Its last size.
    pub size: u64,
    /// Its root at that size, base64.
    pub root: String,
}

impl Charter {
    /// Hours that a receiver has to confirm a handover.
    pub fn handover_hours(&self) -> u64 {
        self.handover_hours.unwrap_or(HANDOVER_HOURS)
    }

    /// The log keys that sign a checkpoint of this size.
    pub fn log_keys_at(&self, size: u64) -> impl Iterator<Item = &VerifierKey> {
        self.log_keys
            .iter()
            .filter(move |k| k.from <= size && k.until.is_none_or(|until| size < until))
            .map(|k| &k.vkey)
    }

    /// The payload that says this: what [`Charter::read`] takes. A later charter states the whole again, so one begins from here.
    pub fn to_json(&self) -> Json<'static> {
        let texts = |texts: &mut dyn Iterator<Item = &str>| Json::Array(texts.map(Json::from).collect());
        let mut payload = Object::new();
        payload.set("name", self.name.to_json());
        payload.set("hosts", texts(&mut self.hosts.iter().map(Host::as_str)));
        payload.set("origin", self.origin.as_str());
        payload.set("logKeys", Json::Array(self.log_keys.iter().map(LogKey::to_json).collect()));
        payload.set("languages", texts(&mut self.languages.iter().map(String::as_str)));
        payload.set("rules", self.rules);
        payload.set("governors", Json::Array(self.governors.iter().map(Governor::to_json).collect()));
        payload.set("threshold", self.threshold as u64);
        if let Some(predecessor) = &self.predecessor {
            payload.set("predecessor", predecessor.to_json());
        }
        if let Some(hours) = self.handover_hours {
            payload.set("handoverHours", hours);
        }
        Json::Object(payload)
    }

    /// Reads the payload of a charter.
    pub fn read(json: &Json) -> Result<Charter, Refusal> {
        let f = Fields::root(
            json,
            &[
                "name",
                "hosts",
                "origin",
                "logKeys",
                "languages",
                "rules",
                "governors",
                "threshold",
                "predecessor",
                "handoverHours",
            ],
        )?;
        let hosts = f.list("hosts", Host::parse)?;
        if hosts.is_empty() {
            return Err(malformed("/hosts", "expected at least one host"));
        }
        let origin = f.text("origin")?.to_owned();
        let log_keys = read_log_keys(&f, &origin)?;
        let languages = f.list("languages", |t| Ok::<_, std::convert::Infallible>(t.to_owned()))?;
        if languages.is_empty() {
            return Err(malformed("/languages", "expected at least one language tag"));
        }
        let rules = f.count("rules")?;
        if rules != RULES_VERSION {
            let detail = format!("found version {rules}; this program knows {RULES_VERSION}");
            return Err(malformed("/rules", detail));
        }
        let governors = read_governors(&f)?;
        let threshold = f.count("threshold")?;
        if threshold == 0 || threshold > governors.len() as u64 {
            let detail = format!("found {threshold}, expected 1 to {} (the governors)", governors.len());
            return Err(malformed("/threshold", detail));
        }
        Ok(Charter {
            name: f.names("name")?,
            hosts,
            origin,
            log_keys,
            languages,
            rules,
            governors,
            threshold: threshold as usize,
            predecessor: f.optional("predecessor", read_predecessor)?,
            handover_hours: f.optional("handoverHours", hours)?,
        })
    }
}

impl LogKey {
    fn to_json(&self) -> Json<'static> {
        let mut key = Object::new();
        key.set("vkey", self.vkey.to_string());
        key.set("from", self.from);
        if let Some(until) = self.until {
            key.set("until", until);
        }
        Json::Object(key)
    }
}

impl Governor {
    fn to_json(&self) -> Json<'static> {
        let mut governor = Object::new();
        governor.set("party", self.party.as_str());
        governor.set("names", self.names.to_json());
        if !self.roles.is_empty() {
            governor.set("roles", Json::Array(self.roles.iter().map(|role| role.as_str().into()).collect()));
        }
        governor.set("keys", Json::Array(self.keys.iter().map(|key| key.to_string().into()).collect()));
        Json::Object(governor)
    }
}

impl Predecessor {
    /// As a charter says it.
    pub fn to_json(&self) -> Json<'static> {
        let mut predecessor = Object::new();
        predecessor.set("ledger", self.ledger.to_string());
        predecessor.set("origin", self.origin.as_str());
        predecessor.set("vkey", self.vkey.as_str());
        predecessor.set("size", self.size);
        predecessor.set("root", self.root.as_str());
        Json::Object(predecessor)
    }
}

/// An hour to a year.
pub(super) fn hours(f: &Fields<'_>, name: &str) -> Result<u64, Refusal> {
    match f.count(name)? {
        hours @ 1..=8_760 => Ok(hours),
        other => Err(malformed(&f.at(name), format!("found {other}, expected 1 to 8,760 hours"))),
    }
}

fn read_log_keys(f: &Fields<'_>, origin: &str) -> Result<Vec<LogKey>, Refusal> {
    let mut keys = Vec::new();
    for k in f.objects("logKeys", &["vkey", "from", "until"])? {
        let vkey = k.parsed("vkey", str::parse::<VerifierKey>)?;
        if vkey.name() != origin {
            let detail = format!("the key is named {:?}, expected the origin {origin:?}", vkey.name());
            return Err(malformed(&k.at("vkey"), detail));
        }
        if vkey.key_type() != KeyType::Ed25519 {
            return Err(malformed(&k.at("vkey"), "this is a witness's key (04), expected a log's (01)"));
        }
        if keys.iter().any(|other: &LogKey| other.vkey == vkey) {
            return Err(malformed(&k.at("vkey"), "the key stands there twice"));
        }
        let (from, until) = (k.count("from")?, k.optional("until", |k, n| k.count(n))?);
        if until.is_some_and(|until| until <= from) {
            return Err(malformed(&k.at("until"), "expected a size above `from`"));
        }
        keys.push(LogKey { vkey, from, until });
    }
    if !keys.iter().any(|k| k.until.is_none()) {
        return Err(malformed(
            "/logKeys",
            "expected at least one key without `until`: somebody must sign on",
        ));
    }
    Ok(keys)
}

fn read_governors(f: &Fields<'_>) -> Result<Vec<Governor>, Refusal> {
    let mut governors: Vec<Governor> = Vec::new();
    for g in f.objects("governors", &["party", "names", "roles", "keys"])? {
        let governor = Governor {
            party: g.party("party")?,
            names: g.names("names")?,
            roles: g.optional("roles", |g, n| g.list(n, str::parse::<Role>))?.unwrap_or_default(),
            keys: read_keys(&g, "keys")?,
        };
        if governor.keys.is_empty() {
            return Err(malformed(&g.at("keys"), "expected at least one key"));
        }
        if let Some(other) = governors
            .iter()
            .find(|o| o.party == governor.party || o.keys.iter().any(|k| governor.keys.contains(k)))
        {
            return Err(malformed(&g.at("party"), format!("shares its id or a key with {}", other.party)));
        }
        governors.push(governor);
    }
    if governors.is_empty() {
        return Err(malformed("/governors", "expected at least one governor"));
    }
    Ok(governors)
}

/// An array of Ed25519 public keys; weak ones are refused here so that all verifiers agree for ever.
pub(super) fn read_keys(f: &Fields<'_>, name: &str) -> Result<Vec<KeyId>, Refusal> {
    f.list(name, sound_key)
}

pub(super) fn sound_key(text: &str) -> Result<KeyId, String> {
    let key: KeyId = text.parse().map_err(|e| format!("{e}"))?;
    PublicKey::from_bytes(key.as_bytes()).map_err(|e| e.to_string())?;
    Ok(key)
}

fn read_predecessor(f: &Fields<'_>, name: &str) -> Result<Predecessor, Refusal> {
    let p = f.object(name, &["ledger", "origin", "vkey", "size", "root"])?;
    let origin = p.text("origin")?.to_owned();
    let vkey = p.parsed("vkey", str::parse::<VerifierKey>)?;
    if vkey.name() != origin || vkey.key_type() != KeyType::Ed25519 {
        let detail =
            format!("found {vkey}, expected a log's key (01) that is named as its origin {origin:?}");
        return Err(malformed(&p.at("vkey"), detail));
    }
    Ok(Predecessor {
        ledger: p.parsed("ledger", str::parse::<StatementId>)?,
        origin,
        vkey: vkey.to_string(),
        size: p.count("size")?,
        root: p.parsed("root", root_hash)?,
    })
}

fn root_hash(text: &str) -> Result<String, &'static str> {
    use base64::Engine as _;
    match base64::engine::general_purpose::STANDARD.decode(text) {
        Ok(bytes) if bytes.len() == 32 => Ok(text.to_owned()),
        _ => Err("expected 32 bytes in base64, as in a checkpoint"),
    }
}

/// A key of the log as the text that stands in the payload.
mod by_text {
    use serde::{Deserialize, Deserializer, Serializer, de::Error as _};

    use super::VerifierKey;

    pub(super) fn serialize<S: Serializer>(key: &VerifierKey, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(key)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<VerifierKey, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}
