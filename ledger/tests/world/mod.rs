//! A small ledger in memory, for the rules' stories: parties with keys that sign, and a clock that is told the time.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used)]

#[cfg(feature = "store")]
pub mod cold;

use std::collections::BTreeMap;

use ed25519_dalek::SigningKey;
use serde_json::{Value, json};
use suyuan_ledger::rules::{Code, Prepared, Refusal, State, Verdict};
use suyuan_ledger::statement::{Draft, Header, Kind, Statement, StatementId};

pub const HOST: &str = "https://coop.example";
/// 2026-04-18T08:00:00Z
pub const NOON: u64 = 1_776_499_200_000;

pub struct Actor {
    pub name: &'static str,
    pub key: SigningKey,
    pub seq: u64,
    pub prev: Option<StatementId>,
}

pub struct World {
    pub state: State,
    pub now: u64,
    pub actors: BTreeMap<&'static str, Actor>,
    pub log: Vec<(Statement, u64)>,
}

pub fn party(name: &str) -> String {
    format!("{HOST}/party/{name}")
}

pub fn place(name: &str) -> String {
    format!("{HOST}/place/{name}")
}

pub fn product(name: &str) -> String {
    format!("{HOST}/p/{name}")
}

pub fn lot(product: &str, lot: &str) -> String {
    format!("{HOST}/p/{product}/10/{lot}")
}

pub fn hex_key(key: &SigningKey) -> String {
    hex::encode(key.verifying_key().to_bytes())
}

/// A key for a name, always the same.
pub fn key_for(name: &str) -> SigningKey {
    let mut seed = [7u8; 32];
    for (i, b) in name.bytes().take(32).enumerate() {
        seed[i] = b;
    }
    SigningKey::from_bytes(&seed)
}

pub fn log_vkey(origin: &str) -> String {
    suyuan_ledger::log::SigningNoteKey::new(origin, key_for("log"))
        .unwrap()
        .verifier(suyuan_ledger::log::KeyType::Ed25519)
        .unwrap()
        .to_string()
}

pub fn charter(governors: &[&str], threshold: u64) -> Value {
    json!({
        "name": {"en": "Test ledger"}, "hosts": ["coop.example"], "origin": "coop.example/log",
        "logKeys": [{"vkey": log_vkey("coop.example/log"), "from": 0}],
        "languages": ["zh", "en"], "rules": 1, "threshold": threshold,
        "governors": governors.iter().map(|g| json!({
            "party": party(g), "names": {"en": g}, "roles": ["association"], "keys": [hex_key(&key_for(g))],
        })).collect::<Vec<_>>(),
    })
}

