//! `tests/vectors/refused.json`: what every verifier must refuse. For programs in other languages, as `vectors.rs`.
//! Everything follows from fixed seeds and is made anew here; `SUYUAN_BLESS=1` writes the file.

#![allow(missing_docs, clippy::unwrap_used)]

mod vector_file;
mod world;

use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::Signer;
use serde_json::{Value, json};
use suyuan_ledger::cbor::Writer;
use suyuan_ledger::json;
use suyuan_ledger::log::{Checkpoint, Entry, KeyType, MemoryTree, Note, SigningNoteKey, root_of};
use suyuan_ledger::rules::Prepared;
use suyuan_ledger::statement::Statement;
use world::{key_for, party, place};

const ORIGIN: &str = "coop.example/log";

fn log_key() -> SigningNoteKey {
    SigningNoteKey::new(ORIGIN, key_for("log")).unwrap()
}

fn checkpoint(tree: &MemoryTree, size: u64) -> Note {
    Checkpoint::new(ORIGIN, size, root_of(tree, size).unwrap()).unwrap().sign(&[log_key()])
}

/// The header that the bad statements are made of, one pair after another.
fn pairs(key: &[u8], seq: u64) -> Vec<Vec<u8>> {
    let w = Writer::default;
    let claims =
        w().uint(15).map(3).uint(1).text(&party("SL")).uint(2).text(&place("E1")).uint(6).uint(1_776_499_200);
    vec![
        w().uint(1).negative(7).finish(),
        w().uint(3).text("application/vnd.suyuan.place+json").finish(),
        w().uint(4).bytes(key).finish(),
        claims.finish(),
        w().text("suyuan.seq").uint(seq).finish(),
        w().text("suyuan.prev").bytes(&[9; 32]).finish(),
    ]
}

fn header(pairs: &[Vec<u8>]) -> Vec<u8> {
    [Writer::default().map(pairs.len() as u64).finish(), pairs.concat()].concat()
}

fn bstr(bytes: &[u8]) -> Vec<u8> {
    Writer::default().bytes(bytes).finish()
}

/// A statement of these parts, with a signature that is right for them.
fn around(protected: &[u8], unprotected: &[u8], payload: &[u8]) -> Vec<u8> {
    let signed =
        Writer::default().array(4).text("Signature1").bytes(protected).bytes(&[]).bytes(payload).finish();
    let signature = key_for("SL").sign(&signed).to_bytes();
    [&[0xd2, 0x84][..], &bstr(protected), unprotected, &bstr(payload), &bstr(&signature)].concat()
}

