use super::super::{MemoryTree, SigningNoteKey, consistency_proof, leaf_hash, root_of};
use super::*;
use ed25519_dalek::SigningKey;
use proptest::prelude::*;

const ORIGIN: &str = "example.com/log";
const MOST: u64 = 130;

fn key(name: &str, seed: u8) -> SigningNoteKey {
    SigningNoteKey::new(name, SigningKey::from_bytes(&[seed; 32])).unwrap()
}

fn log_keys() -> Vec<VerifierKey> {
    vec![key(ORIGIN, 1).verifier(KeyType::Ed25519).unwrap()]
}

/// Histories differ from their entry `from` on.
fn tree(history: u8, from: u64) -> MemoryTree {
    let leaf =
        |n: u64| leaf_hash(&[n.to_be_bytes().as_slice(), &[if n < from { 0 } else { history }]].concat());
    MemoryTree::of((0..MOST).map(leaf))
}

fn note(size: u64, root: Hash) -> String {
    Checkpoint::new(ORIGIN, size, root).unwrap().sign(&[key(ORIGIN, 1)]).to_string()
}

fn ask(tree: &MemoryTree, old: u64, size: u64) -> AddCheckpoint {
    let proof = if old == 0 { Vec::new() } else { consistency_proof(tree, old, size).unwrap_or_default() };
    AddCheckpoint { old, proof, checkpoint: note(size, root_of(tree, size).unwrap()) }
}

fn at(tree: &MemoryTree, size: u64) -> Option<Witnessed> {
    Some(Witnessed { size, root: root_of(tree, size).unwrap() })
}

#[track_caller]
fn refused(request: &AddCheckpoint, latest: Option<Witnessed>, status: u16, says: &str) {
    let refusal = request.judge(Some(&log_keys()), latest).unwrap_err();
    assert!(refusal.to_string().contains(says), "{refusal}");
    assert_eq!(refusal.status(), status, "{refusal}");
}

#[test]
fn cosigns_every_step_of_one_history() {
    let tree = tree(0, 0);
    for old in 0..=MOST {
        for size in old..=MOST {
            let request = ask(&tree, old, size);
            assert_eq!(AddCheckpoint::parse(request.to_string().as_bytes()), Ok(request.clone()));
            let latest = if old == 0 { None } else { at(&tree, old) };
            let signed = request.judge(Some(&log_keys()), latest).unwrap();
            assert_eq!((signed.checkpoint().size(), signed.text()), (size, request.checkpoint.as_str()));
        }
    }
}

#[test]
fn every_row_of_the_error_table() {
    let tree = tree(0, 0);
    let good = ask(&tree, 5, 9);
    let unknown = good.judge(None, None).unwrap_err();
    assert_eq!(unknown, WitnessRefusal::UnknownOrigin { origin: ORIGIN.to_owned() });
    assert_eq!(unknown.status(), 404);

    let text = good.claimed().unwrap().to_string();
    let signed_by = |lines: &[SignatureLine]| AddCheckpoint {
        checkpoint: Note { text: text.clone(), signatures: lines.to_vec() }.to_string(),
        ..good.clone()
    };
    let mut spoilt = key(ORIGIN, 1).sign(&text);
    spoilt.signature[5] ^= 1;
    let fine = key(ORIGIN, 1).sign(&text);
    refused(&signed_by(&[key(ORIGIN, 2).sign(&text)]), at(&tree, 5), 403, "known key");
    refused(&signed_by(&[key("other", 1).sign(&text)]), at(&tree, 5), 403, "known key");
    refused(&signed_by(&[key(ORIGIN, 1).cosign(&text, 7)]), at(&tree, 5), 403, "known key");
    refused(&signed_by(std::slice::from_ref(&spoilt)), at(&tree, 5), 403, "does not hold");
    refused(&signed_by(&[fine.clone(), spoilt]), at(&tree, 5), 403, "does not hold");
    let strange = signed_by(&[key("other", 9).sign(&text), fine]);
    assert!(strange.judge(Some(&log_keys()), at(&tree, 5)).is_ok(), "unknown keys mean nothing");

    refused(&AddCheckpoint { old: 10, ..good.clone() }, at(&tree, 5), 400, "larger than");
    for (latest, size) in [(None, 0), (at(&tree, 4), 4), (at(&tree, 9), 9), (at(&tree, 20), 20)] {
        refused(&good, latest, 409, "cosigned last");
        assert_eq!(good.judge(Some(&log_keys()), latest).unwrap_err().latest(), Some(size));
    }

    let mut bad = good.clone();
    bad.proof.pop();
    refused(&bad, at(&tree, 5), 422, "should have");
    bad.proof.push(Hash::ZERO);
    refused(&bad, at(&tree, 5), 422, "leads to the root");
    let from_nothing = AddCheckpoint { old: 0, ..good.clone() };
    refused(&from_nothing, None, 422, "nothing to prove");
    let same = AddCheckpoint { old: 9, proof: vec![Hash::ZERO], ..good.clone() };
    refused(&same, at(&tree, 9), 422, "should have 0");
    let empty = AddCheckpoint { old: 0, proof: Vec::new(), checkpoint: note(0, Hash::ZERO) };
    refused(&empty, None, 422, "size 0");
    let empty = AddCheckpoint { checkpoint: note(0, empty_root()), ..empty };
    assert!(empty.judge(Some(&log_keys()), None).is_ok());
    assert!(empty.judge(Some(&log_keys()), at(&tree, 0)).is_ok());
    refused(&empty, at(&tree, 3), 409, "cosigned last");
}

