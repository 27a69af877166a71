//! The edge cases of Ed25519 (C2SP/CCTV): keys and signatures with points of low order, with components of low order, in
//! encodings that are not canonical. What must hold follows from each case's flags.

#![allow(missing_docs, clippy::unwrap_used)]

mod conformance;

use curve25519_dalek::{
    constants::EIGHT_TORSION,
    edwards::{CompressedEdwardsY, EdwardsPoint},
    scalar::Scalar,
    traits::Identity as _,
};
use ed25519_dalek::{Signature, SigningKey, VerifyingKey};
use proptest::prelude::*;
use serde::Deserialize;
use sha2::{Digest as _, Sha512};
use suyuan_ledger::statement::{Draft, Header, Keys, PublicKey, SignatureError, Statement};

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

/// What `ed25519-dalek` says of the same, and a key in its other spelling or of low order is no key here.
fn strict(key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    let canonical = CompressedEdwardsY(*key).decompress().is_some_and(|point| point.compress().0 == *key);
    let signature = Signature::from_bytes(signature);
    canonical && VerifyingKey::from_bytes(key).is_ok_and(|key| key.verify_strict(message, &signature).is_ok())
}

/// A key that has signed so much that nothing is left to be worked out.
fn warm(secret: &[u8; 32]) -> PublicKey {
    let (prefix, scalar) = expand(secret);
    let key = PublicKey::from_bytes(&EdwardsPoint::mul_base(&scalar).compress().0).unwrap();
    for n in 0..40u8 {
        let signature = sign(&prefix, &scalar, key.id().as_bytes(), &[n], EdwardsPoint::identity());
        key.verify(&[n], &signature).unwrap();
    }
    key
}

fn expand(secret: &[u8; 32]) -> ([u8; 32], Scalar) {
    let hash: [u8; 64] = Sha512::digest(secret).into();
    let scalar = Scalar::from_bytes_mod_order(hash[..32].try_into().unwrap());
    (hash[32..].try_into().unwrap(), scalar)
}

/// A signature as RFC 8032 makes it, but with `torsion` added to R.
fn sign(
    prefix: &[u8; 32],
    scalar: &Scalar,
    key: &[u8; 32],
    message: &[u8],
    torsion: EdwardsPoint,
) -> [u8; 64] {
    let nonce: [u8; 64] = Sha512::new().chain_update(prefix).chain_update(message).finalize().into();
    let nonce = Scalar::from_bytes_mod_order_wide(&nonce);
    let r = (EdwardsPoint::mul_base(&nonce) + torsion).compress().0;
    let hash: [u8; 64] =
        Sha512::new().chain_update(r).chain_update(key).chain_update(message).finalize().into();
    let s = nonce + Scalar::from_bytes_mod_order_wide(&hash) * scalar;
    [r, s.to_bytes()].concat().try_into().unwrap()
}

/// The key as it is at first, after one signature, and with its table, say what `verify_strict` says.
fn agree(key: &[u8; 32], warm: Option<&PublicKey>, message: &[u8], signature: &[u8; 64]) -> bool {
    let want = strict(key, message, signature);
    if let Ok(cold) = PublicKey::from_bytes(key) {
        for _ in 0..40 {
            assert_eq!(cold.verify(message, signature).is_ok(), want);
            if !want {
                break;
            }
        }
    } else {
        assert!(!want);
    }
    if let Some(warm) = warm {
        assert_eq!(warm.verify(message, signature).is_ok(), want);
    }
    want
}

#[test]
fn every_edge_case_is_judged_alike_when_the_key_is_known_well() {
    let Some(folder) = conformance::folder("ed25519") else { return };
    let text = std::fs::read_to_string(folder.join("ed25519vectors.json")).unwrap();
    let vectors: Vec<Vector> = serde_json::from_str(&text).unwrap();
    let bytes = |hex: &str| hex::decode(hex).unwrap();
    for vector in &vectors {
        let key: [u8; 32] = bytes(&vector.key).try_into().unwrap();
        let signature: [u8; 64] = bytes(&vector.sig).try_into().unwrap();
        // Some case of this key that holds makes it known.
        let known = PublicKey::from_bytes(&key).ok().filter(|known| {
            let good = vectors.iter().find(|other| other.key == vector.key && other.should_hold());
            good.is_some_and(|good| {
                let signature = bytes(&good.sig).try_into().unwrap();
                (0..40).all(|_| known.verify(good.msg.as_bytes(), &signature).is_ok())
            })
        });
        let held = agree(&key, known.as_ref(), vector.msg.as_bytes(), &signature);
        assert_eq!(held, vector.should_hold(), "{}: {:?}", vector.number, vector.flags);
    }
}

