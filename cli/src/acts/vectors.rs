//! `tests/vectors/acts.json`: what a member signs for each act of the day, and quantities as they are said. The page on the phone
//! makes the same bytes of the same values. `SUYUAN_BLESS=1` writes the file.

use ed25519_dalek::SigningKey;
use serde_json::{Value, json};
use suyuan_ledger::{
    event::{EventTime, Quantity},
    identifier::{LotId, PartyId, PlaceId},
    statement::{Draft, Header, KeyId, StatementId},
};

use super::*;

const HOST: &str = "https://trace.example.cn";

fn lot(id: &str) -> LotId {
    LotId::parse(&format!("{HOST}/p/{id}")).unwrap()
}

fn party(id: &str) -> PartyId {
    PartyId::parse(&format!("{HOST}/party/{id}")).unwrap()
}

fn said(quantity: &str) -> Quantity {
    Quantity::read(quantity).unwrap()
}

fn some(id: &str, quantity: &str) -> Portion {
    Portion { lot: lot(id), quantity: said(quantity) }
}

fn scene(full: bool) -> Scene {
    let time = if full { "2026-04-18T08:30:05.25+08:00" } else { "2026-04-18T00:30:00-03:30" };
    let place = full.then(|| PlaceId::parse(&format!("{HOST}/place/SL-E1")).unwrap());
    let event_id = "urn:uuid:0f8fad5b-d9cb-469f-a165-70867728950e".to_owned();
    let scene = Scene { event_id, ..Scene::at(EventTime::parse(time).unwrap()).unwrap() };
    match full {
        false => scene,
        true => scene
            .place(place)
            .document(Some(format!("{HOST}/doc/DN-1%2F7")))
            .note(Some("清晨\t\"采收\" \\ a/b\u{7f}".into())),
    }
}

/// The act twice, with all circumstances and with none; `values` as the page's form has them.
fn both(name: &str, values: &Value, act: impl Fn(&Scene) -> Result<ActPayload, Failure>) -> Vec<Value> {
    let told = |full: bool| {
        let scene = scene(full);
        let made = act(&scene).unwrap();
        json!({"act": name, "values": values, "subject": made.subject, "payload": made.payload,
            "scene": {"id": scene.event_id, "time": scene.time.as_str(), "place": scene.place.as_ref().map(PlaceId::as_str),
                "document": scene.document, "note": scene.note}})
    };
    vec![told(true), told(false)]
}

fn acts() -> Vec<Value> {
    let (crop, berries) = (lot("STRAW/10/E1-26S"), some("STRAW/10/SL-260418-1", "500.50 斤"));
    let boxes = some("BOX/10/SL-B1", "1,200 pcs");
    let one = json!({"lot": berries.lot.as_str(), "quantity": ["500.50", "jin"]});
    let with = |more: Value| {
        let mut all = one.clone();
        for (name, value) in more.as_object().unwrap() {
            all[name] = value.clone();
        }
        all
    };
    let (by, other) = (party("SLCM"), party("COLD"));
    let given =
        Given { input: Some("多抗霉素".into()), dose: Some(said("0.5 L")), pre_harvest_days: Some(7) };
    let water = Given { dose: Some(said("12 m3")), ..Given::default() };
    let crop_given = json!({"crop": crop.as_str(), "input": "多抗霉素", "dose": ["0.5", "l"], "wait": 7});
    let tended = |how, given| {
        let crop = crop.clone();
        move |scene: &Scene| tend(how, &crop, &given, scene)
    };
    let hand = |from: &PartyId, to: &PartyId, owner: bool| Handover {
        from: from.clone(),
        to: to.clone(),
        new_owner: owner.then(|| to.clone()),
    };
    let goods = std::slice::from_ref(&berries);
    let shipped = |sold| with(json!({"by": by.as_str(), "to": other.as_str(), "sold": sold}));
    let received = |bought| with(json!({"by": by.as_str(), "sender": other.as_str(), "bought": bought}));
    [
        both("plant", &json!({"crop": crop.as_str()}), |s| plant(&crop, s)),
        both("spray", &crop_given, tended(Tending::Spray, given.clone())),
        both("fertilise", &json!({"crop": crop.as_str()}), tended(Tending::Fertilise, Given::default())),
        both("irrigate", &json!({"crop": crop.as_str(), "dose": ["12", "m3"]}), tended(Tending::Irrigate, water)),
        both("harvest", &with(json!({"crop": crop.as_str()})), |s| harvest(&berries, Some(&crop), s)),
        both("harvest", &one, |s| harvest(&berries, None, s)),
        both(
            "pack",
            &json!({"from": berries.lot.as_str(), "used": ["500.50", "jin"], "lot": boxes.lot.as_str(), "quantity": ["1,200", "pcs"]}),
            |s| transform(Making::Pack, goods, std::slice::from_ref(&boxes), None, s),
        ),
        both("store", &one, |s| store(goods, s)),
        both("dispose", &one, |s| dispose(goods, s)),
        both("ship", &shipped(false), |s| ship(goods, &hand(&by, &other, false), s)),
        both("ship", &shipped(true), |s| ship(goods, &hand(&by, &other, true), s)),
        both("receive", &received(false), |s| receive(goods, &hand(&other, &by, false), Receipt::Plain, s)),
        both("receive", &received(true), |s| receive(goods, &hand(&other, &by, true), Receipt::Plain, s)),
        both("sell", &one, |s| sell(&berries, s)),
    ]
    .concat()
}

