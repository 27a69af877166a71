//! The edge cases of Ed25519 (C2SP/CCTV): keys and signatures with points of low order, with components of low order, in
//! encodings that are not canonical. What must hold follows from each case's flags.

#![allow(missing_docs, clippy::unwrap_used)]

mod conformance;

use serde::Deserialize;
use suyuan_ledger::statement::{PublicKey, SignatureError};

#[derive(Deserialize)]
struct Vector {
    number: u32,
    key: String,
    sig: String,
    msg: String,
    flags: Option<Vec<String>>,
}

impl Vector {
    fn has(&self, flag: &str) -> bool {
        self.flags.iter().flatten().any(|found| found == flag)
    }

    /// Strict: neither point of low order, each in its one encoding, and the equation without the cofactor, for which the
    /// components of low order must cancel out.
    fn should_hold(&self) -> bool {
        let faults = [
            "low_order_A",
            "low_order_R",
            "non_canonical_A",
            "non_canonical_R",
            "low_order_residue",
            "reencoded_k",
        ];
        !faults.iter().any(|fault| self.has(fault))
    }
}

#[test]
fn every_edge_case_is_judged_strictly() {
    let Some(folder) = conformance::folder("ed25519") else { return };
    let text = std::fs::read_to_string(folder.join("ed25519vectors.json")).unwrap();
    let vectors: Vec<Vector> = serde_json::from_str(&text).unwrap();
    let mut held = 0;
    for vector in &vectors {
        let key = hex::decode(&vector.key).unwrap().try_into().unwrap();
        let signature = hex::decode(&vector.sig).unwrap().try_into().unwrap();
        let verdict =
            PublicKey::from_bytes(&key).and_then(|key| key.verify(vector.msg.as_bytes(), &signature));
        assert_eq!(verdict.is_ok(), vector.should_hold(), "{}: {:?}", vector.number, vector.flags);
        let weak = matches!(verdict, Err(SignatureError::WeakKey { .. }));
        assert_eq!(weak, vector.has("low_order_A"), "{}: {verdict:?}", vector.number);
        held += u32::from(verdict.is_ok());
    }
    eprintln!("{} edge cases judged, {held} of them hold", vectors.len());
    assert!(held > 0);
}
