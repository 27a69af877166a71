use super::*;
use ed25519_dalek::SigningKey;
use std::path::PathBuf;
use suyuan_ledger::log::{Checkpoint, Hash, MemoryTree, VerifierKey, consistency_proof, leaf_hash, root_of};

const ORIGIN: &str = "example.com/log";
const NOW: u64 = 1_776_499_200;

fn key(name: &str, seed: u8) -> SigningNoteKey {
    SigningNoteKey::new(name, SigningKey::from_bytes(&[seed; 32])).unwrap()
}

/// Histories part at entry 3.
fn tree(history: u8) -> MemoryTree {
    MemoryTree::of((0..100u8).map(|n| leaf_hash(&[n, if n < 3 { 0 } else { history }])))
}

fn ask(tree: &MemoryTree, old: u64, size: u64) -> Vec<u8> {
    let proof = if old == 0 { Vec::new() } else { consistency_proof(tree, old, size).unwrap_or_default() };
    let checkpoint = Checkpoint::new(ORIGIN, size, root_of(tree, size).unwrap()).unwrap();
    let checkpoint = checkpoint.sign(&[key(ORIGIN, 1)]).to_string();
    AddCheckpoint { old, proof, checkpoint }.to_string().into_bytes()
}

struct Place {
    _dir: tempfile::TempDir,
    path: PathBuf,
}

impl Place {
    fn founded() -> Place {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("witness");
        let own = key("w.example", 9).verifier(KeyType::CosignatureV1).unwrap();
        Directory::found(&path, &own).unwrap().add_log(&log_key()).unwrap();
        Place { _dir: dir, path }
    }

    fn open(&self) -> Result<Witness, WitnessError> {
        Witness::open(&self.path, key("w.example", 9))
    }

    fn log(&self) -> PathBuf {
        self.path.join("logs").join(origin_hash(ORIGIN))
    }
}

fn log_key() -> VerifierKey {
    key(ORIGIN, 1).verifier(KeyType::Ed25519).unwrap()
}

fn status(answer: &Result<SignatureLine, Unsigned>) -> u16 {
    match answer {
        Ok(_) => 200,
        Err(Unsigned::Refused(refusal)) => refusal.status(),
        Err(_) => 500,
    }
}

#[test]
fn what_was_cosigned_is_there_after_a_restart_and_time_does_not_go_back() {
    let place = Place::founded();
    let tree = tree(0);
    let witness = place.open().unwrap();
    assert_eq!(witness.newest(&origin_hash(ORIGIN)), None);
    let line = witness.add_checkpoint(&ask(&tree, 0, 5), NOW).unwrap();
    let note = witness.newest(&origin_hash(ORIGIN)).unwrap();
    assert!(note.ends_with(&line.to_string()), "{note}");
    let own = key("w.example", 9).verifier(KeyType::CosignatureV1).unwrap();
    let opened = SignedCheckpoint::open(note.as_bytes(), &[log_key(), own.clone()]).unwrap();
    assert_eq!((opened.checkpoint().size(), opened.cosigners()[0].time), (5, NOW));
    assert!(matches!(place.open(), Err(WitnessError::Directory(DirectoryError::InUse(_)))));
    drop(witness);

    let witness = place.open().unwrap();
    assert_eq!(witness.newest(&origin_hash(ORIGIN)), Some(note));
    assert_eq!(status(&witness.add_checkpoint(&ask(&tree, 0, 5), NOW)), 409);
    let time = |witness: &Witness| {
        let note = witness.newest(&origin_hash(ORIGIN)).unwrap();
        SignedCheckpoint::open(note.as_bytes(), &[log_key(), own.clone()]).unwrap().cosigners()[0].time
    };
    witness.add_checkpoint(&ask(&tree, 5, 9), NOW - MAX_BACK).unwrap();
    assert_eq!(time(&witness), NOW, "a clock set right by a little");
    let back = witness.add_checkpoint(&ask(&tree, 9, 10), NOW - MAX_BACK - 1);
    assert!(matches!(back, Err(Unsigned::Clock { .. })), "{back:?}");
    let zero = witness.add_checkpoint(&ask(&tree, 9, 10), 0);
    assert!(matches!(zero, Err(Unsigned::Clock { .. })), "{zero:?}");
    drop(witness);
    let witness = place.open().unwrap().confirm_clock();
    witness.add_checkpoint(&ask(&tree, 9, 10), NOW - 1_000).unwrap();
    assert_eq!(time(&witness), NOW - 1_000);
}

