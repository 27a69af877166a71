//! A small ledger with actors who sign, and a client who asks.

use std::{cell::RefCell, collections::BTreeMap, sync::Arc};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, Request, StatusCode},
};
use ed25519_dalek::SigningKey;
use serde_json::{Value, json};
use suyuan_ledger::{
    log::{KeyType, SigningNoteKey},
    rules::Prepared,
    statement::{Draft, Header, Statement, StatementId},
    store::{Clock, Options, Store},
};
use tempfile::TempDir;
use tower::ServiceExt;

use crate::{Config, app::App, routes};

pub(super) const HOST: &str = "https://coop.example";
/// 2026-04-18T08:00:00Z
const NOON: u64 = 1_776_499_200_000;

/// A ledger, and whoever writes to it.
pub(super) struct World {
    pub(super) store: Arc<Store>,
    pub(super) router: Router,
    /// Each key's next number and predecessor.
    chains: RefCell<BTreeMap<&'static str, (u64, Option<StatementId>)>>,
    ledger: StatementId,
    _dir: TempDir,
}

/// What came back.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl World {
    /// The ledger's id.
    pub(super) fn ledger_id(&self) -> StatementId {
        self.ledger
    }

    /// A ledger that ASSOC founded.
    pub(super) fn founded() -> World {
        World::with(config())
    }

    pub(super) fn with(config: Config) -> World {
        let dir = tempfile::tempdir().unwrap();
        let log_key = SigningNoteKey::new("coop.example/log", key_for("log")).unwrap();
        let charter = sign("ASSOC", 0, None, "charter", "coop.example/log", &charter(&log_key));
        let prepared = Prepared::new(charter.bytes()).unwrap();
        let clock = Clock::new(|| NOON, || 0);
        let place = dir.path().join("ledger");
        let store = Store::found(&place, Options::default(), vec![log_key], clock, &prepared).unwrap();
        let store = Arc::new(store);
        let router = routes::router(&App::new(store.clone(), config));
        let chains = RefCell::new(BTreeMap::from([("ASSOC", (1, Some(charter.id())))]));
        World { store, router, chains, ledger: charter.id(), _dir: dir }
    }

    /// With a producer SL, a shop SHOP, a plot, a packhouse and two products.
    pub(super) async fn stocked() -> World {
        let world = World::founded();
        world.stock().await;
        world
    }

    pub(super) async fn stock(&self) {
        for (name, role) in [("SL", "producer"), ("SHOP", "shop"), ("INSP", "inspector")] {
            let member = json!({"party": party(name), "action": "admit", "names": {"en": name}, "roles": [role],
                "keys": [{"key": hex_key(name), "label": "office"}]});
            self.ok("ASSOC", "member", &party(name), &member).await;
        }
        for (name, kind) in [("E1", "plot"), ("HALL", "plant")] {
            let body = json!({"place": place(name), "names": {"en": name, "zh": "一号棚"}, "type": kind,
                "region": {"en": "Shuangliu"}, "area": {"value": 3335, "unit": "MTK"}});
            self.ok("SL", "place", &place(name), &body).await;
        }
        for (name, unit, days) in [("STRAW", "KGM", 7), ("BOX", "H87", 36_500)] {
            let mut body = json!({"product": product(name), "names": {"en": name, "zh": "草莓"}, "unit": unit,
                "shelfLifeDays": days});
            if unit == "H87" {
                body["factor"] = json!({"value": 0.25, "unit": "KGM"});
            }
            self.ok("SL", "product", &product(name), &body).await;
        }
    }

    /// Signs as the actor's next statement; the chain goes on at once.
    pub(super) fn sign(&self, by: &'static str, kind: &str, subject: &str, payload: &Value) -> Statement {
        let mut chains = self.chains.borrow_mut();
        let (seq, prev) = chains.entry(by).or_insert((0, None));
        let statement = sign(by, *seq, Some(prev.unwrap_or(self.ledger)), kind, subject, payload);
        (*seq, *prev) = (*seq + 1, Some(statement.id()));
        statement
    }

    pub(super) fn event(&self, by: &'static str, event: &Value) -> Statement {
        self.sign(by, "event", &subject_of(event), event)
    }

    /// Signs and posts; it must be accepted.
    pub(super) async fn ok(&self, by: &'static str, kind: &str, subject: &str, payload: &Value) -> u64 {
        let answer = self.post(self.sign(by, kind, subject, payload).bytes()).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        assert_eq!(answer.json()["verdict"], "accepted", "{}", answer.text());
        answer.json()["index"].as_u64().unwrap()
    }

    /// Signs and posts an event; it must be entered.
    pub(super) async fn tell(&self, by: &'static str, event: &Value) -> Value {
        let answer = self.post(self.event(by, event).bytes()).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()
    }

    /// From the crop to the shop: planted, sprayed, harvested, packed, shipped, received.
    pub(super) async fn story(&self) {
        let (crop, straw, boxes) = (lot("STRAW", "E1-2026"), lot("STRAW", "SL-1"), lot("BOX", "SL-B1"));
        let mut planted =
            base("ObjectEvent", "https://ns.suyuan.org/v1#planting", "2026-01-10T08:00:00+08:00");
        planted["action"] = json!("ADD");
        planted["quantityList"] = json!([{"epcClass": crop}]);
        planted["readPoint"] = json!({"id": place("E1")});
        self.tell("SL", &planted).await;
        let mut sprayed =
            base("ObjectEvent", "https://ns.suyuan.org/v1#spraying", "2026-03-01T08:00:00+08:00");
        sprayed["action"] = json!("OBSERVE");
        sprayed["quantityList"] = json!([{"epcClass": crop}]);
        sprayed["suyuan:dose"] = json!({"value": 0.5, "unit": "LTR"});
        self.tell("SL", &sprayed).await;
        let mut harvested = harvest(&straw, 100);
        harvested["suyuan:crop"] = json!(crop);
        self.tell("SL", &harvested).await;
        let mut packed = base("TransformationEvent", "packing", "2026-04-18T09:00:00+08:00");
        packed["inputQuantityList"] = json!([amount(&straw, 25, "KGM")]);
        packed["outputQuantityList"] = json!([amount(&boxes, 100, "")]);
        packed["readPoint"] = json!({"id": place("HALL")});
        self.tell("SL", &packed).await;
        self.tell("SL", &handed("shipping", &boxes, 50, "2026-04-18T10:00:00+08:00")).await;
        self.tell("SHOP", &handed("receiving", &boxes, 50, "2026-04-18T12:00:00+08:00")).await;
    }

    pub(super) async fn post(&self, body: &[u8]) -> Answer {
        self.send("/v1/statements", "application/cose", body).await
    }

    pub(super) async fn post_all(&self, statements: &[Statement]) -> Answer {
        let body: Vec<u8> = statements.iter().flat_map(|statement| statement.bytes().to_vec()).collect();
        self.send("/v1/statements", "application/cbor-seq", &body).await
    }

    pub(super) async fn send(&self, path: &str, kind: &str, body: &[u8]) -> Answer {
        self.ask(Request::post(path).header("content-type", kind).body(Body::from(body.to_vec())).unwrap())
            .await
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        self.ask(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// Gets a form of a thing.
    pub(super) async fn get_as(&self, path: &str, accept: &str) -> Answer {
        self.ask(Request::get(path).header("accept", accept).body(Body::empty()).unwrap()).await
    }

    pub(super) async fn ask(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

impl Answer {
    pub(super) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The answer must be this problem, in full form.
    #[track_caller]
    pub(super) fn is_problem(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["code"], code, "{problem}");
        assert_eq!(problem["status"], status);
        assert_eq!(problem["type"], format!("/problems/{code}"));
        assert!(problem["title"].is_string() && problem["detail"].is_string(), "{problem}");
        assert!(!self.header("x-request-id").is_empty());
        problem
    }
}

pub(super) fn config() -> Config {
    Config::new(([127, 0, 0, 1], 0).into())
}

pub(super) fn party(name: &str) -> String {
    format!("{HOST}/party/{name}")
}

pub(super) fn place(name: &str) -> String {
    format!("{HOST}/place/{name}")
}

pub(super) fn product(name: &str) -> String {
    format!("{HOST}/p/{name}")
}

pub(super) fn lot(product: &str, lot: &str) -> String {
    format!("{HOST}/p/{product}/10/{lot}")
}

/// A key for a name, always the same.
pub(super) fn key_for(name: &str) -> SigningKey {
    let mut seed = [7; 32];
    seed[..name.len()].copy_from_slice(name.as_bytes());
    SigningKey::from_bytes(&seed)
}

pub(super) fn hex_key(name: &str) -> String {
    hex::encode(key_for(name).verifying_key().to_bytes())
}

fn charter(log_key: &SigningNoteKey) -> Value {
    let vkey = log_key.verifier(KeyType::Ed25519).unwrap().to_string();
    json!({
        "name": {"en": "Test ledger", "zh": "试验账本"}, "hosts": ["coop.example"], "origin": "coop.example/log",
        "logKeys": [{"vkey": vkey, "from": 0}], "languages": ["zh", "en"], "rules": 1, "threshold": 1,
        "governors": [{"party": party("ASSOC"), "names": {"en": "ASSOC"}, "roles": ["association"],
            "keys": [hex_key("ASSOC")]}],
    })
}

pub(super) fn sign(
    by: &str,
    seq: u64,
    prev: Option<StatementId>,
    kind: &str,
    subject: &str,
    payload: &Value,
) -> Statement {
    let header = Header {
        kind: kind.parse().unwrap(),
        key: key_for(by).verifying_key().to_bytes().into(),
        issuer: party(by),
        subject: subject.to_owned(),
        issued_at: NOON / 1000,
        seq,
        prev,
        instead: Vec::new(),
    };
    Draft { header, payload: payload.to_string().into_bytes() }.sign(&key_for(by)).unwrap()
}

fn subject_of(event: &Value) -> String {
    let lists = ["quantityList", "outputQuantityList"];
    lists.iter().find_map(|list| event[list][0]["epcClass"].as_str()).unwrap().to_owned()
}

pub(super) fn base(kind: &str, step: &str, time: &str) -> Value {
    json!({
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
            {"suyuan": "https://ns.suyuan.org/v1#"}],
        "type": kind, "eventTime": time, "eventTimeZoneOffset": "+08:00", "bizStep": step,
    })
}

pub(super) fn amount(lot: &str, quantity: u32, uom: &str) -> Value {
    match uom {
        "" => json!({"epcClass": lot, "quantity": quantity}),
        uom => json!({"epcClass": lot, "quantity": quantity, "uom": uom}),
    }
}

pub(super) fn harvest(lot: &str, quantity: u32) -> Value {
    let mut event = base("ObjectEvent", "creating_class_instance", "2026-04-18T07:30:00+08:00");
    event["action"] = json!("ADD");
    event["quantityList"] = json!([amount(lot, quantity, "KGM")]);
    event["readPoint"] = json!({"id": place("E1")});
    event
}

/// Pieces that go from SL to SHOP.
pub(super) fn handed(step: &str, lot: &str, quantity: u32, time: &str) -> Value {
    let mut event = base("ObjectEvent", step, time);
    event["action"] = json!("OBSERVE");
    event["quantityList"] = json!([amount(lot, quantity, "")]);
    event["sourceList"] = json!([{"type": "possessing_party", "source": party("SL")}]);
    event["destinationList"] = json!([{"type": "possessing_party", "destination": party("SHOP")}]);
    event
}