#[test]
fn two_roots_for_one_size_are_told_apart_from_other_mistakes() {
    let (one, other) = (tree(0, 0), tree(1, 3));
    for (old, status) in [(9, 422), (5, 409), (0, 409), (12, 400)] {
        let request = AddCheckpoint { old, ..ask(&other, 0, 9) };
        let refusal = request.judge(Some(&log_keys()), at(&one, 9)).unwrap_err();
        assert!(matches!(refusal, WitnessRefusal::TwoHistories { size: 9, .. }), "{refusal}");
        assert_eq!((refusal.status(), refusal.latest()), (status, (status == 409).then_some(9)));
    }
}

#[test]
fn refuses_what_is_not_written_so() {
    let good = ask(&tree(0, 0), 5, 9).to_string();
    assert!(AddCheckpoint::parse(good.as_bytes()).is_ok());
    let long = "qgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
    let with = |count: usize| format!("old 5\n{}\n{}", long.repeat(count), note(9, Hash::ZERO));
    assert_eq!(AddCheckpoint::parse(with(63).as_bytes()).unwrap().proof.len(), 63);
    let bad = [
        String::new(),
        good.replace("old 5", "old 05"),
        good.replace("old 5", "old +5"),
        good.replace("old 5", "old  5"),
        good.replace("old 5", "old 18446744073709551616"),
        good.replace("old 5", "Old 5"),
        good.replace("old 5\n", ""),
        good.replace("old 5\n", "old 5\n\n"),
        good.replace("old 5\n", "old 5\nAAAA\n"),
        good.replace('\n', "\r\n"),
        good.trim_end().to_owned(),
        format!("{good}\n"),
        good[..good.find("\n\n").unwrap() + 1].to_owned(),
        good[..good.rfind("\n\n").unwrap() + 1].to_owned(),
        good.replace("\n9\n", "\n09\n"),
        with(64),
    ];
    let garbled = good.replace("— example.com/log ", "— example.com/log A");
    let garbled = WitnessRefusal::from(AddCheckpoint::parse(garbled.as_bytes()).unwrap_err());
    assert_eq!(garbled.status(), 403, "{garbled}");
    for body in bad {
        let malformed = AddCheckpoint::parse(body.as_bytes()).unwrap_err();
        assert_eq!(WitnessRefusal::from(malformed).status(), 400, "{body}");
    }
    assert!(AddCheckpoint::parse(&[good.as_bytes(), &[0xff]].concat()).is_err());
}