#[test]
fn keeps_only_signatures_that_held() {
    let place = Place::founded();
    let witness = place.open().unwrap();
    let mut body = ask(&tree(0), 0, 5);
    let text = AddCheckpoint::parse(&body).unwrap().claimed().unwrap().to_string();
    body.extend_from_slice(key("stranger", 4).sign(&text).to_string().as_bytes());
    witness.add_checkpoint(&body, NOW).unwrap();
    let note = witness.newest(&origin_hash(ORIGIN)).unwrap();
    assert!(!note.contains("stranger") && note.contains("— example.com/log "), "{note}");
}

#[test]
fn a_log_may_be_added_while_the_witness_runs() {
    let place = Place::founded();
    let witness = place.open().unwrap();
    let other = key("other.example", 2);
    let text = Checkpoint::new("other.example", 1, Hash::ZERO).unwrap().sign(std::slice::from_ref(&other));
    let body = format!("old 0\n\n{text}");
    assert_eq!(status(&witness.add_checkpoint(body.as_bytes(), NOW)), 404);
    let directory = Directory::open(&place.path).unwrap();
    let vkey = other.verifier(KeyType::Ed25519).unwrap();
    assert!(directory.add_log(&vkey).unwrap());
    assert!(!directory.add_log(&vkey).unwrap());
    assert_eq!(status(&witness.add_checkpoint(body.as_bytes(), NOW)), 200);
    let logs = directory.logs().unwrap();
    assert_eq!(logs.iter().map(|log| log.origin.as_str()).collect::<Vec<_>>(), [ORIGIN, "other.example"]);
    assert_eq!(logs[1].newest.as_ref().unwrap().witnessed.size, 1);
}

#[test]
fn who_forgot_does_not_start_as_if_new() {
    let empty = tempfile::tempdir().unwrap();
    let refused = Witness::open(empty.path(), key("w.example", 9)).unwrap_err();
    assert!(matches!(refused, WitnessError::Directory(DirectoryError::Empty(_))), "{refused}");

    let place = Place::founded();
    let witness = place.open().unwrap();
    witness.add_checkpoint(&ask(&tree(0), 0, 5), NOW).unwrap();
    drop(witness);
    assert!(matches!(Witness::open(&place.path, key("w.example", 8)), Err(WitnessError::OtherKey { .. })));
    let file = place.log().join("checkpoint");
    let note = std::fs::read(&file).unwrap();
    for at in 0..note.len() {
        let mut changed = note.clone();
        changed[at] ^= 1;
        std::fs::write(&file, &changed).unwrap();
        if let Ok(witness) = place.open() {
            // Only the log's own line may be damaged unnoticed: what counts is ours, over size and root.
            let kept = witness.newest(&origin_hash(ORIGIN)).unwrap();
            assert_eq!(kept.split("\n\n").next(), std::str::from_utf8(&note).unwrap().split("\n\n").next());
        }
    }
    std::fs::remove_file(&file).unwrap();
    assert!(matches!(place.open(), Err(WitnessError::Directory(DirectoryError::Forgotten(_)))));
    assert!(matches!(Directory::open(&place.path).unwrap().add_log(&log_key()), Ok(false)));
}