/// Every encoding that decodes to a point of low order: the canonical ones, and the others.
fn encodings_of_low_order() -> Vec<[u8; 32]> {
    let mut found: Vec<[u8; 32]> = EIGHT_TORSION.iter().map(|point| point.compress().0).collect();
    for low in 0..=255u8 {
        for sign in [0x7f, 0xff, 0x00, 0x80] {
            let mut bytes = [if sign & 0x7f == 0 { 0 } else { 0xff }; 32];
            (bytes[0], bytes[31]) = (low, sign);
            let point = CompressedEdwardsY(bytes).decompress();
            if point.is_some_and(|point| point.is_small_order()) && !found.contains(&bytes) {
                found.push(bytes);
            }
        }
    }
    found
}

#[test]
fn no_encoding_of_a_point_of_low_order_is_a_key_or_an_r() {
    let low = encodings_of_low_order();
    assert_eq!(low.len(), 14, "eight points, and six more spellings of them");
    let warm = warm(&[7; 32]);
    let (prefix, scalar) = expand(&[7; 32]);
    let key = *warm.id().as_bytes();
    let good = sign(&prefix, &scalar, &key, b"m", EdwardsPoint::identity());
    assert!(agree(&key, Some(&warm), b"m", &good));
    for r in &low {
        assert!(PublicKey::from_bytes(r).is_err());
        for n in 0..=255u8 {
            // s = k·a makes R' the identity, which is of low order.
            let hash: [u8; 64] =
                Sha512::new().chain_update(r).chain_update(key).chain_update([n]).finalize().into();
            let s = Scalar::from_bytes_mod_order_wide(&hash) * scalar;
            let signature = [*r, s.to_bytes()].concat().try_into().unwrap();
            assert!(!agree(&key, Some(&warm), &[n], &signature));
        }
    }
}

#[test]
fn components_of_low_order_count_as_they_do_in_verify_strict() {
    let mut held = 0;
    for (a, b) in (0..8).flat_map(|a| (0..8).map(move |b| (a, b))) {
        // A and R each with a component of low order: they cancel out for some k, and then verify_strict takes it.
        let (prefix, scalar) = expand(&[9; 32]);
        let key = (EdwardsPoint::mul_base(&scalar) + EIGHT_TORSION[a]).compress().0;
        let known = PublicKey::from_bytes(&key).unwrap();
        for n in 0..64u8 {
            let signature = sign(&prefix, &scalar, &key, &[n], EIGHT_TORSION[b]);
            held += u32::from(agree(&key, Some(&known), &[n], &signature));
        }
    }
    assert!(held > 64, "{held}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn what_verify_strict_says_of_any_signature(
        secret in any::<[u8; 32]>(),
        message in proptest::collection::vec(any::<u8>(), 0..200),
        changes in proptest::collection::vec((0..64usize, 0..8u8), 0..3),
        other in any::<[u8; 64]>(),
    ) {
        let warm = warm(&secret);
        let (prefix, scalar) = expand(&secret);
        let key = *warm.id().as_bytes();
        let mut signature = sign(&prefix, &scalar, &key, &message, EdwardsPoint::identity());
        prop_assert!(agree(&key, Some(&warm), &message, &signature));
        for (byte, bit) in changes {
            signature[byte] ^= 1 << bit;
        }
        agree(&key, Some(&warm), &message, &signature);
        agree(&key, Some(&warm), &message, &other);
        // s + ℓ: the same scalar, spelled another way.
        let mut carry = 0u16;
        for (byte, order) in signature[32..].iter_mut().zip(ORDER) {
            carry += u16::from(*byte) + u16::from(order);
            *byte = carry as u8;
            carry >>= 8;
        }
        agree(&key, Some(&warm), &message, &signature);
    }
}

/// ℓ = 2²⁵² + 27742317777372353535851937790883648493, least byte first.
const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

/// Statements verified together: one damaged among good ones is found, and no other.
#[test]
fn of_many_together_each_is_judged_as_alone() {
    let signers: Vec<SigningKey> = (1..5).map(|n| SigningKey::from_bytes(&[n; 32])).collect();
    let statement = |n: usize| {
        let signer = &signers[n % signers.len()];
        let header = Header {
            kind: "event".parse().unwrap(),
            key: signer.verifying_key().to_bytes().into(),
            issuer: "https://h.example/party/A".into(),
            subject: "x".into(),
            issued_at: 0,
            seq: n as u64,
            prev: Some([0; 32].into()),
            instead: vec![],
        };
        Draft { header, payload: n.to_le_bytes().to_vec() }.sign(signer).unwrap()
    };
    let good: Vec<Statement> = (0..200).map(statement).collect();
    let keys = Keys::new(16);
    for round in 0..20 {
        let mut some = good.clone();
        for at in (round..some.len()).step_by(17) {
            let mut bytes = some[at].bytes().to_vec();
            let bit = bytes.len() - 1 - round;
            bytes[bit] ^= 1;
            some[at] = Statement::parse(&bytes).unwrap();
        }
        let together = keys.verify_each(&some);
        let alone: Vec<_> = some.iter().map(Statement::verify).collect();
        assert_eq!(together, alone);
        assert_eq!(together.iter().filter(|result| result.is_err()).count(), (200 - round).div_ceil(17));
    }
}