impl World {
    /// A ledger founded by `governors[0]`.
    pub fn founded(governors: &[&'static str], threshold: u64) -> World {
        World::founded_by(governors, &charter(governors, threshold))
    }

    /// A ledger founded by `governors[0]` with this charter.
    pub fn founded_by(governors: &[&'static str], charter: &Value) -> World {
        let mut world = World { state: State::new(), now: NOON, actors: BTreeMap::new(), log: Vec::new() };
        for g in governors {
            world.know(g);
        }
        let founding = world.sign(governors[0], "charter", "coop.example/log", charter);
        world.enter(&founding).expect("the charter founds the ledger");
        world
    }

    /// A ledger with a producer SL, a carrier CC, a shop SHOP, an inspector INSP, a plot, a packhouse, two products.
    pub fn stocked() -> World {
        let mut world = World::founded(&["ASSOC"], 1);
        for (name, role) in [("SL", "producer"), ("CC", "carrier"), ("SHOP", "shop"), ("INSP", "inspector")] {
            world.admit(name, role);
        }
        for (name, by) in [("E1", "SL"), ("HALL", "SL"), ("TRUCK", "CC"), ("STORE", "SHOP")] {
            let kind = if name == "E1" { "plot" } else { "other" };
            world.ok(
                by,
                "place",
                &place(name),
                &json!({"place": place(name), "names": {"en": name}, "type": kind}),
            );
        }
        world.product("SL", "STRAW", json!({}));
        world.product("SL", "BOX", json!({"unit": "H87", "factor": {"value": 0.25, "unit": "KGM"}}));
        world
    }

    pub fn know(&mut self, name: &'static str) {
        self.actors.entry(name).or_insert_with(|| Actor { name, key: key_for(name), seq: 0, prev: None });
    }

    pub fn admit(&mut self, name: &'static str, role: &str) {
        self.know(name);
        let member = json!({"party": party(name), "action": "admit", "names": {"en": name}, "roles": [role],
            "keys": [{"key": hex_key(&key_for(name))}]});
        self.ok("ASSOC", "member", &party(name), &member);
    }

    pub fn product(&mut self, by: &'static str, name: &str, more: Value) {
        let mut body = json!({"product": product(name), "names": {"en": name}, "unit": "KGM"});
        for (k, v) in more.as_object().unwrap() {
            body[k] = v.clone();
        }
        self.ok(by, "product", &product(name), &body);
    }

    /// Signs as the actor's next statement; its chain goes on only when it is entered.
    pub fn sign(&self, by: &str, kind: &str, subject: &str, payload: &Value) -> Statement {
        let actor = &self.actors[by];
        self.sign_as(actor, actor.seq, actor.prev.or(self.state.ledger_id()), kind, subject, payload)
    }

    pub fn sign_as(
        &self,
        actor: &Actor,
        seq: u64,
        prev: Option<StatementId>,
        kind: &str,
        subject: &str,
        payload: &Value,
    ) -> Statement {
        let header = Header {
            kind: kind.parse::<Kind>().unwrap(),
            key: actor.key.verifying_key().to_bytes().into(),
            issuer: party(actor.name),
            subject: subject.to_owned(),
            issued_at: self.now / 1000,
            seq,
            prev,
            instead: Vec::new(),
        };
        Draft { header, payload: payload.to_string().into_bytes() }.sign(&actor.key).unwrap()
    }

    pub fn enter(&mut self, statement: &Statement) -> Result<(u64, Verdict), Refusal> {
        let prepared = Prepared::new(statement.bytes())?;
        let before = self.state.judge(&prepared, self.now);
        let index = self.state.size();
        let verdict = self.state.admit(&prepared, self.now);
        // What was told beforehand is what comes, unless a cure at this very entry makes it better.
        match (&before, &verdict) {
            (Ok(told), Ok(came)) => {
                assert!(told.is_pending() || !came.is_pending(), "told {told:?}, came {came:?}")
            }
            (told, came) => assert_eq!(told, came),
        }
        let verdict = verdict?;
        for actor in self.actors.values_mut() {
            if actor.key.verifying_key().to_bytes() == *statement.header().key.as_bytes() {
                actor.seq = statement.header().seq + 1;
                actor.prev = Some(statement.id());
            }
        }
        self.log.push((statement.clone(), self.now));
        Ok((index, verdict))
    }

    pub fn say(
        &mut self,
        by: &str,
        kind: &str,
        subject: &str,
        payload: &Value,
    ) -> Result<(u64, Verdict), Refusal> {
        let statement = self.sign(by, kind, subject, payload);
        self.enter(&statement)
    }

    pub fn ok(&mut self, by: &str, kind: &str, subject: &str, payload: &Value) -> u64 {
        let (index, verdict) =
            self.say(by, kind, subject, payload).unwrap_or_else(|r| panic!("{kind} refused: {r:?}"));
        assert_eq!(verdict, Verdict::Accepted, "{payload}");
        index
    }

    /// Signs an event about its first lot.
    pub fn event(&mut self, by: &str, event: Value) -> Result<(u64, Verdict), Refusal> {
        let subject = subject_of(&event);
        self.say(by, "event", &subject, &event)
    }

    /// Signs an event and gives the codes of its verdict, and whether it is pending.
    pub fn codes(&mut self, by: &str, event: Value) -> (u64, &'static str, Vec<Code>) {
        let (index, verdict) = self.event(by, event).unwrap_or_else(|r| panic!("refused: {r:?}"));
        (index, verdict.as_str(), verdict.reasons().iter().map(|r| r.code).collect())
    }

    pub fn codes_at(&self, index: u64) -> (&'static str, Vec<Code>) {
        let verdict = self.state.verdict(index);
        (verdict.as_str(), verdict.reasons().iter().map(|r| r.code).collect())
    }

    /// Stock of a lot by holder, in the lot's own unit; what is under way is `holder→to`.
    pub fn stock(&self, lot: &str) -> BTreeMap<String, String> {
        let Some(known) = self.state.lot(lot) else { return BTreeMap::new() };
        let mut stock: BTreeMap<String, rust_decimal::Decimal> = BTreeMap::new();
        for (spot, amount) in &known.stock {
            let name = |uri: &str| uri.rsplit('/').next().unwrap().to_owned();
            let mut at = name(&spot.holder);
            if let Some(under_way) = &spot.under_way {
                at = format!("{at}→{}", name(&under_way.to));
            }
            *stock.entry(at).or_default() += amount;
        }
        stock.into_iter().map(|(k, v)| (k, known.from_base(v).unwrap().to_string())).collect()
    }

    /// Replays the log into a fresh state and compares every verdict, and the state whole.
    pub fn replays(&self) {
        let mut again = State::new();
        for (statement, time) in &self.log {
            again.admit(&Prepared::replayed(statement.clone()).unwrap(), *time).unwrap();
        }
        for index in 0..self.state.size() {
            assert_eq!(again.verdict(index), self.state.verdict(index), "entry {index}");
        }
        assert_eq!(again.fingerprint(), self.state.fingerprint());
        assert_eq!(self.state.clone().fingerprint(), self.state.fingerprint());
        #[cfg(feature = "store")]
        cold::replays(&self.log, &self.state);
    }
}

pub fn subject_of(event: &Value) -> String {
    for list in ["quantityList", "outputQuantityList", "inputQuantityList", "childQuantityList"] {
        if let Some(class) = event[list][0]["epcClass"].as_str() {
            return class.to_owned();
        }
    }
    for list in ["epcList", "childEPCs"] {
        if let Some(epc) = event[list][0].as_str() {
            return epc.to_owned();
        }
    }
    event["parentID"].as_str().unwrap().to_owned()
}

pub fn at(event: &mut Value, time: &str) {
    event["eventTime"] = json!(time);
}

fn base(kind: &str, step: &str) -> Value {
    json!({
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
            {"suyuan": "https://ns.suyuan.org/v1#"}],
        "type": kind, "eventTime": "2026-04-18T07:30:00+08:00", "eventTimeZoneOffset": "+08:00", "bizStep": step,
    })
}

pub fn amount(lot: &str, quantity: f64, uom: &str) -> Value {
    if uom.is_empty() {
        return json!({"epcClass": lot, "quantity": quantity});
    }
    json!({"epcClass": lot, "quantity": quantity, "uom": uom})
}

pub fn harvest(lot: &str, quantity: f64, uom: &str) -> Value {
    let mut e = base("ObjectEvent", "creating_class_instance");
    e["action"] = json!("ADD");
    e["quantityList"] = json!([amount(lot, quantity, uom)]);
    e["readPoint"] = json!({"id": place("E1")});
    e
}

pub fn observe(step: &str, lot: &str, quantity: f64, uom: &str) -> Value {
    let mut e = base("ObjectEvent", step);
    e["action"] = json!("OBSERVE");
    e["quantityList"] = json!([amount(lot, quantity, uom)]);
    e
}

pub fn ship(lot: &str, quantity: f64, uom: &str, to: &str) -> Value {
    let mut e = observe("shipping", lot, quantity, uom);
    e["destinationList"] = json!([{"type": "possessing_party", "destination": party(to)}]);
    e
}

pub fn receive(lot: &str, quantity: f64, uom: &str, from: &str) -> Value {
    let mut e = observe("receiving", lot, quantity, uom);
    e["sourceList"] = json!([{"type": "possessing_party", "source": party(from)}]);
    e
}

pub fn transform(inputs: &[(&str, f64, &str)], outputs: &[(&str, f64, &str)]) -> Value {
    let mut e = base("TransformationEvent", "creating_class_instance");
    let list =
        |items: &[(&str, f64, &str)]| items.iter().map(|(l, q, u)| amount(l, *q, u)).collect::<Vec<_>>();
    e["inputQuantityList"] = json!(list(inputs));
    e["outputQuantityList"] = json!(list(outputs));
    e
}

/// A time of the node's clock as events write it.
pub fn time_at(ms: u64) -> String {
    let (days, of_day) = (ms / 86_400_000, ms % 86_400_000 / 1000);
    // Days since 2026-04-18, within that month.
    let day = 18 + days - NOON / 86_400_000;
    assert!(day <= 30, "still April");
    format!("2026-04-{day:02}T{:02}:{:02}:{:02}Z", of_day / 3600, of_day / 60 % 60, of_day % 60)
}

impl World {
    /// Whether a shipment waits for its receiver's word.
    pub fn unconfirmed(&self, index: u64) -> bool {
        self.state.unconfirmed().any(|shipment| shipment.index == index)
    }
}