fn refused_statements() -> Vec<(&'static str, Vec<u8>)> {
    let key = key_for("SL").verifying_key().to_bytes();
    let with = |at: usize, pair: Vec<u8>| {
        let mut pairs = pairs(&key, 1);
        pairs[at] = pair;
        around(&header(&pairs), &[0xa0], b"{}")
    };
    let w = Writer::default;
    let good = around(&header(&pairs(&key, 1)), &[0xa0], b"{}");
    Statement::parse(&good).unwrap().verify().unwrap();
    let more = |pair: Vec<u8>| around(&header(&[pairs(&key, 1), vec![pair]].concat()), &[0xa0], b"{}");
    let without = |at: usize| {
        let mut pairs = pairs(&key, 1);
        pairs.remove(at);
        around(&header(&pairs), &[0xa0], b"{}")
    };
    let claims = |iss: &str| w().uint(15).map(3).uint(1).text(iss).uint(2).text("x").uint(6).uint(1).finish();
    let instead = |n: usize| {
        let ids = (0..n).fold(w().text("suyuan.instead").array(n as u64), |w, at| w.bytes(&[at as u8; 32]));
        more(ids.finish())
    };
    let mut swapped = pairs(&key, 1);
    swapped.swap(0, 1);
    let end = good.len();
    let changed = |at: usize, bytes: &[u8]| [&good[..at], bytes, &good[at + bytes.len()..]].concat();
    let keyed = |key: [u8; 32]| around(&header(&pairs(&key, 1)), &[0xa0], b"{}");
    let s_plus_l = {
        const L: [u8; 32] = [
            0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
        ];
        let mut carry = 0;
        let s: Vec<u8> = good[end - 32..]
            .iter()
            .zip(L)
            .map(|(s, l)| {
                carry += u16::from(*s) + u16::from(l);
                let low = carry as u8;
                carry >>= 8;
                low
            })
            .collect();
        changed(end - 32, &s)
    };
    let mut identity = [0; 32];
    identity[0] = 1;
    let mut unreduced = [0xff; 32];
    (unreduced[0], unreduced[31]) = (0xf0, 0x7f);
    vec![
        ("no tag", good[1..].to_vec()),
        ("another tag than 18", changed(0, &[0xd1])),
        ("tag 18 in two bytes", [&[0xd8, 18], &good[1..]].concat()),
        ("an array of 5", [&changed(1, &[0x85])[..], &[0xf6]].concat()),
        ("an array of no definite length", [&changed(1, &[0x9f])[..], &[0xff]].concat()),
        ("a byte behind the end", [&good[..], &[0]].concat()),
        ("cut short", good[..end - 1].to_vec()),
        ("a label in the unprotected header", around(&header(&pairs(&key, 1)), &[0xa1, 0x05, 0x40], b"{}")),
        ("a length in two bytes that fits in one", {
            let at = 2 + bstr(&header(&pairs(&key, 1))).len() + 1;
            [&good[..at], &[0x58, 2], &good[at + 1..]].concat()
        }),
        ("a payload that is text", {
            let at = 2 + bstr(&header(&pairs(&key, 1))).len() + 1;
            changed(at, &[0x62])
        }),
        ("a payload that is null", {
            let at = 2 + bstr(&header(&pairs(&key, 1))).len() + 1;
            [&good[..at], &[0xf6], &good[at + 3..]].concat()
        }),
        ("a signature of 63 bytes", [&good[..end - 66], &[0x58, 63], &good[end - 64..end - 1]].concat()),
        ("labels out of order", around(&header(&swapped), &[0xa0], b"{}")),
        ("a label twice", more(w().text("suyuan.prev").bytes(&[9; 32]).finish())),
        ("a label that nobody knows", more(w().text("suyuan.more").uint(1).finish())),
        ("crit", {
            let mut pairs = pairs(&key, 1);
            pairs.insert(1, w().uint(2).array(1).uint(4).finish());
            around(&header(&pairs), &[0xa0], b"{}")
        }),
        ("no kid", without(2)),
        ("no suyuan.seq", without(4)),
        ("no suyuan.prev in what is no founding charter", without(5)),
        ("an algorithm other than -8", with(0, w().uint(1).negative(6).finish())),
        ("alg -8 in two bytes", with(0, vec![0x01, 0x38, 0x07])),
        ("a content type that is not suyuan's", with(1, w().uint(3).text("application/json").finish())),
        ("a kind in capitals", with(1, w().uint(3).text("application/vnd.suyuan.Place+json").finish())),
        ("a content type as a number", with(1, w().uint(3).uint(50).finish())),
        ("a kid of 31 bytes", with(2, w().uint(4).bytes(&key[..31]).finish())),
        ("an empty iss", with(3, claims(""))),
        ("a control character in iss", with(3, claims("a\u{7f}b"))),
        ("an iss of 2,049 bytes", with(3, claims(&"a".repeat(2_049)))),
        (
            "an iss that is not UTF-8",
            with(3, [&[0x0f, 0xa3, 1, 0x61, 0xff][..], &[2, 0x61, 0x78, 6, 1]].concat()),
        ),
        (
            "a fourth claim",
            with(
                3,
                w().uint(15)
                    .map(4)
                    .uint(1)
                    .text("a")
                    .uint(2)
                    .text("b")
                    .uint(4)
                    .uint(9)
                    .uint(6)
                    .uint(1)
                    .finish(),
            ),
        ),
        (
            "an iat with a fraction",
            with(
                3,
                [
                    &w().uint(15).map(3).uint(1).text("a").uint(2).text("b").uint(6).finish()[..],
                    &[0xf9, 0x3e, 0],
                ]
                .concat(),
            ),
        ),
        ("a negative seq", with(4, w().text("suyuan.seq").negative(0).finish())),
        ("a prev of 31 bytes", with(5, w().text("suyuan.prev").bytes(&[9; 31]).finish())),
        ("suyuan.instead without an id", instead(0)),
        ("suyuan.instead with nine ids", instead(9)),
        ("a changed payload", {
            let at = 2 + bstr(&header(&pairs(&key, 1))).len() + 2;
            changed(at, b"[]")
        }),
        ("a changed signature", changed(end - 40, &[good[end - 40] ^ 1])),
        ("a signature of another key", keyed(key_for("SHOP").verifying_key().to_bytes())),
        ("a signature with S + L for S", s_plus_l),
        ("a key of low order: the identity, for which R = identity and S = 0 would hold", {
            let bad = keyed(identity);
            let zero: [u8; 32] = [0; 32];
            [&bad[..bad.len() - 64], &identity, &zero].concat()
        }),
        ("a key in an encoding that is not canonical", keyed(unreduced)),
    ]
}

fn refused_entries() -> Vec<(&'static str, Vec<u8>)> {
    let w = Writer::default;
    let entry =
        |shape| w().array(5).uint(shape).uint(3).uint(1_776_499_200_000).bytes(&[7; 32]).bytes(b"x").finish();
    let good = entry(1);
    Entry::decode(&good).unwrap();
    vec![
        ("shape 2", entry(2)),
        ("an array of 4", w().array(4).uint(1).uint(3).uint(4).bytes(&[7; 32]).finish()),
        ("an index in two bytes that fits in one", [&good[..2], &[0x18, 3], &good[3..]].concat()),
        ("a prev of 31 bytes", w().array(5).uint(1).uint(3).uint(4).bytes(&[7; 31]).bytes(b"x").finish()),
        ("a statement that is text", w().array(5).uint(1).uint(3).uint(4).bytes(&[7; 32]).text("x").finish()),
        ("a byte behind the end", [&good[..], &[0]].concat()),
    ]
}

