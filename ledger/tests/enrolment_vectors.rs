//! `tests/vectors/enrolment.json`: requests of devices, good and bad. The page on the phone makes the same bytes. Everything follows from
//! fixed seeds; `SUYUAN_BLESS=1` writes the file.

#![allow(missing_docs, clippy::unwrap_used)]

mod vector_file;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::SigningKey;
use serde_json::{Value, json};
use suyuan_ledger::enrolment::{Enrolment, MAX_LABEL, RequestError};
use suyuan_ledger::identifier::PartyId;
use suyuan_ledger::statement::{Draft, KeyId, Statement, StatementId};

const NODE: &str = "https://trace.example.cn";
const AT: u64 = 1_795_000_000;

fn key() -> SigningKey {
    SigningKey::from_bytes(&std::array::from_fn(|at| 0x40 + at as u8))
}

fn draft(label: &str) -> Draft {
    let key = KeyId::from_bytes(key().verifying_key().to_bytes());
    let party = PartyId::parse(&format!("{NODE}/party/SLCM")).unwrap();
    let ledger = StatementId::from_bytes([7; 32]);
    Enrolment::draft(key, &party, (ledger, "trace.example.cn/log"), label, AT).unwrap()
}

fn text(statement: &Statement) -> String {
    format!("{NODE}/record#enrol={}", URL_SAFE_NO_PAD.encode(statement.bytes()))
}

fn good(label: &str) -> Value {
    let draft = draft(label);
    let statement = draft.sign(&key()).unwrap();
    let read = Enrolment::read(&text(&statement)).unwrap();
    assert_eq!(
        (read.key(), read.ledger(), read.label(), read.asked_at()),
        (draft.header.key, StatementId::from_bytes([7; 32]), label, AT)
    );
    assert_eq!((read.party().as_str(), read.link(NODE)), (draft.header.issuer.as_str(), text(&statement)));
    json!({"seed": hex::encode(key().to_bytes()), "node": NODE, "party": draft.header.issuer, "origin": draft.header.subject,
        "ledger": hex::encode([7; 32]), "label": label, "issued_at": AT, "signed": hex::encode(draft.signed_bytes()),
        "statement": hex::encode(statement.bytes()), "link": text(&statement)})
}

/// A request that differs in one thing, and is signed with its own key.
fn other(change: impl FnOnce(&mut Draft)) -> String {
    let mut draft = draft("phone");
    change(&mut draft);
    text(&draft.sign(&key()).unwrap())
}

fn refused() -> Vec<(&'static str, String)> {
    let payload = |text: &'static str| other(move |draft| draft.payload = text.into());
    let statement = draft("phone").sign(&key()).unwrap();
    let mut forged = statement.bytes().to_vec();
    *forged.last_mut().unwrap() ^= 1;
    vec![
        ("the signature is another", text(&Statement::parse(&forged).unwrap())),
        ("cut short", text(&statement)[..200].to_owned()),
        ("no letters of base64url", text(&statement).replace("enrol=", "enrol=+")),
        ("an event", other(|draft| draft.header.kind = "event".parse().unwrap())),
        ("a number in a chain", other(|draft| draft.header.seq = 1)),
        ("iss is no party", other(|draft| draft.header.issuer = "SLCM".to_owned())),
        ("iss is not canonical", other(|draft| draft.header.issuer = format!("{NODE}/PARTY/SLCM"))),
        ("asks for something else", payload(r#"{"ask":"complaints","label":"phone"}"#)),
        ("one member more", payload(r#"{"ask":"enrol","label":"phone","rights":["key"]}"#)),
        ("a member twice", payload(r#"{"ask":"enrol","label":"phone","label":"shed"}"#)),
        ("no name", payload(r#"{"ask":"enrol","label":""}"#)),
        ("a name that turns the line round", payload("{\"ask\":\"enrol\",\"label\":\"a\u{202e}b\"}")),
        ("a name with a line end", payload(r#"{"ask":"enrol","label":"a\nb"}"#)),
        ("empty", String::new()),
    ]
}

#[test]
fn requests_of_devices_are_as_they_were() {
    let refused: Vec<Value> = refused()
        .into_iter()
        .map(|(why, text)| {
            assert!(Enrolment::read(&text).is_err(), "{why}");
            json!({"why": why, "text": text})
        })
        .collect();
    let longest: String = "长".repeat(MAX_LABEL);
    vector_file::holds(
        "enrolment",
        &json!({
            "about": "Requests of devices to sign for a member, FORMAT.md, Enrolment. Bytes in hex; seed is the device's Ed25519 private key.",
            "requests": [good("Li Na's phone"), good("李娜的手机 \"2\""), good(&longest)],
            "refused": refused,
        }),
    );
}

#[test]
fn a_request_survives_a_messenger() {
    let statement = draft("phone").sign(&key()).unwrap();
    let link = text(&statement);
    let broken = format!("  {}\n{} ", &link[..150], &link[150..]);
    let bare = link.split_once('=').unwrap().1;
    for text in
        [link.as_str(), &broken, bare, &link.to_ascii_lowercase().replace(&bare.to_ascii_lowercase(), bare)]
    {
        assert_eq!(Enrolment::read(text).unwrap().label(), "phone", "{text}");
    }
    let long = "A".repeat(1 << 20);
    assert!(matches!(Enrolment::read(&long), Err(RequestError::Letters { .. } | RequestError::Statement(_))));
}
