//! Golden vectors in `tests/vectors`: plain JSON, for programs in other languages to read. Everything in them follows from fixed
//! seeds, and this test makes them anew and compares. `SUYUAN_BLESS=1` writes them; a change to a file that exists is a change of
//! the format, and needs a reason.

#![allow(missing_docs, clippy::unwrap_used)]

use ed25519_dalek::SigningKey;
use serde_json::{Value, json};
use std::path::Path;
use suyuan_ledger::log::{
    Checkpoint, ConsistencyReceipt, Entry, Hash, InclusionReceipt, KeyType, MemoryTree, SigningNoteKey,
    TlogProof, bundles_of, consistency_proof, empty_root, encode_bundle, inclusion_proof, leaf_hash, root_of,
    tiles_of,
};
use suyuan_ledger::statement::private::{Commitment, Disclosure};
use suyuan_ledger::statement::{Draft, Header, KeyId, Statement, StatementId, TransparentStatement};

/// The seed whose bytes count up from `first`: 00 01 02 … for 0.
fn seed(first: u8) -> [u8; 32] {
    std::array::from_fn(|at| first.wrapping_add(at as u8))
}

fn statements() -> Vec<Statement> {
    let says = |first, kind: &str, subject: &str, seq, prev: Option<&Statement>, instead, payload: &str| {
        let key = SigningKey::from_bytes(&seed(first));
        let header = Header {
            kind: kind.parse().unwrap(),
            key: KeyId::from_bytes(key.verifying_key().to_bytes()),
            issuer: "https://coop.example/party/417".to_owned(),
            subject: subject.to_owned(),
            issued_at: 1_767_225_600 + seq,
            seq,
            prev: prev.map(Statement::id),
            instead,
        };
        Draft { header, payload: payload.as_bytes().to_vec() }.sign(&key).unwrap()
    };
    let charter = says(0x00, "charter", "https://coop.example/", 0, None, vec![], r#"{"name":"溯源"}"#);
    let member = says(0x00, "member", "https://coop.example/party/9", 1, Some(&charter), vec![], "{}");
    let harvest = says(0x20, "event", "urn:lot:苹果-1", 0, Some(&charter), vec![], r#"{"kg":1200.50}"#);
    let refused = [StatementId::of(b"refused 1"), StatementId::of(b"refused 2")].to_vec();
    let packing = says(0x20, "event", "urn:lot:苹果-1", 1, Some(&harvest), refused, "");
    vec![charter, member, harvest, packing]
}

fn entries() -> Vec<Entry> {
    let mut prev = Hash::ZERO;
    let times = [1_767_225_600_000, 1_767_225_600_000, 1_767_225_600_001, 1_767_312_000_000];
    let next = |(index, (statement, time_ms)): (usize, (Statement, u64))| {
        let entry = Entry { index: index as u64, time_ms, prev, statement: statement.bytes().to_vec() };
        prev = entry.leaf_hash();
        entry
    };
    statements().into_iter().zip(times).enumerate().map(next).collect()
}

fn statement_vectors() -> Value {
    let vector = |(first, statement): (u8, Statement)| {
        let header = statement.header();
        json!({
            "seed": hex::encode(seed(first)),
            "header": {
                "kind": header.kind, "key": header.key, "issuer": header.issuer, "subject": header.subject,
                "issued_at": header.issued_at, "seq": header.seq, "prev": header.prev, "instead": header.instead,
            },
            "payload": hex::encode(statement.payload()),
            "sig_structure": hex::encode(statement.signed_bytes()),
            "signature": hex::encode(statement.signature()),
            "bytes": hex::encode(statement.bytes()),
            "id": statement.id(),
        })
    };
    let seeds = [0x00, 0x00, 0x20, 0x20];
    json!({
        "about": "COSE_Sign1 statements; bytes in hex. seed is the signer's Ed25519 private key.",
        "statements": seeds.into_iter().zip(statements()).map(vector).collect::<Vec<_>>(),
    })
}

fn entry_vectors() -> Value {
    let vector = |entry: Entry| {
        json!({
            "index": entry.index, "time_ms": entry.time_ms, "prev": entry.prev.to_hex(),
            "statement": hex::encode(&entry.statement),
            "bytes": hex::encode(entry.encode().unwrap()),
            "leaf_hash": entry.leaf_hash().to_hex(),
        })
    };
    json!({
        "about": "Log entries over the statements of statement.json; bytes and hashes in hex.",
        "entries": entries().into_iter().map(vector).collect::<Vec<_>>(),
        "bundle": hex::encode(encode_bundle(entries().iter().map(|entry| entry.encode().unwrap())).unwrap()),
    })
}

fn tree_vectors() -> Value {
    const LEAVES: u64 = 9;
    let leaves: Vec<_> = (0..LEAVES).map(|n| leaf_hash(&vec![n as u8; n as usize])).collect();
    let tree = MemoryTree::of(leaves.iter().copied());
    let inclusion = (1..=LEAVES).flat_map(|size| (0..size).map(move |index| (index, size)));
    let consistency = (1..=LEAVES).flat_map(|new| (1..=new).map(move |old| (old, new)));
    let names = |size: u64| {
        let names: Vec<_> = tiles_of(size).chain(bundles_of(size)).map(|tile| tile.to_string()).collect();
        json!({ "size": size, "last": names[names.len().saturating_sub(6)..] })
    };
    let sizes = [1, 255, 256, 257, 70_000];
    json!({
        "about": "RFC 6962 trees over leaves n = 0, 1, ...: leaf n is n bytes of value n. Hashes in base64.",
        "empty_root": empty_root(),
        "leaf_hashes": leaves,
        "roots": (0..=LEAVES).map(|size| root_of(&tree, size).unwrap()).collect::<Vec<_>>(),
        "inclusion": inclusion.map(|(index, size)| {
            json!({ "index": index, "size": size, "path": inclusion_proof(&tree, index, size).unwrap() })
        }).collect::<Vec<_>>(),
        "consistency": consistency.map(|(old, new)| {
            json!({ "old": old, "new": new, "path": consistency_proof(&tree, old, new).unwrap() })
        }).collect::<Vec<_>>(),
        "tiles": sizes.map(names),
    })
}

fn checkpoint_vectors() -> Value {
    let (proof, text) = (proof(2), checkpoint().to_string());
    let witness = SigningNoteKey::new("witness.example/w1", SigningKey::from_bytes(&seed(0x60))).unwrap();
    json!({
        "about": "A checkpoint of the log of entry.json, signed and cosigned, and a receipt for its entry 2.",
        "log_seed": hex::encode(seed(0x40)),
        "log_vkey": log_key().verifier(KeyType::Ed25519).unwrap().to_string(),
        "witness_seed": hex::encode(seed(0x60)),
        "witness_vkey": witness.verifier(KeyType::CosignatureV1).unwrap().to_string(),
        "cosigned_at": 1_767_312_001,
        "text": text,
        "signed": proof.checkpoint,
        "tlog_proof": proof.to_string(),
        "tlog_proof_leaf_hash": entries()[2].leaf_hash(),
    })
}

fn log_key() -> SigningNoteKey {
    SigningNoteKey::new("coop.example/log", SigningKey::from_bytes(&seed(0x40))).unwrap()
}

fn log_tree() -> MemoryTree {
    MemoryTree::of(entries().iter().map(Entry::leaf_hash))
}

fn checkpoint() -> Checkpoint {
    Checkpoint::new("coop.example/log", 4, log_tree().root()).unwrap()
}

fn proof(index: u64) -> TlogProof {
    let witness = SigningNoteKey::new("witness.example/w1", SigningKey::from_bytes(&seed(0x60))).unwrap();
    let mut note = checkpoint().sign(&[log_key()]);
    note.signatures.push(witness.cosign(&note.text, 1_767_312_001));
    let path = inclusion_proof(&log_tree(), index, 4).unwrap();
    TlogProof { extra: Some(b"suyuan".to_vec()), index, path, checkpoint: note.to_string() }
}

fn cose_receipt_vectors() -> Value {
    const SIZES: std::ops::RangeInclusive<u64> = 2..=4;
    let inclusion = SIZES.flat_map(|size| (0..size).map(move |index| (index, size)));
    let consistency = SIZES.flat_map(|size| (1..size).map(move |old| (old, size)));
    json!({
        "about": "COSE Receipts (RFC 9942) over the log of entry.json: of every entry in every size, of every step, and a statement that carries its receipt. Bytes in hex, hashes in base64; log_seed is the log's private key.",
        "log_seed": hex::encode(seed(0x40)),
        "log_vkey": log_key().verifier(KeyType::Ed25519).unwrap().to_string(),
        "roots": (1..=4).map(|size| checkpoint_at(size).root()).collect::<Vec<_>>(),
        "inclusion": inclusion.map(|(index, size)| {
            json!({"index": index, "size": size, "receipt": hex::encode(cose_receipt(index, size).encode())})
        }).collect::<Vec<_>>(),
        "consistency": consistency.map(|(old, size)| {
            let path = consistency_proof(&log_tree(), old, size).unwrap();
            let receipt = ConsistencyReceipt::new(log_key().sign_root(&checkpoint_at(size)), old, path).unwrap();
            json!({"old": old, "size": size, "receipt": hex::encode(receipt.encode())})
        }).collect::<Vec<_>>(),
        "transparent": hex::encode(transparent().encode().unwrap()),
    })
}

fn checkpoint_at(size: u64) -> Checkpoint {
    Checkpoint::new("coop.example/log", size, root_of(&log_tree(), size).unwrap()).unwrap()
}

fn cose_receipt(index: u64, size: u64) -> InclusionReceipt {
    let path = inclusion_proof(&log_tree(), index, size).unwrap();
    let signed = log_key().sign_root(&checkpoint_at(size));
    InclusionReceipt::new(signed, &entries()[index as usize], path).unwrap()
}

fn transparent() -> TransparentStatement {
    TransparentStatement {
        statement: statements().swap_remove(1),
        receipts: vec![cose_receipt(1, 4).encode()],
    }
}

fn commitment_vectors() -> Value {
    let vector = |(first, text): (u8, &str)| {
        let disclosure = Disclosure { salt: seed(first), text: text.to_owned() };
        let commitment = Commitment::of(&disclosure.salt, text);
        json!({ "salt": hex::encode(disclosure.salt), "disclosure": disclosure, "commitment": commitment })
    };
    let values =
        [(0x80, "\"李娜\""), (0xa0, "12.50"), (0xc0, r#"{"lat": 25.0, "lon": 102.7}"#), (0xe0, "null")];
    json!({
        "about": "Private values: base64url(SHA-256(salt || text)).",
        "values": values.map(vector),
    })
}

#[test]
fn the_vectors_are_what_the_code_makes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors");
    let vectors = [
        ("statement", statement_vectors()),
        ("entry", entry_vectors()),
        ("tree", tree_vectors()),
        ("checkpoint", checkpoint_vectors()),
        ("commitment", commitment_vectors()),
        ("cose_receipt", cose_receipt_vectors()),
    ];
    for (name, made) in vectors {
        let path = folder.join(format!("{name}.json"));
        let text = format!("{}\n", serde_json::to_string_pretty(&made).unwrap());
        if std::env::var_os("SUYUAN_BLESS").is_some() {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&path, &text).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap();
        assert!(kept == text, "{} is not what the code makes", path.display());
    }
}

#[test]
fn the_vectors_verify() {
    for statement in statements() {
        assert_eq!(statement.verify(), Ok(()));
    }
    let key = log_key().verifier(KeyType::Ed25519).unwrap();
    let whole = transparent();
    let receipt = InclusionReceipt::decode(&whole.receipts[0]).unwrap();
    assert!(receipt.verify(whole.statement.bytes(), std::slice::from_ref(&key)).is_ok());
    for (index, entry) in entries().iter().enumerate() {
        assert!(proof(index as u64).verify(&entry.leaf_hash(), std::slice::from_ref(&key)).is_ok());
    }
}