fn quantities() -> Vec<Value> {
    let names = [
        ("kg", "kg"),
        ("jin", "斤"),
        ("t", "吨"),
        ("g", "g"),
        ("l", "L"),
        ("ml", "ml"),
        ("m3", "m3"),
        ("mu", "亩"),
        ("ha", "ha"),
        ("pcs", "件"),
        ("case", "箱"),
    ];
    let typed = [
        "1",
        "12.50",
        "1,200",
        "0.001",
        "1.2万",
        "３０．５",
        "7",
        "0.0000375",
        "1,20",
        "1.2.3",
        "",
        "kg",
        "-5",
        "5.",
        ".5",
        "007",
        "99999999999999999999999999999999",
        "0.12345678901234567890123456789",
        "1,234,567.891",
    ];
    let mut all = Vec::new();
    for (unit, name) in names {
        for typed in typed {
            let read = Quantity::read(&format!("{typed} {name}")).ok();
            all.push(json!({"typed": typed, "unit": unit,
                "read": read.map(|read| json!([read.amount.normalize().to_string(), read.unit.code()]))}));
        }
    }
    all
}

/// A payload as it is signed, the second time instead of two that were refused.
fn statements(payload: &str, subject: &str) -> Vec<Value> {
    let key = SigningKey::from_bytes(&std::array::from_fn(|at| 0x20 + at as u8));
    let made = |seq: u64, instead: Vec<StatementId>| {
        let header = Header {
            kind: "event".parse().unwrap(),
            key: KeyId::from_bytes(key.verifying_key().to_bytes()),
            issuer: party("SLCM").to_string(),
            subject: subject.to_owned(),
            issued_at: 1_795_000_000,
            seq,
            prev: Some(StatementId::from_bytes([5; 32])),
            instead,
        };
        let statement =
            Draft { header: header.clone(), payload: payload.as_bytes().to_vec() }.sign(&key).unwrap();
        json!({"seed": hex::encode(key.to_bytes()), "head": {"kind": "event", "key": header.key, "issuer": header.issuer,
            "subject": subject, "issuedAt": header.issued_at, "seq": seq, "prev": hex::encode([5; 32]), "instead": header.instead},
            "payload": payload, "statement": hex::encode(statement.bytes()), "id": statement.id()})
    };
    let two = [6, 7].map(|byte| StatementId::from_bytes([byte; 32])).to_vec();
    vec![
        made(0, Vec::new()),
        made(23, two.clone()),
        made(24, two),
        made(65_536, Vec::new()),
        made(1 << 33, Vec::new()),
    ]
}

#[test]
fn what_a_member_signs_is_as_it_was() {
    let acts = acts();
    let text = |at: usize, name: &str| acts[at][name].as_str().unwrap().to_owned();
    let statements = statements(&text(8, "payload"), &text(8, "subject"));
    let made = json!({
        "about": "Acts of a member's day: values as a form has them (a quantity is what was typed, and its unit), and the exact payload. quantities: what was typed, and the amount and code that are signed. statements: payloads signed; seed is the Ed25519 private key.",
        "acts": acts, "quantities": quantities(), "statements": statements,
    });
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/acts.json");
    let text = format!("{}\n", serde_json::to_string_pretty(&made).unwrap());
    if std::env::var_os("SUYUAN_BLESS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    assert!(std::fs::read_to_string(&path).unwrap() == text, "{} is not what the code makes", path.display());
}