#[test]
fn nothing_is_cosigned_after_a_failed_write() {
    let place = Place::founded();
    let witness = place.open().unwrap();
    witness.add_checkpoint(&ask(&tree(0), 0, 5), NOW).unwrap();
    let (log, away) = (place.log(), place.path.join("away"));
    // The keys can be read, but nothing can be made where the next checkpoint would be written.
    std::fs::rename(&log, &away).unwrap();
    std::fs::create_dir_all(log.join("checkpoint.new")).unwrap();
    std::fs::copy(away.join("vkeys"), log.join("vkeys")).unwrap();
    let failed = witness.add_checkpoint(&ask(&tree(0), 5, 9), NOW);
    assert!(matches!(failed, Err(Unsigned::Stopped(_))), "{failed:?}");
    std::fs::remove_dir_all(&log).unwrap();
    std::fs::rename(&away, &log).unwrap();
    let after = witness.add_checkpoint(&ask(&tree(0), 5, 9), NOW);
    assert!(matches!(after, Err(Unsigned::Stopped(_))), "{after:?}");
    drop(witness);
    assert_eq!(status(&place.open().unwrap().add_checkpoint(&ask(&tree(0), 5, 9), NOW)), 200);
}

#[test]
fn two_histories_are_refused_and_kept_as_proof() {
    let place = Place::founded();
    let witness = place.open().unwrap();
    witness.add_checkpoint(&ask(&tree(0), 0, 7), NOW).unwrap();
    let fork = ask(&tree(1), 0, 7);
    assert_eq!(status(&witness.add_checkpoint(&fork, NOW)), 409);
    assert_eq!(status(&witness.add_checkpoint(&ask(&tree(1), 7, 7), NOW)), 422);
    assert_eq!(status(&witness.add_checkpoint(&ask(&tree(1), 7, 9), NOW)), 422);
    let alarms = witness.directory().alarms().unwrap();
    assert_eq!(alarms.len(), 1, "one proof is kept once: {alarms:?}");
    let kept = std::fs::read_to_string(place.path.join("alarms").join(&alarms[0])).unwrap();
    let (one, other) = kept.split_once("\n========\n\n").unwrap();
    let open =
        |note: &str| SignedCheckpoint::open(note.as_bytes(), &[log_key()]).unwrap().checkpoint().clone();
    assert_eq!((open(one).size(), open(other).size()), (7, 7));
    assert_ne!(open(one).root(), open(other).root());
}

#[test]
fn many_who_ask_at_once_get_one_history_that_only_grows() {
    let place = Place::founded();
    let witness = place.open().unwrap();
    let seen: Mutex<Vec<Witnessed>> = Mutex::default();
    std::thread::scope(|scope| {
        for asker in 0..6u64 {
            let (witness, seen) = (&witness, &seen);
            scope.spawn(move || {
                let tree = tree((asker % 2) as u8);
                let mut old = 0;
                for step in 0..60 {
                    let size = (old + 1 + (asker + step) % 3).min(100);
                    match witness.add_checkpoint(&ask(&tree, old, size), NOW) {
                        Ok(_) => {
                            let root = root_of(&tree, size).unwrap();
                            seen.lock().unwrap().push(Witnessed { size, root });
                            old = size;
                        }
                        Err(Unsigned::Refused(refusal)) => old = refusal.latest().unwrap_or(old),
                        Err(error) => panic!("{error}"),
                    }
                }
            });
        }
    });
    let seen = seen.into_inner().unwrap();
    assert!(seen.len() > 20, "{}", seen.len());
    let in_one = |tree: &MemoryTree| seen.iter().all(|s| root_of(tree, s.size).unwrap() == s.root);
    assert!([tree(0), tree(1)].iter().any(in_one));
    let mut sizes: Vec<_> = seen.iter().map(|s| s.size).collect();
    sizes.sort_unstable();
    sizes.dedup();
    let at_end = sizes.iter().filter(|size| **size == 100).count();
    assert!(sizes.len() + at_end >= 20, "each size is cosigned once on the way");
}
