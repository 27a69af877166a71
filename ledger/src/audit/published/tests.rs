//! A log made here, and what the audit says when it is damaged: a bit anywhere, a statement out of its key's order, a file
//! missing. The log of another program is audited in `tests/log_sample.rs`.

use super::*;
use crate::log::{
    Checkpoint, Entry, Hash, KeyType, MemoryTree, SigningNoteKey, bundles_of, encode_bundle, leaf_hash,
    tiles_of,
};
use crate::statement::{Draft, Header, KeyId, Kind, StatementId};
use ed25519_dalek::SigningKey;
use std::collections::BTreeMap;

type Files = BTreeMap<String, Vec<u8>>;

struct Actor {
    key: SigningKey,
    seq: u64,
    prev: Option<StatementId>,
}

impl Actor {
    fn new(seed: u8, founder: Option<StatementId>) -> Self {
        Self { key: SigningKey::from_bytes(&[seed; 32]), seq: 0, prev: founder }
    }

    fn says(&mut self, kind: &str, payload: &str) -> Vec<u8> {
        let header = Header {
            kind: kind.parse().unwrap(),
            key: KeyId::from_bytes(self.key.verifying_key().to_bytes()),
            issuer: "https://h.example/party/A".into(),
            subject: "x".into(),
            issued_at: 1_760_000_000,
            seq: self.seq,
            prev: self.prev,
            instead: vec![],
        };
        let statement = Draft { header, payload: payload.as_bytes().to_vec() }.sign(&self.key).unwrap();
        (self.seq, self.prev) = (self.seq + 1, Some(statement.id()));
        statement.bytes().to_vec()
    }
}

/// Three actors, `size` entries; `meddle` may change the statements before they are logged.
fn statements(size: u64) -> Vec<Vec<u8>> {
    let mut founder = Actor::new(1, None);
    let charter = founder.says(Kind::charter().as_str(), "{}");
    let id = founder.prev;
    let mut actors = [founder, Actor::new(2, id), Actor::new(3, id)];
    let rest = (1..size).map(|n| actors[(n % 3) as usize].says("event", &format!("{{\"n\":{n}}}")));
    std::iter::once(charter).chain(rest).collect()
}

fn publish(statements: &[Vec<u8>]) -> (Files, Vec<VerifierKey>) {
    let (mut entries, mut tree, mut prev) = (Vec::new(), MemoryTree::default(), Hash::ZERO);
    for (index, statement) in statements.iter().enumerate() {
        let index = index as u64;
        let bytes =
            Entry { index, time_ms: 1_000 + index, prev, statement: statement.clone() }.encode().unwrap();
        prev = leaf_hash(&bytes);
        tree.push(prev);
        entries.push(bytes);
    }
    let mut files = Files::new();
    for tile in tiles_of(tree.size()) {
        files.insert(tile.to_string(), tile.hash_data(&tree).unwrap());
    }
    for bundle in bundles_of(tree.size()) {
        let range = bundle.range();
        let entries = &entries[range.start as usize..range.end as usize];
        files.insert(bundle.to_string(), encode_bundle(entries).unwrap());
    }
    let key = SigningNoteKey::new("example.com/a", SigningKey::from_bytes(&[8; 32])).unwrap();
    let checkpoint = Checkpoint::new("example.com/a", tree.size(), tree.root()).unwrap();
    files.insert("checkpoint".into(), checkpoint.sign(std::slice::from_ref(&key)).to_string().into_bytes());
    (files, vec![key.verifier(KeyType::Ed25519).unwrap()])
}

fn audit(auditor: &mut Auditor, files: &Files, keys: &[VerifierKey]) -> Report {
    auditor.check(&|path| files.get(path).cloned(), keys)
}

fn fields(statements: &[Vec<u8>]) -> Vec<(Place, &'static str)> {
    let (files, keys) = publish(statements);
    let report = check_log(&|path| files.get(path).cloned(), &keys);
    let field = |field| match field {
        Cow::Borrowed(field) => field,
        Cow::Owned(pointer) => panic!("{pointer} is no field of a log"),
    };
    report.findings.into_iter().map(|finding| (finding.place, field(finding.field))).collect()
}

#[test]
fn a_whole_log_is_clean_at_every_size() {
    let statements = statements(300);
    let mut auditor = Auditor::default();
    for size in [1, 2, 3, 100, 255, 256, 257, 300] {
        let (files, keys) = publish(&statements[..size]);
        let report = audit(&mut auditor, &files, &keys);
        assert!(report.is_clean(), "{:?}", report.findings);
        assert_eq!(
            (report.entries, report.signatures, report.files),
            (size as u64, size as u64, files.len() as u64)
        );
    }
}