fn refused_notes() -> Vec<(&'static str, String)> {
    let tree = MemoryTree::of([]);
    let good = checkpoint(&tree, 0).to_string();
    let signed =
        |text: &str| Note { text: text.to_owned(), signatures: vec![log_key().sign(text)] }.to_string();
    let root = root_of(&tree, 0).unwrap();
    vec![
        ("a size with a leading zero", signed(&format!("{ORIGIN}\n00\n{root}\n"))),
        ("a size that is signed", signed(&format!("{ORIGIN}\n+0\n{root}\n"))),
        ("a root of 31 bytes", signed(&format!("{ORIGIN}\n0\n{}\n", STANDARD.encode([0; 31])))),
        (
            "a root without its padding",
            signed(&format!("{ORIGIN}\n0\n{}\n", root.to_string().trim_end_matches('='))),
        ),
        ("no root", signed(&format!("{ORIGIN}\n0\n"))),
        ("another text", good.replace("\n0\n", "\n1\n")),
        ("lines that end with CR LF", good.replace('\n', "\r\n")),
        ("no newline at the end", good.trim_end().to_owned()),
        ("a hyphen for the dash", good.replace('—', "-")),
        ("no line of a known key", good.replace("— coop.example/log", "— coop.example/gol")),
        ("a second line of a known key, which fails", {
            let line = log_key().sign("other\n").to_string();
            format!("{good}{line}")
        }),
        ("no empty line before the signatures", good.replace("\n\n", "\n")),
    ]
}

fn refused_payloads() -> Vec<(&'static str, Vec<u8>)> {
    let deep = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n)).into_bytes();
    json::parse(&deep(32)).unwrap();
    vec![
        ("a byte-order mark", b"\xef\xbb\xbf{}".to_vec()),
        ("not UTF-8", b"\"\xff\"".to_vec()),
        ("a name twice in one object", br#"{"a":1,"b":{"c":1,"c":2}}"#.to_vec()),
        ("a name twice, once written with an escape", br#"{"a":1,"\u0061":2}"#.to_vec()),
        ("33 levels", deep(33)),
        ("a coefficient above 96 bits", b"79228162514264337593543950336".to_vec()),
        ("a scale of 29", b"0.00000000000000000000000000001".to_vec()),
        ("an exponent that leaves 96 bits", b"1e29".to_vec()),
        ("a comma before the end", b"[1,]".to_vec()),
        ("two values", b"{} {}".to_vec()),
        ("half a surrogate pair", br#""\ud800""#.to_vec()),
        ("nothing", b"".to_vec()),
        ("a leading zero", b"01".to_vec()),
        ("a line feed in a string", b"\"a\nb\"".to_vec()),
    ]
}

fn refused_vectors() -> Value {
    let hexed = |cases: Vec<(&str, Vec<u8>)>| -> Vec<Value> {
        cases.into_iter().map(|(why, bytes)| json!({"why": why, "bytes": hex::encode(bytes)})).collect()
    };
    json!({
        "about": "What every verifier must refuse, and why; bytes in hex. Each statement with a wrong form has a signature that is right for it.",
        "vkey": log_key().verifier(KeyType::Ed25519).unwrap().to_string(),
        "statements": hexed(refused_statements()),
        "entries": hexed(refused_entries()),
        "checkpoints": refused_notes().into_iter().map(|(why, note)| json!({"why": why, "note": note})).collect::<Vec<_>>(),
        "payloads": hexed(refused_payloads()),
    })
}

#[test]
fn the_vectors_are_what_the_code_makes() {
    vector_file::holds("refused", &refused_vectors());
}

#[test]
fn what_is_to_be_refused_is() {
    let known = [log_key().verifier(KeyType::Ed25519).unwrap()];
    for (why, bytes) in refused_statements() {
        assert!(Statement::parse(&bytes).is_err() || Prepared::new(&bytes).is_err(), "{why}");
        let held = Statement::parse(&bytes).is_ok_and(|statement| statement.verify().is_ok());
        assert!(!held, "{why}");
    }
    for (why, bytes) in refused_entries() {
        assert!(Entry::decode(&bytes).is_err(), "{why}");
    }
    for (why, note) in refused_notes() {
        assert!(suyuan_ledger::log::SignedCheckpoint::open(note.as_bytes(), &known).is_err(), "{why}");
    }
    for (why, bytes) in refused_payloads() {
        assert!(json::parse(&bytes).is_err(), "{why}");
    }
}
