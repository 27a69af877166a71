//! `tests/vectors/admission.json`: requests for membership, good and bad. Everything follows from fixed seeds; `SUYUAN_BLESS=1` writes the
//! file.

#![allow(missing_docs, clippy::unwrap_used)]

mod vector_file;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::SigningKey;
use serde_json::{Value, json};
use suyuan_ledger::admission::{Admission, Asked};
use suyuan_ledger::identifier::PartyId;
use suyuan_ledger::rules::Role;
use suyuan_ledger::statement::{Draft, KeyId, Statement, StatementId};

const NODE: &str = "https://trace.example.cn";
const AT: u64 = 1_795_000_000;

fn key() -> SigningKey {
    SigningKey::from_bytes(&std::array::from_fn(|at| 0x60 + at as u8))
}

fn asked() -> Asked {
    let names = [("zh", "双流草莓合作社"), ("en", "Strawberries")].map(|(t, n)| (t.to_owned(), n.to_owned()));
    Asked::new(names, &[Role::Producer, Role::Shop], "office", Some("SL"))
}

fn draft(asked: &Asked) -> Draft {
    let key = KeyId::from_bytes(key().verifying_key().to_bytes());
    let party = PartyId::parse(&format!("{NODE}/party/SLCM")).unwrap();
    let ledger = StatementId::from_bytes([7; 32]);
    Admission::draft(key, &party, (ledger, "trace.example.cn/log"), asked, AT).unwrap()
}

fn text(statement: &Statement) -> String {
    format!("{NODE}/#admit={}", URL_SAFE_NO_PAD.encode(statement.bytes()))
}

fn good(asked: &Asked) -> Value {
    let draft = draft(asked);
    let statement = draft.sign(&key()).unwrap();
    let read = Admission::read(&text(&statement)).unwrap();
    assert_eq!(
        (read.key(), read.ledger(), read.asked()),
        (draft.header.key, StatementId::from_bytes([7; 32]), asked)
    );
    assert_eq!((read.party().as_str(), read.link(NODE)), (draft.header.issuer.as_str(), text(&statement)));
    json!({"seed": hex::encode(key().to_bytes()), "node": NODE, "payload": String::from_utf8(draft.payload.clone()).unwrap(),
        "fingerprint": read.key().fingerprint(), "statement": hex::encode(statement.bytes()), "link": text(&statement)})
}

/// A request that differs in one thing, and is signed with its own key.
fn other(change: impl FnOnce(&mut Draft)) -> String {
    let mut draft = draft(&asked());
    change(&mut draft);
    text(&draft.sign(&key()).unwrap())
}

fn refused() -> Vec<(&'static str, String)> {
    let payload = |text: &str| {
        let text = text.as_bytes().to_vec();
        other(move |draft| draft.payload = text)
    };
    let whole = text(&draft(&asked()).sign(&key()).unwrap());
    vec![
        ("cut short", whole[..200].to_owned()),
        ("no letters of base64url", whole.replace("#admit=", "#admit=+")),
        ("an event", other(|draft| draft.header.kind = "event".parse().unwrap())),
        ("a number in a chain", other(|draft| draft.header.seq = 1)),
        ("iss is no party", other(|draft| draft.header.issuer = "SLCM".to_owned())),
        (
            "asks for something else",
            payload(r#"{"ask":"enrol","names":{"en":"A"},"roles":["shop"],"label":"a"}"#),
        ),
        (
            "one member more",
            payload(r#"{"ask":"admit","names":{"en":"A"},"roles":["shop"],"label":"a","threshold":0}"#),
        ),
        (
            "a role that there is not",
            payload(r#"{"ask":"admit","names":{"en":"A"},"roles":["king"],"label":"a"}"#),
        ),
        ("no role", payload(r#"{"ask":"admit","names":{"en":"A"},"roles":[],"label":"a"}"#)),
        ("no name", payload(r#"{"ask":"admit","names":{},"roles":["shop"],"label":"a"}"#)),
        (
            "a name that turns the line round",
            payload(
                "{\"ask\":\"admit\",\"names\":{\"en\":\"a\u{202e}b\"},\"roles\":[\"shop\"],\"label\":\"a\"}",
            ),
        ),
        ("a device's request", payload(r#"{"ask":"enrol","label":"phone"}"#)),
        ("empty", String::new()),
    ]
}

#[test]
fn the_file_holds_and_what_is_no_request_is_refused() {
    let refused = refused();
    for (why, text) in &refused {
        assert!(Admission::read(text).is_err(), "{why}");
    }
    let mut forged = draft(&asked()).sign(&key()).unwrap().bytes().to_vec();
    let last = forged.len() - 1;
    forged[last] ^= 1;
    assert!(Admission::read(&URL_SAFE_NO_PAD.encode(forged)).is_err(), "the signature is another");
    let refused: Vec<Value> = refused.iter().map(|(why, text)| json!({"why": why, "text": text})).collect();
    let mut plain = asked();
    plain.prefix = None;
    vector_file::holds(
        "admission",
        &json!({
            "about": "Requests for membership, FORMAT.md, Admission. Bytes in hex; seed is the Ed25519 private key of whoever asks.",
            "requests": [good(&asked()), good(&plain)],
            "refused": refused,
        }),
    );
}

#[test]
fn a_request_survives_a_messenger() {
    let link = text(&draft(&asked()).sign(&key()).unwrap());
    let broken = format!("  {}\n{} ", &link[..150], &link[150..]);
    for text in [link.as_str(), &broken, link.split_once('=').unwrap().1] {
        assert_eq!(Admission::read(text).unwrap().asked(), &asked(), "{text}");
    }
}