#[test]
fn every_changed_bit_of_every_file_is_found_where_it_is() {
    let (files, keys) = publish(&statements(7));
    let mut auditor = Auditor::default();
    for (path, bytes) in &files {
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut damaged = files.clone();
                damaged.get_mut(path).unwrap()[at] ^= 1 << bit;
                let report = audit(&mut auditor, &damaged, &keys);
                let near = report.findings.first().map(|finding| match &finding.place {
                    Place::File(found) => found == path || path.starts_with("tile/entries"),
                    Place::Entry(_) => path.starts_with("tile/entries"),
                });
                assert_eq!(near, Some(true), "bit {bit} of byte {at} of {path}");
            }
        }
    }
}

/// Where the entry with this index begins in its bundle, behind its length.
fn begins(bundle: &[u8], index: usize) -> usize {
    let mut at = 0;
    for _ in 0..index {
        at += 2 + usize::from(u16::from_be_bytes([bundle[at], bundle[at + 1]]));
    }
    at + 2
}

#[test]
fn the_entry_that_was_changed_is_named_and_nobody_else() {
    let statements = statements(700);
    let (files, keys) = publish(&statements);
    // The time and the chain of an entry, in a full bundle and in the last one, at the ends and in the middle.
    for (bundle, index) in [(0_u64, 0_usize), (0, 100), (0, 255), (1, 0), (1, 130), (2, 5), (2, 187)] {
        let path = bundles_of(700).nth(bundle as usize).unwrap().to_string();
        let start = begins(&files[&path], index);
        let entry = Entry::decode(&entry_at(&files[&path], start)).unwrap();
        assert_eq!(entry.index, bundle * 256 + index as u64);
        for field in ["time_ms", "prev"] {
            let changed = match field {
                "time_ms" => Entry { time_ms: entry.time_ms ^ 512, ..entry.clone() },
                _ => Entry { prev: leaf_hash(b"another"), ..entry.clone() },
            };
            let changed = changed.encode().unwrap();
            let mut damaged = files.clone();
            damaged.get_mut(&path).unwrap()[start..start + changed.len()].copy_from_slice(&changed);
            let report = audit(&mut Auditor::default(), &damaged, &keys);
            let [first, rest @ ..] = report.findings.as_slice() else {
                panic!("{path} {index}: nothing found")
            };
            assert_eq!(
                (&first.place, first.field.as_ref(), first.after),
                (&Place::Entry(entry.index), "leaf hash", None)
            );
            let signed = leaf_hash(&entry.encode().unwrap()).to_string();
            assert_eq!((&first.want, &first.got), (&signed, &leaf_hash(&changed).to_string()));
            assert!(
                rest.iter().all(|finding| finding.place == first.place),
                "{path} {index} {field}: {rest:?}"
            );
        }
    }
}

#[test]
fn what_follows_from_a_changed_entry_says_so() {
    let (files, keys) = publish(&statements(300));
    let path = bundles_of(300).next().unwrap().to_string();
    let start = begins(&files[&path], 10);
    let length = entry_at(&files[&path], start).len();
    let mut damaged = files.clone();
    // The last byte of an entry is the last of its statement's signature.
    damaged.get_mut(&path).unwrap()[start + length - 1] ^= 1;
    let report = audit(&mut Auditor::default(), &damaged, &keys);
    assert_eq!(
        (&report.findings[0].place, report.findings[0].field.as_ref()),
        (&Place::Entry(10), "leaf hash")
    );
    let behind: Vec<_> = report.findings.iter().filter(|finding| finding.place != Place::Entry(10)).collect();
    assert!(!behind.is_empty(), "the key's next statement names the one that was changed");
    assert!(behind.iter().all(|finding| finding.after == Some(10)), "{behind:?}");
    assert!(behind[0].to_string().ends_with("(may follow from entry 10)"), "{}", behind[0]);
}

/// The bytes of the entry that begins here.
fn entry_at(bundle: &[u8], start: usize) -> Vec<u8> {
    let length = usize::from(u16::from_be_bytes([bundle[start - 2], bundle[start - 1]]));
    bundle[start..start + length].to_vec()
}

#[test]
fn every_missing_or_shortened_file_is_named() {
    let (files, keys) = publish(&statements(300));
    let mut auditor = Auditor::default();
    for path in files.keys() {
        let mut damaged = files.clone();
        damaged.remove(path);
        let report = audit(&mut auditor, &damaged, &keys);
        assert_eq!(report.findings[0].place, Place::File(path.clone()));
        let mut damaged = files.clone();
        damaged.get_mut(path).unwrap().pop();
        let report = audit(&mut auditor, &damaged, &keys);
        assert_eq!(report.findings[0].place, Place::File(path.clone()));
    }
}