#[test]
fn a_cosignature_is_taken_only_from_its_key_with_a_time() {
    let checkpoint = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
    let seed = SigningKey::from_bytes(&std::array::from_fn(|at| at as u8));
    let log = SigningNoteKey::new("example.com/behind-the-sofa", seed.clone()).unwrap();
    let note = Note { text: checkpoint.to_owned(), signatures: vec![log.sign(checkpoint)] }.to_string();
    let keys = [log.verifier(KeyType::Ed25519).unwrap()];
    let request = AddCheckpoint { old: 0, proof: Vec::new(), checkpoint: note };
    let signed = request.judge(Some(&keys), None).unwrap();

    let witness = SigningNoteKey::new("witness.example.com/w1", seed).unwrap();
    let verifier = witness.verifier(KeyType::CosignatureV1).unwrap();
    // Derived from the specification; the key is seed 00 01 … 1f.
    let answer = "— witness.example.com/w1 oAWfEQAAAABkGFDLBuRDazBLVac2NE+Y+IjbjQOcXLfF9CSDZVUIoS83rE1nFZsVE8YiWV6Ngr7lV8H6bdoBQGP/l73euDMQ9k+bBQ==\n";
    assert_eq!(witness.cosign(checkpoint, 1_679_315_147).to_string(), answer);
    let more = format!("{}{answer}", key("stranger", 3).cosign(checkpoint, 5));
    for answer in [answer, &more] {
        let lines = read_cosignatures(answer.as_bytes(), &signed, &verifier).unwrap();
        assert_eq!(lines, [witness.cosign(checkpoint, 1_679_315_147)]);
        let cosigned = signed.text_with(&lines[0]);
        let keys = [keys[0].clone(), verifier.clone()];
        assert_eq!(SignedCheckpoint::open(cosigned.as_bytes(), &keys).unwrap().cosigners().len(), 1);
    }
    let timeless = witness.cosign(checkpoint, 0).to_string();
    let refusal = read_cosignatures(timeless.as_bytes(), &signed, &verifier);
    assert!(matches!(refusal, Err(CosignedError::NoTime { .. })), "{refusal:?}");
    let other = witness.cosign("another\n1\n", 7).to_string();
    assert!(read_cosignatures(other.as_bytes(), &signed, &verifier).is_err());
    assert!(read_cosignatures(b"", &signed, &verifier).is_err());
    assert!(read_cosignatures(b"<html>", &signed, &verifier).is_err());
}

proptest! {
    /// Whatever is asked in whatever order, and by a log that keeps two histories: what was cosigned is one history that grows.
    #[test]
    fn never_two_histories_and_never_back(
        from in 0..40u64,
        asks in prop::collection::vec((any::<bool>(), 0..60u64, 0..60u64, 0..6u8), 1..60),
    ) {
        let trees = [tree(0, from), tree(1, from)];
        let mut latest: Option<Witnessed> = None;
        let mut cosigned: Vec<Witnessed> = Vec::new();
        for (which, old, size, how) in asks {
            // Most ask as an honest client does: from the size cosigned last.
            let old = if how > 1 { latest.map_or(0, |latest| latest.size) } else { old };
            let mut request = ask(&trees[usize::from(which)], old.min(size), size);
            request.old = old;
            if how == 5 && !request.proof.is_empty() {
                request.proof[0] = Hash::ZERO;
            }
            if let Ok(signed) = request.judge(Some(&log_keys()), latest) {
                let (size, root) = (signed.checkpoint().size(), signed.checkpoint().root());
                latest = Some(Witnessed { size, root });
                cosigned.push(Witnessed { size, root });
            }
        }
        prop_assert!(cosigned.is_sorted_by_key(|latest| latest.size));
        let in_one = |tree: &MemoryTree| cosigned.iter().all(|seen| root_of(tree, seen.size) == Ok(seen.root));
        prop_assert!(trees.iter().any(in_one));
    }

    #[test]
    fn no_bytes_make_the_parsers_panic(body in prop::collection::vec(any::<u8>(), 0..200), lines in "(old [0-9]{1,3}|[0-9a-z+/= —\n]){0,90}") {
        let _ = AddCheckpoint::parse(&body);
        let _ = AddCheckpoint::parse(lines.as_bytes());
        let signed = ask(&tree(0, 0), 0, 3).judge(Some(&log_keys()), None).unwrap();
        let witness = key("w", 4).verifier(KeyType::CosignatureV1).unwrap();
        let _ = read_cosignatures(&body, &signed, &witness);
        let _ = read_cosignatures(lines.as_bytes(), &signed, &witness);
    }
}