#[test]
fn a_checkpoint_of_another_key_or_another_size_does_not_pass() {
    let (files, keys) = publish(&statements(5));
    assert!(!audit(&mut Auditor::default(), &files, &[]).is_clean());
    let (mut shorter, _) = publish(&statements(4));
    shorter.insert("checkpoint".into(), files["checkpoint"].clone());
    assert!(!audit(&mut Auditor::default(), &shorter, &keys).is_clean());
    let (mut other, _) =
        publish(&[&statements(4)[..], &[Actor::new(9, None).says("charter", "{}")]].concat());
    other.insert("checkpoint".into(), files["checkpoint"].clone());
    let report = audit(&mut Auditor::default(), &other, &keys);
    assert!(report.findings.iter().any(|finding| finding.field == "root"));
}

#[test]
fn every_manner_finds_the_same() {
    let statements = statements(700);
    let (files, keys) = publish(&statements);
    let read = |files: &Files| {
        let files = files.clone();
        move |path: &str| files.get(path).cloned()
    };
    let bundle = "tile/entries/001";
    // The last byte of a bundle is the last of a signature.
    let at = files[bundle].len() - 1;
    for damaged in [false, true] {
        let mut files = files.clone();
        if damaged {
            files.get_mut(bundle).unwrap()[at] ^= 1;
        }
        let want = check_log(&read(&files), &keys);
        assert_eq!(want.is_clean(), !damaged);
        for signatures in [Signatures::Strict, Signatures::Batch] {
            for readers in [1, 3, 9] {
                let report =
                    Auditor::once().signatures(signatures).readers(readers).check(&read(&files), &keys);
                assert_eq!(report.findings, want.findings);
                assert_eq!(
                    (report.entries, report.signatures, report.files),
                    (want.entries, want.signatures, want.files)
                );
            }
        }
    }
}

#[test]
fn a_continued_audit_verifies_what_is_new_and_holds_the_old_against_its_root() {
    let statements = statements(700);
    let (files, keys) = publish(&statements);
    let kept = |size: usize| {
        let (files, keys) = publish(&statements[..size]);
        SignedCheckpoint::open(&files["checkpoint"], &keys).unwrap().checkpoint().clone()
    };
    for size in [1, 256, 300, 699, 700] {
        let report = Auditor::once().continuing(kept(size)).check(&|path| files.get(path).cloned(), &keys);
        assert!(report.is_clean(), "{:?}", report.findings);
        assert_eq!((report.entries, report.signatures), (700, 700 - size as u64));
    }
    let mut forked = statements.clone();
    forked.swap(298, 299);
    let (forked, _) = publish(&forked);
    let report = Auditor::once().continuing(kept(300)).check(&|path| forked.get(path).cloned(), &keys);
    assert!(
        report.findings.iter().any(|finding| finding.field == "root at size 300"),
        "{:?}",
        report.findings
    );
    let (shorter, _) = publish(&statements[..200]);
    let report = Auditor::once().continuing(kept(300)).check(&|path| shorter.get(path).cloned(), &keys);
    assert_eq!((report.findings.len(), report.findings[0].field.as_ref()), (1, "size"));
}

#[test]
fn an_audit_says_how_far_it_is_and_can_be_broken_off() {
    let (files, keys) = publish(&statements(700));
    let told = std::sync::Mutex::new(Vec::new());
    let progress = |done, total| {
        told.lock().unwrap().push((done, total));
        if done == 512 { std::ops::ControlFlow::Break(()) } else { std::ops::ControlFlow::Continue(()) }
    };
    let report = Auditor::once().progress(&progress).check(&|path| files.get(path).cloned(), &keys);
    assert_eq!(*told.lock().unwrap(), [(256, 700), (512, 700)]);
    assert!(report.findings.is_empty() && !report.is_clean());
}

#[test]
fn a_keys_own_chain_may_not_be_cut_reordered_or_grafted() {
    let good = statements(9);
    let mut dropped = good.clone();
    dropped.remove(3);
    assert_eq!(fields(&dropped)[..2], [(Place::Entry(5), "suyuan.seq"), (Place::Entry(5), "suyuan.prev")]);
    let mut swapped = good.clone();
    swapped.swap(1, 4);
    assert_eq!(fields(&swapped)[0], (Place::Entry(1), "suyuan.seq"));
    let mut twice = good.clone();
    twice.push(good[8].clone());
    assert_eq!(fields(&twice)[0], (Place::Entry(9), "suyuan.seq"));
    let mut foreign = good.clone();
    foreign.push(Actor::new(7, Some(StatementId::from_bytes([1; 32]))).says("event", "{}"));
    assert_eq!(fields(&foreign), [(Place::Entry(9), "suyuan.prev")]);
    assert_eq!(fields(&good[1..])[0], (Place::Entry(0), "statement"));
    let mut second_founder = good;
    second_founder.push(Actor::new(7, None).says("charter", "{}"));
    assert_eq!(fields(&second_founder), [(Place::Entry(9), "suyuan.prev")]);
}
